//! Language and looks.

use crate::app::App;

#[tokio::test]
async fn the_language_is_the_browsers_until_one_is_chosen() {
    let app = App::new().await;
    assert!(app.get("/").await.body.contains("<html lang=\"en\""));
    let mut browser = app.browser().with("accept-language", "ku-TR, en;q=0.5");
    let page = browser.get("/").await;
    assert!(page.body.contains("<html lang=\"ku\"") && page.body.contains("Têkeve"), "{page:?}");
    browser
        .post("/", "/preferences/", &[("language", "en"), ("next", "/dns/?q=x")])
        .await
        .assert_redirect("/dns/?q=x");
    assert!(browser.get("/").await.body.contains("<html lang=\"en\""));
    browser.post("/", "/preferences/", &[("language", "xx")]).await.assert_redirect("/");
    assert_eq!(browser.cookies["zonewright_language"], "en", "there is no such language");
}

#[tokio::test]
async fn the_theme_is_the_systems_until_one_is_chosen() {
    let app = App::new().await;
    let mut browser = app.browser();
    assert!(browser.get("/").await.body.contains("data-theme=\"auto\""));
    for theme in ["dark", "light", "auto"] {
        browser.post("/", "/preferences/", &[("theme", theme)]).await.assert_redirect("/");
        assert!(browser.get("/").await.body.contains(&format!("data-theme=\"{theme}\"")));
    }
    browser.cookies.insert("zonewright_theme".into(), "\"><script>".into());
    let page = browser.get("/").await;
    assert!(page.body.contains("data-theme=\"auto\"") && !page.body.contains("<script>"));
}

#[tokio::test]
async fn leads_nowhere_else() {
    let app = App::new().await;
    for next in
        ["//evil.test", "/\\evil.test", "https://evil.test/", "javascript:x", "/\r\nset-cookie: a=b", ""]
    {
        app.browser().post("/", "/preferences/", &[("next", next)]).await.assert_redirect("/");
    }
}
