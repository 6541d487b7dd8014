"""What stood in the ledger before the demonstration began adds up."""

import polars as pl
import pytest

from chamberlain.demo.bank import OPENING_PENCE
from chamberlain.demo.history import BANK, PERIODS, month_frames, opening_journal
from chamberlain.demo.recipe import TOWN
from chamberlain.ledger.contract import journal_frame


@pytest.fixture(scope="module")
def ledger():
    centres = pl.DataFrame(
        {
            "cost_centre": [
                "HAS101",
                "FCW304",
                "COP101",
                "CHB109",
                "HRA01",
                "HRA03",
                "CEN107",
                "CEN108",
            ],
            "fund": ["GF", "GF", "GF", "GF", "HRA", "HRA", "GF", "GF"],
        }
    )
    return pl.concat(
        [
            journal_frame([opening_journal()]),
            *(frame for period in PERIODS for frame in month_frames(TOWN, centres, period)),
        ]
    )


def test_every_journal_balances(ledger):
    by_journal = ledger.group_by("source_ref").agg(pl.col("amount_pence").sum())

    assert by_journal["amount_pence"].to_list() == [0] * by_journal.height


def test_the_cash_book_ends_at_what_the_bank_opens_with(ledger):
    assert ledger.filter(pl.col("account") == BANK)["amount_pence"].sum() == OPENING_PENCE
    assert ledger.filter(pl.col("account") == "A2200")["amount_pence"].sum() == 0


def test_there_are_as_many_lines_as_the_size_says(ledger):
    revenue = ledger.filter(pl.col("account").str.contains(r"^\d"))

    assert abs(revenue.height - TOWN.history_lines) < 10


def test_every_journal_stands_in_the_period_of_its_date(ledger):
    wrong = ledger.filter((pl.col("journal_date").dt.month() - 4) % 12 + 1 != pl.col("period"))

    assert wrong.height == 0
