//! The commands that zones are deployed by, and what their answers mean.

use std::path::{Path, PathBuf};

use zone::Name;

use crate::control::Reply;

/// With these BIND9 loads what is legal in DNS but refused by default: an address at `under_score`, an MX whose host has
/// no address yet, more than 100 records in an RRset or types at a name.
const LENIENT: &str = "check-names ignore; check-integrity no; max-records-per-type 0; max-types-per-name 0;";

/// The first version that knows all of them: 9.18.28.
pub(crate) const VERSION_MIN: [u32; 3] = [9, 18, 28];

/// A zone as commands name it. Quoted, since a slash in a name means something else there.
fn target(zone: &Name, view: Option<&str>) -> String {
    let name = zone.to_text_without_final_dot();
    match view {
        // Unquoted, as addzone wants it.
        Some(view) => format!("\"{name}\" IN {view}"),
        None => format!("\"{name}\""),
    }
}

pub(crate) fn add_zone(zone: &Name, view: Option<&str>, file: &Path) -> String {
    format!("addzone {} {{ type primary; file \"{}\"; {LENIENT} }};", target(zone, view), file.display())
}

pub(crate) fn reload(zone: &Name, view: Option<&str>) -> String {
    format!("reload {}", target(zone, view))
}

pub(crate) fn delete_zone(zone: &Name, view: Option<&str>) -> String {
    format!("delzone -clean {}", target(zone, view))
}

pub(crate) fn show_zone(zone: &Name, view: Option<&str>) -> String {
    format!("showzone {}", target(zone, view))
}

/// What a server says to a command that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Done(String),
    /// There is no such zone.
    NoZone,
    /// The zone is there already.
    Exists,
}

/// Why a command is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such view.
    NoView,
    /// It is not done for any zone.
    NotAllowed(String),
    /// It is not done for this one.
    Refused(String),
}

/// What a reply means.
pub(crate) fn read(reply: Reply) -> Result<Answer, Refusal> {
    match reply.text.as_str() {
        _ if reply.is_done => Ok(Answer::Done(reply.text)),
        text if text.contains("no matching zone") => Ok(Answer::NoZone),
        text if text.contains("no matching view") => Err(Refusal::NoView),
        text if text.starts_with("already exists") => Ok(Answer::Exists),
        text if text.starts_with("permission denied") || text.contains("allow-new-zones") => {
            Err(Refusal::NotAllowed(
                "named takes no new zones: write `allow-new-zones yes;` into the options (or the view) of named.conf"
                    .to_owned(),
            ))
        }
        "" => Err(Refusal::Refused("named gives no reason; its log has one".to_owned())),
        text => Err(Refusal::Refused(format!("named says: {text}"))),
    }
}

/// The file that a zone is loaded from, by what `showzone` answered.
pub(crate) fn file_of(shown: &str) -> Option<PathBuf> {
    let (_, after) = shown.split_once("file \"")?;
    Some(PathBuf::from(after.split_once('"')?.0))
}

/// The version of named, by what `status` answered: `version: BIND 9.18.28-1~deb12u2-Debian (...)`.
pub(crate) fn version_of(status: &str) -> Option<[u32; 3]> {
    let (_, after) = status.split_once("BIND ")?;
    let mut numbers = after.split(|c: char| !c.is_ascii_digit()).map(|number| number.parse().ok());
    Some([numbers.next()??, numbers.next()??, numbers.next()??])
}

/// Whether a view can be named on the control channel: without quotes, thus by letters, digits, `-` and `_`.
pub(crate) fn is_view_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_".contains(&octet))
}

/// Whether a directory can be named in named.conf and on the control channel.
pub(crate) fn can_be_named(directory: &Path) -> bool {
    directory.to_str().is_some_and(|text| !text.contains(['"', '\\']) && !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        let zone = Name::parse("0/25.2.0.192.in-addr.arpa").unwrap();
        assert_eq!(reload(&zone, None), r#"reload "0/25.2.0.192.in-addr.arpa""#);
        assert_eq!(reload(&zone, Some("external")), r#"reload "0/25.2.0.192.in-addr.arpa" IN external"#);
    }

    #[test]
    fn reads_what_named_answers() {
        let shown =
            r#"zone "a.test" { type primary; check-names ignore; file "/var/lib/bind/3f/a.test.zone"; };"#;
        assert_eq!(file_of(shown), Some(PathBuf::from("/var/lib/bind/3f/a.test.zone")));
        assert_eq!(file_of(r#"zone "a.test" { type secondary; };"#), None);
        let status = "version: BIND 9.18.49-1~deb12u3-Debian (Extended Support Version) <id:>\nrunning on";
        assert_eq!(version_of(status), Some([9, 18, 49]));
        assert_eq!(version_of("nothing"), None);
    }
}
