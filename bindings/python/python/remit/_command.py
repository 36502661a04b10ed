"""The command ``remit``, run in this process."""

from __future__ import annotations

import signal
import sys

from ._native import _run


def main() -> int:
    """Runs the command with the arguments of the process; its exit code."""
    # Python turns both signals into exceptions of its own; a command ends by them, as other programs do.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    return _run(["remit", *sys.argv[1:]])
