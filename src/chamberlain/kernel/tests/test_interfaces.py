"""Feeds are recorded with their totals; late ones and those that disagree are somebody's work.

Lessons L12 (interfaces fail first: control totals, idempotency, replay, alert) and L14 (an
inventory of interfaces from the first day).
"""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from chamberlain.kernel import interfaces
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.door.importing import Said, import_file
from chamberlain.kernel.expecting import is_late, next_expected
from chamberlain.kernel.interfaces import Feed, Ran, difference_of, note_run
from chamberlain.kernel.make import ENTITY, SYSTEM

FEED = Feed("banking.statements", "Bank statements", "in", "banking.load_statement", "working_day")
DIGEST = "ab" * 32
CENTRE = {"code": "CHB199", "name": "Depot", "service": "CHB1"}


@pytest.mark.parametrize(
    ("every", "last", "expected"),
    [
        ("working_day", date(2026, 11, 6), date(2026, 11, 9)),
        ("working_day", date(2026, 12, 24), date(2026, 12, 29)),
        ("week", date(2026, 11, 6), date(2026, 11, 13)),
        ("month", date(2026, 1, 31), date(2026, 3, 2)),
        ("month", date(2026, 11, 2), date(2026, 12, 2)),
        ("quarter", date(2026, 11, 30), date(2027, 3, 1)),
        ("as_it_comes", date(2026, 11, 6), None),
    ],
)
def test_the_next_run_is_expected_on_a_working_day(every, last, expected):
    assert next_expected(every, last) == expected


def test_a_feed_is_late_once_its_working_days_of_grace_are_over():
    friday, monday, tuesday = date(2026, 11, 6), date(2026, 11, 9), date(2026, 11, 10)

    assert not is_late(friday, 0, friday) and is_late(friday, 0, monday)
    assert not is_late(friday, 1, monday) and is_late(friday, 1, tuesday)
    assert not is_late(None, 0, tuesday)


def test_totals_are_compared_only_with_what_the_other_side_said():
    assert difference_of(Ran(3, 500)) == ""
    assert difference_of(Ran(3, 500, said_items=3, said_pence=500)) == ""
    assert difference_of(Ran(2, 400, said_items=3, said_pence=500)) == (
        "2 items, the other side says 3; £4.00, the other side says £5.00"
    )


@pytest.fixture
def noted(council, monkeypatch):
    """Return a function that notes a run within an act of the system."""

    def note(**ran):
        from chamberlain.kernel import commands  # noqa: PLC0415 - patched for one act

        told = {}

        def look(act, _today):
            told["noted"] = note_run(
                act, FEED, ENTITY, Ran(**{"items": 1, "amount_pence": 5} | ran)
            )
            told["warnings"] = list(act.warnings)
            return 0

        monkeypatch.setattr(commands.interfaces.interfaces, "ask_for_late", look)
        run(SYSTEM, "kernel.check_interfaces", {})
        monkeypatch.undo()
        return told

    return note


def _row(caller):
    (found,) = [one for one in ask(caller, "kernel.interfaces", {}) if one.feed == FEED.code]
    return found


def _waiting(council, username="bank"):
    found = ask(council(username), "kernel.inbox", {"command": FEED.command})
    return [one.title for one in found]


def test_a_run_is_listed_with_its_totals_and_when_the_next_is_expected(council, noted):
    noted(items=12, amount_pence=3400, filename="a.xml", sha256=DIGEST)

    found = _row(council("bank"))

    assert (found.items, found.amount_pence, found.state) == (12, 3400, "on time")
    assert (found.last_on, found.expected_on) == (date(2026, 11, 2), date(2026, 11, 3))
    assert "Banking officer" in found.owner


def test_the_same_file_again_is_told_and_counts_once(council, noted):
    first = noted(sha256=DIGEST, said_items=1)

    again = noted(sha256=DIGEST, said_items=2, filename="again.xml")

    assert again["noted"].before == first["noted"].run
    assert "came before" in again["warnings"][0]
    runs = ask(council("bank"), "kernel.interface_runs", {"feed": FEED.code})
    assert [one.state for one in runs] == ["again", "agrees"]
    assert _row(council("bank")).last_run == first["noted"].run


def test_the_database_takes_the_same_bytes_once_and_keeps_runs_as_they_were(council, noted):
    noted(sha256=DIGEST)

    statements = (
        "UPDATE kernel_interface_run SET items = 9",
        "INSERT INTO kernel_interface_run SELECT (jsonb_populate_record(r, "
        '\'{"id": 0, "reference": "IFR-X"}\')).* FROM kernel_interface_run r',
    )
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE chamberlain_writer")
            cursor.execute(statement)


