//! Mail as it is sent, kept for tests.

use std::sync::Mutex;
use std::time::Duration;

use hosting::{Mail, Mailer};

/// Where links lead.
pub(crate) const PUBLIC_URL: &str = "https://dns.example.net";

/// All mail, whoever it is for.
#[derive(Default)]
pub(crate) struct Mailbox(Mutex<Vec<Mail>>);

impl Mailer for Mailbox {
    fn send(&self, mail: Mail) {
        self.0.lock().unwrap().push(mail);
    }
}

impl Mailbox {
    /// The next mail, which is written behind the answer.
    pub(crate) async fn next(&self) -> Mail {
        loop {
            if let Some(mail) = self.0.lock().unwrap().pop() {
                return mail;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The path of the link in the next mail.
    pub(crate) async fn next_link(&self) -> String {
        let mail = self.next().await;
        let url = mail.text.lines().find_map(|line| line.strip_prefix(PUBLIC_URL));
        url.expect("a link").to_owned()
    }
}
