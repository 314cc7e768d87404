//! `zonewright import`: zone files brought to a server over its API, as any client could. What is there already is
//! replaced by the file's content, so that running it again is safe.

mod client;
mod named_conf;
mod zone_name;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::cli::ImportArguments;
use crate::output::say;
use client::{Answer, Client};

/// The server takes no larger zone file, nor a larger body around one.
const FILE_OCTETS_MAX: u64 = 64 * 1024 * 1024;

/// A zone to bring over.
#[derive(Debug, PartialEq, Eq)]
struct Source {
    /// The zone's name, where something beside the file tells it.
    name: Option<String>,
    file: PathBuf,
}

/// How many zones met which end.
#[derive(Default)]
struct Summary {
    created: usize,
    replaced: usize,
    refused: usize,
}

/// Brings over all that the arguments name; fails if any zone was refused.
pub(crate) fn import(arguments: &ImportArguments) -> anyhow::Result<ExitCode> {
    let client = Client::new(&arguments.url, &arguments.token)?;
    let mut summary = Summary::default();
    for source in sources(arguments)? {
        let told = match &source.name {
            Some(name) => name.clone(),
            None => source.file.display().to_string(),
        };
        match bring_over(&client, &source)? {
            Answer::Created(zone) => {
                summary.created += 1;
                say(&format!("{}: created, {} records", zone.domain, zone.record_count))?;
            }
            Answer::Replaced(zone) => {
                summary.replaced += 1;
                say(&format!("{}: replaced, {} records", zone.domain, zone.record_count))?;
            }
            Answer::Refused(why) => {
                summary.refused += 1;
                say(&format!("{told}: refused: {why}"))?;
            }
        }
    }
    say(&format!("{} created, {} replaced, {} refused", summary.created, summary.replaced, summary.refused))?;
    Ok(if summary.refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn sources(arguments: &ImportArguments) -> anyhow::Result<Vec<Source>> {
    let Some(path) = &arguments.named_conf else {
        return Ok(arguments.files.iter().map(|file| Source { name: None, file: file.clone() }).collect());
    };
    let found = named_conf::primary_zones(path)?;
    for skipped in &found.skipped {
        say(&format!("{}: skipped: {}", skipped.name, skipped.why))?;
    }
    if found.zones.is_empty() {
        bail!("{} has no zones of type primary with a file", path.display());
    }
    Ok(found.zones.into_iter().map(|(name, file)| Source { name: Some(name), file }).collect())
}

/// Errors are those that would meet every other zone, too: no server, no valid token.
fn bring_over(client: &Client, source: &Source) -> anyhow::Result<Answer> {
    let text = match read_text(&source.file) {
        Ok(text) => text,
        Err(error) => return Ok(Answer::Refused(format!("{error:#}"))),
    };
    let name = source
        .name
        .clone()
        .or_else(|| zone_name::of_text(&text))
        .or_else(|| zone_name::of_file(&source.file));
    match name {
        Some(name) => client.put_zone(&name, &text),
        None => Ok(Answer::Refused(
            "its zone is not known: write $ORIGIN with the zone's name on the file's first line".to_owned(),
        )),
    }
}

/// A file as text. Octets beyond UTF-8 are written as `\DDD`, which says the same in a master file (RFC 1035 5.1).
fn read_text(path: &Path) -> anyhow::Result<String> {
    let length = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    if length > FILE_OCTETS_MAX {
        bail!("{} is larger than 64 MiB", path.display());
    }
    let octets = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8(octets).unwrap_or_else(|error| {
        let escape = |&octet: &u8| match octet {
            0..=0x7f => char::from(octet).to_string(),
            _ => format!("\\{octet:03}"),
        };
        error.as_bytes().iter().map(escape).collect()
    }))
}
