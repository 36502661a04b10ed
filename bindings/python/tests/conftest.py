"""What the tests share: the repository's policies and referrals, and the command that was installed with the wheel."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import remit

ROOT = Path(__file__).resolve().parents[3]
# Which version decides where a referral has no date, and what ages are computed to; after every referral's own, or the command
# says that it comes from the future.
DAY = "2026-12-31"


def command(*arguments, **options):
    """Runs the installed command."""
    program = Path(sys.executable).parent / "remit"
    options.setdefault("cwd", ROOT)
    env = {**os.environ, "REMIT_LANG": "sv"}
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, env=env, **options)


@pytest.fixture(scope="session")
def bundle_file(tmp_path_factory):
    """The repository's policies as the installed command builds them."""
    path = tmp_path_factory.mktemp("bundle") / "all.remit"
    done = command("build", "-o", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def slim_file(tmp_path_factory):
    """The same without sources: the command has nothing to compile again, and answers sooner."""
    path = tmp_path_factory.mktemp("bundle") / "slim.remit"
    done = command("build", "--slim", "-o", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def bundle(bundle_file):
    return remit.load(bundle_file)


@pytest.fixture(scope="session")
def referrals():
    """Every referral of the repository, by its name."""
    files = sorted((ROOT / "policies" / "referrals").glob("*.json"))
    assert len(files) > 50
    return {file.stem: file.read_bytes() for file in files}


@pytest.fixture(scope="session")
def ids(bundle):
    return sorted({policy.id for policy in bundle.policies})


def dated(referral):
    """The day to give as `as_of` for what the command decides with `--today DAY`: the referral's own comes first."""
    try:
        own = json.loads(referral).get("referral", {}).get("date")
    except (ValueError, AttributeError):
        return DAY
    return None if own else DAY
