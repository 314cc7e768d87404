//! Threads, each with a connection, that take one source after the other. What became of them is handed on in the order of
//! the sources, whichever was done first.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::interrupt::Interrupt;
use super::progress::Progress;
use super::report::{Report, Row};
use super::source::Source;

/// How often the progress is looked at while nothing is done.
const TICK: Duration = Duration::from_millis(500);

/// Brings the sources over until all are done, something fails that would fail for all others, or it is to stop.
pub(super) fn work(
    sources: &[Source],
    connections: usize,
    interrupt: &Interrupt,
    progress: &mut Progress,
    report: &mut Report,
    bring_over: impl Fn(&Source) -> anyhow::Result<Row> + Sync,
) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let (results, arriving) = sync_channel(connections);
    thread::scope(|scope| {
        for _ in 0..connections.min(sources.len()) {
            let (results, next, bring_over) = (results.clone(), &next, &bring_over);
            scope.spawn(move || {
                while !interrupt.is_stopping() {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = sources.get(index) else { break };
                    if results.send((index, bring_over(source))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        let (mut waiting, mut failure) = (BTreeMap::new(), Ok(()));
        loop {
            match arriving.recv_timeout(TICK) {
                Ok((index, Ok(row))) => drop(waiting.insert(index, row)),
                Ok((_, Err(error))) => {
                    interrupt.stop();
                    failure = failure.and(Err(error));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            while failure.is_ok()
                && let Some(row) = waiting.remove(&report.zones_done())
            {
                failure = progress.beside(|| report.take(row));
                if failure.is_err() {
                    interrupt.stop();
                }
            }
            progress.show(report.zones_done() + waiting.len(), report.refused());
        }
        // Behind one that failed, others may be done.
        waiting.into_values().try_for_each(|row| report.take(row)).and(failure)
    })
}
