//! Tokens with limits: every operation with each kind of them.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use hosting::NewToken;
use serde_json::{Value, json};
use zone::NamePattern;

use crate::app::{Answer, App, NO_UUID, NOW, uuid_of};

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// A token that can do nothing but prove to certificate authorities whose the names are.
fn for_acme() -> NewToken {
    NewToken { record_names: lines(&NamePattern::ACME), record_types: lines(&["TXT"]), ..NewToken::default() }
}

fn for_zone(uuid: &str) -> NewToken {
    NewToken { zones: Some(vec![uuid.parse().unwrap()]), ..NewToken::default() }
}

/// Two zones, each with a record for ACME and one that is not.
struct Site {
    app: App,
    zones: [String; 2],
    challenges: [String; 2],
    hosts: [String; 2],
}

impl Site {
    async fn new() -> Self {
        let app = App::new().await;
        let zones = [app.zone("a.example").await, app.zone("b.example").await];
        let mut challenges = [String::new(), String::new()];
        let mut hosts = challenges.clone();
        for (at, zone) in zones.iter().enumerate() {
            let path = format!("/dns-zones/{zone}/records/");
            challenges[at] = uuid_of(&app.create(&path, txt("_acme-challenge", "one")).await);
            hosts[at] = app.record(zone, "www", "192.0.2.1").await;
        }
        Self { app, zones, challenges, hosts }
    }

