from datetime import date

import pytest

from chamberlain.banking.errors import NotReconciled
from chamberlain.banking.make import ENTITY, expect
from chamberlain.banking.models import Line
from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine

APRIL_30 = date(2026, 4, 30)
APRIL = {"entity": ENTITY, "as_at": APRIL_30}
PERIOD = {"entity": ENTITY, "year": 2026, "period": 1}


def journal(pence: int, account: str, contra: str, ref: str, day: date = APRIL_30) -> None:
    lines = (
        JournalLine(account=account, amount_pence=pence),
        JournalLine(account=contra, amount_pence=-pence),
    )
    made = Journal(
        source_ref=ref,
        type="JAP",
        entity=ENTITY,
        journal_date=day,
        description="Test",
        lines=lines,
    )
    run(SYSTEM, "ledger.post_journals", {"source": "payables", "journals": [made]})


def roles() -> dict[str, str]:
    return ask(SYSTEM, "ledger.account_roles", {"entity": ENTITY})


def sent(key: str, pence: int) -> None:
    """A payment as payables sends it: in its books at once, on the bank later."""
    journal(pence, roles()["cash_in_transit"], roles()["creditors_control"], f"payables:x:{key}")
    expect({"key": key, "amount_pence": pence, "reference": key, "sent_on": APRIL_30})


def month_ends(council, loaded, *entries) -> None:
    statement = loaded(*entries, day=APRIL_30)
    run(council("bank"), "banking.match_statement", {"statement": statement.reference})
    run(council("bank"), "banking.post_to_suspense", {"entity": ENTITY, "up_to": APRIL_30})


def prepared(council, **inputs) -> str:
    return run(council("bank"), "banking.prepare_reconciliation", APRIL | inputs).value


def test_cash_book_less_items_in_transit_is_the_statement(council, loaded):
    sent("PAY-1", -5_000)
    sent("PAY-2", -700)
    month_ends(council, loaded, {"amount_pence": -5_000, "end_to_end_id": "PAY-1"})

    answer = prepared(council)

    view = ask(council("auditor"), "banking.reconciliation", {"reconciliation": answer.reference})
    assert answer.difference_pence == 0
    assert (view.ledger_pence, view.transit_pence, view.statement_pence) == (
        24_995_000,
        -700,
        24_995_000,
    )
    assert [(item.kind, item.amount_pence) for item in view.items] == [("in_transit", -700)]
    assert (view.lines, view.explained, view.left) == (1, 1, 0)


def test_lines_not_posted_yet_are_listed_and_the_difference_is_nil(council, loaded):
    loaded({"amount_pence": 321}, day=APRIL_30)

    view = ask(council("bank"), "banking.reconciliation_now", APRIL)

    assert (view.unposted_pence, view.difference_pence) == (321, 0)
    assert view.items[0].subject == str(Line.objects.get())


def test_money_moved_in_the_ledger_alone_is_a_difference_that_nobody_can_review(council, loaded):
    month_ends(council, loaded, {"amount_pence": 321})
    journal(999, roles()["bank_main"], roles()["creditors_control"], "payables:x:odd")

    answer = prepared(council)

    assert answer.difference_pence == 999
    with pytest.raises(NotReconciled, match=r"difference of £9\.99"):
        run(
            council("reviewer"),
            "banking.review_reconciliation",
            {"reconciliation": answer.reference},
        )


def test_whoever_prepares_does_not_review(council, loaded, caller):
    month_ends(council, loaded, {"amount_pence": 321})
    answer = prepared(council)
    person = council("bank").person
    asked = {"person": person, "role": "bank_reviewer", "reach": "entity", "entity": ENTITY}
    run(SYSTEM, "kernel.agree_access", {"request": run(SYSTEM, "kernel.ask_access", asked).value})

    with pytest.raises(ConflictOfDuties, match="S13"):
        run(council("bank"), "banking.review_reconciliation", {"reconciliation": answer.reference})


def test_another_person_reviews_and_it_stands(council, loaded):
    month_ends(council, loaded, {"amount_pence": 321})
    answer = prepared(council)

    run(council("reviewer"), "banking.review_reconciliation", {"reconciliation": answer.reference})

    view = ask(council("bank"), "banking.reconciliation", {"reconciliation": answer.reference})
    assert (view.state, view.reviewed_by) == ("reviewed", "Frank Moore")
    with pytest.raises(NotReconciled, match="it stands"):
        prepared(council)


def test_what_moved_since_it_was_prepared_has_to_be_prepared_anew(council, loaded):
    month_ends(council, loaded, {"amount_pence": 321})
    answer = prepared(council)
    sent("PAY-9", -50)

    with pytest.raises(NotReconciled, match="Prepare it anew"):
        run(
            council("reviewer"),
            "banking.review_reconciliation",
            {"reconciliation": answer.reference},
        )


def test_suspense_is_reconciled_with_the_list_of_its_lines(council, loaded):
    month_ends(council, loaded, {"amount_pence": 321}, {"amount_pence": -40})

    answer = run(council("bank"), "banking.prepare_suspense", APRIL).value

    view = ask(council("bank"), "banking.reconciliation", {"reconciliation": answer.reference})
    assert (view.ledger_pence, view.difference_pence) == (-281, 0)
    assert sorted(item.amount_pence for item in view.items) == [-40, 321]


