//! The addresses of the names that an answer or a referral speaks of, where the zone has them; and the service that
//! a service's alias leads to.

use zone::RecordType;
use zone_image::{Node, RECORD_HEADER, SearchKey};

use super::chain::Chain;
use super::locate::{Location, locate};
use super::message::{Full, Owner, POINTER_MAX, Placed, Section};
use super::solve::Query;
use super::wire;

/// How many records of an answer are looked at for names. A referral's are bounded by what fits the message.
const TARGETS_MAX: usize = 64;

/// Puts the addresses of a referral's nameservers: glue. `Full` where some that the resolver cannot do
/// without does not fit.
pub(super) fn put_glue<'q>(
    query: &mut Query<'q, '_>,
    nameservers: Placed<'q>,
    cut: &[u8],
    scratch: &mut SearchKey,
) -> Result<(), Full> {
    // RFC 9471 3.1: nameservers below the cut nobody else can tell the addresses of; not even a zone below it
    // that is here, as nobody who holds this referral would ask here for its names.
    for target in targets(nameservers, 0) {
        if read_name(query, target, scratch).is_some()
            && scratch.as_octets().starts_with(cut)
            && let Some(node) = find_node(query, scratch)
        {
            put_addresses_of(query, node, target.owner(query))?;
        }
    }
    // RFC 9471 3.2: without those of others, glue of another cut or data of this zone, the resolver has a
    // longer way.
    for target in targets(nameservers, 0) {
        if read_target(query, target, scratch).is_some()
            && !scratch.as_octets().starts_with(cut)
            && let Some(node) = find_node(query, scratch).or_else(|| find_data(query, scratch))
        {
            let _ = put_addresses_of(query, node, target.owner(query));
        }
    }
    Ok(())
}

/// What the zone has at a name, be it below a cut.
fn find_node<'q>(query: &Query<'q, '_>, name: &SearchKey) -> Option<Node<'q>> {
    query.zone.node(&name.as_octets()[query.zone.apex_key().len()..])
}

/// What the zone answers with for a name.
fn find_data<'q>(query: &Query<'q, '_>, name: &SearchKey) -> Option<Node<'q>> {
    match locate(query.zone, name) {
        Location::Data(node) => Some(node),
        Location::Lent { node, .. } => node,
        _ => None,
    }
}

/// Puts the addresses of the names in an answer, as far as they fit: they save a question, no more.
pub(super) fn put_addresses<'q>(
    query: &mut Query<'q, '_>,
    rrset: Placed<'q>,
    chain: &Chain<'_, 'q>,
    scratch: &mut SearchKey,
) {
    let name_offset = match rrset.records.record_type {
        RecordType::NS => 0,
        RecordType::MX | RecordType::SVCB | RecordType::HTTPS => 2,
        RecordType::SRV => 6,
        _ => return,
    };
    put_targets(query, rrset, name_offset, chain, scratch);
}

