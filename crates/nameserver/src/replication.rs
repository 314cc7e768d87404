//! What other nameservers get of this one, and what they say to it.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use tsig::KeyRing;
use zone::{Name, Serial};
use zone_image::{Delta, DeltaLog, ZoneSet};

use crate::admission::{Admission, Admitted};

/// The other nameservers: by default there are none.
#[derive(Clone, Default)]
pub struct Replication {
    /// The keys that requests may be signed with.
    pub keys: KeyRing,
    /// Who may have zones.
    pub transfers: TransferAcl,
    /// Zones that are there for those alone who may have zones, such as a catalog: to others they are not here.
    pub private_zones: Option<ZoneSet>,
    /// What changed in zones lately; without it, they go over whole.
    pub deltas: Option<Arc<dyn DeltaSource>>,
    /// When zones expire that are copies.
    pub expiry: Option<Arc<dyn ExpirySource>>,
    /// Who hears of changes elsewhere.
    pub notify: Option<Arc<dyn NotifySink>>,
}

impl fmt::Debug for Replication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { keys, transfers, .. } = self;
        f.debug_struct("Replication")
            .field("keys", keys)
            .field("transfers", transfers)
            .finish_non_exhaustive()
    }
}

/// One of those who may have zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRule {
    /// Where it asks from.
    pub networks: Vec<IpNet>,
    /// The key that it must sign with, where it has one.
    pub key: Option<Name>,
}

/// Who may have zones, all of them, and how many at once. By default nobody may. Clones share the count.
#[derive(Clone)]
pub struct TransferAcl {
    rules: Arc<[TransferRule]>,
    admission: Arc<Admission>,
}

/// How many transfers may go on at once, such as take more than one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferLimits {
    /// In all.
    pub at_once_max: usize,
    /// To one address, or to one /64 of IPv6. The machine itself may have as many as there are.
    pub at_once_per_client_max: usize,
}

impl Default for TransferLimits {
    fn default() -> Self {
        Self { at_once_max: 256, at_once_per_client_max: 64 }
    }
}

impl TransferAcl {
    /// Whoever one of these rules admits.
    pub fn new(rules: impl IntoIterator<Item = TransferRule>, limits: TransferLimits) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            admission: Admission::new(limits.at_once_max, limits.at_once_per_client_max),
        }
    }

    /// Whether a client may have zones, by its address and the key that it has signed with.
    pub fn allows(&self, client: IpAddr, key: Option<&Name>) -> bool {
        let client = client.to_canonical();
        self.rules.iter().any(|rule| {
            rule.networks.iter().any(|network| network.contains(&client))
                && (rule.key.is_none() || rule.key.as_ref() == key)
        })
    }

    /// A place for one more transfer to a client.
    pub(crate) fn admit(&self, client: IpAddr) -> Option<Admitted> {
        self.admission.admit(client)
    }
}

impl Default for TransferAcl {
    fn default() -> Self {
        Self::new([], TransferLimits::default())
    }
}

impl fmt::Debug for TransferAcl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&*self.rules).finish()
    }
}

/// What changed in zones, for transfers of increments.
pub trait DeltaSource: Send + Sync {
    /// The deltas that lead from one serial of a zone to another, the oldest first; `None` where they are not known. Must
    /// not wait for anything.
    fn since(&self, apex: &Name, from: Serial, to: Serial) -> Option<Vec<Arc<Delta>>>;
}

impl DeltaSource for DeltaLog {
    fn since(&self, apex: &Name, from: Serial, to: Serial) -> Option<Vec<Arc<Delta>>> {
        Self::since(self, apex, from, to)
    }
}

/// When zones expire that are copies of others' (RFC 7314).
pub trait ExpirySource: Send + Sync {
    /// In how many seconds this one does; `None` for a zone that is no copy, which those who copy it from here may keep
    /// for as long as its SOA says. Must not wait for anything.
    fn seconds_left(&self, apex: &Name) -> Option<u32>;
}

/// Whoever hears that a zone has changed at its primary (RFC 1996).
pub trait NotifySink: Send + Sync {
    /// Takes a notice of this zone from this address, signed with this key. Must not wait for anything.
    fn notified(&self, apex: &Name, from: IpAddr, key: Option<&Name>) -> NotifyOutcome;
}

/// What a notice comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifyOutcome {
    /// It comes from a primary of the zone, which is looked after now.
    Accepted,
    /// The zone is here, and whoever sent it is none of its primaries, or has not signed as it should.
    Refused,
    /// The zone is not here.
    NotHere,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nameserver_has_as_many_transfers_at_once_as_the_guide_has_it_ask_for() {
        let transfers = TransferAcl::default();
        let client = IpAddr::from([192, 0, 2, 2]);
        let admitted: Vec<_> = std::iter::from_fn(|| transfers.admit(client)).collect();
        assert!((50..100).contains(&admitted.len()), "{}", admitted.len());
        assert!(transfers.admit(IpAddr::from([192, 0, 2, 3])).is_some(), "others have theirs");
    }
}
