"""Sessions that race, clients that are killed, and statistics that change in mid-load."""

import os
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.db import connections

from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.make import journal
from chamberlain.ledger.tests.conftest import WRITER
from chamberlain.ledger.tests.test_guards import CREDIT, HEADER, LINE, insert
from chamberlain.ledger.tests.test_guards import post as post_raw
from chamberlain.ledger.tests.test_posting import post

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ %s"
CLIENT = """
import django
django.setup()
from chamberlain.ledger.make import journal
from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
batch = [journal(f"payables:invoice:{n}") for n in range(300)]
print(run(SYSTEM, "ledger.post_journals", {"source": "payables", "journals": batch}).value.accepted)
"""


def in_threads(*works):
    """Run each work in a thread of its own and return what each gave or raised."""
    results = [None] * len(works)

    def call(place, work):
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    return threads, results


def wait_for(owner, pattern):
    """Wait until some session waits for a lock in a statement like `pattern`."""
    for _ in range(600):
        if owner.execute(WAITING, [pattern]).fetchone()[0]:
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody waits in {pattern}")


def test_two_sessions_with_the_same_source_reference_post_it_once(committed):
    batch = [journal("payables:invoice:1"), journal("payables:invoice:2")]

    threads, results = in_threads(*[lambda: post(*batch)] * 4)
    for thread in threads:
        thread.join()

    assert sorted(answer.accepted for answer in results) == [0, 0, 0, 2]
    assert len({str(answer.journals) for answer in results}) == 1
    with psycopg.connect(committed.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_line").fetchone() == (4,)


def test_a_close_waits_for_whoever_is_posting_and_the_next_poster_is_refused(committed):
    april = {"entity": "BHX", "year": 2026, "period": 1}
    early = {"period": 1}
    with (
        psycopg.connect(committed.dsn) as poster,
        psycopg.connect(committed.owner_dsn, autocommit=True) as owner,
    ):
        poster.execute(f"SET ROLE {WRITER}")
        post_raw(poster, early, early, early)
        threads, results = in_threads(lambda: run(SYSTEM, "ledger.close_period", april).value)
        wait_for(owner, "UPDATE ledger_period")
        poster.commit()
        threads[0].join()

        assert results == ["closed"]
        with pytest.raises(psycopg.errors.CheckViolation, match="is closed"):
            post_raw(poster, early, early, early)


def test_a_seal_waits_for_whoever_is_posting_and_takes_their_journal_in(committed):
    with (
        psycopg.connect(committed.dsn) as poster,
        psycopg.connect(committed.owner_dsn, autocommit=True) as owner,
    ):
        poster.execute(f"SET ROLE {WRITER}")
        post_raw(poster)
        threads, results = in_threads(lambda: run(SYSTEM, "ledger.seal_day").value)
        wait_for(owner, "pg_advisory_xact_lock")
        poster.commit()
        threads[0].join()

    assert results[0].journals == 1


@pytest.mark.fault
def test_a_client_killed_in_mid_post_leaves_nothing_and_the_same_batch_posts_again(committed):
    def client():
        return subprocess.Popen(
            [sys.executable, "-c", CLIENT], env=committed.environment, stdout=subprocess.PIPE
        )

    with psycopg.connect(committed.owner_dsn, autocommit=True) as owner:
        with psycopg.connect(committed.owner_dsn) as holder:
            holder.execute("LOCK TABLE ledger_journal IN SHARE MODE")
            killed = client()
            wait_for(owner, 'COPY "?ledger_journal')
            os.kill(killed.pid, signal.SIGKILL)
            killed.wait()
        counts = "SELECT (SELECT count(*) FROM ledger_line), (SELECT count(*) FROM ledger_journal)"
        after_the_kill = owner.execute(counts).fetchone()
        left = owner.execute("SELECT count(*) FROM ledger_inside.unheaded").fetchone()
        again = client()
        answer, _ = again.communicate(timeout=60)

        assert after_the_kill == (0, 0)
        assert left == (0,)
        assert answer.strip() == b"300"
        assert owner.execute(counts).fetchone() == (600, 300)


def plans_of_a_load(database, journals=400):
    """Return the plans of the checks of a load during which somebody analysed the tables."""
    told = []
    with (
        psycopg.connect(database.owner_dsn) as loader,
        psycopg.connect(database.owner_dsn, autocommit=True) as other,
    ):
        loader.execute("LOAD 'auto_explain'")
        loader.execute("SET auto_explain.log_min_duration = 0")
        loader.execute("SET auto_explain.log_nested_statements = on")
        loader.execute("SET client_min_messages = log")
        loader.add_notice_handler(lambda notice: told.append(notice.message_primary))
        first = loader.execute("SELECT ledger_inside.reserve(%s)", [journals]).fetchone()[0]
        numbers = range(first, first + journals)
        for table, rows in (
            (
                "ledger_line",
                [LINE | more | {"journal_id": n} for n in numbers for more in ({}, CREDIT)],
            ),
            (
                "ledger_journal",
                [HEADER | {"id": n, "source_ref": f"payables:invoice:{n}"} for n in numbers],
            ),
        ):
            if table == "ledger_journal":
                other.execute("ANALYZE ledger_journal")
                other.execute("ANALYZE ledger_line")
                told.clear()
            names = list(rows[0])
            with loader.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([row[name] for name in names])
        loader.rollback()
    return [plan for plan in told if "ledger_inside.line_2026" in plan or "line_2026" in plan]


def test_the_checks_are_not_planned_as_nested_loops_when_statistics_change_in_mid_load(committed):
    plans = plans_of_a_load(committed)

    assert len(plans) >= 2
    assert not any("Nested Loop" in plan for plan in plans)


def test_without_the_setting_the_planner_would_fall_into_the_trap(committed):
    with psycopg.connect(committed.owner_dsn, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION ledger_inside.headers_arrive() RESET enable_nestloop")

    plans = plans_of_a_load(committed)

    assert any("Nested Loop" in plan for plan in plans)


def test_one_line_insert_makes_the_same_checks_as_a_copy(committed):
    with psycopg.connect(committed.dsn) as connection:
        connection.execute(f"SET ROLE {WRITER}")
        insert(connection, "ledger_line", journal_id=1, **LINE)
        with pytest.raises(psycopg.errors.CheckViolation, match="without a journal"):
            connection.commit()
