"""The month as a record and as text, from real acts; and that it is one entity's alone."""

from pathlib import Path

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.insight.contract import summary_text
from chamberlain.insight.make import FIRST, LAST, MONTH, make_month
from chamberlain.insight.rules.month import Figure
from chamberlain.kernel.door import NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import ENTITY, SCHOOLS, SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine
from chamberlain.payables.make import make_invoice, make_payable_supplier

CANARY_PENCE = 7_777_777


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def made(council):
    return make_month(council)


@pytest.fixture
def report(council, made):
    return ask(council("s151"), "insight.month", MONTH)


def test_what_was_received_is_told_by_how_it_came_and_by_machine_or_by_hand(report):
    """B23: Dull work is to be automated, and its share known."""
    ways = {way.source: (way.invoices, way.by_machine) for way in report.invoices.ways}

    assert ways == {"document": (1, 1), "file": (1, 0), "hand": (3, 0)}
    assert report.invoices.received == Figure(
        count=5, pence=50_000 + 3_600 + 84_000 + 90_000 + 20_000
    )
    assert (report.invoices.by_machine, report.invoices.by_hand) == (1, 4)


def test_what_was_approved_and_what_stands_still_are_told_apart(report):
    invoices = report.invoices

    assert invoices.approved == Figure(count=3, pence=12_000 + 50_000 + 3_600)
    assert invoices.waiting == Figure(count=2, pence=84_000 + 20_000)
    assert invoices.held == Figure(count=1, pence=90_000)


def test_paid_within_30_days_is_counted_by_both_definitions(report):
    """B16: Suppliers, care providers and foster carers are to be paid promptly."""
    prompt = report.prompt

    assert (prompt.invoices, prompt.in_time, prompt.within_30) == (3, 2, 2)
    assert prompt.days_31_to_60 == 1
    assert (prompt.late.count, prompt.late.pence) == (1, 12_000)
    assert prompt.average_days_e1 == (35 + 3 + 3) * 10 // 3 + 1
    assert report.payments.paid == Figure(count=2, pence=65_600)


def test_day_30_of_the_notice_is_a_day_late_by_section_68(council, made):
    ways = ask(council("s151"), "insight.paid_promptly", MONTH)

    assert [(row.month.month, row.invoices, row.in_time_permille) for row in ways] == [(11, 3, 666)]


def test_every_bank_line_is_explained_or_told_as_left(report):
    bank = report.bank

    assert (bank.lines, bank.explained, bank.left) == (2, 1, 1)
    assert (bank.by_machine, bank.by_hand) == (1, 0)
    assert (bank.left_pence, bank.suspense_pence) == (1_234, 1_234)
    assert (bank.in_pence, bank.out_pence) == (1_234, -65_600)


def test_cash_book_and_listed_items_make_the_statement(report):
    one = next(r for r in report.reconciliations if r.kind == "bank")

    assert one.difference_pence == 0
    assert one.cash_book_pence - one.in_transit_pence + one.unposted_pence == one.statement_pence
    assert (one.state, one.prepared_by, one.reviewed_by) == (
        "reviewed",
        "Leila Haddad",
        "Frank Moore",
    )


def test_the_trial_balance_by_group_balances(report):
    groups = {group.group: group.debit_pence for group in report.trial_balance}

    assert report.difference_pence == 0
    assert groups["Supplies and services"] == 10_000 + 50_000 + 3_000


def test_spend_is_told_by_service_for_the_month_and_the_year(report):
    spent = [(s.service, s.spend_pence, s.year_net_pence) for s in report.services]

    assert spent == [("CHB1", 63_000, 63_000)]


def test_an_undone_check_is_named_and_the_period_is_open(report):
    assert report.close.state == "open"
    assert {item.code for item in report.close.items if not item.done}


