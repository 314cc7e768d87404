//! What commands tell.

use std::io::Write;

use anyhow::Context;

/// Writes a line on standard output; a reader that left early, such as `head`, is an error and no panic.
pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}

/// Writes a line on standard error: for people, while programs read the other. Nobody need be there.
pub(crate) fn remark(line: &str) {
    drop(writeln!(std::io::stderr(), "zonewright: {line}"));
}

/// So many of something, in English: `1 zone`, `2 zones`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
