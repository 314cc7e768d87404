//! The settings: the command line's, else the environment's, else the file's, else the defaults.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use axum::http::Uri;
use clap::CommandFactory;
use hosting::{Clock, HostingOptions, SignUp};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};
use zone::{DomainPolicy, Name, parse_domain};

use crate::bind9::settings::{self, BindServer};
use crate::cli::{Cli, Settings};
use crate::client_address::TrustedProxies;
use crate::config_keys::{KEYS, Key, Kind};
use crate::copies::settings::CopiesSettings;
use crate::cors_origin::cors_origin;
use crate::mail::SmtpSettings;
use crate::nameserver_settings::{self, CookieSettings, IdentitySettings, RateLimitSettings, TcpSettings};
use crate::replication;
use crate::replication::settings::{CatalogSettings, SecondarySettings};

const DEFAULT_FILE: &str = "zonewright.toml";
const VARIABLE_PREFIX: &str = "ZONEWRIGHT_";

/// All settings, as the file spells them. `config_keys` documents each.
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    pub data_dir: PathBuf,
    pub database_url: Option<String>,
    pub http_listen: SocketAddr,
    pub public_url: Option<String>,
    pub trusted_proxies: TrustedProxies,
    pub dns_listen: Vec<SocketAddr>,
    pub dns_real_time: bool,
    pub nameservers: Vec<String>,
    pub allow_any_domain: bool,
    pub cors_origins: Vec<String>,
    #[serde(with = "SignUpKey")]
    pub sign_up: SignUp,
    pub secret_key_file: Option<PathBuf>,
    pub log: String,
    pub user: Option<String>,
    pub group: Option<String>,
    pub limits: Limits,
    pub soa: SoaTimers,
    pub smtp: SmtpSettings,
    pub cookies: CookieSettings,
    pub rate_limit: RateLimitSettings,
    pub tcp: TcpSettings,
    pub identity: IdentitySettings,
    pub catalog: CatalogSettings,
    pub copies: CopiesSettings,
    // Told of in docs/bind9.md: an array has no variables in the environment, and no defaults.
    #[serde(skip_serializing)]
    pub bind: Vec<BindServer>,
    // The same, in docs/replication.md.
    #[serde(skip_serializing)]
    pub secondary: Vec<SecondarySettings>,
}

/// How the file spells who may make an account.
#[derive(Deserialize, Serialize)]
#[serde(remote = "SignUp", rename_all = "lowercase")]
enum SignUpKey {
    Closed,
    Invitation,
    Open,
}

/// `[limits]`
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    pub zones_per_account: u64,
    pub records_per_zone: u64,
    pub octets_per_zone: u64,
    pub ttl_seconds_min: u32,
    pub ttl_seconds_max: u32,
    pub failed_authentications_per_minute: u32,
}

/// `[soa]`
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SoaTimers {
    pub refresh: u32,
    pub retry: u32,
    pub expire: u32,
    pub negative_ttl: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./data"),
            database_url: None,
            http_listen: SocketAddr::from(([127, 0, 0, 1], 8053)),
            public_url: None,
            trusted_proxies: TrustedProxies::default(),
            dns_listen: vec![SocketAddr::from(([127, 0, 0, 1], 5353))],
            dns_real_time: false,
            nameservers: Vec::new(),
            allow_any_domain: false,
            cors_origins: Vec::new(),
            sign_up: SignUp::Closed,
            secret_key_file: None,
            log: "info".to_owned(),
            user: None,
            group: None,
            limits: Limits::default(),
            soa: SoaTimers::default(),
            smtp: SmtpSettings::default(),
            cookies: CookieSettings::default(),
            rate_limit: RateLimitSettings::default(),
            tcp: TcpSettings::default(),
            identity: IdentitySettings::default(),
            catalog: CatalogSettings::default(),
            copies: CopiesSettings::default(),
            bind: Vec::new(),
            secondary: Vec::new(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let zone::Limits {
            ttl_seconds_min,
            ttl_seconds_max,
            records_per_zone,
            octets_per_zone,
            zones_per_account,
        } = zone::Limits::default();
        Self {
            zones_per_account,
            records_per_zone,
            octets_per_zone,
            ttl_seconds_min,
            ttl_seconds_max,
            failed_authentications_per_minute: 100,
        }
    }
}

