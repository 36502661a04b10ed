"""Bundles: what is in them, how they travel, threads, the command."""

import json
import multiprocessing
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

from conftest import ROOT, command, dated

import remit

PAIN = "capio_st_goran.pain"


def first_decision(bundle, referral):
    """What a worker process does."""
    return bundle.policy(PAIN).decide(referral, as_of="2026-11-16")


def test_versions(bundle):
    pain = [policy for policy in bundle.policies if policy.id == PAIN]
    assert len(pain) == 1 and pain[0].language == "sv" and pain[0].digest.startswith("sha256:")
    assert len(bundle) == len(bundle.policies)


def test_a_bundle_pickles_as_its_bytes(bundle, bundle_file):
    data = pickle.dumps(bundle)
    assert bundle_file.read_bytes() in data
    copy, again = pickle.loads(data), pickle.loads(data)
    assert copy == again == bundle and hash(copy) == hash(bundle)
    assert copy.policy(PAIN).decide({}, as_of="2026-11-16") == bundle.policy(PAIN).decide({}, as_of="2026-11-16")


def test_a_process_makes_it_ready_once(bundle):
    """The second time takes a part of the first: the bytes are looked at, nothing else."""
    import time

    data = pickle.dumps(remit.load(bytes(bundle)))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        pickle.loads(data)
        times.append(time.perf_counter() - start)
    assert min(times[1:]) < 0.02 or min(times[1:]) < times[0]


def test_other_processes_decide_the_same(bundle, referrals):
    referral = referrals["fibromyalgia_woman_45"]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        answers = list(pool.map(first_decision, [bundle] * 4, [referral] * 4))
    assert all(answer == first_decision(bundle, referral) for answer in answers)


def test_threads_share_it(bundle, referrals, ids):
    def all_of(referral):
        try:
            return bundle.match(referral, as_of=dated(referral))
        except remit.ReferralErrors as error:
            return str(error)

    alone = [all_of(referral) for referral in referrals.values()]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(all_of, referrals.values())) == alone


def test_diff_says_what_the_command_says(bundle, tmp_path):
    old = ROOT / "policies" / "capio_st_goran"
    new = tmp_path / "new"
    new.mkdir()
    for file in old.glob("*.remit"):
        text = file.read_text()
        (new / file.name).write_text(text.replace("exclude_fibromyalgia", "no_fibromyalgia"))
    said = command("diff", old, new, PAIN, "--format", "json", cwd=tmp_path)
    assert remit.diff(old, new, PAIN) == json.loads(said.stdout)
    same = remit.diff(bundle, bundle, policy=PAIN)
    assert [(one["policy"], one["changes_decisions"]) for one in same["policies"]] == [(PAIN, False)]


def test_the_command_is_in_the_wheel():
    done = command("eval", PAIN, "--referral", "policies/referrals/fibromyalgia_woman_45.json", "--format", "json")
    assert done.returncode == 0 and json.loads(done.stdout)["decision"] == "exclude"
    assert command("explain", "E9999").returncode == 2
    module = subprocess.run([sys.executable, "-m", "remit", "--version"], capture_output=True, text=True)
    assert module.stdout.startswith("remit ")


def test_the_command_ends_by_signals():
    program = Path(sys.executable).parent / "remit"
    arguments = [program, "eval", PAIN, "--referral", "-"]
    waiting = subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        waiting.wait(1)
    except subprocess.TimeoutExpired:
        pass
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(10) == -signal.SIGINT
    assert waiting.stderr.read() == b""
    piped = f"'{program}' vocabulary --all | head -1 > /dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == "" and int(done.stdout) in (0, 128 + signal.SIGPIPE)
