//! How far a long run is: a bar on standard error, for people at a terminal only.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::domain::Language;
use crate::registry::Progress;

/// From then on a run is long: what it finds is told while it goes on.
const LONG: Duration = Duration::from_secs(2);

/// The bar of one file.
pub(super) struct Bar {
    bar: ProgressBar,
    began: Instant,
    language: Language,
}

impl Bar {
    pub(super) fn new(name: &str, size: Option<u64>, language: Language) -> Self {
        let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr_with_hz(8));
        let template = match (size, language) {
            (Some(_), Language::Nl) => "{prefix} [{bar:30}] {bytes} van {total_bytes}, {msg}, nog {eta}",
            (Some(_), Language::En) => "{prefix} [{bar:30}] {bytes} of {total_bytes}, {msg}, {eta} left",
            (None, _) => "{prefix} {spinner} {bytes}, {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(match language {
            Language::Nl => "begint",
            Language::En => "begins",
        });
        bar.set_prefix(super::terminal::printable(name));
        Self { bar, began: Instant::now(), language }
    }

    /// Shows how far it is, after this many bytes more were read.
    pub(super) fn show(&mut self, progress: Progress, read: usize) {
        self.bar.inc(read as u64);
        let seconds = self.began.elapsed().as_secs().max(1);
        let (rate, findings) = (progress.records / seconds, progress.findings);
        self.bar.set_message(match self.language {
            Language::Nl => format!("{rate} records per seconde, {findings} bevindingen"),
            Language::En => format!("{rate} records a second, {findings} findings"),
        });
    }

    pub(super) fn is_long(&self) -> bool {
        self.began.elapsed() > LONG
    }

    /// Writes something else while the bar steps aside.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
