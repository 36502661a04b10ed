"""Referrals on Spark, decided where the data are.

    import remit, remit.spark

    bundle = remit.load("region.remit")
    remit.spark.decide(df, bundle, detail="open").write.parquet("decisions")
    remit.spark.replay(df, remit.load("old.remit"), bundle).transitions.show()

The data frame has a column ``referral`` with JSON, or columns of facts, as ``remit.batch`` reads them. Each task decides on one
thread: Spark runs as many tasks as it has cores. A bundle travels as its bytes and is made ready once for each worker process.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Union

from ._errors import BatchError
from ._native import Bundle, _without_facts, batch

if TYPE_CHECKING:
    import datetime

    import pyarrow
    from pyspark.sql import DataFrame

Work = Callable[[Iterator["pyarrow.RecordBatch"]], Iterator["pyarrow.RecordBatch"]]

#: What the unzipped wheel is called on the nodes: ``spark.archives`` is ``remit_policy.zip#remit_policy``.
ARCHIVE = "remit_policy"


def decide(
    df: DataFrame,
    bundle: Bundle,
    *,
    policy: Union[None, str, Sequence[str]] = None,
    complete: Sequence[str] = (),
    codes: Optional[Mapping[str, str]] = None,
    detail: str = "quick",
    stage: str = "referral",
    as_of: Union[None, str, datetime.date] = None,
    lang: Optional[str] = None,
) -> DataFrame:
    """Decides each row, one output row for each policy that decides it: the columns of ``remit.batch`` but ``row``.

    A column that cannot be read raises ``BatchError`` here, before any task runs.
    """
    options = _options(policy, complete, codes, detail, stage, as_of, lang)
    schema = _schema(batch(bundle, _nothing(df), **options).decisions)
    work = _work(_decided, df.columns, [bytes(bundle)], options, None)
    return _plain(df).mapInArrow(work, _spark_schema(schema.remove(schema.get_field_index("row"))))


@dataclasses.dataclass(frozen=True)
class Replay:
    """What a new version of policies does to referrals. Each table is computed when Spark is asked for it."""

    #: A row for each referral and policy: ``old_…`` and ``new_…`` of decision, settled, rules, missing and error, and the facts that
    #: each side does not know.
    pairs: DataFrame

    @property
    def transitions(self) -> DataFrame:
        """How many go from what to what: ``policy``, ``old``, ``new``, ``count``. A side that does not decide has its code."""
        return self._counted()

    @property
    def by_rule(self) -> DataFrame:
        """The same for each rule that decides for certain; ``side`` tells whose rule it is."""
        return self._exploded("rules", "rule")

    @property
    def by_missing(self) -> DataFrame:
        """The same for each fact that is missing; ``side`` tells to whom."""
        return self._exploded("missing", "fact")

    @property
    def left_out(self) -> DataFrame:
        """In how many referrals a side did not read a fact that only the other knows: ``side``, ``fact``, ``count``."""
        return self._sides("left_out", "fact", []).groupBy("side", "fact").count()

    def _told(self, side: str) -> Any:
        from pyspark.sql import functions as f

        return f.coalesce(f.col(f"{side}_decision"), f.col(f"{side}_error"), f.lit("absent"))

    def _counted(self) -> DataFrame:
        told = self.pairs.select("policy", self._told("old").alias("old"), self._told("new").alias("new"))
        return told.groupBy("policy", "old", "new").count()

    def _sides(self, column: str, name: str, others: List[Any]) -> DataFrame:
        from pyspark.sql import functions as f

        def one(side: str) -> DataFrame:
            return self.pairs.select(*others, f.lit(side).alias("side"), f.explode(f"{side}_{column}").alias(name))

        return one("old").unionByName(one("new"))

    def _exploded(self, column: str, name: str) -> DataFrame:
        told = ["policy", self._told("old").alias("old"), self._told("new").alias("new")]
        return self._sides(column, name, told).groupBy("policy", "old", "new", "side", name).count()


def replay(
    df: DataFrame,
    old: Bundle,
    new: Bundle,
    *,
    policy: Union[None, str, Sequence[str]] = None,
    complete: Sequence[str] = (),
    codes: Optional[Mapping[str, str]] = None,
    stage: str = "referral",
    as_of: Union[None, str, datetime.date] = None,
) -> Replay:
    """Decides each row by two versions. Each side reads by its own vocabulary: a fact that only the other knows is left out there,
    and counted; one that neither knows is an error of the row, or of its column.
    """
    facts = [set(side._facts()) for side in (old, new)]
    strange = [sorted(facts[1] - facts[0]), sorted(facts[0] - facts[1])]
    options = [
        _options(policy, *_known(complete, codes, set(left_out)), "open", stage, as_of, None) for left_out in strange
    ]
    nothing = _nothing(df)
    for side, own, left_out in zip((old, new), options, strange):
        batch(side, _without_columns(nothing, left_out), **own)
    work = _work(_replayed, df.columns, [bytes(old), bytes(new)], options, strange)
    return Replay(_plain(df).mapInArrow(work, _PAIRS))


_SIDE = "{0}_decision string, {0}_settled boolean, {0}_rules array<string>, {0}_missing array<string>, {0}_error string"
_PAIRS = ", ".join(
    ["id string", "policy string", _SIDE.format("old"), _SIDE.format("new")]
    + [f"{side}_left_out array<string>" for side in ("old", "new")]
)


def _options(policy: Any, complete: Any, codes: Any, detail: str, stage: str, as_of: Any, lang: Any) -> Dict[str, Any]:
    return {
        "policy": policy,
        "complete": list(complete),
        "codes": dict(codes or {}),
        "detail": detail,
        "stage": stage,
        "as_of": None if as_of is None else str(as_of),
        "lang": lang,
        "threads": 1,
        "dictionaries": False,
    }


def _known(complete: Sequence[str], codes: Optional[Mapping[str, str]], left_out: Iterable[str]) -> Any:
    gone = set(left_out)
    return [fact for fact in complete if fact not in gone], {k: v for k, v in (codes or {}).items() if k not in gone}


def _nothing(df: DataFrame) -> pyarrow.Table:
    """A table without rows that has the columns of a data frame."""
    from pyspark.sql.pandas.types import to_arrow_schema

    return to_arrow_schema(df.schema).empty_table()


def _schema(stream: Any) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.RecordBatchReader.from_stream(stream).schema


def _spark_schema(schema: pyarrow.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _plain(df: DataFrame) -> DataFrame:
    """The data frame with columns that have no dots in their names, which Spark would take for parts of structs."""
    return df.toDF(*(f"c{at}" for at in range(len(df.columns))))


def _work(each: Callable[..., Any], names: List[str], bundles: List[bytes], options: Any, strange: Any) -> Work:
    """What a task does. It holds bytes and plain values alone, and names this module by a text: a node finds ``remit`` only once
    the unzipped wheel is on its path.
    """
    name, archive = each.__name__, ARCHIVE

    def work(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import importlib
        import os
        import sys

        from pyspark import SparkFiles

        for folder in (os.path.join(SparkFiles.getRootDirectory(), archive), os.path.abspath(archive)):
            if os.path.isdir(folder) and folder not in sys.path:
                sys.path.insert(0, folder)
        module = importlib.import_module("remit.spark")
        ready = [module._from_bytes(data) for data in bundles]
        return getattr(module, name)((rows.rename_columns(names) for rows in batches), ready, options, strange)

    return work


def _from_bytes(data: bytes) -> Bundle:
    from ._native import _from_bytes

    return _from_bytes(data)


def _batches(stream: Any) -> pyarrow.Table:
    import pyarrow

    return pyarrow.RecordBatchReader.from_stream(stream).read_all()


def _decided(
    batches: Iterator[pyarrow.RecordBatch], bundles: List[Bundle], options: Dict[str, Any], _: None
) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    for rows in batches:
        decisions = _batches(batch(bundles[0], pyarrow.Table.from_batches([rows]), **options).decisions)
        yield from decisions.drop_columns(["row"]).to_batches()


def _without_columns(table: pyarrow.Table, facts: Iterable[str]) -> pyarrow.Table:
    """The table without the columns of facts, flat or within structs, and without those that say that they are complete."""
    for fact in facts:
        gone = [name for name in (fact, f"{fact}.complete", f"{fact}.json") if name in table.column_names]
        table = table.drop_columns(gone) if gone else table
        first, _, rest = fact.partition(".")
        if rest and first in table.column_names:
            index = table.column_names.index(first)
            column = table.column(index).combine_chunks()
            table = table.set_column(index, first, _without_fields(column, rest))
    return table


def _without_fields(column: Any, path: str) -> Any:
    import pyarrow

    if not pyarrow.types.is_struct(column.type):
        return column
    first, _, rest = path.partition(".")
    kept = []
    for at in range(column.type.num_fields):
        field = column.type.field(at)
        if field.name in ([first, f"{first}.complete", f"{first}.json"] if not rest else []):
            continue
        values = column.field(at)
        if rest and field.name == first:
            values = _without_fields(values, rest)
        kept.append((field.name, values))
    if not kept:
        return pyarrow.nulls(len(column))
    arrays, names = [values for _, values in kept], [name for name, _ in kept]
    return pyarrow.StructArray.from_arrays(arrays, names, mask=column.is_null())


def _stated(table: pyarrow.Table, facts: Sequence[str]) -> List[List[str]]:
    """Which of those facts each row states, in columns or in its JSON."""
    rows: List[List[str]] = [[] for _ in range(table.num_rows)]
    for fact in facts:
        for name in (fact, f"{fact}.json"):
            if name in table.column_names:
                for at, said in enumerate(table.column(name).is_valid().to_pylist()):
                    if said and fact not in rows[at]:
                        rows[at].append(fact)
        first, *rest = fact.split(".")
        if rest and first in table.column_names:
            column = table.column(first).combine_chunks()
            for name in rest:
                found = column.type.get_field_index(name) if hasattr(column.type, "get_field_index") else -1
                if found < 0:
                    break
                column = column.field(found)
            else:
                for at, said in enumerate(column.is_valid().to_pylist()):
                    if said:
                        rows[at].append(fact)
    return rows


def _own_json(table: pyarrow.Table, facts: Sequence[str], left_out: List[List[str]]) -> pyarrow.Table:
    """The referrals as JSON without those facts; which these were is added to ``left_out``."""
    import pyarrow

    index = table.column_names.index("referral")
    texts = table.column(index).to_pylist()
    for at, text in enumerate(texts):
        if text is not None:
            texts[at], gone = _without_facts(text, facts)
            left_out[at].extend(gone)
    return table.set_column(index, "referral", pyarrow.array(texts, pyarrow.string()))


def _side(table: pyarrow.Table, bundle: Bundle, options: Dict[str, Any], strange: Sequence[str]) -> Any:
    """What one side decides, and which facts it left out of each row."""
    left_out = _stated(table, strange)
    own = _without_columns(table, strange)
    if "referral" in own.column_names and strange and own.schema.field("referral").type in _texts():
        own = _own_json(own, strange, left_out)
    told = batch(bundle, own, **options).decisions
    return _batches(told).select(["id", "row", "policy", "decision", "settled", "rules", "missing", "error"]), left_out


def _texts() -> List[Any]:
    import pyarrow

    return [pyarrow.string(), pyarrow.large_string()]


def _replayed(
    batches: Iterator[pyarrow.RecordBatch], bundles: List[Bundle], options: Any, strange: Any
) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    for rows in batches:
        table = pyarrow.Table.from_batches([rows])
        (old, old_out), (new, new_out) = (
            _side(table, *own) for own in zip(bundles, options, strange)
        )
        left, right = _matched(old, new)
        columns: Dict[str, Any] = {}
        for name in ("id", "policy"):
            one, other = old.column(name).take(left), new.column(name).take(right)
            columns[name] = pyarrow.compute.coalesce(one, other)
        for side, told, at in (("old", old, left), ("new", new, right)):
            for name in ("decision", "settled", "rules"):
                columns[f"{side}_{name}"] = told.column(name).take(at)
            columns[f"{side}_missing"] = _facts_of(told.column("missing")).take(at)
            columns[f"{side}_error"] = pyarrow.compute.struct_field(told.column("error"), "code").take(at)
        row = pyarrow.compute.coalesce(old.column("row").take(left), new.column("row").take(right)).to_pylist()
        for side, out in (("old", old_out), ("new", new_out)):
            # The facts of a row are counted once, with its first policy.
            seen: set = set()
            lists = []
            for number in row:
                lists.append([] if number in seen else out[number - 1])
                seen.add(number)
            columns[f"{side}_left_out"] = pyarrow.array(lists, pyarrow.list_(pyarrow.string()))
        yield from pyarrow.table(columns).combine_chunks().to_batches()


def _facts_of(missing: Any) -> Any:
    """The facts of a column of lists of what is missing."""
    import pyarrow

    column = missing.combine_chunks()
    if isinstance(column, pyarrow.ChunkedArray):
        column = pyarrow.concat_arrays(column.chunks) if column.num_chunks else pyarrow.array([], column.type)
    facts = column.values.field("fact")
    return pyarrow.ListArray.from_arrays(column.offsets, facts, mask=column.is_null())


def _matched(old: pyarrow.Table, new: pyarrow.Table) -> Any:
    """For each referral and policy of either side, where it is on both; null where a side has none."""
    import pyarrow

    if old.select(["row", "policy"]).equals(new.select(["row", "policy"])):
        every = pyarrow.array(range(old.num_rows), pyarrow.int64())
        return every, every
    places = []
    for side in (old, new):
        found: Dict[int, Dict[Optional[str], int]] = {}
        for at, (row, policy) in enumerate(zip(side.column("row").to_pylist(), side.column("policy").to_pylist())):
            found.setdefault(row, {})[policy] = at
        places.append(found)
    left: List[Optional[int]] = []
    right: List[Optional[int]] = []
    for row in sorted(places[0].keys() | places[1].keys()):
        one, other = places[0].get(row, {}), places[1].get(row, {})
        policies = {**one, **other}
        if len(policies) > 1:
            policies.pop(None, None)  # A row that a side cannot read at all is told for each policy of the other.
        for policy in policies:
            left.append(one.get(policy, one.get(None)))
            right.append(other.get(policy, other.get(None)))
    return pyarrow.array(left, pyarrow.int64()), pyarrow.array(right, pyarrow.int64())


__all__ = ["ARCHIVE", "BatchError", "Replay", "decide", "replay"]
