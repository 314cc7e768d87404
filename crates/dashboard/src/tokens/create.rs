//! `/account/developers/new/`: makes a token, and tells its secret this once: on the page behind the form, to which it comes in
//! a cookie that this page takes away. So a page that is loaded again makes no other token.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use super::curl;
use super::form::{self, ChoosableZone, Preset};
use super::permissions::{CHOICES, Choice};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::cookies::Cookie;
use crate::docs::NO_ORIGIN;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{Page, SignedIn};
use crate::query::{Query, with_query};
use crate::secret::Secret;

const LIST: &str = "/account/developers/";
const PATH: &str = "/account/developers/new/";

/// The choices of when a token expires: days, or `never`, or `date`.
const EXPIRIES: [(&str, &str); 6] = [
    ("never", key!("tokens-expiry-never")),
    ("7", key!("tokens-expiry-week")),
    ("30", key!("tokens-expiry-month")),
    ("90", key!("tokens-expiry-quarter")),
    ("365", key!("tokens-expiry-year")),
    ("date", key!("tokens-expiry-date")),
];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(create))
}

async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Query(query): Query,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if query.get("made").is_some() {
        return Ok(show_made(&app, &page, Cookie::Made.read(&headers, &app.site)));
    }
    let preset = Preset::named(query.text("for"));
    let zones = form::choosable_zones(&app.hosting, &session.actor()).await?;
    Ok(page.render(&NewTokenPage::new(&page, preset, preset.fields(), Mistakes::none(), zones)))
}

async fn create(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let (actor, now) = (session.actor(), app.site.options.clock.now());
    let mut mistakes = Mistakes::none();
    let token = form::read(&fields, &page, &app.hosting, &actor, now, &mut mistakes).await?;
    if mistakes.is_empty() {
        let (name, permissions) = (token.name.clone(), token.permissions.clone());
        match app.hosting.create_token(&session, token).await {
            Ok((_, secret)) => {
                let is_for_acme = Preset::named(fields.text("for")) == Preset::Acme;
                let made = Made { name, secret, permissions, is_for_acme };
                let sealed = page.visit.secret().map(|secret| made.seal(secret)).unwrap_or_default();
                let path = with_query(PATH, &[("made", "yes")]);
                return Ok(page.redirect(path).with_cookie(Cookie::Made, &sealed).into_response());
            }
            Err(hosting::Error::Refused(refused)) => mistakes.add_refused(refused),
            Err(error) => return Err(error.into()),
        }
    } else {
        mistakes.add_refused(token.mistakes(now));
    }
    let zones = form::choosable_zones(&app.hosting, &actor).await?;
    let preset = Preset::named(fields.text("for"));
    Ok(page.render_refused(&NewTokenPage::new(&page, preset, fields, mistakes, zones)))
}

/// A token that was just made, on its way to the page that shows it.
#[derive(Serialize, Deserialize)]
struct Made {
    name: String,
    secret: String,
    permissions: Vec<String>,
    is_for_acme: bool,
}

impl Made {
    fn seal(&self, secret: &Secret) -> String {
        secret.seal("token", &serde_json::to_string(self).unwrap_or_default())
    }

    fn open(secret: &Secret, sealed: &str) -> Option<Self> {
        serde_json::from_str(&secret.open("token", sealed)?).ok()
    }
}

/// The secret, which is gone with this page.
fn show_made(app: &App, page: &Page, sealed: Option<&str>) -> Response {
    let made = sealed.zip(page.visit.secret()).and_then(|(sealed, secret)| Made::open(secret, sealed));
    let Some(Made { name, secret, permissions, is_for_acme }) = made else {
        let notice = Notice::warning(page.t(key!("tokens-shown-before")));
        return page.redirect(LIST).with_notice(&notice).into_response();
    };
    let origin = app.site.options.public_url.as_deref();
    let mut response = page.render(&CreatedPage {
        page,
        name,
        keep: curl::keep(&secret),
        tries: curl::tries(origin.unwrap_or(NO_ORIGIN), &permissions, is_for_acme),
        knows_origin: origin.is_some(),
        secret,
    });
    response.headers_mut().append(SET_COOKIE, Cookie::Made.clear(&app.site));
    response
}

