"""What is raised, and what is in it."""

import json
import pickle
import traceback

import pytest
from conftest import ROOT

import remit

PAIN = "capio_st_goran.pain"
# As ids, values and keys; none may come back.
IDENTIFIERS = ["191212121212", "19121212-1212", "Tolvan Tolvansson Karlsson född 191212121212"]


def told(error):
    """All that an exception shows: text, fields, notes, causes."""
    whole = "".join(traceback.format_exception(type(error), error, None))
    chain = [error, error.__cause__, error.__context__]
    fields = [repr(getattr(one, "args", "")) + repr(vars(one)) for one in chain if one is not None]
    return whole + "".join(fields) + "".join(getattr(error, "__notes__", []))


def test_every_error_has_code_pointer_and_message(bundle):
    with pytest.raises(remit.ReferralErrors) as raised:
        bundle.policy(PAIN).decide({"patient": {"motivatd": True, "age": "old"}}, as_of="2026-11-16")
    codes = [(one.code, one.pointer) for one in raised.value.errors]
    assert codes == [("E0704", "/patient/motivatd"), ("E0705", "/patient/age")]
    assert all(one.message for one in raised.value.errors)
    assert isinstance(raised.value, ValueError) and raised.value.code == "E0704"
    copy = pickle.loads(pickle.dumps(raised.value))
    assert (copy.errors, str(copy)) == (raised.value.errors, str(raised.value))


@pytest.mark.parametrize("identifier", IDENTIFIERS[:2])
def test_identifiers_are_in_no_exception(bundle, identifier):
    policy = bundle.policy(PAIN)
    cases = [
        {identifier: True},
        {"patient": {identifier: 3}},
        {"patient": {"age": identifier}},
        {"diagnosis": [identifier]},
        {"referral": {"date": identifier}},
        {"referral": {"question": {identifier: identifier}}},
        {"medication": {"current": [{"name": identifier, identifier: 1}]}},
        json.dumps({"diagnosis": [{"system": identifier, "code": identifier}]}),
        '{"diagnosis": ' + identifier,
        identifier,
        identifier + "\ud800",
    ]
    for case in cases:
        for call in (policy.decide, policy.letter, policy.questions, bundle.match):
            try:
                call(case, as_of="2026-11-16")
            except remit.RemitError as error:
                assert identifier not in told(error), case
            else:
                assert case == cases[5]


def test_what_json_cannot_have_is_told_by_its_type(bundle):
    class Secret:
        def __repr__(self):
            return IDENTIFIERS[2]

    policy = bundle.policy(PAIN)
    for case, error in [
        ({IDENTIFIERS[0]: Secret()}, TypeError),
        ({(IDENTIFIERS[0],): 1}, TypeError),
        ({IDENTIFIERS[0]: float("nan")}, ValueError),
        ([IDENTIFIERS[0]], TypeError),
    ]:
        with pytest.raises(error) as raised:
            policy.decide(case)
        assert IDENTIFIERS[0] not in told(raised.value)
        assert "Tolvan" not in told(raised.value)


def test_versions_that_are_not_there(bundle):
    with pytest.raises(remit.NoVersion) as raised:
        bundle.policy("capio_st_goran.pian")
    assert raised.value.code == "no_policy"
    with pytest.raises(remit.NoVersion) as raised:
        bundle.policy("jonkoping.smartkliniken", as_of="1950-01-01")
    assert raised.value.code == "not_on"


def test_bundles_that_are_refused(bundle_file, tmp_path):
    data = bundle_file.read_bytes()
    for source, code in [(b"nothing", "not_a_bundle"), (data[:-1], "cut"), (data[:500], None)]:
        with pytest.raises(remit.BundleError) as raised:
            remit.load(source)
        assert code in (raised.value.code, None)
    with pytest.raises(remit.BundleError) as raised:
        remit.load(bundle_file, min_serial=3)
    assert raised.value.code == "no_serial"
    keys = tmp_path / "keys.txt"
    keys.write_text("")
    with pytest.raises(remit.BundleError) as raised:
        remit.load(bundle_file, trust=keys)
    assert raised.value.code == "unsigned"
    with pytest.raises(FileNotFoundError):
        remit.load(tmp_path / "none")


def test_a_folder_with_an_error_is_no_bundle(tmp_path):
    (tmp_path / "broken.remit").write_text("policy a.b\n\nrule r: accpt when patient.age >= 18\n")
    with pytest.raises(remit.BundleError) as raised:
        remit.load(tmp_path)
    assert raised.value.code == "policies"
    findings = remit.check(tmp_path, lang="en")
    assert findings and findings[0].severity == "error"
    assert findings[0].file == "broken.remit" and findings[0].line == 3
    assert findings[0].message
    with pytest.raises(remit.RemitError):
        remit.check(tmp_path / "none")


def test_findings_are_the_command_s():
    from conftest import command

    said = json.loads(command("check", "--format", "json").stdout)["diagnostics"]
    assert [(one.code, one.message) for one in remit.check(ROOT, lang="sv")] == [(one["code"], one["message"]) for one in said]
