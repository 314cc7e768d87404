//! A refresher at work, with a sink in memory and a clock that can be set forward.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use end_to_end::within;
use refresh::{
    Clock, Copied, CopySink, CopyState, Notified, Record, RefreshOptions, Refresher, SinkError, Times,
};
use uuid::Uuid;
use zone::{RecordType, Serial, Soa};

use crate::apex;
use crate::primary::{Asked, Primary};
use crate::wire::Answer;

pub(crate) const SOON: Duration = Duration::from_secs(20);
pub(crate) const NS: &str = "@ 300 NS ns.example.net.";

/// Where copies go in these tests.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) copies: Mutex<Vec<Copied>>,
    pub(crate) content: Mutex<HashMap<Uuid, (Soa, BTreeSet<Record>)>>,
    pub(crate) states: Mutex<HashMap<Uuid, CopyState>>,
    /// What is said of a whole zone instead of taking it.
    pub(crate) refusal: Mutex<Option<SinkError>>,
}

impl CopySink for Memory {
    fn copies(&self) -> Result<Vec<Copied>, SinkError> {
        Ok(self.copies.lock().expect("no panic").clone())
    }

    fn take(&self, uuid: Uuid, soa: &Soa, _expires_at: i64, records: Vec<Record>) -> Result<(), SinkError> {
        if let Some(refusal) = &*self.refusal.lock().expect("no panic") {
            return Err(refusal.clone());
        }
        self.content.lock().expect("no panic").insert(uuid, (soa.clone(), records.into_iter().collect()));
        Ok(())
    }

    fn amend(
        &self,
        uuid: Uuid,
        from: Serial,
        soa: &Soa,
        _expires_at: i64,
        removed: Vec<Record>,
        added: Vec<Record>,
    ) -> Result<(), SinkError> {
        let mut content = self.content.lock().expect("no panic");
        let (at, records) = content.get_mut(&uuid).ok_or(SinkError::Gone)?;
        if at.serial != from || removed.iter().any(|record| !records.contains(record)) {
            return Err(SinkError::DoesNotFit);
        }
        records.retain(|record| !removed.contains(record));
        records.extend(added);
        *at = soa.clone();
        Ok(())
    }

    fn note(&self, uuid: Uuid, state: &CopyState) -> Result<(), SinkError> {
        self.states.lock().expect("no panic").insert(uuid, state.clone());
        Ok(())
    }
}

/// A refresher at work, with a clock that can be set forward.
pub(crate) struct Story {
    pub(crate) sink: Arc<Memory>,
    seconds: Arc<AtomicI64>,
    pub(crate) refresher: Refresher,
}

pub(crate) fn times() -> Times {
    Times { answer: Duration::from_millis(30), ..Times::default() }
}

impl Story {
    pub(crate) fn start(copies: Vec<Copied>) -> Self {
        Self::with(copies, |_| {})
    }

    pub(crate) fn with(copies: Vec<Copied>, change: impl FnOnce(&mut RefreshOptions)) -> Self {
        let seconds = Arc::new(AtomicI64::new(0));
        let ahead = Arc::clone(&seconds);
        #[expect(clippy::disallowed_methods, reason = "the clock of these tests")]
        let clock = Clock(Arc::new(move || {
            SystemTime::now() + Duration::from_secs(ahead.load(Ordering::SeqCst) as u64)
        }));
        let sink = Arc::new(Memory { copies: Mutex::new(copies), ..Memory::default() });
        let mut options = RefreshOptions::new(clock, tsig::KeyRing::default());
        options.times = times();
        change(&mut options);
        let refresher = Refresher::start(options, Arc::clone(&sink) as _).expect("threads");
        Self { sink, seconds, refresher }
    }

    pub(crate) fn set_forward(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "the clock of these tests")]
        let now =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970").as_secs()
                as i64;
        now + self.seconds.load(Ordering::SeqCst)
    }

    pub(crate) fn serial(&self, uuid: Uuid) -> Option<u32> {
        Some(self.sink.content.lock().expect("no panic").get(&uuid)?.0.serial.0)
    }

    pub(crate) fn state(&self, uuid: Uuid) -> CopyState {
        self.sink.states.lock().expect("no panic").get(&uuid).cloned().unwrap_or_default()
    }

    pub(crate) fn wait_for(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        assert!(within(SOON, || is_so(self)), "{what}: {:?}", self.sink.states.lock().expect("no panic"));
    }
}

pub(crate) const COPY: Uuid = Uuid::from_u128(1);

pub(crate) fn copied(primaries: &[&Primary]) -> Copied {
    Copied {
        uuid: COPY,
        owner: 1,
        apex: apex(),
        primaries: primaries.iter().map(|primary| primary.address).collect(),
        key: None,
        may_use_key: true,
        soa: None,
        state: CopyState::default(),
    }
}

/// A primary that sends a zone of one record whole, whatever it is asked.
pub(crate) fn primary() -> Primary {
    Primary::sending(|asked| vec![whole(asked)])
}

pub(crate) fn whole(asked: &Asked) -> Answer {
    match asked.record_type {
        RecordType::SOA => asked.answer().soa(asked.current),
        _ => asked.answer().soa(asked.current).nameserver().soa(asked.current),
    }
}

pub(crate) fn probes(primary: &Primary) -> u32 {
    primary.probes.load(Ordering::SeqCst)
}

pub(crate) fn change(primary: &Primary, serial: u32) {
    primary.serial.store(serial, Ordering::SeqCst);
}

pub(crate) fn set_there(primary: &Primary, is_there: bool) {
    primary.is_there.store(is_there, Ordering::SeqCst);
}

pub(crate) fn notify(story: &Story, primary: &Primary) {
    assert_eq!(story.refresher.notified(&apex(), primary.address.ip(), None), Notified::Accepted);
}
