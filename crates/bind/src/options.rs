//! How a server is reached.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::directory::FileRights;

/// A BIND9 server, as the operator configures it.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// What it is called.
    pub name: String,
    /// Where its zone files are: an absolute path, the same for us and for named.
    pub zone_directory: PathBuf,
    /// The address of its control channel.
    pub control: SocketAddr,
    /// The file of the control channel's key.
    pub key_file: PathBuf,
    /// Where it is asked whether it serves what was deployed.
    pub query: SocketAddr,
    /// The view that zones are added to, where there are several.
    pub view: Option<String>,
    /// The permissions of zone files.
    pub file_mode: u32,
    /// The user and group that zone files are given to; those of the process without.
    pub file_owner: Option<(u32, Option<u32>)>,
}

impl ServerOptions {
    pub(crate) fn file_rights(&self) -> FileRights {
        FileRights { mode: self.file_mode, owner: self.file_owner }
    }
}
