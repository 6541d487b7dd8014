import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pytest
from django.db import connection

from chamberlain.banking.make import (
    ENTITY,
    ENTRY,
    OPENING_PENCE,
    StatementWriter,
    expect,
    load,
    make_bank,
)
from chamberlain.banking.models import Explanation, Line, LineState, Movement, Statement
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.people import caller_for

MONDAY = date(2026, 11, 2)
MANY = 60_000


def at_once(*works):
    """Run each work in a session of its own; return its answer, or the refusal it met."""

    def one(work):
        try:
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def refused(answers):
    return [answer for answer in answers if isinstance(answer, Refusal)]


@pytest.fixture
def bank(committed):
    make_bank()
    return StatementWriter()


@pytest.mark.fault
def test_two_sessions_that_accept_the_same_line_explain_it_once(bank):
    expect(*[{"key": f"K{n}", "amount_pence": 700} for n in range(4)])
    load(SYSTEM, bank.write(MONDAY, [{"amount_pence": 700}]))
    line = str(Line.objects.get())
    movements = [f"MV-{number:07d}" for number in Movement.objects.values_list("id", flat=True)]

    answers = at_once(
        *[
            lambda wanted=one: run(
                caller_for("bank"), "banking.accept_match", {"line": line, "movements": [wanted]}
            )
            for one in movements
        ]
    )

    assert len(refused(answers)) == 3
    assert Explanation.objects.count() == 1
    assert LineState.objects.get().explained_pence == 700
    assert sum(Movement.objects.values_list("found_pence", flat=True)) == 700
    assert ask(SYSTEM, "ledger.balance_on", _bank_account()) == OPENING_PENCE + 700


@pytest.mark.fault
def test_two_lines_that_claim_the_same_movement_find_it_once(bank):
    expect({"key": "K", "amount_pence": 700})
    load(SYSTEM, bank.write(MONDAY, [{"amount_pence": 700}, {"amount_pence": 700}]))
    movement = f"MV-{Movement.objects.get().id:07d}"

    answers = at_once(
        *[
            lambda wanted=str(line): run(
                caller_for("bank"),
                "banking.accept_match",
                {"line": wanted, "movements": [movement]},
            )
            for line in Line.objects.all()
        ]
    )

    assert len(refused(answers)) == 1
    assert Movement.objects.get().found_pence == 700


@pytest.mark.fault
def test_the_database_refuses_what_is_too_much_even_when_nobody_looked(bank):
    load(SYSTEM, bank.write(MONDAY, [{"amount_pence": 700}]))

    with pytest.raises(Exception, match="banking_line_explained_within"):
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; SET LOCAL ROLE chamberlain_writer")
            cursor.execute(
                "INSERT INTO banking_explanation (id, line_id, amount_pence, suspense_pence, kind, "
                "account, fund, cost_centre, project, vat_code, source_ref, narrative, found_by, "
                "evidence, posting, posted_on, person, explained_on, act_id) SELECT 1, id, 701, 0, "
                "'coding', '44080', 'GF', '', '', '', '', '', '', '', 1, booked_on, '', "
                "booked_on, 1 FROM banking_line"
            )


@pytest.mark.fault
def test_two_sessions_that_load_the_same_file_load_it_once(bank):
    content = bank.write(MONDAY, [{"amount_pence": 700}])

    answers = at_once(*[lambda: load(caller_for("bank"), content) for _ in range(4)])

    assert not refused(answers)
    assert sorted(one.value.statements[0].replayed for one in answers) == [False, True, True, True]
    assert Line.objects.count() == 1


@pytest.mark.fault
def test_two_statements_that_follow_the_same_one_cannot_both_be_loaded(bank):
    load(SYSTEM, bank.write(MONDAY, []))
    tuesday = date(2026, 11, 3)
    other = StatementWriter(sequence=2, name="OTHER")
    rivals = [
        bank.write(tuesday, [{"amount_pence": 5}]),
        other.write(tuesday, [{"amount_pence": 9}]),
    ]

    answers = at_once(*[lambda wanted=one: load(SYSTEM, wanted) for one in rivals])

    assert len(refused(answers)) == 1
    assert Statement.objects.count() == 2


@pytest.mark.fault
def test_a_load_killed_in_the_middle_leaves_nothing_and_is_repeated(bank, committed, tmp_path):
    file = tmp_path / "statement.xml"
    entries = pl.DataFrame(
        {"amount_pence": range(1, MANY + 1), "end_to_end_id": [f"R{n}" for n in range(MANY)]}
    )
    blank = [pl.lit(None, kind).alias(n) for n, kind in ENTRY.items() if n not in entries.columns]
    file.write_bytes(
        bank.write(MONDAY, entries.with_columns(blank).with_columns(date=pl.lit(MONDAY)))
    )
    script = (
        "import sys, django; django.setup();"
        "from chamberlain.banking.make import load;"
        "from chamberlain.kernel.make import SYSTEM;"
        "from pathlib import Path;"
        f"load(SYSTEM, Path({str(file)!r}).read_bytes())"
    )
    environment = committed.environment | {"CHAMBERLAIN_HOME": str(tmp_path)}
    child = subprocess.Popen([sys.executable, "-c", script], env=environment)
    _wait_until_copying(child)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()

    assert (Statement.objects.count(), Line.objects.count()) == (0, 0)
    answer = load(SYSTEM, file.read_bytes()).value.statements[0]
    assert (answer.lines, answer.replayed) == (MANY, False)
    assert LineState.objects.count() == MANY


def _wait_until_copying(child) -> None:
    """Wait until the child writes its lines: then it stands in the middle of its transaction."""
    for _ in range(2_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY \"banking_line\"%%' "
                "AND state = 'active'",
                [],
            )
            if cursor.fetchone()[0]:
                return
        assert child.poll() is None, "the load ended before it could be killed"
        time.sleep(0.005)
    raise AssertionError("the load never began to write")


@pytest.mark.fault
def test_matching_twice_at_once_posts_once(bank):
    expect(*[{"key": f"K{n}", "amount_pence": 700 + n, "reference": f"K{n}"} for n in range(50)])
    entries = [{"amount_pence": 700 + n, "end_to_end_id": f"K{n}"} for n in range(50)]
    statement = load(SYSTEM, bank.write(MONDAY, entries)).value.statements[0].reference

    answers = at_once(
        *[
            lambda: run(caller_for("bank"), "banking.match_statement", {"statement": statement})
            for _ in range(3)
        ]
    )

    assert sorted(one.value.matched for one in answers) == [0, 0, 50]
    assert Explanation.objects.count() == 50


def _bank_account() -> dict:
    role = ask(SYSTEM, "ledger.account_roles", {"entity": ENTITY})["bank_main"]
    return {"entity": ENTITY, "account": role, "as_at": MONDAY}
