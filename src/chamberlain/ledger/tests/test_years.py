"""The end of a year: closed by two people, rolled forward once, and left as it was."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import Journal as NewJournal
from chamberlain.ledger.contract import JournalLine
from chamberlain.ledger.errors import PeriodState, YearNotReady
from chamberlain.ledger.models import Journal, Line, Period, YearClose
from chamberlain.ledger.rules.year_end import (
    BALANCES,
    FORWARD,
    brought_forward,
    compared,
    fingerprint,
    out_of_balance,
    still_to_bring,
)
from chamberlain.ledger.tests.test_posting import post

YEAR = {"entity": "BHX", "year": 2026}
TAKES = pl.DataFrame(
    [("GF", "10000", "99999", "R1010"), ("HRA", "10000", "99999", "R1040")],
    schema=["fund", "account_from", "account_to", "balance_account"],
    orient="row",
)
codings = st.tuples(
    st.sampled_from(["GF", "HRA"]),
    st.sampled_from(["42060", "93130", "A2210", "L1020", "R1010", "R1040"]),
    st.integers(-(10**9), 10**9),
)


def statement(account):
    return "revenue" if account[0].isdigit() else "balance sheet"


def balanced(rows):
    """Return balances of these rows, each fund made to balance by its bank account."""
    frame = pl.DataFrame(
        [(fund, account, "", statement(account), pence) for fund, account, pence in rows],
        schema=BALANCES,
        orient="row",
    )
    sums = frame.group_by("fund").agg(pl.col("balance_pence").sum())
    bank = sums.select(
        "fund",
        account=pl.lit("A2220"),
        project=pl.lit(""),
        statement=pl.lit("balance sheet"),
        balance_pence=-pl.col("balance_pence"),
    )
    return pl.concat([frame, bank])


@settings(deadline=None)
@given(st.lists(codings, min_size=1, max_size=20))
def test_what_is_brought_forward_balances_in_every_fund_and_has_no_income_or_spending(rows):
    balances = balanced(rows)

    forward = brought_forward(balances, TAKES)

    sums = forward.group_by("fund").agg(pl.col("amount_pence").sum())
    assert out_of_balance(balances) == {}
    assert all(pence == 0 for pence in sums["amount_pence"])
    assert not forward["account"].str.contains("^[0-9]").any()


@settings(deadline=None)
@given(st.lists(codings, min_size=1, max_size=12), st.lists(codings, min_size=1, max_size=12))
def test_rolling_forward_twice_brings_the_same_as_once_at_the_end(first, second):
    before = brought_forward(balanced(first), TAKES)
    after = brought_forward(balanced(first + second), TAKES)

    left = still_to_bring(after, before)

    again = still_to_bring(after, pl.concat([before, left.select(list(FORWARD))]))
    assert again.is_empty()


@settings(deadline=None)
@given(st.lists(codings, max_size=12), st.lists(codings, max_size=12))
def test_a_comparison_lists_every_difference_and_no_other(ours, theirs):
    def frame(rows):
        columns = {"fund": pl.String, "account": pl.String, "balance_pence": pl.Int64}
        return pl.DataFrame(rows, schema=columns, orient="row")

    found = compared(frame(ours), frame(theirs))

    out = sum(pence for *_, pence in ours) - sum(pence for *_, pence in theirs)
    assert found["difference_pence"].sum() == out
    assert compared(frame(ours), frame(ours)).is_empty()


def live_a_year():
    """Post spending of two funds in November, and have every month of the year closed."""
    for period in (9, 10, 11, 12):
        run(SYSTEM, "ledger.open_period", {**YEAR, "period": period})
    post(
        spending("x:a:1", "GF", "CHB101", 10_000),
        spending("x:a:2", "HRA", "HRA07", 2_500),
        NewJournal(
            source_ref="x:a:3",
            type="JIN",
            entity="BHX",
            journal_date=date(2026, 11, 2),
            description="Rents",
            lines=(
                JournalLine(account="A2210", amount_pence=4_000, fund="HRA"),
                JournalLine(account="93120", cost_centre="HRA01", amount_pence=-4_000, fund="HRA"),
            ),
        ),
    )
    for period in range(1, 13):
        run(SYSTEM, "ledger.close_period", {**YEAR, "period": period})
    run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2027, "period": 1})


def spending(source_ref, fund, cost_centre, pence):
    return NewJournal(
        source_ref=source_ref,
        type="JAP",
        entity="BHX",
        journal_date=date(2026, 11, 2),
        description="Stationery",
        lines=(
            JournalLine(account="42060", cost_centre=cost_centre, amount_pence=pence, fund=fund),
            JournalLine(account="L1020", amount_pence=-pence, fund=fund),
        ),
    )


def balances_of(year):
    frame = ask(SYSTEM, "ledger.trial_balance", {"year": year, "period": 14, "entity": "BHX"})
    return {(row["fund"], row["account"]): row["balance_pence"] for row in frame.to_dicts()}


def close(council):
    run(council("chief"), "ledger.prepare_year_close", YEAR)
    return run(council("s151"), "ledger.close_year", YEAR).value


def test_a_year_closes_income_and_expenditure_to_each_funds_balance(council):
    live_a_year()

    rolled = close(council)

    assert balances_of(2027) == {
        ("GF", "L1020"): -10_000,
        ("GF", "R1010"): 10_000,
        ("HRA", "A2210"): 4_000,
        ("HRA", "L1020"): -2_500,
        ("HRA", "R1040"): -1_500,
    }
    assert rolled.lines == 5
    assert balances_of(2026)["GF", "42060"] == 10_000


def test_a_closed_year_is_locked_for_good(council):
    live_a_year()

    close(council)

    assert set(Period.objects.filter(**YEAR).values_list("state", flat=True)) == {"locked"}
    with pytest.raises(PeriodState):
        run(
            council("accountant"), "ledger.ask_reopen_period", {**YEAR, "period": 12, "reason": "x"}
        )
    with pytest.raises(PeriodState):
        run(council("chief"), "ledger.open_period", {**YEAR, "period": 13})
    with pytest.raises(Refusal):
        YearClose.objects.filter(**YEAR).exists() and close(council)


def test_whoever_prepares_the_close_does_not_close_the_year(council):
    live_a_year()
    run(SYSTEM, "ledger.prepare_year_close", YEAR)

    with pytest.raises(Refusal, match="prepares"):
        run(SYSTEM, "ledger.close_year", YEAR)

    assert not Journal.objects.filter(type="JOB").exists()


def test_a_year_with_an_open_period_or_a_waiting_journal_is_not_closed(council):
    live_a_year()
    reopened = {**YEAR, "period": 12}
    run(council("accountant"), "ledger.ask_reopen_period", {**reopened, "reason": "Late invoice"})
    run(council("chief"), "ledger.agree_reopen_period", reopened)
    given = {
        "entity": "BHX",
        "journal_date": date(2027, 3, 31),
        "description": "Late",
        "lines": [
            JournalLine(account="42060", cost_centre="CHB101", amount_pence=500),
            JournalLine(account="42070", cost_centre="CHB101", amount_pence=-500),
        ],
    }
    prepared = run(council("accountant"), "ledger.prepare_journal", given).value

    with pytest.raises(YearNotReady, match=f"March 2027 is open; {prepared} waits for approval"):
        run(council("chief"), "ledger.prepare_year_close", YEAR)


def test_figures_that_move_after_the_close_was_prepared_are_not_closed_on(council):
    live_a_year()
    run(council("chief"), "ledger.prepare_year_close", YEAR)
    reopened = {**YEAR, "period": 12}
    run(council("accountant"), "ledger.ask_reopen_period", {**reopened, "reason": "Late invoice"})
    run(council("chief"), "ledger.agree_reopen_period", reopened)
    late = spending("x:a:9", "GF", "CHB101", 1).model_copy(
        update={"journal_date": date(2027, 3, 31)}
    )
    post(late)
    run(council("chief"), "ledger.close_period", reopened)

    with pytest.raises(YearNotReady, match="moved"):
        run(council("s151"), "ledger.close_year", YEAR)


def test_balances_are_brought_forward_early_and_then_only_what_moved(council):
    live_a_year()
    run(council("chief"), "ledger.roll_forward", YEAR)
    run(SYSTEM, "ledger.open_period", {**YEAR, "period": 13})
    given = {
        "entity": "BHX",
        "journal_date": date(2027, 3, 31),
        "year": 2026,
        "period": 13,
        "description": "Audit adjustment",
        "lines": [
            JournalLine(account="42060", cost_centre="CHB101", amount_pence=700),
            JournalLine(account="L1040", amount_pence=-700),
        ],
    }
    prepared = run(council("accountant"), "ledger.prepare_journal", given).value
    run(council("chief"), "ledger.approve_journal", {"prepared": prepared})
    run(council("chief"), "ledger.close_period", {**YEAR, "period": 13})

    rolled = close(council)
    again = Journal.objects.filter(type="JOB").count()

    assert (rolled.lines, again) == (2, 2)
    assert balances_of(2027)["GF", "R1010"] == 10_700


def test_adjustment_periods_take_journals_of_corporate_finance_only(council):
    for period in (9, 10, 11, 12, 13):
        run(SYSTEM, "ledger.open_period", {**YEAR, "period": period})

    with pytest.raises(Refusal, match="corporate finance only"):
        late = spending("x:a:9", "GF", "CHB101", 1)
        post(late.model_copy(update={"journal_date": date(2027, 3, 31), "period": 13}))

    assert not Line.objects.exists()


def test_an_audit_adjustment_is_approved_by_the_chief_finance_officer(council):
    for period in (9, 10, 11, 12, 13, 14):
        run(SYSTEM, "ledger.open_period", {**YEAR, "period": period})
    given = {
        "entity": "BHX",
        "journal_date": date(2027, 3, 31),
        "year": 2026,
        "period": 14,
        "description": "Audit",
        "lines": [
            JournalLine(account="42060", cost_centre="CHB101", amount_pence=700),
            JournalLine(account="L1040", amount_pence=-700),
        ],
    }
    prepared = run(council("accountant"), "ledger.prepare_journal", given).value

    with pytest.raises(Refusal):
        run(council("chief"), "ledger.approve_journal", {"prepared": prepared})

    assert run(council("s151"), "ledger.approve_journal", {"prepared": prepared}).value


def test_statutory_journals_are_kept_out_of_the_budget_report(council):
    for period in (9, 10, 11, 12):
        run(SYSTEM, "ledger.open_period", {**YEAR, "period": period})
    post(spending("x:a:1", "GF", "CHB101", 10_000))
    given = {
        "entity": "BHX",
        "journal_date": date(2027, 3, 31),
        "type": "JSTT",
        "description": "Depreciation",
        "evidence": ["DOC-0000001"],
        "lines": [
            JournalLine(account="81010", cost_centre="CHB101", amount_pence=90_000),
            JournalLine(account="A1040", amount_pence=-90_000),
        ],
    }
    prepared = run(council("accountant"), "ledger.prepare_journal", given).value
    run(council("chief"), "ledger.approve_journal", {"prepared": prepared})

    spend = ask(
        SYSTEM,
        "ledger.spend_by_service",
        {"year": 2026, "period": 12, "as_at": date(2027, 3, 31), "entity": "BHX"},
    )
    month = {"year": 2026, "period": 12, "as_at": date(2027, 3, 31), "entity": "BHX"}

    assert [row.net_pence for row in spend if row.net_pence] == [10_000]
    shown = ask(SYSTEM, "ledger.spend_of_period", month)
    assert sum(row.year_spend_pence for row in shown) == 10_000


def test_tasks_of_the_year_end_have_owners_and_due_days_and_block_the_year_alone(council):
    """L19: Elementary errors in the accounts, and no single owner of the plan to close."""
    live_a_year()
    run(council("chief"), "ledger.load_close_checklist", {})
    month = ask(
        SYSTEM, "ledger.close_checklist", {**YEAR, "period": 8, "on": date(2026, 12, 1)}
    ).items
    year = ask(
        SYSTEM, "ledger.close_checklist", {**YEAR, "period": 14, "on": date(2027, 4, 1)}
    ).items

    with pytest.raises(YearNotReady, match="Collection Fund surplus"):
        run(council("chief"), "ledger.prepare_year_close", YEAR)
    for item in (one for one in year if one.year_end):
        task = {**YEAR, "period": 14, "requirement": item.code, "detail": "Working paper 7"}
        run(council("accountant"), "ledger.do_close_task", task)

    assert len(year) > len(month)
    assert {item.due_on for item in month} >= {date(2026, 12, 3)}
    assert close(council).lines == 5


def test_a_fingerprint_does_not_depend_on_the_order_of_rows():
    frame = balanced([("GF", "42060", 5), ("HRA", "93130", -7)])

    assert fingerprint(frame) == fingerprint(frame.reverse())
