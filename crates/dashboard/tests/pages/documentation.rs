//! The documentation: complete, true to the OpenAPI document, and without a link that leads nowhere.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use dashboard::DashboardOptions;
use serde_json::Value;

use crate::app::{Answer, App, options};

const ORIGIN: &str = "https://dns.example.net";
const PAGES: [&str; 7] = [
    "/api/v1/docs/",
    "/api/v1/docs/dns/",
    "/api/v1/docs/account/",
    "/api/v1/docs/guides/ttl/",
    "/api/v1/docs/guides/patterns/",
    "/api/v1/docs/guides/security/",
    "/api/v1/docs/guides/dig/",
];
const LANGUAGES: [&str; 2] = ["en", "ku"];

async fn app() -> App {
    App::with(DashboardOptions { public_url: Some(format!("{ORIGIN}/")), ..options() }).await
}

async fn page(app: &App, language: &'static str, path: &str) -> Answer {
    let answer = app.browser().with("accept-language", language).get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(answer.body.contains(&format!("<html lang=\"{language}\"")), "{path}");
    answer
}

fn document() -> Value {
    serde_json::from_str(&rest_api::document().to_json().unwrap()).unwrap()
}

/// What stands behind each such beginning, up to the end.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    text.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[tokio::test]
async fn every_operation_has_samples_in_three_languages_for_this_host() {
    let app = app().await;
    let mut operations: BTreeMap<String, String> = BTreeMap::new();
    for path in ["/api/v1/docs/dns/", "/api/v1/docs/account/"] {
        for article in
            between(&page(&app, "en", path).await.body, "<article class=\"operation\"", "</article>")
        {
            let method = between(article, "<span class=\"method method-", "\"")[0];
            let path = between(article, "</span> <code>", "</code>")[0];
            assert!(operations.insert(format!("{method} {path}"), article.to_owned()).is_none());
        }
    }
    let document = document();
    let mut described = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described += 1;
            let article = &operations[&format!("{method} {path}")];
            // Each of its paragraphs is one on the page.
            let paragraphs = operation["description"].as_str().unwrap_or_default().split("\n\n").count();
            let told = between(article, "<div lang=\"en\">", "</div>")[0];
            assert_eq!(told.matches("<p>").count(), paragraphs, "{method} {path}: {told}");
            let until_parameter = path.split('{').next().unwrap();
            for language in ["curl", "python", "javascript"] {
                let samples = between(article, &format!("data-language=\"{language}\""), "</pre>");
                assert_eq!(samples.len(), 1, "{method} {path}: {language}");
                assert!(samples[0].contains(&format!("{ORIGIN}{until_parameter}")), "{}", samples[0]);
                assert!(samples[0].contains("TOKEN"), "{}", samples[0]);
            }
            for code in operation["responses"].as_object().unwrap().keys() {
                let is_told = article.contains(&format!("href=\"#error-{code}\""))
                    || article.contains(&format!("<code>{code}</code>"));
                assert!(is_told, "{method} {path}: {code}");
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                assert!(article.contains(&format!("<dt><code>{name}</code>")), "{method} {path}: {name}");
            }
            for permission in operation["security"][0]["token"].as_array().into_iter().flatten() {
                let name = permission.as_str().unwrap();
                assert!(article.contains(&format!("<code>{name}</code>")), "{method} {path}: {name}");
            }
        }
    }
    assert_eq!(operations.len(), described);
}

#[tokio::test]
async fn the_overview_explains_every_error_and_every_permission() {
    let app = app().await;
    let document = document();
    let codes = document["components"]["schemas"]["ErrorCode"]["enum"].as_array().unwrap();
    let operations = document["paths"].as_object().unwrap().values();
    let operations = operations.flat_map(|methods| methods.as_object().unwrap().values());
    let permissions = operations.flat_map(|operation| operation["security"][0]["token"].as_array());
    let words: BTreeSet<&str> =
        codes.iter().chain(permissions.flatten()).map(|word| word.as_str().unwrap()).collect();
    assert!(words.len() >= 20, "{words:?}");
    for language in LANGUAGES {
        let overview = page(&app, language, "/api/v1/docs/").await.body;
        for word in &words {
            assert!(overview.contains(&format!("<td><code>{word}</code></td>")), "{language}: {word}");
        }
        assert!(overview.contains("ns1.platform.test"), "{language}");
    }
}

