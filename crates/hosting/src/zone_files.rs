//! Zone files, in and out.

use std::sync::Arc;

use store::{ContentMistake, ContentPreview, ContentReplaced, ContentTarget, Replacing, Zone};
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tracing::Instrument;
use uuid::Uuid;
use zone::master_file::{self, ZoneContent};
use zone::{FieldError, Name};

use crate::{Actor, Error, Hosting, Permission};

/// A zone of no more records than a list reads at once, and of no more octets, is no burden as a whole either.
const SMALL_ZONE_RECORDS_MAX: u64 = 1_000;
const SMALL_ZONE_OCTETS_MAX: u64 = 1 << 20;

/// A zone file of no more octets waits for no large one, and many are read side by side: one at a time each would wait
/// for its own commit.
const SMALL_ZONE_FILE_OCTETS_MAX: usize = 64 << 10;

/// How many mistakes in a zone file are told.
const MISTAKES_MAX: usize = 100;

/// What a zone file is for.
#[derive(Clone, Debug)]
pub enum ZoneFileTarget {
    /// A new zone of this domain.
    NewZone(String),
    /// A zone, whose content it is to replace.
    Zone(Uuid),
}

/// Which nameservers a zone has that is made of a zone file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameserversOf {
    /// Those that the file names, if any.
    File,
    /// The platform's, whatever the file says.
    Platform,
}

impl NameserversOf {
    /// The content as it is taken.
    pub(crate) fn of_content(self, mut content: ZoneContent, apex: &Name) -> ZoneContent {
        if self == Self::Platform {
            content.remove_nameservers(apex);
        }
        content
    }
}

impl Hosting {
    /// `dns:read`: the zone as a master file, as it is served.
    pub async fn export_zone_file(&self, actor: &Actor, zone: Uuid) -> Result<String, Error> {
        let (text, ()) = self.export_zone_file_with(actor, zone, |_| Ok(())).await?;
        Ok(text)
    }

