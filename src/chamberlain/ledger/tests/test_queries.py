"""What the ledger answers, to whom, and the walk from a figure to its cause."""

from datetime import date

import pytest

from chamberlain.kernel.door import Unknown, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.ledger.contract import Coding, JournalLine
from chamberlain.ledger.make import journal
from chamberlain.ledger.tests.test_posting import post

NOVEMBER = {"year": 2026, "period": 8}


@pytest.fixture
def posted(council):
    """Three journals of the council, one a month earlier, and one of the schools."""
    school = (
        JournalLine(account="42060", cost_centre="SCH101", fund="SCH", amount_pence=999),
        JournalLine(account="L1020", fund="SCH", amount_pence=-999),
    )
    post(
        journal("payables:invoice:1", 1_000, journal_date=date(2026, 10, 5)),
        journal("payables:invoice:2", 2_000),
        journal("payables:invoice:3", 4_000, journal_date=date(2026, 11, 9)),
        journal("payables:invoice:S", entity="BHX-SCH", lines=school),
    )
    return council


def balances(caller, **inputs):
    frame = ask(caller, "ledger.trial_balance", NOVEMBER | inputs)
    return {(e, a): b for e, a, b in frame.select("entity", "account", "balance_pence").rows()}


@pytest.mark.parametrize("basis", ["kept", "lines"])
def test_the_trial_balance_is_the_same_from_kept_balances_and_from_lines(posted, basis):
    found = balances(posted("accountant"), basis=basis)

    assert found == {("BHX", "42060"): 7_000, ("BHX", "L1020"): -7_000}


def test_folding_changes_nothing_that_is_asked(posted):
    before = balances(SYSTEM)

    run(SYSTEM, "ledger.fold_balances")

    assert balances(SYSTEM) == before == balances(SYSTEM, basis="lines")


@pytest.mark.parametrize("basis", ["kept", "lines"])
def test_a_period_counts_to_its_end(posted, basis):
    found = balances(SYSTEM, period=7, entity="BHX", basis=basis)

    assert found[("BHX", "42060")] == 1_000


def test_an_enquiry_runs_its_balance_from_page_to_page(posted):
    inputs = {"year": 2026, "account": "42060", "entity": "BHX", "limit": 2}

    first = ask(posted("accountant"), "ledger.account_enquiry", inputs)
    second = ask(posted("accountant"), "ledger.account_enquiry", inputs | {"page": first.next_page})

    assert [line.balance_pence for line in first.rows] == [1_000, 3_000]
    assert [line.balance_pence for line in second.rows] == [7_000]
    assert (second.opening_pence, second.next_page) == (3_000, None)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 6),
        ({"cost_centre": "CHB101"}, 3),
        ({"period": 7}, 2),
        ({"date_from": date(2026, 11, 3)}, 2),
        ({"date_to": date(2026, 11, 2)}, 4),
        ({"source": "banking"}, 0),
        ({"fund": "HRA"}, 0),
    ],
)
def test_an_enquiry_is_narrowed_by_any_coding_source_and_date(posted, filters, count):
    found = ask(posted("accountant"), "ledger.account_enquiry", {"year": 2026} | filters)

    assert len(found.rows) == count


def test_nobody_sees_another_entitys_books(posted):
    found = ask(posted("accountant"), "ledger.account_enquiry", {"year": 2026, "entity": "BHX-SCH"})
    everything = ask(posted("auditor"), "ledger.trial_balance", NOVEMBER)

    assert found.rows == []
    assert ("BHX-SCH",) in everything.select("entity").unique().rows()
    asked = {"source": "payables", "source_refs": ["payables:invoice:S"]}
    school = ask(SYSTEM, "ledger.journals_of", asked)
    with pytest.raises(Unknown):
        ask(posted("accountant"), "ledger.journal", {"reference": school["payables:invoice:S"]})


def test_spend_is_told_by_service_on_the_tree_of_a_day(posted):
    run(
        posted("chart"),
        "ledger.move_cost_centre",
        {"code": "CHB101", "to": "CHB3", "held_from": date(2026, 11, 1)},
    )
    asked = NOVEMBER | {"entity": "BHX"}

    before = ask(SYSTEM, "ledger.spend_by_service", asked | {"as_at": date(2026, 10, 31)})
    after = ask(SYSTEM, "ledger.spend_by_service", asked | {"as_at": date(2026, 11, 1)})

    assert [(row.service, row.net_pence) for row in before] == [("CHB1", 7_000)]
    assert [(row.service, row.net_pence) for row in after] == [("CHB3", 7_000)]


