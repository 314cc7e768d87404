//! Bodies: 415, 413 and 400.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use serde_json::json;

use crate::app::App;

const RECORD: &str = r#"{"record_type": "A", "name": "www", "value": "192.0.2.1"}"#;

#[tokio::test]
async fn json_by_its_type_or_without_one() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let path = format!("/dns-zones/{zone}/records/");
    let good = [
        None,
        Some("application/json"),
        Some("application/json; charset=utf-8"),
        Some("Application/JSON;charset=UTF-8"),
        Some("application/merge-patch+json"),
    ];
    for (number, content_type) in good.into_iter().enumerate() {
        let body =
            json!({"record_type": "A", "name": "www", "value": format!("192.0.2.{number}")}).to_string();
        let mut call = app.request("POST", &path).body(body);
        if let Some(content_type) = content_type {
            call = call.header("content-type", content_type);
        }
        assert_eq!(call.send().await.status, 201, "{content_type:?}");
    }
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json", "text/json"]
    {
        for body in [RECORD, ""] {
            let answer =
                app.request("POST", &path).header("content-type", content_type).body(body).send().await;
            answer.assert_error(415, "unsupported_media_type", None);
        }
    }
    for content_type in ["application/json", "text/html"] {
        let call =
            app.request("PUT", &format!("/dns-zones/{zone}/zonefile/")).header("content-type", content_type);
        call.body("").send().await.assert_error(415, "unsupported_media_type", None);
    }
}

#[tokio::test]
async fn what_is_no_object_is_a_parse_error() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    for body in [
        "",
        " ",
        "null",
        "[]",
        "\"x\"",
        "7",
        "{",
        "{\"a\":}",
        "{} x",
        "\u{feff}{}",
        "{\"name\": \"\\ud800\"}",
    ] {
        for (method, path) in [
            ("POST", "/dns-zones/".to_owned()),
            ("POST", format!("/dns-zones/{zone}/records/")),
            ("POST", "/dns-records/".to_owned()),
            ("PUT", format!("/dns-records/{record}/")),
            ("PATCH", format!("/dns-records/{record}/")),
        ] {
            if (method, path.as_str(), body) == ("POST", "/dns-zones/", "{\"name\": \"\\ud800\"}") {
                continue; // A field that is not known there, and thus not read.
            }
            let answer =
                app.request(method, &path).header("content-type", "application/json").body(body.to_owned());
            answer.send().await.assert_error(400, "parse_error", None);
        }
    }
    let answer =
        app.request("PATCH", &format!("/dns-records/{record}/")).body("{\n \"ttl\": 60,,}").send().await;
    assert!(answer.json()["detail"].as_str().unwrap().contains("line 2 column 12"), "{answer:?}");
}

#[tokio::test]
async fn unknown_fields_and_nulls_are_nothing() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let body = json!({
        "record_type": "a", "name": "www", "value": "192.0.2.1", "ttl": null, "priority": null,
        "uuid": 7, "created_at": [], "comment": {"deep": [[[]]]}, "zone": "ignored here",
    });
    let record = app.create(&format!("/dns-zones/{zone}/records/"), body).await;
    assert_eq!((&record["ttl"], &record["record_type"]), (&json!(3600), &json!("A")));
    let path = format!("/dns-records/{}/", record["uuid"].as_str().unwrap());
    let answer = app
        .request("PATCH", &path)
        .json(json!({"ttl": null, "name": null, "value": null, "x": 1}))
        .send()
        .await;
    assert_eq!(answer.ok(), record);
    let answer = app.request("PATCH", &path).body(r#"{"ttl": "x", "ttl": 60}"#).send().await;
    assert_eq!(answer.ok()["ttl"], 60);
}

#[tokio::test]
async fn wrong_types_name_their_field() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    for (field, values) in [
        ("record_type", &["1", "[]", "{}", "true"][..]),
        ("name", &["1", "[\"www\"]", "{}", "false"]),
        ("value", &["1", "[]", "{}", "1.5"]),
        ("ttl", &["\"3600\"", "3600.0", "1e3", "[]", "true", "99999999999999999999", "-1", "0", "1e300"]),
        ("priority", &["\"10\"", "10.0", "{}", "false"]),
    ] {
        for value in values {
            let answer = app
                .request("PATCH", &format!("/dns-records/{record}/"))
                .body(format!("{{\"{field}\": {value}}}"));
            answer.send().await.assert_error(400, "validation_error", Some(field));
        }
    }
    let deep = format!("{{\"ttl\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let answer = app.request("PATCH", &format!("/dns-records/{record}/")).body(deep).send().await;
    answer.assert_error(400, "validation_error", Some("ttl"));
}

#[tokio::test]
async fn sizes_are_bounded() {
    const MIB: usize = 1 << 20;
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let padded = |length: usize| {
        let mut body = RECORD.as_bytes().to_vec();
        body.resize(length, b' ');
        body
    };
    let records = format!("/dns-zones/{zone}/records/");
    let answer = app.request("POST", &records).body(padded(MIB)).send().await;
    assert_eq!(answer.status, 201, "{answer:?}");
    app.request("POST", &records).body(padded(MIB + 1)).send().await.assert_error(
        413,
        "payload_too_large",
        None,
    );
    let declared = app.request("POST", &records).header("content-length", "1048577");
    declared.send().await.assert_error(413, "payload_too_large", None);
    let chunks = (0..17).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; MIB / 16])));
    let streamed = Body::from_stream(futures_util::stream::iter(chunks));
    app.request("POST", &records).body(streamed).send().await.assert_error(413, "payload_too_large", None);

    let domain = "{\"domain\": \"example.org\"";
    let zone_body = format!("{domain}{}}}", " ".repeat(MIB));
    let answer = app.request("POST", "/dns-zones/").body(zone_body).send().await;
    answer.assert_error(413, "payload_too_large", None);
    let comment = ";".repeat(2 * MIB);
    let zone_body = format!("{domain}, \"zonefile\": \"{comment}\"}}");
    assert_eq!(app.request("POST", "/dns-zones/").body(zone_body).send().await.status, 201);

    let file = app.request("PUT", &format!("/dns-zones/{zone}/zonefile/")).header("content-type", "text/dns");
    file.header("content-length", "67108865").send().await.assert_error(413, "payload_too_large", None);
    let file = app.request("PUT", &format!("/dns-zones/{zone}/zonefile/")).header("content-type", "text/dns");
    file.body(comment).send().await.ok();
}

#[tokio::test]
async fn of_a_refused_body_no_more_is_read_than_of_any() {
    const MIB: usize = 1 << 20;
    let app = App::new().await;
    let sent = Arc::new(AtomicUsize::new(0));
    let chunk = Bytes::from(vec![b' '; MIB]);
    let endless = futures_util::stream::iter(std::iter::from_fn({
        let sent = Arc::clone(&sent);
        move || {
            // So that it ends where nothing bounds it.
            (sent.fetch_add(1, Ordering::Relaxed) < 1000).then(|| Ok::<_, std::io::Error>(chunk.clone()))
        }
    }));
    let call = app.request("POST", "/dns-records/").token("vps_nobody").body(Body::from_stream(endless));
    let answer = call.send().await;
    answer.assert_error(401, "authentication_failed", None);
    assert_eq!(answer.header("connection"), "close");
    let sent = sent.load(Ordering::Relaxed);
    assert!((64..=66).contains(&sent), "{sent} MiB were read");
}
