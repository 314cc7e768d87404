//! Limits to some of a zone's records.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use zone::{Name, NamePattern, RecordScope, RecordType};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn apex() -> Name {
    name("example.com")
}

fn matches(pattern: &str, owner: &str) -> bool {
    let owner = Name::parse_relative(owner, &apex()).unwrap();
    NamePattern::parse(pattern).unwrap().matches(&owner, &apex())
}

#[test]
fn a_star_stands_for_one_label_or_more() {
    let cases: [(&str, &[&str], &[&str]); 8] = [
        ("www", &["www"], &["ww", "www.www", "a.www", "www.a", "*"]),
        ("WWW", &["www"], &["w"]),
        ("_acme-challenge", &["_acme-challenge"], &["_acme-challenge.www", "acme-challenge"]),
        (
            "_acme-challenge.*",
            &["_acme-challenge.www", "_acme-challenge.a.b", "_acme-challenge.*"],
            &["_acme-challenge", "x._acme-challenge.www", "www"],
        ),
        ("*._acme-challenge", &["x._acme-challenge", "x.y._acme-challenge"], &["_acme-challenge", "x"]),
        ("*", &["a", "a.b.c", "*", "*.a"], &[]),
        ("a.*.b", &["a.x.b", "a.x.b.b", "a.b.a.b", "a.b.b"], &["a.b", "a.x.b.c", "x.a.x.b"]),
        (r"\*.a", &["*.a"], &["x.a", "a", "x.*.a"]),
    ];
    for (pattern, inside, outside) in cases {
        for owner in inside {
            assert!(matches(pattern, owner), "{pattern} takes in {owner}");
        }
        for owner in outside {
            assert!(!matches(pattern, owner), "{pattern} does not take in {owner}");
        }
    }
}

#[test]
fn the_apex_is_matched_by_its_own_sign_alone() {
    let apex = apex();
    assert!(NamePattern::parse("@").unwrap().matches(&apex, &apex));
    assert!(!NamePattern::parse("@").unwrap().matches(&name("www.example.com"), &apex));
    for pattern in ["*", "example", "www"] {
        assert!(!NamePattern::parse(pattern).unwrap().matches(&apex, &apex), "{pattern}");
    }
    for outside in ["com", "www.example.org", "wwwexample.com"] {
        for pattern in ["@", "*", "www"] {
            assert!(!NamePattern::parse(pattern).unwrap().matches(&name(outside), &apex), "{outside}");
        }
    }
}

#[test]
fn a_mistake_is_told_with_what_to_do() {
    let long = format!("{}.xxxxxxxxxx", vec!["a".repeat(60); 4].join("."));
    for (wrong, words) in [
        ("", "is empty"),
        ("  ", "is empty"),
        ("www.", "relative to the zone"),
        (".", "empty label"),
        ("a..b", "empty label"),
        ("a*", "not a whole label"),
        ("**", "not a whole label"),
        ("*a.b", "not a whole label"),
        ("a b", "blank"),
        ("a@b", "has an @"),
        ("a;b", "character ;"),
        ("\\", "backslash"),
        ("a\u{0}", "control character"),
        (&"x".repeat(64), "63 octets"),
        (&long, "too long"),
        (&"x.".repeat(2_000), "too long"),
    ] {
        let error = NamePattern::parse(wrong).unwrap_err();
        assert!(error.contains(words) && error.ends_with('.'), "{wrong:?}: {error}");
    }
    assert_eq!(NamePattern::parse(" münchen.* ").unwrap().to_string(), "xn--mnchen-3ya.*");
}

#[test]
fn a_scope_asks_for_name_and_type() {
    let patterns = |texts: &[&str]| texts.iter().map(|text| NamePattern::parse(text).unwrap()).collect();
    let owner = |text: &str| Name::parse_relative(text, &apex()).unwrap();
    let acme = RecordScope::new(patterns(&NamePattern::ACME), vec![RecordType::TXT]);
    for inside in ["_acme-challenge", "_acme-challenge.www", "x._acme-challenge"] {
        assert!(acme.allows(&owner(inside), &apex(), RecordType::TXT), "{inside}");
        assert!(!acme.allows(&owner(inside), &apex(), RecordType::CNAME), "{inside}");
    }
    assert!(!acme.allows(&owner("www"), &apex(), RecordType::TXT));
    assert!(!acme.allows(&apex(), &apex(), RecordType::TXT));

    let by_name = RecordScope::new(patterns(&["www"]), Vec::new());
    assert!(by_name.allows(&owner("www"), &apex(), RecordType::A) && by_name.allows_type(RecordType::MX));
    let by_type = RecordScope::new(Vec::new(), vec![RecordType::A, RecordType::AAAA]);
    assert!(by_type.allows(&apex(), &apex(), RecordType::AAAA));
    assert!(!by_type.allows(&apex(), &apex(), RecordType::MX) && !by_type.allows_type(RecordType::MX));
    let everything = RecordScope::default();
    assert!(everything.is_everything() && everything.allows(&owner("x"), &apex(), RecordType::MX));
    assert!(![&acme, &by_name, &by_type].iter().any(|scope| scope.is_everything()));

    assert_eq!(by_type.in_words(), "the types A, AAAA");
    assert_eq!(
        acme.in_words(),
        "the names _acme-challenge, _acme-challenge.*, *._acme-challenge and the type TXT"
    );
    let many = RecordScope::new(patterns(&["a", "b", "c", "d", "e", "f", "g"]), Vec::new());
    assert_eq!(many.in_words(), "the names a, b, c, d, e and 2 more");
}

/// By the definition, with no thought of speed.
fn takes(parts: &[&str], labels: &[&str]) -> bool {
    match (parts, labels) {
        ([], []) => true,
        (["*", rest @ ..], [_, behind @ ..]) => takes(rest, behind) || takes(parts, behind),
        ([part, rest @ ..], [label, behind @ ..]) => part == label && takes(rest, behind),
        _ => false,
    }
}

proptest! {
    #[test]
    fn matching_is_as_it_is_defined(
        parts in prop::collection::vec(prop::sample::select(vec!["a", "b", "*"]), 1..7),
        labels in prop::collection::vec(prop::sample::select(vec!["a", "b"]), 1..9),
    ) {
        let pattern = parts.join(".");
        prop_assert_eq!(matches(&pattern, &labels.join(".")), takes(&parts, &labels), "{} {:?}", pattern, labels);
    }

    #[test]
    fn a_pattern_is_read_as_it_is_written(text in r"(\PC|[a-z*.\\@_-]){0,20}") {
        if let Ok(pattern) = NamePattern::parse(&text) {
            prop_assert_eq!(NamePattern::parse(&pattern.to_string()), Ok(pattern));
        }
    }
}
