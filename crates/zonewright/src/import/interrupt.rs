//! Ctrl-C and SIGTERM: the zones under way are brought to their end, and no others are begun. A second one ends all.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::Context;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use super::INTERRUPTED;
use crate::output::remark;

/// Whether to stop.
#[derive(Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for the signals from now on.
    pub(super) fn listen() -> anyhow::Result<Self> {
        let interrupt = Self(Arc::new(AtomicBool::new(false)));
        let runtime =
            Builder::new_current_thread().enable_io().build().context("cannot listen for signals")?;
        let signals = runtime.block_on(async {
            Ok::<_, std::io::Error>((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
        });
        let (mut interrupts, mut terminations) = signals.context("cannot listen for signals")?;
        let told = interrupt.clone();
        thread::spawn(move || {
            runtime.block_on(async {
                loop {
                    tokio::select! {
                        _ = interrupts.recv() => {}
                        _ = terminations.recv() => {}
                    }
                    if told.is_stopping() {
                        std::process::exit(INTERRUPTED.into());
                    }
                    told.stop();
                    remark("stopping once the zones under way are done; once more to stop at once");
                }
            });
        });
        Ok(interrupt)
    }

    pub(super) fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
