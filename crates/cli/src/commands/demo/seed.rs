//! Fills a demonstration's store: once, but for the shop's address, which changes with every start.

use std::net::SocketAddr;

use testgyver_app::hash_password;
use testgyver_model::{
    Actor, Clock,
    campaign::Campaign,
    clock::SystemClock,
    id::{CampaignId, RandomIds, TestId, UserId, VariableId},
    secret::Secret,
    test::{Change, Test},
    user::{Role, User},
    variable::{Environment, Variable},
};
use testgyver_store::{CampaignFiles, Credentials, Store, VariableChange};

use super::{campaign, shop};

pub(super) const EMAIL: &str = "demo@testgyver.example";
const NAME: &str = "Démo";
pub(super) const PASSWORD: &str = "demo-testgyver";

/// Environments, the shop's edition of each, and a colour.
const EDITIONS: [(&str, &str, &str); 2] = [("DEV", "dev", "#2f9e44"), ("RECETTE", "recette", "#f08c00")];

pub(super) async fn fill(store: &dyn Store, files: &CampaignFiles, shop: SocketAddr) -> anyhow::Result<()> {
    if store.has_users().await? {
        return move_shop(store, shop).await;
    }
    for (key, value, description, secret) in [
        ("shop_url", None, "Adresse de la boutique", false),
        ("shop_user", Some(shop::USER), "Compte client de test", false),
        ("shop_password", Some(shop::PASSWORD), "Mot de passe du compte client", true),
    ] {
        let root = variable(key, None, value.map(Secret::from), description, secret);
        store.create_variable(root).await?;
    }
    for (environment, edition, color) in EDITIONS {
        let color = Some(color.to_owned());
        store.create_environment(Environment { name: environment.into(), protected: false, color }).await?;
        let address = Secret::new(address(shop, edition));
        store.create_variable(variable("shop_url", Some(environment), Some(address), "", false)).await?;
    }
    let user = administrator(store).await?;
    sample_campaign(store, files, &user).await
}

fn address(shop: SocketAddr, edition: &str) -> String {
    format!("http://{shop}/{edition}")
}

fn variable(key: &str, environment: Option<&str>, value: Option<Secret>, description: &str, secret: bool) -> Variable {
    Variable {
        id: VariableId::fresh(&RandomIds),
        key: key.into(),
        value,
        environment: environment.map(str::to_owned),
        description: description.into(),
        secret,
    }
}

async fn move_shop(store: &dyn Store, shop: SocketAddr) -> anyhow::Result<()> {
    for variable in store.list_variables().await? {
        let edition = EDITIONS.iter().find(|(name, ..)| variable.environment.as_deref() == Some(name));
        if let Some((_, edition, _)) = edition.filter(|_| variable.key == "shop_url") {
            let value = Some(Some(Secret::new(address(shop, edition))));
            store.update_variable(variable.id, VariableChange { value, ..VariableChange::default() }).await?;
        }
    }
    Ok(())
}

async fn administrator(store: &dyn Store) -> anyhow::Result<User> {
    let id = UserId::fresh(&RandomIds);
    let user = User::new(id, NAME.into(), EMAIL.into(), Role::Administrator, SystemClock.now());
    let password_hash = hash_password(PASSWORD.into()).await.map_err(anyhow::Error::msg)?;
    store.create_user(Credentials { user: user.clone(), password_hash }).await?;
    Ok(user)
}

async fn sample_campaign(store: &dyn Store, files: &CampaignFiles, user: &User) -> anyhow::Result<()> {
    let id = CampaignId::fresh(&RandomIds);
    let row = Campaign::new(id, campaign::NAME.into(), SystemClock.now());
    let row = Campaign { description: campaign::DESCRIPTION.into(), created_by: Actor::from(user), ..row };
    let test = |definition| {
        let change = Change { by: Actor::from(user), at: SystemClock.now() };
        Test::new(TestId::fresh(&RandomIds), id, change, definition)
    };
    store.create_campaign(row, campaign::tests().into_iter().map(test).collect()).await?;
    let mut stock = files.begin(id, campaign::STOCK_FILE).await?;
    stock.write(campaign::STOCK.as_bytes().to_vec()).await?;
    stock.finish().await?;
    Ok(())
}
