//! Programs: run to their end, or killed when they are dropped.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use std::{fs, thread};

use crate::within_some;

/// What a program that has ended left.
#[derive(Debug)]
pub struct Output {
    /// Whether it says that it did well.
    pub success: bool,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Runs a program to its end.
///
/// # Panics
/// Where it cannot be started.
pub fn run(program: impl AsRef<OsStr>, arguments: &[&str]) -> Output {
    run_with_input(Command::new(program.as_ref()).args(arguments), "")
}

/// Runs a program to its end, with a text on its standard input.
///
/// # Panics
/// Where it cannot be started.
pub fn run_with_input(command: &mut Command, input: &str) -> Output {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap_or_else(
            |error| panic!("cannot start {name} (scripts/setup installs what is missing): {error}"),
        );
    let mut stdin = child.stdin.take().expect("a piped standard input");
    let input = input.to_owned();
    let writer = thread::spawn(move || match stdin.write_all(input.as_bytes()) {
        // A program may end without reading all of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    });
    let output = child.wait_with_output().expect("a child can be waited for");
    writer.join().expect("the writer does not panic").expect("standard input takes what is written");
    Output {
        success: output.status.success(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A program that runs until it is dropped; its output goes to a file, which is shown when the test fails.
pub(crate) struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    pub(crate) fn spawn(command: &mut Command, log: &Path) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let file =
            File::options().create(true).append(true).open(log).expect("a log file in a temporary directory");
        let also = file.try_clone().expect("a file's handle can be doubled");
        let child = command.stdin(Stdio::null()).stdout(file).stderr(also).spawn().unwrap_or_else(|error| {
            panic!("cannot start {name} (scripts/setup installs what is missing): {error}")
        });
        Self { child, log: log.to_owned() }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Whether it is over, and how it ended.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child can be waited for")
    }

    /// Waits for its end.
    pub(crate) fn ended_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        within_some(limit, || self.ended())
    }

    /// SIGKILL, and waits for its end.
    pub(crate) fn kill(&mut self) {
        // Fails only where it has been waited for already.
        let _ = self.child.kill();
        self.child.wait().expect("a child can be waited for");
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How much memory it has of the machine's (Linux).
    pub(crate) fn resident_octets(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("a process that runs has a status");
        let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.strip_suffix("kB"));
        let kibibytes = kibibytes.and_then(|number| number.trim().parse::<u64>().ok());
        kibibytes.unwrap_or_else(|| panic!("no size in {status}")) * 1024
    }

    pub(crate) fn signal(&mut self, signal: libc::c_int) {
        assert!(self.ended().is_none(), "it has ended already:\n{}", self.log());
        let pid = libc::pid_t::try_from(self.child.id()).expect("a process identifier fits its own type");
        // SAFETY: no memory is involved; the process is our child and not yet waited for, so that the identifier is its.
        assert_eq!(unsafe { libc::kill(pid, signal) }, 0, "{}", io::Error::last_os_error());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines.len().saturating_sub(60);
            eprintln!("--- the end of {}\n{}\n---", self.log.display(), lines[tail..].join("\n"));
        }
    }
}
