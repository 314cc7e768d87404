//! How a fresh server gets its administrator: by a one-time link, for whoever started it. Logs go to others, too, and
//! never have it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use dashboard::Links;
use hosting::{FIRST_ADMINISTRATOR_SECONDS, Hosting};

const GOOD_FOR: Duration = Duration::from_secs(FIRST_ADMINISTRATOR_SECONDS);
/// The way to another link, while the server runs.
const ANOTHER: &str = "`zonewright account invite EMAIL --administrator`";

/// How often to look whether the link was used, where it lies in a file.
const PAUSE: Duration = Duration::from_secs(2);

/// Where the link lies that nobody was there to read.
pub(crate) fn link_path(data_dir: &Path) -> PathBuf {
    data_dir.join("first-administrator-link")
}

/// Makes the link where there is no administrator, and hands it over: on the terminal, or in a file in `data_dir`, which
/// goes when there is one. Earlier links are good no more.
pub(crate) async fn invite(hosting: &Hosting, links: &Links, data_dir: &Path) -> anyhow::Result<()> {
    let path = link_path(data_dir);
    remove(&path)?;
    let secret = hosting.first_administrator_link().await.context("the link for the first administrator")?;
    let Some(secret) = secret else { return Ok(()) };
    let link = links.welcome(&secret);
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let text = format!(
            "\nThere is no administrator yet. This link makes the first one, once and within 24 hours:\n\n    {link}\n\n\
            Afterwards {ANOTHER} makes one.\n"
        );
        // Whoever closed it makes another.
        drop(writeln!(terminal, "{text}"));
        return Ok(());
    }
    write(&path, &link).with_context(|| format!("cannot write {}", path.display()))?;
    tracing::info!(
        file = %path.display(),
        "there is no administrator yet: the link in this file makes the first one, once and within 24 hours; \
         afterwards {ANOTHER} makes one"
    );
    tokio::spawn(remove_when_useless(hosting.clone(), path));
    Ok(())
}

/// Removes the link's file once there is an administrator, or the link has expired.
async fn remove_when_useless(hosting: Hosting, path: PathBuf) {
    let is_used = tokio::time::timeout(GOOD_FOR, there_is_one(&hosting)).await.is_ok();
    match remove(&path) {
        Ok(()) if is_used => tracing::info!("there is an administrator"),
        Ok(()) => tracing::warn!("the first administrator's link has expired; {ANOTHER} makes one"),
        Err(error) => tracing::warn!("the link of no use any more stays: {error:#}"),
    }
}

async fn there_is_one(hosting: &Hosting) {
    // What the database does not tell now it tells later, or the next start removes the file.
    while !hosting.has_administrator().await.unwrap_or(false) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// A new file, that only its owner can read from the first moment on.
fn write(path: &Path, link: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{link}")?;
    file.sync_all()
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