impl Default for SoaTimers {
    fn default() -> Self {
        Self { refresh: 3600, retry: 600, expire: 1_209_600, negative_ttl: 300 }
    }
}

impl Config {
    /// Reads all sources, the command line's settings given.
    pub(crate) fn load(settings: &Settings) -> anyhow::Result<Self> {
        let mut keys = read_file(settings.file.as_deref())?;
        overlay(&mut keys, read_environment(std::env::vars_os())?);
        overlay(&mut keys, settings.keys.clone());
        let read: Result<Self, _> = keys.try_into();
        let mut config = read.map_err(|error| anyhow!("the configuration: {}", without_value(&error)))?;
        for text in [&mut config.database_url, &mut config.user, &mut config.group] {
            text.take_if(|text| text.is_empty());
        }
        config.check()?;
        Ok(config)
    }

    /// Refuses what cannot work, and writes origins as browsers do.
    fn check(&mut self) -> anyhow::Result<()> {
        for origin in &mut self.cors_origins {
            *origin = cors_origin(origin).context(
                "cors_origins: an origin is * or a scheme, a host and perhaps a port, such as https://panel.example.net",
            )?;
        }
        let limits = &self.limits;
        if limits.ttl_seconds_min > limits.ttl_seconds_max {
            bail!("limits.ttl_seconds_min ({}) is above limits.ttl_seconds_max", limits.ttl_seconds_min);
        }
        // RFC 2181 8.
        let ttl_max = i32::MAX as u32;
        let soa = &self.soa;
        for (name, seconds) in [
            ("limits.ttl_seconds_max", limits.ttl_seconds_max),
            ("soa.refresh", soa.refresh),
            ("soa.retry", soa.retry),
            ("soa.expire", soa.expire),
            ("soa.negative_ttl", soa.negative_ttl),
        ] {
            if seconds > ttl_max {
                bail!("{name} is above {ttl_max} seconds");
            }
        }
        if let Some(url) = &self.public_url
            && !url.starts_with("https://")
            && !url.starts_with("http://")
        {
            bail!("public_url must start with https:// or http://");
        }
        if self.dns_listen.is_empty() {
            bail!("dns_listen is empty: name an address and a port, such as 127.0.0.1:5353");
        }
        self.check_mail()?;
        nameserver_settings::check(self)?;
        replication::settings::secondaries(&self.secondary)?;
        replication::settings::catalog(self)?;
        self.copies.check()?;
        settings::check(&self.bind)
    }

    /// Mail is a matter of what it is for: who signs up, and links that lead here.
    fn check_mail(&self) -> anyhow::Result<()> {
        let sends_mail = self.smtp.server()?.is_some();
        if self.sign_up == SignUp::Open && !sends_mail {
            bail!(
                "sign_up = \"open\" needs mail, by which people confirm their address: set smtp.url and smtp.from, or set \
                 sign_up to \"invitation\" or \"closed\""
            );
        }
        if sends_mail && self.public_url(self.http_listen).is_none() {
            bail!("public_url is missing: [smtp] is set, and mail has links that are made with it");
        }
        Ok(())
    }

    /// How links are made: as configured, else by the address of the HTTP server, unless that is a wildcard, by
    /// which nobody reaches it.
    pub(crate) fn public_url(&self, http_address: SocketAddr) -> Option<String> {
        let by_address = || (!http_address.ip().is_unspecified()).then(|| format!("http://{http_address}"));
        self.public_url.clone().or_else(by_address)
    }

    /// By what name people know this machine: that of the public URL, where it is one.
    pub(crate) fn public_name(&self) -> Option<String> {
        let url: Uri = self.public_url.as_deref()?.parse().ok()?;
        let host = url.host()?;
        (!host.starts_with('[') && host.parse::<Ipv4Addr>().is_err()).then(|| host.to_owned())
    }