def test_seals_are_compared_when_asked_and_not_before(
    council, made, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run(SYSTEM, "ledger.seal_day", {})
    told = ask(council("auditor"), "insight.month", MONTH).seals
    compared = ask(council("auditor"), "insight.month", {**MONTH, "compare_seals": True}).seals

    assert (told.faults, told.unsealed, told.days) == (None, 0, 1)
    assert (compared.faults, compared.compared) == ([], told.journals)


def test_the_summary_says_the_same_in_lines_a_terminal_can_show(report):
    text = summary_text(report)

    assert max(len(line) for line in text.splitlines()) <= 78
    assert "2 lines, 1 explained, 1 left" in text
    assert "Brighthelm City Council: November 2026" in text
    assert "Difference" in text and "nil" in text


def test_a_month_without_anything_has_noughts_and_no_shares(council):
    report = ask(council("s151"), "insight.month", {**MONTH, "period": 3})

    assert (report.invoices.received.count, report.prompt.average_days_e1) == (0, None)
    assert "Not reconciled yet" in summary_text(report)


def test_another_entitys_figures_are_never_among_ours(council, made):
    before = ask(council("s151"), "insight.month", MONTH)
    canary(council)

    after = ask(council("s151"), "insight.month", MONTH)
    everything = ask(council("auditor"), "insight.month", MONTH)

    same = {"exclude": {"seals"}}
    assert after.model_dump(**same) == before.model_dump(**same)
    assert everything.invoices == before.invoices
    assert str(CANARY_PENCE) not in everything.model_dump_json()


def canary(council) -> None:
    make_bank(SCHOOLS, opening_pence=0, sort_code="090001", account_number="10000018")
    supplier = make_payable_supplier("Canary Ltd", "55779912", entity=SCHOOLS)
    line = {"net_pence": CANARY_PENCE, "account": "42060", "cost_centre": "SCH101", "fund": "SCH"}
    make_invoice(
        council("schools"), supplier, "C-1", net_pence=CANARY_PENCE, vat_pence=0, lines=[line]
    )
    lines = (
        JournalLine(account="42060", cost_centre="SCH101", fund="SCH", amount_pence=CANARY_PENCE),
        JournalLine(account="L1020", fund="SCH", amount_pence=-CANARY_PENCE),
    )
    journal = Journal(
        source_ref="care:canary:1", type="JAP", entity=SCHOOLS, journal_date=FIRST,
        description="Canary", lines=lines,
    )  # fmt: skip
    run(SYSTEM, "ledger.post_journals", {"source": "care", "journals": [journal]})


@pytest.mark.parametrize(
    "query",
    ["month", "month_summary", "trial_balance", "spend_by_service", "invoices_received",
     "reconciliations", "paid_promptly"],
)  # fmt: skip
def test_nobody_sees_the_figures_of_an_entity_that_isnt_theirs(council, query):
    with pytest.raises(Unknown):
        ask(council("s151"), f"insight.{query}", {**MONTH, "entity": SCHOOLS})


def test_work_in_hand_is_told_by_age_and_holder_the_oldest_first(council, made):
    rows = ask(council("s151"), "insight.work_in_hand", {"entity": ENTITY, "as_at": LAST})

    assert {(row.waits, row.age, row.holder, row.invoices) for row in rows} == {
        ("Coded", "21 to 30 days", "Creditors", 2),
        ("Held", "21 to 30 days", "Creditors", 1),
    }


def test_unmatched_cash_is_told_by_age(council, made):
    rows = ask(council("s151"), "insight.unmatched_cash", {"entity": ENTITY, "as_at": LAST})

    assert [(row.age, row.lines, row.receipts_pence) for row in rows] == [
        ("up to a week", 1, 1_234)
    ]


def test_figures_are_for_those_whose_role_has_them(council):
    with pytest.raises(NotPermitted):
        ask(council("suppliers"), "insight.month", MONTH)


def test_a_period_that_is_no_month_is_refused_in_words(council):
    with pytest.raises(Refusal, match="is not a month"):
        ask(council("s151"), "insight.month", {**MONTH, "period": 13})
