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
        Some(EventKind::SignedIn | EventKind::SignedOut | EventKind::SessionEnded) => {
            device(page, &event.detail)
        }
        _ => event.detail.clone(),
    }
}
