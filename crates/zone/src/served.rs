//! What is served but is no record: the platform's nameservers at the apex.

use crate::{Name, RecordContent, Rrset};

/// The TTL of the platform's NS at an apex, seconds.
pub const PLATFORM_NS_TTL: u32 = 3600;

/// The NS RRset that an apex is served with: the user's where there is one, else the platform's. Of the platform's
/// nameservers, one whose name lies inside the zone is left out while it has no address there, since nameservers
/// refuse to load such a zone; if that leaves none, all stand.
pub fn served_apex_nameservers<'a>(
    apex: &Name,
    user: impl IntoIterator<Item = &'a RecordContent>,
    platform: &[Name],
    mut has_address: impl FnMut(&Name) -> bool,
) -> Rrset {
    let _ = (apex, user.into_iter().count(), platform, has_address(apex));
    todo!()
}