def test_totals_that_disagree_wait_for_whoever_answers_until_settled(council, noted):
    """L12: Interfaces were where assurance failed first."""
    told = noted(said_items=2)["noted"].run

    assert any("totals disagree" in title for title in _waiting(council))
    assert _row(council("bank")).state == "differs"
    with pytest.raises(NotPermitted):
        settle = {"run": told, "reason": "no matter"}
        run(council("payroll"), "kernel.settle_interface_run", settle)
    run(council("bank"), "kernel.settle_interface_run", {"run": told, "reason": "sent tomorrow"})
    assert not any("totals disagree" in title for title in _waiting(council))
    assert _row(council("bank")).state == "on time"
    with pytest.raises(Refusal, match="settled already"):
        run(council("bank"), "kernel.settle_interface_run", {"run": told, "reason": "again"})


def test_a_late_feed_is_in_the_inbox_of_its_owner_until_it_comes(council, noted):
    noted()

    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-04"})

    assert "Bank statements is late: expected Tue 3 November" in _waiting(council)
    assert _waiting(council, "clerk") == []
    assert _row(council("bank")).state == "late"
    noted()
    assert not any("late" in title for title in _waiting(council))


def test_grace_and_rhythm_are_set_for_an_entity(council, noted):
    """L17: Settings could be mended only by the supplier, whose tickets went back and forth."""
    noted()

    inputs = {"feed": FEED.code, "entity": ENTITY, "every": "week", "grace_days": 2}
    run(council("chief"), "kernel.set_interface", inputs | {"expected_on": "2026-11-03"})
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-05"})

    assert _waiting(council) == []
    with pytest.raises(Refusal, match="There is no feed"):
        run(council("chief"), "kernel.set_interface", inputs | {"feed": "no.such"})
    with pytest.raises(NotPermitted):
        run(council("chief"), "kernel.set_interface", inputs | {"entity": "BHX-SCH"})


def test_a_run_of_another_entity_is_nobodys_here(council, noted):
    told = noted()["noted"].run

    assert ask(council("schools"), "kernel.interface_runs", {}) == []
    with pytest.raises(Refusal, match="There is no run"):
        run(council("schools"), "kernel.replay_interface_run", {"run": told})


def test_every_declared_feed_is_in_the_inventory_before_it_ran(council):
    """L14: Over fifty systems to integrate, found late."""
    found = ask(council("auditor"), "kernel.interfaces", {"state": "never run"})

    assert {one.feed for one in found} == {one.code for one in interfaces.feeds()}
    assert all(one.owner for one in found)


def test_a_file_of_rows_enters_the_register_and_a_dry_run_does_not(council, tmp_path):
    place = tmp_path / "centres.csv"
    place.write_text("code,name\n")
    path = tmp_path / "suppliers.csv"
    path.write_text("name\nOak & Sons\n")

    import_file(council("suppliers"), "payables.create_suppliers", path, dry_run=True)
    import_file(council("suppliers"), "payables.create_suppliers", path)
    import_file(council("suppliers"), "payables.create_suppliers", path)

    found = ask(council("chief"), "kernel.interface_runs", {"feed": "payables.create_suppliers"})
    assert [one.state for one in found] == ["again", "agrees"]
    assert {one.filename for one in found} == {"suppliers.csv"}
    assert all(one.items + one.set_aside == 1 for one in found)


def test_rows_set_aside_are_taken_again_once_and_the_file_then_comes_to_what_was_said(
    council, tmp_path
):
    path = tmp_path / "orders.csv"
    path.write_text(
        "source_ref,cost_centre,account,amount\nPO1/1,CHB101,42060,300.00\nPO2/1,CHB199,42060,80.50\n"
    )
    year = {"entity": ENTITY, "year": "2026", "source": "old system"}
    who = council("accountant")
    said = Said(2, 380_50)

    done = import_file(who, "budgets.load_commitments", path, constants=year, said=said)
    feed = {"feed": "budgets.load_commitments"}
    (first,) = ask(council("chief"), "kernel.interface_runs", feed)
    still = run(who, "kernel.replay_interface_run", {"run": first.run}).value
    added = {"entity": ENTITY, "held_from": "2026-04-01", "cost_centres": [CENTRE]}
    run(SYSTEM, "ledger.add_cost_centres", added)
    taken = run(who, "kernel.replay_interface_run", {"run": still.run}).value

    assert (done.accepted, len(done.set_aside), first.items) == (1, 1, 1)
    assert (
        first.difference == "1 items, the other side says 2; £300.00, the other side says £380.50"
    )
    assert "0 taken, 1 still set aside; row 3: cost_centre" in still.said
    assert taken.said == "All 1 rows that had been set aside are taken."
    states = {one.run: one.state for one in ask(council("chief"), "kernel.interface_runs", feed)}
    assert (states[first.run], len(states)) == ("settled", 3)
    with pytest.raises(Refusal, match="was sent again, as IFR-"):
        run(who, "kernel.replay_interface_run", {"run": first.run})
