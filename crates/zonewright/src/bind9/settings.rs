//! `[[bind]]` of the configuration file.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use bind::ServerOptions;
use nix::unistd::{Group, User};
use serde::Deserialize;

/// One BIND9 server, as the file spells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BindServer {
    name: String,
    zone_directory: PathBuf,
    control: SocketAddr,
    key_file: PathBuf,
    query: SocketAddr,
    view: Option<String>,
    #[serde(default = "default_file_mode")]
    file_mode: String,
    file_owner: Option<String>,
}

fn default_file_mode() -> String {
    "0644".to_owned()
}

/// Checks all servers together.
pub(crate) fn check(servers: &[BindServer]) -> anyhow::Result<()> {
    let (mut names, mut directories) = (HashSet::new(), HashSet::new());
    for server in servers {
        let BindServer { name, zone_directory, view, .. } = server;
        let is_word = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet))
        };
        if !is_word(name) {
            bail!("bind: the name \"{name}\" must be of letters, digits, -, _ and dots");
        }
        if let Some(view) = view.as_deref().filter(|view| !is_word(view)) {
            bail!("bind \"{name}\": the view \"{view}\" must be of letters, digits, - and _");
        }
        if !is_plain(zone_directory) {
            bail!(
                "bind \"{name}\": zone_directory must be an absolute path without .., quotes and backslashes, the same \
                 for Zonewright and for named"
            );
        }
        if !names.insert(name) {
            bail!("bind: two servers are called \"{name}\"; give each a name of its own");
        }
        if !directories.insert(zone_directory) {
            bail!("bind \"{name}\": another server has the zone_directory, too; give each its own");
        }
        server.options()?;
    }
    Ok(())
}

fn is_plain(path: &Path) -> bool {
    let is_text =
        path.to_str().is_some_and(|text| !text.contains(['"', '\\']) && !text.chars().any(char::is_control));
    is_text && path.is_absolute() && path.components().all(|part| part != Component::ParentDir)
}

impl BindServer {
    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// As the crate `bind` takes it.
    pub(crate) fn options(&self) -> anyhow::Result<ServerOptions> {
        let in_server = || format!("bind \"{}\"", self.name);
        let file_mode = u32::from_str_radix(&self.file_mode, 8).ok().filter(|mode| *mode <= 0o777);
        let file_mode = file_mode
            .ok_or_else(|| anyhow!("file_mode \"{}\" must be permissions such as \"0640\"", self.file_mode));
        Ok(ServerOptions {
            name: self.name.clone(),
            zone_directory: self.zone_directory.clone(),
            control: self.control,
            key_file: self.key_file.clone(),
            query: self.query,
            view: self.view.clone(),
            file_mode: file_mode.with_context(in_server)?,
            file_owner: self.file_owner.as_deref().map(owner_of).transpose().with_context(in_server)?,
        })
    }
}

/// The numbers of `user` or `user:group`.
fn owner_of(text: &str) -> anyhow::Result<(u32, Option<u32>)> {
    let (user, group) = match text.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (text, None),
    };
    let found = User::from_name(user).with_context(|| format!("file_owner: the user \"{user}\""))?;
    let user = found.ok_or_else(|| anyhow!("file_owner: there is no user \"{user}\" on this machine"))?;
    let group = match group {
        None => None,
        Some(name) => {
            let found =
                Group::from_name(name).with_context(|| format!("file_owner: the group \"{name}\""))?;
            Some(found.ok_or_else(|| anyhow!("file_owner: there is no group \"{name}\" on this machine"))?)
        }
    };
    Ok((user.uid.as_raw(), group.map(|group| group.gid.as_raw())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(extra: &[&str]) -> anyhow::Result<Vec<BindServer>> {
        let text: String = extra
            .iter()
            .map(|extra| {
                format!(
                    "[[bind]]\ncontrol = \"127.0.0.1:953\"\nkey_file = \"/etc/bind/rndc.key\"\nquery = \"127.0.0.1:53\"\n{extra}\n"
                )
            })
            .collect();
        let mut table: toml::Table = text.parse()?;
        let servers: Vec<BindServer> =
            table.remove("bind").unwrap_or(toml::Value::Array(Vec::new())).try_into()?;
        check(&servers)?;
        Ok(servers)
    }

    #[test]
    fn reads_a_server() {
        let found = servers(&[
            "name = \"ns1\"\nzone_directory = \"/z\"\nfile_mode = \"0640\"\nfile_owner = \"root:root\"\nview = \"x\"",
        ]);
        let options = found.unwrap()[0].options().unwrap();
        assert_eq!((options.file_mode, options.file_owner), (0o640, Some((0, Some(0)))));
        assert_eq!(options.view.as_deref(), Some("x"));
    }

    #[test]
    fn says_which_server_is_wrong() {
        for (extra, problem) in [
            (vec!["name = \"a b\"\nzone_directory = \"/z\""], "a b"),
            (vec!["name = \"ns1\"\nzone_directory = \"z\""], "ns1"),
            (vec!["name = \"ns1\"\nzone_directory = \"/z/../y\""], "ns1"),
            (vec!["name = \"ns1\"\nzone_directory = \"/z\"\nfile_mode = \"rw\""], "0640"),
            (vec!["name = \"ns1\"\nzone_directory = \"/z\"\nfile_owner = \"nobody-at-all\""], "no user"),
            (vec!["name = \"ns1\"\nzone_directory = \"/z\"\nview = \"a b\""], "view"),
            (vec!["name = \"ns1\"\nzone_directory = \"/z\"\ncolour = \"red\""], "colour"),
            (
                vec!["name = \"ns1\"\nzone_directory = \"/z\"", "name = \"ns1\"\nzone_directory = \"/y\""],
                "two servers",
            ),
            (
                vec!["name = \"ns1\"\nzone_directory = \"/z\"", "name = \"ns2\"\nzone_directory = \"/z\""],
                "its own",
            ),
        ] {
            let error = format!("{:#}", servers(&extra).unwrap_err());
            assert!(error.contains(problem), "{error}");
        }
    }
}