    async fn send(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let call = self.app.request(method, path).token(token);
        match body {
            Some(body) if method == "PUT" && path.ends_with("/zonefile/") => {
                call.header("content-type", "text/dns").body(body.as_str().unwrap().to_owned()).send().await
            }
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    }

    async fn status(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> u16 {
        let answer = self.send(token, method, path, body).await;
        match answer.status.as_u16() {
            403 => answer.assert_error(403, "permission_denied", None),
            404 => answer.assert_error(404, "not_found", None),
            _ => {}
        }
        answer.status.as_u16()
    }

    async fn names(&self, token: &str, path: &str) -> Vec<String> {
        let answer = self.send(token, "GET", path, None).await;
        let list = answer.ok();
        let list = list.as_array().unwrap();
        assert_eq!(answer.header("x-total-count"), list.len().to_string(), "{path}");
        list.iter()
            .map(|item| item.get("name").or(item.get("domain")).unwrap().as_str().unwrap().to_owned())
            .collect()
    }
}

fn txt(name: &str, value: &str) -> Value {
    json!({"record_type": "TXT", "name": name, "value": value})
}

fn a(name: &str) -> Value {
    json!({"record_type": "A", "name": name, "value": "192.0.2.9"})
}

#[tokio::test]
async fn a_zone_out_of_scope_is_not_there() {
    let site = Site::new().await;
    let [inside, outside] = &site.zones;
    let token = site.app.limited_token(for_zone(inside)).await;
    let token = token.as_str();

    assert_eq!(site.names(token, "/dns-zones/").await, ["a.example"]);
    assert_eq!(site.names(token, "/dns-zones/?domain=a.example").await, ["a.example"]);
    assert_eq!(site.names(token, "/dns-zones/?domain=b.example").await, [""; 0]);
    assert_eq!(site.names(token, "/dns-records/").await, ["_acme-challenge", "www"]);
    assert_eq!(site.names(token, "/dns-records/?record_type=A").await, ["www"]);
    assert_eq!(site.names(token, &format!("/dns-records/?zone={inside}")).await.len(), 2);
    assert_eq!(site.names(token, &format!("/dns-records/?zone={outside}")).await, [""; 0]);
    let page = site.send(token, "GET", "/dns-records/?page_size=1", None).await.ok();
    assert_eq!(page["count"], 2);
    let next = page["next"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let page = site.send(token, "GET", next, None).await.ok();
    assert_eq!((&page["results"][0]["name"], &page["next"]), (&json!("www"), &Value::Null));
    let page = site.send(token, "GET", "/dns-zones/?page=1", None).await.ok();
    assert_eq!((&page["count"], &page["next"]), (&json!(1), &Value::Null));

    // The same in both, and only the zone or its record is another.
    for (at, expected) in [(1, None), (0, Some(()))] {
        let (zone, challenge, host) = (&site.zones[at], &site.challenges[at], &site.hosts[at]);
        let flat = |body: Value| {
            let mut body = body;
            body["zone"] = json!(zone);
            body
        };
        let operations = [
            ("GET", format!("/dns-zones/{zone}/"), None, 200),
            ("GET", format!("/dns-zones/{zone}/status/"), None, 200),
            ("GET", format!("/dns-zones/{zone}/records/"), None, 200),
            ("GET", format!("/dns-zones/{zone}/zonefile/"), None, 200),
            ("POST", format!("/dns-zones/{zone}/records/"), Some(a("ftp")), 201),
            ("POST", "/dns-records/".to_owned(), Some(flat(a("imap"))), 201),
            ("GET", format!("/dns-records/{host}/"), None, 200),
            ("PUT", format!("/dns-records/{host}/"), Some(a("www")), 200),
            ("PATCH", format!("/dns-records/{host}/"), Some(json!({"ttl": 60})), 200),
            ("DELETE", format!("/dns-records/{challenge}/"), None, 204),
            ("PUT", format!("/dns-zones/{zone}/zonefile/"), Some(json!("www 60 A 192.0.2.1\n")), 200),
            ("DELETE", format!("/dns-zones/{zone}/"), None, 204),
        ];
        for (method, path, body, success) in operations {
            let status = site.status(token, method, &path, body).await;
            assert_eq!(status, expected.map_or(404, |()| success), "{method} {path}");
        }
    }
    // Its only zone is gone: it reaches none, rather than all.
    assert_eq!(site.names(token, "/dns-zones/").await, [""; 0]);
    assert_eq!(site.names(token, "/dns-records/").await, [""; 0]);
    assert_eq!(site.app.get(&format!("/dns-zones/{outside}/")).await.ok()["record_count"], 2);

    let answer = site.send(token, "POST", "/dns-zones/", Some(json!({"domain": "c.example"}))).await;
    answer.assert_error(403, "permission_denied", None);
    assert!(answer.json()["detail"].as_str().unwrap().contains("certain zones"), "{answer:?}");
}

#[tokio::test]
async fn names_and_types_that_are_not_allowed_are_refused_with_the_reason() {
    let site = Site::new().await;
    let (zone, challenge, host) = (&site.zones[0], &site.challenges[0], &site.hosts[0]);
    let token = site.app.limited_token(for_acme()).await;
    let token = token.as_str();

    let detail = site.send(token, "GET", &format!("/dns-zones/{zone}/"), None).await.ok();
    let records = detail["records"].as_array().unwrap();
    assert_eq!((records.len(), &records[0]["uuid"]), (1, &json!(challenge)));
    assert_eq!(detail["record_count"], 2, "the zone's own");
    assert_eq!(site.names(token, "/dns-zones/").await, ["a.example", "b.example"]);
    assert_eq!(site.names(token, "/dns-records/").await, ["_acme-challenge"; 2]);
    assert_eq!(site.names(token, "/dns-records/?record_type=a").await, [""; 0]);
    assert_eq!(site.names(token, "/dns-records/?record_type=txt").await.len(), 2);
    let nested = format!("/dns-zones/{zone}/records/");
    assert_eq!(site.names(token, &nested).await, ["_acme-challenge"]);
    assert_eq!(site.names(token, &format!("{nested}?name=www")).await, [""; 0]);

    let record = |uuid: &str| format!("/dns-records/{uuid}/");
    let flat = |name: &str| json!({"zone": zone, "record_type": "TXT", "name": name, "value": "x"});
    let refused = [
        ("POST", nested.clone(), Some(txt("www", "x"))),
        ("POST", nested.clone(), Some(txt("@", "x"))),
        ("POST", nested.clone(), Some(a("_acme-challenge"))),
        ("POST", "/dns-records/".to_owned(), Some(flat("mail"))),
        // As a record that is allowed is to become.
        ("PUT", record(challenge), Some(txt("www", "x"))),
        ("PUT", record(challenge), Some(a("_acme-challenge"))),
        ("PATCH", record(challenge), Some(json!({"name": "www"}))),
        ("PATCH", record(challenge), Some(json!({"record_type": "A", "value": "192.0.2.1"}))),
    ];
    for (method, path, body) in refused {
        let answer = site.send(token, method, &path, body.clone()).await;
        answer.assert_error(403, "permission_denied", None);
        let answer = answer.json();
        let detail = answer["detail"].as_str().unwrap();
        assert!(
            detail.contains("_acme-challenge.*") && detail.contains("TXT"),
            "{method} {path} {body:?}: {detail}"
        );
    }
    // A record that is beyond is not there, and nothing is told of it.
    for (method, body) in [
        ("GET", None),
        ("DELETE", None),
        ("PUT", Some(txt("_acme-challenge", "x"))),
        ("PATCH", Some(txt("_acme-challenge", "x"))),
        ("PATCH", Some(json!({}))),
        ("PATCH", Some(json!({"value": "mistaken"}))),
        ("PATCH", Some(json!([]))),
    ] {
        let answer = site.send(token, method, &record(host), body.clone()).await;
        answer.assert_error(404, "not_found", None);
        let nothing = site.send(token, method, &record(NO_UUID), body).await;
        assert_eq!(answer.json(), nothing.json(), "{method}");
    }
    // What concerns the zone as a whole.
    for (method, path, body) in [
        ("DELETE", format!("/dns-zones/{zone}/"), None),
        ("GET", format!("/dns-zones/{zone}/zonefile/"), None),
        ("PUT", format!("/dns-zones/{zone}/zonefile/"), Some(json!("www 60 A 192.0.2.1\n"))),
        ("POST", "/dns-zones/".to_owned(), Some(json!({"domain": "c.example"}))),
    ] {
        let answer = site.send(token, method, &path, body).await;
        answer.assert_error(403, "permission_denied", None);
        assert!(answer.json()["detail"].as_str().unwrap().contains("zone as a whole"), "{method} {path}");
    }
    let all = site.app.get(&nested).await.ok();
    assert_eq!(all.as_array().unwrap().len(), 2, "nothing has changed: {all}");

    let made = site.send(token, "POST", &nested, Some(txt("_acme-challenge.www", "two"))).await;
    assert_eq!(made.status, 201);
    let allowed = [
        ("POST", "/dns-records/".to_owned(), Some(flat("x._acme-challenge")), 201),
        ("GET", record(challenge), None, 200),
        ("GET", format!("/dns-zones/{zone}/status/"), None, 200),
        ("PUT", record(challenge), Some(txt("_acme-challenge.ftp", "x")), 200),
        ("PATCH", record(challenge), Some(json!({"ttl": 60})), 200),
        ("PATCH", record(challenge), Some(json!({"name": "_acme-challenge"})), 200),
        ("DELETE", record(challenge), None, 204),
        ("DELETE", record(&uuid_of(&made.json())), None, 204),
    ];
    for (method, path, body, success) in allowed {
        assert_eq!(site.status(token, method, &path, body).await, success, "{method} {path}");
    }
}

#[tokio::test]
async fn a_limit_to_types_or_to_names_alone() {
    let site = Site::new().await;
    let nested = format!("/dns-zones/{}/records/", site.zones[0]);
    let addresses = NewToken {
        record_types: lines(&["aaaa", "A"]),
        zones: for_zone(&site.zones[0]).zones,
        ..NewToken::default()
    };
    let addresses = site.app.limited_token(addresses).await;
    assert_eq!(site.names(&addresses, "/dns-records/").await, ["www"]);
    assert_eq!(site.status(&addresses, "POST", &nested, Some(a("@"))).await, 201);
    assert_eq!(site.status(&addresses, "POST", &nested, Some(txt("ftp", "x"))).await, 403);
    assert_eq!(site.status(&addresses, "GET", &format!("/dns-zones/{}/", site.zones[1]), None).await, 404);

    let below = NewToken { record_names: lines(&["", "www", "*.www"]), ..NewToken::default() };
    let below = site.app.limited_token(below).await;
    assert_eq!(site.names(&below, "/dns-records/").await, ["www"; 2]);
    for (body, status) in [(txt("www", "x"), 201), (a("*.www"), 201), (a("a.b.www"), 201), (a("*"), 403)] {
        assert_eq!(site.status(&below, "POST", &nested, Some(body.clone())).await, status, "{body}");
    }
}

#[tokio::test]
async fn the_order_of_checks_stays() {
    let site = Site::new().await;
    let [zone, other] = &site.zones;
    let limits = NewToken { zones: for_zone(zone).zones, ..for_acme() };
    let token = site.app.limited_token(limits.clone()).await;
    let weak = NewToken { permissions: lines(&["dns:list"]), ..limits };
    let weak = site.app.limited_token(weak).await;
    // 403 for what a limited token can never do, before 404 and what is wrong with the body.
    for (method, path) in [
        ("DELETE", "/dns-zones/not-a-uuid/".to_owned()),
        ("DELETE", format!("/dns-zones/{other}/")),
        ("GET", format!("/dns-zones/{NO_UUID}/zonefile/")),
        ("PUT", "/dns-zones/not-a-uuid/zonefile/".to_owned()),
        ("POST", "/dns-zones/".to_owned()),
    ] {
        for (token, words) in [(&token, "is limited to"), (&weak, "lacks the permission")] {
            let call = app_call(&site, token, method, &path).header("content-type", "text/html").body("{");
            let answer = call.send().await;
            answer.assert_error(403, "permission_denied", None);
            assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{method} {path}: {answer:?}");
        }
    }
    app_call(&site, &token, "PUT", "/dns-zones/").send().await.assert_error(405, "method_not_allowed", None);
    // 404 before the body.
    for (method, path) in [
        ("POST", format!("/dns-zones/{other}/records/")),
        ("PATCH", format!("/dns-records/{}/", site.hosts[1])),
        ("PUT", format!("/dns-records/{}/", site.challenges[1])),
    ] {
        for media_type in ["text/html", "application/json"] {
            let call = app_call(&site, &token, method, &path).header("content-type", media_type).body("{");
            call.send().await.assert_error(404, "not_found", None);
        }
    }
    // A record that is beyond: 404 before the body; a body that cannot be read: 400 for what is there.
    for (record, status) in [(&site.hosts[0], 404), (&site.challenges[0], 400)] {
        for method in ["PUT", "PATCH"] {
            let call = app_call(&site, &token, method, &format!("/dns-records/{record}/")).body("{");
            assert_eq!(call.send().await.status, status, "{method}");
        }
    }
}

fn app_call(site: &Site, token: &str, method: &str, path: &str) -> crate::app::Call {
    site.app.request(method, path).token(token)
}

#[tokio::test]
async fn a_token_is_used_from_its_networks_alone() {
    let app = App::new().await;
    let networks = lines(&["192.0.2.0/24", "", "2001:db8::7"]);
    let token = app.limited_token(NewToken { networks, ..NewToken::default() }).await;
    let from = |address: Option<&str>, method: &str, path: &str| {
        let call = app.request(method, path).token(&token);
        match address {
            Some(address) => {
                let peer: SocketAddr = address.parse().unwrap();
                call.extension(ConnectInfo(peer))
            }
            None => call,
        }
    };
    for address in ["192.0.2.200:1", "[::ffff:192.0.2.200]:1", "[2001:db8::7]:1"] {
        from(Some(address), "GET", "/dns-zones/").send().await.ok();
    }
    for (address, told) in [
        ("192.0.3.1:1", "192.0.3.1"),
        ("[::ffff:198.51.100.7]:1", " 198.51.100.7"),
        ("[2001:db8::8]:1", "2001:db8::8"),
    ] {
        for (method, path) in [
            ("GET", "/dns-zones/"),
            ("GET", "/account/me/"),
            ("PUT", "/dns-zones/"),
            ("DELETE", "/dns-zones/x/"),
        ] {
            let answer = from(Some(address), method, path).send().await;
            answer.assert_error(403, "permission_denied", None);
            let answer = answer.json();
            let detail = answer["detail"].as_str().unwrap();
            assert!(detail.contains(told) && !detail.contains("192.0.2"), "{detail}");
        }
    }
    from(None, "GET", "/dns-zones/").send().await.assert_error(403, "permission_denied", None);
    // It is valid: nothing here is a failed authentication.
    for _ in 0..200 {
        assert_eq!(from(Some("192.0.3.1:1"), "GET", "/dns-zones/").send().await.status, 403);
    }
}

#[tokio::test]
async fn a_token_learns_its_limits() {
    let site = Site::new().await;
    let me = site.app.get("/account/me/").await.ok();
    for limit in
        ["networks", "zones", "record_names", "record_types", "expires_at", "last_used_at", "last_used_from"]
    {
        assert_eq!(me["token"].get(limit), Some(&Value::Null), "{limit}");
    }
    let limits = NewToken {
        zones: Some(site.zones.iter().rev().map(|zone| zone.parse().unwrap()).collect()),
        networks: lines(&["192.0.2.7", "2001:db8::/32"]),
        expires_at: Some(1_705_314_600 + 86_400),
        permissions: lines(&["dns:create"]),
        ..for_acme()
    };
    let token = site.app.limited_token(limits).await;
    let peer: SocketAddr = "192.0.2.7:40000".parse().unwrap();
    let me =
        site.app.request("GET", "/account/me/").token(&token).extension(ConnectInfo(peer)).send().await.ok();
    let zones: Vec<Value> = site
        .zones
        .iter()
        .zip(["a.example", "b.example"])
        .map(|(uuid, domain)| json!({"uuid": uuid, "domain": domain}))
        .collect();
    let told = &me["token"];
    assert_eq!(told["zones"], json!(zones));
    assert_eq!(told["networks"], json!(["192.0.2.7/32", "2001:db8::/32"]));
    assert_eq!(told["record_names"], json!(NamePattern::ACME));
    assert_eq!(told["record_types"], json!(["TXT"]));
    assert_eq!((&told["created_at"], &told["expires_at"]), (&json!(NOW), &json!("2024-01-16T10:30:00Z")));
}
