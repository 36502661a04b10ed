//! What commands over a workspace share: its snapshot, the language, and the policy asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use remit_bundle::{Bundle, BundleError, Texts};
use remit_compiler::base::SourceFile;
use remit_engine::eval::Engine;
use remit_engine::ir::{Policy, Program};
use remit_engine::value::Language;
use serde_json::{Value, json as object};

use crate::arguments::{Common, Format};
use crate::bundled::{self, refused};
use crate::files::Files;
use crate::{Console, Exit, reason};
use remit_compiler::analysis::unusable;
use remit_compiler::base::FileId;
use remit_compiler::diag::render::{TextOptions, json, text};
use remit_compiler::diag::{Diagnostic, Phrase};
use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::value::suggest;
use remit_wording::{Wording, load_error};

/// What a command is to work on.
pub(crate) struct Chosen<'s> {
    /// Policies without errors.
    pub(crate) usable: Vec<(PolicyId, &'s Policy)>,
    /// The others.
    pub(crate) broken: Vec<Broken>,
}

/// What cannot be used.
pub(crate) enum Unusable {
    /// A policy.
    Policy,
    /// Cases of a policy that can be.
    Cases,
}

/// A policy that cannot be used, or its cases.
pub(crate) struct Broken {
    /// Its id; none where a file is too damaged to tell.
    pub(crate) id: Option<String>,
    /// Which of them.
    pub(crate) what: Unusable,
    /// Why.
    pub(crate) errors: Vec<Diagnostic>,
}

impl Broken {
    /// Its errors for JSON.
    pub(crate) fn errors(&self, lang: Language) -> Vec<Value> {
        let errors = self.errors.iter();
        errors.map(|error| object!({"code": error.code.id(), "message": error.message(lang)})).collect()
    }
}

/// A workspace read from disk, or a bundle.
pub(crate) struct Session {
    /// Its folder and files.
    pub(crate) files: Files,
    /// What its files say; those of a bundle where it has them.
    pub(crate) snapshot: Arc<Snapshot>,
    /// The bundle, with what is compiled in it.
    bundle: Option<(Bundle, Vec<Program>)>,
    /// The language asked for.
    asked: Option<Language>,
    /// The language of the environment.
    environment: Option<Language>,
}

impl Session {
    /// Reads the workspace, or opens a bundle to decide by what is compiled in it; a complaint has been made where it cannot
    /// be.
    pub(crate) fn open(common: &Common, console: &mut Console<'_>) -> Result<Self, Exit> {
        let languages = (common.lang, console.lang);
        let Some(path) = common.workspace.as_ref().filter(|path| console.folder.join(path).is_file()) else {
            let files = Files::find(common, console)?;
            let sources = files.found.iter().map(|file| file.source(&file.shown)).collect();
            return Ok(Self::new(files, sources, None, languages));
        };
        let bundle = bundled::open(path, &common.trusted, console)?;
        let programs = bundle.programs(Texts::All).map_err(|error| refused(path, &error, console))?;
        let sources = match bundle.files() {
            Ok(files) => files,
            Err(BundleError::LeftOut(_)) => Vec::new(),
            Err(error) => return Err(refused(path, &error, console)),
        };
        let files = Files::of_bundle(path, sources.iter().map(|file| file.path.as_str()));
        let sources = sources.iter().map(|file| SourceFile::new(file.path.as_str(), file.text.as_str()));
        Ok(Self::new(files, sources.collect(), Some((bundle, programs)), languages))
    }

    /// The same for what looks at the texts of policies. A slim bundle has none; and what a full one was compiled from has
    /// to be compiled to the same.
    pub(crate) fn open_texts(common: &Common, console: &mut Console<'_>) -> Result<Self, Exit> {
        let session = Self::open(common, console)?;
        let Some((bundle, _)) = &session.bundle else { return Ok(session) };
        let path = &session.files.folder;
        if bundle.is_slim() {
            return Err(console.misuse(Phrase::new("bundle.slim_here").arg("path", reason::shown(path))));
        }
        for policy in &session.snapshot.program().policies {
            let same = bundle.header().policies.iter().any(|entry| entry.digest == policy.digest);
            if !same {
                console.remark(Phrase::new("bundle.compiled_otherwise").arg("id", &policy.id));
            }
        }
        Ok(session)
    }

