//! `[[secondary]]` and `[catalog]` of the configuration.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, anyhow, bail, ensure};
use hosting::parse_network;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use zone::{DomainPolicy, Name, parse_domain};

use crate::config::Config;

/// A nameserver that takes zones from here, as the file spells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondarySettings {
    name: String,
    address: SocketAddr,
    source: Option<IpAddr>,
    #[serde(default = "yes")]
    catalog: bool,
    tsig_key: Option<String>,
    #[serde(default)]
    networks: Vec<String>,
}

/// `[catalog]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CatalogSettings {
    pub zone: String,
}

impl Default for CatalogSettings {
    fn default() -> Self {
        Self { zone: "catalog.zonewright".to_owned() }
    }
}

/// A nameserver that takes zones from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secondary {
    /// In status and logs.
    pub name: String,
    /// Where it is told of changes, and asked for serials.
    pub address: SocketAddr,
    /// From where that is done.
    pub source: Option<IpAddr>,
    /// Whether it has the catalog.
    pub follows_catalog: bool,
    /// The key that both sign with.
    pub tsig_key: Option<Name>,
    /// Where its transfers come from.
    pub networks: Vec<IpNet>,
}

fn yes() -> bool {
    true
}

impl SecondarySettings {
    fn read(&self) -> anyhow::Result<Secondary> {
        let Self { name, address, source, catalog, tsig_key, networks } = self;
        let is_word = !name.is_empty()
            && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet));
        ensure!(is_word, "secondary: the name \"{name}\" must be of letters, digits, -, _ and dots");
        ensure!(
            address.port() != 0 && !address.ip().is_unspecified(),
            "secondary \"{name}\": address must be where the nameserver listens, such as \"192.0.2.53:53\""
        );
        ensure!(
            source.is_none_or(|source| source.is_ipv4() == address.is_ipv4() && !source.is_unspecified()),
            "secondary \"{name}\": source must be an address of this host of the same family as {address}"
        );
        let tsig_key = tsig_key.as_deref().map(key_name).transpose();
        let tsig_key = tsig_key.with_context(|| {
            format!(
                "secondary \"{name}\": tsig_key must be the name of a key, as `zonewright tsig list` tells it"
            )
        })?;
        let networks = networks_of(networks).with_context(|| format!("secondary \"{name}\": networks"))?;
        let own = || vec![IpNet::from(canonical(address.ip()))];
        let networks = if networks.is_empty() { own() } else { networks };
        let (name, follows_catalog) = (name.clone(), *catalog);
        Ok(Secondary { name, address: *address, source: *source, follows_catalog, tsig_key, networks })
    }
}

/// Checks all of them together.
pub(crate) fn secondaries(settings: &[SecondarySettings]) -> anyhow::Result<Vec<Secondary>> {
    let (mut names, mut addresses) = (HashSet::new(), HashSet::new());
    let mut secondaries = Vec::with_capacity(settings.len());
    for settings in settings {
        let secondary = settings.read()?;
        let Secondary { name, address, .. } = &secondary;
        ensure!(
            names.insert(name.clone()),
            "secondary: two are called \"{name}\"; give each a name of its own"
        );
        ensure!(
            addresses.insert(*address),
            "secondary \"{name}\": another one has the address {address}, too"
        );
        secondaries.push(secondary);
    }
    Ok(secondaries)
}

/// The name of the catalog zone; `None` where there is to be none, or nobody to follow it.
pub(crate) fn catalog(config: &Config) -> anyhow::Result<Option<Name>> {
    let is_followed = config.secondary.iter().any(|secondary| secondary.catalog);
    Ok(catalog_name(config)?.filter(|_| is_followed))
}

/// The name that is the catalog's, whether anybody follows it yet or not; `None` where there is to be none.
pub(crate) fn catalog_name(config: &Config) -> anyhow::Result<Option<Name>> {
    let zone = &config.catalog.zone;
    if zone.is_empty() {
        return Ok(None);
    }
    let name = parse_domain(zone, DomainPolicy { allow_single_label: true });
    let name = name.with_context(|| format!("catalog.zone: \"{zone}\""))?;
    // Room for a hash and a word below it.
    if name.as_wire().len() > 200 {
        bail!("catalog.zone is too long: names of up to 200 octets leave room for its members");
    }
    Ok(Some(name))
}

