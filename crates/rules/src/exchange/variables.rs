//! Variables as CSV (RFC 4180): keys down, environments across, as the grid shows them.
//!
//! Columns `key`, `description`, `secret` and `default`, then one per environment. An empty cell
//! says nothing: on the way in it changes nothing. Secrets go out as their mask, and the mask
//! changes nothing on the way in. What a spreadsheet would compute goes out behind an apostrophe, see `formula`.

mod formula;

use std::collections::{BTreeMap, HashMap};

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use testgyver_model::{
    id::VariableId,
    lenient::bool_word,
    secret::{MASK, Secret},
    variable::{Environment, Variable, check_environment, check_key},
};

use testgyver_documents::table::{Layout, layout};

/// The columns before the environments.
const FIXED: [&str; 4] = ["key", "description", "secret", "default"];
/// Most characters of a value.
const LONGEST: usize = 100_000;
/// Most characters of a description.
const LONGEST_DESCRIPTION: usize = 2_000;
/// Begins a text that spreadsheets then read as UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a table cannot be taken in; nothing of it is then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFault {
    /// Line of the text, from 1.
    pub line: u64,
    /// What is wrong there.
    pub kind: TableFaultKind,
}

/// What is wrong with a line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFaultKind {
    /// The first column must be `key`.
    NoKeyColumn,
    /// It cannot be read as CSV.
    Unreadable(String),
    /// The key cannot be a variable's name.
    Key(String),
    /// The key stood in an earlier line already.
    Twice(String),
    /// A column cannot be an environment's name, or stands twice.
    Environment(String),
    /// The column `secret` says neither yes nor no.
    Secret(String),
    /// The value of this column is too long.
    TooLong(String),
    /// There are more cells than columns: a separator stands unquoted in a value, say.
    TooManyCells,
    /// A quote is not closed.
    OpenQuote,
    /// A text has a NUL character.
    Nul(String),
}

/// What taking a table in means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intake {
    /// Variables to add or change, roots before values.
    pub put: Vec<Variable>,
    /// How many values or roots are new.
    pub created: u32,
    /// How many change.
    pub changed: u32,
    /// Environments that do not exist yet.
    pub environments: Vec<String>,
}

/// Writes all variables as a table; `separator` is what the reader's spreadsheet expects.
pub fn write(variables: &[Variable], environments: &[Environment], separator: u8) -> String {
    let mut rows: BTreeMap<&str, HashMap<Option<&str>, &Variable>> = BTreeMap::new();
    for variable in variables {
        rows.entry(&variable.key).or_default().insert(variable.environment.as_deref(), variable);
    }
    let mut table = WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    let names = environments.iter().map(|environment| environment.name.as_str());
    // Writing to memory cannot fail, and every row has as many cells as the first.
    let _ = table.write_record(FIXED.into_iter().chain(names.clone()).map(|cell| formula::defused(cell).into_owned()));
    for (key, cells) in rows {
        let root = cells.get(&None);
        let hidden = root.is_some_and(|root| root.secret);
        let shown = |environment: Option<&str>| match cells.get(&environment) {
            Some(variable) if variable.value.is_some() && (hidden || variable.secret) => MASK,
            Some(variable) => variable.value.as_ref().map_or("", |value| value.expose()),
            None => "",
        };
        let description = root.map_or("", |root| root.description.as_str());
        let fixed = [key, description, if hidden { "true" } else { "false" }, shown(None)];
        let cells = fixed.into_iter().chain(names.clone().map(|name| shown(Some(name))));
        let _ = table.write_record(cells.map(|cell| formula::defused(cell).into_owned()));
    }
    let bytes = table.into_inner().unwrap_or_default();
    format!("{BYTE_ORDER_MARK}{}", String::from_utf8_lossy(&bytes))
}

/// Reads a table against the variables and environments that are there; the separator is found out.
///
/// # Errors
/// Every [`TableFault`] of the table.
pub fn read(
    text: &str,
    variables: &[Variable],
    environments: &[Environment],
    mut fresh: impl FnMut() -> VariableId,
) -> Result<Intake, Vec<TableFault>> {
    let Layout { separator, records: text, lines_before } = layout(text);
    if let Some((line, _)) = text.match_indices('"').next_back().filter(|_| text.matches('"').count() % 2 == 1) {
        let line = lines_before + 1 + text[..line].matches('\n').count() as u64;
        return Err(vec![TableFault { line, kind: TableFaultKind::OpenQuote }]);
    }
    let mut table =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = table.records();
    let head = match records.next() {
        Some(Ok(head)) => {
            let fault = |kind| vec![TableFault { line: lines_before + 1, kind }];
            Columns::read(&head).map_err(fault)?
        }
        _ => return Err(vec![TableFault { line: lines_before + 1, kind: TableFaultKind::NoKeyColumn }]),
    };
    let mut reading = Reading {
        head,
        known: known(variables),
        intake: Intake::default(),
        faults: Vec::new(),
        seen: Vec::new(),
        lines_before,
    };
    for record in records {
        match record {
            Ok(record) => reading.row(&record, &mut fresh),
            Err(error) => {
                let line = lines_before + error.position().map_or(0, csv::Position::line);
                reading.faults.push(TableFault { line, kind: TableFaultKind::Unreadable(error.to_string()) });
                break;
            }
        }
    }
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    let mut intake = reading.intake;
    for name in intake.put.iter().filter_map(|variable| variable.environment.as_ref()) {
        let known = environments.iter().any(|environment| environment.name == *name);
        if !known && !intake.environments.contains(name) {
            intake.environments.push(name.clone());
        }
    }
    Ok(intake)
}

