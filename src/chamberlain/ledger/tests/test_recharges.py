"""Recharges: the cost of one cost centre shared by a rule, again and again, never twice."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.make import journal
from chamberlain.ledger.models import Line
from chamberlain.ledger.rules.allocation import allocation, months_between, spread
from chamberlain.ledger.tests.test_posting import post

weights = st.lists(st.integers(0, 5_000), min_size=1, max_size=12).filter(any)


def shares(*pairs, fund="GF"):
    return [{"cost_centre": code, "weight": weight, "fund": fund} for code, weight in pairs]


def rule_of(council, **changes):
    inputs = {
        "entity": "BHX",
        "name": "Finance to services",
        "basis": "statistic",
        "statement": "Invoices of each service in the quarter, from the creditors register",
        "cost_centre": "CHB101",
        "shares": shares(("FCW101", 1), ("FCW102", 1), ("FCW103", 1)),
    }
    found = run(council("accountant"), "ledger.prepare_recharge_rule", inputs | changes).value
    run(council("chief"), "ledger.approve_recharge_rule", {"rule": found})
    return found


def run_rule(council, rule):
    return run(
        council("accountant"), "ledger.run_recharge", {"rule": rule, "year": 2026, "period": 8}
    ).value


@settings(deadline=None)
@given(weights, st.integers(-(10**11), 10**11))
def test_shares_add_up_to_the_penny_and_none_is_a_penny_from_its_due(weighed, pence):
    frame = {
        "pool": ["p"] * len(weighed),
        "pool_pence": [pence] * len(weighed),
        "receiver": [str(n) for n in range(len(weighed))],
        "weight": weighed,
    }

    result, errors = allocation.run(pl.DataFrame(frame))

    whole = sum(weighed)
    assert errors.is_empty()
    assert sum(result["share_pence"]) == pence
    assert all(
        abs(share * whole - pence * weight) < whole
        for share, weight in zip(result["share_pence"], weighed, strict=True)
    )


@settings(deadline=None)
@given(
    st.integers(1, 10**10),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 900),
)
def test_a_spread_covers_every_day_once_and_adds_up(pence, first, length):
    last = date.fromordinal(first.toordinal() + length)

    parts = spread(pence, first, last)

    assert sum(part for _, part in parts) == pence
    assert sum(days for _, days in months_between(first, last)) == length + 1


def test_a_pool_without_weight_is_set_aside_whole():
    frame = pl.DataFrame(
        {"pool": ["a", "b"], "pool_pence": [5, 5], "receiver": ["x", "y"], "weight": [0, 2]}
    )

    result, errors = allocation.run(frame)

    assert result["share_pence"].to_list() == [5]
    assert errors["field"].to_list() == ["weight"]


def test_a_cost_is_shared_by_largest_remainder_and_waits_for_approval(council):
    post(journal("payables:invoice:1", 10_000))
    rule = rule_of(council)

    made = run_rule(council, rule)
    run(council("chief"), "ledger.approve_journal", {"prepared": made.journal})

    charged = Line.objects.filter(account="71010").order_by("line_no")
    assert made.amount_pence == 10_000
    assert [line.amount_pence for line in charged] == [3_334, 3_333, 3_333]
    assert Line.objects.get(account="94010").amount_pence == -10_000


def test_a_run_repeated_shares_only_what_is_new(council):
    post(journal("payables:invoice:1", 10_000))
    rule = rule_of(council)
    first = run_rule(council, rule)

    waiting = run_rule(council, rule)
    run(council("chief"), "ledger.approve_journal", {"prepared": first.journal})
    posted = run_rule(council, rule)
    post(journal("payables:invoice:2", 900))
    more = run_rule(council, rule)

    assert (waiting.journal, posted.journal) == ("", "")
    assert (more.amount_pence, more.recharged_before_pence) == (900, 10_000)


def test_percentages_leave_the_rest_where_it_is(council):
    post(journal("payables:invoice:1", 10_001))
    rule = rule_of(council, basis="percent", shares=shares(("FCW101", 2_500)))

    made = run_rule(council, rule)

    assert made.amount_pence == 2_500


def test_percentages_of_more_than_a_hundred_are_refused(council):
    with pytest.raises(Refusal, match="100%"):
        rule_of(council, basis="percent", shares=shares(("FCW101", 10_001)))


def test_a_share_of_another_fund_goes_through_the_inter_fund_account(council):
    post(journal("payables:invoice:1", 10_000))
    rule = rule_of(council, debit_account="71100", shares=shares(("HRA07", 1), fund="HRA"))

    made = run_rule(council, rule)
    run(council("chief"), "ledger.approve_journal", {"prepared": made.journal})

    sums = {line.fund: line.amount_pence for line in Line.objects.filter(account="L1280")}
    assert sums == {"HRA": -10_000, "GF": 10_000}


def test_whoever_prepares_a_rule_does_not_approve_it(council):
    inputs = {
        "entity": "BHX",
        "name": "n",
        "basis": "statistic",
        "statement": "s",
        "cost_centre": "CHB101",
        "shares": shares(("FCW101", 1)),
    }
    rule = run(SYSTEM, "ledger.prepare_recharge_rule", inputs).value

    with pytest.raises(Refusal, match="prepares"):
        run(SYSTEM, "ledger.approve_recharge_rule", {"rule": rule})
