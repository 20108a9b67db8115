//! Environments and variables; what is there stays as it is.

use std::collections::HashSet;

use testgyver_import::{
    Carried,
    original::{OriginalCampaign, OriginalVariable},
};
use testgyver_model::{
    id::{VariableId, id_of},
    phrase,
    secret::Secret,
    variable::{Environment, Variable, check_environment},
};
use testgyver_store::StoreError;

use super::{ids, target::Target};

/// Adds the environments that are not there yet, behind those that are.
pub(super) async fn environments(target: &mut Target, names: &[String]) -> anyhow::Result<()> {
    let known = target.store.list_environments().await?;
    let mut tally = Carried::default();
    for name in names {
        let fits = check_environment(name).is_ok();
        let new = !known.iter().any(|one| one.name == *name);
        tally.count(fits && new);
        if !fits {
            target.told.lost(
                name,
                phrase!(target.told.language,
                fr: "Un environnement ne peut pas s'appeler ainsi : il n'est pas repris, ses valeurs non plus.",
                en: "No environment can be called so: it is not carried over, nor are its values."),
            );
        } else if new {
            let environment = Environment { name: name.clone(), protected: false, color: None };
            target.store.create_environment(environment).await?;
        }
    }
    target.told.count(phrase!(target.told.language, fr: "environnements", en: "environments"), tally);
    Ok(())
}

/// Adds the variables that are not there yet, and the values that these have in no environment yet.
pub(super) async fn variables(target: &mut Target, variables: Vec<OriginalVariable>) -> anyhow::Result<()> {
    let mut intake = Intake::of(target).await?;
    let mut tally = Carried::default();
    for one in variables {
        let root = Variable {
            id: intake.id(one.old_id.map(id_of)),
            key: one.key.clone(),
            value: one.default,
            environment: None,
            description: one.description,
            secret: one.secret,
        };
        let mut added = intake.add(root).await?;
        for (environment, value) in one.values {
            added |= intake.add_value(&one.key, &environment, value, one.secret).await?;
        }
        tally.count(added);
    }
    target.told.count(phrase!(target.told.language, fr: "variables", en: "variables"), tally);
    Ok(())
}

/// Adds the secrets that stood in clear in the campaigns' actions.
pub(super) async fn secrets(target: &mut Target, campaigns: &[OriginalCampaign]) -> anyhow::Result<()> {
    let mut intake = Intake::of(target).await?;
    let mut tally = Carried::default();
    let mut seen = HashSet::new();
    for secret in campaigns.iter().flat_map(|campaign| &campaign.project.secrets) {
        if !seen.insert(&secret.name) {
            continue;
        }
        let root = Variable {
            id: intake.id(None),
            key: secret.name.clone(),
            value: secret.values.get("").cloned(),
            environment: None,
            description: String::new(),
            secret: true,
        };
        let mut added = intake.add(root).await?;
        for (environment, value) in secret.values.iter().filter(|(name, _)| !name.is_empty()) {
            added |= intake.add_value(&secret.name, environment, value.clone(), true).await?;
        }
        tally.count(added);
    }
    target.told.count(phrase!(target.told.language, fr: "secrets", en: "secrets"), tally);
    Ok(())
}

/// Variables on their way in, beside those that are there.
struct Intake<'t> {
    target: &'t mut Target,
    known: Vec<Variable>,
}

impl<'t> Intake<'t> {
    async fn of(target: &'t mut Target) -> anyhow::Result<Self> {
        let known = target.store.list_variables().await?;
        Ok(Self { target, known })
    }

    /// This identifier, unless it is missing or taken.
    fn id(&self, wanted: Option<uuid::Uuid>) -> VariableId {
        let free = wanted.map(VariableId).filter(|id| !self.known.iter().any(|one| one.id == *id));
        free.unwrap_or_else(|| VariableId(ids::fresh()))
    }

    async fn add_value(&mut self, key: &str, environment: &str, value: Secret, secret: bool) -> anyhow::Result<bool> {
        if check_environment(environment).is_err() {
            return Ok(false);
        }
        let variable = Variable {
            id: self.id(None),
            key: key.to_owned(),
            value: Some(value),
            environment: Some(environment.to_owned()),
            description: String::new(),
            secret,
        };
        self.add(variable).await
    }

    /// Adds a value unless there is one; tells whether it was added.
    async fn add(&mut self, variable: Variable) -> anyhow::Result<bool> {
        let language = self.target.told.language;
        let place = match &variable.environment {
            Some(environment) => format!("{} ({environment})", variable.key),
            None => variable.key.clone(),
        };
        let there = self.known.iter().find(|one| one.key == variable.key && one.environment == variable.environment);
        if let Some(there) = there {
            // A root without a value says no more than that there is one.
            if there.value != variable.value && variable.value.is_some() {
                self.target.told.differs(
                    &place,
                    phrase!(language,
                    fr: "Cette variable existe déjà avec une autre valeur, qui reste : comparez-les.",
                    en: "This variable is there already with another value, which stays: compare them."),
                );
            }
            return Ok(false);
        }
        match self.target.store.create_variable(variable.clone()).await {
            Ok(()) => {
                self.known.push(variable);
                Ok(true)
            }
            Err(StoreError::Variable(fault)) => {
                self.target.told.lost(
                    &place,
                    phrase!(language,
                    fr: "Cette valeur n'est pas reprise : {fault}.", en: "This value is not carried over: {fault}."),
                );
                Ok(false)
            }
            Err(StoreError::NoRoot) => {
                self.target.told.lost(
                    &place,
                    phrase!(language,
                    fr: "Cette valeur n'est pas reprise : sa variable ne l'est pas.",
                    en: "This value is not carried over: its variable is not."),
                );
                Ok(false)
            }
            Err(other) => Err(other.into()),
        }
    }
}
