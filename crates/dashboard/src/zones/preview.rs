//! What a zone file would make, and what is wrong with it, as a page shows it.

use std::collections::{BTreeMap, BTreeSet};

use hosting::{ContentMistake, ContentPreview, NameserversOf, RecordText};
use zone::{Name, Soa};

use super::file::ZoneFile;
use crate::fields::Fields;

/// How many records are shown.
const RECORDS_MAX: usize = 200;
/// How much of a line at fault is shown, in characters.
const LINE_LENGTH_MAX: usize = 160;

/// What a zone file would make.
pub(crate) struct Preview {
    /// The zone's domain.
    pub(crate) domain: String,
    /// How many records the zone would have, by type,
    pub(crate) types: Vec<(String, u64)>,
    /// and in all.
    pub(crate) total: u64,
    /// The first of them.
    pub(crate) records: Vec<RecordText>,
    /// What the file says about the zone itself, if anything.
    pub(crate) soa: Option<SoaText>,
    /// Those that the file names, unless the platform's are served.
    pub(crate) nameservers: Option<Vec<String>>,
    /// Where the file names other nameservers than the platform's: whether the zone is to have them.
    pub(crate) choice: Option<NameserverChoice>,
    /// What is wrong, by line.
    pub(crate) mistakes: Vec<LineMistake>,
}

/// Whether a zone keeps the nameservers that its file names.
pub(crate) struct NameserverChoice {
    /// Those of the file.
    pub(crate) names: String,
    pub(crate) is_kept: bool,
}

impl NameserverChoice {
    /// What a form says of it; `None` where it was not asked.
    pub(crate) fn of_form(fields: &Fields) -> Option<NameserversOf> {
        let is_asked = !fields.text("nameservers_asked").is_empty();
        let is_kept = fields.has("nameservers", "keep");
        is_asked.then_some(if is_kept { NameserversOf::File } else { NameserversOf::Platform })
    }
}

/// The fields of an SOA that people ask for.
pub(crate) struct SoaText {
    pub(crate) primary: String,
    pub(crate) mailbox: String,
    pub(crate) serial: u32,
    /// Refresh, retry, expire, negative TTL (seconds).
    pub(crate) timers: String,
}

/// What is wrong with a line.
pub(crate) struct LineMistake {
    /// From 1; `None` where it is no one line's.
    pub(crate) line: Option<u32>,
    /// The line, or its beginning.
    pub(crate) source: String,
    pub(crate) detail: String,
}

impl Preview {
    /// Of what was found in a file.
    pub(crate) fn new(
        (preview, named): (ContentPreview, Vec<Name>),
        file: &ZoneFile,
        platforms: &[String],
    ) -> Self {
        let ContentPreview { apex, soa, are_nameservers_platforms, types, added, mistakes, .. } = preview;
        let named: Vec<String> = named.iter().map(Name::to_text_without_final_dot).collect();
        let has_others = !platforms.is_empty() && named.iter().any(|name| !platforms.contains(name));
        let is_kept = !are_nameservers_platforms;
        let choice = has_others.then(|| NameserverChoice { names: named.join(", "), is_kept });
        let nameservers = is_kept.then_some(named);
        let mut types: Vec<_> =
            types.into_iter().map(|(record_type, count)| (record_type.to_string(), count)).collect();
        types.sort_unstable();
        Self {
            domain: apex.to_text_without_final_dot(),
            total: types.iter().map(|(_, count)| count).sum(),
            types,
            records: added.into_iter().take(RECORDS_MAX).collect(),
            soa: soa.as_ref().map(SoaText::new),
            nameservers,
            choice,
            mistakes: with_lines(mistakes, file),
        }
    }

    /// How many records are not shown.
    pub(crate) fn left_out(&self) -> u64 {
        self.total.saturating_sub(self.records.len() as u64)
    }
}

impl SoaText {
    fn new(soa: &Soa) -> Self {
        let Soa { mname, rname, serial, refresh, retry, expire, minimum, .. } = soa;
        Self {
            primary: mname.to_text_without_final_dot(),
            mailbox: rname.to_text_without_final_dot(),
            serial: serial.0,
            timers: format!("{refresh} {retry} {expire} {minimum}"),
        }
    }
}

/// Mistakes, each with its line.
fn with_lines(mistakes: Vec<ContentMistake>, file: &ZoneFile) -> Vec<LineMistake> {
    let wanted: BTreeSet<u32> = mistakes.iter().filter_map(|mistake| mistake.line).collect();
    let last = wanted.last().copied().unwrap_or(0);
    let sources: BTreeMap<u32, &str> =
        (1..=last).zip(file.lines()).filter(|(line, _)| wanted.contains(line)).collect();
    let begin = |source: &str| -> String {
        let mut shown: String = source.trim_end().chars().take(LINE_LENGTH_MAX).collect();
        if shown.len() < source.trim_end().len() {
            shown.push('…');
        }
        shown
    };
    let show = |mistake: ContentMistake| LineMistake {
        source: mistake.line.and_then(|line| sources.get(&line)).copied().map(begin).unwrap_or_default(),
        line: mistake.line,
        detail: mistake.detail,
    };
    mistakes.into_iter().map(show).collect()
}

#[cfg(test)]
impl Preview {
    /// Of a hostile file with so many mistakes.
    pub(crate) fn sample(mistakes: u32) -> Self {
        use crate::sample::{HOSTILE, NOW};

        let text = || HOSTILE.to_owned();
        let record = RecordText {
            uuid: uuid::Uuid::nil(),
            created_at: NOW,
            name: text(),
            record_type: "MX".to_owned(),
            ttl: 3600,
            priority: Some(10),
            value: text(),
        };
        Self {
            domain: text(),
            types: vec![("MX".to_owned(), 1_000)],
            total: 1_000,
            records: vec![record],
            soa: Some(SoaText { primary: text(), mailbox: text(), serial: 1, timers: "1 2 3 4".to_owned() }),
            nameservers: Some(vec![text()]),
            choice: Some(NameserverChoice { names: text(), is_kept: mistakes == 0 }),
            mistakes: (0..mistakes)
                .map(|line| LineMistake {
                    line: Some(line).filter(|&line| line > 0),
                    source: text(),
                    detail: text(),
                })
                .collect(),
        }
    }
}
