"""Cash flow, funding analysis and notes: from codes, with checks that can fail."""

from datetime import date

import polars as pl
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.ledger.contract import Journal, JournalLine
from chamberlain.ledger.models import Account
from chamberlain.ledger.queries.cash_flow import cash_mapping
from chamberlain.ledger.queries.statements import mapping
from chamberlain.ledger.queries.year_figures import starter_table
from chamberlain.ledger.rules import cash_flow, funding, notes

ACCOUNTS = ["11010", "81010", "81050", "81060", "81080", "82060", "82110", "83050", "83060",
            "95080", "A1010", "A1150", "A2010", "A2040", "A2210", "L1010", "L1020", "L2010",
            "L2030", "L2040", "L2070", "R1010", "R1070", "R2020", "C1010", "C1150"]  # fmt: skip


def moved(rows, opening=0):
    schema = cash_flow.MOVED
    return pl.DataFrame([(a, opening, p) for a, p in rows], schema=schema, orient="row")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=25, max_size=25))
def test_whatever_moves_cash_flows_come_to_the_movement_of_cash_when_the_books_balance(pence):
    rows = list(zip(ACCOUNTS, [*pence, -sum(pence)], strict=True))

    lines = cash_flow.flows(moved(rows), cash_mapping())

    cash = cash_flow.cash_of(moved(rows), cash_mapping())
    assert lines["pence"].sum() == cash[1] == sum(p for a, p in rows if a in {"A2210", "L1010"})


def test_every_account_that_takes_postings_moves_cash_by_the_opposite_of_its_movement(council):

    codes = list(Account.objects.filter(postable=True).values_list("code", flat=True))

    assert cash_flow.misplaced(moved([(code, 1) for code in codes]), cash_mapping()) == []


def test_a_code_on_no_line_and_one_counted_twice_are_named():
    twice = pl.concat([cash_mapping(), cash_mapping().filter(pl.col("line_order") == 27)])

    found = cash_flow.misplaced(moved([("A2020", 5), ("Z9999", -5)]), twice)

    assert found == ["A2020", "Z9999"]


def test_a_sale_shows_its_proceeds_as_investing_and_what_was_carried_as_added_back():
    rows = [("A1030", -70), ("81080", -30), ("83050", 30), ("R1070", -100), ("R2020", 70),
            ("A2210", 100)]  # fmt: skip

    lines = dict(cash_flow.flows(moved(rows), cash_mapping()).select("line_order", "pence").rows())

    assert {n: p for n, p in lines.items() if p} == {10: 30, 23: 70, 32: -100, 44: 100}


def test_a_statement_that_does_not_come_to_the_cash_on_the_balance_sheet_says_by_how_much():
    lines = cash_flow.flows(moved([("11010", 40), ("A2210", -50)]), cash_mapping())

    faults = cash_flow.flow_faults(lines, (100, -50), 51, 41)

    assert [one.split(":")[0] for one in faults] == [
        "cash flows come to -40 pence, but cash moved by -50",
        "cash ends at 50 pence, but stands at 51 on the balance sheet",
        "the statement begins with -40 pence and the comprehensive income and expenditure "
        "statement ends with -41",
    ]


def coded(rows):
    return pl.DataFrame(rows, schema=funding.CODED, orient="row")


def table():
    return starter_table("funding_adjustments.csv")


def charged(rows, statutory=()):
    lines = pl.DataFrame(list(statutory), schema=funding.STATUTORY, orient="row")
    return funding.charges(coded(rows), lines, table().filter(pl.col("charge_from") != ""))


def test_the_analysis_walks_from_the_budget_report_to_the_accounts():
    rows = [("Adults", "GF", "11010", 1_000), ("Adults", "GF", "81010", 200),
            ("Adults", "GF", "71010", 50), ("Central", "GF", "94010", -50),
            ("Central", "GF", "82060", 80), ("Central", "GF", "83050", -200)]  # fmt: skip
    told = pl.DataFrame({"directorate": ["Adults", "Central"], "pence": [1_250, -170]})

    found = funding.analysis(coded(rows), told, charged(rows), mapping())

    shown = {(r["line"], r["directorate"]): r for r in found.to_dicts()}
    adults = shown["Cost of services", "Adults"]
    assert [adults[name] for name in funding.ANALYSIS] == [1_250, -250, 1_000, 200, 0, 0, 1_200]
    statute = shown[funding.STATUTE_LINE, ""]
    assert (statute["chargeable_pence"], statute["accounts_pence"]) == (80, 0)
    assert found["chargeable_pence"].sum() == 1_080
    assert funding.kind_faults(charged(rows), funding.reversals(coded(rows), table())) == []


