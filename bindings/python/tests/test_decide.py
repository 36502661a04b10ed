"""One referral at a time, against the command."""

import datetime
import json

import pytest
from conftest import DAY, ROOT, command, dated

import remit

PAIN = "capio_st_goran.pain"
FIBROMYALGIA = ROOT / "policies" / "referrals" / "fibromyalgia_woman_45.json"


def decided(policy, referral, **options):
    """The decision, or the codes and pointers of what is wrong."""
    try:
        return policy.decide(referral, **options)
    except remit.ReferralErrors as error:
        return [(one.code, one.message) for one in error.errors]


def test_a_real_referral_is_decided(bundle):
    decision = bundle.policy(PAIN).decide(FIBROMYALGIA.read_bytes())
    assert (decision["decision"], decision["settled"]) == ("exclude", True)
    assert decision["reasons"][0]["text"] == "Vi tar inte hand om fibromyalgi."
    assert decision["provenance"]["bundle"] == bundle.id


def test_all_ways_to_give_a_referral_are_one(bundle):
    policy, text = bundle.policy(PAIN), FIBROMYALGIA.read_text()
    answers = [policy.decide(form) for form in (text, text.encode(), bytearray(text.encode()), json.loads(text))]
    assert all(answer == answers[0] for answer in answers)


def test_it_says_what_match_says(bundle, slim_file, referrals, ids, tmp_path):
    """Each policy on each referral of the repository; `match` decides as `eval` does, in one process for all policies."""
    for name, referral in referrals.items():
        file = tmp_path / "referral.json"
        file.write_bytes(referral)
        said = command("match", "--workspace", slim_file, "--referral", file, "--format", "json", "--today", DAY)
        report = json.loads(said.stdout)
        as_of = dated(referral)
        try:
            mine = bundle.match(referral, as_of=as_of, lang="sv")
        except remit.ReferralErrors as error:
            codes = [(one["code"], one["message"]) for one in report["diagnostics"]]
            assert [(one.code, one.message) for one in error.errors] == codes, name
            continue
        assert "decisions" in report, (name, as_of)
        assert mine == report["decisions"], name
        for theirs in report["decisions"]:
            own = decided(bundle.policy(theirs["policy"]["id"]), referral, as_of=as_of, lang="sv")
            if theirs["decision"] is not None:
                assert own == theirs, name
        assert {one["policy"]["id"] for one in mine} == set(ids)


@pytest.mark.parametrize("name", ["fibromyalgia_woman_45", "empty", "methadone_40_stable", "contradictory_ages"])
def test_it_says_what_eval_says(bundle, slim_file, referrals, ids, name, tmp_path):
    file = tmp_path / "referral.json"
    file.write_bytes(referrals[name])
    for id in ids:
        said = command("eval", id, "--workspace", slim_file, "--referral", file, "--format", "json", "--today", DAY)
        report = json.loads(said.stdout)
        own = decided(bundle.policy(id), referrals[name], as_of=dated(referrals[name]))
        if "diagnostics" in report:
            assert [code for code, _ in own] == [one["code"] for one in report["diagnostics"]]
        else:
            assert own == report


def test_quick_and_open_are_parts_of_full(bundle, referrals, ids):
    for referral in referrals.values():
        for id in ids:
            policy, as_of = bundle.policy(id), dated(referral)
            full = decided(policy, referral, as_of=as_of)
            quick = decided(policy, referral, as_of=as_of, detail="quick")
            open_ = decided(policy, referral, as_of=as_of, detail="open")
            if isinstance(full, list):
                assert quick == open_ == full
                continue
            for name in ("stage", "decision", "settled", "exact", "default"):
                assert quick[name] == open_[name] == full[name]
            for name in ("possible", "missing", "judge"):
                assert open_[name] == full[name]
            assert set(quick["rules"]) <= {reason["rule"] for reason in full["reasons"]} | {None}


def test_letters_and_questions_are_the_command_s(bundle, slim_file, referrals, tmp_path):
    file = tmp_path / "referral.json"
    for name in ("fibromyalgia_woman_45", "crps_six_weeks_after_wrist_fracture", "methadone_40_stable"):
        file.write_bytes(referrals[name])
        shared = ("--workspace", slim_file, "--referral", file, "--today", DAY)
        policy, as_of = bundle.policy(PAIN), dated(referrals[name])
        assert policy.letter(referrals[name], as_of=as_of) == command("eval", PAIN, *shared).stdout
        clinic = command("eval", PAIN, "--for", "clinic", *shared).stdout
        assert policy.letter(referrals[name], "clinic", as_of=as_of) == clinic
        questions = command("ask", PAIN, "--format", "json", *shared).stdout
        assert policy.questions(referrals[name], as_of=as_of) == json.loads(questions)


def test_a_folder_is_what_build_makes_of_it(bundle_file):
    assert bytes(remit.load(ROOT)) == bundle_file.read_bytes()


def test_languages_and_days(bundle):
    policy = bundle.policy(PAIN, as_of=datetime.date(2026, 11, 16))
    referral = FIBROMYALGIA.read_bytes()
    assert policy.decide(referral, lang="en") != policy.decide(referral, lang="sv")
    for wrong in ({"lang": "tlh"}, {"stage": "later"}, {"detail": "more"}, {"as_of": "yesterday"}):
        with pytest.raises(ValueError):
            policy.decide(referral, **wrong)
