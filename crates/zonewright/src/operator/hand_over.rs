//! One-time links that a command makes: printed for the operator, and mailed on demand.

use anyhow::Context;
use dashboard::Links;
use hosting::{LinkSecret, MailKind, MailWriter};

use crate::config::Config;
use crate::mail::{SmtpServer, send_at_once};
use crate::output::{remark, say};

/// How a link gets to the one whom it is for: the operator has it in any case.
pub(super) struct HandOver {
    /// Where the links lead that a running server is to answer.
    links: Links,
    mailed_by: Option<(SmtpServer, Option<String>)>,
    /// Whether a mail server is there, and was not asked for.
    could_mail: bool,
}

impl HandOver {
    /// Before a link is made that would lead nowhere, or could not be mailed.
    pub(super) fn new(config: &Config, mail: bool) -> anyhow::Result<Self> {
        let url = config.public_url(config.http_listen);
        let url = url.context("public_url is missing: the link is made with it")?;
        let server = config.smtp.server();
        let could_mail = !mail && matches!(server, Ok(Some(_)));
        let mailed_by = if mail {
            let server = server?.context("--mail: no mail server is set, see [smtp] in the configuration")?;
            Some((server, config.public_name()))
        } else {
            None
        };
        Ok(Self { links: Links::new(&url), mailed_by, could_mail })
    }

    /// Prints the link, mails it where that was asked for, and tells people where it went.
    pub(super) async fn give(
        self,
        kind: MailKind,
        to: &str,
        secret: LinkSecret,
        language: &str,
    ) -> anyhow::Result<()> {
        say(&self.links.to_use(kind, &secret))?;
        let Some((server, name)) = self.mailed_by else {
            if self.could_mail {
                remark(&format!(
                    "it was not mailed: give it to {to} yourself, or repeat the command with --mail"
                ));
            }
            return Ok(());
        };
        let mail = self.links.write(kind, to, Some(&secret), language);
        let sent = tokio::task::spawn_blocking(move || send_at_once(&server, name, &mail)).await;
        sent.context("the mail")?.context("the link is good, but was not mailed")?;
        remark(&format!("mailed to {to}"));
        Ok(())
    }
}