#[tokio::test]
async fn no_link_and_no_anchor_leads_nowhere() {
    let app = app().await;
    // What other parts of the program answer.
    let elsewhere = [
        "/",
        "/sign-in/",
        "/account/developers/",
        "/account/developers/new/",
        "/account/security/",
        "/api/v1/openapi.json",
    ];
    for language in LANGUAGES {
        let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut links: Vec<(&str, String)> = Vec::new();
        for path in PAGES {
            let body = page(&app, language, path).await.body;
            let of_page = between(&body, " id=\"", "\"");
            let unique: BTreeSet<String> = of_page.iter().map(|&id| id.to_owned()).collect();
            assert_eq!(unique.len(), of_page.len(), "{language} {path}: an id stands twice");
            ids.insert(path, unique);
            links.extend(between(&body, " href=\"", "\"").into_iter().map(|link| (path, link.to_owned())));
        }
        assert!(links.len() > 300, "{}", links.len());
        for (from, link) in links {
            let (path, anchor) = link.split_once('#').unwrap_or((link.as_str(), ""));
            let path = path.split('?').next().filter(|path| !path.is_empty()).unwrap_or(from);
            if elsewhere.contains(&path) || path.starts_with("/static/") {
                continue;
            }
            let anchors = ids.get(path).unwrap_or_else(|| panic!("{language} {from}: {link}"));
            assert!(anchor.is_empty() || anchors.contains(anchor), "{language} {from}: {link}");
        }
    }
}

#[tokio::test]
async fn the_search_finds_guides_and_operations_in_the_readers_language() {
    let app = app().await;
    let found = page(&app, "en", "/api/v1/docs/?q=zone+file").await.body;
    assert!(found.contains("href=\"/api/v1/docs/dns/#get-zone-file\""), "{found}");
    assert!(found.contains("href=\"/api/v1/docs/#zone-files\"") && found.contains("<mark>"), "{found}");
    let found = page(&app, "ku", "/api/v1/docs/?q=ewlehi").await.body;
    assert!(found.contains("href=\"/api/v1/docs/guides/security/\"") && found.contains("Ewlehî"), "{found}");
    let found = page(&app, "en", "/api/v1/docs/?q=nothing-has-this").await.body;
    assert!(found.contains("Nothing has all of “nothing-has-this”"), "{found}");
    // By words that are not in the text.
    for language in LANGUAGES {
        for (words, place) in [
            ("pagination", "/api/v1/docs/#paging"),
            ("dynamic+dns", "/api/v1/docs/guides/patterns/#dynamic-dns"),
            ("letsencrypt+wildcard", "/api/v1/docs/guides/patterns/#acme"),
        ] {
            let found = page(&app, language, &format!("/api/v1/docs/?q={words}")).await.body;
            assert!(found.contains(&format!("href=\"{place}\"")), "{language} {words}: {found}");
        }
    }
    // Without words it is the overview.
    assert!(page(&app, "en", "/api/v1/docs/?q=+").await.body.contains("id=\"quick-start\""));
}

#[tokio::test]
async fn what_is_searched_for_is_no_markup() {
    let app = app().await;
    for query in [
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%22%20autofocus%20onfocus=x",
        "%3C/mark%3E+zone",
        "%00%ff%E2%80%AE",
        "&amp;&q=%3Cb%3E",
    ] {
        let body = page(&app, "en", &format!("/api/v1/docs/?q={query}")).await.body;
        for forbidden in ["<script>", "alert(1)</", "\" autofocus", "</mark> zone\"", "<b>"] {
            assert!(!body.contains(forbidden), "{query}: {forbidden}");
        }
    }
    let long = "zone+".repeat(2000);
    page(&app, "en", &format!("/api/v1/docs/?q={long}")).await;
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let app = app().await;
    for path in [
        "/api/v1/docs/nothing/",
        "/api/v1/docs/guides/nothing/",
        "/api/v1/docs/guides/",
        "/api/v1/docs/guides/overview/",
    ] {
        app.get(path).await.assert_error(404, "There is no such page");
    }
}

#[tokio::test]
async fn a_server_that_does_not_know_its_name_says_so() {
    let body = App::new().await.get("/api/v1/docs/dns/").await.body;
    assert!(
        body.contains("has not been told its own address") && body.contains("https://dns.example.net"),
        "{body}"
    );
    assert!(!page(&app().await, "en", "/api/v1/docs/dns/").await.body.contains("has not been told"));
}

/// What a browser loads the first time, style and script compressed.
#[tokio::test]
async fn each_page_loads_quickly_the_first_time() {
    let app = app().await;
    for language in LANGUAGES {
        for path in PAGES {
            let answer = page(&app, language, path).await;
            let assets = between(&answer.body, "\"/static/", "\"");
            let assets: BTreeSet<String> = assets.iter().map(|rest| format!("/static/{rest}")).collect();
            assert_eq!(assets.len(), 5, "{assets:?}");
            let mut octets = answer.body.len();
            for asset in assets {
                octets += app.browser().with("accept-encoding", "gzip").size(&asset).await;
            }
            assert!(octets < 100_000, "{language} {path}: {octets}");
        }
    }
}
