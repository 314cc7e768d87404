//! The command line. Scripts rely on it: options may be added, none renamed.

mod accounts;
mod tokens;
mod tsig;

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{FalseyValueParser, RangedU64ValueParser, Resettable};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use toml::{Table, Value};

pub(crate) use self::accounts::AccountCommand;
pub(crate) use self::tokens::{TokenArguments, TokenCommand};
pub(crate) use self::tsig::TsigCommand;
use crate::config_keys::KEYS;

/// DNS hosting in one program: a REST API to manage zones, and the nameserver that answers with them.
#[derive(Parser)]
#[command(name = "zonewright", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// What the process was called with. Ends it where that is no command.
    pub(crate) fn read() -> Self {
        let matches = without_empty_variables(Self::command()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// An empty variable sets nothing, neither a key nor a flag.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |variable: &OsStr| std::env::var_os(variable).is_some_and(|text| text.is_empty());
    let command = command.mut_args(|argument| match argument.get_env() {
        Some(variable) if is_empty(variable) => argument.env(Resettable::Reset),
        _ => argument,
    });
    command.mut_subcommands(without_empty_variables)
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Runs the API and the nameserver
    #[command(after_long_help = settings_help())]
    Serve(ServeArguments),
    /// Makes accounts, administers and deletes them, beside a running server or without one
    #[command(subcommand)]
    Account(AccountCommand),
    /// Makes, lists and revokes API tokens, beside a running server or without one
    #[command(subcommand)]
    Token(TokenCommand),
    /// Makes, lists and deletes the TSIG keys of transfers and NOTIFY, beside a running server or without one
    #[command(subcommand)]
    Tsig(TsigCommand),
    /// Lists zones, removes them, hands them over: for operators, whoever owns them
    #[command(subcommand)]
    Zone(ZoneCommand),
    /// Tries BIND9 servers out, and tells how their deployments stand
    #[command(subcommand)]
    Bind(BindCommand),
    /// Tells how the nameservers stand that take zones by transfer
    #[command(subcommand)]
    Secondary(SecondaryCommand),
    /// Brings zone files to a server over its API; safe to run again
    ///
    /// Zones that are there already get the file's content; those that say the same are left alone. Up to 20 zones are
    /// told each on standard output; of more, the first 20 that were refused, skipped, or have something to be looked at.
    /// Fails if any zone was refused. SIGINT (Ctrl-C) stops it once the zones under way are done: what is done stays,
    /// and the same command goes on.
    Import(ImportArguments),
}

/// Where the data is.
#[derive(Args, Clone, Default)]
pub(crate) struct DatabaseArguments {
    /// The configuration file [default: zonewright.toml, if there is one]
    #[arg(long, value_name = "FILE", env = "ZONEWRIGHT_CONFIG")]
    pub config: Option<PathBuf>,
    /// Where SQLite's file is [default: ./data]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// sqlite://PATH or postgres://... [default: zonewright.db in the data directory]
    ///
    /// With a password it stands better in ZONEWRIGHT_DATABASE_URL or in the configuration file: everyone on the machine
    /// sees the command line.
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
}

#[derive(Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Where the API listens [default: 127.0.0.1:8053]
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = socket_address)]
    http_listen: Option<SocketAddr>,
    /// Where the nameserver listens, UDP and TCP; may be repeated [default: 127.0.0.1:5353]
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = socket_address)]
    dns_listen: Vec<SocketAddr>,
    /// A name of the platform's nameservers, the primary first; may be repeated [default: ns1.<this machine's name>]
    #[arg(long, value_name = "NAME")]
    nameserver: Vec<String>,
    /// Allows zones of public suffixes and of a single label
    #[arg(long)]
    allow_any_domain: bool,
    /// In an empty database: makes an account, a token and the zone example.com, and prints what to try
    #[arg(long, env = "ZONEWRIGHT_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,
}

/// What the command line says of the settings.
pub(crate) struct Settings {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// The other flags that were given, as keys of the configuration file.
    pub keys: Table,
}

impl DatabaseArguments {
    pub(crate) fn settings(&self) -> Settings {
        let mut keys = Table::new();
        if let Some(directory) = &self.data_dir {
            keys.insert("data_dir".into(), Value::String(directory.to_string_lossy().into_owned()));
        }
        if let Some(url) = &self.database_url {
            keys.insert("database_url".into(), Value::String(url.clone()));
        }
        Settings { file: self.config.clone(), keys }
    }
}

