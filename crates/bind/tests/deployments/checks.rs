//! What is wrong with a server is told before anything is deployed, with the lines that put it right.

use bind::{Finding, check};

use end_to_end::{Bind9, Bind9Setup};

use crate::support::{clock, options_of};

/// What is told of a server that was set up like this.
fn findings(named: &Bind9) -> Vec<Finding> {
    check(&options_of(named), 10, &clock())
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
    let named = Bind9::start();
    for _ in 0..2 {
        let findings = findings(&named);
        assert!(findings.iter().all(|finding| !finding.is_fault), "{findings:?}");
    }
    assert!(named.zone_files().is_empty());
    assert_eq!(named.serial("zonewright-check.invalid"), None);
}

#[test]
fn new_zones_must_be_allowed() {
    let named = Bind9::start_with(&Bind9Setup { options: "", ..Bind9Setup::default() });
    assert_fault(&findings(&named), "takes no new zones", Some("allow-new-zones yes;"));
}

#[test]
fn the_key_must_be_the_same() {
    let named = Bind9::start_with(&Bind9Setup { has_other_key: true, ..Bind9Setup::default() });
    assert_fault(&findings(&named), "refuses the key", Some("controls {"));
}

#[test]
fn somebody_must_be_there() {
    let mut named = Bind9::start();
    named.kill();
    assert_fault(&findings(&named), "is named running?", Some("controls {"));
}

#[test]
fn the_directory_must_be_there_and_the_query_address_be_named_s() {
    let named = Bind9::start();
    let mut options = options_of(&named);
    options.zone_directory = named.path("nowhere");
    assert_fault(&check(&options, 10, &clock()), "nowhere cannot be looked at", None);
    let mut options = options_of(&named);
    options.query = options.control;
    assert_fault(&check(&options, 10, &clock()), "`query` must be", None);
    let mut options = options_of(&named);
    options.view = Some("nowhere".to_owned());
    assert_fault(&check(&options, 10, &clock()), "no view \"nowhere\"", None);
}

#[test]
fn the_database_of_zones_must_be_large_enough() {
    let named = Bind9::start();
    let told = check(&options_of(&named), 1_000_000, &clock());
    assert_fault(&told, "lmdb-mapsize", Some("lmdb-mapsize 1024M;"));
}

/// named runs as a user of its own, as Debian's does, who may not read what only its owner may.
#[test]
fn named_must_be_able_to_read_the_files() {
    let mut named = Bind9::start();
    named.restart_as_nobody();
    let mut options = options_of(&named);
    options.file_mode = 0o600;
    assert_fault(&check(&options, 10, &clock()), "cannot read the zone files", None);
    options.file_mode = 0o644;
    assert!(check(&options, 10, &clock()).iter().all(|finding| !finding.is_fault));
}
