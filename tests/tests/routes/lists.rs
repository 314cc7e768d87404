//! What the three lists have in common: bare and paged forms, headers, cursors.

use end_to_end::{Api, Server, assert_error};
use serde_json::Value;

use crate::text;

const RECORDS: usize = 25;

struct Listed {
    _server: Server,
    api: Api,
    /// Each list, and the field by which its items are told apart.
    lists: [(String, &'static str, usize); 3],
}

/// An account with 25 zones, one of which has 25 records.
fn filled() -> Listed {
    let (server, api) = Server::start_with_account();
    for index in 1..RECORDS {
        api.create_zone(&format!("zone{index:02}.com"));
    }
    let zone = api.create_zone("example.com");
    for index in 0..RECORDS {
        api.add(&zone, &format!("host{index:02}"), "A", "192.0.2.1");
    }
    let lists = [
        ("/dns-zones/".to_owned(), "domain", RECORDS),
        (zone.path("records/"), "name", RECORDS),
        ("/dns-records/".to_owned(), "name", RECORDS),
    ];
    Listed { _server: server, api, lists }
}

fn keys(items: &Value, key: &str) -> Vec<String> {
    items.as_array().expect("an array").iter().map(|item| text(item, key).to_owned()).collect()
}

/// The path below `/api/v1` of a link, whether it names the host or not.
fn path_of(link: &str) -> String {
    let (_, path) = link.split_once("/api/v1").unwrap_or_else(|| panic!("{link} leads out of the API"));
    path.to_owned()
}

/// The target of a relation in a `Link` header (RFC 8288).
fn link(header: &str, relation: &str) -> Option<String> {
    header.split(", ").find_map(|link| {
        let (target, parameters) = link.strip_prefix('<')?.split_once('>')?;
        parameters.contains(&format!("rel=\"{relation}\"")).then(|| target.to_owned())
    })
}

#[test]
fn without_paging_parameters_the_answer_is_a_bare_array_of_everything() {
    let listed = filled();
    for (path, _, count) in &listed.lists {
        let response = listed.api.get(path).expect(200);
        assert_eq!(response.json().as_array().map(Vec::len), Some(*count), "{path}");
        assert_eq!(response.header("x-total-count"), Some(count.to_string().as_str()), "{path}");
        let first =
            link(response.header("link").unwrap_or_default(), "first").expect("a link to the paged form");
        let paged = listed.api.get(&path_of(&first)).expect(200).json();
        assert_eq!(paged["count"], *count, "{first}");
    }
}

#[test]
fn following_next_shows_everything_once_and_in_order() {
    let listed = filled();
    for (path, key, count) in &listed.lists {
        let everything = keys(&listed.api.get(path).expect(200).json(), key);
        let mut walked = Vec::new();
        let mut next = Some(format!("{path}?page_size=7"));
        let mut pages = 0;
        while let Some(page) = next {
            let response = listed.api.get(&page).expect(200);
            let body = response.json();
            pages += 1;
            assert_eq!(body["count"], *count);
            assert_eq!(response.header("x-total-count"), Some(count.to_string().as_str()));
            assert_eq!(body["previous"].is_null(), pages == 1, "{body}");
            let header = response.header("link").unwrap_or_default();
            assert_eq!(link(header, "next").is_some(), body["next"].is_string(), "Link: {header}");
            walked.extend(keys(&body["results"], key));
            next = body["next"].as_str().map(path_of);
            if let Some(next) = &next {
                assert!(next.contains("page=") && next.contains("page_size=7"), "{next}");
                assert!(next.split(['?', '&']).count() > 3, "a cursor stands beside the page: {next}");
            }
            assert!(pages <= 4, "the walk goes on");
        }
        assert_eq!(pages, 4);
        assert_eq!(walked, everything, "{path}");
    }
}

#[test]
fn previous_leads_back() {
    let listed = filled();
    for (path, key, _) in &listed.lists {
        let first = listed.api.get(&format!("{path}?page=1&page_size=10")).expect(200).json();
        let second = listed.api.get(&path_of(text(&first, "next"))).expect(200).json();
        let back = listed.api.get(&path_of(text(&second, "previous"))).expect(200).json();
        assert_eq!(keys(&back["results"], key), keys(&first["results"], key), "{path}");
    }
}

#[test]
fn a_page_can_be_asked_for_by_its_number() {
    let listed = filled();
    for (path, key, _) in &listed.lists {
        let everything = keys(&listed.api.get(path).expect(200).json(), key);
        for (page, range) in [(1, 0..10), (2, 10..20), (3, 20..25)] {
            let body = listed.api.get(&format!("{path}?page={page}&page_size=10")).expect(200).json();
            assert_eq!(keys(&body["results"], key), everything[range], "{path} page {page}");
            assert_eq!(body["next"].is_null(), page == 3);
            assert_eq!(body["previous"].is_null(), page == 1);
        }
        for page in ["4", "0", "-1", "x", "", "1.5", "99999999999999999999"] {
            let response = listed.api.get(&format!("{path}?page={page}&page_size=10"));
            assert_error(&response, 404, "not_found", None);
        }
    }
}

#[test]
fn a_page_size_out_of_range_is_clamped() {
    let listed = filled();
    for (path, _, count) in &listed.lists {
        for (size, results) in [("0", 1), ("-5", 1), ("1", 1), ("1000", *count), ("100000", *count)] {
            let body = listed.api.get(&format!("{path}?page_size={size}")).expect(200).json();
            assert_eq!(body["results"].as_array().map(Vec::len), Some(results), "{path} by {size}: {body}");
        }
    }
}

#[test]
fn page_1_of_nothing_is_an_empty_page() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for path in
        ["/dns-zones/?domain=example.org&page=1", &zone.path("records/?page=1"), "/dns-records/?page_size=5"]
    {
        let body = api.get(path).expect(200).json();
        assert_eq!(
            body,
            serde_json::json!({ "count": 0, "next": null, "previous": null, "results": [] }),
            "{path}"
        );
    }
    api.get("/dns-records/?page=2").expect(404);
}

#[test]
fn filters_stay_in_the_links() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    for index in 0..5 {
        api.add(&zone, "www", "A", &format!("192.0.2.{index}"));
        api.add(&zone, "www", "TXT", &format!("text {index}"));
    }
    let first = api.get("/dns-records/?record_type=a&page_size=3").expect(200).json();
    assert_eq!(first["count"], 5);
    let second = api.get(&path_of(text(&first, "next"))).expect(200).json();
    assert_eq!(second["count"], 5);
    assert_eq!(second["results"].as_array().map(Vec::len), Some(2));
    assert!(second["next"].is_null());
    let types: Vec<&Value> =
        [&first, &second].iter().flat_map(|page| page["results"].as_array()).flatten().collect();
    assert!(types.iter().all(|record| record["record_type"] == "A"));
}

#[test]
fn a_cursor_that_was_not_ours_does_no_harm() {
    let listed = filled();
    for (path, _, _) in &listed.lists {
        let first = listed.api.get(&format!("{path}?page_size=7")).expect(200).json();
        let next = path_of(text(&first, "next"));
        let cursor = next
            .split(['?', '&'])
            .find(|part| !part.contains("page") && part.contains('='))
            .expect("a cursor");
        let (name, value) = cursor.split_once('=').expect("it has a value");
        for forged in ["x", "", "%00", "AAAAAAAA", &value[..value.len() / 2], &format!("{value}{value}")] {
            let response = listed.api.get(&next.replace(cursor, &format!("{name}={forged}")));
            assert!(
                [200, 400, 404].contains(&response.status),
                "{forged}: {} {}",
                response.status,
                response.text()
            );
        }
    }
}
