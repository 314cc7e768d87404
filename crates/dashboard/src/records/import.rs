//! `/dns/{domain}/import/`: a zone file in the place of a zone's records, of which is shown first what goes and comes.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::{NameserversOf, Zone, ZoneFileTarget};

use super::{Here, InZone};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;
use crate::history::Diff;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::Page;
use crate::upload::Upload;
use crate::zones::{NameserverChoice, Preview, ZoneFile};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/import/", get(show).post(import))
}

async fn show(InZone { page, zone, here, .. }: InZone) -> Response {
    ImportForm::new(&zone, None).render(&page, &here, &Mistakes::none(), None)
}

/// Replaces the zone's content where that was shown; else shows it.
async fn import(
    State(app): AppState,
    InZone { page, actor, zone, here, .. }: InZone,
    mut upload: Upload,
) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::none();
    let file = match ZoneFile::take(&mut upload) {
        Ok(Some(file)) => file,
        Ok(None) => {
            mistakes.add("zonefile", page.t(key!("import-empty")));
            return Ok(ImportForm::new(&zone, None).render(&page, &here, &mistakes, None));
        }
        Err(no_text) => {
            mistakes.add("file", page.t1(key!("zone-new-no-text"), "line", no_text.line));
            return Ok(ImportForm::new(&zone, None).render(&page, &here, &mistakes, None));
        }
    };
    let mut form = ImportForm::new(&zone, Some(&file));
    let (_, has_platforms) = app.hosting.served_nameservers(&actor, &zone).await?;
    // A zone that names its own goes on to do so, unless it is said otherwise.
    let usual = match app.hosting.nameserver_names().as_slice() {
        [_, ..] if has_platforms => NameserversOf::Platform,
        _ => NameserversOf::File,
    };
    let nameservers = NameserverChoice::of_form(&upload.fields).unwrap_or(usual);
    let is_wanted = upload.fields.text("step") == "replace";
    form.has_changed = is_wanted && upload.fields.text("seen") != form.seen;
    if is_wanted && !form.has_changed {
        return match app.hosting.replace_zone_file_with(&actor, zone.uuid, file, nameservers).await {
            Ok(_) => {
                // Taken back by the newest change in the history, where it is not too large for that.
                let (_, newest) = app.hosting.history(&actor, zone.uuid, None, 1).await?;
                let mut notice = Notice::new(page.t(key!("import-done")));
                if let Some(entry) = newest.first() {
                    notice = notice.with_undo(format!("{}history/{}/undo/", here.path, entry.number));
                }
                Ok(page.redirect(here.path).with_notice(&notice).into_response())
            }
            Err(hosting::Error::Refused(found)) => Ok(form.render(&page, &here, &found.into(), None)),
            Err(error) => Err(error.into()),
        };
    }
    let target = ZoneFileTarget::Zone(zone.uuid);
    match app.hosting.preview_zone_file_with(&actor, target, file.clone(), nameservers).await {
        Ok(found) => {
            let diff = Diff::new(&found.0.removed, &found.0.added);
            let kept = found.0.kept;
            let preview = Preview::new(found, &file, &app.hosting.nameserver_names());
            let looked = Looked { diff, kept, preview };
            Ok(form.render(&page, &here, &mistakes, Some(&looked)))
        }
        Err(hosting::Error::Refused(found)) => Ok(form.render(&page, &here, &found.into(), None)),
        Err(error) => Err(error.into()),
    }
}

/// What was found in a file.
struct Looked {
    diff: Diff,
    /// How many records stay as they are.
    kept: u64,
    preview: Preview,
}

/// The form as it is shown.
struct ImportForm {
    fields: Fields,
    /// A file was sent that is too large to be shown.
    is_file_left_out: bool,
    /// What a look was at, file and zone, so that nothing is done that was not shown.
    seen: String,
    /// It is another than the one that the reader looked at.
    has_changed: bool,
}

impl ImportForm {
    fn new(zone: &Zone, file: Option<&ZoneFile>) -> Self {
        let kept = file.and_then(ZoneFile::to_be_kept);
        let purpose = format!("{} {}", zone.uuid, zone.soa.serial.0);
        Self {
            fields: Fields::from([("zonefile", kept.unwrap_or_default())]),
            is_file_left_out: file.is_some() && kept.is_none(),
            seen: file.map(|file| file.digest(&purpose)).unwrap_or_default(),
            has_changed: false,
        }
    }

    fn render(&self, page: &Page, here: &Here, mistakes: &Mistakes, looked: Option<&Looked>) -> Response {
        let shown = ImportPage { page, here, form: self, mistakes, looked };
        let is_right = mistakes.is_empty() && looked.is_none_or(|looked| looked.preview.mistakes.is_empty());
        if is_right { page.render(&shown) } else { page.render_refused(&shown) }
    }
}

#[derive(Template)]
#[template(path = "records/import.html")]
struct ImportPage<'a> {
    page: &'a Page,
    here: &'a Here,
    form: &'a ImportForm,
    mistakes: &'a Mistakes,
    looked: Option<&'a Looked>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    #[test]
    fn what_was_sent_comes_back_as_text() {
        let form = ImportForm {
            fields: Fields::from([("zonefile", HOSTILE)]),
            is_file_left_out: false,
            seen: String::new(),
            has_changed: true,
        };
        let here = Here::new(HOSTILE.to_owned());
        let mut wrong = Mistakes::none();
        wrong.add("zonefile", HOSTILE);
        wrong.add("file", HOSTILE);
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            for mistakes in [&wrong, &Mistakes::none()] {
                let looks = [0, 2].map(|count| Looked {
                    diff: Diff::new(&Preview::sample(0).records, &[]),
                    kept: 1,
                    preview: Preview::sample(count),
                });
                for looked in looks.iter().map(Some).chain([None]) {
                    let shown = ImportPage { page: &page, here: &here, form: &form, mistakes, looked };
                    assert!(!rendered(&shown).contains(HOSTILE));
                }
            }
        }
    }
}
