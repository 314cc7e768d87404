//! `[identity]`

use anyhow::bail;
use nameserver::Identity;
use serde::{Deserialize, Serialize};

/// What the nameserver says of itself.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct IdentitySettings {
    pub version: Option<String>,
    pub name: Option<String>,
    pub nsid: Option<String>,
}

pub(super) fn identity(settings: &IdentitySettings) -> anyhow::Result<Identity> {
    let text = |key: &str, text: &Option<String>, octets_max: usize| {
        let text = text.clone().filter(|text| !text.is_empty());
        if text.as_ref().is_some_and(|text| text.len() > octets_max) {
            bail!("identity.{key} is longer than {octets_max} octets");
        }
        Ok(text)
    };
    Ok(Identity {
        version: text("version", &settings.version, 255)?,
        name: text("name", &settings.name, 255)?,
        nsid: text("nsid", &settings.nsid, 128)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{check, nameserver_options};
    use crate::config::Config;

    fn config(text: &str) -> Config {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn nothing_is_told_unless_it_is_set() {
        let identity = |text| {
            nameserver_options(&config(text), nameserver::Replication::default()).unwrap().answer.identity
        };
        let silent = identity("[identity]\nname = ''");
        assert!(silent.version.is_none() && silent.name.is_none() && silent.nsid.is_none());
        assert_eq!(identity("[identity]\nnsid = 'ns7'").nsid.as_deref(), Some("ns7"));
    }

    #[test]
    fn what_is_too_long_is_refused_by_its_key() {
        for (key, length) in [("version", 256), ("name", 256), ("nsid", 129)] {
            let text = format!("[identity]\n{key} = '{}'", "x".repeat(length));
            assert!(format!("{:#}", check(&config(&text)).unwrap_err()).contains(&format!("identity.{key}")));
        }
    }
}
