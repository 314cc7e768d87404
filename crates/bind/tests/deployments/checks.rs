//! What is wrong with a server is told before anything is deployed, with the lines that put it right.

use bind::{Finding, check};

use crate::support::{Named, Setup, clock, files_in};

/// What is told of a server that was set up like this.
fn findings(named: &Named) -> Vec<Finding> {
    check(&named.options(), 10, &clock())
}

#[track_caller]
fn assert_fault(findings: &[Finding], text: &str, remedy: Option<&str>) {
    let fault =
        findings.iter().find(|finding| finding.is_fault).unwrap_or_else(|| panic!("no fault: {findings:?}"));
    assert!(fault.text.contains(text), "{findings:?}");
    match remedy {
        Some(remedy) => {
            assert!(fault.remedy.as_ref().is_some_and(|lines| lines.contains(remedy)), "{findings:?}")
        }
        None => assert_eq!(fault.remedy, None),
    }
}

#[test]
fn a_server_that_is_ready_has_no_faults_and_is_left_as_it_was() {
    let named = Named::start();
    for _ in 0..2 {
        let findings = findings(&named);
        assert!(findings.iter().all(|finding| !finding.is_fault), "{findings:?}");
    }
    assert!(files_in(&named.path("zones")).is_empty());
    assert_eq!(named.serial("zonewright-check.invalid"), None);
}

#[test]
fn new_zones_must_be_allowed() {
    let named = Named::start_with(&Setup { options: "", ..Setup::default() });
    assert_fault(&findings(&named), "takes no new zones", Some("allow-new-zones yes;"));
}

#[test]
fn the_key_must_be_the_same() {
    let named = Named::start_with(&Setup { other_key: true, ..Setup::default() });
    assert_fault(&findings(&named), "refuses the key", Some("controls {"));
}

#[test]
fn somebody_must_be_there() {
    let mut named = Named::start();
    named.kill();
    assert_fault(&findings(&named), "is named running?", Some("controls {"));
}

#[test]
fn the_directory_must_be_there_and_the_query_address_be_named_s() {
    let named = Named::start();
    let mut options = named.options();
    options.zone_directory = named.path("nowhere");
    assert_fault(&check(&options, 10, &clock()), "nowhere cannot be looked at", None);
    let mut options = named.options();
    options.query = options.control;
    assert_fault(&check(&options, 10, &clock()), "`query` must be", None);
    let mut options = named.options();
    options.view = Some("nowhere".to_owned());
    assert_fault(&check(&options, 10, &clock()), "no view \"nowhere\"", None);
}

#[test]
fn the_database_of_zones_must_be_large_enough() {
    let named = Named::start();
    let told = check(&named.options(), 1_000_000, &clock());
    assert_fault(&told, "lmdb-mapsize", Some("lmdb-mapsize 1024M;"));
}

/// named runs as a user of its own, as Debian's does, who may not read what only its owner may.
#[test]
fn named_must_be_able_to_read_the_files() {
    let mut named = Named::start();
    named.run_as_nobody();
    let mut options = named.options();
    options.file_mode = 0o600;
    assert_fault(&check(&options, 10, &clock()), "cannot read the zone files", None);
    options.file_mode = 0o644;
    assert!(check(&options, 10, &clock()).iter().all(|finding| !finding.is_fault));
}
