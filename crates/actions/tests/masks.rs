//! Masks: complete, and in step with what the actions ask for.
#![allow(missing_docs)]

use serde_json::json;
use testgyver_model::{
    Language,
    action::{ActionContext, LogSink},
    event::Level,
    folders::Folders,
    host_key::KnownHosts,
    mask::FieldKind,
    text::AppVariables,
};

struct Silent;

#[async_trait::async_trait]
impl LogSink for Silent {
    async fn write(&mut self, _: Level, _: String) {}

    fn redact(&self, text: String) -> String {
        text
    }
}

#[tokio::test]
async fn every_required_field_is_asked_for_by_name() {
    let folders = Folders { files: "/nonexistent".into(), work: "/nonexistent".into() };
    for descriptor in testgyver_actions::registry(testgyver_actions::Limits::default()).descriptors() {
        let required: Vec<_> =
            descriptor.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        let registry = testgyver_actions::registry(testgyver_actions::Limits::default());
        let action = registry.find(descriptor.kind).unwrap();
        let mut variables = AppVariables::new();
        let mut cx = ActionContext {
            language: Language::En,
            variables: &mut variables,
            folders: &folders,
            held: &mut testgyver_model::session_cache::SessionCache::new(),
            hosts: &KnownHosts::shared(),
            connection: None,
            log: &mut Silent,
            cuts: &mut Vec::new(),
        };
        if !required.is_empty() {
            let error = action.run(json!({}), &mut cx).await.unwrap_err();
            assert_eq!(error.cause, format!("missing fields: {}", required.join(", ")), "{}", descriptor.kind);
        }
    }
}

#[test]
fn masks_are_complete() {
    for descriptor in testgyver_actions::registry(testgyver_actions::Limits::default()).descriptors() {
        for field in &descriptor.fields {
            let chooses = matches!(field.kind, FieldKind::Select | FieldKind::Checkbox);
            assert_eq!(chooses, !field.options.is_empty(), "{}.{}", descriptor.kind, field.name);
            assert!(!field.label.fr.is_empty() && !field.label.en.is_empty());
        }
        let names: std::collections::HashSet<_> = descriptor.fields.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), descriptor.fields.len());
        assert!(testgyver_rules::KEYS.iter().all(|key| !names.contains(key)), "{}", descriptor.kind);
        assert!(
            testgyver_actions::registry(testgyver_actions::Limits::default())
                .describe(descriptor.aliases.first().unwrap_or(&descriptor.kind))
                .is_some()
        );
    }
}
