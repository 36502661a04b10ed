//! `remit batch`: many referrals. Input: files of lines or columns. Output: decisions, rejects, a summary.

#[cfg(feature = "columns")]
mod columns;
mod open;
mod progress;
mod told;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use remit_batch::{
    Batch, Before, Detail, FileSink, FolderSink, Format, Head, Limits, Lines, Ndjson, NotBegun, Options,
    Position, Rejects, Run, Sink, Stopped, StreamSink, Summary, Tally, Target, names,
};
use remit_compiler::diag::Phrase;
use remit_engine::value::Language;
use serde_json::json;

use self::open::{Forms, Opened};
use self::progress::Progress;
use crate::arguments::{Batch as Command, DetailArgument, OutputForm};
use crate::console::Output;
use crate::eval::{day, stage};
use crate::session::Session;
use crate::{Console, Exit, reason, replace};

/// Bytes of a part where nothing else is asked for.
const PART: u64 = 64 << 20;

/// Bytes of a chunk of rows, and of chunks that are on their way.
const CHUNK: usize = 256 << 10;
const QUEUE: usize = 16 << 20;

pub(crate) fn run(command: &Command, console: &mut Console<'_>) -> Exit {
    // What is read lasts as long as the run, and complaints are made meanwhile.
    let mut nothing = io::empty();
    let mut own = Console {
        out: Output::new(&mut console.out),
        err: Output::new(&mut console.err),
        input: &mut nothing,
        colour: console.colour,
        folder: console.folder.clone(),
        today: console.today,
        lang: console.lang,
    };
    decide(command, console.input, &mut own).unwrap_or_else(|exit| exit)
}

/// What a run is made of, before its inputs are opened.
struct Plan<'c> {
    command: &'c Command,
    batch: Batch,
    bundle: Option<String>,
    /// The digest of the bundle, or of the texts of the folder.
    source: String,
    threads: usize,
}

fn decide(command: &Command, input: &mut dyn Read, console: &mut Console<'_>) -> Result<Exit, Exit> {
    let is_columns = open::form(command, console)?.is_columns() || command.output_form != OutputForm::Ndjson;
    if is_columns && !cfg!(feature = "columns") {
        return Err(console.misuse(Phrase::new("batch.no_columns")));
    }
    let session = Session::open(&command.common, console)?;
    let as_of = command.as_of.as_deref().map(|written| day(Some(written), console)).transpose()?;
    let (usable, broken) = session.deciding(&command.policies, console)?;
    if !broken.is_empty() {
        session.report(&broken, console);
        return Err(Exit::Misuse);
    }
    let usable: Vec<String> = usable.into_iter().map(|policy| policy.id.clone()).collect();
    let asked = if command.policies.is_empty() { usable } else { command.policies.clone() };
    let detail = match command.detail {
        DetailArgument::Quick => Detail::Quick,
        DetailArgument::Open => Detail::Open,
        DetailArgument::Full => Detail::Full,
    };
    let options = Options { stage: stage(command.stage), as_of, detail, language: command.common.lang };
    let engine = Arc::new(session.engine(console)?);
    let batch = Batch::new(engine, &asked, options);
    let batch =
        batch.map_err(|none| console.misuse(Phrase::new("misuse.policy_broken").arg("id", none.found)))?;
    let bundle = session.bundle_id();
    let source = bundle.clone().unwrap_or_else(|| {
        let files = session.snapshot.files();
        remit_batch::digest_of(files.iter().flat_map(|file| [&*file.source.path, file.source.text.as_str()]))
    });
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = command.threads.map_or_else(cores, usize::from);
    Plan { command, batch, bundle, source, threads }.run(input, console)
}

/// How a run ended: with all rows, or before.
type Ended = (Result<Tally, Stopped>, bool);

