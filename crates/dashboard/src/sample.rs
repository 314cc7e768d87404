//! A page without a request, for tests of templates: whoever is signed in tries to break them.

use std::sync::Arc;

use askama::Template;
use hosting::{Account, AccountId, AccountLimits, Clock, Session};

use crate::app::Site;
use crate::catalogue::Language;
use crate::options::DashboardOptions;
use crate::page::Page;
use crate::visit::Visit;

/// What tests put wherever people may write: markup, quotes, an entity, a change of direction.
pub(crate) const HOSTILE: &str = "\"><script>alert('x')</script>&amp;{{ 7 }}\u{202e}ʞ</bdi>";

/// What all times are told from.
pub(crate) const NOW: i64 = 1_705_314_600;

impl Page {
    /// With a hostile administrator signed in.
    pub(crate) fn sample() -> Self {
        Self::sample_in("en")
    }

    /// The same, in a language.
    pub(crate) fn sample_in(language: &str) -> Self {
        made_up(language, Some(Session::made_up(sample_account())))
    }

    /// With nobody signed in.
    pub(crate) fn sample_of_a_stranger() -> Self {
        made_up("en", None)
    }
}

/// Whose every word is hostile.
pub(crate) fn sample_account() -> Account {
    Account {
        id: AccountId(1),
        email: HOSTILE.to_owned(),
        first_name: HOSTILE.to_owned(),
        last_name: HOSTILE.to_owned(),
        company_name: HOSTILE.to_owned(),
        created_at: NOW - 86_400,
        language: String::new(),
        is_administrator: true,
        suspended_at: None,
        closing_at: None,
        limits: AccountLimits::default(),
        has_password: true,
        second_factor_since: None,
    }
}

fn made_up(language: &str, session: Option<Session>) -> Page {
    let site = Site::new(DashboardOptions::new(Clock(Arc::new(|| NOW))));
    let language = Language::named(language).unwrap();
    Page::new(Arc::new(Visit::made_up(site, language, session)))
}

/// The template's page, which must hold nothing that people wrote but escaped, and nothing that the policy forbids.
#[track_caller]
pub(crate) fn rendered(template: &impl Template) -> String {
    let html = template.render().unwrap();
    for forbidden in ["<script>", "</bdi>&", "'x'", " style=", " onclick=", "javascript:", "<style"] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
    html
}
