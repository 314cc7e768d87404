//! Servers die, freeze and forget, files are edited and lost, disks fill up: everything comes right without a person, and
//! what is told meanwhile is true.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bind::DeploymentState;

use end_to_end::{Bind9, Bind9Setup};

use crate::support::{REFUSED, Zones, eventually, name};

#[test]
fn a_server_that_dies_is_caught_up_with_and_holds_no_other_up() {
    let (mut one, other) = (Bind9::start(), Bind9::start());
    let zones = Zones::to(&[&one, &other]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    one.kill();
    zones.put("a.test", 2, "www A 192.0.2.1");
    zones.put("b.test", 1, "");
    eventually("the other server has both", || {
        other.serial("a.test") == Some(2) && other.serial("b.test") == Some(1)
    });
    eventually("the status tells", || {
        let reports = zones.deployment.zone(&name("a.test"));
        reports[0].state == DeploymentState::Failing
            && reports[0].error.as_deref().is_some_and(|error| error.contains("named running"))
            && reports[1].state == DeploymentState::InSync
    });
    one.restart();
    zones.wait_for("a.test");
    zones.wait_for("b.test");
    assert_eq!((one.serial("a.test"), one.serial("b.test")), (Some(2), Some(1)));
}

#[test]
fn a_server_that_dies_idle_is_told_of() {
    let mut named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    named.kill();
    eventually("the status tells", || {
        let report = zones.report("a.test");
        report.state == DeploymentState::Failing && report.is_servers && report.serial.is_none()
    });
    assert_eq!(zones.report("a.test").in_sync_at, None);
    named.restart();
    zones.wait_for("a.test");
}

#[test]
fn a_server_that_freezes_is_caught_up_with() {
    let mut named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    named.freeze();
    zones.put("a.test", 2, "");
    eventually("the status tells", || zones.report("a.test").state == DeploymentState::Failing);
    named.thaw();
    zones.wait_for("a.test");
    assert_eq!(named.serial("a.test"), Some(2));
}

#[test]
fn a_server_that_forgot_its_zones_gets_them_again() {
    let mut named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    for zone in ["a.test", "b.test"] {
        zones.put(zone, 1, "");
        zones.wait_for(zone);
    }
    named.kill();
    named.forget_zones();
    named.restart();
    eventually("both are back", || named.serial("a.test").is_some() && named.serial("b.test").is_some());
}

#[test]
fn files_that_are_edited_or_lost_are_made_anew() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    for zone in ["a.test", "b.test"] {
        zones.put(zone, 5, "www A 192.0.2.1");
        zones.wait_for(zone);
    }
    let files = named.zone_files();
    let original = read(&files[0]);
    fs::write(&files[0], original.replace("192.0.2.1", "192.0.2.66")).expect("an edit");
    fs::remove_file(&files[1]).expect("a loss");
    let is_mended = || files.iter().all(|file| read(file).contains("192.0.2.1\n"));
    eventually("both files are as they were", is_mended);
    // And while nobody looks.
    let zones = {
        let restarted = zones.restarted(&[&named]);
        fs::write(&files[0], "rubbish").expect("an edit");
        restarted.start();
        restarted
    };
    eventually("both files are as they were", is_mended);
    zones.wait_for("a.test");
}

#[test]
fn what_changed_while_nobody_deployed_is_found_out() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    for zone in ["stays.test", "changes.test", "goes.test"] {
        zones.put(zone, 1, "");
    }
    zones.start();
    for zone in ["stays.test", "changes.test", "goes.test"] {
        zones.wait_for(zone);
    }
    let commands = || ["addzone", "reload", "delzone"].map(|command| named.count_commands(command));
    let before = commands();
    let zones = zones.restarted(&[&named]);
    zones.put("changes.test", 2, "");
    zones.delete("goes.test");
    zones.put("comes.test", 1, "");
    zones.start();
    for zone in ["stays.test", "changes.test", "comes.test"] {
        zones.wait_for(zone);
    }
    assert_eq!(named.serial("changes.test"), Some(2));
    eventually("the deleted zone is gone", || named.serial("goes.test").is_none());
    eventually("and its file", || named.zone_files().len() == 3);
    let after = commands();
    let given = [0, 1, 2].map(|index| after[index] - before[index]);
    assert_eq!(given, [1, 1, 1], "just what was lacking was repaired: one added, one reloaded, one deleted");
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let setup = Bind9Setup {
        rest: "zone \"static.test\" { type primary; file \"DIRECTORY/static.zone\"; };\n",
        ..Bind9Setup::default()
    };
    let mut named = Bind9::start_with(&setup);
    let text = "$TTL 60\n@ SOA ns.test. h.test. 9 1 1 1 1\n@ NS ns.test.\n";
    fs::write(named.path("static.zone"), text).expect("a zone file");
    named.kill();
    named.restart();
    let note = named.path("zones").join("3f").join("note.zone");
    fs::create_dir_all(note.parent().expect("a folder")).expect("a folder");
    fs::write(&note, "mine").expect("a file");

    let zones = Zones::to(&[&named]);
    zones.start();
    // Of the very serial that it has there.
    zones.put("static.test", 9, "www A 192.0.2.1");
    zones.put("ours.test", 1, "");
    zones.wait_for("ours.test");
    eventually("the status tells", || {
        let report = zones.report("static.test");
        report.state == DeploymentState::Failing
            && report
                .error
                .is_some_and(|error| error.contains("not Zonewright's") && error.contains("static.zone"))
    });
    zones.delete("static.test");
    eventually("nothing is to be done any more", || zones.deployment.report(1)[0].zones == 1);
    assert_eq!(named.serial("static.test"), Some(9));
    assert_eq!(named.count_commands("delzone"), 0);
    assert_eq!((read(&named.path("static.zone")).as_str(), read(&note).as_str()), (text, "mine"));
}

