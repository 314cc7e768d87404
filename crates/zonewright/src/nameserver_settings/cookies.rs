//! `[cookies]`

use anyhow::{Context, bail};
use nameserver::{CookieSecret, Cookies};
use serde::{Deserialize, Serialize};

/// DNS cookies.
#[derive(Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CookieSettings {
    pub enabled: bool,
    pub required: bool,
    pub secrets: Vec<String>,
}

impl Default for CookieSettings {
    fn default() -> Self {
        Self { enabled: true, required: false, secrets: Vec::new() }
    }
}

/// `None` where they are off. A secret of our own is made here.
pub(super) fn cookies(settings: &CookieSettings) -> anyhow::Result<Option<Cookies>> {
    if !settings.enabled {
        return Ok(None);
    }
    let secrets = secrets(settings)?;
    let cookies = if secrets.is_empty() {
        Cookies::of_one_node(random().context("no random secret for DNS cookies")?)
    } else {
        Cookies::with_secrets(&secrets)
    };
    Ok(Some(if settings.required { cookies.required() } else { cookies }))
}

/// More than two at a time make no sense (RFC 9018 5), and each one is tried for each wrong cookie.
const SECRETS_MAX: usize = 4;

pub(super) fn secrets(settings: &CookieSettings) -> anyhow::Result<Vec<CookieSecret>> {
    if settings.secrets.len() > SECRETS_MAX {
        bail!(
            "cookies.secrets has more than {SECRETS_MAX}; two are enough while one takes the place of the other"
        );
    }
    // The text is not told: it is a secret.
    let parse = |text: &String| {
        parse_hex(text)
            .context("cookies.secrets: a secret is 32 hexadecimal digits; `openssl rand -hex 16` makes one")
    };
    settings.secrets.iter().map(parse).collect()
}

fn parse_hex(text: &str) -> Option<CookieSecret> {
    let is_hex = text.len() == 32 && text.bytes().all(|octet| octet.is_ascii_hexdigit());
    is_hex.then(|| u128::from_str_radix(text, 16).ok()).flatten().map(u128::to_be_bytes)
}

fn random() -> anyhow::Result<CookieSecret> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets)?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::super::{check, nameserver_options};
    use crate::config::Config;

    fn config(text: &str) -> Config {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn cookies_are_made_unless_they_are_turned_off() {
        let cookies = |text| {
            nameserver_options(&config(text), nameserver::Replication::default()).unwrap().answer.cookies
        };
        assert!(cookies("").is_some());
        assert!(cookies("[cookies]\nsecrets = ['00112233445566778899AABBccddeeff']").is_some());
        assert!(cookies("[cookies]\nenabled = false").is_none());
    }

    #[test]
    fn a_bad_secret_is_refused_and_not_told() {
        for secret in ["", "00112233", "0x112233445566778899AABBccddeeff", "+0112233445566778899AABBccddeeff"]
        {
            let config = config(&format!("[cookies]\nsecrets = ['{secret}']"));
            let error = format!("{:#}", check(&config).unwrap_err());
            assert!(error.contains("cookies.secrets"), "{error}");
            assert!(secret.is_empty() || !error.contains(secret), "{error}");
        }
        assert!(check(&config(&format!("[cookies]\nsecrets = {:?}", vec!["0".repeat(32); 5]))).is_err());
    }
}