    /// Where the key is that seals what the database must not tell.
    pub(crate) fn secret_key_path(&self) -> PathBuf {
        let named = self.secret_key_file.clone().filter(|path| !path.as_os_str().is_empty());
        named.unwrap_or_else(|| self.data_dir.join("secret.key"))
    }

    /// Where the store is.
    pub(crate) fn database_url(&self) -> String {
        let in_data_dir = || format!("sqlite://{}", self.data_dir.join("zonewright.db").display());
        self.database_url.clone().unwrap_or_else(in_data_dir)
    }

    /// Where the store is, for people. PostgreSQL's URL may hold a password and is not told.
    pub(crate) fn database_place(&self) -> String {
        let path = self.sqlite_path().map(|path| path.display().to_string());
        path.unwrap_or_else(|| "the configured URL".to_owned())
    }

    /// SQLite's file, where that is the database. Whole, since the working directory may not be the one that was thought
    /// of.
    pub(crate) fn sqlite_path(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let path = url.strip_prefix("sqlite:")?;
        let path = Path::new(path.strip_prefix("//").unwrap_or(path));
        Some(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
    }

    /// The names of the platform's nameservers.
    pub(crate) fn nameserver_names(&self) -> anyhow::Result<Vec<Name>> {
        let policy = DomainPolicy { allow_single_label: true };
        if self.nameservers.is_empty() {
            let machine = gethostname::gethostname().to_string_lossy().into_owned();
            // A machine's name may be anything; the rest must start all the same.
            let name = parse_domain(&format!("ns1.{machine}"), policy)
                .or_else(|_| parse_domain("ns1.localhost", policy));
            return Ok(vec![name?]);
        }
        let parse =
            |text: &String| parse_domain(text, policy).with_context(|| format!("nameservers: \"{text}\""));
        self.nameservers.iter().map(parse).collect()
    }

    /// What the operator allows in zones and records.
    pub(crate) fn zone_limits(&self) -> zone::Limits {
        let limits = &self.limits;
        zone::Limits {
            ttl_seconds_min: limits.ttl_seconds_min,
            ttl_seconds_max: limits.ttl_seconds_max,
            records_per_zone: limits.records_per_zone,
            octets_per_zone: limits.octets_per_zone,
            zones_per_account: limits.zones_per_account,
        }
    }

    /// The settings of the use cases.
    pub(crate) fn hosting_options(&self, clock: Clock) -> anyhow::Result<HostingOptions> {
        let SoaTimers { refresh, retry, expire, negative_ttl } = self.soa;
        Ok(HostingOptions {
            public_host: self.public_name().and_then(|name| Name::parse(&name).ok()),
            allow_any_domain: self.allow_any_domain,
            limits: self.zone_limits(),
            soa_timers: [refresh, retry, expire, negative_ttl],
            sign_up: self.sign_up,
            primary_networks: self.copies.primary_networks()?,
            catalog: replication::settings::catalog_name(self)?,
            ..HostingOptions::new(self.nameserver_names()?, clock)
        })
    }
}

/// The file's keys; none where no file is named and the default one is not there.
fn read_file(named: Option<&Path>) -> anyhow::Result<Table> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) if named.is_none() && !is_there(path) => return Ok(Table::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let parse = || -> Result<Table, toml::de::Error> {
        // Read as settings while the error can still tell the line.
        toml::from_str::<Config>(&text)?;
        text.parse()
    };
    parse().map_err(|error| anyhow!("{}: {}", path.display(), explain(&error, &text)))
}

/// Whether there is such a file. Of a directory that may not be entered, nobody meant one.
fn is_there(path: &Path) -> bool {
    use std::io::ErrorKind;
    !path
        .metadata()
        .is_err_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied))
}

/// What is wrong, and in which line; of what stands there only the key.
fn explain(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count();
    let key = text.lines().nth(line).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim());
    let is_key = |key: &&str| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let key = key.filter(is_key).map(|key| format!(" ({key})")).unwrap_or_default();
    format!("line {}{key}: {}", line + 1, without_value(error))
}

