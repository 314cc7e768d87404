//! What the three lists have in common: the bare array, pages, cursors, headers.

use rest_api::ApiOptions;
use serde_json::{Value, json};

use crate::app::{App, NO_UUID};

const PUBLIC_URL: &str = "https://dns.example.net";

async fn app_with_zones(domains: &[&str]) -> App {
    let options = ApiOptions { public_url: Some(format!("{PUBLIC_URL}/")), ..ApiOptions::default() };
    let app = App::with(options).await;
    for domain in domains {
        app.zone(domain).await;
    }
    app
}

fn domains(zones: &Value) -> Vec<&str> {
    zones.as_array().unwrap().iter().map(|zone| zone["domain"].as_str().unwrap()).collect()
}

/// The path and query of a link, below `/api/v1`.
fn path_of(url: &Value) -> &str {
    url.as_str().unwrap().strip_prefix(&format!("{PUBLIC_URL}/api/v1")).unwrap()
}

#[tokio::test]
async fn without_paging_parameters_everything_is_an_array() {
    let app = app_with_zones(&["b.test", "a.test"]).await;
    let answer = app.get("/dns-zones/").await;
    assert_eq!(domains(&answer.ok()), ["a.test", "b.test"]);
    assert_eq!(answer.header("x-total-count"), "2");
    assert_eq!(answer.header("link"), format!("<{PUBLIC_URL}/api/v1/dns-zones/?page=1>; rel=\"first\""));
    for path in ["/dns-zones/?domain=c.test", "/dns-records/", &format!("/dns-records/?zone={NO_UUID}")] {
        let answer = app.get(path).await;
        assert_eq!((answer.ok(), answer.header("x-total-count")), (json!([]), "0"), "{path}");
    }
}

#[tokio::test]
async fn pages_are_walked_by_next_and_jumped_to_by_number() {
    let app = app_with_zones(&["e.test", "d.test", "c.test", "b.test", "a.test"]).await;
    let mut path = "/dns-zones/?page_size=2".to_owned();
    let mut seen = Vec::new();
    for number in 1..=3 {
        let answer = app.get(&path).await;
        let page = answer.ok();
        assert_eq!((&page["count"], answer.header("x-total-count")), (&json!(5), "5"));
        seen.extend(domains(&page["results"]).into_iter().map(str::to_owned));
        let link = answer.header("link");
        for (relation, is_there) in
            [("first", true), ("prev", number > 1), ("next", number < 3), ("last", true)]
        {
            assert_eq!(link.contains(&format!("rel=\"{relation}\"")), is_there, "{link}");
        }
        assert_eq!(page["previous"].is_null(), number == 1);
        if number > 1 {
            let previous = app.get(path_of(&page["previous"])).await.ok();
            assert_eq!(previous["results"].as_array().unwrap().len(), 2);
        }
        if number < 3 {
            path = path_of(&page["next"]).to_owned();
            assert!(path.contains(&format!("page={}&", number + 1)) && path.contains("cursor="), "{path}");
        } else {
            assert!(page["next"].is_null());
        }
        let jumped = app.get(&format!("/dns-zones/?page={number}&page_size=2")).await.ok();
        assert_eq!(jumped["results"], page["results"]);
    }
    assert_eq!(seen, ["a.test", "b.test", "c.test", "d.test", "e.test"]);
}

