//! `zonewright import`: zone files brought to a server over its API, as any client could. Several connections take one zone
//! after the other; what is told of them comes in the order of the sources. What is there already is replaced by the
//! file's content, and what says the same already is left alone, so that running it again is safe.

mod budget;
mod client;
mod includes;
mod interrupt;
mod named_conf;
mod progress;
mod remarks;
mod report;
mod source;
mod sources;
mod workers;
mod zone_name;

use std::process::ExitCode;
use std::time::Instant;

use crate::cli::ImportArguments;
use client::Client;
use interrupt::Interrupt;
use progress::Progress;
use report::Report;

/// The server takes no larger zone file, nor a larger body around one.
const FILE_OCTETS_MAX: u64 = 64 * 1024 * 1024;
/// As a shell has it for a program that SIGINT ended.
const INTERRUPTED: u8 = 130;

/// Brings over all that the arguments name; fails if any zone was refused.
pub(crate) fn import(arguments: &ImportArguments) -> anyhow::Result<ExitCode> {
    let interrupt = Interrupt::listen()?;
    let client = Client::new(&arguments.url, &arguments.token, arguments.connections)?;
    let sources = sources::find(arguments)?;
    let total = sources.zones.len();
    let mut report = Report::new(arguments, total + sources.skipped.len(), Instant::now())?;
    for skipped in sources.skipped {
        report.take(skipped)?;
    }
    let known = client.known_zones(total)?;
    let mut progress = Progress::start(total);
    let outcome = workers::work(
        &sources.zones,
        arguments.connections,
        &interrupt,
        &mut progress,
        &mut report,
        |source| source.bring_over(&client, &known),
    );
    progress.finish();
    let left = total - report.zones_done();
    report.finish(left)?;
    outcome?;
    Ok(match report.refused() {
        _ if left > 0 => ExitCode::from(INTERRUPTED),
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}
