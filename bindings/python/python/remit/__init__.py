"""Referral policies of clinics as code: load them, decide referrals by them, compare them.

    import remit

    bundle = remit.load("region.remit")  # or a folder of sources
    policy = bundle.policy("capio_st_goran.pain")
    decision = policy.decide({"diagnosis": ["fibromyalgia"], "patient": {"age": 45}}, as_of="2026-11-16")
    print(decision["decision"], decision["settled"])
"""

from ._errors import (
    BatchError,
    BundleError,
    Finding,
    NoLetter,
    NoVersion,
    ReferralError,
    ReferralErrors,
    RemitError,
    Version,
)
from ._native import Assembled, BatchResult, Bundle, Policy, Table, __version__, assemble, batch, check, diff, load

__all__ = [
    "Assembled",
    "BatchError",
    "BatchResult",
    "Bundle",
    "BundleError",
    "Finding",
    "NoLetter",
    "NoVersion",
    "Policy",
    "ReferralError",
    "ReferralErrors",
    "RemitError",
    "Table",
    "Version",
    "__version__",
    "assemble",
    "batch",
    "check",
    "diff",
    "load",
]
