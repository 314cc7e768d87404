//! The pages, and their search.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;

use super::guide::Guide;
use super::navigation::{Entry, navigation, titles};
use super::reference::{Part, path_of};
use super::search::{Hit, search};
use super::{Docs, Texts};
use crate::app::{App, AppState};
use crate::catalogue::Language;
use crate::error::PageError;
use crate::fields::Fields;
use crate::page::Page;

const OVERVIEW: &str = "/api/v1/docs/";

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(OVERVIEW, get(show_overview))
        .route("/api/v1/docs/{part}/", get(show_part))
        .route("/api/v1/docs/guides/{guide}/", get(show_guide))
}

/// The overview, or what `?q=` finds.
async fn show_overview(
    State(app): AppState,
    page: Page,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let query = fields.raw("q").trim();
    if query.is_empty() {
        return render_guide(&app.docs, &page, OVERVIEW);
    }
    let texts = texts(&app.docs, page.language())?;
    let hits = search(texts.places.iter(), query);
    Ok(page.render(&SearchPage {
        page: &page,
        query,
        knows_origin: true,
        navigation: links(&app.docs, texts, ""),
        hits,
    }))
}

async fn show_guide(
    State(app): AppState,
    page: Page,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    render_guide(&app.docs, &page, &format!("/api/v1/docs/guides/{name}/"))
}

fn render_guide(docs: &Docs, page: &Page, path: &str) -> Result<Response, PageError> {
    let texts = texts(docs, page.language())?;
    let guide = texts.guides.iter().find(|guide| guide.path == path).ok_or(PageError::NotFound)?;
    Ok(page.render(&GuidePage {
        page,
        query: "",
        knows_origin: docs.knows_origin,
        navigation: links(docs, texts, path),
        guide,
    }))
}

async fn show_part(
    State(app): AppState,
    page: Page,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let (name, part) = app.docs.parts.iter().find(|(other, _)| *other == name).ok_or(PageError::NotFound)?;
    let texts = texts(&app.docs, page.language())?;
    let (title, lead) = titles(name);
    let variables = part.environment();
    let lines: Vec<String> = variables.iter().map(|(name, value)| format!("export {name}={value}")).collect();
    Ok(page.render(&PartPage {
        page: &page,
        query: "",
        knows_origin: app.docs.knows_origin,
        navigation: links(&app.docs, texts, &path_of(name)),
        title,
        lead,
        part,
        environment: lines.join("\n"),
        reads_english: page.language() == Language::default(),
    }))
}

fn texts(docs: &Docs, language: Language) -> Result<&Texts, PageError> {
    docs.texts(language).ok_or(PageError::NotFound)
}

fn links<'a>(docs: &'a Docs, texts: &'a Texts, path: &str) -> Vec<Entry<'a>> {
    navigation(texts, &docs.parts, path)
}

#[derive(Template)]
#[template(path = "docs/guide.html")]
struct GuidePage<'a> {
    page: &'a Page,
    query: &'a str,
    knows_origin: bool,
    navigation: Vec<Entry<'a>>,
    guide: &'a Guide,
}

#[derive(Template)]
#[template(path = "docs/part.html")]
struct PartPage<'a> {
    page: &'a Page,
    query: &'a str,
    knows_origin: bool,
    navigation: Vec<Entry<'a>>,
    title: &'static str,
    lead: &'static str,
    part: &'a Part,
    environment: String,
    reads_english: bool,
}

#[derive(Template)]
#[template(path = "docs/search.html")]
struct SearchPage<'a> {
    page: &'a Page,
    query: &'a str,
    knows_origin: bool,
    navigation: Vec<Entry<'a>>,
    hits: Vec<Hit<'a>>,
}
