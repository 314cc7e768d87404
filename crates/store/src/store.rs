//! The door: typed operations, each run on a thread of the store's own, so that a caller who leaves cancels nothing.

use std::sync::Arc;

use tokio::sync::oneshot;
use uuid::Uuid;
use zone::{FieldError, Limits, Name, Record, RecordFields, Rrset, Serial};

use crate::budget::Held;
use crate::change::{self, ChangeError, Effect, Outcome, PlannedContent};
use crate::commit::{Lane, Task};
use crate::context::Context;
use crate::database::{Connection, DbError, IfMissing};
use crate::edit::octets_of;
use crate::engine::Engine;
use crate::publish::whole;
use crate::readers::Readers;
use crate::records::StoredRecord;
use crate::{
    Account, AccountId, Author, Clock, EditRefusal, EventKind, ListedRecord, NewZone, Publisher, Reach,
    RecordCursor, RecordFilter, Start, Trace, Zone, accounts, catalog_serials, events, identity, journal,
    record_lists, records, zones,
};

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such thing, or it is not the author's.
    #[error("not found")]
    NotFound,
    /// It lies beyond what the author's token is limited to; why, for a person.
    #[error("not allowed: {0}")]
    NotAllowed(String),
    /// The input is wrong; at least one mistake.
    #[error("refused: {0:?}")]
    Refused(Vec<FieldError>),
    /// Some of several edits are wrong; at least one.
    #[error("refused: {0:?}")]
    RefusedEdits(Vec<EditRefusal>),
    /// The database cannot be reached or is overloaded; worth trying again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours or of the database.
    #[error("database error: {0}")]
    Internal(String),
}

/// How to open a store.
pub struct StoreOptions {
    /// `sqlite://path` or `postgres://...`.
    pub database_url: String,
    /// The time.
    pub clock: Clock,
    /// What the operator allows.
    pub limits: Limits,
    /// The platform's nameservers.
    pub nameservers: Vec<Name>,
    /// Sees every committed change.
    pub publisher: Arc<dyn Publisher>,
}

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) engine: Arc<Engine>,
}

impl Store {
    /// Opens the database, makes it where there is none (SQLite), and brings its schema up to date.
    pub async fn open(options: StoreOptions) -> Result<Self, StoreError> {
        let started = Engine::start(options, IfMissing::Make).await?;
        let engine = started.ok_or_else(|| StoreError::Internal("the database was not made".to_owned()))?;
        Ok(Self { engine: Arc::new(engine) })
    }

    /// The same, but makes nothing: `None` where there is no database, or one without our tables.
    pub async fn open_existing(options: StoreOptions) -> Result<Option<Self>, StoreError> {
        let started = Engine::start(options, IfMissing::Leave).await?;
        Ok(started.map(|engine| Self { engine: Arc::new(engine) }))
    }

