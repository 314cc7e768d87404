//! The files that pages load: within the program, under names that change with their content.

use std::sync::LazyLock;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
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
}

impl Asset {
    fn new(name: &'static str, content_type: &'static str, content: &'static [u8]) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(content)[..8]);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        Self { name, path: format!("/static/{stem}-{hash}.{extension}"), content_type, content }
    }
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    [
        Asset::new("app.css", "text/css; charset=utf-8", include_bytes!("../assets/app.css")),
        Asset::new("app.js", "text/javascript; charset=utf-8", include_bytes!("../assets/app.js")),
        Asset::new("docs.css", "text/css; charset=utf-8", include_bytes!("../assets/docs.css")),
        Asset::new("docs.js", "text/javascript; charset=utf-8", include_bytes!("../assets/docs.js")),
        Asset::new("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg")),
    ]
});

/// Where browsers find a file of `assets/`.
pub(crate) fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/static/", |asset| asset.path.as_str())
}

/// Whoever has one keeps it: another content has another name.
pub(crate) fn routes() -> Router {
    ASSETS.iter().fold(Router::new(), |router, asset| {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
            (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        router.route(&asset.path, get(async move || (headers, asset.content)))
    })
}
