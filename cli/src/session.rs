//! What commands over a workspace share: its snapshot, the language, and the policy asked for.

use remit_engine::value::Language;
use std::path::PathBuf;
use std::sync::Arc;

use remit_engine::eval::Engine;
use remit_engine::ir::{Policy, Program};

use crate::arguments::Common;
use crate::{Console, Exit, files};
use remit_compiler::diag::render::{TextOptions, text};
use remit_compiler::diag::{Arg, Diagnostic, Phrase, suggest};
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_wording::Wording;

/// A workspace read from disk.
pub(crate) struct Session {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// What its files say.
    pub(crate) snapshot: Arc<Snapshot>,
    /// The language asked for.
    asked: Option<Language>,
    /// The language of the environment.
    environment: Option<Language>,
}

impl Session {
    /// Reads the workspace; a complaint has been made where it cannot be.
    pub(crate) fn open(common: &Common, console: &mut Console<'_>) -> Result<Self, Exit> {
        let folder = match &common.workspace {
            Some(folder) => console.folder.join(folder),
            None => console.folder.clone(),
        };
        let files = files::read_workspace(&folder).map_err(|sentence| console.misuse(sentence))?;
        let mut workspace = Workspace::new();
        workspace.open_many(&files);
        Ok(Self { folder, snapshot: workspace.snapshot(), asked: common.lang, environment: console.lang })
    }

    /// The language of messages about files.
    pub(crate) fn lang(&self) -> Language {
        self.asked.or(self.environment).unwrap_or_default()
    }

    /// The language of output about a policy: the one asked for, else the policy's own.
    pub(crate) fn lang_of(&self, policy: &Policy) -> Language {
        self.asked.unwrap_or_else(|| policy.language)
    }

    /// The compiled policies.
    pub(crate) fn program(&self) -> &Program {
        self.snapshot.program()
    }

    /// Names things of a policy in the language of the output.
    pub(crate) fn wording<'a>(&'a self, policy: &'a Policy) -> Wording<'a> {
        Wording { vocabulary: &self.program().vocabulary, policy, lang: self.lang_of(policy) }
    }

    /// The compiled policy of that id. If it has errors they are shown, and if there is none the nearest is named.
    pub(crate) fn policy(&self, id: &str, console: &mut Console<'_>) -> Result<&Policy, Exit> {
        if let Some(policy) = self.program().policies.iter().find(|policy| policy.id == id) {
            return Ok(policy);
        }
        if let Some(policy) = self.snapshot.policy(id) {
            let errors: Vec<Diagnostic> = self.snapshot.errors_of(policy).cloned().collect();
            self.show(&errors, console);
            console.remark(Phrase::new("misuse.policy_broken").arg("id", id));
            return Err(Exit::Findings);
        }
        let known: Vec<&str> =
            self.snapshot.model().policies.values().map(|it| it.head.name.as_str()).collect();
        let sentence = match suggest::nearest(id, known.iter().copied()) {
            Some(near) => Phrase::new("misuse.no_policy_near").arg("near", near),
            None if known.is_empty() => Phrase::new("misuse.no_policy"),
            None => Phrase::new("misuse.no_policy_known").arg("known", known),
        };
        Err(console.misuse(sentence.arg("id", id).arg("folder", self.folder.display().to_string())))
    }

    /// The compiled policies, ready to decide.
    pub(crate) fn engine(&self, console: &mut Console<'_>) -> Result<Engine, Exit> {
        Engine::load(self.program().clone()).map_err(|error| {
            console.misuse(Phrase::new("misuse.inside").arg("why", Arg::Prose(error.to_string())))
        })
    }

    /// The policies of those ids, or all that could be compiled.
    pub(crate) fn policies(&self, ids: &[String], console: &mut Console<'_>) -> Result<Vec<&Policy>, Exit> {
        if ids.is_empty() {
            return Ok(self.program().policies.iter().collect());
        }
        ids.iter().map(|id| self.policy(id, console)).collect()
    }

    /// Shows the errors of policies that cannot be used, and names those policies.
    pub(crate) fn unusable(&self, console: &mut Console<'_>) -> Vec<String> {
        let mut names = Vec::new();
        for (id, policy) in self.snapshot.model().policies.iter() {
            let errors: Vec<Diagnostic> = self.snapshot.errors_of(id).cloned().collect();
            if !errors.is_empty() {
                self.show(&errors, console);
                names.push(policy.head.name.to_string());
            }
        }
        names
    }

    /// Writes diagnostics as text.
    pub(crate) fn show(&self, diagnostics: &[Diagnostic], console: &mut Console<'_>) {
        let options = TextOptions { lang: self.lang(), colour: console.colour, ascii: false };
        let shown = text(diagnostics, self.snapshot.sources(), options);
        console.say(&shown);
    }
}
