//! The variables that a source declares, for all environments or for one.

use testgyver_model::phrase;
use testgyver_project::{Project, ProjectEnvironment, Variables};

use super::{
    Vault,
    places::{has_place, is_dynamic, replaced},
};
use crate::{
    gather::Gather,
    names::{self, Names, is_secret},
};

/// A value that a source declares.
#[derive(Debug, Clone, Default)]
pub(crate) struct Declaration {
    /// The name in the source.
    pub(crate) key: String,
    /// The value, empty where there is none.
    pub(crate) value: String,
    /// Whether the source says that it must not be shown.
    pub(crate) secret: bool,
    /// The environment that it is for; all of them where it is left out.
    pub(crate) environment: Option<String>,
}

/// The variables that a source declares.
#[derive(Debug, Clone, Default)]
pub(crate) struct Declared {
    list: Vec<Declaration>,
    /// Their names in the source, and here.
    environments: Vec<(String, String)>,
    /// Names with blanks around them.
    blank: Vec<String>,
}

/// The variables of a campaign to be, under the names that they have here.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// The names of the source and ours.
    pub(super) names: Names,
    /// A campaign that has the variables and nothing else.
    pub(crate) base: Project,
}

impl Declared {
    /// One more environment, which may have no values; its name here.
    pub(crate) fn environment(&mut self, source: &str) -> String {
        if let Some((_, ours)) = self.environments.iter().find(|(known, _)| known == source) {
            return ours.clone();
        }
        let others: Vec<&str> = self.environments.iter().map(|(_, ours)| ours.as_str()).collect();
        let ours = names::environment(source, &others);
        self.environments.push((source.to_owned(), ours.clone()));
        ours
    }

    /// One more value; a later one of the same name and environment takes the place of an earlier one.
    pub(crate) fn add(&mut self, mut declaration: Declaration) {
        if declaration.key.trim() != declaration.key {
            let trimmed = declaration.key.trim().to_owned();
            self.blank.push(std::mem::replace(&mut declaration.key, trimmed));
        }
        if !declaration.key.is_empty() {
            self.list.push(declaration);
        }
    }

    /// Whether a name is declared, anywhere.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.list.iter().any(|one| one.key == key)
    }

    /// The variables as a campaign has them; those that must not be shown go to the vault.
    pub(crate) fn settle(&self, vault: &mut Vault, gather: &mut Gather) -> Known {
        let mut names = Names::default();
        for one in &self.list {
            let (ours, other) = names.of(&one.key);
            vault.reserve(&ours);
            if other {
                renamed(&one.key, &ours, gather);
            }
        }
        for source in &self.blank {
            renamed(source, source.trim(), gather);
        }
        let mut base = Project::new("");
        base.environments = self.environments.iter().map(|(_, name)| environment(name)).collect();
        for one in &self.list {
            let (name, _) = names.of(&one.key);
            let value = self.value(one, &mut names, gather);
            if self.is_secret(&one.key) {
                vault.declare(&name, one.environment.as_deref(), &value);
            } else {
                variables(&mut base, one.environment.as_deref()).insert(name, value);
            }
        }
        Known { names, base }
    }

    fn is_secret(&self, key: &str) -> bool {
        let telling = |one: &Declaration| !one.value.trim().is_empty() && !has_place(&one.value);
        self.list.iter().filter(|one| one.key == key).any(|one| one.secret || (is_secret(key) && telling(one)))
    }

    fn value(&self, one: &Declaration, names: &mut Names, gather: &mut Gather) -> String {
        if is_dynamic(&one.value) {
            let key = &one.key;
            gather.lost("", phrase!(gather.language,
                fr: "La valeur de la variable « {key} » est calculée : ici, écrivez ce générateur là où la variable sert",
                en: "The value of the variable '{key}' is computed: here, write that generator where the variable is used"));
        }
        replaced(&one.value, |name| {
            let known = !name.starts_with('$') && self.has(name);
            known.then(|| format!("{{{{{}}}}}", names.of(name).0))
        })
    }
}

/// Says that a name is another one here.
pub(super) fn renamed(source: &str, ours: &str, gather: &mut Gather) {
    let source = source.escape_debug();
    gather.differs(
        "",
        phrase!(gather.language,
        fr: "La variable « {source} » s'appelle ici « {ours} »",
        en: "The variable '{source}' is called '{ours}' here"),
    );
}

fn environment(name: &str) -> ProjectEnvironment {
    ProjectEnvironment { name: name.to_owned(), variables: Variables::new() }
}

fn variables<'a>(base: &'a mut Project, name: Option<&str>) -> &'a mut Variables {
    let Some(name) = name else { return &mut base.variables };
    let place = base.environments.iter().position(|one| one.name == name).unwrap_or_else(|| {
        base.environments.push(environment(name));
        base.environments.len() - 1
    });
    &mut base.environments[place].variables
}
