"""The demonstration council loads, once, and stands on its feet."""

import dataclasses

import polars as pl
import pytest

from chamberlain.demo import load as loading
from chamberlain.demo.bank import OPENING_PENCE
from chamberlain.demo.recipe import SIZES, TOWN
from chamberlain.kernel.door import ask
from chamberlain.kernel.door.exporting import as_frame
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act

HAMLET = dataclasses.replace(TOWN, name="hamlet", suppliers=22, history_lines=1_400, employees=60)


@pytest.fixture
def hamlet(emptied, monkeypatch):
    monkeypatch.setitem(SIZES, "hamlet", HAMLET)
    loading.load("hamlet", say=lambda line: None)
    return emptied


def test_the_ledger_balances_and_its_cash_book_is_what_the_bank_opens_with(hamlet):
    trial = ask(SYSTEM, "ledger.trial_balance", {"entity": "BHX", "year": 2026, "period": 7})

    frame = as_frame(trial)
    assert frame["balance_pence"].sum() == 0
    bank = frame.filter(pl.col("account") == "A2210")
    assert bank["balance_pence"].sum() == OPENING_PENCE


def test_loading_again_changes_nothing(hamlet):
    before = Act.objects.count()

    loading.load("hamlet", say=lambda line: None)

    assert Act.objects.count() == before


def test_every_supplier_can_be_paid(hamlet):
    suppliers = as_frame(ask(SYSTEM, "payables.suppliers", {"limit": 500}))

    trade = suppliers.filter(pl.col("payee_class").is_in(["supplier", "provider"]))
    assert trade.height == HAMLET.suppliers
