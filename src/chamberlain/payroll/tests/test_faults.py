"""Processes killed in each step of a pay run: whatever was cut off is done once, or not at all."""

from datetime import date

import psycopg
import pytest
from django.db import connection

from chamberlain.kernel.door import run
from chamberlain.ledger.models import Line as JournalLine
from chamberlain.payables.models import Obligation
from chamberlain.payables.models import Run as PaymentRun
from chamberlain.payables.tests.test_faults import BLOCKED, go, kill, others_gone, start, wait_until
from chamberlain.payroll.models import Calculation, Line, Payslip, Run, Submission
from chamberlain.payroll.tests.conftest import cleared, set_up

pytestmark = pytest.mark.fault


@pytest.fixture
def council(committed, caller, tmp_path, settings):
    settings.HOME = tmp_path
    set_up()
    return caller


def counts():
    """What stands of the pay run, whoever was killed: nothing of it may be there twice."""
    connection.close()
    return {
        "calculations": Calculation.objects.count(),
        "lines": Line.objects.count() > 0,
        "payslips": Payslip.objects.count(),
        "journal_lines": JournalLine.objects.filter(line_ref__startswith="payroll:run:").count(),
        "owed": Obligation.objects.filter(
            source="payroll", source_ref__startswith="payroll:payslip:"
        ).count(),
        "paid": PaymentRun.objects.filter(state="released").count(),
        "told": Submission.objects.count(),
        "run": Run.objects.get().state,
    }


def killed_then_done(council, committed, tmp_path, act, step):
    """Kill an act while it writes a table; it must leave nothing, and then be done once."""
    before = counts()
    child = start(committed, tmp_path, [act])
    with (
        psycopg.connect(committed.owner_dsn) as holder,
        psycopg.connect(committed.owner_dsn, autocommit=True) as watch,
    ):
        holder.execute(f"LOCK TABLE {step} IN EXCLUSIVE MODE")
        go(child)
        assert wait_until(BLOCKED, watch), f"{act[1]} never reached {step}"
        kill(child)
        holder.rollback()
        assert others_gone(committed, watch)
    assert counts() == before
    username, name, inputs, key = act
    first = run(council(username), name, inputs, key=key)
    after = counts()
    second = run(council(username), name, inputs, key=key)
    assert (first.replayed, second.replayed, counts()) == (False, True, after)
    return after


def test_a_run_killed_in_each_step_pays_posts_and_tells_once(council, committed, tmp_path):
    given = {"entity": "BHX", "group": "MONTHLY", "tax_year": "2026-27", "number": 8}
    reference = run(council("payroll"), "payroll.open_run", given).value
    here = {"run": reference}

    def killed(step, *act):
        return killed_then_done(council, committed, tmp_path, list(act), step)

    worked_out = killed("payroll_line", "payroll", "payroll.calculate_run", here, "calculate")
    assert (worked_out["calculations"], worked_out["run"]) == (1, "calculated")

    cleared(council, reference)
    run(council("paymanager"), "payroll.approve_run", here)
    approved = killed(
        "payroll_payslip", "paymanager2", "payroll.approve_run_again", here, "approve"
    )
    assert (approved["payslips"], approved["run"]) == (3, "approved")

    posted = killed("payables_obligation", "payroll", "payroll.post_run", here, "post")
    assert (posted["owed"], posted["run"]) == (3, "posted")
    assert posted["journal_lines"] > 0

    told = killed("payroll_submission", "payroll", "payroll.prepare_fps", here, "fps")
    assert told["told"] == 1

    proposal = {"entity": "BHX", "due_by": date(2026, 11, 25), "pay_on": date(2026, 11, 25),
                "payee_classes": ["employee"]}  # fmt: skip
    paying = {"run": run(council("payroll"), "payables.propose_run", proposal).value}
    run(council("payroll"), "payables.submit_run", paying)
    run(council("payrelease"), "payables.release_run", paying)
    paid = killed(
        "banking_movement", "payrelease2", "payables.release_run_again", paying, "release"
    )
    control = JournalLine.objects.filter(account="L1110").values_list("amount_pence", flat=True)
    assert (paid["paid"], sum(control)) == (1, 0)
