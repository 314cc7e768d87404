//! Stories that a browser tells: the scripts in `tests/browser/`, which drive Debian's Chromium.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::binary::target_folder;
use crate::{Server, Smtp, within_some};

/// A story takes well under a minute on two cores; a machine may be far slower.
const LIMIT: Duration = Duration::from_secs(480);
/// For the browser to close when it is told to.
const CLOSING: Duration = Duration::from_secs(10);

/// A script of `tests/browser/`, and what it is told.
#[derive(Clone, Debug)]
pub struct BrowserStory {
    name: String,
    environment: Vec<(String, String)>,
}

impl BrowserStory {
    /// The story in `tests/browser/NAME.mjs`.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), environment: Vec::new() }
    }

    /// With a setting in its environment.
    #[must_use]
    pub fn setting(mut self, key: &str, value: &str) -> Self {
        self.environment.push((key.to_owned(), value.to_owned()));
        self
    }

    /// On the pages of this server.
    #[must_use]
    pub fn on(self, server: &Server) -> Self {
        self.setting("SERVER_URL", &format!("http://{}", server.http_address()))
            .setting("DNS_SERVER", &server.dns().address.to_string())
    }

    /// Reading the mail that this server takes.
    #[must_use]
    pub fn with_mail(self, smtp: &Smtp) -> Self {
        self.setting("MAILDIR", smtp.maildir().to_str().expect("temporary paths are text"))
    }

    /// Plays it to its end.
    ///
    /// # Panics
    /// Where it fails, with all that it said.
    #[track_caller]
    pub fn play(self) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
        assert!(folder.join("node_modules").is_dir(), "no playwright-core: run scripts/setup first");
        // The browser's profile goes where it is gone in the end, however that comes.
        let temporary = TempDir::with_prefix("zonewright-browser-").expect("a temporary directory");
        let mut command = Command::new("node");
        command
            .arg(folder.join(format!("{}.mjs", self.name)))
            .envs(self.environment)
            .env("SCREENSHOTS", target_folder("screenshots"))
            .env("TMPDIR", temporary.path())
            // Held open: where it closes, the story ends itself and the browser.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("cannot start node (scripts/setup installs what is missing): {error}")
        });
        let mut running = Running(child);
        let lines = running.lines();
        let end = Instant::now() + LIMIT;
        let mut said = String::new();
        loop {
            match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    println!("{line}");
                    said.push_str(&line);
                    said.push('\n');
                }
                // Both its outputs are closed.
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("{} is not over after {} s:\n{said}", self.name, LIMIT.as_secs())
                }
            }
        }
        let status = running.0.wait().expect("a child can be waited for");
        assert!(status.success(), "{} failed ({status}):\n{said}", self.name);
    }
}

/// Stopped when it is dropped.
struct Running(Child);

impl Running {
    fn lines(&mut self) -> Receiver<String> {
        let (sender, receiver) = channel();
        forward(self.0.stdout.take().expect("a piped standard output"), sender.clone());
        forward(self.0.stderr.take().expect("a piped standard error"), sender);
        receiver
    }

    fn ended_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        within_some(limit, || self.0.try_wait().expect("a child can be waited for"))
    }
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if to.send(line).is_err() {
                return;
            }
        }
    });
}

impl Drop for Running {
    fn drop(&mut self) {
        // Told by its closed input, node closes the browser. Killed, it would leave that to the browser, which ends when
        // its pipe to node breaks.
        drop(self.0.stdin.take());
        if self.ended_within(CLOSING).is_none() {
            // Fails only where it has ended meanwhile.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}