#[tokio::test]
async fn a_walk_is_not_disturbed_by_what_changes_behind_it() {
    let app = app_with_zones(&["b.test", "c.test", "d.test"]).await;
    let first = app.get("/dns-zones/?page_size=2").await.ok();
    app.zone("a.test").await;
    let second = app.get(path_of(&first["next"])).await.ok();
    assert_eq!(domains(&second["results"]), ["d.test"]);
    let gone = second["results"][0]["uuid"].as_str().unwrap();
    assert_eq!(app.request("DELETE", &format!("/dns-zones/{gone}/")).send().await.status, 204);
    let nothing = app.get(path_of(&first["next"])).await.ok();
    assert_eq!((&nothing["results"], &nothing["next"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn pages_that_do_not_exist_are_404() {
    let app = app_with_zones(&["a.test"]).await;
    let pages = ["0", "-1", "2", "x", "", "1.0", "18446744073709551615", "99999999999999999999"];
    for list in ["/dns-zones/", "/dns-records/"] {
        for page in pages {
            app.get(&format!("{list}?page={page}")).await.assert_error(404, "not_found", None);
        }
        for cursor in ["", "x", "%00", "AAAA", "YS50ZXN0AA"] {
            app.get(&format!("{list}?cursor={cursor}")).await.assert_error(404, "not_found", None);
        }
    }
    let empty = app.get("/dns-records/?page=1").await.ok();
    assert_eq!(empty, json!({"count": 0, "next": null, "previous": null, "results": []}));
}

#[tokio::test]
async fn page_sizes_are_brought_into_their_range() {
    let app = app_with_zones(&["a.test", "b.test"]).await;
    for (size, expected) in
        [("0", 1), ("-3", 1), ("1", 1), ("1000", 2), ("1001", 2), ("99999999999999999999", 2)]
    {
        let page = app.get(&format!("/dns-zones/?page_size={size}")).await.ok();
        assert_eq!(page["results"].as_array().unwrap().len(), expected, "{size}");
    }
    app.get("/dns-zones/?page_size=all").await.assert_error(400, "validation_error", Some("page_size"));
}

#[tokio::test]
async fn filters_combine_and_stay_in_links() {
    let app = app_with_zones(&["a.test"]).await;
    let other = app.zone("b.test").await;
    for number in 0..3 {
        app.record(&other, "www", &format!("192.0.2.{number}")).await;
    }
    let body = json!({"record_type": "TXT", "name": "www", "value": "x"});
    app.create(&format!("/dns-zones/{other}/records/"), body).await;
    let page = app.get(&format!("/dns-records/?zone={other}&record_type=a&page_size=2")).await.ok();
    assert_eq!(page["count"], 3);
    let last = app.get(path_of(&page["next"])).await.ok();
    assert_eq!((&last["count"], last["results"].as_array().unwrap().len()), (&json!(3), 1));

    let nested = format!("/dns-zones/{other}/records/?name=WWW.b.test.&record_type=A&page_size=2");
    let page = app.get(&nested).await.ok();
    assert!(
        path_of(&page["next"])
            .starts_with(&format!("/dns-zones/{other}/records/?record_type=A&name=WWW.b.test.&"))
    );
    assert_eq!(app.get(path_of(&page["next"])).await.ok()["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_a_public_url_links_are_absolute_paths_whatever_the_host_header_says() {
    let app = App::new().await;
    app.zone("a.test").await;
    app.zone("b.test").await;
    let call = app.request("GET", "/dns-zones/?page_size=1").header("host", "evil.test");
    let page = call.header("x-forwarded-host", "evil.test").send().await.ok();
    assert!(
        page["next"].as_str().unwrap().starts_with("/api/v1/dns-zones/?page=2&page_size=1&cursor="),
        "{page}"
    );
}

#[tokio::test]
async fn long_lists_are_whole() {
    let app = App::new().await;
    for (domain, count) in [("a.test", 999), ("b.test", 1000), ("c.test", 2001)] {
        let lines: String =
            (0..count).map(|n| format!("r{n} 60 IN A 10.0.{}.{}\n", n / 256, n % 256)).collect();
        let zone = app.create("/dns-zones/", json!({"domain": domain, "zonefile": lines})).await;
        assert_eq!(zone["record_count"], count);
        let path = format!("/dns-zones/{}/records/", zone["uuid"].as_str().unwrap());
        let answer = app.get(&path).await;
        let records = answer.ok();
        assert_eq!(records, zone["records"], "{domain}");
        assert_eq!(answer.header("x-total-count"), count.to_string());
    }
    let all = app.get("/dns-records/").await.ok();
    let mut uuids: Vec<&str> =
        all.as_array().unwrap().iter().map(|record| record["uuid"].as_str().unwrap()).collect();
    assert_eq!(uuids.len(), 4000);
    uuids.sort_unstable();
    uuids.dedup();
    assert_eq!(uuids.len(), 4000);
}

#[tokio::test]
async fn junk_in_query_strings_is_no_fault_of_ours() {
    let app = app_with_zones(&["a.test"]).await;
    let zone = app.get("/dns-zones/").await.ok()[0]["uuid"].as_str().unwrap().to_owned();
    for junk in [
        "%",
        "%zz",
        "%00",
        "%ff%fe",
        "&&&",
        "===",
        "+",
        "'%20OR%201=1",
        &"x".repeat(8000),
        "a%5Cb",
        "%F0%9F%92%A9",
    ] {
        for query in
            ["?", "?domain=", "?zone=", "?record_type=", "?name=", "?page=", "?page_size=", "?cursor="]
        {
            for list in ["/dns-zones/", "/dns-records/", &format!("/dns-zones/{zone}/records/")] {
                let answer = app.get(&format!("{list}{query}{junk}")).await;
                assert!(matches!(answer.status.as_u16(), 200 | 400 | 404), "{list}{query}{junk}: {answer:?}");
            }
        }
    }
}
