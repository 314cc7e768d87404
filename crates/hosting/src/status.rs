//! Which nameserver serves which serial of a zone.

use std::fmt::{self, Display, Formatter};

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
    pub last_error: Option<NameserverError>,
    /// When it was first seen to serve the serial that it serves, in seconds since 1970.
    pub in_sync_at: Option<i64>,
}

/// What keeps a nameserver from serving a zone as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameserverError {
    /// For whoever owns the zone.
    pub fault: NameserverFault,
    /// The cause, which tells of the platform's inside: for administrators alone.
    pub cause: Option<String>,
}

/// Where the fault lies, as owners of zones are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameserverFault {
    /// The nameserver is away, or cannot be told of changes.
    Away,
    /// It is there, and has not taken this zone.
    Refused,
}

impl Display for NameserverError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match (&self.cause, self.fault) {
            (Some(cause), _) => cause,
            (None, NameserverFault::Away) => {
                "does not answer at present; changes are kept and delivered when it is back"
            }
            (None, NameserverFault::Refused) => "has not taken the zone as it stands; it is tried again",
        })
    }
}

/// The kinds of nameservers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameserverKind {
    /// The one in this program.
    BuiltIn,
    /// BIND9, which is fed with zone files.
    Bind9,
    /// One that is told of changes, and takes them by transfer.
    Secondary,
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
        let is_any_wrong = nameservers.iter().any(|nameserver| nameserver.last_error.is_some());
        if is_any_wrong && !self.is_administrators(actor).await? {
            for error in nameservers.iter_mut().filter_map(|nameserver| nameserver.last_error.as_mut()) {
                error.cause = None;
            }
        }
        for nameserver in &mut nameservers {
            if nameserver.kind == NameserverKind::BuiltIn && nameserver.state == DeploymentState::InSync {
                // It follows before a change is confirmed.
                nameserver.in_sync_at = Some(last_change_at);
            }
        }
        Ok(ZoneStatus { zone, last_change_at, nameservers })
    }

    /// How a zone, as it was read, stands on each nameserver, with what is for administrators alone. Asks nobody, so that a
    /// page may tell it of many zones.
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
