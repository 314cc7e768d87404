//! A zone to bring over: its file, as text that the server takes.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::budget::{Budget, Held};
use super::client::{Answer, Client, KnownZones};
use super::report::{End, Row};
use super::{FILE_OCTETS_MAX, includes, remarks};

static BUDGET: Budget = Budget::new();

/// How BIND's raw files begin: a format, 2 for raw and 3 for the map of old versions, and a version.
const RAW_FORMATS: [[u8; 4]; 2] = [[0, 0, 0, 2], [0, 0, 0, 3]];

/// A zone to bring over.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The zone's name, where something tells it.
    pub(super) name: Option<String>,
    pub(super) file: PathBuf,
    /// Where files that it includes are.
    pub(super) directory: PathBuf,
    /// Where named notes changes before it writes them into the file.
    pub(super) journal: PathBuf,
}

impl Source {
    pub(super) fn new(name: Option<String>, file: PathBuf, directory: &Path) -> Self {
        let mut journal = file.clone().into_os_string();
        journal.push(".jnl");
        Self { name, file, directory: directory.to_owned(), journal: journal.into() }
    }

    /// What it is called where its zone is not known.
    pub(super) fn shown(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.file.display().to_string())
    }

    /// Errors are those that would meet every other zone, too: no server, no valid token.
    pub(super) fn bring_over(&self, client: &Client, known: &KnownZones) -> anyhow::Result<Row> {
        let row = |zone, end, remarks| Row { zone, file: self.file.clone(), end, remarks };
        let refused = |why| row(self.shown(), End::Refused(why), Vec::new());
        let Some(name) = &self.name else {
            let why = match File::open(&self.file) {
                Ok(_) => "its zone is not known: write $ORIGIN with the zone's name on the file's first line"
                    .to_owned(),
                Err(error) => format!("cannot read {}: {error}", self.file.display()),
            };
            return Ok(refused(why));
        };
        let (text, _held) = match self.read_text() {
            Ok(read) => read,
            Err(error) => return Ok(refused(format!("{error:#}"))),
        };
        let whole = match includes::resolve(&text, name, &self.file, &self.directory) {
            Ok(whole) => whole,
            Err(why) => return Ok(refused(why)),
        };
        let text = whole.as_ref().map_or(&*text, |whole| whole.text());
        let (end, domain) = match client.put_zone(known, name, text)? {
            Answer::Created(zone) => (End::Created(zone.record_count), zone.domain),
            Answer::Replaced(zone) => (End::Replaced(zone.record_count), zone.domain),
            Answer::Unchanged(zone) => (End::Unchanged(zone.record_count), zone.domain),
            Answer::Refused(why) => {
                let why = whole.as_ref().map_or(why.clone(), |whole| whole.with_place(&why));
                return Ok(refused(remarks::with_advice(why, name, &self.file)));
            }
        };
        let found = remarks::of_text(text, &domain).into_iter().chain(self.remark_of_journal()).collect();
        Ok(row(domain, end, found))
    }

    /// The file as text. Octets beyond UTF-8 are written as `\DDD`, which says the same in a master file (RFC 1035 5.1).
    fn read_text(&self) -> anyhow::Result<(String, Held<'static>)> {
        let cannot_read = || format!("cannot read {}", self.file.display());
        let file = File::open(&self.file).with_context(cannot_read)?;
        let held = BUDGET.hold(file.metadata().with_context(cannot_read)?.len());
        let mut octets = Vec::new();
        file.take(FILE_OCTETS_MAX + 1).read_to_end(&mut octets).with_context(cannot_read)?;
        if octets.len() as u64 > FILE_OCTETS_MAX {
            bail!("{} is larger than 64 MiB", self.file.display());
        }
        if RAW_FORMATS.iter().any(|format| octets.starts_with(format)) {
            bail!(
                "the file is in BIND's raw format: turn it into text by `named-compilezone -f raw -F text -o NEWFILE {} {}`, \
                 and import that",
                self.shown(),
                self.file.display()
            );
        }
        Ok((text_of(octets), held))
    }

    fn remark_of_journal(&self) -> Option<String> {
        let changed_at = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
        (changed_at(&self.journal)? > changed_at(&self.file)?).then(|| {
            format!(
                "{} is newer than the file, which may lack the last changes: run `rndc sync {}`, and import again",
                self.journal.display(),
                self.shown()
            )
        })
    }
}

/// Octets as text, in which those beyond UTF-8 are written as `\DDD`.
pub(super) fn text_of(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap_or_else(|error| {
        let escape = |&octet: &u8| match octet {
            0..=0x7f => char::from(octet).to_string(),
            _ => format!("\\{octet:03}"),
        };
        error.as_bytes().iter().map(escape).collect()
    })
}