def test_suspense_cleared_later_still_stood_there_at_the_months_end(council, loaded):
    month_ends(council, loaded, {"amount_pence": 321})
    line = str(Line.objects.get())
    coding = {"line": line, "account": "44080", "cost_centre": "CHB101"}
    run(council("bank"), "banking.post_line", coding)

    then = ask(council("bank"), "banking.reconciliation_now", APRIL | {"suspense": True})
    now = ask(
        council("bank"),
        "banking.reconciliation_now",
        APRIL | {"suspense": True, "as_at": date(2026, 11, 2)},
    )

    assert (then.ledger_pence, then.difference_pence, len(then.items)) == (-321, 0, 1)
    assert (now.ledger_pence, now.difference_pence, len(now.items)) == (0, 0, 0)


def test_a_period_does_not_close_over_unexplained_lines_until_an_officer_signs(council, loaded):
    """L2: Bank reconciliation was an add-on that did not work: tens of thousands of lines by hand,
    for years.
    """
    month_ends(council, loaded, {"amount_pence": 321})
    answer = prepared(council)
    run(council("reviewer"), "banking.review_reconciliation", {"reconciliation": answer.reference})

    with pytest.raises(Refusal, match="1 bank line is not explained"):
        run(council("chief"), "ledger.close_period", PERIOD)
    run(council("reviewer"), "banking.sign_unexplained", APRIL | {"reason": "Payer asked"})
    listed = run(council("bank"), "banking.prepare_suspense", APRIL).value.reference
    run(council("reviewer"), "banking.review_reconciliation", {"reconciliation": listed})
    state = run(council("chief"), "ledger.close_period", PERIOD).value

    assert state == "closed"


def test_a_signature_does_not_cover_a_line_that_is_left_again(council, loaded):
    coding = {"account": "44080", "cost_centre": "CHB101"}
    month_ends(council, loaded, {"amount_pence": 321}, {"amount_pence": 900})
    second = str(Line.objects.order_by("id").last())
    run(council("bank"), "banking.post_line", {"line": second, **coding})
    run(council("reviewer"), "banking.sign_unexplained", APRIL | {"reason": "Payer asked"})

    run(council("bank"), "banking.unmatch_line", {"line": second, "reason": "Wrong"})
    checks = run(council("bank"), "banking.prepare_close", APRIL).value

    assert [check.done for check in checks] == [False, False, False]


def test_a_period_does_not_close_over_an_account_nobody_reconciled(council, loaded):
    month_ends(council, loaded)

    with pytest.raises(Refusal, match=r"Not yet: MAIN"):
        run(council("chief"), "ledger.close_period", PERIOD)


def test_the_officer_who_explains_lines_does_not_sign_for_them(council, loaded):
    month_ends(council, loaded, {"amount_pence": 321})

    with pytest.raises(NotPermitted):
        run(council("bank"), "banking.sign_unexplained", APRIL | {"reason": "Fine"})


def test_the_cash_position_carries_balances_over_days_without_statements(council, loaded):
    loaded({"amount_pence": 100}, day=date(2026, 11, 2))
    loaded({"amount_pence": -30}, day=date(2026, 11, 4))

    found = ask(
        council("s151"),
        "banking.cash_position",
        {"since": date(2026, 11, 1), "until": date(2026, 11, 5)},
    )

    assert found["balance_pence"].to_list() == [
        25_000_000,
        25_000_100,
        25_000_100,
        25_000_070,
        25_000_070,
    ]
    assert found["known"].to_list() == [True, True, True, True, False]


def test_expected_money_is_summed_by_day_and_what_is_late_counts_at_once(council, statements):
    expect(
        {"key": "A", "amount_pence": -10, "expected_on": date(2026, 10, 20)},
        {"key": "B", "amount_pence": 25, "expected_on": date(2026, 11, 4)},
    )

    found = ask(council("s151"), "banking.cash_expected", {"since": date(2026, 11, 2)})

    assert found["day"].to_list() == [date(2026, 11, 2), date(2026, 11, 4)]
    assert (found["out_pence"].to_list(), found["in_pence"].to_list()) == ([-10, 0], [0, 25])


@pytest.mark.parametrize("kind", ["line", "statement", "reconciliation"])
def test_everything_explains_itself(council, loaded, kind):
    month_ends(council, loaded, {"amount_pence": 321})
    references = {
        "line": str(Line.objects.get()),
        "statement": Line.objects.get().statement.reference,
        "reconciliation": prepared(council).reference,
    }

    found = ask(
        council("auditor"),
        "kernel.explanation",
        {"reference": f"banking:{kind}:{references[kind]}"},
    )

    assert found.title
    assert found.leads_to
    assert found.facts


def test_another_entitys_officer_sees_none_of_it(council, loaded):
    loaded({"amount_pence": 321})
    asked = {
        "person": council("schools").person,
        "role": "accountant",
        "reach": "entity",
        "entity": "BHX-SCH",
    }
    run(SYSTEM, "kernel.agree_access", {"request": run(SYSTEM, "kernel.ask_access", asked).value})
    schools = council("schools")

    assert ask(schools, "banking.statement_list").height == 0
    assert ask(schools, "banking.lines").height == 0
    assert ask(schools, "banking.search", {"text": "3.21"}) == []
    with pytest.raises(Refusal, match="There is no bank line"):
        ask(schools, "banking.line", {"line": str(Line.objects.get())})


def test_search_finds_a_line_by_its_amount_and_by_its_name(council, loaded):
    loaded({"amount_pence": 32_105, "counterparty": "Zephyr Trading"})

    assert len(ask(council("bank"), "banking.search", {"text": "321.05"})) == 1
    assert len(ask(council("bank"), "banking.search", {"text": "zephyr"})) == 1
