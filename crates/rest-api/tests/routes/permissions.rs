//! The permissions that the document names are those that operations ask for.

use axum::http::StatusCode;
use serde_json::Value;

use crate::app::{App, NO_UUID};

#[tokio::test]
async fn the_document_names_the_permissions_that_operations_need() {
    let app = App::new().await;
    let document: Value = serde_json::from_str(&rest_api::document().to_json().unwrap()).unwrap();
    let all = ["dns:list", "dns:read", "dns:create", "dns:update", "dns:delete"];
    let mut operations = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let needed = permissions(operation);
            operations += 1;
            for lacking in all {
                let others: Vec<&str> = all.into_iter().filter(|permission| *permission != lacking).collect();
                let token = app.token_with(&others).await;
                let path = path.replace("{uuid}", NO_UUID);
                let call = app.request_raw(&method.to_uppercase(), &path).token(&token);
                let is_refused = call.send().await.status == StatusCode::FORBIDDEN;
                assert_eq!(is_refused, needed.contains(&lacking), "{method} {path} without {lacking}");
            }
        }
    }
    assert!(operations >= 16, "{operations}");
}

/// The roles of the one scheme (OpenAPI 3.1, Security Requirement Object).
fn permissions(operation: &Value) -> Vec<&str> {
    operation["security"][0]["token"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
