//! One example for each word of the language, for hover, completion and `remit explain`.

/// How the word is used.
pub fn example(word: &str) -> Option<&'static str> {
    Some(match word {
        "exclude" => "exclude diagnosis fibromyalgia -> route \"vårdval smärtrehab\"",
        "return" => "return no_consent: not consent.record_access",
        "defer" => "defer investigation.ongoing",
        "ask" => "ask dose_unknown: opioids.used and missing opioids.plan",
        "review" => "review opioids.daily_dose between 60 and 90 ome",
        "advise" => "advise referral.kind question -> reply written_advice",
        "accept" => "accept diagnosis chronic_pain when patient.age >= 18 years",
        "retain" => "retain pump: treatment.ongoing pump",
        "discharge" => "discharge stable: treatment.finished",
        "require" => "require pain.location, pain.duration else return",
        "recommend" => "recommend referrer.phone",
        "offer" => "offer team_assessment at pain_clinic when patient.age >= 18 years",
        "decline" => "decline mmr2 -> route \"vårdval smärtrehab\"",
        "responsible" => "responsible referrer for sick_listing, prescribing",
        "notice" => "notice driving: patient.drives and diagnosis sleep_apnoea because \"…\"",
        "follow" => "follow up \"Blood pressure\" by primary_care after 6 months",
        "up" => "follow up \"Blood pressure\" by primary_care",
        "after" => "follow up \"Blood pressure\" after 6 months",
        "otherwise" => "otherwise accept",
        "silence" => "silence substance_use.dependence unknown",
        "define" => "define fully_investigated = investigation.complete and not surgery.planned",
        "impossible" => "impossible investigation.complete and investigation.ongoing",
        "section" => "section \"Tas inte emot\" {\n  …\n}",
        "use" => "use capio_st_goran.sources",
        "policy" => "policy clinic.pain {\n  title: \"…\"\n  language: sv\n}",
        "library" => "library clinic.sources {\n  language: sv\n}",
        "cases" => "cases for capio_st_goran.pain",
        "source" => "source page {\n  title: \"…\"\n  statement 1: \"…\"\n}",
        "statement" => "statement 30: \"…\" under \"…\"",
        "leave" => "leave page 28 because \"printed twice\"",
        "assert" => "assert \"cancer pain is never turned away\": never exclude when diagnosis cancer_pain",
        "case" => {
            "case \"fibromyalgi\" {\n  diagnosis: fibromyalgia\n} expect exclude -> route \"vårdval smärtrehab\""
        }
        "base" => "base adult {\n  patient.age: 45 years\n}\ncase \"…\" from adult { … } expect accept",
        "category" => "category treatment is service",
        "concept" => "concept fibromyalgia: diagnosis is widespread_pain { label: sv \"Fibromyalgi\" }",
        "fact" => "fact patient.age: years { ask: \"…\" }",
        "unit" => "unit years = 12 months",
        "destination" => "destination vardval_pain_rehab { label: \"vårdval smärtrehab\" }",
        "conversion" => "conversion uppsala {\n  oxycodone oral: 1.5 between 1.3 and 2\n}",
        "derive" => "fact body.bmi: kg_per_m2 { derive: body.weight / (body.height * body.height) }",
        "role" => "destination referring_unit { role: reader }",
        "record" => {
            "record trial {\n  treatment: treatment\n  duration: time\n  outcome: one of (helped, no_effect)\n}"
        }
        "where" => "any treatment.trials where (treatment physiotherapy and duration >= 6 weeks)",
        "is" => "concept fibromyalgia: diagnosis is widespread_pain",
        "and" => "diagnosis facial_pain and pain.acute",
        "or" => "(diagnosis migraine or diagnosis cluster_headache) and pain.acute",
        "not" => "not consent.record_access",
        "given" => "given pain.location",
        "missing" => "missing opioids.plan",
        "between" => "opioids.daily_dose between 60 and 90 ome",
        "any" => "diagnosis any of (fibromyalgia, whiplash_associated_disorder)",
        "all" => "diagnosis all of (chronic_pain, fibromyalgia)",
        "none" => "diagnosis none of (fibromyalgia, crps)",
        "one" => "-> one of (service team_assessment, reply written_advice)",
        "only" => "diagnosis only (fibromyalgia)",
        "usually" => "exclude usually patient.age < 18 years\naccept always -> usually within 4 weeks",
        "least" => "at least 2 of (diagnosis diabetes, diagnosis hypertension, patient.smoker)",
        "most" => "diagnosis at most 1 of (crps, migraine, fibromyalgia)",
        "exactly" => "exactly 1 of (investigation.ongoing, surgery.planned)",
        "never" => "never exclude when diagnosis cancer_pain",
        "always" => "accept always -> within 24 weeks",
        "incomplete" => "diagnosis: fibromyalgia, incomplete",
        "list" => "fact medicines: list of medicine",
        "of" => "diagnosis any of (fibromyalgia, crps)",
        "yes/no" => "fact consent.record_access: yes/no",
        "min" => "pain.duration: min 6 months",
        "max" => "pain.duration: min 6 months max 2 years",
        "to" => "methadone oral: bands 5 from 30 to 89, 6 from 90 to 299",
        other => return of_clause(other).or_else(|| of_text(other)),
    })
}

