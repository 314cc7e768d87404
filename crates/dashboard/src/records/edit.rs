//! Records made, changed and deleted, one at a time: by the same form on a page of its own or in place.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hosting::{RecordEdit, RecordsChanged, Zone};
use uuid::Uuid;
use zone::{FieldError, Record, RecordContent};

use super::checks;
use super::form::{self, OTHER_TTL};
use super::in_zone::Here;
use super::ttl::{choices, seconds};
use super::types::{COMMON, OTHER, TypeHelp, of_type};
use super::{InZone, View, hints, meanwhile};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;
use crate::query::Query;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/dns/{domain}/records/new/", get(show_new).post(create))
        .route("/dns/{domain}/records/preview/", post(preview))
        .route("/dns/{domain}/records/{uuid}/", get(show).post(change))
        .route("/dns/{domain}/records/{uuid}/delete/", post(delete))
}

async fn show_new(
    State(app): AppState,
    InZone { page, zone, here, .. }: InZone,
    Query(query): Query,
) -> Response {
    let view = View::parse(query.raw("back"));
    RecordForm::new(&app, &page, &here, &zone, None, form::first_fields(&query), view).render()
}

async fn create(State(app): AppState, in_zone: InZone, Form(fields): Form) -> Result<Response, PageError> {
    let InZone { page, zone, here, .. } = &in_zone;
    let view = View::parse(fields.raw("back"));
    if form::wants_other_fields(&fields) {
        let fields = form::with_defaults(fields);
        return Ok(RecordForm::new(&app, page, here, zone, None, fields, view).render());
    }
    let edit = RecordEdit::Create(form::record_fields(&fields));
    match save(&app, &in_zone, None, &fields, edit).await? {
        Ok(changed) => {
            let text = page.t1(key!("records-added"), "record", told(&changed));
            let hint = hints::after(&app, &in_zone, &changed).await?;
            Ok(done(page, here, &view, Notice::new(text).with_hint(hint), &changed))
        }
        Err(mistakes) => {
            Ok(RecordForm::new(&app, page, here, zone, None, fields, view).render_refused(mistakes))
        }
    }
}

/// What a form carries where what was said about it is meant.
const SURE: &str = "nameservers";

/// Makes the edit, unless something is wrong with the fields.
async fn save(
    app: &App,
    in_zone: &InZone,
    current: Option<&Record>,
    fields: &Fields,
    edit: RecordEdit,
) -> Result<Result<RecordsChanged, Mistakes>, PageError> {
    let InZone { page, actor, zone, .. } = in_zone;
    let mut mistakes = checks::mistakes(page, fields);
    if !fields.has("sure", SURE) {
        let displaced = hints::displaced(app, in_zone, current, fields).await?;
        if !displaced.is_empty() {
            let nameservers = displaced.join(", ");
            mistakes.add("sure", page.t1(key!("records-nameservers-displaced"), "nameservers", nameservers));
        }
    }
    let found = if mistakes.is_empty() {
        match refused(app.hosting.change_records(actor, zone.uuid, vec![edit]).await)? {
            Ok(changed) => return Ok(Ok(changed)),
            Err(found) => found,
        }
    } else {
        let current = current.map(|record| &record.content);
        let preview = app.hosting.preview_record(&zone.apex, current, &form::record_fields(fields));
        preview.err().unwrap_or_default()
    };
    mistakes.add_refused(form::beside_fields(fields, found));
    Ok(Err(mistakes))
}

async fn show(State(app): AppState, in_zone: InZone, Query(query): Query) -> Result<Response, PageError> {
    let record = record(&app, &in_zone).await?;
    let InZone { page, zone, here, .. } = &in_zone;
    let view = View::parse(query.raw("back"));
    let offered = choices(page, &app.hosting.limits());
    let fields = form::fields_of(&record.content, &record.content.name.relative_to(&zone.apex), &offered);
    Ok(RecordForm::new(&app, page, here, zone, Some(&record), fields, view).render())
}

