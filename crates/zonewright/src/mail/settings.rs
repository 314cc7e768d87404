//! `[smtp]`: the mail server, and how it is spoken to.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use axum::http::Uri;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use serde::{Deserialize, Serialize};

const URL_FORM: &str =
    "smtp.url: expected smtp://HOST:PORT, smtp://HOST:PORT?tls=required or smtps://HOST:PORT";

/// `[smtp]`
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SmtpSettings {
    url: Option<String>,
    from: Option<String>,
    username: Option<String>,
    password_file: Option<PathBuf>,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SmtpServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) encryption: Encryption,
    /// The sender.
    pub(crate) from: Mailbox,
    login: Option<Login>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Login {
    username: String,
    password_file: PathBuf,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Not at all.
    None,
    /// By STARTTLS, where the server offers it (RFC 3207).
    Opportunistic,
    /// By STARTTLS, or no mail is sent.
    Required,
    /// By TLS from the first octet (RFC 8314).
    Implicit,
}

impl SmtpSettings {
    /// The server, if one is set. Reads no file.
    pub(crate) fn server(&self) -> anyhow::Result<Option<SmtpServer>> {
        let [url, from, username] = [&self.url, &self.from, &self.username]
            .map(|text| text.as_deref().filter(|text| !text.is_empty()));
        let password_file = self.password_file.as_deref().filter(|path| !path.as_os_str().is_empty());
        let Some(url) = url else {
            if from.is_some() || username.is_some() || password_file.is_some() {
                bail!("[smtp] has no url: set smtp.url to the mail server, such as smtps://mail.example.net");
            }
            return Ok(None);
        };
        let (host, port, encryption) = read_url(url)?;
        let from = from.context(
            "smtp.from is missing: set the address that mail comes from, such as \"DNS <dns@example.net>\"",
        )?;
        let from = from
            .parse()
            .ok()
            .context("smtp.from: expected an address such as dns@example.net or \"DNS <dns@example.net>\"")?;
        let login = match (username, password_file) {
            (None, None) => None,
            (Some(username), Some(file)) => {
                Some(Login { username: username.to_owned(), password_file: file.to_owned() })
            }
            _ => bail!("smtp.username and smtp.password_file belong together: set both or neither"),
        };
        if login.is_some()
            && matches!(encryption, Encryption::None | Encryption::Opportunistic)
            && !is_this_machine(&host)
        {
            bail!(
                "smtp.username: anyone on the way could read the password; use smtps:// or ?tls=required in smtp.url"
            );
        }
        Ok(Some(SmtpServer { host, port, encryption, from, login }))
    }
}

impl SmtpServer {
    /// Name and password, read from its file.
    pub(crate) fn credentials(&self) -> anyhow::Result<Option<Credentials>> {
        let Some(Login { username, password_file }) = &self.login else { return Ok(None) };
        let password = read_password(password_file)?;
        Ok(Some(Credentials::new(username.clone(), password)))
    }
}

/// The first line of the file.
fn read_password(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("smtp.password_file: cannot read {}", path.display()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("smtp.password_file: {} has no password in its first line", path.display()),
    }
}

fn read_url(url: &str) -> anyhow::Result<(String, u16, Encryption)> {
    let uri: Uri = url.trim().parse().ok().context(URL_FORM)?;
    let authority = uri.authority().context(URL_FORM)?;
    if authority.as_str().contains('@') {
        bail!("smtp.url: name and password stand in smtp.username and in the file of smtp.password_file");
    }
    let (port, encryption) = match (uri.scheme_str(), uri.query()) {
        (Some("smtp"), None) => (25, Encryption::None),
        (Some("smtp"), Some("tls=opportunistic")) => (25, Encryption::Opportunistic),
        (Some("smtp"), Some("tls=required")) => (587, Encryption::Required),
        (Some("smtps"), None) => (465, Encryption::Implicit),
        _ => bail!(URL_FORM),
    };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let written = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
    let port = match written.strip_prefix(':') {
        None => port,
        Some(text) => text.parse().ok().filter(|&port| port != 0).context(URL_FORM)?,
    };
    if host.is_empty() || !matches!(uri.path(), "" | "/") {
        bail!(URL_FORM);
    }
    Ok((host.to_owned(), port, encryption))
}

