//! What letters say of the conditions of regions. Input: a comparison and the old version. Output: of each letter and each
//! condition whether it holds in every way in which what the letter leaves open can turn out, as either version reads it.

use std::sync::Arc;

use remit_engine::eval::{Holds, LoadError, LoadedPolicy};
use remit_engine::ir::{Location, Notice, Policy, StageName};
use remit_engine::referral::Referral;

use super::{Comparison, Move};

/// Both versions, ready to be asked of the conditions of a comparison.
pub struct Readers {
    old: Arc<LoadedPolicy>,
    new: Arc<LoadedPolicy>,
}

/// What a letter says of each condition, as a version reads it; `None`: the version reads no such letter.
pub type Said = Option<Vec<Holds>>;

impl Readers {
    /// Makes both versions ready. Errors: together they tell more values of a fact apart than can be.
    pub fn new(
        comparison: &Comparison,
        old: &Arc<LoadedPolicy>,
        stage: StageName,
    ) -> Result<Self, LoadError> {
        let terms = &comparison.terms;
        let before =
            Policy { atoms: terms.atoms.clone(), definitions: terms.definitions.clone(), ..old.ir().clone() };
        let reader = |policy: Policy| {
            let notices = comparison.conditions.iter().enumerate().map(|(at, bound)| Notice {
                name: format!("c{}", at + 1),
                stage,
                condition: bound.condition.clone().into(),
                because: None,
                citations: Vec::new(),
                section: None,
                location: Location::default(),
            });
            // What decides nothing is not asked, and tests by its own version's list.
            LoadedPolicy::load(
                old.lexicon(),
                Policy {
                    notices: notices.collect(),
                    offers: Vec::new(),
                    declines: Vec::new(),
                    recommendations: Vec::new(),
                    duties: Vec::new(),
                    follow_ups: Vec::new(),
                    assertions: Vec::new(),
                    ..policy
                },
            )
        };
        Ok(Self { old: reader(before)?, new: reader(terms.clone())? })
    }

    /// What a letter says of each condition, as the old version reads it, and as the new one does.
    pub fn read(&self, referral: &Referral, stage: StageName) -> [Said; 2] {
        [&self.old, &self.new].map(|version| {
            let (said, _) = version.prepare(referral).ok()?.notices_hold(stage);
            Some(said.into_iter().flatten().collect())
        })
    }
}

/// How a letter lies to a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// Every condition holds.
    Inside,
    /// None fails, and some is open.
    Touches,
    /// One fails.
    Outside,
}

impl Move {
    /// How a letter of which that is said lies to the region of the move: as both versions read it, or as that version does
    /// which alone has such letters. `None` where there is no region.
    pub fn lies(&self, said: &[Said; 2]) -> Option<Lies> {
        let region = self.region.as_ref()?;
        let asked = said.iter().zip([self.old, self.new]).filter(|(_, verb)| verb.is_some());
        let mut lies = Lies::Inside;
        for (said, _) in asked {
            let Some(said) = said else { return Some(Lies::Outside) };
            for condition in &region.conditions {
                match said.get(*condition) {
                    Some(Holds::Yes) => {}
                    Some(Holds::Open) | None => lies = Lies::Touches,
                    Some(Holds::No) => return Some(Lies::Outside),
                }
            }
        }
        Some(lies)
    }
}