def test_a_control_account_is_told_to_the_end_of_a_period_and_to_a_day(posted):
    place = {"entity": "BHX", "account": "L1020"}

    period = ask(SYSTEM, "ledger.control_account_balance", NOVEMBER | place)
    day = ask(SYSTEM, "ledger.balance_on", place | {"as_at": date(2026, 11, 2)})

    assert (period.balance_pence, day) == (-7_000, -3_000)


def test_codings_are_tried_before_they_are_posted(posted):
    codings = [Coding(account="42060", cost_centre="CHB101"), Coding(account="42060")]
    codings.append(Coding(account="42060", cost_centre="CHB101", vat_code="ZZ"))
    asked = {"entity": "BHX", "on": date(2026, 11, 2), "codings": codings}

    found = ask(posted("clerk"), "ledger.valid_coding", asked)

    assert [(problem.row, problem.field) for problem in found] == [
        (1, "cost_centre"),
        (2, "vat_code"),
    ]


def test_a_closed_day_goes_to_the_first_open_period(posted):
    asked = {"entity": "BHX", "day": date(2026, 4, 20)}
    run(posted("chief"), "ledger.close_period", {"entity": "BHX", "year": 2026, "period": 1})

    found = ask(SYSTEM, "ledger.open_period_for", asked)

    assert (found.period, found.journal_date) == (2, date(2026, 5, 1))


def test_choices_leave_out_control_accounts_and_other_entities(posted):
    asked = {"entity": "BHX", "on": date(2026, 11, 2)}

    found = ask(posted("clerk"), "ledger.coding_choices", asked)

    codes = {choice.code for choice in found.accounts}
    assert "42060" in codes
    assert "L1020" not in codes
    assert not any(choice.code.startswith("SCH") for choice in found.cost_centres)


def test_a_balance_walks_to_its_journals_and_a_journal_to_its_cause(posted):
    balance = explain(posted("accountant"), "ledger:balance:BHX/2026-27/8/42060")

    _, first = balance.leads_to[0]
    journal_told = explain(posted("accountant"), first)

    assert balance.amount_pence == 7_000
    assert ("What caused it", "payables:invoice:1") in journal_told.leads_to


def test_journals_are_listed_newest_first_a_page_at_a_time(posted):
    asked = {"year": 2026, "entity": "BHX", "limit": 2}

    first = ask(posted("accountant"), "ledger.journals", asked)
    rest = ask(posted("accountant"), "ledger.journals", asked | {"before": first[-1].reference})

    assert [row.source_ref for row in first + rest] == [
        "payables:invoice:3",
        "payables:invoice:2",
        "payables:invoice:1",
    ]


def test_without_an_account_lines_come_in_the_order_of_posting_page_by_page(posted):
    asked = {"year": 2026, "entity": "BHX", "limit": 4}

    first = ask(posted("accountant"), "ledger.account_enquiry", asked)
    rest = ask(posted("accountant"), "ledger.account_enquiry", asked | {"page": first.next_page})

    keys = [(line.journal, line.line_no) for line in first.rows + rest.rows]
    assert keys == sorted(keys)
    assert len(keys) == 6
    assert first.rows[0].balance_pence is None


def test_a_cost_centre_that_nobody_uses_or_that_is_there_twice_is_in_doubt(posted):
    """L26: Cost centres piled up, unused or twice, and nobody listed them."""
    new = {"code": "CHB199", "name": "libraries: HOVE", "service": "CHB1", "fund": "GF"}
    old = new | {"code": "CHB198", "name": "Libraries Hove"}
    added = {"entity": "BHX", "held_from": date(2026, 4, 1), "cost_centres": [new, old]}
    assert run(posted("chart"), "ledger.add_cost_centres", added).value.refused == []

    def doubts(**asked):
        found = ask(posted("accountant"), "ledger.doubtful_cost_centres", asked)
        return {row.code: row.reason for row in found}

    young = doubts(as_at=date(2026, 11, 10))
    old = doubts(as_at=date(2027, 12, 10), months=13)

    assert young["CHB198"] == "named like CHB199"
    assert old["CHB199"] == "nothing was ever posted; named like CHB198"
    assert old["CHB101"] == "nothing posted for 13 months"
    assert "CHB101" not in young
    assert "SCH101" not in old
