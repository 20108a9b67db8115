//! Files of a campaign that two have their hands on.

use std::{
    fs::{self, File},
    io::Read,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use serde_json::{Value, json};

use crate::support::Bench;

fn names(bench: &Bench) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(bench.work()).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn sqlite(bench: &mut Bench, query: &str) -> Result<Value, String> {
    bench.run("sql", json!({"engine": "sqlite", "database": "m.db", "query": query, "timeout": 60})).await
}

#[tokio::test]
async fn a_file_that_is_open_elsewhere_is_never_cut_short() {
    let mut bench = Bench::new();
    let path = bench.work().join("a.txt");
    fs::write(&path, "ce qui était là").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
    let (mut open, before) = (File::open(&path).unwrap(), path.metadata().unwrap().ino());
    bench.run("io", json!({"operation": "write_variable", "path": "a.txt", "variable_value": ""})).await.unwrap();
    let mut seen = String::new();
    open.read_to_string(&mut seen).unwrap();
    assert_eq!(seen, "ce qui était là");
    let facts = path.metadata().unwrap();
    assert!(facts.len() == 0 && facts.ino() != before && facts.permissions().mode() & 0o777 == 0o750);
    fs::write(bench.work().join("b.sh"), "neuf").unwrap();
    fs::set_permissions(bench.work().join("b.sh"), fs::Permissions::from_mode(0o700)).unwrap();
    let (mut open, copy) =
        (File::open(&path).unwrap(), json!({"operation": "copy", "path": "b.sh", "target_path": "a.txt"}));
    bench.run("io", copy).await.unwrap();
    assert_eq!(open.read_to_end(&mut Vec::new()).unwrap(), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "neuf");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let folder = json!({"operation": "write_variable", "path": "d", "variable_value": "x"});
    fs::create_dir(bench.work().join("d")).unwrap();
    assert!(bench.run("io", folder).await.unwrap_err().contains("c'est un dossier"));
    assert_eq!(names(&bench), ["a.txt", "b.sh", "d"], "nothing is left behind");
}

#[tokio::test]
async fn a_database_shares_no_memory_with_a_file() {
    let mut bench = Bench::new();
    sqlite(&mut bench, "CREATE TABLE t (a int)").await.unwrap();
    assert_eq!(sqlite(&mut bench, "PRAGMA journal_mode=wal").await.unwrap()["sql_first_value"], "wal");
    let many = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT i FROM n";
    let work = bench.work().to_owned();
    let seen = std::thread::spawn(move || {
        // While the query writes, its log is there; nothing of it is mapped.
        let log = work.join("m.db-wal");
        while !log.metadata().is_ok_and(|facts| facts.len() > 0) {
            std::thread::yield_now();
        }
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        (maps.contains("m.db"), work.join("m.db-shm").exists())
    });
    sqlite(&mut bench, many).await.unwrap();
    assert_eq!(seen.join().unwrap(), (false, false), "mapped, shared");
    assert_eq!(sqlite(&mut bench, "SELECT count(*) FROM t").await.unwrap()["sql_first_value"], 2_000_000);
}

#[tokio::test]
async fn pragmas_that_reach_beyond_the_database_are_refused() {
    let mut bench = Bench::new();
    sqlite(&mut bench, "CREATE TABLE t (a int)").await.unwrap();
    for query in [
        "PRAGMA mmap_size=268435456",
        "PRAGMA locking_mode=NORMAL",
        "PRAGMA writable_schema=ON",
        "pragma/**/main.writable_schema = 1",
        "PRAGMA trusted_schema(on)",
        "PRAGMA hard_heap_limit=1000",
        "PRAGMA soft_heap_limit=1000",
        "PRAGMA temp_store_directory='/tmp'",
        "SELECT * FROM pragma_hard_heap_limit(1000)",
        "ATTACH 'x.db' AS x",
        "INSERT INTO sqlite_schema VALUES ('table', 'x', 'x', 0, '')",
    ] {
        let error = sqlite(&mut bench, query).await.unwrap_err();
        assert!(error.contains("refusé par la base"), "{query}: {error}");
    }
    sqlite(&mut bench, "PRAGMA table_info(t)").await.unwrap();
    sqlite(&mut bench, "PRAGMA user_version=7").await.unwrap();
    let wide = (0..9).map(|number| format!("zeroblob(16000000) AS c{number}")).collect::<Vec<_>>().join(", ");
    let error = sqlite(&mut bench, &format!("SELECT {wide}")).await.unwrap_err();
    assert!(error.contains("64 Mio"), "{error}");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_named_as_people_know_it() {
    let mut bench = Bench::new();
    fs::create_dir(bench.work().join("m.db")).unwrap();
    let error = sqlite(&mut bench, "SELECT 1").await.unwrap_err();
    let above = bench.work().parent().unwrap().display().to_string();
    assert!(error.contains("work/m.db") && !error.contains(&above), "{error}");
}
