//! Whether a form was sent by a page of ours, as far as the browser tells.

use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderName, ORIGIN};

use crate::app::Site;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether nothing says that another site sent it. What a browser does not tell, the form's own proof must.
pub(crate) fn may_be_ours(headers: &HeaderMap, site: &Site) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    // `none` is the person's own doing, such as loading the page again.
    let by_fetch = text(&SEC_FETCH_SITE).is_none_or(|sent_by| matches!(sent_by, "same-origin" | "none"));
    // `null` is what browsers say where pages keep their address to themselves, as ours do.
    let by_origin = text(&ORIGIN).is_none_or(|origin| {
        origin == "null" || Some(origin) == own_origin(site) || authority(origin) == text(&HOST)
    });
    by_fetch && by_origin
}

/// Scheme, host and port of the public URL.
fn own_origin(site: &Site) -> Option<&str> {
    let url = site.options.public_url.as_deref()?;
    let start = url.find("://")? + 3;
    let end = url[start..].find('/').map_or(url.len(), |slash| start + slash);
    url.get(..end)
}

fn authority(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, authority)| authority)
}
