//! What a notifier is given.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use zone::Name;

/// A secondary, as the operator configures it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondaryOptions {
    /// What it is called.
    pub name: String,
    /// Where it is told of changes, and asked for serials.
    pub address: SocketAddr,
    /// From where that is done: an address of this host, of the same family. `None`: the operating system chooses.
    pub source: Option<IpAddr>,
    /// Whether it is told of zones that are not for everyone, which are catalogs.
    pub follows_catalog: bool,
    /// The name of the TSIG key that NOTIFY is signed with.
    pub key: Option<Name>,
}

/// The time, in seconds since 1970.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    pub(crate) fn now(&self) -> i64 {
        (self.0)()
    }
}
