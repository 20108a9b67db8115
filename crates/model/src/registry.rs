//! The actions that are there, found by type or by the class name of the original.

use std::{collections::HashMap, sync::Arc};

use crate::{
    action::{Action, Descriptor},
    connection_kind::{ConnectionDescriptor, ConnectionKind},
};

/// The actions that are there.
#[derive(Clone, Default)]
pub struct Registry {
    actions: Vec<(Descriptor, Arc<dyn Action>)>,
    by_name: HashMap<String, usize>,
    connections: Vec<(ConnectionDescriptor, Arc<dyn ConnectionKind>)>,
}

impl Registry {
    /// A registry without actions.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same registry with one more action; a later one takes over the names of an earlier one.
    #[must_use]
    pub fn with(mut self, action: impl Action + 'static) -> Self {
        let descriptor = action.descriptor();
        let index = self.actions.len();
        for name in descriptor.aliases.iter().chain([&descriptor.kind]) {
            self.by_name.insert(name.clone().into_owned(), index);
        }
        self.actions.push((descriptor, Arc::new(action)));
        self
    }

    /// The same registry with one more kind of saved connection.
    #[must_use]
    pub fn with_connection(mut self, kind: impl ConnectionKind + 'static) -> Self {
        self.connections.push((kind.descriptor(), Arc::new(kind)));
        self
    }

    /// The kind of saved connection with this name.
    pub fn connection(&self, kind: &str) -> Option<(&ConnectionDescriptor, &Arc<dyn ConnectionKind>)> {
        self.connections.iter().find(|(descriptor, _)| descriptor.kind == kind).map(|(what, how)| (what, how))
    }

    /// Every kind of saved connection, in the order they were added.
    pub fn connections(&self) -> impl Iterator<Item = &ConnectionDescriptor> {
        self.connections.iter().map(|(descriptor, _)| descriptor)
    }

    /// The action of a type or class name.
    pub fn find(&self, kind: &str) -> Option<&Arc<dyn Action>> {
        self.by_name.get(kind).map(|index| &self.actions[*index].1)
    }

    /// What the action of a type or class name is.
    pub fn describe(&self, kind: &str) -> Option<&Descriptor> {
        self.by_name.get(kind).map(|index| &self.actions[*index].0)
    }

    /// What every action is, in the order they were added.
    pub fn descriptors(&self) -> impl Iterator<Item = &Descriptor> {
        self.actions.iter().map(|(descriptor, _)| descriptor)
    }
}
