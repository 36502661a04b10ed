//! A run. Input: a source, a batch, a form and a sink. Output: everything written, in input order, and what came of it.

use std::fmt::Write as _;
use std::io;

use crate::batch::Batch;
use crate::decide::Decider;
use crate::format::Format;
use crate::ndjson::texts;
use crate::outcome::{Outcome, Outcomes};
use crate::pipeline::{Limits, in_order};
use crate::source::{Chunk, Position, Source};
use crate::tally::Tally;
use crate::view::View;

/// What a worker made of a chunk.
#[derive(Debug)]
pub struct Done<P> {
    /// Its outcomes, as they are written.
    pub piece: P,
    /// Its rejects, a line each.
    pub rejects: Vec<u8>,
    /// What came of it.
    pub tally: Tally,
    /// How far the inputs are read with it.
    pub end: Position,
}

/// Where pieces go.
pub trait Sink<P> {
    /// Writes what comes next.
    fn put(&mut self, done: Done<P>) -> io::Result<()>;

    /// Ends well: all rows are there.
    fn finish(&mut self) -> io::Result<()>;

    /// Ends before all rows are there.
    fn stop(&mut self) -> io::Result<()>;
}

/// What is kept of rows that are not decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rejects {
    /// Nothing.
    #[default]
    None,
    /// Where they are and why.
    Places,
    /// And what came in.
    WithInput,
}

/// What a run needs beside its source and its sink.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r, F> {
    /// What decides.
    pub batch: &'r Batch,
    /// What is written.
    pub format: &'r F,
    /// How much is on its way at once.
    pub limits: Limits,
    /// What is kept of rows that are not decided.
    pub rejects: Rejects,
}

/// A run that ended before its time.
#[derive(Debug)]
pub struct Stopped {
    /// Why.
    pub error: io::Error,
    /// Whether it was in reading.
    pub reading: bool,
    /// What was written before, where that can be gone on from.
    pub tally: Tally,
}

enum Failed {
    Read(io::Error),
    Write(io::Error),
}

impl<F: Format> Run<'_, F> {
    /// Runs to the end of the source. `so_far` is what was done before; `progress` hears of each piece that is written.
    pub fn run<S: Source>(
        &self,
        source: &mut S,
        sink: &mut dyn Sink<F::Piece>,
        so_far: Tally,
        progress: &mut dyn FnMut(&Tally, Position),
    ) -> Result<Tally, Stopped> {
        let mut tally = so_far;
        let ended = in_order(
            self.limits,
            || source.next().map_err(Failed::Read),
            Chunk::size,
            || {
                let (mut decider, mut outcomes) = (Decider::new(self.batch), Outcomes::default());
                move |chunk: S::Chunk| self.work(&chunk, &mut decider, &mut outcomes)
            },
            |done| {
                let done = done.map_err(Failed::Write)?;
                tally.add(&done.tally);
                let end = done.end;
                sink.put(done).map_err(Failed::Write)?;
                progress(&tally, end);
                Ok(())
            },
        );
        let (error, reading) = match ended {
            Ok(()) => match sink.finish() {
                Ok(()) => return Ok(tally),
                Err(error) => (error, false),
            },
            Err(Failed::Read(error)) => (error, true),
            Err(Failed::Write(error)) => (error, false),
        };
        // What went wrong first is what is told.
        let _ = sink.stop();
        Err(Stopped { error, reading, tally })
    }

    fn work(
        &self,
        chunk: &impl Chunk,
        decider: &mut Decider<'_>,
        outcomes: &mut Outcomes,
    ) -> io::Result<Done<F::Piece>> {
        outcomes.clear();
        chunk.rows(&mut |row| decider.decide(row, outcomes));
        let tally = Tally::of(self.batch, outcomes);
        let piece = self.format.piece(self.batch, outcomes)?;
        let rejects = if self.rejects == Rejects::None || tally.refused == 0 {
            Vec::new()
        } else {
            self.rejects_of(chunk, outcomes)
        };
        Ok(Done { piece, rejects, tally, end: chunk.end() })
    }

    fn rejects_of(&self, chunk: &impl Chunk, outcomes: &Outcomes) -> Vec<u8> {
        let mut out = String::new();
        for outcome in outcomes {
            let sent = |outcome: &Outcome| chunk.sent(outcome.place.row);
            let sent = || Some(outcome).filter(|_| self.rejects == Rejects::WithInput).and_then(sent);
            reject(&mut out, &View::new(self.batch, outcomes, outcome), outcome, sent);
        }
        out.into_bytes()
    }
}

/// A line on a row that is not decided.
fn reject(out: &mut String, view: &View<'_>, outcome: &Outcome, sent: impl Fn() -> Option<String>) {
    let Some(fault) = view.error() else { return };
    let place = outcome.place;
    let _ = write!(out, "{{\"row\":{},\"input\":{},\"line\":{}", place.row, place.input, place.line);
    texts(out, "id", view.id());
    texts(out, "policy", view.policy());
    texts(out, "code", Some(fault.code));
    texts(out, "pointer", Some(&fault.pointer));
    texts(out, "sent", sent().as_deref());
    out.push_str("}\n");
}
