//! The real binary, serving.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use tempfile::TempDir;

use crate::http::{Connection, Response, write_request};
use crate::loopback::free_address;
use crate::process::{Daemon, Output, run_with_input};
use crate::visitor::{PASSWORD, location};
use crate::{Api, Dns, Smtp, Visitor, within, zonewright};

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(30);

/// The name of a copy of the program in the data directory.
const COPY: &str = "zonewright";

/// The platform's nameservers of every server under test.
pub const NAMESERVERS: [&str; 2] = ["ns1.provider.test", "ns2.provider.test"];

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    database_url: Option<String>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    user: Option<(u32, u32)>,
    launcher: Vec<String>,
}

impl ServerOptions {
    /// On another database than SQLite in the data directory.
    #[must_use]
    pub fn database_url(mut self, url: &str) -> Self {
        self.database_url = Some(url.to_owned());
        self
    }

    /// With a further argument of the command line.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// With a setting in the environment: `ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE`.
    #[must_use]
    pub fn setting(mut self, key: &str, value: &str) -> Self {
        self.environment.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Who may make an account: `closed`, `invitation` or `open`.
    #[must_use]
    pub fn sign_up(self, by: &str) -> Self {
        self.setting("ZONEWRIGHT_SIGN_UP", by)
    }

    /// With mail, which this server takes.
    #[must_use]
    pub fn mail(self, smtp: &Smtp) -> Self {
        self.setting("ZONEWRIGHT_SMTP__URL", &smtp.url())
            .setting("ZONEWRIGHT_SMTP__FROM", "dns@provider.test")
    }

    /// In a directory that belongs to this user and group.
    #[must_use]
    pub fn directory_of(mut self, user: u32, group: u32) -> Self {
        self.user = Some((user, group));
        self
    }

    /// Started by this command, to which the program and its arguments are added. The program is a copy that everyone
    /// may run, wherever this one is.
    #[must_use]
    pub fn launched_by(mut self, command: &[&str]) -> Self {
        self.launcher = command.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Starts the server.
    pub fn start(self) -> Server {
        Server::start_with(self)
    }
}

/// A server on an empty data directory. Killed when it is dropped.
pub struct Server {
    options: ServerOptions,
    daemon: Option<Daemon>,
    http: SocketAddr,
    dns: SocketAddr,
    // Last, so that the files outlive the server.
    directory: TempDir,
}

impl Server {
    /// On SQLite, with the settings that come with it.
    pub fn start() -> Self {
        ServerOptions::default().start()
    }

    /// The same, and an account that may do everything.
    pub fn start_with_account() -> (Self, Api) {
        let server = Self::start();
        let api = server.api("alice@example.net");
        (server, api)
    }

    fn start_with(options: ServerOptions) -> Self {
        let directory = TempDir::with_prefix("zonewright-test-").expect("a temporary directory");
        if let Some((user, group)) = options.user {
            chown(directory.path(), Some(user), Some(group)).expect("root may do this");
        }
        if !options.launcher.is_empty() {
            fs::copy(zonewright(), directory.path().join(COPY)).expect("room for a copy of the program");
        }
        let (http, dns) = (free_address(), free_address());
        let mut server = Self { options, daemon: None, http, dns, directory };
        server.restart();
        server
    }

    /// Starts it again where it was stopped or killed, on the same data.
    pub fn restart(&mut self) {
        assert!(self.daemon.is_none(), "it still runs");
        (self.http, self.dns) = (free_address(), free_address());
        let mut command = self.command("serve");
        command.args(["--http-listen", &self.http.to_string(), "--dns-listen", &self.dns.to_string()]);
        for name in NAMESERVERS {
            command.args(["--nameserver", name]);
        }
        command.args(&self.options.arguments);
        let mut daemon = Daemon::spawn(&mut command, &self.directory.path().join("server.log"));
        let mut ended = None;
        let is_ready = within(START, || {
            ended = daemon.ended();
            ended.is_some() || self.get("/healthz").is_some_and(|response| response.status == 200)
        });
        assert!(is_ready && ended.is_none(), "the server did not start: {ended:?}\n{}", daemon.log());
        self.daemon = Some(daemon);
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.running().kill();
        self.daemon = None;
    }

    /// SIGTERM, without waiting.
    pub fn terminate(&mut self) {
        self.running().signal(libc::SIGTERM);
    }

    /// The number of its process.
    pub fn process(&mut self) -> u32 {
        self.running().id()
    }

    /// Waits for its end after [`Server::terminate`].
    pub fn wait(&mut self) -> ExitStatus {
        let status = self.running().ended_within(STOP);
        let status = status.unwrap_or_else(|| panic!("it does not stop:\n{}", self.log()));
        self.daemon = None;
        status
    }

    /// Asks for a page outside the API, such as `/healthz`; `None` where nobody answers.
    pub fn get(&self, path: &str) -> Option<Response> {
        let mut connection = Connection::open(self.http).ok()?;
        connection.send(&write_request("GET", path, &[("Connection", "close")], None)).ok()?;
        connection.receive(false).ok()
    }

    /// Someone at its pages whom it has not seen before.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.http)
    }

    /// Where the API listens.
    pub fn http_address(&self) -> SocketAddr {
        self.http
    }

    /// The nameserver.
    pub fn dns(&self) -> Dns {
        Dns { address: self.dns }
    }

    /// The API as a new account sees it, with every permission.
    pub fn api(&self, email: &str) -> Api {
        self.create_account(email);
        self.api_with(email, &["*:*"])
    }

    /// Makes an account by the command line.
    pub fn create_account(&self, email: &str) {
        let output = self.cli(&["account", "create", email]);
        assert!(output.success, "{}{}", output.stdout, output.stderr);
    }

    /// Makes an account that can sign in, by the command line, with the password that all have.
    pub fn create_person(&self, email: &str) {
        self.create_with_password(&["account", "create", email, "--password-stdin"]);
    }

    /// The same for an administrator.
    pub fn create_administrator(&self, email: &str) {
        self.create_with_password(&["account", "create", email, "--administrator", "--password-stdin"]);
    }

    fn create_with_password(&self, arguments: &[&str]) {
        let (first, rest) = arguments.split_first().expect("a command");
        let output = run_with_input(self.command(first).args(rest), &format!("{PASSWORD}\n"));
        assert!(output.success, "{}{}", output.stdout, output.stderr);
    }

    /// A person at the pages, signed in to their account.
    #[track_caller]
    pub fn signed_in(&self, email: &str) -> Visitor {
        let mut visitor = self.visitor();
        assert_eq!(location(&visitor.sign_in(email)), "/dns/");
        visitor
    }

    /// The API by a new token of an account, with some permissions.
    pub fn api_with(&self, email: &str, permissions: &[&str]) -> Api {
        Api::new(self.http, Some(self.create_token(email, permissions)))
    }

    /// The API as someone without a token sees it.
    pub fn anonymous(&self) -> Api {
        Api::new(self.http, None)
    }

    /// The API as the holder of this token sees it, whether it is one or not.
    pub fn api_by_token(&self, token: &str) -> Api {
        Api::new(self.http, Some(token.to_owned()))
    }

    /// Makes a token by the command line, which prints it alone.
    pub fn create_token(&self, email: &str, permissions: &[&str]) -> String {
        let mut arguments = vec!["token", "create", "--account", email, "--name", "test"];
        for permission in permissions {
            arguments.extend(["--permission", permission]);
        }
        let output = self.cli(&arguments);
        assert!(output.success, "{}{}", output.stdout, output.stderr);
        let token = output.stdout.trim().to_owned();
        assert!(token.starts_with("vps_"), "stdout is to be the token alone: {:?}", output.stdout);
        token
    }

    /// Runs another command of the binary on the same database.
    pub fn cli(&self, arguments: &[&str]) -> Output {
        let (first, rest) = arguments.split_first().expect("a command");
        run_with_input(self.command(first).args(rest), "")
    }

    /// Its output so far.
    pub fn log(&self) -> String {
        self.daemon.as_ref().map(Daemon::log).unwrap_or_default()
    }

    /// How much memory it has of the machine's.
    pub fn resident_octets(&self) -> u64 {
        self.daemon.as_ref().expect("it runs").resident_octets()
    }

    /// Its data directory.
    pub fn data_directory(&self) -> &Path {
        self.directory.path()
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = match self.options.launcher.split_first() {
            Some((program, arguments)) if subcommand == "serve" => {
                let mut command = Command::new(program);
                command.args(arguments).arg(self.directory.path().join(COPY));
                command
            }
            _ => Command::new(zonewright()),
        };
        for (key, _) in std::env::vars_os() {
            if key.to_string_lossy().starts_with("ZONEWRIGHT_") {
                command.env_remove(key);
            }
        }
        command.current_dir(self.directory.path()).envs(self.options.environment.iter().cloned());
        command.arg(subcommand);
        // Settings of the environment, since a subcommand's own subcommands come before its flags.
        command.env("ZONEWRIGHT_DATA_DIR", self.directory.path().join("data"));
        if let Some(url) = &self.options.database_url {
            command.env("ZONEWRIGHT_DATABASE_URL", url);
        }
        command
    }

    fn running(&mut self) -> &mut Daemon {
        self.daemon.as_mut().expect("the server runs")
    }
}
