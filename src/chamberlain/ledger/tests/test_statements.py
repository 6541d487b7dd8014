"""The statement of accounts and the outturn return in draft (lesson L27: units)."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine
from chamberlain.ledger.models import Account
from chamberlain.ledger.queries.statements import mapping
from chamberlain.ledger.rules.statements import (
    CODED,
    faults_of,
    return_outliers,
    statement_lines,
    unmapped,
)

ACCOUNTS = ["11010", "42060", "71010", "81010", "82060", "83050", "93130", "94010", "95010",
            "A1030", "A2210", "L1020", "L2010", "R1010", "R2020", "C1010"]  # fmt: skip
rows = st.lists(
    st.tuples(st.sampled_from(ACCOUNTS), st.integers(-(10**11), 10**11)), min_size=1, max_size=20
)


def coded(given_rows):
    return pl.DataFrame(
        [(account, "Adults", account[0] == "9", pence) for account, pence in given_rows],
        schema=CODED,
        orient="row",
    )


@settings(deadline=None)
@given(rows)
def test_the_balance_sheet_is_out_by_what_the_books_are_and_no_more(given_rows):
    lines = statement_lines(coded(given_rows), mapping())

    sheet = lines.filter(pl.col("statement") == "balance_sheet")["net_pence"].sum()
    assert sheet == sum(pence for _, pence in given_rows)


def test_every_account_of_the_starter_chart_that_takes_postings_stands_on_one_line(council):

    codes = list(Account.objects.filter(postable=True).values_list("code", flat=True))

    assert unmapped(pl.DataFrame({"account": codes}), mapping()) == []


def test_recharges_that_do_not_come_to_nil_are_told():
    lines = statement_lines(coded([("71010", 500), ("94010", -400), ("A2210", -100)]), mapping())

    assert faults_of(lines) == ["recharges do not come to nil: 100 pence are left"]


@pytest.mark.parametrize(
    ("value", "last", "finding"),
    [
        (606, 606_000, "units"),
        (606_000, 606, "units"),
        (100, 400, ""),
        (100, 501, "outlier"),
        (501, 100, "outlier"),
        (500, 100, ""),
        (-100, 100, "sign"),
        (100, 0, "new"),
        (0, 100, "gone"),
        (0, 0, ""),
    ],
)
def test_a_figure_in_the_wrong_units_or_far_from_the_last_is_found(value, last, finding):
    """L27: a forecast of about 606,000 thousand given as 606 passed unnoticed."""
    frame = pl.DataFrame({"line": ["x"], "value": [value], "last": [last]})

    result, _ = return_outliers.run(frame)

    assert result["finding"].to_list() == [finding]


def post(*lines):
    journal = Journal(
        source_ref=f"x:y:{len(lines)}:{lines[0].amount_pence}",
        type="JIN",
        entity="BHX",
        journal_date=date(2026, 10, 15),
        description="Figures",
        lines=lines,
    )
    run(SYSTEM, "ledger.post_journals", {"source": "x", "journals": [journal]})


def test_the_drafts_come_from_the_books_and_balance(council):
    post(
        JournalLine(account="11010", cost_centre="HAS101", amount_pence=1_500_000_00),
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=400_00),
        JournalLine(account="93130", cost_centre="CHB101", amount_pence=-100_00),
        JournalLine(account="A2210", amount_pence=-1_500_300_00),
    )

    draft = ask(council("chief"), "ledger.statement_of_accounts", {"entity": "BHX", "year": 2026})
    outturn = ask(council("chief"), "ledger.outturn_return", {"entity": "BHX", "year": 2026})

    cost = {
        one.directorate: (one.spend_pence, one.income_pence)
        for one in draft.lines
        if one.statement == "cies"
    }
    assert (draft.faults, draft.unmapped) == ([], [])
    assert (400_00, -100_00) in cost.values()
    assert [one.employees_thousands for one in outturn if one.line == "RO3"] == [1_500]
