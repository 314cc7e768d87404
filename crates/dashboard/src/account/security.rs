//! `/account/security/`: how one signs in, and where one is signed in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hosting::{PersonSession, SecondFactorStatus, Session};

use crate::app::AppState;
use crate::device::device;
use crate::error::PageError;
use crate::page::{Page, SignedIn};

pub(crate) async fn show(
    State(app): AppState,
    SignedIn { page, session }: SignedIn,
) -> Result<Response, PageError> {
    let second_factor = app.hosting.second_factor_status(&session).await?;
    let sessions = app.hosting.list_sessions(&session).await?;
    Ok(page.render(&SecurityPage { page: &page, session: &session, second_factor, sessions: &sessions }))
}

#[derive(Template)]
#[template(path = "account/security.html")]
struct SecurityPage<'a> {
    page: &'a Page,
    session: &'a Session,
    second_factor: SecondFactorStatus,
    sessions: &'a [PersonSession],
}

impl SecurityPage<'_> {
    fn is_this_one(&self, other: &PersonSession) -> bool {
        other.uuid == self.session.uuid
    }

    fn device(&self, session: &PersonSession) -> String {
        device(self.page, &session.user_agent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};
    use uuid::Uuid;

    #[test]
    fn browsers_call_themselves_what_they_like() {
        let page = &Page::sample();
        let session = page.session().unwrap();
        let of = |uuid| PersonSession {
            uuid,
            account: session.account.clone(),
            created_at: NOW - 60,
            last_seen_at: NOW,
            expires_at: NOW + 60,
            address: HOSTILE.to_owned(),
            user_agent: HOSTILE.to_owned(),
        };
        let sessions = &[of(session.uuid), of(Uuid::max())];
        for (since, recovery_codes) in [(None, 0), (Some(NOW), 1), (Some(NOW), 10)] {
            let second_factor = SecondFactorStatus { since, recovery_codes };
            let html = rendered(&SecurityPage { page, session, second_factor, sessions });
            assert_eq!(html.matches("/end/").count(), 1, "not this session itself: {html}");
            assert_eq!(html.contains("second-factor/off/"), since.is_some());
        }
    }
}
