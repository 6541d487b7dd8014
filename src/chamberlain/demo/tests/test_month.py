"""A whole month of a small council: files in, paid once, found on the bank, closed."""

import dataclasses

import pytest
from django.db import connection

from chamberlain.demo import load as loading
from chamberlain.demo.month import live
from chamberlain.demo.recipe import SIZES, TOWN
from chamberlain.demo.told import told
from chamberlain.insight.contract import summary_text
from chamberlain.kernel.door import ask
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act

HAMLET = dataclasses.replace(
    TOWN, name="hamlet", suppliers=22, history_lines=1_400, invoices_a_day=4, employees=60
)
NOVEMBER = {"entity": "BHX", "year": 2026, "period": 8}


@pytest.fixture
def lived(emptied, monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path
    monkeypatch.setitem(SIZES, "hamlet", HAMLET)
    loading.load("hamlet", say=lambda line: None)
    live(2026, 11)
    return emptied


def one(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.slow
def test_the_month_happens_once_and_closes(lived):
    text = summary_text(ask(SYSTEM, "insight.month", NOVEMBER))
    acts = Act.objects.count()

    live(2026, 11)

    assert Act.objects.count() == acts
    assert "period 8 is closed" in text
    assert one("SELECT sum(amount_pence) FROM ledger_line") == 0
    assert one("SELECT count(*) FROM payroll_certificate WHERE kind = 'P45'") == 2
    assert one("SELECT count(*) FROM payroll_line WHERE element = 'leave_owed'") >= 1
    (beside,) = ask(SYSTEM, "payroll.parallels", {})
    differs = ask(SYSTEM, "payroll.parallel_differences", {"parallel": beside.reference})
    assert {"Another tax code or basis", "Paid here, not there"} <= set(differs["cause"])
    said = "\n".join(told(2026, 11))
    assert "4 asked, 3 granted, 1 refused; 1 to twelve instalments" in said
    assert "2 instructions lodged, 1 refused; 1 changed by banks" in said
    assert "1 claimed, 1 decided, £" in said
    assert "Redundancies: 1 agreed by two people each, £" in said
    award = "SELECT sum(amount_pence) FROM payroll_line WHERE element = 'redundancy'"
    assert 0 < one(award) <= 30_000_00
    twice = "SELECT count(*) FROM payables_obligation WHERE abs(settled_pence) > abs(owed_pence)"
    assert one(twice) == 0
    assert one("SELECT count(*) FROM payables_run WHERE state <> 'sent'") == 0
    assert one("SELECT count(*) FROM payables_payment WHERE found_on IS NULL") <= one(
        "SELECT payments FROM payables_run ORDER BY id DESC LIMIT 1"
    )
