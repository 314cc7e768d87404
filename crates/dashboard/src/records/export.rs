//! `/dns/{domain}/zonefile/`: the zone as a file, as it is served.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hosting::Zone;

use super::InZone;
use crate::app::{App, AppState};
use crate::error::PageError;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/dns/{domain}/zonefile/", get(download))
}

async fn download(
    State(app): AppState,
    InZone { actor, zone, here, .. }: InZone,
) -> Result<Response, PageError> {
    let answers = app.site.options.large_answers.clone();
    let reserve = move |zone: &Zone| answers.room_for(zone);
    let (text, room) = app.hosting.export_zone_file_with(&actor, zone.uuid, reserve).await?;
    let disposition = format!("attachment; filename=\"{}.zone\"", file_name(&here.domain));
    let answers = &app.site.options.large_answers;
    let answer = answers.respond(room, StatusCode::OK, "text/plain; charset=utf-8", text.into_bytes())?;
    Ok(([(CONTENT_DISPOSITION, disposition)], answer).into_response())
}

/// A domain without what files cannot be called.
fn file_name(domain: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    domain.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_domain_leads_a_file_elsewhere() {
        assert_eq!(file_name("0/25.2.0.192.in-addr.arpa"), "0-25.2.0.192.in-addr.arpa");
        assert_eq!(file_name("a\"\r\n\\b.test"), "a----b.test");
    }
}
