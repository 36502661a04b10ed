//! Times as a client process sees them: from writing a message to reading what it brings.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use remit_compiler::workspace::Workspace;
use serde_json::{Value, json};

use super::{Client, Editor, Random, Server};

/// Samples of one quantity.
#[derive(Debug, Clone)]
pub struct Samples {
    /// What was timed.
    pub name: String,
    times: Vec<Duration>,
}

impl Samples {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), times: Vec::new() }
    }

    /// The time that this part of the samples stays within, in thousandths.
    pub fn within(&self, thousandths: usize) -> Duration {
        let mut sorted = self.times.clone();
        sorted.sort();
        let at = (sorted.len().saturating_sub(1)) * thousandths / 1000;
        sorted.get(at).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.times.len()
    }
}

/// A workspace to measure in.
pub struct Bench {
    client: Client,
    uri: String,
    editor: Editor,
}

impl Bench {
    /// Starts the server on a folder with that document open, and times it from the start to the first diagnostics.
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock and the file it edits")]
    pub fn start(server: &Path, folder: &Path, file: &Path) -> (Self, Duration) {
        let text = std::fs::read_to_string(file).expect("the file");
        let uri = format!("file://{}", file.display());
        let began = Instant::now();
        let mut client = Client::of_process(Command::new(server));
        let folders = json!([{ "uri": format!("file://{}", folder.display()), "name": "bench" }]);
        client.greet(json!({ "workspaceFolders": folders }));
        client.open(&uri, 1, &text);
        client.diagnostics(&uri, 1);
        let first = began.elapsed();
        (Self { client, uri, editor: Editor::new(&text) }, first)
    }

    /// Types and deletes a letter in turn, each time waiting for the diagnostics of that version.
    pub fn keystrokes(&mut self, samples: usize, at: &str) -> Samples {
        self.type_at(at, samples, "keystroke to diagnostics", |_| {})
    }

    /// The same after rests, so that a key comes just when the server looks at what it has told of other documents:
    /// the lenses of these.
    pub fn keystrokes_after_rests(
        &mut self,
        name: &str,
        samples: usize,
        at: &str,
        beside: &[PathBuf],
    ) -> Samples {
        for file in beside {
            let text = std::fs::read_to_string(file).expect("the file");
            let uri = format!("file://{}", file.display());
            self.client.open(&uri, 1, &text);
            self.client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
        }
        self.type_at(at, samples, name, |sample| {
            std::thread::sleep(Duration::from_millis(500 + sample as u64 % 8));
        })
    }

    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    fn type_at(&mut self, at: &str, samples: usize, name: &str, before: impl Fn(usize)) -> Samples {
        let mut times = Samples::new(name);
        let place = self.editor.text.find(at).expect("the place to type at") + at.len();
        for sample in 0..samples {
            let typed = sample % 2 == 0;
            let edit = super::Edit {
                start: place,
                end: if typed { place } else { place + 1 },
                text: if typed { "x".to_owned() } else { String::new() },
            };
            self.editor.version += 1;
            let change = self.editor.apply(&edit);
            before(sample);
            let began = Instant::now();
            self.client.change(&self.uri, self.editor.version, json!([change]));
            self.client.diagnostics(&self.uri, self.editor.version);
            times.times.push(began.elapsed());
        }
        times
    }

    /// Asks about random places of the document.
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    pub fn requests(&mut self, name: &str, method: &str, samples: usize) -> Samples {
        let mut times = Samples::new(name);
        let mut random = Random::new(42);
        for _ in 0..samples {
            let mut at = random.below(self.editor.text.len());
            while !self.editor.text.is_char_boundary(at) {
                at -= 1;
            }
            let params = json!({ "textDocument": { "uri": self.uri }, "position": self.editor.place(at) });
            let began = Instant::now();
            self.client.request(method, params);
            times.times.push(began.elapsed());
        }
        times
    }

    /// Asks what concept may follow, with none to ten of its letters written.
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    pub fn concepts(&mut self, samples: usize) -> Samples {
        const BEFORE: &str = "diagnosis ";
        let mut times = Samples::new("completion of a concept");
        let mut random = Random::new(7);
        let places: Vec<usize> =
            self.editor.text.match_indices(BEFORE).map(|(at, _)| at + BEFORE.len()).collect();
        for _ in 0..samples {
            let word = *random.pick(&places);
            let rest = &self.editor.text[word..];
            let length =
                rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(0);
            let at = word + random.below(length.min(10) + 1);
            let params = json!({ "textDocument": { "uri": self.uri }, "position": self.editor.place(at) });
            let began = Instant::now();
            self.client.request("textDocument/completion", params);
            times.times.push(began.elapsed());
        }
        times
    }