/// What is wrong, but not with which value: it may be a password in the wrong place.
fn without_value(error: &toml::de::Error) -> String {
    let message = error.message();
    match message.rsplit_once(", expected ") {
        Some((told, expected)) if told.starts_with("invalid ") || told.starts_with("unknown variant ") => {
            format!("expected {expected}")
        }
        _ => message.to_owned(),
    }
}

/// The keys that the environment sets. An empty variable sets nothing.
fn read_environment(variables: impl IntoIterator<Item = (OsString, OsString)>) -> anyhow::Result<Table> {
    let of_flags = variables_of_flags();
    let mut keys = Table::new();
    for (variable, text) in variables {
        let (Ok(variable), Ok(text)) = (variable.into_string(), text.into_string()) else { continue };
        if !variable.starts_with(VARIABLE_PREFIX) || text.is_empty() || is_of_kubernetes(&variable, &text) {
            continue;
        }
        match KEYS.iter().find(|key| key.variable() == variable) {
            Some(key) => overlay(&mut keys, read_variable(key, &text).with_context(|| variable)?),
            None if of_flags.contains(&variable) => {}
            None => bail!("{variable} in the environment is no setting; docs/configuration.md lists them"),
        }
    }
    Ok(keys)
}

/// One variable as a table of one key, checked alone so that the error names it.
fn read_variable(key: &Key, text: &str) -> anyhow::Result<Table> {
    let text = text.trim();
    let value = match key.kind {
        Kind::Text => Value::String(text.to_owned()),
        Kind::Number => Value::Integer(text.parse().ok().context("expected a whole number")?),
        Kind::List => text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into(),
        Kind::Switch => match text {
            "true" | "1" => Value::Boolean(true),
            "false" | "0" => Value::Boolean(false),
            _ => bail!("expected true or false"),
        },
    };
    let mut keys = Table::new();
    match key.name.split_once('.') {
        None => drop(keys.insert(key.name.to_owned(), value)),
        Some((section, name)) => {
            keys.insert(section.to_owned(), Value::Table(Table::from_iter([(name.to_owned(), value)])));
        }
    }
    keys.clone().try_into::<Config>().map_err(|error| anyhow!(without_value(&error)))?;
    Ok(keys)
}

/// The variables that stand for flags and are no keys of the file, such as `ZONEWRIGHT_TOKEN`.
fn variables_of_flags() -> Vec<String> {
    fn collect(command: &clap::Command, found: &mut Vec<String>) {
        let variables = command.get_arguments().filter_map(|argument| argument.get_env());
        found.extend(variables.map(|variable| variable.to_string_lossy().into_owned()));
        command.get_subcommands().for_each(|subcommand| collect(subcommand, found));
    }
    let mut found = Vec::new();
    collect(&Cli::command(), &mut found);
    found
}

/// Kubernetes sets these in every container beside a service whose name starts with `zonewright`. No key of ours has such
/// a name, but someone may well think of `ZONEWRIGHT_HTTP_PORT`: there, Kubernetes has a URL.
fn is_of_kubernetes(variable: &str, text: &str) -> bool {
    ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"].iter().any(|part| variable.contains(part))
        || (variable.ends_with("_PORT") && text.contains("://"))
}