fn known(variables: &[Variable]) -> HashMap<(&str, Option<&str>), &Variable> {
    variables.iter().map(|one| ((one.key.as_str(), one.environment.as_deref()), one)).collect()
}

/// Where the table has what.
struct Columns {
    description: Option<usize>,
    secret: Option<usize>,
    default: Option<usize>,
    environments: Vec<(usize, String)>,
    /// How many there are.
    width: usize,
}

impl Columns {
    fn read(head: &StringRecord) -> Result<Self, TableFaultKind> {
        if head.get(0).is_none_or(|name| !name.trim().eq_ignore_ascii_case(FIXED[0])) {
            return Err(TableFaultKind::NoKeyColumn);
        }
        let mut columns =
            Self { description: None, secret: None, default: None, environments: Vec::new(), width: head.len() };
        for (place, name) in head.iter().enumerate().skip(1) {
            let name = formula::armed(name.trim());
            let fixed = match name.to_lowercase().as_str() {
                "description" => &mut columns.description,
                "secret" => &mut columns.secret,
                "default" => &mut columns.default,
                _ => {
                    let twice = columns.environments.iter().any(|(_, known)| known == name);
                    if twice || check_environment(name).is_err() {
                        return Err(TableFaultKind::Environment(name.to_owned()));
                    }
                    columns.environments.push((place, name.to_owned()));
                    continue;
                }
            };
            if fixed.replace(place).is_some() {
                return Err(TableFaultKind::Environment(name.to_owned()));
            }
        }
        Ok(columns)
    }
}

struct Reading<'a> {
    head: Columns,
    known: HashMap<(&'a str, Option<&'a str>), &'a Variable>,
    intake: Intake,
    faults: Vec<TableFault>,
    seen: Vec<String>,
    /// Lines before the names of the columns.
    lines_before: u64,
}

