//! What people are told by mail, and the links that lead from there, or from the command line, to a page.

use hosting::{LinkSecret, Mail, MailKind, MailWriter};

use crate::catalogue::{Argument, Language, key};

/// The links of one server.
#[derive(Clone, Debug)]
pub struct Links {
    /// Without a slash at the end.
    public_url: String,
}

impl Links {
    /// Of the server that people reach by this URL.
    pub fn new(public_url: &str) -> Self {
        Self { public_url: public_url.trim_end_matches('/').to_owned() }
    }

    /// Where a password for a new account is chosen: after an invitation, a confirmation, and by the first administrator.
    pub fn welcome(&self, secret: &LinkSecret) -> String {
        self.to(&format!("/welcome/?link={}", secret.as_str()))
    }

    /// Where another password is chosen.
    pub fn password_reset(&self, secret: &LinkSecret) -> String {
        self.to(&format!("/password/reset/?link={}", secret.as_str()))
    }

    /// Where the link of a mail leads.
    pub fn to_use(&self, kind: MailKind, secret: &LinkSecret) -> String {
        match kind {
            MailKind::PasswordReset => self.password_reset(secret),
            _ => self.welcome(secret),
        }
    }

    /// Where one signs in.
    pub fn sign_in(&self) -> String {
        self.to("/sign-in/")
    }

    fn password_forgotten(&self) -> String {
        self.to("/password/forgotten/")
    }

    fn tokens(&self) -> String {
        self.to("/account/developers/")
    }

    fn to(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// What the server is called.
    fn site(&self) -> &str {
        self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, host)| host)
    }
}

/// Writes mail in the recipient's language.
impl MailWriter for Links {
    fn write(&self, kind: MailKind, to: &str, link: Option<&LinkSecret>, language: &str) -> Mail {
        let (subject, text) = match kind {
            MailKind::Confirmation => (key!("mail-confirmation-subject"), key!("mail-confirmation-text")),
            MailKind::AccountExists => {
                (key!("mail-account-exists-subject"), key!("mail-account-exists-text"))
            }
            MailKind::Invitation => (key!("mail-invitation-subject"), key!("mail-invitation-text")),
            MailKind::PasswordReset => {
                (key!("mail-password-reset-subject"), key!("mail-password-reset-text"))
            }
            MailKind::PasswordChanged => {
                (key!("mail-password-changed-subject"), key!("mail-password-changed-text"))
            }
            MailKind::SecondFactorEnabled => {
                (key!("mail-second-factor-enabled-subject"), key!("mail-second-factor-enabled-text"))
            }
            MailKind::SecondFactorDisabled => {
                (key!("mail-second-factor-disabled-subject"), key!("mail-second-factor-disabled-text"))
            }
            MailKind::TokenCreated => (key!("mail-token-created-subject"), key!("mail-token-created-text")),
        };
        let link = link.map(|secret| self.to_use(kind, secret));
        let (link, sign_in, forgotten, tokens) =
            (link.unwrap_or_default(), self.sign_in(), self.password_forgotten(), self.tokens());
        let arguments: [(&'static str, &dyn Argument); 5] = [
            ("site", &self.site()),
            ("link", &link),
            ("sign-in", &sign_in),
            ("forgotten", &forgotten),
            ("tokens", &tokens),
        ];
        let language = Language::named(language).unwrap_or_default();
        Mail {
            kind,
            to: to.to_owned(),
            subject: language.text_with(subject, &arguments).into_owned(),
            text: format!("{}\n", language.text_with(text, &arguments)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [MailKind; 8] = [
        MailKind::Confirmation,
        MailKind::AccountExists,
        MailKind::Invitation,
        MailKind::PasswordReset,
        MailKind::PasswordChanged,
        MailKind::SecondFactorEnabled,
        MailKind::SecondFactorDisabled,
        MailKind::TokenCreated,
    ];

    fn secret() -> LinkSecret {
        LinkSecret::parse(&"x".repeat(43)).unwrap()
    }

    #[test]
    fn links_lead_to_the_public_url() {
        for url in ["https://dns.example.net", "https://dns.example.net/"] {
            let links = Links::new(url);
            let secret = secret();
            assert_eq!(
                links.welcome(&secret),
                format!("https://dns.example.net/welcome/?link={}", secret.as_str())
            );
            assert!(
                links.password_reset(&secret).starts_with("https://dns.example.net/password/reset/?link=x")
            );
            assert_eq!(links.sign_in(), "https://dns.example.net/sign-in/");
        }
    }

    #[test]
    fn each_mail_has_its_link_on_a_line_of_its_own() {
        let links = Links::new("https://dns.example.net");
        for language in Language::all() {
            for kind in KINDS {
                let mail = links.write(kind, "a@example.com", Some(&secret()), language.tag());
                let expected = match kind {
                    MailKind::PasswordReset => links.password_reset(&secret()),
                    MailKind::AccountExists => links.sign_in(),
                    MailKind::Confirmation | MailKind::Invitation => links.welcome(&secret()),
                    MailKind::PasswordChanged
                    | MailKind::SecondFactorEnabled
                    | MailKind::SecondFactorDisabled
                    | MailKind::TokenCreated => links.password_forgotten(),
                };
                assert!(mail.text.lines().any(|line| line == expected), "{}", mail.text);
                assert!(mail.subject.contains("dns.example.net") && !mail.subject.contains('\n'));
                assert!(!mail.text.contains(['{', '$']) && mail.text.ends_with(".\n"), "{}", mail.text);
                // RFC 5322 2.1.1.
                let too_long =
                    mail.text.lines().find(|line| line.chars().count() > 78 && !line.contains("://"));
                assert_eq!(too_long, None);
            }
        }
    }

    #[test]
    fn an_unknown_language_reads_the_first_one() {
        let links = Links::new("https://dns.example.net");
        let write =
            |language: &str| links.write(MailKind::Invitation, "a@example.com", Some(&secret()), language);
        assert_eq!(write("").text, write("en").text);
        assert_eq!(write("xx").text, write("en").text);
        assert_ne!(write("ku").text, write("en").text);
    }
}