#[derive(Template)]
#[template(path = "tokens/new.html")]
struct NewTokenPage<'a> {
    page: &'a Page,
    preset: Preset,
    fields: Fields,
    mistakes: Mistakes,
    /// `None`: too many to be listed.
    zones: Option<Vec<ChoosableZone>>,
    choices: &'static [Choice],
    types: Vec<String>,
}

impl<'a> NewTokenPage<'a> {
    fn new(
        page: &'a Page,
        preset: Preset,
        fields: Fields,
        mistakes: Mistakes,
        zones: Option<Vec<ChoosableZone>>,
    ) -> Self {
        let types = form::TYPES.iter().map(ToString::to_string).collect();
        Self { page, preset, fields, mistakes, zones, choices: &CHOICES, types }
    }

    fn expiries(&self) -> Vec<(&'static str, String)> {
        EXPIRIES.iter().map(|(value, key)| (*value, self.page.t(key).into_owned())).collect()
    }

    /// Where the reader is now, as an example of an address.
    fn own_address(&self) -> Option<String> {
        self.page.visitor().address.map(|address| address.to_canonical().to_string())
    }

    /// Whether a limit's fields are open from the start.
    fn is_open(&self, name: &str) -> bool {
        // Whatever needs certificates needs them in some zones, rarely in all.
        let is_asked_for = self.preset == Preset::Acme && name == "zones";
        is_asked_for || !self.fields.text(name).is_empty() || self.mistakes.of(name).is_some()
    }
}

#[derive(Template)]
#[template(path = "tokens/created.html")]
struct CreatedPage<'a> {
    page: &'a Page,
    name: String,
    secret: String,
    keep: String,
    tries: String,
    /// Else the lines name a server that is none.
    knows_origin: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, rendered};

    fn hostile_fields() -> Fields {
        let mut fields = Fields::default();
        for name in ["name", "expiry", "expires_at", "networks", "zone_names", "record_names", "for"] {
            fields.add(name, HOSTILE.to_owned());
        }
        for name in ["permissions", "zones", "record_types"] {
            fields.add(name, HOSTILE.to_owned());
        }
        fields
    }

    #[test]
    fn the_form_comes_back_as_it_was_and_escaped() {
        for language in ["en", "ku"] {
            let page = Page::sample_in(language);
            let zone = ChoosableZone { uuid: HOSTILE.to_owned(), domain: HOSTILE.to_owned() };
            for zones in [None, Some(Vec::new()), Some(vec![zone])] {
                let mut mistakes = Mistakes::none();
                for field in ["name", "permissions", "expires_at", "networks", "zones", "record_names"] {
                    mistakes.add(field, HOSTILE);
                }
                mistakes.add("zone_names", HOSTILE);
                mistakes.add("record_types", HOSTILE);
                mistakes.add_general(HOSTILE);
                let html =
                    rendered(&NewTokenPage::new(&page, Preset::Blank, hostile_fields(), mistakes, zones));
                assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
                assert!(html.contains("aria-invalid=\"true\""), "{html}");
            }
        }
    }

    #[test]
    fn the_secret_is_there_once_to_be_copied_and_in_no_address() {
        for language in ["en", "ku"] {
            let secret = "vps_secret".to_owned();
            let html = rendered(&CreatedPage {
                page: &Page::sample_in(language),
                name: HOSTILE.to_owned(),
                keep: curl::keep(&secret),
                tries: curl::tries(NO_ORIGIN, &["*:*".to_owned()], false),
                knows_origin: false,
                secret,
            });
            assert!(!html.contains(HOSTILE) && html.contains("data-copy=\"vps_secret\""), "{html}");
            assert!(html.contains(NO_ORIGIN), "{html}");
            let in_address = html
                .split("href=\"")
                .skip(1)
                .any(|rest| rest.split('"').next().is_some_and(|address| address.contains("vps_secret")));
            assert!(!in_address, "{html}");
        }
    }
}
