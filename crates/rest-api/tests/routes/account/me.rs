//! GET `/account/me/`.

use serde_json::json;

use crate::app::{App, NOW};

#[tokio::test]
async fn any_valid_token_learns_whose_it_is() {
    let app = App::new().await;
    let token = app.token_with(&["dns:list", "dns:read"]).await;
    let me = app.request("GET", "/account/me/").token(&token).send().await.ok();
    let account = json!({
        "email": "jo@example.com", "first_name": "", "last_name": "", "company_name": "", "created_at": NOW,
    });
    assert_eq!(me["account"], account);
    assert_eq!(me["token"]["name"], "test");
    assert_eq!(me["token"]["permissions"], json!(["dns:list", "dns:read"]));
    assert!(!me.to_string().contains(&token), "a token is told only once");
}