    /// Publishes every zone as it stands committed, then follows what other processes write. For servers: where the
    /// platform's nameservers are not those of the last time, the zones served with them get their next serials first; copies
    /// whose time is over expire.
    pub async fn publish_all(&self) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, change::adopt_nameservers).await?;
        self.write(Lane::Accounts, 1, change::expire_copies).await?;
        self.engine.publish_all().await
    }

    /// Whether the database takes changes: goes the way of a change, and changes nothing.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, |connection, _| {
            connection.check_writable()?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Finishes what is queued and closes.
    pub async fn close(&self) {
        self.engine.close().await;
    }

    /// Zones within reach by domain as text, with `domain` only the one of exactly that name.
    pub async fn list_zones(
        &self,
        reach: impl Into<Reach>,
        domain: Option<&Name>,
        start: Start<String>,
        limit: u32,
    ) -> Result<Vec<Zone>, StoreError> {
        let (reach, domain) = (reach.into(), domain.cloned());
        self.read(move |connection| zones::list(connection, &reach, domain.as_ref(), &start, limit)).await
    }

    /// How many [`Store::list_zones`] has in all.
    pub async fn count_zones(
        &self,
        reach: impl Into<Reach>,
        domain: Option<&Name>,
    ) -> Result<u64, StoreError> {
        let (reach, domain) = (reach.into(), domain.cloned());
        self.read(move |connection| zones::count(connection, &reach, domain.as_ref())).await
    }

    /// Zones of an account that have `search` in the domain, by domain as text.
    pub async fn search_zones_of(
        &self,
        account: AccountId,
        search: &str,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Zone>, StoreError> {
        let search = search.to_owned();
        self.read(move |connection| zones::search_of_account(connection, account, &search, offset, limit))
            .await
    }

    /// How many [`Store::search_zones_of`] has in all.
    pub async fn count_zones_of(&self, account: AccountId, search: &str) -> Result<u64, StoreError> {
        let search = search.to_owned();
        self.read(move |connection| zones::count_of_account(connection, account, &search)).await
    }

    /// One zone within reach.
    pub async fn zone(&self, reach: impl Into<Reach>, uuid: Uuid) -> Result<Option<Zone>, StoreError> {
        let reach = reach.into();
        self.read(move |connection| Ok(zones::find(connection, &reach, uuid)?.map(|found| found.zone))).await
    }

    /// The same, and when it last changed, in seconds since 1970.
    pub async fn zone_with_last_change(
        &self,
        reach: impl Into<Reach>,
        uuid: Uuid,
    ) -> Result<Option<(Zone, i64)>, StoreError> {
        let reach = reach.into();
        self.read(move |connection| {
            connection.in_snapshot(|connection| {
                let Some(found) = zones::find(connection, &reach, uuid)? else { return Ok(None) };
                let last_change_at = journal::last_change_at(connection, &found)?;
                Ok(Some((found.zone, last_change_at)))
            })
        })
        .await
    }

    /// The database's own name, which no other has: what is kept elsewhere for it is told by that.
    pub async fn identity(&self) -> Result<Uuid, StoreError> {
        self.write(Lane::Accounts, 1, identity::ensure).await
    }

    /// Takes the next serial of catalog zones for good: no process gets it again.
    pub async fn reserve_catalog_serial(&self) -> Result<Serial, StoreError> {
        self.write(Lane::Accounts, 1, catalog_serials::reserve).await
    }

    /// How many zones there are in all.
    pub async fn count_all_zones(&self) -> Result<u64, StoreError> {
        self.read(zones::count_all).await
    }

    /// One zone by its name, whoever owns it (the command line).
    pub async fn zone_by_apex(&self, apex: &Name) -> Result<Option<Zone>, StoreError> {
        let apex = apex.clone();
        self.read(move |connection| Ok(zones::find_by_apex(connection, &apex)?.map(|found| found.zone))).await
    }

    /// One zone and all its records within reach in the contract's order, as of one moment.
    pub async fn zone_with_records(
        &self,
        reach: impl Into<Reach>,
        uuid: Uuid,
    ) -> Result<Option<(Zone, Vec<Record>)>, StoreError> {
        let reach = reach.into();
        self.read(move |connection| {
            connection.in_snapshot(|connection| {
                let Some(found) = zones::find(connection, &reach, uuid)? else { return Ok(None) };
                let mut all = Vec::new();
                let apex = &found.zone.apex;
                records::for_each_in_zone(connection, found.id, |StoredRecord { record, .. }| {
                    if reach.has_record(&record.content, apex) {
                        all.push(record);
                    }
                    Ok(())
                })?;
                Ok(Some((found.zone, all)))
            })
        })
        .await
    }

    /// One zone within reach and all that is served of it but the SOA, as of one moment: the apex's NS first, whoever's
    /// they are, then everything in canonical order of names, be it within reach or not.
    pub async fn served_zone(
        &self,
        reach: impl Into<Reach>,
        uuid: Uuid,
    ) -> Result<Option<(Zone, Vec<Rrset>)>, StoreError> {
        let (context, reach) = (Arc::clone(&self.engine.context), reach.into());
        self.read(move |connection| {
            let find = |connection: &mut Connection| zones::find(connection, &reach, uuid);
            let found = whole::read(connection, find, &context.nameservers)?;
            Ok(found.map(|(stored, rrsets)| (stored.zone, rrsets)))
        })
        .await
    }

    /// Records within reach in the contract's order.
    pub async fn list_records(
        &self,
        reach: impl Into<Reach>,
        filter: RecordFilter,
        start: Start<RecordCursor>,
        limit: u32,
    ) -> Result<Vec<ListedRecord>, StoreError> {
        let reach = reach.into();
        self.read(move |connection| {
            connection
                .in_snapshot(|connection| record_lists::list(connection, &reach, &filter, &start, limit))
        })
        .await
    }

    /// How many [`Store::list_records`] has in all.
    pub async fn count_records(
        &self,
        reach: impl Into<Reach>,
        filter: RecordFilter,
    ) -> Result<u64, StoreError> {
        let reach = reach.into();
        self.read(move |connection| record_lists::count(connection, &reach, &filter)).await
    }

    /// One record within reach and its zone's name.
    pub async fn record(
        &self,
        reach: impl Into<Reach>,
        uuid: Uuid,
    ) -> Result<Option<(Name, Record)>, StoreError> {
        let reach = reach.into();
        self.read(move |connection| records::find(connection, &reach, uuid)).await
    }

    /// Makes a zone, and tells its records in the contract's order; `Refused` with `already_exists`, `conflict` or
    /// `limit_exceeded`.
    pub async fn create_zone(
        &self,
        author: Author,
        zone: NewZone,
    ) -> Result<(Zone, Vec<Record>), StoreError> {
        let NewZone { apex, soa, content, copy } = zone;
        let lane = Lane::TopLevel(change::top_level_label(&apex));
        let account = author.account;
        let find_account = move |connection: &mut Connection| {
            accounts::find(connection, account)?.ok_or(ChangeError::NotFound)
        };
        let context = Arc::clone(&self.engine.context);
        let has_one_lane = self.engine.committer.has_one_lane();
        // Where an account's zones are counted on PostgreSQL, its row is locked: of two transactions for several accounts
        // each could wait for the other, so that each new zone gets its own.
        let weight = move |account: &Account| {
            let is_counted = account.zones_max(&context.limits) > 0;
            if is_counted && !has_one_lane { usize::MAX } else { 1 }
        };
        let Some(content) = content else {
            let change = move |connection: &mut Connection, context: &Context| {
                change::create_zone(connection, context, &author, &apex, &soa, (None, copy.as_ref()))
            };
            let made = if has_one_lane {
                self.write(lane, 1, change).await?
            } else {
                let place = move |account: &Account| (lane, weight(account));
                let change = move |connection: &mut Connection, context: &Context, _: &mut Account| {
                    change(connection, context)
                };
                self.prepare_and_write(find_account, place, change).await?
            };
            return Ok((made, Vec::new()));
        };
        let (context, planned_apex) = (Arc::clone(&self.engine.context), apex.clone());
        let mut content = Some(content);
        let made = self.prepare_and_write(
            move |connection| {
                let account = find_account(connection)?;
                let limits = account.limits_of_zones(&context.limits);
                let mut planned =
                    PlannedContent::for_new_zone(&context, &limits, &planned_apex, &mut content)?;
                let records = Arc::new(planned.take_records());
                Ok((account, planned, records))
            },
            move |(account, planned, _)| (lane, planned.weight().max(weight(account))),
            move |connection, context, (_, planned, records)| {
                let (zone, effect) =
                    change::create_zone(connection, context, &author, &apex, &soa, (Some(planned), None))?;
                Ok(((zone, Arc::clone(records)), effect))
            },
        );
        let (zone, records) = made.await?;
        Ok((zone, Arc::unwrap_or_clone(records)))
    }

    /// Deletes a zone with all its records.
    pub async fn delete_zone(&self, author: Author, zone: Uuid) -> Result<(), StoreError> {
        self.delete_zone_as(author, zone, None).await
    }

    /// The same, of another account, and it is recorded there.
    pub async fn remove_zone(&self, author: Author, zone: Uuid, trace: Trace) -> Result<(), StoreError> {
        self.delete_zone_as(author, zone, Some(trace)).await
    }

    async fn delete_zone_as(
        &self,
        author: Author,
        zone: Uuid,
        trace: Option<Trace>,
    ) -> Result<(), StoreError> {
        let (account, reach) = (author.account, author.reach());
        self.prepare_and_write(
            move |connection| {
                let found = zones::find(connection, &reach, zone)?.ok_or(ChangeError::NotFound)?.zone;
                Ok((found.domain(), usize::try_from(found.record_count).unwrap_or(usize::MAX)))
            },
            // It takes as long as its records do, for which no others are to wait in its transaction.
            move |(_, records)| (Lane::Zone(zone), records.saturating_add(1)),
            move |connection, context, (domain, _)| {
                let outcome = change::delete_zone(connection, context, &author, zone)?;
                if let Some(trace) = trace {
                    let kind = EventKind::ZoneRemoved;
                    events::record(connection, context, trace, Some(account), kind, domain)?;
                }
                Ok(outcome)
            },
        )
        .await
    }

    /// Gives a zone to another account (administrators), though it then lie above or below one of yet another's.
    pub async fn hand_over_zone(
        &self,
        author: Author,
        zone: Uuid,
        to: AccountId,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Zone(zone), 1, move |connection, context| {
            change::hand_over_zone(connection, context, &author, zone, to, trace)
        })
        .await
    }

    /// POST of a record.
    pub async fn create_record(
        &self,
        author: Author,
        zone: Uuid,
        fields: RecordFields,
    ) -> Result<(Name, Record), StoreError> {
        let fields = self.hold(fields)?;
        self.write(Lane::Zone(zone), 1, move |connection, context| {
            change::create_record(connection, context, &author, zone, &fields)
        })
        .await
    }

    /// PUT of a record.
    pub async fn replace_record(
        &self,
        author: Author,
        record: Uuid,
        fields: RecordFields,
    ) -> Result<(Name, Record), StoreError> {
        let fields = self.hold(fields)?;
        self.write_record(author.reach(), record, move |connection, context| {
            change::replace_record(connection, context, &author, record, &fields)
        })
        .await
    }

    /// PATCH of a record.
    pub async fn patch_record(
        &self,
        author: Author,
        record: Uuid,
        fields: RecordFields,
    ) -> Result<(Name, Record), StoreError> {
        let fields = self.hold(fields)?;
        self.write_record(author.reach(), record, move |connection, context| {
            change::patch_record(connection, context, &author, record, &fields)
        })
        .await
    }

    /// DELETE of a record.
    pub async fn delete_record(&self, author: Author, record: Uuid) -> Result<(), StoreError> {
        self.write_record(author.reach(), record, move |connection, context| {
            change::delete_record(connection, context, &author, record)
        })
        .await
    }

    /// Takes a request in that is going to wait, or refuses it while too much waits already.
    fn hold(&self, fields: RecordFields) -> Result<Held<RecordFields>, StoreError> {
        let octets = octets_of(&fields);
        self.hold_octets(fields, octets)
    }

    pub(crate) fn hold_octets<T>(&self, request: T, octets: usize) -> Result<Held<T>, StoreError> {
        let held = self.engine.budget.hold(request, octets);
        held.ok_or_else(|| StoreError::Unavailable("too many large changes are waiting".to_owned()))
    }

    /// Reads what a change would come to.
    pub(crate) async fn consider<T: Send + 'static>(
        &self,
        mut read: impl FnMut(&mut Connection) -> Result<T, ChangeError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let considered = self.read(move |connection| match read(connection) {
            Err(ChangeError::Database(error)) => Err(error),
            outcome => Ok(outcome),
        });
        considered.await?.map_err(StoreError::from)
    }

    /// Reads on a thread of the store's own.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, StoreError> {
        read_on(self.engine.readers()?, read).await
    }

    /// Reads a row or so, for which every request waits: behind nothing larger.
    pub(crate) async fn read_at_once<T: Send + 'static>(
        &self,
        read: impl FnMut(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, StoreError> {
        read_on(self.engine.quick_readers()?, read).await
    }

    /// Queues a change as a task of its own and waits for its answer.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        lane: Lane,
        weight: usize,
        change: impl FnMut(&mut Connection, &Context) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let task = Task::new(change, Arc::clone(&self.engine.context), weight, reply);
        self.engine.committer.submit(lane, Box::new(task));
        answer.await.unwrap_or_else(|_| Err(unanswered()))
    }

    /// The same for a record, of which it is not known yet in which zone it is. Another account's is not waited for.
    async fn write_record<T: Send + 'static>(
        &self,
        reach: Reach,
        record: Uuid,
        mut change: impl FnMut(&mut Connection, &Context) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.engine.committer.has_one_lane() {
            return self.write(Lane::Sole, 1, change).await;
        }
        self.prepare_and_write(
            move |connection| records::zone_of(connection, &reach, record)?.ok_or(ChangeError::NotFound),
            |zone| (Lane::Zone(*zone), 1),
            move |connection, context, _| change(connection, context),
        )
        .await
    }

    /// Prepares a change on a thread that reads, which queues it itself: it goes on though nobody waits any more.
    pub(crate) async fn prepare_and_write<P: Send + 'static, T: Send + 'static>(
        &self,
        mut prepare: impl FnMut(&mut Connection) -> Result<P, ChangeError> + Send + 'static,
        place: impl FnOnce(&P) -> (Lane, usize) + Send + 'static,
        mut change: impl FnMut(&mut Connection, &Context, &mut P) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let committer = self.engine.committer.clone();
        let context = Arc::clone(&self.engine.context);
        self.engine.readers()?.submit(Box::new(move |session| {
            let prepared = session.run_again(|connection| match prepare(connection) {
                Err(ChangeError::Database(error)) => Err(error),
                outcome => Ok(outcome),
            });
            match prepared.map_err(ChangeError::from).flatten() {
                Ok(mut prepared) => {
                    let (lane, weight) = place(&prepared);
                    let change = move |connection: &mut Connection, context: &Context| {
                        change(connection, context, &mut prepared)
                    };
                    committer.submit(lane, Box::new(Task::new(change, context, weight, reply)));
                }
                // Whoever asked may be gone.
                Err(error) => drop(reply.send(Err(error.into()))),
            }
        }))?;
        answer.await.unwrap_or_else(|_| Err(unanswered()))
    }
}