    /// The same, and what `reserve` took for it before the zone was read.
    pub async fn export_zone_file_with<R: Send + 'static>(
        &self,
        actor: &Actor,
        zone: Uuid,
        reserve: impl FnOnce(&Zone) -> Result<R, Error> + Send + 'static,
    ) -> Result<(String, R), Error> {
        actor.require(Permission::Read)?;
        actor.require_whole_zones()?;
        let (store, reach) = (self.store.clone(), actor.reach());
        self.read_whole_zone(actor, zone, async move |found| {
            let reserved = reserve(&found)?;
            let (zone, rrsets) = store.served_zone(reach, zone).await?.ok_or(Error::NotFound)?;
            let write = move || master_file::write(&zone.apex, &zone.soa, &rrsets);
            Ok((on_a_blocking_thread(write).await?, reserved))
        })
        .await
    }

    /// `dns:create`, `dns:update` and `dns:delete`: the zone as the file leaves it.
    pub async fn replace_zone_file(
        &self,
        actor: &Actor,
        zone: Uuid,
        text: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Zone, Error> {
        self.replace_zone_file_with(actor, zone, text, NameserversOf::File).await
    }

    /// [`Hosting::replace_zone_file`], with these nameservers.
    pub async fn replace_zone_file_with(
        &self,
        actor: &Actor,
        zone: Uuid,
        text: impl AsRef<[u8]> + Send + 'static,
        nameservers: NameserversOf,
    ) -> Result<Zone, Error> {
        Ok(self.put_zone_file(actor, zone, text, nameservers, Replacing::Always).await?.zone)
    }

    /// [`Hosting::replace_zone_file`], but a file that says what the zone says already changes nothing, not even the
    /// serial.
    pub async fn replace_zone_file_if_changed(
        &self,
        actor: &Actor,
        zone: Uuid,
        text: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<ContentReplaced, Error> {
        self.put_zone_file(actor, zone, text, NameserversOf::File, Replacing::IfChanged).await
    }

    async fn put_zone_file(
        &self,
        actor: &Actor,
        zone: Uuid,
        text: impl AsRef<[u8]> + Send + 'static,
        nameservers: NameserversOf,
        replacing: Replacing,
    ) -> Result<ContentReplaced, Error> {
        for needed in [Permission::Create, Permission::Update, Permission::Delete] {
            actor.require(needed)?;
        }
        actor.require_whole_zones()?;
        let (hosting, author, reach) = (self.clone(), actor.author(), actor.reach());
        let found = self.store.zone(reach, zone).await?.ok_or(Error::NotFound)?;
        self.with_zone_file(text.as_ref().len(), found.record_count, async move {
            let apex = found.apex;
            let content = hosting.read_zone_file(text, apex.clone(), found.record_count).await?;
            let content = nameservers.of_content(content, &apex);
            Ok(hosting.store.replace_content_as(author, zone, content, replacing).await?)
        })
        .await
    }

    /// What a zone file would do, and all that is wrong with it, line by line. Needs what doing it would.
    pub async fn preview_zone_file(
        &self,
        actor: &Actor,
        target: ZoneFileTarget,
        text: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<ContentPreview, Error> {
        Ok(self.preview_zone_file_with(actor, target, text, NameserversOf::File).await?.0)
    }

    /// [`Hosting::preview_zone_file`], with these nameservers; and those that the file names.
    pub async fn preview_zone_file_with(
        &self,
        actor: &Actor,
        target: ZoneFileTarget,
        text: impl AsRef<[u8]> + Send + 'static,
        nameservers: NameserversOf,
    ) -> Result<(ContentPreview, Vec<Name>), Error> {
        actor.require(Permission::Create)?;
        actor.require_whole_zones()?;
        let reach = actor.reach();
        let (apex, held, target) = match target {
            ZoneFileTarget::NewZone(domain) => {
                actor.require_new_zones()?;
                let apex = self.check_new_zone(actor, &domain).await?;
                (apex.clone(), 0, ContentTarget::NewZone(apex))
            }
            ZoneFileTarget::Zone(uuid) => {
                actor.require(Permission::Update)?;
                actor.require(Permission::Delete)?;
                let zone = self.store.zone(reach.clone(), uuid).await?.ok_or(Error::NotFound)?;
                (zone.apex, zone.record_count, ContentTarget::Zone(uuid))
            }
        };
        let hosting = self.clone();
        self.with_zone_file(text.as_ref().len(), held, async move {
            let records_max = hosting.records_max(held);
            let read = move || {
                let (content, unread) =
                    master_file::read_with_mistakes(text.as_ref(), &apex, records_max, MISTAKES_MAX);
                let named = content.nameservers(&apex);
                (nameservers.of_content(content, &apex), named, unread)
            };
            let (content, named, unread) = on_a_blocking_thread(read).await?;
            let is_read = unread.is_empty();
            let mut preview =
                hosting.store.preview_content(reach, target, content, MISTAKES_MAX, is_read).await?;
            let unread = unread.into_iter().map(|mistake| ContentMistake {
                line: Some(mistake.line),
                code: mistake.code,
                detail: mistake.detail,
            });
            preview.mistakes.splice(0..0, unread);
            Ok((preview, named))
        })
        .await
    }

    /// Runs what reads a zone as a whole. Large zones are read as few at once as zone files are; a small one does not wait
    /// for them.
    pub(crate) async fn read_whole_zone<T: Send + 'static, W>(
        &self,
        actor: &Actor,
        zone: Uuid,
        work: impl FnOnce(Zone) -> W + Send + 'static,
    ) -> Result<T, Error>
    where
        W: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let found = self.store.zone(actor.reach(), zone).await?.ok_or(Error::NotFound)?;
        if found.record_count <= SMALL_ZONE_RECORDS_MAX && found.octets <= SMALL_ZONE_OCTETS_MAX {
            work(found).await
        } else {
            with_permit(&self.large_zone_permits, async move { work(found).await }).await
        }
    }

    /// Runs what reads a zone file of so many octets, for a zone that holds so many records. If one of them is large, it is
    /// as few at once as large zones are.
    pub(crate) async fn with_zone_file<T: Send + 'static>(
        &self,
        octets: usize,
        held: u64,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let is_small = octets <= SMALL_ZONE_FILE_OCTETS_MAX && held <= SMALL_ZONE_RECORDS_MAX;
        let permits = if is_small { &self.small_zone_file_permits } else { &self.large_zone_permits };
        with_permit(permits, work).await
    }

    /// What a zone file says, or the line at fault. A zone over its limit, which the operator may have lowered, may keep
    /// as many records as it holds.
    pub(crate) async fn read_zone_file(
        &self,
        text: impl AsRef<[u8]> + Send + 'static,
        apex: Name,
        held: u64,
    ) -> Result<ZoneContent, Error> {
        let records_max = self.records_max(held);
        let read = move || master_file::read_at_most(text.as_ref(), &apex, records_max);
        on_a_blocking_thread(read).await?.map_err(|mistake| {
            let detail = format!("zonefile, {mistake}");
            FieldError { code: mistake.code, field: Some("zonefile"), detail }.into()
        })
    }

    /// How many records of a file are read for a zone that holds so many.
    fn records_max(&self, held: u64) -> usize {
        match self.options.limits.records_per_zone {
            0 => usize::MAX,
            // The platform's NS may stand in the file, and are no records of the zone.
            limit => usize::try_from(limit.max(held))
                .unwrap_or(usize::MAX)
                .saturating_add(self.options.nameservers.len()),
        }
    }
}

/// Runs what holds a zone: to its end, though nobody waits any more, since only then is the memory free again that the
/// permit stands for.
async fn with_permit<T: Send + 'static>(
    permits: &Arc<Semaphore>,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let permit = Arc::clone(permits).acquire_owned().await;
    let permit = permit.map_err(|closed| Error::Internal(closed.to_string()))?;
    let work = async move {
        let _permit = permit;
        work.await
    };
    tokio::spawn(work.in_current_span()).await.map_err(failed)?
}

/// Runs what keeps a thread busy.
pub(crate) async fn on_a_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

fn failed(error: JoinError) -> Error {
    Error::Internal(format!("the work on a zone failed: {error}"))
}
