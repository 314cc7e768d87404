//! An upload on its way in: what of it is held, and by which right, before anything in it was found.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, ready};
use std::{fmt, mem};

use axum::body::BodyDataStream;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use hosting::AccountId;
use rest_api::Share;
use tokio::sync::OwnedSemaphorePermit;

use crate::app::App;
use crate::error::PageError;
use crate::form::FORM_OCTETS_MAX;

/// How much may come in behind what was found last: the head of a part, most of all.
const UNREAD_OCTETS_MAX: usize = 64 * 1024;

/// The right to hold a large upload.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    _share: Share<AccountId>,
}

/// What came in of an upload. All octets count, whatever they turn out to be.
pub(crate) struct Incoming {
    app: Arc<App>,
    account: AccountId,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    octets: usize,
    /// Since something was found.
    unread: usize,
    is_proven: bool,
    place: Option<Place>,
    refusal: Option<PageError>,
}

/// The reader learns no more: the reason is [`Incoming::refusal`].
#[derive(Debug)]
pub(crate) struct Refused;

impl Incoming {
    /// An account's upload.
    pub(crate) fn new(app: &Arc<App>, account: AccountId) -> Arc<Self> {
        Arc::new(Self { app: Arc::clone(app), account, state: Mutex::default() })
    }

    /// The body, chunk by chunk: a reader that takes all that is ready at once looks at each before it has the next.
    pub(crate) fn stream(
        self: &Arc<Self>,
        mut body: BodyDataStream,
    ) -> impl Stream<Item = Result<Bytes, Refused>> + Send + use<> {
        let incoming = Arc::clone(self);
        let mut is_next = true;
        stream::poll_fn(move |context| {
            if !mem::replace(&mut is_next, true) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let chunk = ready!(body.poll_next_unpin(context));
            is_next = chunk.is_none();
            Poll::Ready(chunk.map(|chunk| match chunk {
                Ok(chunk) => incoming.admit(chunk.len()).map(|()| chunk),
                Err(_) => incoming.refuse(PageError::Unreadable),
            }))
        })
    }

    /// How many octets came in.
    pub(crate) fn octets(&self) -> usize {
        self.state().octets
    }

    /// Notes that something was found.
    pub(crate) fn found(&self) {
        self.state().unread = 0;
    }

    /// Notes that the form is ours.
    pub(crate) fn prove(&self) -> Result<(), PageError> {
        let mut state = self.state();
        state.is_proven = true;
        self.require_place(&mut state)
    }

    /// Why no more is taken in, once that is so.
    pub(crate) fn refusal(&self) -> Option<PageError> {
        self.state().refusal.take()
    }

    /// For who goes on to hold the upload.
    pub(crate) fn take_place(&self) -> Option<Place> {
        self.state().place.take()
    }

    fn admit(&self, octets: usize) -> Result<(), Refused> {
        let mut state = self.state();
        if state.unread > UNREAD_OCTETS_MAX {
            drop(state);
            return self.refuse(PageError::Unreadable);
        }
        state.unread += octets;
        state.octets = state.octets.saturating_add(octets);
        match self.require_place(&mut state) {
            Ok(()) => Ok(()),
            Err(error) => {
                drop(state);
                self.refuse(error)
            }
        }
    }

    /// A form that is larger than others needs a place among the uploads; of what is not known to be ours the rest is bounded
    /// anyway.
    fn require_place(&self, state: &mut State) -> Result<(), PageError> {
        if state.octets <= FORM_OCTETS_MAX || !state.is_proven || state.place.is_some() {
            return Ok(());
        }
        let share = self.app.uploads_of_accounts.take(self.account);
        let share = share
            .ok_or_else(|| PageError::Unavailable("another upload of the account is under way".into()))?;
        let permit = Arc::clone(&self.app.uploads).try_acquire_owned();
        let permit = permit.map_err(|_| PageError::Unavailable("too many uploads at once".into()))?;
        state.place = Some(Place { _permit: permit, _share: share });
        Ok(())
    }

    fn refuse<T>(&self, error: PageError) -> Result<T, Refused> {
        self.state().refusal = Some(error);
        Err(Refused)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock leaves the counts half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the upload is not taken in")
    }
}

impl std::error::Error for Refused {}