#[test]
fn a_zone_that_is_refused_holds_no_other_up() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("bad.test", 1, REFUSED);
    zones.put("good.test", 1, "");
    zones.wait_for("good.test");
    eventually("the status tells", || {
        let report = zones.report("bad.test");
        report.state == DeploymentState::Failing && report.error.is_some_and(|error| error.contains("CNAME"))
    });
    zones.put("bad.test", 2, "a A 192.0.2.1");
    zones.wait_for("bad.test");
}

/// The zone above answers for the name, by a wildcard, as if it were one like others.
#[test]
fn a_zone_that_is_lost_below_a_wildcard_is_missed() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("par.test", 1, "* CNAME par.test.");
    zones.put("sub.par.test", 7, "");
    for zone in ["par.test", "sub.par.test"] {
        zones.wait_for(zone);
    }
    named.rndc(&["delzone", "sub.par.test"]);
    eventually("it is there again", || named.serial("sub.par.test") == Some(7));
}

#[test]
fn a_long_soa_is_seen() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    let long =
        |end: &str| [&"a".repeat(63), &"b".repeat(63), &"c".repeat(63), &"d".repeat(40), end].join(".");
    let soa = format!("@ SOA {} {} 5 3600 600 86400 60", long("one."), long("two."));
    zones.put_text("long.test", &format!("$TTL 60\n{soa}\n@ NS ns1.provider.test.\n"));
    zones.wait_for("long.test");
}

#[test]
fn a_file_that_cannot_be_written_holds_no_other_up() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    let file = named.zone_files().remove(0);
    zones.delete("a.test");
    eventually("the file is gone", || !file.exists());
    fs::create_dir(&file).expect("something in its place");
    zones.put("a.test", 2, "");
    zones.put("b.test", 1, "");
    zones.wait_for("b.test");
    eventually("the status tells", || {
        zones.report("a.test").error.is_some_and(|error| error.contains("cannot be written"))
    });
    fs::remove_dir(&file).expect("what was in its place");
    zones.wait_for("a.test");
}

#[test]
fn a_zone_that_is_made_again_at_once_is_served() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    for serial in 1..=20 {
        zones.put("again.test", serial, "");
        zones.wait_for("again.test");
        zones.delete("again.test");
    }
    zones.put("again.test", 21, "");
    zones.wait_for("again.test");
    assert_eq!(named.serial("again.test"), Some(21));
    eventually("and has its file", || named.zone_files().len() == 1);
}

#[test]
fn a_directory_of_another_database_is_left_alone() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    drop(zones);
    let stranger = Zones::to(&[&named]);
    stranger.start_as("another");
    eventually("the status tells", || {
        let trouble = stranger.deployment.report(0).remove(0).trouble;
        trouble.is_some_and(|trouble| trouble.contains("another database"))
    });
    assert_eq!(named.serial("a.test"), Some(1));
    assert_eq!(named.zone_files().len(), 1);
}

/// A small file system of its own.
struct Mount(PathBuf);

impl Mount {
    fn at(directory: &Path, size: &str) -> Self {
        run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", path(directory)]);
        Self(directory.to_owned())
    }

    fn remount(&self, options: &str) {
        run("mount", &["-o", &format!("remount,{options}"), path(&self.0)]);
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l", path(&self.0)]).status();
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("temporary paths are text")
}

fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status().expect("mount can be run");
    assert!(
        status.success(),
        "{program} {arguments:?} failed: this test needs the right to mount (run it as root)"
    );
}

#[test]
fn a_full_disk_is_told_of_and_outlived() {
    let named = Bind9::start();
    let mount = Mount::at(&named.path("zones"), "256k");
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    let ballast = named.path("zones").join("ballast");
    // It ends where the disk is full.
    let _ = fs::write(&ballast, vec![0; 1 << 20]);
    zones.put("a.test", 2, &format!("t TXT {}", "\"0123456789012345678901234567890123456789\" ".repeat(500)));
    eventually("the status tells", || {
        zones.report("a.test").error.is_some_and(|error| error.contains("No space left"))
    });
    assert_eq!(named.serial("a.test"), Some(1), "what was served stays");
    fs::remove_file(&ballast).expect("the ballast");
    zones.wait_for("a.test");
    assert_eq!(named.serial("a.test"), Some(2));
    drop(zones);
    drop(mount);
}

#[test]
fn a_read_only_directory_is_told_of_and_outlived() {
    let named = Bind9::start();
    let mount = Mount::at(&named.path("zones"), "1m");
    let zones = Zones::to(&[&named]);
    zones.start();
    zones.put("a.test", 1, "");
    zones.wait_for("a.test");
    mount.remount("ro");
    zones.put("a.test", 2, "");
    eventually("the status tells", || {
        zones.report("a.test").error.is_some_and(|error| error.contains("Read-only"))
    });
    mount.remount("rw");
    zones.wait_for("a.test");
    assert_eq!(named.serial("a.test"), Some(2));
    drop(zones);
    drop(mount);
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}
