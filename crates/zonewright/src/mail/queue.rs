//! The mails that wait to be sent: for their first attempt, or for the next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hosting::Mail;

/// Further ones are dropped. They are asked for by people, a few a minute.
const MAILS_MAX: usize = 256;
/// Of these so many may be for strangers, so that those who have an account get theirs.
const FOR_STRANGERS_MAX: usize = MAILS_MAX / 2;
/// And so many may wait for another attempt, so that there is room for the first of others.
const FAILED_MAX: usize = MAILS_MAX / 2;

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

    fn is_for_strangers(&self) -> bool {
        self.mail.kind.is_for_strangers()
    }
}

impl Waiting {
    fn count(&self, which: impl Fn(&Queued) -> bool) -> usize {
        self.mails.iter().filter(|queued| which(queued)).count()
    }

    fn has_room_for(&self, queued: &Queued) -> bool {
        self.mails.len() < MAILS_MAX
            && (!queued.is_for_strangers() || self.count(Queued::is_for_strangers) < FOR_STRANGERS_MAX)
            && (queued.failures == 0 || self.count(|other| other.failures > 0) < FAILED_MAX)
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
        let queued = Queued { mail, due: Instant::now(), failures: 0 };
        if waiting.is_closed || !waiting.has_room_for(&queued) {
            drop(waiting);
            tracing::error!(
                to = queued.mail.to,
                "mail was dropped: too much of it waits for the mail server"
            );
            return;
        }
        waiting.mails.push(queued);
        self.changed.notify_one();
    }

    /// Takes one back that could not be sent now.
    pub(super) fn put_back(&self, queued: Queued) {
        let pause = queued.failures.checked_sub(1).and_then(|number| self.pauses.get(number));
        let mut waiting = self.waiting();
        match pause {
            Some(&pause) if waiting.has_room_for(&queued) => {
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

    /// The next that is due, as soon as one is; those for strangers behind all others. `None` at the end: when it was closed, and all were tried.
    pub(super) fn next(&self) -> Option<Queued> {
        let mut waiting = self.waiting();
        loop {
            let now = Instant::now();
            let is_closed = waiting.is_closed;
            let may_go = |queued: &&Queued| !is_closed || queued.failures == 0;
            let first = waiting.mails.iter().filter(may_go).map(|queued| queued.due).min();
            waiting = match first {
                Some(first) if first <= now => {
                    let due = waiting.mails.iter().enumerate();
                    let due = due.filter(|(_, queued)| may_go(queued) && queued.due <= now);
                    let (at, _) = due.min_by_key(|(_, queued)| (queued.is_for_strangers(), queued.due))?;
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
    use hosting::MailKind;

    use super::*;

    fn mail(number: usize) -> Mail {
        Mail {
            kind: MailKind::PasswordReset,
            to: format!("{number}@example.com"),
            subject: String::new(),
            text: String::new(),
        }
    }

    fn to_stranger(number: usize) -> Mail {
        Mail { kind: MailKind::Confirmation, ..mail(number) }
    }

    #[test]
    fn strangers_leave_room_to_those_who_have_an_account_and_go_behind_them() {
        let queue = MailQueue::new(&[]);
        (0..2 * MAILS_MAX).for_each(|number| queue.add(to_stranger(number)));
        assert_eq!(queue.len(), FOR_STRANGERS_MAX);
        queue.add(mail(1));
        assert_eq!(queue.next().unwrap().mail(), &mail(1));
        assert_eq!(queue.next().unwrap().mail(), &to_stranger(0));
    }

    #[test]
    fn what_failed_leaves_room_to_what_was_never_tried() {
        const PAUSES: [Duration; 1] = [Duration::from_secs(60)];
        let queue = MailQueue::new(&PAUSES);
        for number in 0..2 * FAILED_MAX {
            queue.add(mail(number));
            let mut queued = queue.next().unwrap();
            queued.fail();
            queue.put_back(queued);
        }
        assert_eq!(queue.len(), FAILED_MAX);
        queue.add(mail(MAILS_MAX));
        assert_eq!(queue.next().unwrap().mail(), &mail(MAILS_MAX));
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
