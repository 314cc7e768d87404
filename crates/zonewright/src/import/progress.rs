//! How far it is: a bar on a terminal, else now and then a line, on standard error.

use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use crate::output::remark;

const BAR: &str = "{wide_bar} {human_pos} of {human_len} zones{msg}, {eta} left";
/// How long nothing is told where nobody watches.
const INTERVAL: Duration = Duration::from_secs(5);

/// What is shown while zones are brought over.
pub(super) struct Progress {
    /// Shows itself on a terminal only.
    bar: ProgressBar,
    total: usize,
    last_told: Instant,
}

impl Progress {
    pub(super) fn start(total: usize) -> Self {
        let bar = ProgressBar::new(total as u64);
        if let Ok(style) = ProgressStyle::with_template(BAR) {
            bar.set_style(style);
        }
        Self { bar, total, last_told: Instant::now() }
    }

    pub(super) fn show(&mut self, done: usize, refused: usize) {
        let refused =
            if refused == 0 { String::new() } else { format!(", {} refused", HumanCount(refused as u64)) };
        if !self.bar.is_hidden() {
            self.bar.set_message(refused);
            self.bar.set_position(done as u64);
        } else if self.last_told.elapsed() >= INTERVAL {
            self.last_told = Instant::now();
            remark(&format!(
                "{} of {} zones{refused}",
                HumanCount(done as u64),
                HumanCount(self.total as u64)
            ));
        }
    }

    /// Does what may write on the terminal that the bar is on.
    pub(super) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