impl Plan<'_> {
    fn run(&self, input: &mut dyn Read, console: &mut Console<'_>) -> Result<Exit, Exit> {
        let opened = open::inputs(self.command, input, &self.batch, self.chunk(), console)?;
        let target = self.target(console);
        #[cfg(feature = "columns")]
        if self.command.output_form != OutputForm::Ndjson {
            let ended = self.as_columns(opened, &target, console)?;
            return self.tell((ended, true), console);
        }
        let format = Ndjson::new(&self.batch, self.bundle.as_deref());
        let (ended, is_kept) = if is_stream(&target.output) {
            if self.command.resume {
                return Err(console.misuse(Phrase::new("batch.resume_stream")));
            }
            (self.streamed(opened, &format, &target, console)?, false)
        } else {
            if self.command.resume && opened.digests.is_none() {
                return Err(console.misuse(Phrase::new("batch.resume_stream")));
            }
            let is_resumable = opened.digests.is_some();
            (self.kept(opened, &format, &target, console)?, is_resumable)
        };
        self.tell((ended, is_kept), console)
    }

    /// Bytes of a chunk: fewer where much is written for each.
    fn chunk(&self) -> usize {
        let times = match self.batch.options().detail {
            Detail::Quick => 1,
            Detail::Open => 4,
            Detail::Full => 12,
        };
        (CHUNK * 4 / (times * self.batch.asked().len()).max(4)).max(16 << 10)
    }

    fn target(&self, console: &Console<'_>) -> Target {
        Target {
            output: self.command.decisions.clone().into_placed(console),
            rejects: self.command.rejects.clone().map(|path| path.into_placed(console)),
            private: self.command.rejects_with_input,
            part: self.command.part_bytes.unwrap_or(PART),
            resume: self.command.resume,
        }
    }

    fn runner<'r, F: Format>(&'r self, format: &'r F) -> Run<'r, F> {
        let rejects = match (&self.command.rejects, self.command.rejects_with_input) {
            (None, _) => Rejects::None,
            (Some(_), false) => Rejects::Places,
            (Some(_), true) => Rejects::WithInput,
        };
        Run { batch: &self.batch, format, limits: Limits { threads: self.threads, bytes: QUEUE }, rejects }
    }

    /// What the manifest begins with.
    fn head(&self, opened: &Opened<'_>) -> Head {
        let command = self.command;
        let options = self.batch.options();
        let asked: Vec<&str> = self.batch.asked().iter().map(|name| self.batch.name(*name)).collect();
        Head {
            manifest: Head::VERSION,
            columns: names::VERSION,
            inputs: opened.digests.clone().unwrap_or_default(),
            decides: self.batch.digest(),
            source: self.source.clone(),
            options: json!({
                "policies": asked,
                "stage": options.stage,
                "as_of": options.as_of,
                "detail": options.detail.id(),
                "lang": options.language.map(Language::code),
                "from": opened.from.id(),
                "format": match command.output_form {
                    OutputForm::Ndjson => "ndjson",
                    OutputForm::Parquet => "parquet",
                    OutputForm::Ipc => "ipc",
                },
                "complete": command.complete,
                "codes": command.codes,
                "rejects": command.rejects.is_some(),
                "rejects_with_input": command.rejects_with_input,
                "part_bytes": command.part_bytes.unwrap_or(PART),
            }),
        }
    }

    /// Runs into a file or a folder of parts.
    fn kept(
        &self,
        opened: Opened<'_>,
        format: &Ndjson,
        target: &Target,
        console: &mut Console<'_>,
    ) -> Result<Result<Tally, Stopped>, Exit> {
        let is_folder = target.output.is_dir() || self.command.decisions.to_string_lossy().ends_with('/');
        if is_folder {
            self.parts(opened, format, target, console)
        } else {
            let head = self.head(&opened);
            let begun = FileSink::begin(format, target, &head);
            let (mut sink, before) = begun.map_err(|error| not_begun(error, console))?;
            Ok(self.drive(opened, format, &mut sink, before, console.lang, &mut console.err))
        }
    }

    /// Runs into a folder of parts.
    fn parts<F: Format>(
        &self,
        opened: Opened<'_>,
        format: &F,
        target: &Target,
        console: &mut Console<'_>,
    ) -> Result<Result<Tally, Stopped>, Exit> {
        let begun = FolderSink::begin(format, target, &self.head(&opened));
        let (mut sink, before) = begun.map_err(|error| not_begun(error, console))?;
        Ok(self.drive(opened, format, &mut sink, before, console.lang, &mut console.err))
    }

    /// Runs into a folder of Parquet or Arrow files.
    #[cfg(feature = "columns")]
    fn as_columns(
        &self,
        opened: Opened<'_>,
        target: &Target,
        console: &mut Console<'_>,
    ) -> Result<Result<Tally, Stopped>, Exit> {
        if is_stream(&target.output) || target.output.is_file() {
            return Err(console.misuse(Phrase::new("batch.parts_only")));
        }
        if self.command.resume && opened.digests.is_none() {
            return Err(console.misuse(Phrase::new("batch.resume_stream")));
        }
        let (batch, bundle) = (&self.batch, self.bundle.as_deref());
        if self.command.output_form == OutputForm::Parquet {
            self.parts(opened, &remit_columns::ParquetParts::new(batch, bundle), target, console)
        } else {
            self.parts(opened, &remit_columns::IpcParts::new(batch, bundle), target, console)
        }
    }

    /// Runs into a stream.
    fn streamed(
        &self,
        opened: Opened<'_>,
        format: &Ndjson,
        target: &Target,
        console: &mut Console<'_>,
    ) -> Result<Result<Tally, Stopped>, Exit> {
        let mut rejects = match &target.rejects {
            Some(path) => {
                let file = remit_batch::created(path, target.private);
                let file =
                    file.map_err(|error| console.misuse(reason::unwritable(&reason::shown(path), &error)))?;
                Some(io::BufWriter::new(file))
            }
            None => None,
        };
        let mut other = match target.output.as_os_str() == "-" {
            true => None,
            false => {
                let file = File::options().write(true).open(&target.output);
                let shown = reason::shown(&target.output);
                Some(file.map_err(|error| console.misuse(reason::unwritable(&shown, &error)))?)
            }
        };
        let rejects = rejects.as_mut().map(|file| file as &mut dyn Write);
        let out: &mut dyn Write = match &mut other {
            Some(file) => file,
            None => &mut console.out,
        };
        let mut sink = StreamSink { out, rejects };
        Ok(self.drive(opened, format, &mut sink, Before::default(), console.lang, &mut console.err))
    }

    fn drive<F: Format>(
        &self,
        opened: Opened<'_>,
        format: &F,
        sink: &mut dyn Sink<F::Piece>,
        before: Before,
        lang: Option<Language>,
        err: &mut Output<'_>,
    ) -> Result<Tally, Stopped> {
        if before.ended {
            return Ok(before.tally);
        }
        let mut progress = Progress::new(self.command, opened.lengths, lang.unwrap_or_default());
        let mut say = |tally: &Tally, end: Position| {
            if let Some(text) = progress.text(tally.rows, end) {
                let _ = err.write_all(text.as_bytes());
            }
        };
        let ended = match opened.forms {
            Forms::Lines(inputs) => {
                let mut source = Lines::new(inputs, before.end, self.chunk());
                self.runner(format).run(&mut source, sink, before.tally, &mut say)
            }
            Forms::Csv(source) => {
                let mut source = source.from(before.end);
                self.runner(format).run(&mut source, sink, before.tally, &mut say)
            }
            #[cfg(feature = "columns")]
            Forms::Columns(source) => {
                let mut source = source.from(before.end);
                self.runner(format).run(&mut source, sink, before.tally, &mut say)
            }
        };
        if let Some(text) = progress.end(ended.as_ref().ok().map(|tally| tally.rows)) {
            let _ = err.write_all(text.as_bytes());
        }
        ended
    }

    /// Says what came of it.
    fn tell(&self, (ended, is_kept): Ended, console: &mut Console<'_>) -> Result<Exit, Exit> {
        let tally = match ended {
            Ok(tally) => tally,
            Err(stopped) => return Err(stopped_at(&stopped, is_kept, console)),
        };
        let summary = Summary::new(&self.batch, &tally);
        let text = told::text(&summary, console.lang.unwrap_or_default(), console.colour);
        if is_stream(&self.command.decisions) {
            console.complain(&text);
        } else {
            console.say(&text);
        }
        if let Some(path) = &self.command.summary {
            let record = serde_json::to_value(&summary).unwrap_or_default();
            let written = replace::written(&console.folder.join(path), format!("{record:#}\n").as_bytes());
            written.map_err(|error| console.misuse(reason::unwritable(&reason::shown(path), &error)))?;
        }
        Ok(Exit::found(tally.refused > 0))
    }
}