impl ServeArguments {
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = self.database.settings();
        let mut set = |key: &str, value: Value| settings.keys.insert(key.into(), value);
        if let Some(address) = self.http_listen {
            set("http_listen", Value::String(address.to_string()));
        }
        if !self.dns_listen.is_empty() {
            set("dns_listen", self.dns_listen.iter().map(ToString::to_string).collect::<Vec<_>>().into());
        }
        if !self.nameserver.is_empty() {
            set("nameservers", self.nameserver.clone().into());
        }
        if self.allow_any_domain {
            set("allow_any_domain", Value::Boolean(true));
        }
        settings
    }
}

#[derive(Subcommand)]
pub(crate) enum ZoneCommand {
    /// Lists zones and whose they are
    List {
        /// Only the zones of this account
        #[arg(long, value_name = "EMAIL", env = "ZONEWRIGHT_ACCOUNT")]
        account: Option<String>,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Deletes a zone with all its records, for good
    Remove {
        /// The zone's domain
        domain: String,
        /// Does it; without it, only what would go is told
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Gives a zone to another account
    ///
    /// The zone may then lie above or below a zone of another account, which accounts cannot bring about by themselves.
    Transfer {
        /// The zone's domain
        domain: String,
        /// The e-mail address of the account that gets it
        #[arg(long, value_name = "EMAIL", env = "ZONEWRIGHT_TO")]
        to: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

#[derive(Subcommand)]
pub(crate) enum BindCommand {
    /// Verifies every [[bind]] server of the configuration, says what is wrong and how to put it right
    Check {
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Tells how a running server's BIND9 servers stand
    Status {
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

#[derive(Subcommand)]
pub(crate) enum SecondaryCommand {
    /// Tells how a running server's secondaries stand, and of some zones that fail there why
    Status {
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

#[derive(Args)]
pub(crate) struct ImportArguments {
    /// The server, such as http://127.0.0.1:8053
    #[arg(long, env = "ZONEWRIGHT_URL")]
    pub url: String,
    /// An API token with dns:list, dns:create, dns:update and dns:delete
    ///
    /// It is better given as ZONEWRIGHT_TOKEN: everyone on the machine sees the command line.
    #[arg(long, env = "ZONEWRIGHT_TOKEN", hide_env_values = true)]
    pub token: String,
    /// Zone files; a zone is named by its file's SOA or $ORIGIN, else by the file's name
    #[arg(value_name = "FILE", required_unless_present = "named_conf")]
    pub files: Vec<PathBuf>,
    /// BIND's configuration: its primary zones are imported
    #[arg(long, value_name = "FILE", env = "ZONEWRIGHT_NAMED_CONF", conflicts_with = "files")]
    pub named_conf: Option<PathBuf>,
    /// How many zones are brought over at once
    #[arg(long, value_name = "N", env = "ZONEWRIGHT_CONNECTIONS", default_value_t = 16,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=256))]
    pub connections: usize,
    /// Writes what became of each zone here: a line each, of zone, result, records, file and detail, with tabs between
    #[arg(long, value_name = "FILE", env = "ZONEWRIGHT_REPORT")]
    pub report: Option<PathBuf>,
    /// Tells what became of each zone, however many there are
    #[arg(long, short, env = "ZONEWRIGHT_VERBOSE", value_parser = FalseyValueParser::new())]
    pub verbose: bool,
}

impl ZoneCommand {
    pub(crate) fn database(&self) -> &DatabaseArguments {
        match self {
            Self::List { database, .. } | Self::Remove { database, .. } | Self::Transfer { database, .. } => {
                database
            }
        }
    }
}

fn socket_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let port = text.rsplit(':').next().filter(|port| port.parse::<u16>().is_ok()).unwrap_or("8053");
        format!("write an IP address and a port, such as 127.0.0.1:{port} or [::1]:{port}")
    })
}

/// All settings, as `zonewright help serve` tells them.
fn settings_help() -> String {
    let mut help = String::from(
        "Settings come from the command line, else from the environment, else from the configuration file:\n",
    );
    for key in KEYS {
        let default = if key.default.is_empty() { "none" } else { key.default };
        help += &format!(
            "\n  {}\n      {}\n      [env: {}] [default: {default}]",
            key.name,
            key.about,
            key.variable()
        );
    }
    help
}
