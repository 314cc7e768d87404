//! Lists: a bare array of everything, or one page of it.
//!
//! `next` carries a cursor beside the page's number, so that walking on costs the same at any depth; a page asked for by
//! its number alone is counted off.

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use hosting::Start;
use serde::Serialize;
use zone::FieldError;

use crate::api::Api;
use crate::cursor::Cursor;
use crate::error::ApiError;
use crate::large_answers::Room;
use crate::listing::{Listing, READ_AT_ONCE};
use crate::query::{Query, quoted};
use crate::respond::{JSON, json_text, to_json};
use crate::stream;

/// How many there are in all, on every answer with a list.
pub(crate) const X_TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

const PAGE_SIZE_DEFAULT: u32 = 100;
const PAGE_SIZE_MAX: u32 = 1000;

/// One page of a list, but for its results.
#[derive(Serialize)]
struct Page {
    count: u64,
    next: Option<String>,
    previous: Option<String>,
}

/// The results of a page, and room for their text.
struct Results<C> {
    text: Vec<u8>,
    room: Room,
    is_empty: bool,
    /// Where the next page starts, if there is one.
    next: Option<C>,
}

/// Which form of the list is asked for.
enum Form {
    All,
    Page(PageWanted),
}

/// Which page is asked for: by its number, or by where it starts.
struct PageWanted {
    number: u64,
    size: u32,
    cursor: Option<String>,
}

/// Answers with a list.
pub(crate) async fn answer<L: Listing>(api: &Api, listing: L, query: &Query) -> Result<Response, ApiError> {
    match form(query)? {
        Form::All => everything(api, listing, query).await,
        Form::Page(wanted) => page(api, listing, query, wanted).await,
    }
}

/// Reads the paging parameters.
fn form(query: &Query) -> Result<Form, ApiError> {
    let (number, size, cursor) = (query.get("page"), query.get("page_size"), query.get("cursor"));
    if number.is_none() && size.is_none() && cursor.is_none() {
        return Ok(Form::All);
    }
    let number = match number.as_deref().map(str::parse) {
        None => 1,
        Some(Ok(number @ 1..)) => number,
        Some(_) => return Err(ApiError::NoSuchPage("pages are numbered from 1")),
    };
    let size = size.map_or(Ok(PAGE_SIZE_DEFAULT), |text| page_size(&text))?;
    Ok(Form::Page(PageWanted { number, size, cursor }))
}

/// A size that is out of range is brought into it.
fn page_size(text: &str) -> Result<u32, ApiError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        let detail = format!("The page_size {} is no number; use 1 to {PAGE_SIZE_MAX}.", quoted(text));
        return Err(FieldError::invalid("page_size", detail).into());
    }
    let is_negative = text.starts_with('-');
    // Too many digits for 64 bits are too large a size.
    let size = if is_negative { 0 } else { digits.parse().unwrap_or(u64::MAX) };
    Ok(size.clamp(1, u64::from(PAGE_SIZE_MAX)) as u32)
}

async fn everything<L: Listing>(api: &Api, listing: L, query: &Query) -> Result<Response, ApiError> {
    let count = listing.count().await?;
    let first = link(api, query, &query.with(L::FILTERS, &[("page", "1")]));
    let body = stream::array(listing).await?;
    let mut response = json_text(StatusCode::OK, body);
    add_headers(response.headers_mut(), count, &[("first", &first)]);
    Ok(response)
}

