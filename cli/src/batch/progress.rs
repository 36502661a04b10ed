//! How far a run is. Input: rows and a place in the inputs. Output: a line now and then, on a terminal over the one before it.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use remit_batch::Position;
use remit_compiler::diag::{Args, catalogue};
use remit_engine::value::Language;

use crate::arguments::Batch as Command;

pub(super) struct Progress {
    lang: Language,
    /// Bytes of each input; none of a stream.
    lengths: Vec<u64>,
    began: Instant,
    told: Option<Instant>,
    /// Rows that were done before.
    first: Option<u64>,
    form: Form,
}

enum Form {
    Silent,
    /// Each line over the one before it.
    Terminal,
    Lines,
}

impl Progress {
    pub(super) fn new(command: &Command, lengths: Vec<u64>, lang: Language) -> Self {
        let form = match (std::io::stderr().is_terminal(), command.progress) {
            (true, _) => Form::Terminal,
            (false, true) => Form::Lines,
            (false, false) => Form::Silent,
        };
        Self { lang, lengths, began: Instant::now(), told: None, first: None, form }
    }

    /// What is to be said now, if anything is.
    pub(super) fn text(&mut self, rows: u64, end: Position) -> Option<String> {
        let pause = match self.form {
            Form::Silent => return None,
            Form::Terminal => Duration::from_millis(200),
            Form::Lines => Duration::from_secs(5),
        };
        let since = self.told.unwrap_or(self.began).elapsed();
        self.first.get_or_insert(rows);
        if since < pause {
            return None;
        }
        self.told = Some(Instant::now());
        Some(self.line(rows, Some(end)))
    }

    /// The last line; on a terminal it is cleared where nothing is said.
    pub(super) fn end(&mut self, rows: Option<u64>) -> Option<String> {
        match (&self.form, rows) {
            (Form::Silent, _) | (Form::Lines, None) => None,
            (Form::Terminal, _) => self.told.map(|_| "\r\x1b[K".to_owned()),
            (Form::Lines, Some(rows)) => Some(self.line(rows, None)),
        }
    }

    fn line(&self, rows: u64, end: Option<Position>) -> String {
        let milliseconds = self.began.elapsed().as_millis().max(1);
        let done = u128::from(rows - self.first.unwrap_or(0).min(rows));
        let rate = u64::try_from(done * 1000 / milliseconds).unwrap_or(u64::MAX);
        let mut args = Args::default();
        args.set("rows", rows.to_string());
        args.set("rate", rate.to_string());
        let share = end.and_then(|end| self.share(end)).map(|share| share.to_string());
        let key = if share.is_some() { "batch.progress_share" } else { "batch.progress" };
        args.set("share", share.unwrap_or_default());
        let text = catalogue::fill(key, self.lang, &args);
        match self.form {
            Form::Terminal => format!("\r{text}\x1b[K"),
            Form::Lines | Form::Silent => format!("{text}\n"),
        }
    }

    /// How many hundredths are read.
    fn share(&self, end: Position) -> Option<u64> {
        let before: u64 = self.lengths.iter().take(end.input as usize).sum();
        let all = self.lengths.iter().sum::<u64>();
        ((before + end.offset).min(all) * 100).checked_div(all)
    }
}
