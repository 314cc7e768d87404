//! What waits to be written, in queues: changes of one queue are done in order and by one worker at a time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// Which queue a change belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// The one queue of a database that has one writer.
    Sole,
    /// Changes of one zone.
    Zone(Uuid),
    /// New zones below one top-level label.
    TopLevel(String),
    /// Accounts and tokens.
    Accounts,
}

/// Why nothing more is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    Full,
    Closed,
}

/// Bounded queues, one for each [`Lane`] that has something waiting or in work.
pub(crate) struct Queue<J> {
    capacity: usize,
    state: Mutex<State<J>>,
    is_ready: Condvar,
}

struct State<J> {
    /// There while something waits or is in work.
    lanes: HashMap<Lane, VecDeque<J>>,
    /// Those that have something waiting and nothing in work, the longest waiting first.
    ready: VecDeque<Lane>,
    waiting: usize,
    is_closed: bool,
}

impl<J> Queue<J> {
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State { lanes: HashMap::new(), ready: VecDeque::new(), waiting: 0, is_closed: false };
        Self { capacity, state: Mutex::new(state), is_ready: Condvar::new() }
    }

    pub(crate) fn push(&self, lane: Lane, job: J) -> Result<(), (J, Rejected)> {
        let mut state = self.lock();
        if state.is_closed {
            return Err((job, Rejected::Closed));
        }
        if state.waiting >= self.capacity {
            return Err((job, Rejected::Full));
        }
        state.waiting += 1;
        if let Some(jobs) = state.lanes.get_mut(&lane) {
            jobs.push_back(job);
            return Ok(());
        }
        state.lanes.insert(lane.clone(), VecDeque::from([job]));
        state.ready.push_back(lane);
        drop(state);
        self.is_ready.notify_one();
        Ok(())
    }

    /// Waits for work: the next queue's first jobs, as many as weigh up to `weight_max` together and one at least.
    /// `None` when the queue is closed and empty. [`Queue::finish`] must follow.
    pub(crate) fn take(&self, weight_max: usize, weight: impl Fn(&J) -> usize) -> Option<(Lane, Vec<J>)> {
        let mut state = self.lock();
        let lane = loop {
            if let Some(lane) = state.ready.pop_front() {
                break lane;
            }
            if state.is_closed {
                return None;
            }
            state = self.is_ready.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        let waiting = state.lanes.entry(lane.clone()).or_default();
        let mut total = 0;
        let mut count = 0;
        for job in waiting.iter() {
            total = weight(job).saturating_add(total);
            if count > 0 && total > weight_max {
                break;
            }
            count += 1;
        }
        let jobs: Vec<J> = waiting.drain(..count).collect();
        state.waiting -= jobs.len();
        Some((lane, jobs))
    }

    /// Says that what was taken from a lane is done, so that the next may follow.
    pub(crate) fn finish(&self, lane: Lane) {
        let mut state = self.lock();
        if state.lanes.get(&lane).is_some_and(|jobs| !jobs.is_empty()) {
            state.ready.push_back(lane);
            drop(state);
            self.is_ready.notify_one();
        } else {
            state.lanes.remove(&lane);
        }
    }

    /// Takes nothing more; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.is_ready.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        // Nothing in here panics half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(number: u128) -> Lane {
        Lane::Zone(Uuid::from_u128(number))
    }

    #[test]
    fn a_lane_is_worked_on_by_one_at_a_time() {
        let queue = Queue::new(10);
        for (lane, job) in [(1, 'a'), (1, 'b'), (2, 'c')] {
            queue.push(zone(lane), job).unwrap();
        }
        assert_eq!(queue.take(1, |_| 1), Some((zone(1), vec!['a'])));
        assert_eq!(queue.take(1, |_| 1), Some((zone(2), vec!['c'])));
        queue.push(zone(1), 'd').unwrap();
        queue.finish(zone(1));
        assert_eq!(queue.take(9, |_| 1), Some((zone(1), vec!['b', 'd'])));
        queue.finish(zone(1));
        queue.finish(zone(2));
        queue.close();
        assert_eq!(queue.take(9, |_| 1), None);
    }

    #[test]
    fn a_batch_ends_before_it_weighs_too_much_but_never_empty() {
        let queue = Queue::new(10);
        for weight in [3, 3, 50, 1] {
            queue.push(Lane::Sole, weight).unwrap();
        }
        let mut batches = Vec::new();
        for _ in 0..3 {
            let (lane, batch) = queue.take(8, |weight| *weight).unwrap();
            batches.push(batch);
            queue.finish(lane);
        }
        assert_eq!(batches, [vec![3, 3], vec![50], vec![1]]);
    }

    #[test]
    fn refuses_when_full_or_closed_and_still_hands_out_what_waits() {
        let queue = Queue::new(1);
        queue.push(Lane::Sole, 'a').unwrap();
        assert_eq!(queue.push(Lane::Accounts, 'b'), Err(('b', Rejected::Full)));
        queue.close();
        assert_eq!(queue.take(1, |_| 1), Some((Lane::Sole, vec!['a'])));
        assert_eq!(queue.push(Lane::Sole, 'b'), Err(('b', Rejected::Closed)));
    }
}
