//! A mail in the form that mail servers take (RFC 5322).

use anyhow::Context;
use hosting::Mail;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};

use crate::random::random_text;

/// The message, from `from`.
pub(super) fn compose(from: &Mailbox, mail: &Mail) -> anyhow::Result<Message> {
    let to = mail.to.parse().context("the recipient is no mail address")?;
    let domain = from.email.domain();
    // So that nobody's holiday notice comes back (RFC 3834 5).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let automatic = HeaderValue::new(automatic, "auto-generated".to_owned());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(mail.subject.clone())
        .message_id(Some(format!("<{}@{domain}>", random_text()?)))
        .raw_header(automatic)
        .singlepart(SinglePart::plain(mail.text.clone()))
        .context("it cannot be written as a message")
}

#[cfg(test)]
mod tests {
    use hosting::MailKind;

    use super::*;

    fn composed(mail: &Mail) -> String {
        let message = compose(&"Bücher <dns@example.net>".parse().unwrap(), mail).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn what_no_mail_server_may_alter_is_encoded() {
        let link = format!("https://dns.example.net/welcome/?link={}", "x".repeat(43));
        let mail = Mail {
            kind: MailKind::Invitation,
            to: "a@example.com".to_owned(),
            subject: "Ji bo zêdekirinê".to_owned(),
            text: format!("Merheba!\n\n{link}\n"),
        };
        let text = composed(&mail);
        assert!(text.contains("\r\nTo: a@example.com\r\n"), "{text}");
        assert!(text.contains("\r\nAuto-Submitted: auto-generated\r\n"), "{text}");
        assert!(text.contains("@example.net>\r\n"), "{text}");
        let decoded = text.replace("=\r\n", "").replace("=3D", "=");
        assert!(decoded.contains(&format!("\r\n\r\n{link}\r\n")), "{text}");
        assert!(text.is_ascii() && text.contains("Subject: "), "{text}");
    }

    #[test]
    fn what_an_account_may_have_as_its_address_mail_may_have_as_its_recipient() {
        let local = "x".repeat(64);
        for right in [
            "a@example.com",
            "a.b+c@example.com",
            "o'neil@x",
            "ü@bücher.test",
            "100%@x-y.test",
            &format!("{local}@x.test"),
        ] {
            let to = store::canonical_email(right).expect(right);
            let mail =
                Mail { kind: MailKind::Confirmation, to, subject: "x".to_owned(), text: "x".to_owned() };
            compose(&"dns@example.net".parse().unwrap(), &mail).expect(right);
        }
        for wrong in [
            "a\"b@x.test",
            "<x@x.test>",
            "a,b@x.test",
            "a..b@x.test",
            ".a@x.test",
            "a@x..test",
            "a@-x.test",
            "a@x.test.",
            "a@[192.0.2.1]",
            "a@x_.test",
            &format!("{local}x@x.test"),
            &format!("a@{local}.test"),
        ] {
            assert!(store::canonical_email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_text_becomes_a_header() {
        let mail = Mail {
            kind: MailKind::Invitation,
            to: "a@example.com".to_owned(),
            subject: "one\r\nBcc: b@example.com".to_owned(),
            text: "\r\n.\r\nMAIL FROM:<>\r\n".to_owned(),
        };
        let text = composed(&mail);
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
        for wrong in ["", "a", "a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com"] {
            let mail = Mail { to: wrong.to_owned(), ..mail.clone() };
            assert!(compose(&"dns@example.net".parse().unwrap(), &mail).is_err(), "{wrong}");
        }
    }
}
