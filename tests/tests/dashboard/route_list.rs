//! The list of routes that these tests and those in the browser go by has them all.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::routes::routes;

#[test]
fn every_route_of_the_dashboard_is_in_the_list() {
    let listed: Vec<String> = routes().iter().map(|route| without_names(&route.path)).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/dashboard/src");
    let mut routes = Vec::new();
    for file in files(&source) {
        let text = fs::read_to_string(&file).expect("a source file");
        for rest in text.split(".route(").skip(1) {
            if let Some(path) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                routes.push(path.to_owned());
            }
        }
    }
    assert!(routes.len() > 10, "{routes:?}");
    for route in routes {
        let is_listed = listed.contains(&without_names(&route)) || OTHERWISE_TESTED.contains(&route.as_str());
        assert!(is_listed, "{route} is not in tests/browser/routes.json");
    }
}

/// Not pages by themselves, or listed there by each of their values.
const OTHERWISE_TESTED: [&str; 4] = [
    "/static/{file}",
    "/api/v1/docs/{part}/",
    "/api/v1/docs/guides/{guide}/",
    "/admin/accounts/{id}/{step}/",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the sources of the dashboard").flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() { files(&path) } else { vec![path] }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The path with `{}` for its parameters, without a query.
fn without_names(path: &str) -> String {
    let plain = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> =
        plain.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
    parts.join("/")
}