/// A path as seen from the working folder of the console.
trait Placed {
    fn into_placed(self, console: &Console<'_>) -> PathBuf;
}

impl Placed for PathBuf {
    fn into_placed(self, console: &Console<'_>) -> PathBuf {
        if self.as_os_str() == "-" { self } else { console.folder.join(self) }
    }
}

/// Whether nothing that is written there can be read again: standard output, or a device.
fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-" || path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir())
}

fn not_begun(error: NotBegun, console: &mut Console<'_>) -> Exit {
    use remit_batch::Changed;
    let sentence = match &error {
        NotBegun::Exists(path) => Phrase::new("batch.exists").arg("path", reason::shown(path)),
        NotBegun::NoManifest(path) => Phrase::new("batch.no_manifest").arg("path", reason::shown(path)),
        NotBegun::Damaged(path) => Phrase::new("batch.damaged").arg("path", reason::shown(path)),
        NotBegun::Changed(Changed::Inputs) => Phrase::new("batch.changed.inputs"),
        NotBegun::Changed(Changed::Policies) => Phrase::new("batch.changed.policies"),
        NotBegun::Changed(Changed::Options) => Phrase::new("batch.changed.options"),
        NotBegun::Changed(Changed::Version) => Phrase::new("batch.changed.version"),
        NotBegun::Io(path, error) => reason::unwritable(&reason::shown(path), error),
    };
    console.misuse(sentence)
}

fn stopped_at(stopped: &Stopped, is_kept: bool, console: &mut Console<'_>) -> Exit {
    // A reader went away (`| head`): who sent it away knows.
    if stopped.error.kind() == io::ErrorKind::BrokenPipe && !is_kept {
        return Exit::Misuse;
    }
    let key = if stopped.reading { "batch.stopped_reading" } else { "batch.stopped_writing" };
    let exit = console.misuse(Phrase::new(key).arg("why", reason::why(&stopped.error)));
    if !is_kept {
        return exit;
    }
    console.remark(Phrase::new("batch.resumable"));
    Exit::Stopped
}
