//! `s3` as the original stores it.

use testgyver_testbed::S3;

use super::Campaign;

const STORED: &str = include_str!("s3.json");

#[tokio::test]
async fn five_operations() {
    let server = S3::start();
    let url = format!("http://localhost:{}", server.port());
    let campaign = Campaign::new([("s3_url", url), ("key", S3::ACCESS_KEY.into()), ("secret", S3::SECRET_KEY.into())]);
    std::fs::write(campaign.folders.files.join("prices.csv"), "a;1").unwrap();
    let told = campaign.run(STORED, "five operations").await.passed();
    assert_eq!(told.given(0, "s3_result"), "[\"depot\"]");
    assert!(told.given(2, "s3_result").contains("\"key\":\"in/prices.csv\""), "{}", told.given(2, "s3_result"));
    assert_eq!(std::fs::read_to_string(campaign.folders.work.join("back.csv")).unwrap(), "a;1");
    assert_eq!(told.given(4, "s3_success"), "true");
    assert!(!server.bucket().join("in/prices.csv").exists());
}
