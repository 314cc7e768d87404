//! What commands tell on standard output.

use std::io::Write;

use anyhow::Context;

/// Writes a line; a reader that left early, such as `head`, is an error and no panic.
pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}
