"""Processes killed at each step of paying: whatever was cut off is done once, or not at all."""

import json
import random
import subprocess
import sys
import time

import psycopg
import pytest

from chamberlain.kernel.door import run
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_run,
)
from chamberlain.payables.models import Obligation, Run, RunFile
from chamberlain.payables.tests.settling import wrong

pytestmark = pytest.mark.fault

STEPS = [
    "payables_run",
    "payables_obligation",
    "ledger_line",
    "ledger_journal",
    "banking_movement",
    "kernel_document",
    "payables_run_file",
    "kernel_task",
    "kernel_act_subject",
    "kernel_act",
]
"""The tables that the second release writes, in the order of its steps."""


@pytest.fixture
def council(committed, caller, tmp_path, settings):
    settings.HOME = tmp_path
    make_paying_account()
    for number in range(5):
        supplier = make_payable_supplier(f"Supplier {number}", f"1000000{number}")
        make_approved_invoice(
            caller("clerk"), caller("holder"), supplier, f"A-{number}", net_pence=1_000 + number
        )
    return caller


def start(committed, tmp_path, acts):
    child = subprocess.Popen(
        [sys.executable, "-m", "chamberlain.payables.tests.acting", json.dumps(acts)],
        env={**committed.environment, "CHAMBERLAIN_HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "ready\n"
    return child


def go(child):
    child.stdin.write("\n")
    child.stdin.flush()


def kill(child):
    child.kill()
    child.wait(10)
    child.stdin.close()
    child.stdout.close()


def wait_until(statement, connection, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if connection.execute(statement).fetchone()[0]:
            return True
        time.sleep(0.02)
    return False


def others_gone(committed, watch):
    return wait_until(
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() "
        "AND usename = 'chamberlain_login' AND state <> 'idle'",
        watch,
    )


BLOCKED = (
    "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() "
    "AND wait_event_type = 'Lock' AND usename = 'chamberlain_login'"
)


@pytest.mark.parametrize("step", STEPS)
def test_a_release_killed_at_a_step_is_undone_whole_and_then_done_once(
    council, committed, tmp_path, step
):
    reference = make_run(council("preparer"))
    run(council("releaser"), "payables.release_run", {"run": reference})
    act = ["releaser2", "payables.release_run_again", {"run": reference}, "release"]
    child = start(committed, tmp_path, [act])
    with (
        psycopg.connect(committed.owner_dsn) as holder,
        psycopg.connect(committed.owner_dsn, autocommit=True) as watch,
    ):
        if holder.execute("SELECT to_regclass(%s)", [step]).fetchone()[0] is None:
            kill(child)
            pytest.skip(f"{step} is of an application that isn't installed here")
        holder.execute(f"LOCK TABLE {step} IN EXCLUSIVE MODE")
        go(child)
        assert wait_until(BLOCKED, watch), f"the release never reached {step}"
        kill(child)
        holder.rollback()
        assert others_gone(committed, watch)

    assert Run.objects.get().state == "released_once"
    assert wrong() == {}
    again = run(council(act[0]), act[1], act[2], key=act[3])
    assert (again.replayed, Run.objects.get().state, wrong()) == (False, "released", {})


def test_an_answer_lost_after_the_commit_is_given_again_and_nothing_is_done_twice(
    council, committed, tmp_path
):
    reference = make_run(council("preparer"))
    run(council("releaser"), "payables.release_run", {"run": reference})
    act = ["releaser2", "payables.release_run_again", {"run": reference}, "release"]
    child = start(committed, tmp_path, [act])
    go(child)
    assert child.stdout.readline().startswith("done")
    kill(child)
    sha256 = RunFile.objects.get().sha256

    again = run(council(act[0]), act[1], act[2], key=act[3])

    assert (again.replayed, again.value.files[0].sha256) == (True, sha256)
    assert wrong() == {}


def test_a_whole_run_killed_at_random_moments_pays_each_obligation_once(
    council, committed, tmp_path
):
    chance = random.Random(20261102)
    proposal = ["preparer", "payables.propose_run", {"due_by": "2026-12-31"}, "p"]
    kills = 0
    for tried in range(40):
        found = Run.objects.exclude(state="cancelled").first()
        if found is not None and found.state == "released":
            break
        acts = [proposal] if found is None else []
        if found is not None:
            given = {"run": found.reference}
            acts = [
                ["preparer", "payables.submit_run", given, "s"],
                ["releaser", "payables.release_run", given, "r"],
                ["releaser2", "payables.release_run_again", given, "a"],
            ]
        child = start(committed, tmp_path, acts)
        go(child)
        try:
            child.wait(chance.uniform(0.0, 0.1 + 0.1 * tried))
        except subprocess.TimeoutExpired:
            kills += 1
        kill(child)
        assert wrong() == {}

    assert kills > 0
    assert Run.objects.get().state == "released"
    assert all(item.closed for item in Obligation.objects.all())
    assert wrong() == {}
