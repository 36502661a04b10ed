//! The fields that a new clinic may be of. What differs between them is a few names of the standard library; the lesson is the
//! same.

use clap::ValueEnum;
use remit_engine::value::Language;

/// What a clinic is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Field {
    /// Medicine of adults: heart failure.
    #[default]
    General,
    /// Pain.
    Pain,
    /// Children.
    Children,
    /// Mental health.
    Mental,
    /// What laboratories answer decides: kidneys.
    Laboratory,
}

/// What the templates leave open.
struct Words {
    accepted: &'static str,
    excluded: &'static str,
    reviewed: &'static str,
    required: &'static [(&'static str, &'static str)],
    children: bool,
}

impl Field {
    const fn words(self) -> Words {
        let (accepted, excluded, reviewed, required, children): (_, _, _, &[(&str, &str)], _) = match self {
            Self::General => (
                "heart_failure",
                "hypertension",
                "pregnancy.ongoing",
                &[("symptom.duration", "8 weeks"), ("medication.current", "given")],
                false,
            ),
            Self::Pain => (
                "neuropathic_pain",
                "fibromyalgia",
                "need.medication_tapering",
                &[("pain.location", "given"), ("pain.duration", "2 years")],
                false,
            ),
            Self::Children => (
                "enuresis",
                "constipation",
                "child.placed_in_care",
                &[("guardian.consent", "yes"), ("symptom.duration", "8 months")],
                true,
            ),
            Self::Mental => (
                "adhd",
                "depression",
                "substance_use.dependence",
                &[("symptom.description", "given"), ("psychosocial.situation", "given")],
                false,
            ),
            Self::Laboratory => (
                "chronic_kidney_disease",
                "hypertension",
                "pregnancy.ongoing",
                &[("laboratory.egfr", "28 ml/min"), ("medication.current", "given")],
                false,
            ),
        };
        Words { accepted, excluded, reviewed, required, children }
    }

    /// A template with the field's words in it.
    pub(crate) fn fill(self, template: &str, lang: Language) -> String {
        let words = self.words();
        let age = match (words.children, lang) {
            (false, Language::Sv) => "Vi tar emot den som har fyllt 18 år",
            (false, Language::Nb) => "Vi tar imot den som har fylt 18 år",
            (false, Language::En) => "We accept patients of 18 years or older",
            (true, Language::Sv) => "Vi tar emot barn som inte har fyllt 18 år",
            (true, Language::Nb) => "Vi tar imot barn som ikke har fylt 18 år",
            (true, Language::En) => "We accept children under 18 years",
        };
        let (limit, within, outside) =
            if words.children { (">= 18", "8", "18") } else { ("< 18", "45", "17") };
        let names: Vec<&str> = words.required.iter().map(|(name, _)| *name).collect();
        let stated: Vec<String> =
            words.required.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        template
            .replace("ACCEPTED", words.accepted)
            .replace("EXCLUDED", words.excluded)
            .replace("REVIEWED", words.reviewed)
            .replace("REQUIRED", &names.join(", "))
            .replace("ASKED", &names.join(", "))
            .replace("STATED", &stated.join("\n  "))
            .replace("LIMIT", limit)
            .replace("AGE", age)
            .replace("WITHIN", within)
            .replace("OUTSIDE", outside)
    }

    /// A referral that the clinic accepts once what is missing has been stated.
    pub(crate) fn referral(self) -> String {
        let words = self.words();
        let age = if words.children { 8 } else { 45 };
        format!(
            "{{\n  \"referral\": {{ \"date\": \"2026-11-21\" }},\n  \"patient\": {{ \"age\": {age} }},\n  \"diagnosis\": [\"{}\"]\n}}\n",
            words.accepted
        )
    }
}
