"""What is erased for good: documents' bytes, and network addresses of old acts."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from chamberlain.kernel.door import Caller, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.models import Act
from chamberlain.kernel.retention import schedules


def test_every_schedule_says_how_long_and_why():
    for one in schedules():
        assert one.keep and one.basis and one.then, one.code


def test_the_register_says_which_kinds_are_looked_for_each_day(council):
    rows = ask(council("auditor"), "kernel.retention_schedules")

    looked_for = {row.record.split(":")[0].split(",")[0] for row in rows if row.by_machine}
    assert {"Suppliers", "Debtors and customers", "Personnel files"} <= looked_for


def test_addresses_of_old_acts_are_forgotten_and_nothing_else_of_them_changes(council):
    officer = council("clerk")
    asking = Caller(officer.person, officer.name, "web", address="192.0.2.7")
    given = {"filename": "a.txt", "content": b"x", "entity": ENTITY}
    done = run(asking, "kernel.store_document", given).act
    before = Act.objects.values().get(reference=done)

    run(SYSTEM, "kernel.advance_day", {"to": date(2040, 4, 2)})

    after = Act.objects.values().get(reference=done)
    assert (before["address"], after["address"]) == ("192.0.2.7", None)
    assert before | {"address": None} == after


@pytest.mark.parametrize(
    "change", ["address = '192.0.2.8'", "person = 'USR-1'", "address = NULL, outcome = 'refused'"]
)
def test_an_act_takes_no_other_change(council, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE kernel_act SET {change}")
