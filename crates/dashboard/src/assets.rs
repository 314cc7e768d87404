//! The files that pages load: within the program, under names that change with their content.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

struct Asset {
    /// As templates call it: `app.css`.
    name: &'static str,
    /// As browsers do: `/static/app-0123456789abcdef.css`.
    path: String,
    content_type: &'static str,
    content: &'static [u8],
    /// The same by gzip. Pages are not sent compressed: their size would tell of the secrets in them (BREACH).
    gzip: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset::new(
            $name,
            $content_type,
            include_bytes!(concat!("../assets/", $name)),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")),
        )
    };
}

impl Asset {
    fn new(
        name: &'static str,
        content_type: &'static str,
        content: &'static [u8],
        gzip: &'static [u8],
    ) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(content)[..8]);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        Self { name, path: format!("/static/{stem}-{hash}.{extension}"), content_type, content, gzip }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let shared = [
            (CONTENT_TYPE, HeaderValue::from_static(self.content_type)),
            (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
            (VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if accepts_gzip(headers) {
            let encoding = [(CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
            (shared, encoding, self.gzip).into_response()
        } else {
            (shared, self.content).into_response()
        }
    }
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    [
        asset!("app.css", "text/css; charset=utf-8"),
        asset!("app.js", "text/javascript; charset=utf-8"),
        asset!("docs.css", "text/css; charset=utf-8"),
        asset!("docs.js", "text/javascript; charset=utf-8"),
        asset!("favicon.svg", "image/svg+xml"),
    ]
});

/// Where browsers find a file of `assets/`.
pub(crate) fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/static/", |asset| asset.path.as_str())
}

/// Whether a request's `Accept-Encoding` names gzip and does not weigh it with 0 (RFC 9110 12.5.3).
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight != Some(0.0)
    })
}

/// Whoever has one keeps it: another content has another name.
pub(crate) fn routes() -> Router {
    ASSETS.iter().fold(Router::new(), |router, asset| {
        router.route(&asset.path, get(async move |headers: HeaderMap| asset.answer(&headers)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_who_takes_it() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("*", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(accepts_gzip(&headers), expected, "{header}");
        }
    }
}
