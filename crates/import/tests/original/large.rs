//! Much of everything: what takes more than its share of time for each more would take minutes here.

use std::time::{Duration, Instant};

use bson::{Document, doc, oid::ObjectId};
use testgyver_import::Source;

use super::{dump, read_all};

const MANY: i32 = 5_000;

fn id(number: i32) -> ObjectId {
    let mut bytes = [1; 12];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    ObjectId::from_bytes(bytes)
}

fn many(one: impl Fn(i32) -> Document) -> Vec<Document> {
    (0..MANY).map(one).collect()
}

fn source() -> Source {
    let call = |number: i32| {
        let value = doc! {"host": "h", "username": "u", "password": format!("p{number}"), "command": format!("{{{{x{number}}}}} {{{{app.y{number}}}}}"),
        format!("field{number}"): 1, "output_mapping": {format!("o{number}"): format!("v {number}")}};
        doc! {"type": "ssh", "value": value, "structure_id": format!("s{number}")}
    };
    let file = |number: i32| doc! {"type": "io", "value": {"operation": if number % 2 == 0 { "write_variable" } else { "read_variable" }, "path": format!("{{{{test.work_dir}}}}/{number}/x")}};
    let structure = |number: i32| doc! {"id": format!("s{number}"), "name": "same", "plugin_type": "ssh", "values": {"host": "h", "username": "u", "password": "p"}};
    let fields: Document = (0..MANY).map(|number| (format!("f{number}"), number.into())).collect();
    dump(&[
        ("users", many(|number| doc! {"email": format!("{number}@example.org"), "role": "user"})),
        // Their names all become the same, and each needs the next.
        (
            "variables",
            many(
                |number| doc! {"key": format!("{}x", char::from_u32(0x2190 + number as u32 % 100).unwrap().to_string() + &"_".repeat(number as usize % 7)), "filiere": format!("e{}", number % 50), "value": format!("{{{{v{}}}}}", number + 1)},
            ),
        ),
        ("campains", vec![doc! {"_id": id(-1), "name": "c", "plugin_data_structures": many(structure)}]),
        (
            "tests",
            vec![
                doc! {"_id": id(-2), "campainId": id(-1), "name": "t", "actions": many(call), "variables": (0..MANY).map(|number| format!("v{}{number}", "é ".repeat(2))).collect::<Vec<_>>()},
                doc! {"_id": id(-3), "campainId": id(-1), "name": "u", "actions": many(file)},
                doc! {"_id": id(-4), "campainId": id(-1), "name": "w", "actions": [{"type": "ssh", "value": fields.clone()}, {"type": "http", "value": {"method": "POST", "url": "http://a", "body": fields}}]},
            ],
        ),
        (
            "rapports",
            many(
                |number| doc! {"campainId": id(-1), "details": "same", "result": "success", "tests": [{"testId": id(number), "status": "passed", "logs": "[10:00:00] a\nb"}]},
            ),
        ),
    ])
}

#[test]
fn much_takes_no_more_than_its_share() {
    let source = source();
    let begun = Instant::now();
    let data = read_all(&source);
    assert_eq!(data.campaigns[0].reports.len(), MANY as usize);
    assert_eq!(data.campaigns[0].reports.last().unwrap().name, format!("same ({})", MANY - 1));
    assert_eq!(data.tally.actions.found, 2 * MANY as u32 + 2);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}