    fn new(
        files: Files,
        sources: Vec<SourceFile>,
        bundle: Option<(Bundle, Vec<Program>)>,
        (asked, environment): (Option<Language>, Option<Language>),
    ) -> Self {
        let mut workspace = Workspace::new();
        workspace.open_many(sources);
        Self { files, snapshot: workspace.snapshot(), bundle, asked, environment }
    }

    /// The language of messages about files.
    pub(crate) fn lang(&self) -> Language {
        self.asked.or(self.environment).unwrap_or_default()
    }

    /// The language of output about a policy: the one asked for, else the policy's own.
    pub(crate) fn lang_of(&self, policy: &Policy) -> Language {
        self.asked.unwrap_or(policy.language)
    }

    /// The compiled policies; those of a bundle that share the first vocabulary.
    pub(crate) fn program(&self) -> &Program {
        let compiled = self.bundle.as_ref().and_then(|(_, programs)| programs.first());
        compiled.unwrap_or_else(|| self.snapshot.program())
    }

    /// The program that a policy is part of.
    fn program_of(&self, policy: &Policy) -> &Program {
        let programs = self.bundle.iter().flat_map(|(_, programs)| programs);
        let mut own = programs.filter(|program| program.policies.iter().any(|it| std::ptr::eq(it, policy)));
        own.next().unwrap_or_else(|| self.program())
    }

    /// The digest of the bundle; none of a folder.
    pub(crate) fn bundle_id(&self) -> Option<String> {
        self.bundle.as_ref().map(|(bundle, _)| bundle.id())
    }

    /// The policies of a bundle, of each the version that came into force last; none without a bundle.
    fn latest(&self) -> Option<BTreeMap<&str, &Policy>> {
        let (_, programs) = self.bundle.as_ref()?;
        let mut latest: BTreeMap<&str, &Policy> = BTreeMap::new();
        for policy in programs.iter().flat_map(|program| &program.policies) {
            let known = latest.entry(&policy.id).or_insert(policy);
            if known.valid_from < policy.valid_from {
                *known = policy;
            }
        }
        Some(latest)
    }

    /// Names things of a policy in the language of the output.
    pub(crate) fn wording<'a>(&'a self, policy: &'a Policy) -> Wording<'a> {
        Wording { vocabulary: &self.program_of(policy).vocabulary, policy, lang: self.lang_of(policy) }
    }

    /// The compiled policy of that id. If it has errors they are shown as asked for, and if there is none the nearest is
    /// named.
    pub(crate) fn policy(
        &self,
        id: &str,
        format: Format,
        console: &mut Console<'_>,
    ) -> Result<&Policy, Exit> {
        if let Some(latest) = self.latest() {
            return latest.get(id).copied().ok_or_else(|| console.misuse(self.no_policy(id)));
        }
        let chosen = self.choose(&[id.to_owned()], console)?;
        let errors: Vec<Diagnostic> = chosen.broken.iter().flat_map(|it| it.errors.clone()).collect();
        match (chosen.usable.first(), format) {
            (Some((_, policy)), _) if errors.is_empty() => return Ok(policy),
            (_, Format::Text) => self.report(&chosen.broken, console),
            (_, Format::Json) => console.say_json(&json(&errors, self.snapshot.sources(), self.lang())),
        }
        Err(Exit::Findings)
    }

    /// The policies of those ids to decide by, or all, of a bundle the latest versions; and what cannot be used.
    pub(crate) fn deciding(
        &self,
        ids: &[String],
        console: &mut Console<'_>,
    ) -> Result<(Vec<&Policy>, Vec<Broken>), Exit> {
        let Some(latest) = self.latest() else {
            let chosen = self.choose(ids, console)?;
            return Ok((chosen.usable.into_iter().map(|(_, policy)| policy).collect(), chosen.broken));
        };
        if let Some(unknown) = ids.iter().find(|id| !latest.contains_key(id.as_str())) {
            return Err(console.misuse(self.no_policy(unknown)));
        }
        let meant = |policy: &&Policy| ids.is_empty() || ids.contains(&policy.id);
        Ok((latest.into_values().filter(meant).collect(), Vec::new()))
    }

