//! The sample campaign: what each test does.

use serde_json::{Value, json};
use testgyver_model::test::{ActionCall, TestDefinition, TestVariable};

pub(super) const NAME: &str = "Boutique en ligne";
pub(super) const DESCRIPTION: &str = "Le parcours d'un client, du catalogue au paiement, et les traitements autour. \
     En DEV, la remise de fidélité a un défaut ; en RECETTE, il est corrigé.";
pub(super) const STOCK_FILE: &str = "stock.csv";
pub(super) const STOCK: &str = "reference;quantite\nVIS-4;12000\nMAR-1;35\nCOU-7;8\n";

fn http(value: Value) -> ActionCall {
    ActionCall::new("http", value)
}

fn action(kind: &str, value: Value) -> ActionCall {
    ActionCall::new(kind, value)
}

fn test(name: &str, description: &str, variables: &[&str], actions: Vec<ActionCall>) -> TestDefinition {
    let variables = variables.iter().map(|name| TestVariable::Name((*name).to_owned())).collect();
    TestDefinition {
        name: name.into(),
        description: description.into(),
        actions,
        variables,
        ..TestDefinition::default()
    }
}

fn sign_in() -> ActionCall {
    http(json!({
        "method": "POST", "url": "{{shop_url}}/login",
        "body": {"email": "{{shop_user}}", "password": "{{shop_password}}"},
        "output_mapping": {"http_response_body": "jeton"}
    }))
}

/// The tests in their order.
pub(super) fn tests() -> Vec<TestDefinition> {
    vec![
        test(
            "Le service répond",
            "La boutique est en ligne.",
            &[],
            vec![http(json!({
                "method": "GET", "url": "{{shop_url}}/health", "timeout": 5,
                "checks": [
                    {"subject": "status", "operator": "equals", "expected": 200},
                    {"subject": "duration", "operator": "less", "expected": 5000}
                ]
            }))],
        ),
        test(
            "Connexion d'un client",
            "Le jeton reçu ouvre le compte ; le mot de passe est une variable secrète.",
            &["jeton"],
            vec![
                sign_in(),
                http(
                    json!({"method": "GET", "url": "{{shop_url}}/account", "headers": {"Authorization": "Bearer {{app.jeton}}"}}),
                ),
            ],
        ),
        test(
            "Passer une commande",
            "Trois actions enchaînées par leurs variables de sortie.",
            &["jeton", "commande"],
            vec![
                sign_in(),
                http(json!({
                    "method": "POST", "url": "{{shop_url}}/orders", "headers": {"Authorization": "Bearer {{app.jeton}}"},
                    "body": {"lines": [{"reference": "MAR-1", "quantity": 2}]}, "return_status_code": "201",
                    "output_mapping": {"http_response_body": "commande"}
                })),
                action("var", json!({"variable_name": "commande", "target_type": "int"})),
                http(json!({"method": "GET", "url": "{{shop_url}}/orders/{{app.commande}}"})),
            ],
        ),
        test(
            "Exporter le catalogue",
            "Le fichier reçu est écrit dans le dossier de travail, puis relu.",
            &["catalogue", "fichiers"],
            vec![
                http(
                    json!({"method": "GET", "url": "{{shop_url}}/catalogue.csv", "output_mapping": {"http_response_body": "catalogue"}}),
                ),
                action(
                    "io",
                    json!({"operation": "write_variable", "path": "{{test.work_dir}}/export/catalogue.csv", "variable_value": "{{app.catalogue}}"}),
                ),
                action(
                    "io",
                    json!({"operation": "list_files", "path": "{{test.work_dir}}/export", "file_extension": "csv", "output_mapping": {"file_list": "fichiers"}}),
                ),
                action("io", json!({"operation": "read_variable", "path": "{{test.work_dir}}/export/catalogue.csv"})),
            ],
        ),
        test(
            "Importer le stock",
            "Un fichier de la campagne est envoyé à la boutique.",
            &[],
            vec![http(json!({"method": "POST", "url": "{{shop_url}}/stock", "files": STOCK_FILE}))],
        ),
        test(
            "Traitement de nuit",
            "Une étape lente : le journal avance pendant l'attente.",
            &[],
            vec![
                http(json!({"method": "POST", "url": "{{shop_url}}/night-batch?seconds=3", "timeout": 15})),
                action("pause", json!({"duration": 5000, "message": "On laisse le lot se terminer"})),
                http(json!({"method": "GET", "url": "{{shop_url}}/health"})),
            ],
        ),
        test(
            "Remise de fidélité",
            "Échoue en DEV : le service répond 500.",
            &[],
            vec![http(json!({"method": "POST", "url": "{{shop_url}}/discount", "body": {"points": 120}}))],
        ),
        test(
            "Produit inconnu",
            "Le statut 404 est ici celui qui est attendu.",
            &[],
            vec![http(json!({"method": "GET", "url": "{{shop_url}}/products/ABC-0", "return_status_code": "404"}))],
        ),
        test(
            "Ancienne adresse",
            "La redirection mène au service.",
            &[],
            vec![http(json!({"method": "GET", "url": "{{shop_url}}/shop"}))],
        ),
    ]
}
