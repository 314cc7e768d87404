//! The mails that wait to be sent: for their first attempt, or for the next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hosting::Mail;

/// Further ones are dropped. They are asked for by people, a few a minute.
const MAILS_MAX: usize = 256;

/// Mails in the order that they are due.
pub(super) struct MailQueue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    pauses: &'static [Duration],
}

#[derive(Default)]
struct Waiting {
    mails: Vec<Queued>,
    is_closed: bool,
}

/// A mail that waits.
pub(super) struct Queued {
    mail: Mail,
    due: Instant,
    failures: usize,
}

impl Queued {
    pub(super) fn mail(&self) -> &Mail {
        &self.mail
    }

    /// Notes that an attempt failed.
    pub(super) fn fail(&mut self) {
        self.failures += 1;
    }
}

impl MailQueue {
    /// After each failure of a mail comes the next of `pauses`; when they are over, it is dropped.
    pub(super) fn new(pauses: &'static [Duration]) -> Self {
        Self { waiting: Mutex::default(), changed: Condvar::new(), pauses }
    }

    /// Takes a mail, if there is room for one.
    pub(super) fn add(&self, mail: Mail) {
        let mut waiting = self.waiting();
        if waiting.is_closed || waiting.mails.len() >= MAILS_MAX {
            drop(waiting);
            tracing::error!(to = mail.to, "mail was dropped: too much of it waits for the mail server");
            return;
        }
        waiting.mails.push(Queued { mail, due: Instant::now(), failures: 0 });
        self.changed.notify_one();
    }

    /// Takes one back that could not be sent now.
    pub(super) fn put_back(&self, queued: Queued) {
        let pause = queued.failures.checked_sub(1).and_then(|number| self.pauses.get(number));
        let mut waiting = self.waiting();
        match pause {
            Some(&pause) if waiting.mails.len() < MAILS_MAX => {
                waiting.mails.push(Queued { due: Instant::now() + pause, ..queued });
            }
            _ => {
                drop(waiting);
                tracing::error!(
                    to = queued.mail.to,
                    "mail was dropped: the mail server did not take it in {} attempts",
                    queued.failures
                );
            }
        }
    }

    /// The next that is due, as soon as one is. `None` at the end: when it was closed, and all were tried.
    pub(super) fn next(&self) -> Option<Queued> {
        let mut waiting = self.waiting();
        loop {
            let now = Instant::now();
            let is_closed = waiting.is_closed;
            let may_go = |queued: &&Queued| !is_closed || queued.failures == 0;
            let first = waiting.mails.iter().filter(may_go).map(|queued| queued.due).min();
            waiting = match first {
                Some(due) if due <= now => {
                    let at = waiting.mails.iter().position(|queued| may_go(&queued) && queued.due == due)?;
                    return Some(waiting.mails.remove(at));
                }
                None if is_closed => return None,
                Some(due) => {
                    let woken = self.changed.wait_timeout(waiting, due - now);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Takes no more.
    pub(super) fn close(&self) {
        self.waiting().is_closed = true;
        self.changed.notify_all();
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting().mails.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // No code that holds the lock leaves the mails half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(number: usize) -> Mail {
        Mail { to: format!("{number}@example.com"), subject: String::new(), text: String::new() }
    }

    #[test]
    fn takes_so_many_and_no_more() {
        let queue = MailQueue::new(&[]);
        (0..2 * MAILS_MAX).for_each(|number| queue.add(mail(number)));
        assert_eq!(queue.len(), MAILS_MAX);
        for number in 0..MAILS_MAX {
            assert_eq!(queue.next().unwrap().mail(), &mail(number), "in the order that they came");
        }
    }

    #[test]
    fn what_failed_waits_its_pause_and_is_dropped_in_the_end() {
        const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(40)];
        let queue = MailQueue::new(&PAUSES);
        queue.add(mail(1));
        for pause in PAUSES {
            let mut queued = queue.next().unwrap();
            let failed_at = Instant::now();
            queued.fail();
            queue.put_back(queued);
            queue.add(mail(2));
            assert_eq!(queue.next().unwrap().mail(), &mail(2), "the others go on");
            let again = queue.next().unwrap();
            assert!(failed_at.elapsed() >= pause);
            assert_eq!(again.mail(), &mail(1));
            queue.put_back(again);
        }
        let mut queued = queue.next().unwrap();
        queued.fail();
        queue.put_back(queued);
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn at_the_end_only_what_was_never_tried_is_tried() {
        let queue = MailQueue::new(&[Duration::ZERO]);
        queue.add(mail(1));
        let mut queued = queue.next().unwrap();
        queued.fail();
        queue.put_back(queued);
        queue.add(mail(2));
        queue.close();
        queue.add(mail(3));
        assert_eq!(queue.next().unwrap().mail(), &mail(2));
        assert!(queue.next().is_none());
        assert_eq!(queue.len(), 1);
    }
}
