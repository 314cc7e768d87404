//! What became of each zone: on standard output what is worth a person's time, in a file of the report all of it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;

use crate::cli::ImportArguments;
use crate::output::say;

/// So many zones are told each; of more only those to look at, and as many of them.
const LINES_MAX: usize = 20;
const COLUMNS: &str = "zone\tresult\trecords\tfile\tdetail";

/// What became of a zone.
pub(super) struct Row {
    /// Its name, else its file's.
    pub zone: String,
    pub file: PathBuf,
    pub end: End,
    /// What a person should know of it nevertheless.
    pub remarks: Vec<String>,
}

/// How it ended; with how many records, or why.
pub(super) enum End {
    Created(u64),
    Replaced(u64),
    Unchanged(u64),
    Refused(String),
    Skipped(String),
}

/// Takes one row after the other.
pub(super) struct Report {
    file: Option<(PathBuf, BufWriter<File>)>,
    tells_all: bool,
    /// Whether people know the sources by their files.
    names_files: bool,
    lines_told: usize,
    lines_kept_back: usize,
    summary: Summary,
    began: Instant,
}

/// How many zones met which end.
#[derive(Default)]
struct Summary {
    created: usize,
    replaced: usize,
    unchanged: usize,
    refused: usize,
    skipped: usize,
    records: u64,
}

impl Report {
    pub(super) fn new(arguments: &ImportArguments, rows: usize, began: Instant) -> anyhow::Result<Self> {
        let file = arguments.report.clone().map(|path| {
            let mut file = File::create(&path).map(BufWriter::new)?;
            writeln!(file, "{COLUMNS}").map(|()| (path, file))
        });
        Ok(Self {
            file: file.transpose().context("cannot write the report")?,
            tells_all: arguments.verbose || rows <= LINES_MAX,
            names_files: arguments.named_conf.is_none(),
            lines_told: 0,
            lines_kept_back: 0,
            summary: Summary::default(),
            began,
        })
    }

    pub(super) fn take(&mut self, row: Row) -> anyhow::Result<()> {
        self.summary.count(&row.end);
        if let Some((_, file)) = &mut self.file {
            writeln!(file, "{}", row.columns()).context("cannot write the report")?;
        }
        if self.tells_all || row.is_to_be_looked_at() && self.lines_told < LINES_MAX {
            self.lines_told += 1;
            return say(&row.line(self.names_files));
        }
        if row.is_to_be_looked_at() {
            self.lines_kept_back += 1;
        }
        Ok(())
    }

    /// How many zones were tried.
    pub(super) fn zones_done(&self) -> usize {
        let Summary { created, replaced, unchanged, refused, .. } = self.summary;
        created + replaced + unchanged + refused
    }

    pub(super) fn refused(&self) -> usize {
        self.summary.refused
    }

    /// Tells it all in two lines, and how to go on where some zones were not tried.
    pub(super) fn finish(&mut self, left: usize) -> anyhow::Result<()> {
        let path = self.file.as_ref().map(|(path, _)| path.display().to_string());
        if let Some((_, file)) = &mut self.file {
            file.flush().context("cannot write the report")?;
        }
        if self.lines_kept_back > 0 {
            let place =
                path.map_or("--report FILE tells of all".to_owned(), |path| format!("all are in {path}"));
            say(&format!("and {} more: {place}", self.lines_kept_back))?;
        }
        let Summary { created, replaced, unchanged, refused, skipped, records } = self.summary;
        say(&format!(
            "{created} created, {replaced} replaced, {refused} refused, {unchanged} unchanged, {skipped} skipped"
        ))?;
        let seconds = self.began.elapsed().as_secs_f64();
        let zones_a_second = self.zones_done() as f64 / seconds.max(0.001);
        say(&format!("{records} records in {seconds:.1} s, {zones_a_second:.0} zones/s"))?;
        if left > 0 {
            say(&format!(
                "{left} zones were not tried: run the same command again to go on; what is done stays as it is"
            ))?;
        }
        Ok(())
    }
}

impl Summary {
    fn count(&mut self, end: &End) {
        let (counter, records) = match end {
            End::Created(records) => (&mut self.created, *records),
            End::Replaced(records) => (&mut self.replaced, *records),
            End::Unchanged(records) => (&mut self.unchanged, *records),
            End::Refused(_) => (&mut self.refused, 0),
            End::Skipped(_) => (&mut self.skipped, 0),
        };
        *counter += 1;
        self.records += records;
    }
}

impl Row {
    fn is_to_be_looked_at(&self) -> bool {
        !self.remarks.is_empty() || matches!(self.end, End::Refused(_) | End::Skipped(_))
    }

    /// For a person.
    fn line(&self, names_file: bool) -> String {
        let end = match &self.end {
            End::Created(records) => format!("created, {records} records"),
            End::Replaced(records) => format!("replaced, {records} records"),
            End::Unchanged(records) => format!("unchanged, {records} records"),
            End::Refused(why) => format!("refused: {why}"),
            End::Skipped(why) => format!("skipped: {why}"),
        };
        let is_there = !matches!(self.end, End::Refused(_) | End::Skipped(_));
        let subject =
            if names_file && !is_there { self.file.display().to_string() } else { self.zone.clone() };
        let mut line = format!("{subject}: {end}");
        for remark in &self.remarks {
            line += "; but ";
            line += remark;
        }
        one_line(&line)
    }

    /// For a program.
    fn columns(&self) -> String {
        let (result, records, why) = match &self.end {
            End::Created(records) => ("created", Some(records), None),
            End::Replaced(records) => ("replaced", Some(records), None),
            End::Unchanged(records) => ("unchanged", Some(records), None),
            End::Refused(why) => ("refused", None, Some(why)),
            End::Skipped(why) => ("skipped", None, Some(why)),
        };
        let records = records.map(u64::to_string).unwrap_or_default();
        let details: Vec<&str> = why.into_iter().chain(&self.remarks).map(String::as_str).collect();
        let columns = [&self.zone, result, &records, &self.file.display().to_string(), &details.join("; ")];
        columns.map(one_line).join("\t")
    }
}

/// What comes from elsewhere may have tabs and line ends.
fn one_line(text: &str) -> String {
    text.replace(|character: char| character.is_control(), " ")
}
