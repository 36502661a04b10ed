"""What is raised, and plain values that are handed back. Nothing here holds what a referral says."""

from __future__ import annotations

import datetime
from typing import NamedTuple, Optional, Sequence, Tuple


class RemitError(Exception):
    """Something cannot be done. ``code`` is stable; the message is for people."""

    code: str

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code


class BundleError(RemitError):
    """Policies cannot be loaded: a bundle is refused, or a folder has errors (``policies``)."""


class NoVersion(RemitError):
    """No version of a policy decides: ``no_policy``, ``no_day``, ``not_on``, ``withdrawn``."""


class NoLetter(RemitError):
    """There is no letter to send: ``nothing_to_say``, ``to_the_patient``, ``lacks``."""


class BatchError(RemitError):
    """A table cannot be decided at all; nothing has been read of its rows."""


class ReferralError(NamedTuple):
    """One thing that is wrong with a referral."""

    code: str
    pointer: str
    message: str


class ReferralErrors(RemitError, ValueError):
    """All that is wrong with a referral, in ``errors``, a hundred at most; such a referral is decided by no one."""

    errors: Tuple[ReferralError, ...]
    count: int

    def __init__(self, errors: Sequence[Tuple[str, str, str]], count: Optional[int] = None) -> None:
        self.errors = tuple(ReferralError(*error) for error in errors)
        self.count = len(self.errors) if count is None else count
        first = self.errors[0]
        super().__init__(first.code, first.message)
        self.args = (errors, self.count)

    def __str__(self) -> str:
        first = self.errors[0]
        more = f" (and {self.count - 1} more)" if self.count > 1 else ""
        return f"{first.code} at {first.pointer or 'the whole'}: {first.message}{more}"


class Version(NamedTuple):
    """A version of a policy, and the days on which it holds."""

    id: str
    version: Optional[str]
    title: Optional[str]
    language: str
    valid_from: Optional[datetime.date]
    valid_to: Optional[datetime.date]
    withdrawn: Optional[datetime.date]
    digest: str


class Finding(NamedTuple):
    """Something that ``remit check`` says of a policy; ``severity`` is error, warning or hint. Lines and columns count from 1."""

    code: str
    severity: str
    file: Optional[str]
    line: Optional[int]
    column: Optional[int]
    message: str