async fn read_on<T: Send + 'static>(
    readers: Arc<Readers>,
    mut read: impl FnMut(&mut Connection) -> Result<T, DbError> + Send + 'static,
) -> Result<T, StoreError> {
    let (reply, answer) = oneshot::channel();
    readers.submit(Box::new(move |session| {
        if reply.is_closed() {
            // Whoever asked is gone, and others wait.
            return;
        }
        let outcome = session.run_again(&mut read);
        // Whoever asked may have gone since.
        let _ = reply.send(outcome.map_err(|error| StoreError::from(&error)));
    }))?;
    // Those who wait for an answer do not keep the store open.
    drop(readers);
    answer.await.unwrap_or_else(|_| Err(unanswered()))
}

/// The thread that should have answered did not.
fn unanswered() -> StoreError {
    StoreError::Internal("an operation panicked; see the log".to_owned())
}

impl From<&DbError> for StoreError {
    fn from(error: &DbError) -> Self {
        match error {
            DbError::Lost(message) | DbError::Busy(message) | DbError::Collided(message) => {
                Self::Unavailable(message.clone())
            }
            DbError::Failed(message) => Self::Internal(message.clone()),
        }
    }
}

impl From<ChangeError> for StoreError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NotFound => Self::NotFound,
            ChangeError::NotAllowed(why) => Self::NotAllowed(why),
            ChangeError::Refused(errors) => Self::Refused(errors),
            ChangeError::RefusedEdits(refusals) => Self::RefusedEdits(refusals),
            ChangeError::Database(error) => Self::from(&error),
        }
    }
}