/// What goes there passes no network.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> anyhow::Result<Option<SmtpServer>> {
        toml::from_str::<SmtpSettings>(text).unwrap().server()
    }

    #[test]
    fn the_url_says_where_and_how() {
        for (url, host, port, encryption) in [
            ("smtp://mail.example.net", "mail.example.net", 25, Encryption::None),
            ("smtp://127.0.0.1:2525/", "127.0.0.1", 2525, Encryption::None),
            ("smtp://[::1]:2525", "::1", 2525, Encryption::None),
            ("smtp://mail.example.net?tls=opportunistic", "mail.example.net", 25, Encryption::Opportunistic),
            ("smtp://mail.example.net?tls=required", "mail.example.net", 587, Encryption::Required),
            ("smtp://mail.example.net:25?tls=required", "mail.example.net", 25, Encryption::Required),
            ("smtps://mail.example.net", "mail.example.net", 465, Encryption::Implicit),
        ] {
            let server = settings(&format!("url = \"{url}\"\nfrom = \"dns@example.net\"")).unwrap().unwrap();
            assert_eq!(
                (server.host.as_str(), server.port, server.encryption),
                (host, port, encryption),
                "{url}"
            );
        }
    }

    #[test]
    fn what_is_no_such_url_is_refused_and_not_repeated() {
        for url in [
            "mail.example.net",
            "mail.example.net:25",
            "http://mail.example.net",
            "smtp://",
            "smtp://mail.example.net:0",
            "smtp://mail.example.net:port",
            "smtp://mail.example.net/path",
            "smtp://mail.example.net?tls=perhaps",
            "smtps://mail.example.net?tls=required",
            "smtps://me:secret@mail.example.net",
        ] {
            let error = settings(&format!("url = \"{url}\"\nfrom = \"dns@example.net\"")).unwrap_err();
            let error = format!("{error:#}");
            assert!(error.contains("smtp.url") && !error.contains("secret"), "{url}: {error}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(settings("").unwrap(), None);
        assert_eq!(settings("url = \"\"\nfrom = \"\"").unwrap(), None);
        for (text, named) in [
            ("from = \"dns@example.net\"", "smtp.url"),
            ("url = \"smtps://mail.example.net\"", "smtp.from"),
            ("url = \"smtps://mail.example.net\"\nfrom = \"dns\"", "smtp.from"),
            (
                "url = \"smtps://mail.example.net\"\nfrom = \"dns@example.net\"\nusername = \"dns\"",
                "smtp.password_file",
            ),
        ] {
            let error = format!("{:#}", settings(text).unwrap_err());
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn passwords_do_not_go_through_a_network_in_the_clear() {
        let with_login = |url: &str| {
            settings(&format!(
                "url = \"{url}\"\nfrom = \"dns@example.net\"\nusername = \"dns\"\npassword_file = \"file\""
            ))
        };
        for url in ["smtp://mail.example.net", "smtp://192.0.2.1?tls=opportunistic"] {
            assert!(with_login(url).is_err(), "{url}");
        }
        for url in ["smtp://localhost", "smtp://[::1]", "smtp://mail.example.net?tls=required"] {
            assert!(with_login(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn the_password_is_the_first_line_of_its_file() {
        let directory = tempfile::TempDir::new().unwrap();
        let file = directory.path().join("password");
        let login = Login { username: "dns".to_owned(), password_file: file.clone() };
        let from = "dns@example.net".parse().unwrap();
        let server = SmtpServer {
            host: "localhost".to_owned(),
            port: 25,
            encryption: Encryption::None,
            from,
            login: Some(login),
        };
        assert!(server.credentials().is_err());
        for empty in ["", "\nsecret\n"] {
            std::fs::write(&file, empty).unwrap();
            assert!(server.credentials().is_err(), "{empty:?}");
        }
        std::fs::write(&file, "pass word \nmore\n").unwrap();
        let expected = Credentials::new("dns".to_owned(), "pass word ".to_owned());
        assert_eq!(server.credentials().unwrap(), Some(expected));
    }
}
