import datetime
from os import PathLike
from typing import Any, Dict, List, Literal, Mapping, Optional, Protocol, Sequence, Set, Tuple, Union

from ._errors import Finding, Version

Referral = Union[Dict[str, Any], str, bytes, bytearray]
Day = Union[str, datetime.date]
Path = Union[str, "PathLike[str]"]
Language = Literal["sv", "nb", "en"]
Stage = Literal["referral", "discharge"]
Detail = Literal["quick", "open", "full"]

__version__: str

class ArrowStream(Protocol):
    """A table: pyarrow, pandas from 2.2 on, polars, and what else has an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...

class Table:
    """Columns that pyarrow, pandas and polars take as they are: ``pyarrow.table(it)``, ``polars.DataFrame(it)``."""

    @property
    def column_names(self) -> List[str]:
        """The names of its columns."""
    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def __len__(self) -> int: ...

class BatchResult:
    """What came of a table."""

    @property
    def decisions(self) -> Table:
        """A row for each row and policy, in input order; exactly one of ``decision`` and ``error`` is set."""
    @property
    def rejects(self) -> Table:
        """The rows that are not decided: row, id, policy, code, pointer."""
    def summary(self) -> Dict[str, Any]:
        """Counts by policy, decision, rule and missing fact; 1 to 4 is "<5", all else rounded to 5."""

class Assembled:
    """Referrals with their lists."""

    @property
    def referrals(self) -> Table:
        """The referrals, each with its lists."""
    @property
    def orphans(self) -> Table:
        """Entries that no referral has: fact, row in its table, id."""

class Bundle:
    """Compiled policies, ready to decide. Shared between threads as it is; pickles as its bytes."""

    @property
    def id(self) -> str:
        """``sha256:…`` over the head of the bundle, and so over all of it."""
    @property
    def serial(self) -> Optional[int]:
        """Its serial, where it has one."""
    @property
    def policies(self) -> Tuple[Version, ...]:
        """Every version of every policy."""
    def policy(self, id: str, as_of: Optional[Day] = None) -> Policy:
        """A policy by its id. With ``as_of`` the version of that day, else each referral chooses by its own date.

        Raises ``NoVersion`` where there is none.
        """
    def match(
        self,
        referral: Referral,
        *,
        lang: Optional[Language] = None,
        stage: Stage = "referral",
        as_of: Optional[Day] = None,
    ) -> List[Dict[str, Any]]:
        """What every policy answers, those that take the patient first: ``decisions`` of ``remit match --format json``."""
    def __bytes__(self) -> bytes: ...
    def __len__(self) -> int: ...
    def _facts(self) -> Set[str]: ...

class Policy:
    """A policy of a bundle: one version where a day was given, else the one that holds on each referral's own date."""

    @property
    def id(self) -> str:
        """Its id."""
    def decide(
        self,
        referral: Referral,
        *,
        detail: Detail = "full",
        lang: Optional[Language] = None,
        stage: Stage = "referral",
        as_of: Optional[Day] = None,
    ) -> Dict[str, Any]:
        """Decides a referral.

        ``full`` is what ``remit eval --format json`` says; ``quick`` the bare answer and its rules; ``open`` adds what is
        possible, and which missing facts and which judgements could change it.

        Raises ``ReferralErrors`` where the referral says what it cannot, and ``NoVersion`` where no version holds.
        """
    def letter(
        self,
        referral: Referral,
        reader: Literal["referrer", "clinic"] = "referrer",
        *,
        lang: Optional[Language] = None,
        stage: Stage = "referral",
        as_of: Optional[Day] = None,
    ) -> str:
        """The answer as text: a letter to who referred, or the clinic's record.

        Raises ``NoLetter`` where nobody is to be written to.
        """
    def questions(
        self,
        referral: Referral,
        *,
        lang: Optional[Language] = None,
        stage: Stage = "referral",
        as_of: Optional[Day] = None,
    ) -> Dict[str, Any]:
        """What to ask, and what comes of the answers: what ``remit ask --format json`` says."""

def load(
    source: Union[Path, bytes, bytearray],
    trust: Optional[Path] = None,
    min_serial: Optional[int] = None,
    *,
    signature: Optional[str] = None,
    lang: Optional[Language] = None,
) -> Bundle:
    """Loads policies: a bundle by its path or bytes, or a folder of sources, compiled as ``remit build`` does.

    ``trust`` is a file of keys, one of which must have signed the bundle; the signature is beside the bundle, or given as text.

    Raises ``BundleError``.
    """

def check(folder: Path, *, hints: bool = True, lang: Optional[Language] = None) -> List[Finding]:
    """What ``remit check`` finds in a folder, in the order of its places."""

def diff(
    old: Union[Path, Bundle],
    new: Union[Path, Bundle],
    policy: Union[None, str, Sequence[str]] = None,
    *,
    lang: Optional[Language] = None,
) -> Dict[str, Any]:
    """What a new version does to decisions: what ``remit diff --format json`` says of a policy, of several, or of all."""

def batch(
    bundle: Bundle,
    table: ArrowStream,
    *,
    policy: Union[None, str, Sequence[str]] = None,
    complete: Sequence[str] = (),
    codes: Mapping[str, str] = ...,
    threads: int = 2,
    detail: Detail = "quick",
    stage: Stage = "referral",
    as_of: Optional[Day] = None,
    lang: Optional[Language] = None,
    dictionaries: bool = True,
) -> BatchResult:
    """Decides every row of a table.

    The table has a column ``referral`` with JSON, or a column for each fact; also ``id``, ``policy``, ``as_of``. Null is nothing
    said. An empty list is nothing said either, unless ``FACT.complete`` of its row is true; ``complete`` names facts whose
    lists with entries are complete. ``codes`` has the code system of facts whose texts are bare codes.

    ``policy`` is the column that names each row's policy, or a policy's id, or a list of ids; without, it is the column
    ``policy``, and where there is none every policy decides every row.

    Raises ``BatchError`` where a column cannot be read, before the first row. A row that cannot be decided is a reject.
    """

def assemble(
    referrals: ArrowStream,
    *,
    complete: Sequence[str] = (),
    tables: Optional[Mapping[str, ArrowStream]] = None,
    **lists: ArrowStream,
) -> Assembled:
    """Puts long tables together: ``diagnosis=table`` has a column ``id`` and what is said of each entry.

    ``complete`` names facts whose lists with entries are complete; whether a list without entries is, only a column
    ``FACT.complete`` of the referrals can say. A fact with a dot in its name is given by ``tables={"a.b": table}``.
    """

def _run(arguments: List[str]) -> int: ...
def _from_bytes(bytes: bytes) -> Bundle: ...
def _without_facts(referral: str, facts: Sequence[str]) -> Tuple[str, List[str]]: ...
