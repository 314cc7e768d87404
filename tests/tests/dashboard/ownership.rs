//! What is not one's own is not there: every route, asked for with what belongs to another account.

use end_to_end::http::Response;
use end_to_end::parameters::Parameters;
use end_to_end::routes::{Audience, Kind, Route, routes};
use end_to_end::visitor::{attribute_of, csrf, location};
use end_to_end::{Api, Server, Visitor, Zone};

const ALICE: &str = "alice@example.net";
const BOB: &str = "bob@example.net";

/// Of nothing.
const UUID: &str = "01890000-0000-7000-8000-000000000000";

/// Someone with a zone, a record, a token and a session.
struct Owner {
    visitor: Visitor,
    api: Api,
    zone: Zone,
    has: Parameters,
}

fn owner(server: &Server, email: &str, domain: &str) -> Owner {
    server.create_person(email);
    let mut visitor = server.signed_in(email);
    let api = server.api_with(email, &["*:*"]);
    let zone = api.create_zone(domain);
    api.add(&zone, "secret", "TXT", "not for others");
    let has = Parameters::of(server, email, &mut visitor, &api, &zone);
    let has = has.with("account", "1").with("invitation", UUID);
    Owner { visitor, api, zone, has }
}

/// What there is of nobody.
fn nothing() -> Parameters {
    Parameters::default()
        .with("domain", "nothing.example.com")
        .with("record", UUID)
        .with("token", UUID)
        .with("session", UUID)
        .with("number", "1")
        .with("account", "999999")
}

/// The page, but for what tells the request itself.
fn page(response: &Response, path: &str) -> String {
    let id = response.header("x-request-id").unwrap_or("none").to_owned();
    let text = response.text().replace(&id, "ID");
    let path = path.split('?').next().unwrap_or_default();
    format!("{} {}", response.status, text.replace(path, "PATH"))
}

/// All that a route does, asked for by GET and, where it takes forms, by POST with all that a form needs.
fn ask(visitor: &mut Visitor, route: &Route, path: &str) -> Vec<Response> {
    let mut answers = vec![visitor.get(path)];
    if route.takes_post() {
        let proof = csrf(&visitor.get("/account/")).expect("a form");
        let fields = [
            ("csrf", proof.as_str()),
            ("type", "A"),
            ("name", "mallory"),
            ("value", "192.0.2.66"),
            ("ttl", "3600"),
            ("domain", "alice.com"),
            ("confirm", "alice.com"),
            ("present", end_to_end::visitor::PASSWORD),
        ];
        answers.push(visitor.post(path, &fields));
    }
    answers
}

fn about_something() -> impl Iterator<Item = Route> {
    routes().into_iter().filter(|route| route.audience == Audience::Account && route.path.contains('{'))
}

#[test]
fn what_is_anothers_is_answered_like_what_does_not_exist() {
    let server = Server::start();
    let mut alice = owner(&server, ALICE, "alice.com");
    let mut bob = owner(&server, BOB, "bob.com");
    let before = (alice.api.records(&alice.zone), alice.api.get("/dns-zones/").text());
    for route in about_something() {
        let foreign = alice.has.path(&route);
        let missing = nothing().path(&route);
        let (theirs, nobodys) =
            (ask(&mut bob.visitor, &route, &foreign), ask(&mut bob.visitor, &route, &missing));
        for (theirs, nobodys) in theirs.iter().zip(&nobodys) {
            // An action is nothing to GET, whosever it is.
            assert!([404, 405].contains(&theirs.status), "{foreign}: {} {}", theirs.status, theirs.text());
            assert_eq!(page(theirs, &foreign), page(nobodys, &missing), "{foreign}");
        }
        assert!(theirs.last().is_some_and(|last| last.status == 404), "{foreign}");
    }
    assert_eq!((alice.api.records(&alice.zone), alice.api.get("/dns-zones/").text()), before);
    assert_eq!(alice.visitor.get("/account/").status, 200, "her session goes on");
    // All of it is there for its owner. What deletes the zone comes last.
    let mut routes: Vec<Route> = about_something().collect();
    routes.sort_by_key(|route| route.name == "zone-delete");
    for route in routes {
        let path = alice.has.path(&route);
        for answer in ask(&mut alice.visitor, &route, &path) {
            assert_ne!(answer.status, 404, "{path}: {}", answer.text());
        }
    }
}

