//! What support needs to know: to the client's log and, where the setting names one, to a file.
//!
//! Lines hold names of requests, paths, versions, counts and times; never a word of a policy's text or of a referral.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::transport::outbox::{Level, Outbox};

/// The two places that log lines go to.
#[derive(Debug)]
pub(crate) struct Log {
    client: Outbox,
    file: Option<File>,
    path: Option<String>,
}

impl Log {
    pub(crate) fn new(client: Outbox) -> Self {
        Self { client, file: None, path: None }
    }

    /// Writes to this file from now on, too; an empty name ends that.
    pub(crate) fn file(&mut self, path: Option<&str>) {
        let path = path.filter(|path| !path.is_empty());
        if self.path.as_deref() == path {
            return;
        }
        self.path = path.map(str::to_owned);
        self.file = None;
        if let Some(path) = path {
            match OpenOptions::new().create(true).append(true).open(path) {
                Ok(file) => self.file = Some(file),
                Err(error) => self.error(&format!("the log file {path} cannot be written: {error}")),
            }
        }
    }

    pub(crate) fn info(&mut self, text: &str) {
        self.line(Level::Info, "info", text);
    }

    pub(crate) fn error(&mut self, text: &str) {
        self.line(Level::Error, "error", text);
    }

    fn line(&mut self, level: Level, name: &str, text: &str) {
        if let Some(file) = &mut self.file {
            let _ = writeln!(file, "{:.3} {name:5} {text}", seconds_now());
        }
        self.client.log(level, text.to_owned());
    }
}

#[expect(clippy::disallowed_methods, reason = "a log line says when")]
fn seconds_now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// Times one piece of work for the log.
#[derive(Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the log says how long an analysis took")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
