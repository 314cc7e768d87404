//! Mail: who writes it, and who sends it.

use crate::LinkSecret;

/// A message in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What it is about.
    pub kind: MailKind,
    /// The one recipient.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The body, lines by `\n`.
    pub text: String,
}

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Queues a message. Must not wait for anything.
    fn send(&self, mail: Mail);
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// Someone wants an account for this address: the link confirms it.
    Confirmation,
    /// The same, but the address has an account.
    AccountExists,
    /// An administrator invites.
    Invitation,
    /// The link sets another password.
    PasswordReset,
    /// The account has another password.
    PasswordChanged,
    /// The account asks for a second factor from now on.
    SecondFactorEnabled,
    /// The account asks for no second factor any more.
    SecondFactorDisabled,
    /// The account has a new API token.
    TokenCreated,
}

impl MailKind {
    /// Whether anyone can have it sent to any address, whose owner may never have heard of the server.
    pub fn is_for_strangers(self) -> bool {
        matches!(self, Self::Confirmation | Self::AccountExists)
    }
}

/// Words for mail, and the addresses of links.
pub trait MailWriter: Send + Sync {
    /// The message to this address; `language` may be empty or unknown. Those have a link whose words say so.
    fn write(&self, kind: MailKind, to: &str, link: Option<&LinkSecret>, language: &str) -> Mail;
}
