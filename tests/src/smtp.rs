//! A mail server: aiosmtpd, as `scripts/setup` installs it from PyPI.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::loopback::free_address;
use crate::process::Daemon;
use crate::{tool, within, within_some};

/// An SMTP server that takes mail for everyone into one Maildir. Killed when it is dropped.
pub struct Smtp {
    address: SocketAddr,
    daemon: Daemon,
    // Last, so that the files outlive the server.
    directory: TempDir,
}

impl Smtp {
    /// Starts it.
    pub fn start() -> Self {
        let directory = TempDir::with_prefix("zonewright-smtp-").expect("a temporary directory");
        let address = free_address();
        let mut command = Command::new(tool("aiosmtpd/bin/python"));
        command.args(["-m", "aiosmtpd", "--nosetuid", "--smtputf8", "--listen", &address.to_string()]);
        command.args(["--class", "aiosmtpd.handlers.Mailbox"]).arg(directory.path().join("mail"));
        let daemon = Daemon::spawn(&mut command, &directory.path().join("smtp.log"));
        let mut smtp = Self { address, daemon, directory };
        let is_ready = within(Duration::from_secs(60), || {
            assert!(smtp.daemon.ended().is_none(), "the SMTP server did not start:\n{}", smtp.daemon.log());
            smtp.greets()
        });
        assert!(is_ready, "the SMTP server did not start:\n{}", smtp.daemon.log());
        smtp
    }

    fn greets(&self) -> bool {
        let Ok(stream) = TcpStream::connect(self.address) else { return false };
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("220 ")
    }

    /// As the setting `smtp.url` takes it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The Maildir. It comes into being with the first mail; each mail's recipients are in its header `X-RcptTo`.
    pub fn maildir(&self) -> PathBuf {
        self.directory.path().join("mail")
    }

    /// All mails so far, with their headers, the oldest first.
    pub fn mails(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.maildir().join("new")).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
        // Their names begin with the time of their coming.
        paths.sort();
        paths
            .iter()
            .map(|path| {
                let octets = std::fs::read(path).expect("a mail, once delivered, stays");
                String::from_utf8_lossy(&octets).into_owned()
            })
            .collect()
    }

    /// The link to this page in the last mail to someone, without the server's address. Waits until it has come.
    ///
    /// # Panics
    /// Where none comes.
    #[track_caller]
    pub fn link_for(&self, email: &str, page: &str) -> String {
        let to = format!("X-RcptTo: {email}");
        let link = within_some(Duration::from_secs(30), || {
            let mails = self.mails();
            mails.iter().rev().filter(|mail| mail.contains(&to)).find_map(|mail| link_in(mail, page))
        });
        link.unwrap_or_else(|| panic!("no mail to {email} with a link to {page}: {:?}", self.mails()))
    }
}

/// Path and query of the first link to a page in a text, such as a mail.
pub fn link_in(mail: &str, page: &str) -> Option<String> {
    // Quoted-printable (RFC 2045 6.7) cuts long lines, and spells `=` so.
    let plain = mail.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let path = plain.split_once(&format!("{page}?link="))?.1;
    Some(format!("{page}?link={}", path.split_whitespace().next()?))
}
