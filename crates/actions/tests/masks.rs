//! Masks: complete, in step with what the actions ask for, and all in words.
#![allow(missing_docs)]

use std::collections::BTreeSet;

use serde_json::json;
use testgyver_model::{
    Label, Language,
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
            descriptor.fields.iter().filter(|field| field.required).map(|field| field.name.as_ref()).collect();
        let registry = testgyver_actions::registry(testgyver_actions::Limits::default());
        let action = registry.find(&descriptor.kind).unwrap();
        let mut variables = AppVariables::new();
        let mut cx = ActionContext {
            language: Language::ENGLISH,
            variables: &mut variables,
            folders: &folders,
            sessions: &mut testgyver_model::session_cache::SessionCache::new(),
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
        }
        let names: std::collections::HashSet<_> = descriptor.fields.iter().map(|field| field.name.as_ref()).collect();
        assert_eq!(names.len(), descriptor.fields.len());
        assert!(testgyver_rules::KEYS.iter().all(|key| !names.contains(key)), "{}", descriptor.kind);
        assert!(
            testgyver_actions::registry(testgyver_actions::Limits::default())
                .describe(descriptor.aliases.first().unwrap_or(&descriptor.kind))
                .is_some()
        );
    }
}

/// The key of a text in the catalogue.
fn key(label: &Label) -> String {
    match label {
        Label::Key(key) => key.clone().into_owned(),
        Label::Texts(_) => panic!("{label:?} stands outside the catalogue"),
    }
}

/// Every text that the forms of actions and connections show.
fn shown() -> BTreeSet<String> {
    let registry = testgyver_actions::registry(testgyver_actions::Limits::default());
    let (mut shown, mut fields) = (BTreeSet::new(), Vec::new());
    for descriptor in registry.descriptors() {
        shown.insert(key(&descriptor.label));
        shown.extend(descriptor.outputs.iter().map(|output| key(&output.label)));
        fields.extend(&descriptor.fields);
    }
    for descriptor in registry.connections() {
        shown.insert(key(&descriptor.label));
        fields.extend(&descriptor.fields);
    }
    for field in fields {
        shown.insert(key(&field.label));
        shown.extend(field.help.iter().chain(&field.label.attribute("help")).map(key));
        shown.extend(field.options.iter().filter_map(|option| option.label.as_ref()).map(key));
    }
    shown
}

/// The keys of the catalogue's file for actions, attributes as `message.attribute`.
fn written() -> BTreeSet<String> {
    let text = include_str!("../../../translations/en/actions.ftl");
    let (mut keys, mut message) = (BTreeSet::new(), "");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.split_once(" ="), line.trim_start().strip_prefix('.')) {
            (Some(_), Some(attribute)) => {
                keys.insert(format!("{message}.{}", attribute.split_once(" =").unwrap().0));
            }
            (Some((name, text)), None) => {
                message = name;
                // One that has attributes alone is no text.
                keys.extend((!text.is_empty()).then(|| name.to_owned()));
            }
            (None, _) => {}
        }
    }
    keys
}

#[test]
fn every_text_of_a_form_is_in_the_catalogue_and_every_text_there_is_shown() {
    let (shown, written) = (shown(), written());
    assert_eq!(shown.difference(&written).collect::<Vec<_>>(), Vec::<&String>::new(), "without words");
    assert_eq!(written.difference(&shown).collect::<Vec<_>>(), Vec::<&String>::new(), "shown nowhere");
}
