//! The cookies: which there are, and how they are read and written.

use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::app::Site;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The secret of who is signed in.
    Session,
    /// The secret of who gave the password, and has yet to give the second factor.
    Pending,
    /// The secret that binds forms to a browser in which nobody is signed in.
    Visitor,
    /// The language that was chosen.
    Language,
    /// Light, dark, or as the system has it.
    Theme,
    /// What the next page is to say.
    Notice,
    /// A token's secret, on its way to the page that shows it.
    Made,
}

/// A year.
const CHOICE_LIFETIME: Duration = Duration::from_secs(365 * 86_400);

impl Cookie {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "zonewright_session",
            Self::Pending => "zonewright_pending",
            Self::Visitor => "zonewright_visitor",
            Self::Language => "zonewright_language",
            Self::Theme => "zonewright_theme",
            Self::Notice => "zonewright_notice",
            Self::Made => "zonewright_made",
        }
    }

    /// With the prefix, browsers take it from this very host alone, and by https (RFC 6265bis 4.1.3.2).
    fn prefix(site: &Site) -> &'static str {
        if site.is_secure { "__Host-" } else { "" }
    }

    /// Its value. Of several with the name the first one, which the browser finds the most fitting.
    pub(crate) fn read<'a>(self, headers: &'a HeaderMap, site: &Site) -> Option<&'a str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        lines.flat_map(|line| line.split(';')).find_map(|pair| {
            let name = pair.trim_start().strip_prefix(Self::prefix(site))?;
            name.strip_prefix(self.name())?.strip_prefix('=').map(str::trim_end)
        })
    }

    /// For `Set-Cookie`. `value` must be letters, digits and marks that cookies may have; anything else sets nothing.
    pub(crate) fn write(self, site: &Site, value: &str) -> HeaderValue {
        let lifetime = match self {
            Self::Language | Self::Theme => Some(CHOICE_LIFETIME),
            // How long a session lives the server knows; the cookie outlives none by more than that.
            Self::Session => Some(Duration::from_secs(30 * 86_400)),
            Self::Pending => Some(Duration::from_secs(5 * 60)),
            Self::Notice | Self::Made => Some(Duration::from_secs(60)),
            Self::Visitor => None,
        };
        self.written(site, value, lifetime)
    }

    /// For `Set-Cookie`, to take it away.
    pub(crate) fn clear(self, site: &Site) -> HeaderValue {
        self.written(site, "", Some(Duration::ZERO))
    }

    fn written(self, site: &Site, value: &str, lifetime: Option<Duration>) -> HeaderValue {
        let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet);
        let value = if value.bytes().all(is_plain) { value } else { "" };
        let mut line =
            format!("{}{}={value}; Path=/; HttpOnly; SameSite=Lax", Self::prefix(site), self.name());
        if site.is_secure {
            line.push_str("; Secure");
        }
        if let Some(lifetime) = lifetime {
            line.push_str(&format!("; Max-Age={}", lifetime.as_secs()));
        }
        HeaderValue::try_from(line).unwrap_or(HeaderValue::from_static(""))
    }
}
