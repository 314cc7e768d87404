//! The turn of a request: its place among those in work, and the time that it has there.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::deadline::Deadline;

/// A request's turn. A request carries a clone from the limits to its body.
#[derive(Clone)]
pub struct Turn {
    places: Arc<Semaphore>,
    /// `None` while the body arrives.
    place: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
    deadline: Deadline,
}

impl Turn {
    /// Where there is a place.
    pub(crate) fn begin(places: &Arc<Semaphore>, deadline: Deadline) -> Option<Self> {
        let place = Arc::clone(places).try_acquire_owned().ok()?;
        Some(Self { places: Arc::clone(places), place: Arc::new(Mutex::new(Some(place))), deadline })
    }

    /// The future's output. Meanwhile the place is another's, and time does not count; after it there may be a wait for a
    /// place, which does.
    pub async fn set_aside<F: Future>(&self, future: F) -> F::Output {
        self.hold(None);
        let output = self.deadline.suspended(future).await;
        self.hold(Arc::clone(&self.places).acquire_owned().await.ok());
        output
    }

    fn hold(&self, place: Option<OwnedSemaphorePermit>) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
}
