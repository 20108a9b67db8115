//! `io`, `var` and `pause` as the original stores them.

use super::Campaign;

const STORED: &str = include_str!("files.json");

#[tokio::test]
async fn six_operations_on_files() {
    let campaign = Campaign::new([]);
    let told = campaign.run(STORED, "six operations").await.passed();
    assert_eq!((told.given(2, "file_content"), told.given(3, "file_list")), ("v=1", "[\"s.txt\"]"));
    let out = campaign.folders.work.join("out");
    assert_eq!(std::fs::read_to_string(out.join("t.txt")).unwrap(), "v=1 [\"s.txt\"]");
    assert!(!out.join("s.txt").exists() && !out.join("deep").exists());
}

#[tokio::test]
async fn cleaning_up_what_is_not_there_is_no_failure() {
    let campaign = Campaign::new([]);
    std::fs::write(campaign.folders.work.join("is.txt"), "").unwrap();
    std::fs::create_dir(campaign.folders.work.join("is")).unwrap();
    let told = campaign.run(STORED, "clean up").await.passed();
    for path in ["never.txt", "never/there", "is.txt/below"] {
        assert!(told.log.contains(&format!("work/{path} n'existe pas, rien à supprimer")), "{}", told.log);
    }
    campaign.run(STORED, "a folder is no file").await.failed("work/is: c'est un dossier");
    campaign.run(STORED, "a file is no folder").await.failed("work/is.txt: ce n'est pas un dossier");
    campaign.run(STORED, "outside").await.failed("le chemin « /tmp/never-").logged("sort des dossiers de la campagne");
    campaign.run(STORED, "unset").await.failed("").logged("app.unknown");
    assert!(campaign.folders.work.join("is.txt").exists() && !campaign.folders.work.join("s.txt").exists());
}

#[tokio::test]
async fn six_conversions() {
    let campaign = Campaign::new([]);
    let told = campaign.run(STORED, "six conversions").await.passed();
    let given: Vec<&str> = (0..9).map(|action| told.given(action, "converted_value")).collect();
    let object = "{\"a\":[1,null]}";
    assert_eq!(given, ["12", "1.5", "true", "[1,2]", "{\"a\":1}", object, "3", "9.0", "[\"true\"]"]);
    let text = std::fs::read_to_string(campaign.folders.work.join("all.txt")).unwrap();
    assert_eq!(text, format!("12 1.5 [\"true\"] [1,2] {{\"a\":1}} {object} 9.0"));
}

#[tokio::test]
async fn pauses_as_number_text_and_nothing() {
    let told = Campaign::new([]).run(STORED, "pauses").await.passed();
    for (milliseconds, times) in [(3, 1), (4, 1), (20, 2)] {
        assert_eq!(told.log.matches(&format!("Pause de {milliseconds} ms")).count(), times, "{}", told.log);
    }
    told.logged("💬 waiting");
}
