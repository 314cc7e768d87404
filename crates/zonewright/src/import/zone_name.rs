//! Which zone a file is of, where nothing else tells.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Files are searched this far for their SOA.
const LINES_MAX: usize = 1000;
const OCTETS_MAX: u64 = 64 << 10;
const FILE_PREFIXES: [&str; 4] = ["db.", "pri.", "master.", "primary."];
const FILE_SUFFIXES: [&str; 6] = [".zone", ".db", ".hosts", ".dns", ".txt", ".signed"];

/// What a file says of its zone in its first part; `None` also where it cannot be read.
pub(super) fn of_start(path: &Path) -> Option<String> {
    let mut octets = Vec::new();
    File::open(path).ok()?.take(OCTETS_MAX).read_to_end(&mut octets).ok()?;
    of_text(&String::from_utf8_lossy(&octets))
}

/// The owner of the file's SOA, else its first `$ORIGIN`; `None` where the file leaves it to its reader.
fn of_text(text: &str) -> Option<String> {
    let mut origin: Option<String> = None;
    for line in text.lines().take(LINES_MAX) {
        let line = line.split(';').next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [directive, name, ..] if directive.eq_ignore_ascii_case("$ORIGIN") => {
                origin = full(name, origin.as_deref());
            }
            // Owner, TTL, class, type: the SOA's owner is written, or is the last one before it, the apex.
            [owner, rest @ ..] if rest.iter().take(3).any(|word| word.eq_ignore_ascii_case("SOA")) => {
                let is_owner_written = !line.starts_with(char::is_whitespace);
                return if is_owner_written { full(owner, origin.as_deref()) } else { origin };
            }
            _ => {}
        }
    }
    origin
}

/// What names a zone in a file's name: `db.example.com`, `example.com.zone`, `example.com`.
pub(super) fn of_file(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let name = FILE_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let name = FILE_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    name.contains('.').then(|| name.to_owned())
}

fn full(name: &str, origin: Option<&str>) -> Option<String> {
    match (name, origin) {
        ("@", origin) => origin.map(str::to_owned),
        (name, _) if name.ends_with('.') => Some(name.to_owned()),
        // The origin of the files that BIND writes itself.
        (name, Some(".")) => Some(format!("{name}.")),
        (name, Some(origin)) => Some(format!("{name}.{origin}")),
        (_, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_zone_of_a_text() {
        for (text, name) in [
            ("example.com. IN SOA ns1 host 1 2 3 4 5", Some("example.com.")),
            ("$TTL 300\n$ORIGIN example.com.\n@ 300 IN SOA ns1 host (", Some("example.com.")),
            ("$ORIGIN com.\nexample IN SOA ns1 host (", Some("example.com.")),
            (
                "$ORIGIN .\n$TTL 3600\t; 1 hour\nexample.com\t\tIN SOA\tns1.example.com. host. (",
                Some("example.com."),
            ),
            ("; $ORIGIN wrong.\n$origin example.com.\n  soa ns1 host (", Some("example.com.")),
            ("$ORIGIN example.com.\nwww A 192.0.2.1", Some("example.com.")),
            ("@ IN SOA ns1 host 1 2 3 4 5", None),
            ("example IN SOA ns1 host 1 2 3 4 5", None),
            ("", None),
        ] {
            assert_eq!(of_text(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn finds_the_zone_in_a_file_name() {
        for (path, name) in [
            ("/etc/bind/db.example.com", Some("example.com")),
            ("zones/example.com.zone", Some("example.com")),
            ("example.com", Some("example.com")),
            ("2.0.192.in-addr.arpa.db", Some("2.0.192.in-addr.arpa")),
            ("db.local", None),
            ("zonefile", None),
        ] {
            assert_eq!(of_file(Path::new(path)).as_deref(), name, "{path}");
        }
    }
}