async fn change(
    State(app): AppState,
    in_zone: InZone,
    Form(mut fields): Form,
) -> Result<Response, PageError> {
    let InZone { page, zone, here, .. } = &in_zone;
    let view = View::parse(fields.raw("back"));
    let record = match meanwhile::find(&app, &in_zone).await? {
        Ok(record) => record,
        Err(who) => {
            let mut mistakes = Mistakes::none();
            mistakes.add_general(page.t1(key!("records-deleted-meanwhile"), "who", who));
            let form = RecordForm::new(&app, page, here, zone, None, fields, view);
            return Ok(form.render_refused(mistakes));
        }
    };
    if form::wants_other_fields(&fields) {
        let fields = form::with_defaults(fields);
        return Ok(RecordForm::new(&app, page, here, zone, Some(&record), fields, view).render());
    }
    let was = fields.take("was");
    if was.is_some_and(|was| was != meanwhile::fingerprint(&record.content)) {
        let who = meanwhile::changed_by(&app, &in_zone, record.uuid).await?;
        let now = in_short(&record.content, &zone.apex);
        let mut mistakes = Mistakes::none();
        mistakes.add_general(page.t2(key!("records-changed-meanwhile"), "who", who, "record", now));
        let form = RecordForm::new(&app, page, here, zone, Some(&record), fields, view);
        return Ok(form.render_refused(mistakes));
    }
    let edit = RecordEdit::Replace(record.uuid, form::record_fields(&fields));
    match save(&app, &in_zone, Some(&record), &fields, edit).await? {
        Ok(changed) => {
            let text = if changed.change.is_some() {
                page.t1(key!("records-changed"), "record", told(&changed))
            } else {
                page.t(key!("records-unchanged"))
            };
            let hint = hints::after(&app, &in_zone, &changed).await?;
            Ok(done(page, here, &view, Notice::new(text).with_hint(hint), &changed))
        }
        Err(mistakes) => {
            Ok(RecordForm::new(&app, page, here, zone, Some(&record), fields, view).render_refused(mistakes))
        }
    }
}

async fn delete(State(app): AppState, in_zone: InZone, Form(fields): Form) -> Result<Response, PageError> {
    let InZone { page, actor, zone, here, .. } = &in_zone;
    let record = match meanwhile::find(&app, &in_zone).await? {
        Ok(record) => record,
        Err(who) => {
            let notice = Notice::warning(page.t1(key!("records-gone-already"), "who", who));
            let view = View::parse(fields.raw("back"));
            return Ok(page.redirect(view.href(&here.path)).with_notice(&notice).into_response());
        }
    };
    let edits = vec![RecordEdit::Delete(record.uuid)];
    let changed = app.hosting.change_records(actor, zone.uuid, edits).await?;
    let text = page.t1(key!("records-deleted"), "record", in_short(&record.content, &changed.apex));
    Ok(done(page, here, &View::parse(fields.raw("back")), Notice::new(text), &changed))
}

/// The line that the fields make as they are, for the form's preview.
async fn preview(
    State(app): AppState,
    InZone { page, actor, zone, .. }: InZone,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let current = match fields.text("uuid").parse::<Uuid>() {
        Ok(uuid) => {
            let (apex, record) = app.hosting.get_record(&actor, uuid).await?;
            (apex == zone.apex).then_some(record).ok_or(PageError::NotFound)?.into()
        }
        Err(_) => None,
    };
    let line = Line::new(&app, &zone, current.as_ref(), &fields);
    Ok(page.render(&PreviewPart { page: &page, line: &line }))
}

/// The record that the path names, if it is of the zone that it names.
async fn record(app: &App, in_zone: &InZone) -> Result<Record, PageError> {
    let (apex, record) = app.hosting.get_record(&in_zone.actor, in_zone.uuid()?).await?;
    (apex == in_zone.zone.apex).then_some(record).ok_or(PageError::NotFound)
}