fn networks_of(texts: &[String]) -> anyhow::Result<Vec<IpNet>> {
    let read = |text: &String| parse_network(text).map_err(|problem| anyhow!("\"{text}\" {problem}"));
    texts.iter().map(read).collect()
}

fn key_name(text: &str) -> anyhow::Result<Name> {
    Name::parse(text).map_err(|error| anyhow!("\"{text}\": {error}"))
}

/// An IPv4 address within IPv6 is the IPv4 address.
fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<Vec<Secondary>> {
        #[derive(Deserialize)]
        struct File {
            secondary: Vec<SecondarySettings>,
        }
        secondaries(&toml::from_str::<File>(text)?.secondary)
    }

    #[test]
    fn a_secondarys_transfers_come_from_its_address_unless_it_says_otherwise() {
        let text = "[[secondary]]\nname = 'ns2'\naddress = '192.0.2.53:53'\n\
            [[secondary]]\nname = 'ns3'\naddress = '[2001:db8::3]:5353'\ntsig_key = 'NS3.key'\nnetworks = ['10.0.0.0/8', '::1']\n";
        let secondaries = read(text).unwrap();
        assert_eq!(secondaries[0].networks, ["192.0.2.53/32".parse().unwrap()]);
        assert_eq!(secondaries[0].tsig_key, None);
        assert_eq!(secondaries[1].networks, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        assert_eq!(secondaries[1].tsig_key, Some(Name::parse("ns3.key").unwrap()));
    }

    #[test]
    fn what_cannot_work_says_why() {
        for (text, word) in [
            ("name = 'n s'\naddress = '192.0.2.1:53'", "letters"),
            ("name = 'a'\naddress = '0.0.0.0:53'", "listens"),
            ("name = 'a'\naddress = '192.0.2.1:0'", "listens"),
            ("name = 'a'\naddress = '192.0.2.1'", "socket address"),
            ("name = 'a'\naddress = '192.0.2.1:53'\nnetworks = ['x']", "192.0.2.0/24"),
            ("name = 'a'\naddress = '192.0.2.1:53'\nsource = '::1'", "same family"),
            ("name = 'a'\naddress = '192.0.2.1:53'\nsource = '0.0.0.0'", "of this host"),
            ("name = 'a'\naddress = '192.0.2.1:53'\ntsig_key = 'a..b'", "tsig list"),
            ("name = 'a'\naddress = '192.0.2.1:53'\nkey = 'a'", "key"),
            (
                "name = 'a'\naddress = '192.0.2.1:53'\n[[secondary]]\nname = 'a'\naddress = '192.0.2.2:53'",
                "two are",
            ),
            (
                "name = 'a'\naddress = '192.0.2.1:53'\n[[secondary]]\nname = 'b'\naddress = '192.0.2.1:53'",
                "another",
            ),
        ] {
            let error = format!("{:#}", read(&format!("[[secondary]]\n{text}\n")).unwrap_err());
            assert!(error.contains(word), "{text}: {error}");
        }
        let followed = "[[secondary]]\nname = 'a'\naddress = '192.0.2.1:53'\n";
        for (zone, expected) in [
            ("", Ok(Some("catalog.zonewright."))),
            ("[catalog]\nzone = 'c.example'", Ok(Some("c.example."))),
            ("[catalog]\nzone = ''", Ok(None)),
            ("[catalog]\nzone = 'a b'", Err(())),
        ] {
            let config: Config = toml::from_str(&format!("{zone}\n{followed}")).unwrap();
            let read = catalog(&config).map(|name| name.map(|name| name.to_string())).map_err(drop);
            assert_eq!(read.as_ref().map(Option::as_deref), expected.as_ref().map(|name| *name), "{zone}");
        }
        assert_eq!(catalog(&Config::default()).unwrap(), None, "nobody follows");
        assert!(catalog_name(&Config::default()).unwrap().is_some(), "no account is to take it before");
        let config: Config = toml::from_str(&format!("{followed}catalog = false\n")).unwrap();
        assert_eq!(catalog(&config).unwrap(), None, "nobody follows it");
    }
}
