//! Which nameserver serves which serial of a zone.

use store::Zone;
use uuid::Uuid;
use zone::{Name, Serial};

use crate::{Actor, Error, Hosting, Permission};

/// Whoever knows how the nameservers stand.
pub trait DeploymentStatus: Send + Sync {
    /// How a zone stands on each nameserver, as seen last.
    fn nameservers(&self, apex: &Name) -> Vec<NameserverStatus>;
}

/// A zone on one nameserver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameserverStatus {
    /// What the operator calls it.
    pub name: String,
    /// What kind of nameserver it is.
    pub kind: NameserverKind,
    /// The serial that it answered with last; `None` where it does not serve the zone.
    pub serial: Option<Serial>,
    /// How it stands.
    pub state: DeploymentState,
    /// What keeps it from serving the zone as it stands, where something does.
    pub last_error: Option<String>,
    /// When it was first seen to serve the serial that it serves, in seconds since 1970.
    pub in_sync_at: Option<i64>,
}

/// The kinds of nameservers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameserverKind {
    /// The one in this program.
    BuiltIn,
    /// BIND9, which is fed with zone files.
    Bind9,
}

/// How a zone stands on a nameserver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentState {
    /// It is answered as it stands.
    InSync,
    /// It will be, and nothing is known to be wrong.
    Pending,
    /// The last attempt failed; it is tried again.
    Failing,
}

/// A zone on all nameservers.
#[derive(Clone, Debug)]
pub struct ZoneStatus {
    /// The zone as it stands.
    pub zone: Zone,
    /// When it last changed, in seconds since 1970.
    pub last_change_at: i64,
    /// How it stands on each nameserver.
    pub nameservers: Vec<NameserverStatus>,
}

impl ZoneStatus {
    /// How it stands on the nameserver that is furthest from serving it.
    pub fn state(&self) -> DeploymentState {
        DeploymentState::worst_of(&self.nameservers)
    }
}

impl DeploymentState {
    /// That of the nameserver that is furthest from serving the zone.
    pub fn worst_of(nameservers: &[NameserverStatus]) -> Self {
        let is_any = |state| nameservers.iter().any(|nameserver| nameserver.state == state);
        if is_any(Self::Failing) {
            Self::Failing
        } else if is_any(Self::Pending) {
            Self::Pending
        } else {
            Self::InSync
        }
    }
}

impl Hosting {
    /// `dns:read`: which nameserver serves which serial of a zone.
    pub async fn zone_status(&self, actor: &Actor, zone: Uuid) -> Result<ZoneStatus, Error> {
        actor.require(Permission::Read)?;
        let found = self.store.zone_with_last_change(actor.reach(), zone).await?;
        let (zone, last_change_at) = found.ok_or(Error::NotFound)?;
        let mut nameservers = self.nameservers_of(&zone);
        for nameserver in &mut nameservers {
            if nameserver.kind == NameserverKind::BuiltIn && nameserver.state == DeploymentState::InSync {
                // It follows before a change is confirmed.
                nameserver.in_sync_at = Some(last_change_at);
            }
        }
        Ok(ZoneStatus { zone, last_change_at, nameservers })
    }

    /// How a zone, as it was read, stands on each nameserver. Asks nobody, so that a page may tell it of many zones.
    pub fn nameservers_of(&self, zone: &Zone) -> Vec<NameserverStatus> {
        let mut nameservers = self.nameservers.nameservers(&zone.apex);
        for nameserver in &mut nameservers {
            let is_behind = nameserver.serial.is_none_or(|serial| zone.soa.serial.is_ahead_of(serial));
            if nameserver.state == DeploymentState::InSync && is_behind {
                nameserver.state = DeploymentState::Pending;
            }
        }
        nameservers
    }

    /// Whether there is nothing more to wait for, by what is known without asking the database: all nameservers serve the
    /// zone as it stands, or it is gone.
    pub fn is_settled(&self, apex: &Name) -> bool {
        let nameservers = self.nameservers.nameservers(apex);
        let is_in_sync = |nameserver: &NameserverStatus| nameserver.state == DeploymentState::InSync;
        let is_gone = |nameserver: &NameserverStatus| {
            nameserver.kind == NameserverKind::BuiltIn && nameserver.serial.is_none()
        };
        nameservers.iter().all(is_in_sync) || nameservers.iter().any(is_gone)
    }
}
