"""Spark against `remit.batch`, on a local Spark. `REMIT_SPARK=cluster` runs two worker processes and a million referrals."""

import json
import os
import sys
import time
from pathlib import Path

import pyarrow
import pytest

import remit
import remit.spark

ROOT = Path(__file__).resolve().parents[3]
PAIN = "capio_st_goran.pain"
DAY = "2026-12-31"
CLUSTER = os.environ.get("REMIT_SPARK") == "cluster"
MANY = 1_000_000 if CLUSTER else 4_000


@pytest.fixture(scope="session")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]" if CLUSTER else "local[2]")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }.items():
        builder = builder.config(key, value)
    archive = os.environ.get("REMIT_SPARK_ARCHIVE")
    if archive:
        builder = builder.config("spark.archives", f"{archive}#{remit.spark.ARCHIVE}")
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def bundle():
    return remit.load(ROOT)


@pytest.fixture(scope="session")
def table():
    files = sorted((ROOT / "policies" / "referrals").glob("*.json"))
    texts = [json.dumps(json.loads(file.read_text())) for file in files]
    many = [texts[at % len(texts)] for at in range(MANY)]
    return pyarrow.table({"id": [str(at) for at in range(MANY)], "referral": many})


@pytest.fixture(scope="session")
def frame(spark, table, tmp_path_factory):
    import pyarrow.parquet

    folder = tmp_path_factory.mktemp("referrals")
    for part in range(4):
        rows = table.slice(part * MANY // 4, MANY // 4)
        pyarrow.parquet.write_table(rows, folder / f"{part}.parquet")
    return spark.read.parquet(str(folder))


def test_results_are_those_of_batch(bundle, table, frame):
    columns = ["decision", "settled", "rules", "policy_digest"]
    start = time.monotonic()
    found = remit.spark.decide(frame, bundle, policy=PAIN, as_of=DAY).select("id", "policy", *columns).toArrow()
    took = time.monotonic() - start
    print(f"{MANY} referrals in {took:.1f} s", file=sys.stderr)
    own = remit.batch(bundle, table, policy=PAIN, as_of=DAY, dictionaries=False).decisions
    own = pyarrow.table(own).select(["id", "policy", *columns])
    assert found.sort_by("id").combine_chunks().to_pydict() == own.sort_by("id").combine_chunks().to_pydict()


def test_columns_that_cannot_be_read_stop_it_before_any_task(spark, bundle):
    frame = spark.createDataFrame([(45, ["fibromyalgia"])], "`patient.age` int, diagnosis array<string>")
    with pytest.raises(remit.BatchError):
        remit.spark.decide(frame, bundle, policy=PAIN)
    told = remit.spark.decide(frame, bundle, policy=PAIN, complete=["diagnosis"], as_of=DAY).collect()
    assert [row["decision"] for row in told] == [
        bundle.policy(PAIN).decide({"patient": {"age": 45}, "diagnosis": ["fibromyalgia"]}, as_of=DAY)["decision"]
    ]


def test_a_replay_of_the_same_changes_nothing(bundle, frame):
    told = remit.spark.replay(frame.limit(400), bundle, bundle, policy=PAIN, as_of=DAY)
    rows = told.transitions.collect()
    assert rows and all(row["old"] == row["new"] for row in rows)
    assert sum(row["count"] for row in rows) == 400
    assert told.left_out.count() == 0
    assert told.by_rule.count() > 0 and told.by_missing.count() > 0


def test_facts_that_one_side_knows_are_left_out_there_and_counted(spark, bundle, tmp_path):
    """The oldest kept bundle and today's: each reads what it knows."""
    kept = sorted((ROOT / "tests" / "bundles").glob("*.bundle"))
    old = remit.load(kept[0])
    only_new = sorted(bundle._facts() - old._facts())
    strange = json.dumps({"no_such_fact": True})
    rows = [("0", "{}"), ("1", strange)]
    for fact in only_new[:1]:
        nested = True
        for step in reversed(fact.split(".")):
            nested = {step: nested}
        rows.append(("2", json.dumps(nested)))
    frame = spark.createDataFrame(rows, "id string, referral string")
    told = remit.spark.replay(frame, old, bundle, policy=PAIN, as_of=DAY)
    pairs = {row["id"]: row for row in told.pairs.collect()}
    assert pairs["0"]["old_error"] is None and pairs["0"]["new_error"] is None
    assert pairs["1"]["old_error"] == pairs["1"]["new_error"] == "E0704"
    if only_new:
        assert pairs["2"]["old_error"] is None and pairs["2"]["old_left_out"] == only_new[:1]
        assert [(row["side"], row["fact"], row["count"]) for row in told.left_out.collect()] == [
            ("old", only_new[0], 1)
        ]