    /// Asks for much, takes it back, and times the next answer.
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    pub fn cancellations(&mut self, samples: usize) -> Samples {
        let mut times = Samples::new("cancel to free");
        for _ in 0..samples {
            let params = json!({});
            let asked: Vec<i64> =
                (0..20).map(|_| self.client.ask("remit/runTests", params.clone())).collect();
            let began = Instant::now();
            for id in &asked {
                self.client.notify("$/cancelRequest", json!({ "id": id }));
            }
            self.client.request("remit/unknown", Value::Null);
            self.client.request("textDocument/foldingRange", json!({ "textDocument": { "uri": self.uri } }));
            times.times.push(began.elapsed());
            for id in asked {
                self.client.answer(id);
            }
        }
        times
    }

    /// A key in the middle of what the server does when nobody types: the analysis of every policy that is not yet known.
    pub fn keystrokes_in_analysis(&mut self, samples: usize, at: &str) -> Samples {
        self.type_at(at, samples, "keystroke during the analysis", |sample| {
            std::thread::sleep(Duration::from_millis(500 + sample as u64 * 37 % 400));
        })
    }

    /// Waits until the server rests; returns how much of a core it used until then, where the system tells.
    pub fn rest(&mut self) -> Option<Duration> {
        let began = self.used()?;
        let mut before = began;
        loop {
            // Longer than the pause after which it begins.
            std::thread::sleep(Duration::from_millis(1500));
            let now = self.used()?;
            if now - before < Duration::from_millis(20) {
                return Some(now - began);
            }
            before = now;
        }
    }

    /// The time on a core that the server has had.
    #[expect(clippy::disallowed_methods, reason = "the process table is a file")]
    fn used(&self) -> Option<Duration> {
        let Server::Process(child) = &self.client.server else { return None };
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
        Some(Duration::from_millis(ticks * 10))
    }

    /// Resident memory in megabytes, where the system tells.
    #[expect(clippy::disallowed_methods, reason = "the process table is a file")]
    pub fn megabytes(&self) -> Option<u64> {
        let Server::Process(child) = &self.client.server else { return None };
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024)
    }

    /// Ends the session.
    pub fn leave(self) {
        self.client.leave();
    }
}

/// A workspace of generated policies, of about so many lines; returns the file to edit.
#[expect(clippy::disallowed_methods, reason = "a benchmark writes what it measures on")]
pub fn generate(folder: &Path, lines: usize, concepts: usize) -> PathBuf {
    let mut library = String::from("library bench.words { language: en }\n\n");
    for number in 0..concepts {
        library.push_str(&format!(
            "concept condition_{number}: diagnosis is chronic_pain {{ label: sv \"Smärttillstånd {number}\", nb \"Smertetilstand {number}\", en \"Pain condition {number}\", code: icd10_se \"Z{:02}.{}\" }}\n",
            number / 10 % 100,
            number % 10
        ));
    }
    let mut workspace = Workspace::new();
    workspace.open("words.remit", &library);
    std::fs::write(folder.join("words.remit"), library).expect("written");
    let rules = 2000;
    let mut first = None;
    for file in 0..lines.div_ceil(rules * 2).max(1) {
        let mut text = format!(
            "policy bench.p{file} {{\n  title: sv \"Provmottagning {file}\"\n  language: sv\n}}\n\nuse bench.words\n\n"
        );
        for rule in 0..rules {
            let concept = (file * 7919 + rule * 31) % concepts.max(1);
            let age = rule % 90;
            text.push_str(&format!(
                "exclude r{rule}: diagnosis condition_{concept} and patient.age < {age} years and pain.acute\n  -> route \"vårdval smärtrehab\"\n"
            ));
        }
        text.push_str("otherwise accept\n");
        let path = folder.join(format!("p{file}.remit"));
        workspace.open(&format!("p{file}.remit"), &text);
        std::fs::write(&path, text).expect("written");
        first.get_or_insert(path);
    }
    assert!(workspace.snapshot().diagnostics().is_empty(), "what is measured has no errors");
    first.unwrap_or_default()
}