async fn page<L: Listing>(
    api: &Api,
    listing: L,
    query: &Query,
    PageWanted { number, size, cursor }: PageWanted,
) -> Result<Response, ApiError> {
    let is_walking = cursor.is_some();
    let start = match cursor {
        Some(text) => L::Cursor::decode(&text)
            .map(Start::After)
            .ok_or(ApiError::NoSuchPage("the cursor is not one that this list gave"))?,
        None => (number - 1)
            .checked_mul(u64::from(size))
            .filter(|offset| i64::try_from(*offset).is_ok())
            .map(Start::Offset)
            .ok_or(ApiError::NoSuchPage("the list is shorter"))?,
    };
    let (count, results) = tokio::try_join!(
        async { listing.count().await.map_err(ApiError::from) },
        results(api, &listing, start, size)
    )?;
    // A walk may find that the rest has been deleted since: that is an empty last page, not a wrong address.
    if results.is_empty && number > 1 && !is_walking {
        return Err(ApiError::NoSuchPage("the list is shorter"));
    }

    let size_text = size.to_string();
    let to_page = |number: u64, cursor: Option<&str>| {
        let number = number.to_string();
        let mut parameters = vec![("page", number.as_str()), ("page_size", size_text.as_str())];
        parameters.extend(cursor.map(|cursor| ("cursor", cursor)));
        link(api, query, &query.with(L::FILTERS, &parameters))
    };
    let next = results.next.map(|place| to_page(number.saturating_add(1), Some(&place.encode())));
    let previous = (number > 1).then(|| to_page(number - 1, None));
    let (first, last) = (to_page(1, None), to_page(count.div_ceil(u64::from(size)).max(1), None));

    let mut links = vec![("first", first.as_str())];
    links.extend(previous.as_deref().map(|url| ("prev", url)));
    links.extend(next.as_deref().map(|url| ("next", url)));
    links.push(("last", &last));
    let mut headers = HeaderMap::new();
    add_headers(&mut headers, count, &links);
    let mut text = to_json(&Page { count, next, previous })?;
    // The object goes on with its results.
    text.pop();
    text.extend_from_slice(b",\"results\":[");
    text.extend_from_slice(&results.text);
    text.extend_from_slice(b"]}");
    let mut response = api.options.large_answers.respond(results.room, StatusCode::OK, JSON, text)?;
    response.headers_mut().extend(headers);
    Ok(response)
}

/// Reads a page's items a few at a time, with room for what they have come to: their number tells nothing of their size.
async fn results<L: Listing>(
    api: &Api,
    listing: &L,
    mut start: Start<L::Cursor>,
    size: u32,
) -> Result<Results<L::Cursor>, ApiError> {
    let mut results = Results { text: Vec::new(), room: Room::default(), is_empty: true, next: None };
    let mut left = size;
    loop {
        let taken = left.min(READ_AT_ONCE);
        // One more than are taken shows whether there is anything behind them.
        let items = listing.list(start, taken + 1).await?;
        for item in items.iter().take(taken as usize) {
            if !std::mem::replace(&mut results.is_empty, false) {
                results.text.push(b',');
            }
            serde_json::to_writer(&mut results.text, &L::view(item))
                .map_err(|error| ApiError::Internal(format!("a list could not be written: {error}")))?;
        }
        // Written twice: here, and in the answer.
        api.options.large_answers.fit(&mut results.room, 2 * results.text.len())?;
        left -= taken;
        let place = items.len().checked_sub(2).filter(|_| items.len() > taken as usize);
        let Some(place) = place.and_then(|last| items.get(last)).map(L::place) else { return Ok(results) };
        if left == 0 {
            results.next = Some(place);
            return Ok(results);
        }
        start = Start::After(place);
    }
}

fn link(api: &Api, query: &Query, parameters: &str) -> String {
    api.url(&format!("{}?{parameters}", query.path()))
}

/// `X-Total-Count` and `Link` (RFC 8288 3).
fn add_headers(headers: &mut HeaderMap, count: u64, links: &[(&str, &str)]) {
    headers.insert(X_TOTAL_COUNT, HeaderValue::from(count));
    let links: Vec<String> =
        links.iter().map(|(relation, url)| format!("<{url}>; rel=\"{relation}\"")).collect();
    if let Ok(value) = HeaderValue::try_from(links.join(", ")) {
        headers.insert(LINK, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clamps_sizes_and_refuses_what_is_none() {
        let cases =
            [("1", 1), ("0", 1), ("-5", 1), ("1001", 1000), ("+7", 7), ("99999999999999999999999", 1000)];
        for (text, expected) in cases {
            assert_eq!(page_size(text).unwrap(), expected, "{text}");
        }
        for text in ["", "abc", "-", "1.5", "1e2", " 1", "١"] {
            assert!(page_size(text).is_err(), "{text}");
        }
    }
}