/// The example of a clause or an action.
fn of_clause(word: &str) -> Option<&'static str> {
    Some(match word {
        "when" => "exclude diagnosis headache when patient.age < 18 years",
        "unless" => "exclude diagnosis migraine unless pain.acute",
        "->" => "-> route \"vårdval smärtrehab\", note \"…\"",
        "at" => "offer cbt at pain_clinic",
        "for" => "responsible referrer for sick_listing",
        "by" => "expect exclude by facial_pain",
        "else" => "require pain.location else return",
        "overrides" => "overrides facial_pain, review",
        "because" => "because sv \"…\", en \"…\"",
        "partly" => "cite page 12 partly because \"the waiting list is not modelled\"",
        "cite" => "cite page 30, 37",
        "expect" => "} expect exclude by facial_pain",
        "route" => "-> route vardval_pain_rehab",
        "service" => "-> service team_assessment",
        "reply" => "-> reply written_advice",
        "note" => "-> note \"…\"",
        "priority" => "accept pain.severe -> priority first",
        "within" => "-> within 4 weeks",
        _ => return None,
    })
}

/// The example of a word of cases and conversions, or of a text for letters and pages.
fn of_text(word: &str) -> Option<&'static str> {
    Some(match word {
        "suspected" => "accept suspected diagnosis crps",
        "excluded" => "diagnosis: migraine excluded",
        "daily" => "medicines: morphine oral daily 60 mg",
        "as_needed" => "medicines: oxycodone oral 5 mg * 4 as_needed",
        "table" => "methadone oral: table 15 mg = 60, 25 mg = 100",
        "bands" => "methadone oral: bands 5 from 30 to 89, 6 from 90 to 299",
        "ever" => "exclude seen_here ever",
        "over" => "accept seen_here over 18 months ago",
        "ago" => "seen_here: ago 2 years",
        "dated" => "require laboratory.hba1c dated within 3 months",
        "on" => "laboratory.hba1c: 52 mmol_per_mol on 2026-03-01",
        "label" => "label sv \"Fibromyalgi som remissen gäller\"",
        "until" => "defer not investigation.complete until sv \"utredningen är klar\"",
        "tell" => "require pain.duration tell sv \"hur länge smärtan har varat\"",
        "said" => "silence patient.in_area yes said sv \"patienten bor i länet\"",
        "examples" => "examples dolcontin 45 mg * 2, fentanyl transdermal 25 ug/h",
        "from" => "-> within 12 weeks from referral",
        _ => return None,
    })
}