/// The same for data that have a name after so many octets.
#[inline(never)]
fn put_targets<'q>(
    query: &mut Query<'q, '_>,
    rrset: Placed<'q>,
    name_offset: usize,
    chain: &Chain<'_, 'q>,
    scratch: &mut SearchKey,
) {
    let record_type = rrset.records.record_type;
    let mut seen: [Option<(Node<'q>, usize)>; TARGETS_MAX] = [None; TARGETS_MAX];
    for (index, target) in targets(rrset, name_offset).take(TARGETS_MAX).enumerate() {
        let (node, owner, place) = if target.is_owner_itself() {
            (find_data(query, chain.name()), Owner::At(chain.owner()), chain.owner())
        } else if read_target(query, target, scratch).is_some() {
            // Of a nameserver below a cut, the address that is glue there helps those who start from this zone.
            let glue = if record_type == RecordType::NS { find_node(query, scratch) } else { None };
            (glue.or_else(|| find_data(query, scratch)), target.owner(query), target.at)
        } else {
            continue;
        };
        let Some(node) = node else { continue };
        let octets = query.message.octets();
        // One wildcard lends the same to several names (RFC 4592 3.3.1), which each have it then.
        let is_known =
            |&(other, at): &(Node<'_>, usize)| other.is_same(node) && wire::is_same_name(octets, at, place);
        if !seen[..index].iter().flatten().any(is_known) {
            seen[index] = Some((node, place));
            // What does not fit is left out without a word; something smaller may follow.
            let _ = put_addresses_of(query, node, owner);
            // RFC 9460 4.1: who is sent to another name by an alias asks for the service there next. For others'
            // targets nobody does: their addresses are all that is wanted.
            if target.is_service_alias()
                && !wire::is_same_name(query.message.octets(), chain.owner(), place)
                && let Some(services) = node.rrset(record_type)
            {
                let _ = query.message.put_rrset(Section::Additional, services, owner);
            }
        }
    }
}

/// Reads a target that the zone answers for.
fn read_target(query: &Query<'_, '_>, target: Target<'_>, key: &mut SearchKey) -> Option<()> {
    read_name(query, target, key)?;
    (!query.zones.has_below(key, query.zone.apex_labels())).then_some(())
}

/// Reads a target at or below the zone's apex, be it in a zone below.
fn read_name(query: &Query<'_, '_>, target: Target<'_>, key: &mut SearchKey) -> Option<()> {
    key.read_below(query.qname, query.zone.apex_labels(), query.labels_in_zone(target.name)?)
}

fn put_addresses_of<'q>(query: &mut Query<'q, '_>, node: Node<'q>, owner: Owner<'_>) -> Result<(), Full> {
    for record_type in [RecordType::A, RecordType::AAAA] {
        if let Some(rrset) = node.rrset(record_type) {
            query.message.put_rrset(Section::Additional, rrset, owner)?;
        }
    }
    Ok(())
}

/// A name in a record's data.
#[derive(Clone, Copy)]
struct Target<'a> {
    record_type: RecordType,
    /// The data before the name.
    before: &'a [u8],
    /// The name, and what follows it.
    name: &'a [u8],
    /// Where the message has it.
    at: usize,
}

impl<'a> Target<'a> {
    /// RFC 9460 2.5.2: in a service's record, the root stands for the record's owner.
    fn is_owner_itself(self) -> bool {
        self.is_service_binding() && self.name.first() == Some(&0) && self.before != [0, 0]
    }

    /// RFC 9460 2.4.2: a service's record of priority 0 is an alias.
    fn is_service_alias(self) -> bool {
        self.is_service_binding() && self.before == [0, 0]
    }

    fn is_service_binding(self) -> bool {
        matches!(self.record_type, RecordType::SVCB | RecordType::HTTPS)
    }

    /// How the addresses name their owner: by a pointer where the message may have one to this name.
    fn owner(self, query: &Query<'_, '_>) -> Owner<'a> {
        // Of other types, RFC 3597 4 would have the data left alone by whoever reads them.
        let may_be_pointed_to = matches!(self.record_type, RecordType::NS | RecordType::MX);
        match query.labels_in_zone(self.name) {
            Some(labels) if !may_be_pointed_to || self.at > POINTER_MAX => Owner::BelowApex(labels),
            _ => Owner::At(self.at),
        }
    }
}

/// The names in the records of an RRset, of which each has one after so many octets.
fn targets(rrset: Placed<'_>, name_offset: usize) -> impl Iterator<Item = Target<'_>> {
    let Placed { records: view, at } = rrset;
    let mut rest = view.records;
    let records = std::iter::from_fn(move || {
        let start = at + view.records.len() - rest.len();
        let (header, after) = rest.split_first_chunk::<RECORD_HEADER>()?;
        let (data, after) =
            after.split_at_checked(usize::from(u16::from_be_bytes([header[10], header[11]])))?;
        rest = after;
        Some((start + RECORD_HEADER, data))
    });
    records.filter_map(move |(data_at, data)| {
        let (before, name) = data.split_at_checked(name_offset)?;
        Some(Target { record_type: view.record_type, before, name, at: data_at + name_offset })
    })
}