/// Tells what is wrong with the fields from all other reasons.
pub(crate) fn refused(
    outcome: Result<RecordsChanged, hosting::Error>,
) -> Result<Result<RecordsChanged, Vec<FieldError>>, PageError> {
    match outcome {
        Ok(changed) => Ok(Ok(changed)),
        Err(hosting::Error::Refused(found)) => Ok(Err(found)),
        Err(hosting::Error::RefusedEdits(refusals)) => {
            Ok(Err(refusals.into_iter().flat_map(|refusal| refusal.mistakes).collect()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Back to the records, with the way to undo it.
pub(super) fn done(
    page: &Page,
    here: &Here,
    view: &View,
    mut notice: Notice,
    changed: &RecordsChanged,
) -> Response {
    if let Some(number) = changed.change {
        notice = notice.with_undo(format!("{}history/{number}/undo/", here.path));
    }
    let mut path = view.href(&here.path);
    if let [Some(record)] = changed.records.as_slice() {
        path.push(if path.contains('?') { '&' } else { '?' });
        path.push_str(&format!("changed={}", record.uuid));
    }
    page.redirect(path).with_notice(&notice).into_response()
}

fn told(changed: &RecordsChanged) -> String {
    let record = changed.records.iter().flatten().next();
    record.map(|record| in_short(&record.content, &changed.apex)).unwrap_or_default()
}

/// `MX www → mail.example.com`, shortened.
fn in_short(content: &RecordContent, apex: &zone::Name) -> String {
    let text = format!("{} {} {}", content.name.relative_to(apex), content.record_type, content.value);
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// How the record would stand in a zone file.
enum Line {
    Made(String),
    /// Something is still to be filled in.
    Unfinished,
    Wrong(String),
}

impl Line {
    fn new(app: &App, zone: &Zone, current: Option<&Record>, fields: &Fields) -> Self {
        let current = current.map(|record| &record.content);
        match app.hosting.preview_record(&zone.apex, current, &form::record_fields(fields)) {
            Ok(_) if checks::missing(fields).next().is_some() => Self::Unfinished,
            Ok(content) => Self::Made(content.to_zone_file_line()),
            Err(found) => {
                let mistakes = Mistakes::from(form::beside_fields(fields, found));
                let worst = mistakes.iter().find(|mistake| {
                    mistake.field.as_deref().is_none_or(|field| !fields.text(field).is_empty())
                });
                match worst {
                    Some(mistake) if !form::is_unfinished(fields, &mistakes) => {
                        Self::Wrong(mistake.text.clone())
                    }
                    _ => Self::Unfinished,
                }
            }
        }
    }
}

/// The form, and all that it shows.
struct RecordForm<'a> {
    page: &'a Page,
    here: &'a Here,
    /// The record that is changed; `None` for a new one.
    record: Option<&'a Record>,
    fields: Fields,
    mistakes: Mistakes,
    view: View,
    help: TypeHelp,
    /// What the ids of its fields begin with: several forms may be open at once.
    scope: String,
    ttls: Vec<(String, String)>,
    line: Line,
    /// What the record was when the form was opened.
    was: Option<String>,
}

impl<'a> RecordForm<'a> {
    fn new(
        app: &App,
        page: &'a Page,
        here: &'a Here,
        zone: &Zone,
        record: Option<&'a Record>,
        fields: Fields,
        view: View,
    ) -> Self {
        let mut ttls = choices(page, &app.hosting.limits());
        ttls.push((OTHER_TTL.to_owned(), page.t(key!("records-ttl-other")).into_owned()));
        Self {
            line: Line::new(app, zone, record, &fields),
            help: of_type(form::record_type(&fields)),
            scope: record.map_or("new-".to_owned(), |record| format!("r{}-", record.uuid.simple())),
            was: fields
                .get("was")
                .map(str::to_owned)
                .or_else(|| record.map(|record| meanwhile::fingerprint(&record.content))),
            mistakes: Mistakes::none(),
            page,
            here,
            record,
            fields,
            view,
            ttls,
        }
    }

    fn render(&self) -> Response {
        let page = self.page;
        page.render_part_or(&FormPart { page, form: self }, &FormPage { page, here: self.here, form: self })
    }

    fn render_refused(mut self, mistakes: Mistakes) -> Response {
        self.mistakes = mistakes;
        if let Line::Wrong(_) = self.line {
            // It stands beside its field.
            self.line = Line::Unfinished;
        }
        let page = self.page;
        if page.is_fragment() {
            page.render_refused(&FormPart { page, form: &self })
        } else {
            page.render_refused(&FormPage { page, here: self.here, form: &self })
        }
    }

    /// Whether the reader is asked if it is meant so.
    fn asks(&self) -> bool {
        self.mistakes.of("sure").is_some() || self.is_sure()
    }

    fn is_sure(&self) -> bool {
        self.fields.has("sure", SURE)
    }

    /// Where it is sent.
    fn action(&self) -> String {
        match self.record {
            Some(record) => format!("{}records/{}/", self.here.path, record.uuid),
            None => format!("{}records/new/", self.here.path),
        }
    }

    /// Which of the shapes of a value it has.
    fn shape(&self) -> &str {
        form::shape(&self.fields)
    }

    /// Whether one begins to type in this field: in the first that is at fault, else in the name of a new record, or the value
    /// of one that is there.
    fn begins_at(&self, field: &str) -> bool {
        let first = self.mistakes.iter().find_map(|mistake| mistake.field.as_deref());
        field
            == first.unwrap_or(match (self.record, self.shape()) {
                (None, _) => "name",
                (_, "SRV") => "target",
                _ => "value",
            })
    }

    /// Whether there is a line to show. The script shows it as it comes about.
    fn has_line(&self) -> bool {
        matches!(self.line, Line::Made(_))
    }

    /// Types that most zones have, then the others, the chosen one among them.
    fn types(&self) -> [Vec<&str>; 2] {
        let mut others: Vec<&str> = OTHER.iter().map(|known| known.name).collect();
        let chosen = form::record_type(&self.fields);
        let common: Vec<&str> = COMMON.iter().map(|known| known.name).collect();
        if !common.contains(&chosen) && !others.contains(&chosen) && !chosen.is_empty() {
            others.push(chosen);
        }
        [common, others]
    }

    /// The exact number of what is chosen.
    fn ttl_seconds(&self, ttl: &str) -> String {
        ttl.parse().map(|ttl| seconds(self.page, ttl)).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "records/form_page.html")]
struct FormPage<'a> {
    page: &'a Page,
    here: &'a Here,
    form: &'a RecordForm<'a>,
}

#[derive(Template)]
#[template(path = "records/form.html")]
struct FormPart<'a> {
    page: &'a Page,
    form: &'a RecordForm<'a>,
}

#[derive(Template)]
#[template(path = "records/preview.html")]
struct PreviewPart<'a> {
    page: &'a Page,
    line: &'a Line,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn hostile_fields_come_back_as_text() {
        let here = Here::new(HOSTILE.to_owned());
        for record_type in ["A", "MX", "SRV", "CAA", "TXT", HOSTILE] {
            let page = Page::sample();
            let names =
                ["name", "value", "priority", "weight", "port", "target", "flags", "tag", "ttl_other"];
            let mut fields = Fields::from([("record_type", record_type), ("ttl", OTHER_TTL)]);
            names.iter().for_each(|name| fields.add(name, HOSTILE.to_owned()));
            let mistakes = names.iter().copied().chain(["record_type", "ttl"]);
            let mistakes: Vec<_> = mistakes.map(|name| FieldError::invalid(name, HOSTILE)).collect();
            let form = RecordForm {
                page: &page,
                here: &here,
                record: None,
                help: of_type(record_type),
                fields,
                mistakes: mistakes.into(),
                view: View::parse("q=%22%3E%3Cscript%3E"),
                scope: "new-".to_owned(),
                ttls: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
                line: Line::Wrong(HOSTILE.to_owned()),
                was: Some(HOSTILE.to_owned()),
            };
            let html = rendered(&FormPage { page: &page, here: &here, form: &form });
            assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;alert"), "{html}");
            rendered(&FormPart { page: &page, form: &form });
        }
        let line = Line::Made(HOSTILE.to_owned());
        rendered(&PreviewPart { page: &Page::sample(), line: &line });
    }
}
