use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command as Process,
};

use clap::{Arg, ArgAction, Command, FromArgMatches};
use serde_json::{Map, Value, json};

use super::*;

fn from_file(text: &str) -> anyhow::Result<Settings> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("testgyver.toml");
    fs::write(&path, text)?;
    Settings { config: Some(path), language: Some("en".into()), ..Settings::default() }.with_file()
}

#[test]
fn the_file_completes_what_was_not_given() {
    let settings =
        from_file("listen = '0.0.0.0:80'\nlanguage = 'fr'\nallowed_origins = ['https://a.example']").unwrap();
    assert_eq!(settings.listen(), "0.0.0.0:80".parse().unwrap());
    assert_eq!(settings.language.as_deref(), Some("en"), "a flag wins");
    assert_eq!(settings.worker().unwrap().concurrent_runs.get(), 8);
    assert_eq!(settings.run_files(), 100 << 20);
    assert_eq!(from_file("run_files_mib = 0").unwrap().run_files(), 0, "nothing is kept");
}

fn slip(text: &str) -> String {
    // Settings hold a token and are never shown.
    from_file(text).map_or_else(|error| format!("{error:#}"), |_| String::new())
}

#[test]
fn a_slip_in_the_file_is_named() {
    let said = slip("lisen = 'x'");
    assert!(said.contains("lisen") && said.contains("testgyver.toml"), "{said}");
    let said = slip("keep_days = 'many'");
    assert!(said.contains("keep_days") && said.contains("testgyver.toml"), "{said}");
    assert!(from_file("time_zone = 'Mars/Olympus'").unwrap().app().is_err());
    assert!(from_file("upload_limit_mib = 9223372036854775807").unwrap().server(Vec::new(), None).is_err());
    assert!(from_file("body_limit_kib = 0").unwrap().server(Vec::new(), None).is_err());
    assert!(from_file("allowed_origins = ['foo']").unwrap().server(Vec::new(), None).is_err());
    assert!(from_file("concurrent_runs = 9223372036854775807").unwrap().worker().is_err());
    assert!(format!("{:#}", from_file("deny_hosts = ['a b']").unwrap().limits().unwrap_err()).contains("deny_hosts"));
    assert!(from_file("metrics_token = 'short'").unwrap().server(Vec::new(), None).is_err());
    assert!(from_file("session_hours = 0").unwrap().server(Vec::new(), None).is_err());
    assert!(from_file("idle_minutes = 0").unwrap().server(Vec::new(), None).is_err());
    let proxy = from_file("trusted_proxies = ['10.0.0.0/24', 'proxy']").unwrap();
    assert!(format!("{:#}", proxy.check().unwrap_err()).contains("trusted_proxies: 'proxy'"));
    let language = Settings { language: Some("xx".into()), ..Settings::default() };
    assert!(format!("{:#}", language.check().unwrap_err()).contains("language: unknown language 'xx': use fr, en"));
    assert!(from_file("keep_days = 0").unwrap().dispatch().is_err());
    assert!(from_file("test_log_mib = 0").unwrap().dispatch().is_err());
}

/// Where a setting can stand, what wins first.
#[derive(Clone, Copy)]
enum Place {
    Flag,
    Environment,
    File,
}

fn command() -> Command {
    Settings::augment_args(Command::new("settings"))
}

/// Every setting that the command line knows, but for the file itself.
fn known() -> Vec<Arg> {
    let all = command().get_arguments().cloned().collect::<Vec<_>>();
    all.into_iter().filter(|one| !matches!(one.get_id().as_str(), "config" | "help" | "version")).collect()
}

/// A value of a setting that tells where it stood: each differs from that of the next place.
fn sample(setting: &Arg, place: Place) -> Value {
    let [flag_or_file, number] = match place {
        Place::Flag => [1, 1],
        Place::Environment => [0, 2],
        Place::File => [1, 3],
    };
    let kind = setting.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let value = match kind {
        "BOOL" => json!(flag_or_file == 1),
        "N" => json!(number),
        "CODE" => json!(["fr", "en"][flag_or_file as usize]),
        "FORMAT" => json!(["human", "json"][flag_or_file as usize]),
        "ADDRESS" => json!(format!("127.0.0.{number}:80")),
        _ => json!(format!("{}-{number}", setting.get_id())),
    };
    if matches!(setting.get_action(), ArgAction::Append) { json!([value]) } else { value }
}

/// As it is written on a command line or into an environment variable.
fn written(value: &Value) -> String {
    let one = value.get(0).unwrap_or(value);
    one.as_str().map_or_else(|| one.to_string(), str::to_owned)
}

/// What the program reads of settings that stand in these places; in a process of its own, whose environment is known.
fn read(places: &[Place], of: impl Fn(&Arg) -> bool) -> Map<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("testgyver.toml");
    let (mut flags, mut environment, mut file) = (Vec::new(), BTreeMap::new(), String::new());
    for (setting, place) in known().iter().filter(|one| of(one)).flat_map(|one| places.iter().map(move |at| (one, at)))
    {
        let value = sample(setting, *place);
        match place {
            Place::Flag => flags.push(format!("--{}={}", setting.get_long().unwrap(), written(&value))),
            Place::Environment => drop(environment.insert(setting.get_env().unwrap().to_owned(), written(&value))),
            Place::File => file.push_str(&format!("{} = {value}\n", setting.get_id())),
        }
    }
    fs::write(&path, file).unwrap();
    let told = folder.path().join("told.json");
    let status = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "config::tests::in_a_process_of_its_own", "--ignored", "-q"])
        .env_clear()
        .envs(environment)
        .env("TESTGYVER_CONFIG", &path)
        .env("SETTINGS_FLAGS", flags.join("\n"))
        .env("SETTINGS_TOLD", &told)
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stdout));
    serde_json::from_str(&fs::read_to_string(told).unwrap()).unwrap()
}

/// No test by itself: what [`read`] starts.
#[test]
#[ignore = "started by the tests of every setting"]
fn in_a_process_of_its_own() {
    let Ok(told) = std::env::var("SETTINGS_TOLD") else { return };
    let flags = std::env::var("SETTINGS_FLAGS").unwrap();
    let flags = flags.lines().map(str::to_owned);
    let given = command().get_matches_from(std::iter::once("settings".to_owned()).chain(flags));
    let settings = Settings::from_arg_matches(&given).unwrap().with_file().unwrap();
    fs::write(told, serde_json::to_string(&settings).unwrap()).unwrap();
}

#[test]
fn every_setting_is_read_from_flag_environment_and_file() {
    let known = known();
    let fields: BTreeSet<String> = known.iter().map(|one| one.get_id().to_string()).collect();
    for (places, wins) in [
        (&[Place::Flag][..], Place::Flag),
        (&[Place::Environment], Place::Environment),
        (&[Place::File], Place::File),
        (&[Place::Environment, Place::File], Place::Environment),
        (&[Place::Flag, Place::Environment, Place::File], Place::Flag),
    ] {
        let read = read(places, |_| true);
        assert_eq!(read.keys().cloned().collect::<BTreeSet<_>>(), fields, "a setting without a flag");
        for setting in &known {
            assert_eq!(read[setting.get_id().as_str()], sample(setting, wins), "{}", setting.get_id());
        }
    }
}

#[test]
fn a_setting_fills_no_other() {
    for setting in known() {
        let read = read(&[Place::File], |one| one.get_id() == setting.get_id());
        let filled: Vec<&String> = read.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name).collect();
        assert_eq!(filled, [setting.get_id().as_str()]);
    }
}