/// Puts `above` over `keys`, section by section.
fn overlay(keys: &mut Table, above: Table) {
    for (name, value) in above {
        match (keys.get_mut(&name), value) {
            (Some(Value::Table(section)), Value::Table(section_above)) => overlay(section, section_above),
            (_, value) => drop(keys.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> anyhow::Result<Config> {
        let variables = variables.iter().map(|(name, text)| (OsString::from(name), OsString::from(text)));
        Ok(read_environment(variables)?.try_into()?)
    }

    #[test]
    fn reads_every_kind_from_the_environment() {
        let config = environment(&[
            ("ZONEWRIGHT_HTTP_LISTEN", "[::1]:80"),
            ("ZONEWRIGHT_DNS_LISTEN", "127.0.0.1:53, [::1]:53"),
            ("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "0"),
            ("ZONEWRIGHT_LIMITS__TTL_SECONDS_MIN", "1"),
            ("ZONEWRIGHT_ALLOW_ANY_DOMAIN", "true"),
            ("ZONEWRIGHT_DATABASE_URL", ""),
            ("ZONEWRIGHT_TOKEN", "a flag's, not a key's"),
            ("HOME", "/root"),
        ])
        .unwrap();
        assert_eq!(config.http_listen.to_string(), "[::1]:80");
        assert_eq!(config.dns_listen.len(), 2);
        assert_eq!((config.limits.records_per_zone, config.limits.ttl_seconds_min), (0, 1));
        assert!(config.allow_any_domain);
        assert_eq!(config.database_url, None);
    }

    #[test]
    fn leaves_what_kubernetes_tells_of_services() {
        for service in ["ZONEWRIGHT", "ZONEWRIGHT_DNS"] {
            for (rest, text) in [
                ("SERVICE_HOST", "10.0.0.1"),
                ("SERVICE_PORT", "53"),
                ("SERVICE_PORT_DNS_TCP", "53"),
                ("PORT", "udp://10.0.0.1:53"),
                ("PORT_53_UDP", "udp://10.0.0.1:53"),
                ("PORT_53_UDP_ADDR", "10.0.0.1"),
                ("PORT_53_UDP_PORT", "53"),
                ("PORT_53_UDP_PROTO", "udp"),
            ] {
                let variable = format!("{service}_{rest}");
                assert!(environment(&[(&variable, text)]).is_ok(), "{variable}");
            }
        }
    }

    #[test]
    fn names_the_variable_at_fault() {
        for (variable, text) in [
            ("ZONEWRIGHT_HTTP_LISTN", "127.0.0.1:80"),
            ("ZONEWRIGHT_HTTP_PORT", "8053"),
            ("ZONEWRIGHT_HTTP_LISTEN", "localhost"),
            ("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "many"),
            ("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "-1"),
            ("ZONEWRIGHT_ALLOW_ANY_DOMAIN", "perhaps"),
        ] {
            let error = format!("{:#}", environment(&[(variable, text)]).unwrap_err());
            assert!(error.contains(variable), "{error}");
        }
    }

    #[test]
    fn refuses_unknown_keys_by_name() {
        for (text, name) in [("http_listn = \"x\"", "http_listn"), ("[limits]\nzones = 1", "zones")] {
            let error = toml::from_str::<Config>(text).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn what_is_set_above_hides_what_is_below() {
        let mut keys: Table =
            "http_listen = \"127.0.0.1:1\"\n[limits]\nttl_seconds_min = 1\nttl_seconds_max = 2"
                .parse()
                .unwrap();
        overlay(&mut keys, "[limits]\nttl_seconds_max = 3".parse().unwrap());
        let config: Config = keys.try_into().unwrap();
        assert_eq!((config.limits.ttl_seconds_min, config.limits.ttl_seconds_max), (1, 3));
        assert_eq!(config.http_listen.port(), 1);
    }

    #[test]
    fn links_are_made_by_the_public_url_or_an_address_that_is_one() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let mut config = Config::default();
        assert_eq!(config.public_url(address("127.0.0.1:8053")).as_deref(), Some("http://127.0.0.1:8053"));
        assert_eq!(config.public_url(address("[::1]:80")).as_deref(), Some("http://[::1]:80"));
        assert_eq!(config.public_url(address("0.0.0.0:8053")), None);
        config.public_url = Some("https://dns.example.net".to_owned());
        assert_eq!(config.public_url(address("127.0.0.1:1")), config.public_url);
    }

    #[test]
    fn the_machine_is_known_by_a_name_and_not_by_an_address() {
        let name = |url: &str| Config { public_url: Some(url.to_owned()), ..Config::default() }.public_name();
        assert_eq!(name("https://dns.example.net:8443/").as_deref(), Some("dns.example.net"));
        for address in ["http://192.0.2.1", "http://[2001:db8::1]:8053", "http://"] {
            assert_eq!(name(address), None, "{address}");
        }
        assert_eq!(Config::default().public_name(), None);
    }
}
