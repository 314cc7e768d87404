//! A zone's records as a page shows them: filtered, sorted, fifty at once.

use std::cmp::Ordering;

use hosting::{Actor, Hosting, RecordFilter, Start, Zone};
use uuid::Uuid;
use zone::{Name, Record, Rrset};

use super::ttl::{seconds, ttl_in_words};
use super::view::{Sort, View};
use crate::error::PageError;
use crate::page::Page;
use crate::pager::Pager;

/// On a page. Each row weighs over a kilobyte, and pages are not sent compressed.
pub(super) const PER_PAGE: u64 = 50;

/// What is shown of a zone's records.
pub(crate) struct List {
    pub(crate) view: View,
    pub(crate) pager: Pager,
    /// Records that the server makes, where they belong to what is shown.
    pub(crate) fixed: Vec<Row>,
    pub(crate) rows: Vec<Row>,
    /// How many records the zone has in all.
    pub(crate) total: u64,
}

/// A record.
pub(crate) struct Row {
    pub(crate) uuid: Uuid,
    /// Relative to the zone.
    pub(crate) name: String,
    /// The row before has the same one.
    pub(crate) is_repeated: bool,
    pub(crate) record_type: String,
    pub(crate) ttl: String,
    pub(crate) seconds: String,
    pub(crate) priority: Option<u16>,
    pub(crate) value: String,
    /// It was just made or changed.
    pub(crate) is_new: bool,
}

/// Reads what the view asks for. `served` are the apex's nameservers where they are the platform's.
#[expect(clippy::too_many_arguments, reason = "each is a part of the one page, read elsewhere")]
pub(super) async fn read(
    hosting: &Hosting,
    page: &Page,
    actor: &Actor,
    zone: &Zone,
    path: &str,
    view: View,
    served: Option<&Rrset>,
    changed: Option<Uuid>,
) -> Result<List, PageError> {
    let (view, matching, records) = if view.is_plain() && changed.is_none() {
        let (total, records) = plain_page(hosting, actor, zone, view.number).await?;
        (view, total, records)
    } else {
        let select = move |zone: &Zone, records: &[Record]| select(view, changed, &zone.apex, records);
        hosting.get_zone(actor, zone.uuid, select).await?
    };
    let sort = view.sort_text();
    let query = [("q", view.search.as_str()), ("sort", sort.as_str())];
    let pager = Pager::new(path, &query, view.number, matching, PER_PAGE);
    // Of a copy that was never transferred it is not known yet.
    let is_known = zone.copy.as_ref().is_none_or(|copy| copy.state.refreshed_at.is_some());
    let is_first = pager.current == 1 && is_known;
    let fixed = if is_first { fixed_rows(page, zone, served, &view) } else { Vec::new() };
    let is_grouped = view.sort == Sort::Name;
    let mut last = None;
    let rows = records.iter().map(|record| {
        let content = &record.content;
        let is_repeated = is_grouped && last == Some(&content.name);
        last = Some(&content.name);
        Row {
            uuid: record.uuid,
            name: content.name.relative_to(&zone.apex),
            is_repeated,
            record_type: content.record_type.to_string(),
            ttl: ttl_in_words(page, content.ttl),
            seconds: seconds(page, content.ttl),
            priority: content.priority,
            value: content.value.clone(),
            is_new: changed == Some(record.uuid),
        }
    });
    let rows = rows.collect();
    let view = View { number: pager.current, ..view };
    Ok(List { view, pager, fixed, rows, total: zone.record_count })
}

/// A page in the order that the database keeps.
async fn plain_page(
    hosting: &Hosting,
    actor: &Actor,
    zone: &Zone,
    number: u64,
) -> Result<(u64, Vec<Record>), PageError> {
    let filter = RecordFilter { zone: Some(zone.uuid), ..RecordFilter::default() };
    let total = hosting.count_records(actor, filter.clone()).await?;
    let number = number.min(total.div_ceil(PER_PAGE)).max(1);
    let start = Start::Offset((number - 1) * PER_PAGE);
    let listed = hosting.list_records(actor, filter, start, PER_PAGE as u32).await?;
    Ok((total, listed.into_iter().map(|listed| listed.record).collect()))
}

