//! Forms that another site made (CSRF) change nothing.

use end_to_end::http::Response;
use end_to_end::visitor::{csrf, location};
use end_to_end::{Server, Visitor};

/// A form that is there for everyone, and that shows in a cookie whether it was taken.
const FORM: &str = "/preferences/";
const CHOICE: (&str, &str) = ("theme", "dark");

#[track_caller]
fn assert_refused(visitor: &Visitor, response: &Response) {
    assert_eq!(response.status, 403, "{}", response.text());
    assert!(response.text().contains("out of date"), "it is to say what to do: {}", response.text());
    assert_eq!(visitor.cookies.get("zonewright_theme"), None);
}

fn visitor(server: &Server) -> (Visitor, String) {
    let mut visitor = server.visitor();
    let proof = csrf(&visitor.get("/")).expect("the first page has a form");
    (visitor, proof)
}

#[test]
fn a_form_of_ours_is_taken() {
    let server = Server::start();
    let (mut visitor, proof) = visitor(&server);
    let taken = visitor.post(FORM, &[("csrf", &proof), CHOICE]);
    assert_eq!(location(&taken), "/");
    assert_eq!(visitor.cookies["zonewright_theme"], "dark");
}

#[test]
fn a_form_without_its_proof_is_refused() {
    let server = Server::start();
    let (mut visitor, proof) = visitor(&server);
    let cut = &proof[1..];
    for fields in [&[CHOICE][..], &[("csrf", ""), CHOICE], &[("csrf", cut), CHOICE], &[("csrf", "a"), CHOICE]]
    {
        let refused = visitor.post(FORM, fields);
        assert_refused(&visitor, &refused);
    }
    // In the URL or in another kind of body, where other sites can put it more easily, it is none.
    let refused = visitor.post(&format!("{FORM}?csrf={proof}"), &[CHOICE]);
    assert_refused(&visitor, &refused);
    let body = format!("csrf={proof}&theme=dark");
    let refused = visitor.send("POST", FORM, &[("Content-Type", "text/plain")], Some(body.as_bytes()));
    assert!((400..500).contains(&refused.status), "{}", refused.status);
    assert_eq!(visitor.cookies.get("zonewright_theme"), None);
}

#[test]
fn another_visitors_proof_is_refused() {
    let server = Server::start();
    let (_, foreign) = visitor(&server);
    let (mut victim, own) = visitor(&server);
    assert_ne!(foreign, own);
    let refused = victim.post(FORM, &[("csrf", &foreign), CHOICE]);
    assert_refused(&victim, &refused);
    // Nor is a proof worth anything without the cookie that it goes with.
    victim.cookies.clear();
    let refused = victim.post(FORM, &[("csrf", &own), CHOICE]);
    assert_refused(&victim, &refused);
}

#[test]
fn what_another_site_sends_is_refused_whatever_it_carries() {
    let server = Server::start();
    let (mut visitor, proof) = visitor(&server);
    let port = server.http_address().port();
    let neighbour = format!("http://{}:{}", server.http_address().ip(), port - 1);
    for header in [
        ("Origin", "https://evil.example"),
        ("Origin", "http://evil.example"),
        ("Origin", neighbour.as_str()),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let refused = visitor.post_with(FORM, &[("csrf", &proof), CHOICE], &[header]);
        assert_refused(&visitor, &refused);
    }
    let own = format!("http://{}", server.http_address());
    let headers = [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")];
    let taken = visitor.post_with(FORM, &[("csrf", &proof), CHOICE], &headers);
    assert_eq!(taken.status, 303, "{}", taken.text());
}

#[test]
fn the_way_back_stays_here() {
    let server = Server::start();
    let (mut visitor, proof) = visitor(&server);
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example/",
        "/\r\nSet-Cookie: a=b",
        "evil.example",
    ] {
        let taken = visitor.post(FORM, &[("csrf", &proof), CHOICE, ("next", next)]);
        let back = location(&taken);
        assert!(
            back.starts_with('/') && !back.contains("evil") && !back.contains('\\'),
            "{next:?} leads to {back:?}"
        );
        assert!(!visitor.cookies.contains_key("a"));
    }
}
