//! Zone files, in and out.

use std::collections::HashSet;

use store::Zone;
use uuid::Uuid;
use zone::master_file::{self, ZoneContent};
use zone::{FieldError, Name, Record, RecordType, Rrset, served_apex_nameservers};

use crate::{Actor, Error, Hosting, Permission};

impl Hosting {
    /// `dns:read`: the zone as a master file, as it is served.
    pub async fn export_zone_file(&self, actor: &Actor, zone: Uuid) -> Result<String, Error> {
        actor.require(Permission::Read)?;
        let permit = self.zone_file_permit().await?;
        let found = self.store.zone_with_records(actor.account(), zone).await?;
        let (zone, records) = found.ok_or(Error::NotFound)?;
        let nameservers = self.options.nameservers.clone();
        let text = on_a_blocking_thread(move || {
            let rrsets = served_rrsets(&zone.apex, &records, &nameservers);
            master_file::write(&zone.apex, &zone.soa, &rrsets)
        })
        .await;
        drop(permit);
        text
    }

    /// `dns:create`, `dns:update` and `dns:delete`.
    pub async fn replace_zone_file(&self, actor: &Actor, zone: Uuid, text: &[u8]) -> Result<Zone, Error> {
        for needed in [Permission::Create, Permission::Update, Permission::Delete] {
            actor.require(needed)?;
        }
        let apex = self.store.zone(actor.account(), zone).await?.ok_or(Error::NotFound)?.apex;
        let content = self.read_zone_file(text.to_vec(), &apex).await?;
        Ok(self.store.replace_content(actor.author(), zone, content).await?)
    }

    /// What a zone file says, or the line at fault.
    pub(crate) async fn read_zone_file(&self, text: Vec<u8>, apex: &Name) -> Result<ZoneContent, Error> {
        let permit = self.zone_file_permit().await?;
        let apex = apex.clone();
        let content = on_a_blocking_thread(move || master_file::read(&text, &apex)).await?;
        drop(permit);
        content.map_err(|mistake| FieldError::invalid("zonefile", format!("zonefile, {mistake}")).into())
    }

    async fn zone_file_permit(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Error> {
        self.zone_file_permits.acquire().await.map_err(|closed| Error::Internal(closed.to_string()))
    }
}

/// The RRsets of a zone as they are served, from its records in the contract's order; the apex's NS first.
fn served_rrsets(apex: &Name, records: &[Record], platform: &[Name]) -> Vec<Rrset> {
    let is_user_ns =
        |record: &&Record| record.content.record_type == RecordType::NS && record.content.name == *apex;
    let with_address: HashSet<&Name> = records
        .iter()
        .filter(|record| matches!(record.content.record_type, RecordType::A | RecordType::AAAA))
        .map(|record| &record.content.name)
        .collect();
    let user_ns = records.iter().filter(is_user_ns).map(|record| &record.content);
    let apex_ns = served_apex_nameservers(apex, user_ns, platform, |name| with_address.contains(name));

    let kept: Vec<&Record> = records.iter().filter(|record| !is_user_ns(record)).collect();
    let sets = kept.chunk_by(|one, next| {
        one.content.record_type == next.content.record_type && one.content.name == next.content.name
    });
    let rrsets = sets.filter_map(|set| {
        let first = &set.first()?.content;
        let contents = set.iter().map(|record| &record.content);
        Some(Rrset::of_records(&first.name, first.record_type, contents))
    });
    std::iter::once(apex_ns).chain(rrsets).collect()
}

async fn on_a_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(format!("the work on a zone file failed: {error}")))
}
