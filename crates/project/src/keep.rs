//! What a folder knows of a campaign and a server does not: it stays when the campaign is fetched.

use crate::Project;

impl Project {
    /// The same campaign, with what only the folder knows of it: where its secrets are, and variables, environments and
    /// secrets that no test asks for.
    #[must_use]
    pub fn keeping(mut self, here: &Self) -> Self {
        for secret in &mut self.secrets {
            if let Some(own) = here.secrets.iter().find(|own| own.name == secret.name) {
                secret.source.clone_from(&own.source);
            }
        }
        for own in &here.secrets {
            if !self.secrets.iter().any(|secret| secret.name == own.name) {
                self.secrets.push(own.clone());
            }
        }
        for (connection, own) in self.connections.iter_mut().filter_map(|connection| {
            let own = here.connections.iter().find(|own| own.name == connection.name)?;
            Some((connection, own))
        }) {
            for (field, source) in &own.secrets {
                connection.secrets.insert(field.clone(), source.clone());
            }
        }
        let secret = |project: &Self, name: &str| project.secrets.iter().any(|secret| secret.name == name);
        for (name, value) in &here.variables {
            if !self.variables.contains_key(name) && !secret(&self, name) {
                self.variables.insert(name.clone(), value.clone());
            }
        }
        for own in &here.environments {
            match self.environments.iter_mut().find(|one| one.name == own.name) {
                None => self.environments.push(own.clone()),
                Some(there) => {
                    for (name, value) in &own.variables {
                        there.variables.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::{ProjectEnvironment, ProjectSecret, SecretSource};

    use super::*;

    fn secret(name: &str, variable: &str) -> ProjectSecret {
        let source = SecretSource::Env(variable.into());
        ProjectSecret { name: name.into(), source, values: Default::default() }
    }

    #[test]
    fn what_only_the_folder_knows_stays() {
        let mut here = Project::new("a");
        here.secrets = vec![secret("key", "OURS"), secret("spare", "SPARE")];
        here.variables.insert("unused".into(), "1".into());
        let variables = [("url", "mine"), ("extra", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        here.environments = vec![ProjectEnvironment { name: "DEV".into(), variables: variables.into() }];
        let mut there = Project::new("b");
        there.secrets = vec![secret("key", "KEY")];
        let variables = [("url".to_owned(), "theirs".to_owned())];
        there.environments = vec![ProjectEnvironment { name: "DEV".into(), variables: variables.into() }];
        let kept = there.keeping(&here);
        assert_eq!((kept.name.as_str(), kept.secrets), ("b", here.secrets));
        assert_eq!(kept.variables["unused"], "1");
        assert_eq!(
            (&*kept.environments[0].variables["url"], &*kept.environments[0].variables["extra"]),
            ("theirs", "x")
        );
    }
}
