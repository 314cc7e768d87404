//! What was done, in words.

use hosting::{Event, EventKind};

use crate::catalogue::key;
use crate::device::device;
use crate::page::Page;

/// The key of what was done.
pub(crate) fn words(event: &Event) -> &'static str {
    let Some(kind) = event.kind else { return key!("event-other") };
    match kind {
        EventKind::AccountCreated => key!("event-account-created"),
        EventKind::SignedIn => key!("event-signed-in"),
        EventKind::SecondFactorFailed => key!("event-second-factor-failed"),
        EventKind::SignedOut => key!("event-signed-out"),
        EventKind::SessionEnded => key!("event-session-ended"),
        EventKind::OtherSessionsEnded => key!("event-other-sessions-ended"),
        EventKind::PasswordChanged => key!("event-password-changed"),
        EventKind::PasswordReset => key!("event-password-reset"),
        EventKind::ResetLinkCreated => key!("event-reset-link-created"),
        EventKind::SecondFactorEnabled => key!("event-second-factor-enabled"),
        EventKind::SecondFactorDisabled => key!("event-second-factor-disabled"),
        EventKind::RecoveryCodesCreated => key!("event-recovery-codes-created"),
        EventKind::RecoveryCodeUsed => key!("event-recovery-code-used"),
        EventKind::TokenCreated => key!("event-token-created"),
        EventKind::TokenRevoked => key!("event-token-revoked"),
        EventKind::InvitationCreated => key!("event-invitation-created"),
        EventKind::InvitationVoided => key!("event-invitation-voided"),
        EventKind::AdministratorGranted => key!("event-administrator-granted"),
        EventKind::AdministratorRevoked => key!("event-administrator-revoked"),
        EventKind::LimitsChanged => key!("event-limits-changed"),
        EventKind::AccountSuspended => key!("event-account-suspended"),
        EventKind::AccountResumed => key!("event-account-resumed"),
        EventKind::ZoneRemoved => key!("event-zone-removed"),
        EventKind::ZoneHandedOver => key!("event-zone-handed-over"),
        EventKind::ZoneReceived => key!("event-zone-received"),
        EventKind::DeletionStarted => key!("event-deletion-started"),
        EventKind::AccountDeleted => key!("event-account-deleted"),
    }
}

/// What else there is to say: a zone, the name of a token, a browser. As people wrote it; may be empty.
pub(crate) fn detail(page: &Page, event: &Event) -> String {
    match event.kind {
        _ if event.detail.is_empty() => String::new(),
        // How many.
        Some(EventKind::OtherSessionsEnded) => String::new(),
        Some(EventKind::SignedIn | EventKind::SignedOut | EventKind::SessionEnded) => {
            device(page, &event.detail)
        }
        Some(EventKind::LimitsChanged) => limits(page, &event.detail).unwrap_or_else(|| event.detail.clone()),
        _ => event.detail.clone(),
    }
}

/// What is stored as `zones 5, records -`.
fn limits(page: &Page, detail: &str) -> Option<String> {
    let (zones, records) = detail.strip_prefix("zones ")?.split_once(", records ")?;
    let word = |limit: &str| match limit {
        "-" => page.t("event-limit-of-server").into_owned(),
        "0" => page.t("event-limit-none").into_owned(),
        number => number.to_owned(),
    };
    Some(page.t2(key!("event-limits"), "zones", word(zones), "records", word(records)).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_in_words() {
        let told = |language, detail| limits(&Page::sample_in(language), detail);
        assert_eq!(
            told("en", "zones 5, records -").unwrap(),
            "zones: 5, records in a zone: the server’s limit"
        );
        assert_eq!(told("en", "zones 0, records 9").unwrap(), "zones: no limit, records in a zone: 9");
        assert!(told("ku", "zones 0, records 9").unwrap().contains("bêsînor"));
        assert_eq!(told("en", "something newer"), None);
    }
}
