//! A change on its way: an owned task, which nobody's leaving cancels.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::StoreError;
use crate::change::{ChangeError, Effect, Outcome};
use crate::context::Context;
use crate::database::Connection;

/// A change as the committer sees it.
pub(crate) trait Job: Send {
    /// About how many records it touches.
    fn weight(&self) -> usize;
    /// Makes the change in an open transaction; again, where that was taken back.
    fn run(&mut self, connection: &mut Connection) -> Result<Effect, ChangeError>;
    /// Tells the author what became of it.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// A change, its result until it may be told, and whom to tell.
pub(crate) struct Task<T, F> {
    change: F,
    context: Arc<Context>,
    weight: usize,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Task<T, F>
where
    T: Send,
    F: FnMut(&mut Connection, &Context) -> Outcome<T> + Send,
{
    pub(crate) fn new(
        change: F,
        context: Arc<Context>,
        weight: usize,
        reply: oneshot::Sender<Result<T, StoreError>>,
    ) -> Self {
        Self { change, context, weight, result: None, reply }
    }
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: FnMut(&mut Connection, &Context) -> Outcome<T> + Send,
{
    fn weight(&self) -> usize {
        self.weight
    }

    fn run(&mut self, connection: &mut Connection) -> Result<Effect, ChangeError> {
        let (result, effect) = (self.change)(connection, &self.context)?;
        self.result = Some(result);
        Ok(effect)
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, reply, .. } = *self;
        let missing = || StoreError::Internal("a change came to no result".to_owned());
        // Whoever asked may be gone.
        let _ = reply.send(outcome.and_then(|()| result.ok_or_else(missing)));
    }
}
