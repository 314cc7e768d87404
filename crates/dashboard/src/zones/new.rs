//! `/dns/new/`: a zone by its name alone, as a copy of one elsewhere, or with a zone file, of which is shown first what it
//! would make.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::{NameserversOf, Session, Zone, ZoneFileTarget};
use zone::{Record, RecordType};

use super::copy::{self, Source};
use super::file::ZoneFile;
use super::preview::{NameserverChoice, Preview};
use super::zone_path;
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};
use crate::query::Query;
use crate::records::is_reverse;
use crate::upload::Upload;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/new/", get(show).post(create))
}

async fn show(State(app): AppState, SignedIn { page, .. }: SignedIn, Query(query): Query) -> Response {
    let form = Form::new(query.text("domain"), None);
    form.render(&app, &page, &Mistakes::none(), None)
}

/// Makes the zone where nothing is left to be shown; else shows it.
async fn create(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    mut upload: Upload,
) -> Result<Response, PageError> {
    let domain = upload.fields.text("domain").to_owned();
    let file = match ZoneFile::take(&mut upload) {
        Ok(file) => file,
        Err(no_text) => {
            let mut mistakes = Mistakes::none();
            mistakes.add("file", page.t1(key!("zone-new-no-text"), "line", no_text.line));
            return Ok(Form::new(&domain, None).render(&app, &page, &mistakes, None));
        }
    };
    let mut form = Form::new(&domain, file.as_ref());
    copy::keep(&mut form.fields, &upload.fields);
    if let Some(source) = Source::of_form(&upload.fields) {
        return make_copy(&app, &page, &session, &form, &source).await;
    }
    // Nobody wants the nameservers of where a zone comes from, unless it is said.
    let nameservers = match app.hosting.nameserver_names().as_slice() {
        [] => NameserversOf::File,
        _ => NameserverChoice::of_form(&upload.fields).unwrap_or(NameserversOf::Platform),
    };
    let Some(file) = file else { return make(&app, &page, &session, &form, None, nameservers).await };
    let is_wanted = upload.fields.text("step") == "create";
    form.has_changed = is_wanted && upload.fields.text("seen") != form.seen;
    if is_wanted && !form.has_changed {
        return make(&app, &page, &session, &form, Some(file), nameservers).await;
    }
    let target = ZoneFileTarget::NewZone(domain);
    let actor = session.actor();
    match app.hosting.preview_zone_file_with(&actor, target, file.clone(), nameservers).await {
        Ok(preview) => {
            let preview = Preview::new(preview, &file, &app.hosting.nameserver_names());
            Ok(form.render(&app, &page, &Mistakes::none(), Some(&preview)))
        }
        Err(hosting::Error::Refused(mistakes)) => Ok(form.render(&app, &page, &mistakes.into(), None)),
        Err(error) => Err(error.into()),
    }
}

async fn make(
    app: &App,
    page: &Page,
    session: &Session,
    form: &Form,
    file: Option<ZoneFile>,
    nameservers: NameserversOf,
) -> Result<Response, PageError> {
    let (domain, text) = (form.fields.raw("domain"), file.map(ZoneFile::into_text));
    match app.hosting.create_zone_with(&session.actor(), domain, text, nameservers).await {
        Ok((zone, records)) => {
            let notice = Notice::new(welcome(app, page, &zone, &records));
            Ok(page.redirect(zone_path(&zone.domain())).with_notice(&notice).into_response())
        }
        Err(hosting::Error::Refused(mistakes)) => Ok(form.render(app, page, &mistakes.into(), None)),
        Err(error) => Err(error.into()),
    }
}

async fn make_copy(
    app: &App,
    page: &Page,
    session: &Session,
    form: &Form,
    source: &Source,
) -> Result<Response, PageError> {
    if form.has_file() {
        let mut mistakes = Mistakes::none();
        mistakes.add("primaries", page.t(key!("zone-new-copy-and-file")));
        return Ok(form.render(app, page, &mistakes, None));
    }
    let Source { primaries, tsig_key } = source;
    let (actor, domain) = (session.actor(), form.fields.raw("domain"));
    match app.hosting.create_copy(&actor, domain, primaries, tsig_key.as_deref()).await {
        Ok(zone) => {
            let (domain, primaries) = (zone.domain(), primaries.join(", "));
            let made = page.t2(key!("zone-new-made-copy"), "domain", domain, "primaries", primaries);
            let notice = Notice::new(made);
            Ok(page.redirect(zone_path(&zone.domain())).with_notice(&notice).into_response())
        }
        Err(hosting::Error::Refused(mistakes)) => Ok(form.render(app, page, &mistakes.into(), None)),
        Err(error) => Err(error.into()),
    }
}

