//! Whether named's database of added zones is large enough, by its configuration.

use std::fs;
use std::path::{Path, PathBuf};

use super::Finding;

/// `lmdb-mapsize` where named.conf says nothing, octets.
const MAP_OCTETS_DEFAULT: u64 = 32 << 20;
/// What a zone takes in it, as `addzone` here makes it, octets: 232 were measured with names of 23 characters in a
/// directory of 38, and longer ones take more.
const OCTETS_PER_ZONE: u64 = 300;
/// How many files are read for one configuration.
const FILES_MAX: usize = 64;

/// What is the case where it matters: from many zones on. `status` is what named says of itself.
pub(super) fn check_capacity(status: &str, zones: u64) -> Option<Finding> {
    let needed = zones.saturating_mul(OCTETS_PER_ZONE);
    // Twice over, since zones are added later, too.
    let wanted = needed.saturating_mul(2);
    if wanted <= MAP_OCTETS_DEFAULT {
        return None;
    }
    let mebibytes = wanted.checked_next_power_of_two().unwrap_or(u64::MAX) >> 20;
    let remedy = Some(format!("options {{ lmdb-mapsize {mebibytes}M; }};"));
    let path = status.lines().find_map(|line| line.strip_prefix("configuration file: "))?;
    let Some(found) = map_octets(Path::new(path.trim())) else {
        let text = format!(
            "{path} cannot be read here, so that its lmdb-mapsize is not known; {zones} zones need {mebibytes}M"
        );
        return Some(Finding { is_fault: false, text, remedy });
    };
    if found >= needed {
        return Some(Finding::good(format!("lmdb-mapsize is {} MiB, enough for {zones} zones", found >> 20)));
    }
    let text = format!(
        "lmdb-mapsize is {} MiB, in which named keeps the zones that are added, and too small for {zones} zones",
        found >> 20
    );
    Some(Finding::fault(text, remedy))
}

/// `lmdb-mapsize` by a configuration file and what it includes; `None` where the file cannot be read.
fn map_octets(path: &Path) -> Option<u64> {
    let mut files = vec![path.to_owned()];
    let mut found = MAP_OCTETS_DEFAULT;
    let mut read = 0;
    while read < files.len() && read < FILES_MAX {
        let text = match fs::read_to_string(&files[read]) {
            Ok(text) => text,
            Err(_) if read == 0 => return None,
            Err(_) => String::new(),
        };
        read += 1;
        for statement in text.lines().map(without_comment).flat_map(|line| line.split([';', '{'])) {
            let mut words = statement.split_whitespace();
            match (words.next(), words.next()) {
                (Some("lmdb-mapsize"), Some(size)) => found = octets_of(size).unwrap_or(found),
                (Some("include"), Some(file)) => files.push(PathBuf::from(file.trim_matches('"'))),
                _ => {}
            }
        }
    }
    Some(found)
}

fn without_comment(line: &str) -> &str {
    let end = ["//", "#"].into_iter().filter_map(|mark| line.find(mark)).min();
    &line[..end.unwrap_or(line.len())]
}

/// A size as named.conf writes it: `512M`, `1g`, a number of octets.
fn octets_of(size: &str) -> Option<u64> {
    let size = size.trim_matches('"');
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let shift = match size[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_size_in_what_is_included() {
        let directory = tempfile::tempdir().unwrap();
        let (main, included) = (directory.path().join("named.conf"), directory.path().join("options"));
        fs::write(&main, format!("// lmdb-mapsize 1M;\ninclude \"{}\";\n", included.display())).unwrap();
        fs::write(&included, "options { directory \"/x\"; lmdb-mapsize 512M; };").unwrap();
        assert_eq!(map_octets(&main), Some(512 << 20));
        fs::write(&included, "options { };").unwrap();
        assert_eq!(map_octets(&main), Some(32 << 20));
        assert_eq!(map_octets(Path::new("/nonexistent")), None);
    }

    #[test]
    fn says_so_where_it_is_too_small() {
        let directory = tempfile::tempdir().unwrap();
        let conf = directory.path().join("named.conf");
        fs::write(&conf, "options { lmdb-mapsize 64M; };").unwrap();
        let status = format!("version: BIND 9.18.49\nconfiguration file: {}\n", conf.display());
        assert_eq!(check_capacity(&status, 1_000), None);
        assert!(!check_capacity(&status, 80_000).unwrap().is_fault);
        let finding = check_capacity(&status, 1_000_000).unwrap();
        assert!(finding.is_fault && finding.remedy.unwrap().contains("lmdb-mapsize 1024M"));
        let unreadable = check_capacity("configuration file: /nonexistent\n", 1_000_000).unwrap();
        assert!(!unreadable.is_fault && unreadable.remedy.is_some());
    }
}