/// What is shown, how many records match, and those of them that are on the page. A record that was just changed is
/// shown wherever it stands, even where it is not what was searched for.
fn select(
    mut view: View,
    changed: Option<Uuid>,
    apex: &Name,
    records: &[Record],
) -> (View, u64, Vec<Record>) {
    let is_changed = |record: &Record| changed == Some(record.uuid);
    let words = Words::new(&view.search);
    if records.iter().any(|record| is_changed(record) && !words.are_in_record(record, apex)) {
        view.search.clear();
    }
    let words = Words::new(&view.search);
    let mut found: Vec<&Record> = records.iter().filter(|record| words.are_in_record(record, apex)).collect();
    // Records come in the usual order, which those that are equal keep.
    let order = |a: &&Record, b: &&Record| compare(view.sort, a, b);
    match (view.sort, view.is_descending) {
        (Sort::Name, false) => {}
        (Sort::Name, true) => found.reverse(),
        (_, false) => found.sort_by(order),
        (_, true) => found.sort_by(|a, b| order(b, a)),
    }
    let total = found.len() as u64;
    if let Some(at) = found.iter().position(|record| is_changed(record)) {
        view.number = at as u64 / PER_PAGE + 1;
    }
    let number = view.number.min(total.div_ceil(PER_PAGE)).max(1);
    let skipped = usize::try_from((number - 1) * PER_PAGE).unwrap_or(usize::MAX);
    (view, total, found.into_iter().skip(skipped).take(PER_PAGE as usize).cloned().collect())
}

fn compare(sort: Sort, a: &Record, b: &Record) -> Ordering {
    let (a, b) = (&a.content, &b.content);
    match sort {
        Sort::Name => Ordering::Equal,
        Sort::Type => a.record_type.to_string().cmp(&b.record_type.to_string()),
        Sort::Ttl => a.ttl.cmp(&b.ttl),
        Sort::Value => (&a.value, a.priority).cmp(&(&b.value, b.priority)),
    }
}

/// What a record must contain, in small letters.
struct Words(Vec<String>);

impl Words {
    fn new(search: &str) -> Self {
        Self(search.split_whitespace().map(str::to_lowercase).collect())
    }

    fn are_in_record(&self, record: &Record, apex: &Name) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let content = &record.content;
        let name = content.name.to_text_without_final_dot();
        let relative = if content.name == *apex { "@" } else { "" };
        self.are_in(&[relative, &name, &content.record_type.to_string(), &content.value])
    }

    fn are_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}

/// The SOA, and the platform's nameservers where they are served.
fn fixed_rows(page: &Page, zone: &Zone, served: Option<&Rrset>, view: &View) -> Vec<Row> {
    let row = |record_type: &str, ttl: u32, value: String| Row {
        uuid: Uuid::nil(),
        name: "@".to_owned(),
        is_repeated: false,
        record_type: record_type.to_owned(),
        ttl: ttl_in_words(page, ttl),
        seconds: seconds(page, ttl),
        priority: None,
        value,
        is_new: false,
    };
    let zone::Soa { mname, rname, serial, refresh, retry, expire, minimum, ttl } = &zone.soa;
    let soa = format!("{mname} {rname} {} {refresh} {retry} {expire} {minimum}", serial.0);
    let nameservers =
        served.into_iter().flat_map(|rrset| names_of(rrset).into_iter().map(|name| (name, rrset.ttl)));
    let all =
        std::iter::once(row("SOA", *ttl, soa)).chain(nameservers.map(|(name, ttl)| row("NS", ttl, name)));
    let words = Words::new(&view.search);
    let domain = zone.domain();
    let mut rows: Vec<Row> =
        all.filter(|row| words.are_in(&["@", &domain, &row.record_type, &row.value])).collect();
    // What is said of the first nameserver holds for all.
    rows.iter_mut().filter(|row| row.record_type == "NS").skip(1).for_each(|row| row.is_repeated = true);
    rows
}

/// The nameservers of an NS RRset, without final dots.
pub(super) fn names_of(rrset: &Rrset) -> Vec<String> {
    let names = rrset.rdatas.iter().filter_map(|rdata| Name::from_wire(rdata.as_wire()).ok());
    names.map(|name| name.to_text_without_final_dot()).collect()
}