/// What is left to do elsewhere.
fn welcome(app: &App, page: &Page, zone: &Zone, records: &[Record]) -> String {
    let is_own =
        |record: &Record| record.content.record_type == RecordType::NS && record.content.name == zone.apex;
    let (domain, nameservers) = (zone.domain(), app.hosting.nameserver_names());
    if nameservers.is_empty() || records.iter().any(is_own) {
        page.t1(key!("zone-new-made-own"), "domain", domain).into_owned()
    } else if is_reverse(&domain) {
        page.t2(key!("zone-new-made-reverse"), "domain", domain, "nameservers", nameservers.join(", "))
            .into_owned()
    } else {
        page.t2(key!("zone-new-made"), "domain", domain, "nameservers", nameservers.join(", ")).into_owned()
    }
}

/// The form as it is shown.
struct Form {
    fields: Fields,
    /// A file was sent that is too large to be shown.
    is_file_left_out: bool,
    /// What a preview was of, so that nothing is made that was not shown.
    seen: String,
    /// It is of another domain or file than the one that the reader looked at.
    has_changed: bool,
}

impl Form {
    fn new(domain: &str, file: Option<&ZoneFile>) -> Self {
        let kept = file.and_then(ZoneFile::to_be_kept);
        Self {
            fields: Fields::from([("domain", domain), ("zonefile", kept.unwrap_or_default())]),
            is_file_left_out: file.is_some() && kept.is_none(),
            seen: file.map(|file| file.digest(domain)).unwrap_or_default(),
            has_changed: false,
        }
    }

    fn render(&self, app: &App, page: &Page, mistakes: &Mistakes, preview: Option<&Preview>) -> Response {
        let nameservers = app.hosting.nameserver_names();
        let template = NewZonePage { page, form: self, mistakes, preview, nameservers: &nameservers };
        if mistakes.is_empty() && (preview.is_none() || template.is_ready()) {
            page.render(&template)
        } else {
            page.render_refused(&template)
        }
    }

    /// Whether it is to be a copy of a zone elsewhere.
    fn is_copy(&self) -> bool {
        Source::of_form(&self.fields).is_some()
    }

    fn has_file(&self) -> bool {
        self.is_file_left_out || !self.fields.raw("zonefile").is_empty()
    }
}

#[derive(Template)]
#[template(path = "zones/new.html")]
struct NewZonePage<'a> {
    page: &'a Page,
    form: &'a Form,
    mistakes: &'a Mistakes,
    preview: Option<&'a Preview>,
    nameservers: &'a [String],
}

impl NewZonePage<'_> {
    /// Whether there is nothing to be corrected in what would be made.
    fn is_ready(&self) -> bool {
        self.preview.is_some_and(|preview| preview.mistakes.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use zone::FieldError;

    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_was_sent_comes_back_as_text() {
        let file = ZoneFile::from(format!("{HOSTILE}\n</textarea>"));
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let wrong = Mistakes::from(vec![
                FieldError::invalid("domain", HOSTILE),
                FieldError::invalid("zonefile", HOSTILE),
                FieldError::invalid("other", HOSTILE),
            ]);
            for mistakes in [Mistakes::none(), wrong] {
                for preview in [None, Some(Preview::sample(0)), Some(Preview::sample(2))] {
                    let mut form = Form::new(HOSTILE, Some(&file));
                    copy::keep(
                        &mut form.fields,
                        &Fields::from([("primaries", HOSTILE), ("tsig_key", HOSTILE)]),
                    );
                    let nameservers = vec![HOSTILE.to_owned()];
                    let html = rendered(&NewZonePage {
                        page: &page,
                        form: &form,
                        mistakes: &mistakes,
                        preview: preview.as_ref(),
                        nameservers: &nameservers,
                    });
                    assert!(!html.contains(HOSTILE), "{html}");
                    assert_eq!(html.matches("</textarea>").count(), 2, "{html}");
                }
            }
        }
    }
}
