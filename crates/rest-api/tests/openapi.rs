//! The document that is checked in is the one that the router makes.

use std::path::Path;

/// Set it to have the document written anew.
const UPDATE: &str = "UPDATE_OPENAPI";

#[test]
fn the_document_checked_in_is_the_routers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = rest_api::document().to_pretty_json().unwrap() + "\n";
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = made
        .lines()
        .zip(checked_in.lines().chain(std::iter::repeat("")))
        .find(|(ours, theirs)| ours != theirs);
    assert!(
        made == checked_in,
        "docs/openapi.json is out of date, first at {differing:?}; run this test with {UPDATE}=1 and commit the file"
    );
}