impl Reading<'_> {
    fn row(&mut self, record: &StringRecord, fresh: &mut impl FnMut() -> VariableId) {
        let line = self.lines_before + record.position().map_or(0, csv::Position::line);
        let cell = |place: Option<usize>| {
            place.and_then(|place| record.get(place)).map(formula::armed).filter(|text| !text.is_empty())
        };
        let key = formula::armed(record.get(0).unwrap_or_default().trim()).to_owned();
        if key.is_empty() && record.iter().all(|text| text.trim().is_empty()) {
            return;
        }
        let mut wrong = |kind| self.faults.push(TableFault { line, kind });
        if record.len() > self.head.width {
            return wrong(TableFaultKind::TooManyCells);
        }
        if check_key(&key).is_err() {
            return wrong(TableFaultKind::Key(key));
        }
        if self.seen.contains(&key) {
            return wrong(TableFaultKind::Twice(key));
        }
        let secret = match cell(self.head.secret).map(|word| (word, bool_word(word))) {
            Some((word, None)) => return wrong(TableFaultKind::Secret(word.to_owned())),
            Some((_, flag)) => flag,
            None => None,
        };
        let places = [(self.head.default, None)]
            .into_iter()
            .chain(self.head.environments.iter().map(|(place, name)| (Some(*place), Some(name.clone()))));
        let mut values = Vec::new();
        for (place, environment) in places {
            let value = cell(place).filter(|text| *text != MASK);
            let column = || environment.clone().unwrap_or_else(|| FIXED[3].to_owned());
            if value.is_some_and(|text| text.chars().count() > LONGEST) {
                return wrong(TableFaultKind::TooLong(column()));
            }
            if value.is_some_and(|text| text.contains('\0')) {
                return wrong(TableFaultKind::Nul(column()));
            }
            values.push((environment, value));
        }
        let description = cell(self.head.description);
        if description.is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION) {
            return wrong(TableFaultKind::TooLong(FIXED[1].to_owned()));
        }
        if description.is_some_and(|text| text.contains('\0')) {
            return wrong(TableFaultKind::Nul(FIXED[1].to_owned()));
        }
        self.seen.push(key.clone());
        for (environment, value) in values {
            let root = environment.is_none();
            self.put(&key, environment, value, description.filter(|_| root), secret.filter(|_| root), fresh);
        }
    }

    fn put(
        &mut self,
        key: &str,
        environment: Option<String>,
        value: Option<&str>,
        description: Option<&str>,
        secret: Option<bool>,
        fresh: &mut impl FnMut() -> VariableId,
    ) {
        let before = self.known.get(&(key, environment.as_deref())).copied();
        if environment.is_some() && value.is_none() {
            return;
        }
        let after = Variable {
            id: before.map_or_else(fresh, |before| before.id),
            key: key.to_owned(),
            value: value.map(Secret::from).or_else(|| before.and_then(|before| before.value.clone())),
            environment,
            description: description
                .or(before.map(|before| before.description.as_str()))
                .unwrap_or_default()
                .to_owned(),
            // A table can make a variable secret, never show one.
            secret: before.is_some_and(|before| before.secret) || secret == Some(true),
        };
        match before {
            Some(before) if *before == after => return,
            Some(_) => self.intake.changed += 1,
            None => self.intake.created += 1,
        }
        self.intake.put.push(after);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn variable(key: &str, environment: Option<&str>, value: Option<&str>, secret: bool) -> Variable {
        Variable {
            id: VariableId(Uuid::nil()),
            key: key.into(),
            value: value.map(Secret::from),
            environment: environment.map(str::to_owned),
            description: "d;\"x\"".into(),
            secret,
        }
    }

    fn environment(name: &str) -> Environment {
        Environment { name: name.into(), protected: false, color: None }
    }

    fn intake(text: &str, variables: &[Variable]) -> Result<Intake, Vec<TableFault>> {
        read(text, variables, &[environment("DEV"), environment("PROD")], || VariableId(Uuid::nil()))
    }

    #[test]
    fn what_goes_out_comes_back_unchanged() {
        let variables = [
            variable("url", None, Some("=1+1; \"é\"\nline"), false),
            variable("url", Some("PROD"), Some("http://p"), false),
            variable("password", None, None, true),
            variable("password", Some("DEV"), Some("s3cret"), false),
        ];
        for separator in [b';', b','] {
            let text = write(&variables, &[environment("DEV"), environment("PROD")], separator);
            assert!(!text.contains("s3cret"));
            assert_eq!(intake(&text, &variables), Ok(Intake::default()));
        }
    }

    #[test]
    fn new_and_changed_cells_are_counted_and_new_environments_named() {
        let variables = [variable("url", None, Some("old"), false)];
        let text = "key,secret,default,DEV,QUAL\nurl,oui,new,,\nnew,,,d,q\n";
        let taken = intake(text, &variables).unwrap();
        assert_eq!(
            (taken.created, taken.changed, taken.environments.as_slice()),
            (3, 1, ["QUAL".to_owned()].as_slice())
        );
        assert!(taken.put[0].secret);
        assert_eq!(
            taken.put.iter().map(|one| one.environment.as_deref()).collect::<Vec<_>>(),
            [None, None, Some("DEV"), Some("QUAL")]
        );
        let shown = intake("key,secret\nurl,false\n", &[variable("url", None, Some("x"), true)]).unwrap();
        assert_eq!(shown, Intake::default(), "a table never shows a secret");
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let told = intake("key;secret;DEV\na b;;x\nok;perhaps;x\nfine;;1\nfine;;2\n", &[]).unwrap_err();
        assert_eq!(told.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 5]);
        let kind = |text: &str| intake(text, &[]).unwrap_err().remove(0).kind;
        assert_eq!(kind("key,default\nq,\"unclosed\nz,1\n"), TableFaultKind::OpenQuote);
        let declared = intake("sep=;\nkey;secret;DEV\na b;;x\n", &[]).unwrap_err();
        assert_eq!((declared.len(), declared[0].line), (1, 3));
        assert_eq!(intake("\u{feff}sep=|\r\nkey|default\r\nk|a,b;c\r\n", &[]).unwrap().created, 1);
        assert_eq!(kind("key,default\nlong,1,2\n"), TableFaultKind::TooManyCells);
        assert_eq!(kind("key,default\nk,a\0b\n"), TableFaultKind::Nul("default".into()));
        assert_eq!(
            kind(&format!("key,description\nk,{}\n", "x".repeat(2001))),
            TableFaultKind::TooLong("description".into())
        );
        assert_eq!(intake("key,NEW\nk,\n", &[]).unwrap().environments, Vec::<String>::new());
        assert_eq!(intake("", &[]).unwrap_err()[0].kind, TableFaultKind::NoKeyColumn);
        assert!(matches!(intake("key,DEV,DEV\n", &[]).unwrap_err()[0].kind, TableFaultKind::Environment(_)));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = intake(&text, &[]);
            let _ = intake(&format!("key,secret,DEV\n{text}"), &[]);
        }
    }
}