/// One's own zone is no way to another's records, nor one's own record a way into another's zone.
#[test]
fn what_is_ones_own_opens_nothing_of_anothers() {
    let server = Server::start();
    let alice = owner(&server, ALICE, "alice.com");
    let mut bob = owner(&server, BOB, "bob.com");
    let before = alice.api.records(&alice.zone);
    let mixed = [
        bob.has.with("record", alice.has.value("record")),
        alice.has.with("record", bob.has.value("record")),
    ];
    for route in about_something().filter(|route| route.path.contains("{record}")) {
        for parameters in &mixed {
            let path = parameters.path(&route);
            let answers = ask(&mut bob.visitor, &route, &path);
            assert!(answers.iter().all(|answer| [404, 405].contains(&answer.status)), "{path}");
            assert!(answers.last().is_some_and(|last| last.status == 404), "{path}");
        }
    }
    assert_eq!(alice.api.records(&alice.zone), before);
}

#[test]
fn no_list_has_what_is_anothers() {
    let server = Server::start();
    let _alice = owner(&server, ALICE, "alice.com");
    let mut bob = owner(&server, BOB, "bob.com");
    for route in routes() {
        if route.audience != Audience::Account || route.takes_post() && !route.posts {
            continue;
        }
        let path = bob.has.path(&route);
        // Without it, a part of a page leads to the page.
        let header = ("X-Fragment", "1");
        let headers = if route.kind == Kind::Fragment { &[header][..] } else { &[] };
        let response = bob.visitor.send("GET", &path, headers, None);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        assert!(!response.text().contains("alice"), "{path}: {}", response.text());
    }
    for path in ["/dns/?q=alice", "/dns/?q=alice.com"] {
        let found =
            bob.visitor.get(path).text().replace(path, "").replace("alice.com\"", "").replace("alice\"", "");
        assert!(!found.contains("/dns/alice.com/"), "{path}: {found}");
    }
}

#[test]
fn administration_is_not_there_for_others() {
    let server = Server::start();
    let mut bob = owner(&server, BOB, "bob.com");
    for route in routes().into_iter().filter(|route| route.audience == Audience::Administrator) {
        let path = bob.has.path(&route);
        let missing = "/admin/nothing/";
        let answers = ask(&mut bob.visitor, &route, &path);
        assert!(answers.last().is_some_and(|last| last.status == 404), "{path}");
        for answer in answers {
            // What only takes forms is nothing to GET, whoever asks.
            if route.kind == Kind::Action && answer.status == 405 {
                continue;
            }
            let nothing = bob.visitor.get(missing);
            assert_eq!(page(&answer, &path), page(&nothing, missing), "{path}");
        }
    }
}

#[test]
fn who_is_not_signed_in_is_asked_to_and_then_gets_there() {
    let server = Server::start();
    let bob = owner(&server, BOB, "bob.com");
    for route in routes() {
        if !matches!(route.audience, Audience::Account | Audience::SecondFactor | Audience::Administrator) {
            continue;
        }
        let path = bob.has.path(&route);
        let mut stranger = server.visitor();
        let answer = stranger.get(&path);
        if answer.status != 405 {
            let to = location(&answer);
            let sign_in = stranger.get(&to).expect(200).text();
            // Behind the preferences, which come back to this page.
            let (_, form) = sign_in.split_once("action=\"/sign-in/\"").expect("a form");
            let next = attribute_of(form, "name=\"next\"", "value").unwrap_or_default().replace("&#38;", "&");
            assert!(to.starts_with("/sign-in/") && next == path, "{path} leads to {to}, and on to {next}");
        }
        if route.takes_post() {
            let proof = csrf(&stranger.get("/sign-in/")).expect("a form");
            let answer = stranger.post(&path, &[("csrf", &proof), ("name", "mallory")]);
            assert!(location(&answer).starts_with("/sign-in/"), "{path}");
        }
    }
    let records = bob.api.records(&bob.zone);
    assert_eq!(records.len(), 1, "{records:?}");
}
