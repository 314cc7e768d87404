//! Mail, handed to a mail server by a thread of its own: whoever wants it sent does not wait.
//!
//! What the server takes no mail for now is tried again for some minutes; what it takes never, and what it took not by then,
//! is dropped, and the log says so. Nothing is kept on disk: mail here is an answer to someone who can ask again.

mod message;
mod queue;
mod settings;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use hosting::{Mail, Mailer};
use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport};

use self::message::compose;
use self::queue::MailQueue;
use self::settings::Encryption;
pub(crate) use self::settings::{SmtpServer, SmtpSettings};

/// For the server to take a connection, and for each of its answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// How long what was never tried may take to leave when the process ends.
const STOP_WITHIN: Duration = Duration::from_secs(2);
/// Between attempts for one mail. Servers that let strangers wait do so for minutes (RFC 6647 4.2).
const PAUSES: [Duration; 6] = [
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(45),
    Duration::from_secs(120),
    Duration::from_secs(300),
    Duration::from_secs(300),
];

/// A mail server, and the thread that speaks to it.
pub(crate) struct SmtpMailer {
    queue: Arc<MailQueue>,
    /// Hangs up when the thread has ended.
    ended: Receiver<()>,
}

impl SmtpMailer {
    /// Starts the thread. `name` is by what this machine is known, if it is.
    pub(crate) fn start(server: &SmtpServer, name: Option<String>) -> anyhow::Result<Self> {
        Self::start_with(server, name, &PAUSES)
    }

    fn start_with(
        server: &SmtpServer,
        name: Option<String>,
        pauses: &'static [Duration],
    ) -> anyhow::Result<Self> {
        let transport = transport(server, name)?;
        let (queue, from) = (Arc::new(MailQueue::new(pauses)), server.from.clone());
        let (running, ended) = channel();
        let of_thread = Arc::clone(&queue);
        let work = move || {
            let _running = running;
            while let Some(mut queued) = of_thread.next() {
                if let Outcome::Later = try_once(&transport, &from, queued.mail()) {
                    queued.fail();
                    of_thread.put_back(queued);
                }
            }
        };
        thread::Builder::new().name("mail".to_owned()).spawn(work).context("cannot start the mail thread")?;
        Ok(Self { queue, ended })
    }

    /// Takes no more mail, and gives what was never tried a moment to leave. Waits for that.
    pub(crate) fn close(self) {
        self.queue.close();
        // Either way it is the end.
        let _ = self.ended.recv_timeout(STOP_WITHIN);
        let left = self.queue.len();
        if left > 0 {
            tracing::warn!(mails = left, "mail was dropped: the server stops");
        }
    }

    /// What hands mail over, for as long as anyone has it.
    pub(crate) fn mailer(&self) -> Arc<dyn Mailer> {
        Arc::clone(&self.queue) as _
    }
}

/// Hands one mail to a mail server, and waits for its answer: for a command, which ends then.
pub(crate) fn send_at_once(server: &SmtpServer, name: Option<String>, mail: &Mail) -> anyhow::Result<()> {
    let transport = transport(server, name)?;
    let sent = transport.send(&compose(&server.from, mail)?);
    sent.map(drop).map_err(|error| anyhow::anyhow!("the mail server: {}", told(&error)))
}

impl Mailer for MailQueue {
    fn send(&self, mail: Mail) {
        self.add(mail);
    }
}

/// What became of a mail.
enum Outcome {
    Done,
    Later,
}

fn try_once(transport: &SmtpTransport, from: &Mailbox, mail: &Mail) -> Outcome {
    let message = match compose(from, mail) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(to = mail.to, "mail was dropped: {error:#}");
            return Outcome::Done;
        }
    };
    match transport.send(&message) {
        Ok(_) => {
            tracing::debug!(to = mail.to, "mail was handed to the mail server");
            Outcome::Done
        }
        // Of what the client itself finds, a missing extension for the recipient (RFC 6531) stays as it is.
        Err(error) if error.is_permanent() || (error.is_client() && !mail.to.is_ascii()) => {
            tracing::error!(
                to = mail.to,
                "mail was dropped: the mail server does not take it: {}",
                told(&error)
            );
            Outcome::Done
        }
        Err(error) => {
            tracing::warn!(to = mail.to, "mail was not handed to the mail server: {}", told(&error));
            Outcome::Later
        }
    }
}

/// An error with its causes, in one line.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let error_text = error.to_string();
        if !text.contains(&error_text) {
            text = format!("{text}: {error_text}");
        }
        cause = error.source();
    }
    text
}

fn transport(server: &SmtpServer, name: Option<String>) -> anyhow::Result<SmtpTransport> {
    let verified = || TlsParameters::new(server.host.clone()).context("smtp.url");
    let tls = match server.encryption {
        Encryption::None => Tls::None,
        Encryption::Opportunistic => Tls::Opportunistic(verified()?),
        Encryption::Required => Tls::Required(verified()?),
        Encryption::Implicit => Tls::Wrapper(verified()?),
    };
    let mut builder = SmtpTransport::builder_dangerous(server.host.clone())
        .port(server.port)
        .tls(tls)
        .timeout(Some(ANSWER_WITHIN));
    if let Some(name) = name {
        builder = builder.hello_name(ClientId::Domain(name));
    }
    if let Some(credentials) = server.credentials()? {
        builder = builder.credentials(credentials);
    }
    Ok(builder.build())
}

#[cfg(test)]
mod tests;
