"""Tables: from pyarrow, pandas and polars, against one referral at a time."""

import json

import pyarrow
import pytest
from conftest import DAY

import remit

PAIN = "capio_st_goran.pain"


def rows_of(table):
    return pyarrow.table(table).to_pylist()


@pytest.fixture(scope="module")
def table(referrals):
    return pyarrow.table({"id": list(referrals), "referral": [text.decode() for text in referrals.values()]})


def test_a_table_decides_as_one_referral_does(bundle, referrals, ids, table):
    result = remit.batch(bundle, table, as_of=DAY, detail="full")
    found = {}
    for row in rows_of(result.decisions):
        assert (row["decision"] is None) != (row["error"] is None)
        found[row["id"], row["policy"]] = row
    for name, referral in referrals.items():
        for id in ids:
            try:
                own = bundle.policy(id).decide(referral, as_of=DAY)
            except remit.ReferralErrors as error:
                row = found.get((name, id)) or found[name, None]
                assert (row["error"]["code"], row["error"]["pointer"]) == (error.code, error.errors[0].pointer)
                continue
            except remit.NoVersion as error:
                assert found[name, id]["error"]["code"] == "no_version", error
                continue
            row = found[name, id]
            assert (row["decision"], row["settled"], row["exact"]) == (own["decision"], own["settled"], own["exact"])
            assert [one["fact"] for one in row["missing"]] == [one["fact"] for one in own["missing"]]
            assert row["bundle"] == bundle.id
    rejects = rows_of(result.rejects)
    assert len(rejects) == sum(row["error"] is not None for row in found.values())
    assert set(rejects[0]) == {"row", "id", "policy", "code", "pointer"}


def test_order_and_threads_change_nothing(bundle, table):
    many = pyarrow.concat_tables([table] * 40)
    one = remit.batch(bundle, many, policy=PAIN, threads=1)
    four = remit.batch(bundle, many, policy=PAIN, threads=4)
    assert pyarrow.table(one.decisions).equals(pyarrow.table(four.decisions))
    assert [row["row"] for row in rows_of(one.decisions)] == list(range(1, many.num_rows + 1))
    assert one.summary() == four.summary()


def test_pandas_and_polars_are_tables(bundle, table):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    plain = rows_of(remit.batch(bundle, table, policy=PAIN).decisions)
    frame = table.to_pandas()
    assert rows_of(remit.batch(bundle, frame, policy=PAIN).decisions) == plain
    assert rows_of(remit.batch(bundle, polars.DataFrame(table), policy=PAIN).decisions) == plain
    result = remit.batch(bundle, table, policy=PAIN)
    assert len(polars.DataFrame(result.decisions)) == len(result.decisions) == table.num_rows
    assert isinstance(pyarrow.table(result.decisions).to_pandas(), pandas.DataFrame)


def test_rows_name_their_policy_and_day(bundle):
    table = pyarrow.table({
        "id": ["a", "b", "c", "d"],
        "clinic": [PAIN, "telemark.smerte", "nowhere", None],
        "as_of": ["2026-11-16"] * 4,
        "referral": ['{"diagnosis": ["fibromyalgia"]}'] * 4,
    })
    rows = rows_of(remit.batch(bundle, table, policy="clinic").decisions)
    assert [(row["id"], row["policy"]) for row in rows[:2]] == [("a", PAIN), ("b", "telemark.smerte")]
    assert [row["error"]["code"] for row in rows[2:]] == ["no_policy", "no_policy"]


def test_a_list_that_does_not_say_whether_it_is_complete_stops_the_run(bundle):
    table = pyarrow.table({"patient.age": [45], "diagnosis": [["fibromyalgia"]]})
    with pytest.raises(remit.BatchError) as raised:
        remit.batch(bundle, table, policy=PAIN)
    assert raised.value.code == "columns"
    said = remit.batch(bundle, table, policy=PAIN, complete=["diagnosis"], as_of=DAY)
    own = bundle.policy(PAIN).decide({"patient": {"age": 45}, "diagnosis": ["fibromyalgia"]}, as_of=DAY)
    assert [row["decision"] for row in rows_of(said.decisions)] == [own["decision"]]


def test_an_empty_list_is_nothing_said(bundle):
    lists = pyarrow.array([[], None], pyarrow.list_(pyarrow.string()))
    table = pyarrow.table({"patient.age": [45, 45], "diagnosis": lists})
    rows = rows_of(remit.batch(bundle, table, policy=PAIN, complete=["diagnosis"], as_of=DAY, detail="open").decisions)
    own = bundle.policy(PAIN).decide({"patient": {"age": 45}}, as_of=DAY)
    assert all(row["decision"] == own["decision"] and not row["settled"] for row in rows)


def test_identifiers_are_in_outputs_that_carry_ids_alone(bundle):
    identifier = "191212121212"
    table = pyarrow.table({"id": [identifier], "referral": [json.dumps({identifier: 1})]})
    result = remit.batch(bundle, table, policy=PAIN, as_of=DAY)
    assert identifier not in json.dumps(result.summary()) + repr(result.decisions) + repr(result)
    assert identifier not in rows_of(result.rejects)[0]["pointer"]
    for wrong in ({identifier: [1], "referral": ["{}"]}, {identifier: [1]}):
        with pytest.raises(remit.BatchError) as raised:
            remit.batch(bundle, pyarrow.table(wrong), policy=PAIN)
        assert identifier not in str(raised.value) + repr(raised.value.args)


def test_plain_texts_for_who_takes_no_dictionaries(bundle, table):
    decisions = pyarrow.table(remit.batch(bundle, table, policy=PAIN, dictionaries=False).decisions)
    assert not any(pyarrow.types.is_dictionary(field.type) for field in decisions.schema)
    assert pyarrow.types.is_dictionary(
        pyarrow.table(remit.batch(bundle, table, policy=PAIN).decisions).schema.field("decision").type
    )


def test_facts_are_left_out_letter_by_letter():
    from remit._native import _without_facts

    text = '{"a": {"b": 1.10, "c": 36.600000000000000001}, "d": [1,  2], "d": 3}'
    assert _without_facts(text, ["a.b"]) == ('{"a":{"c":36.600000000000000001},"d":[1,  2],"d":3}', ["a.b"])
    assert _without_facts(text, ["a.x", "e"]) == (text, [])
    assert _without_facts("{no", ["no"]) == ("{no", [])


def test_long_tables_are_put_together(bundle):
    referrals = pyarrow.table({"id": ["a", "b", "c"], "patient.age": [45, 45, 45]})
    diagnoses = pyarrow.table({"id": ["a", "z"], "diagnosis": ["fibromyalgia", "fibromyalgia"]})
    told = remit.assemble(referrals, diagnosis=diagnoses, complete=["diagnosis"])
    assert rows_of(told.orphans) == [{"fact": "diagnosis", "row": 2, "id": "z"}]
    rows = rows_of(remit.batch(bundle, told.referrals, policy=PAIN, as_of=DAY).decisions)
    for row, referral in zip(rows, [{"diagnosis": ["fibromyalgia"]}, {}, {}]):
        own = bundle.policy(PAIN).decide({"patient": {"age": 45}, **referral}, as_of=DAY)
        assert (row["decision"], row["settled"]) == (own["decision"], own["settled"])
    with pytest.raises(remit.BatchError):
        remit.assemble(referrals, complete=["diagnosis"])