    /// The policies of those ids, or all that the workspace holds.
    pub(crate) fn choose(&self, ids: &[String], console: &mut Console<'_>) -> Result<Chosen<'_>, Exit> {
        let model = self.snapshot.model();
        let mut chosen = Chosen { usable: Vec::new(), broken: Vec::new() };
        if let Some(unknown) = ids.iter().find(|id| self.snapshot.policy(id).is_none()) {
            return Err(console.misuse(self.no_policy(unknown)));
        }
        for (id, policy) in model.policies.iter() {
            let name = policy.head.name.as_str();
            if !ids.is_empty() && !ids.iter().any(|id| id == name) {
                continue;
            }
            let errors: Vec<Diagnostic> = self.snapshot.errors_of(id).cloned().collect();
            let errors =
                if errors.is_empty() { Vec::from_iter(unusable(&self.snapshot, id)) } else { errors };
            match self.compiled(name).filter(|_| errors.is_empty()) {
                Some(policy) => chosen.usable.push((id, policy)),
                None => {
                    let id = Some(name.to_owned());
                    chosen.broken.push(Broken { id, what: Unusable::Policy, errors });
                }
            }
        }
        chosen.usable.sort_by_key(|(_, policy)| policy.id.as_str());
        if ids.is_empty() {
            chosen.broken.extend(self.strays());
        }
        if chosen.usable.is_empty() && chosen.broken.is_empty() {
            let folder = reason::shown(&self.files.folder);
            return Err(console.misuse(Phrase::new("misuse.no_policies").arg("folder", folder)));
        }
        Ok(chosen)
    }

    /// The compiled policy of that id.
    fn compiled(&self, id: &str) -> Option<&Policy> {
        let policies = &self.program().policies;
        let at = policies.binary_search_by(|policy| policy.id.as_str().cmp(id)).ok()?;
        policies.get(at)
    }

    /// Errors of files that belong to no policy and are no vocabulary: what should have been one is lost in them.
    fn strays(&self) -> Option<Broken> {
        let snapshot = &self.snapshot;
        let mut known: BTreeSet<FileId> =
            snapshot.model().policies.ids().flat_map(|id| snapshot.own_files_of(id)).collect();
        known.extend(snapshot.files().iter().filter(|file| file.library().is_some()).map(|file| file.id));
        let strays = snapshot.diagnostics().iter();
        let strays = strays.filter(|found| found.is_error() && !known.contains(&found.loc.file));
        let errors: Vec<Diagnostic> = strays.cloned().collect();
        (!errors.is_empty()).then_some(Broken { id: None, what: Unusable::Policy, errors })
    }

    fn no_policy(&self, id: &str) -> Phrase {
        let known: Vec<&str> = match self.latest() {
            Some(latest) => latest.into_keys().collect(),
            None => self.snapshot.model().policies.values().map(|it| it.head.name.as_str()).collect(),
        };
        let sentence = match suggest::best(id, known.iter().copied()) {
            Some(near) => Phrase::new("misuse.no_policy_near").arg("near", near),
            None if known.is_empty() => Phrase::new("misuse.no_policy"),
            None => Phrase::new("misuse.no_policy_known").arg("known", known),
        };
        sentence.arg("id", id).arg("folder", reason::shown(&self.files.folder))
    }

    /// The compiled policies, ready to decide.
    pub(crate) fn engine(&self, console: &mut Console<'_>) -> Result<Engine, Exit> {
        let loaded = match &self.bundle {
            Some((bundle, programs)) => Engine::of(programs.clone(), Some(bundle.id())),
            None => Engine::load(self.program().clone()),
        };
        loaded.map_err(|error| console.misuse(Phrase::new("misuse.inside").arg("why", load_error(&error))))
    }

    /// What is wrong with the cases of a policy that has no errors itself.
    pub(crate) fn errors_in_cases(&self, policy: PolicyId) -> Vec<Diagnostic> {
        let files = self.snapshot.own_files_of(policy);
        let found = files.iter().flat_map(|file| self.snapshot.diagnostics_of(*file));
        found.filter(|found| found.is_error()).cloned().collect()
    }

    /// Shows the errors of what cannot be used, and names it.
    pub(crate) fn report(&self, broken: &[Broken], console: &mut Console<'_>) {
        for broken in broken {
            self.show(&broken.errors, console);
            if let Some(id) = &broken.id {
                let sentence = match broken.what {
                    Unusable::Policy => "misuse.policy_broken",
                    Unusable::Cases => "misuse.cases_broken",
                };
                console.remark(Phrase::new(sentence).arg("id", id));
            }
        }
    }

    /// Writes diagnostics as text.
    pub(crate) fn show(&self, diagnostics: &[Diagnostic], console: &mut Console<'_>) {
        let options = TextOptions { lang: self.lang(), colour: console.colour, ascii: false };
        let shown = text(diagnostics, self.snapshot.sources(), options);
        console.say(&shown);
    }
}
