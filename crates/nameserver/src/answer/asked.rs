//! A request that nothing stands against, for whoever answers it.

use std::net::IpAddr;

use zone::Name;
use zone_image::{SearchKey, Zones};

use super::Transport;
use super::request::Request;
use crate::replication::Replication;

/// What is asked, and by whom.
pub(super) struct Asked<'a> {
    /// Those that this client may ask for.
    pub(super) zones: &'a Zones,
    pub(super) replication: &'a Replication,
    pub(super) qname: &'a SearchKey,
    /// As it came.
    pub(super) request: &'a [u8],
    pub(super) parsed: &'a Request,
    pub(super) client: IpAddr,
    pub(super) transport: Transport,
    /// The key that it is signed with.
    pub(super) key: Option<&'a Name>,
}