@pytest.mark.parametrize(
    ("rows", "statutory", "fault"),
    [
        ([("A", "GF", "81010", 9), ("A", "GF", "83050", -8)], [], "capital: charges of 9"),
        ([("A", "HRA", "81010", 9)], [], ""),
        (
            [("A", "GF", "11010", 5), ("A", "GF", "83060", -5)],
            [(1, "A", "GF", "11010", 5), (1, "A", "GF", "83060", -5)],
            "",
        ),
        (
            [("A", "GF", "11010", 5), ("A", "GF", "83070", -4)],
            [(1, "A", "GF", "11010", 5), (1, "A", "GF", "83070", -4)],
            "other: charges of 5",
        ),
    ],
)
def test_a_charge_that_is_not_reversed_in_full_is_told_by_kind(rows, statutory, fault):

    told = funding.kind_faults(charged(rows, statutory), funding.reversals(coded(rows), table()))

    assert [one.split(" pence")[0] for one in told] == ([fault] if fault else [])


def test_the_capital_financing_requirement_is_the_same_by_its_steps_and_from_the_balance_sheet():
    rows = [("C1010", 500), ("A1030", -40), ("81010", 40), ("83050", -40), ("R2020", 40 - 30),
            ("82060", 30), ("C1130", -200), ("L2070", 200), ("A2210", -500)]  # fmt: skip

    steps = dict(notes.requirement(moved(rows, opening=0), 500))

    assert steps["Closing capital financing requirement"] == 500 - 200 - 30
    assert steps["Not explained"] == 0
    assert dict(notes.requirement(moved(rows), 450))["Not explained"] == 50


def test_a_reversal_that_its_reserve_did_not_take_is_told():
    rows = coded([("A", "GF", "83070", -60)])

    found = notes.adjustments(rows, moved([("R2070", 50)]), mapping())

    assert "-10 apart" in notes.adjustment_faults(found)[0]


def test_the_statements_are_drawn_from_the_books_and_lead_down_to_journals(council, settings):
    settings.DEMONSTRATION = True
    pages = Client()
    pages.post("/sign-in/as/chief")
    lines = (
        JournalLine(account="11010", cost_centre="HAS101", amount_pence=1_000_00),
        JournalLine(account="A2210", amount_pence=-700_00),
        JournalLine(account="L1020", amount_pence=-300_00),
    )
    one = Journal(source_ref="x:y:1", type="JIN", entity="BHX", journal_date=date(2026, 10, 15),
                  description="Pay", lines=lines)  # fmt: skip
    run(SYSTEM, "ledger.post_journals", {"source": "x", "journals": [one]})
    asked, chief = {"entity": "BHX", "year": 2026}, council("chief")

    flow = ask(chief, "ledger.cash_flow_statement", asked)
    analysis = ask(chief, "ledger.funding_analysis", asked)
    told = ask(chief, "ledger.accounts_notes", asked)
    paper = pages.get("/staff/ledger/years/BHX/2026/cash-flow.pdf")
    book = pages.get("/staff/ledger/years/BHX/2026/funding.xlsx")
    why = explain(chief, "ledger:cash_flow:BHX/2026-27/29")

    assert (flow.faults, flow.misplaced, flow.moved_pence) == ([], [], -700_00)
    assert {o.line_order: o.pence for o in flow.lines if o.pence} == {10: -1_000_00, 29: 300_00}
    assert [o.accounts_pence for o in analysis.lines] == [1_000_00]
    assert [(o.note, o.account, o.closing_pence) for o in told.lines] == [
        ("creditors", "L1020", 300_00)
    ]
    assert (paper.content[:4], book.content[:2]) == (b"%PDF", b"PK")
    assert why.amount_pence == 300_00
    assert ("L1020 Creditors control - accounts payable",
            "ledger:balance:BHX/2026-27/14/L1020") in why.leads_to  # fmt: skip
