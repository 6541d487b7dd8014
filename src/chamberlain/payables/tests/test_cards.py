"""Purchase cards, from the provider's file to the ledger and the bill on the bank."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from chamberlain.kernel import events
from chamberlain.kernel.door import EVERYTHING, ConflictOfDuties, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.payables.commands.card_reminding import note_bills_paid
from chamberlain.payables.make import make_paying_account
from chamberlain.payables.models import CardCoding, CardLine
from chamberlain.payables.queries.controls import subsidiary
from chamberlain.payables.rules.card_flags import flags_of, recoverable_vat_problem

FILE = """Card,Transaction Date,Merchant,MCC,Amount,VAT,Reference
****4321,03/11/2026,TOOL SHOP BRIGHTHELM,5251,120.00,20.00,T1
****4321,04/11/2026,RAIL TICKETS,4112,48.50,,T2
****9999,04/11/2026,SOMEBODY ELSE,5999,10.00,,T3
****4321,31/02/2026,NO SUCH DAY,5999,1.00,,T4
"""
BILL = 17_950


@pytest.mark.parametrize(
    ("amount", "day", "spent", "card", "flags"),
    [
        (100, date(2026, 11, 3), 100, (100, 500, None), []),
        (101, date(2026, 11, 3), 101, (100, 500, None), ["over the limit of one purchase"]),
        (50, date(2026, 11, 3), 501, (100, 500, None), ["over the limit of the month"]),
        (-50, date(2026, 11, 3), 501, (100, 500, None), []),
        (50, date(2026, 11, 7), 50, (100, 500, None), ["bought at a weekend"]),
        (
            50,
            date(2026, 11, 4),
            50,
            (100, 500, date(2026, 11, 3)),
            ["bought after the card ended"],
        ),
        (50, date(2026, 11, 4), 50, None, ["card not known"]),
    ],
)
def test_what_stands_out_is_said(amount, day, spent, card, flags):
    assert flags_of(amount, day, spent, card) == flags


def test_vat_is_claimed_only_on_a_receipt_and_a_code_that_bears_it():
    assert recoverable_vat_problem(0, "OS", has_receipt=False) == ""
    assert "only with a VAT receipt" in recoverable_vat_problem(100, "S", has_receipt=False)
    assert "which bears none" in recoverable_vat_problem(100, "Z", has_receipt=True)
    assert recoverable_vat_problem(100, "S", has_receipt=True) == ""


@contextmanager
def _as_writer():
    """Try SQL past every command, as the role that only the door becomes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        yield
        cursor.execute("SET LOCAL ROLE NONE")


def _keep(council, content, name="bill.csv", who="cards"):
    given = {"filename": name, "content": content.encode(), "entity": ENTITY}
    return run(council(who), "kernel.store_document", given).value


@pytest.fixture
def card(council):
    """A card of an employee, and the account its bill is taken from."""
    make_paying_account()
    account = {
        "code": "PCARD",
        "entity": ENTITY,
        "provider": "Card Bank plc",
        "debit_reference": "CARDBANK PCARD",
    }
    run(council("cards"), "payables.add_card_account", account)
    issued = {
        "entity": ENTITY,
        "account": "PCARD",
        "holder": "employee",
        "last_four": "4321",
        "cost_centre": "CHB101",
        "subjective": "42060",
        "single_limit_pence": 50_000,
        "month_limit_pence": 100_000,
    }
    return run(council("cards"), "payables.issue_card", issued).value


@pytest.fixture
def load(council, card):
    """Return a function that loads a month's file."""

    def loads(content=FILE, statement_id="2026-11", bill_pence=BILL):
        given = {
            "entity": ENTITY,
            "account": "PCARD",
            "document": _keep(council, content),
            "statement_id": statement_id,
            "period_end": date(2026, 11, 5),
            "due_on": date(2026, 11, 12),
            "bill_pence": bill_pence,
        }
        return run(council("cards"), "payables.load_card_statement", given).value

    return loads


def _mine(council):
    return ask(council("employee"), "payables.own_card_lines")


def _code(council, line, parts, who="employee", **more):
    given = {"line": line, "purpose": "tools for the depot", "parts": parts, **more}
    return run(council(who), "payables.code_card_line", given)


def _tools(council, **more):
    """Code the first purchase with its VAT and a receipt; return its reference."""
    line = _mine(council)[0].reference
    receipt = _keep(council, "a receipt", "receipt.txt", "employee")
    part = {"net_pence": 10_000, "vat_pence": 2_000, "vat_code": "S"}
    _code(council, line, [part], receipt=receipt, **more)
    return line


def _approve(council, *lines, who="holder", note=""):
    given = {"lines": list(lines), "note": note}
    return run(council(who), "payables.approve_card_lines", given).value


def test_each_line_goes_to_its_holder_and_what_cannot_be_read_is_set_aside(council, load):
    loaded = load()

    assert (loaded.lines, len(loaded.set_aside), loaded.unknown_cards) == (3, 1, 1)
    assert [one.merchant for one in _mine(council)] == ["TOOL SHOP BRIGHTHELM", "RAIL TICKETS"]
    titles = [one.title for one in ask(council("employee"), "kernel.inbox")]
    assert any("2 purchases on your card ending 4321" in title for title in titles)
    waiting = [one.title for one in ask(council("cards"), "kernel.inbox")]
    assert "1 card lines of cards that are not known" in waiting
    runs = ask(council("cards"), "kernel.interface_runs", {"feed": "payables.card_statements"})
    assert [one.difference for one in runs] == ["£178.50, the other side says £179.50"]


def test_a_providers_own_layout_is_read_and_its_own_total_compared(council, load):
    said = {"card": "Acct Ending", "amount": "Spent"}
    place = {"entity": ENTITY, "account": "PCARD", "spending_negative": True}
    with pytest.raises(Refusal, match="cannot be two columns"):
        twice = place | {"columns": said | {"vat": "Spent"}}
        run(council("cards"), "payables.set_card_layout", twice)
    run(council("cards"), "payables.set_card_layout", place | {"columns": said})
    file = (
        "Acct Ending,Date,Merchant,Spent\n4321,03/11/2026,TOOL SHOP,-24.00\n"
        "4321,04/11/2026,REFUND,4.00\nTotal,3,,-21.00\n"
    )

    loaded = load(file, bill_pence=20_00)

    assert (loaded.lines, loaded.lines_pence, loaded.set_aside) == (2, 2_000, [])
    (noted,) = ask(council("cards"), "kernel.interface_runs", {"feed": "payables.card_statements"})
    assert noted.difference == (
        "2 items, the other side says 3; £20.00, the total at the file's end is £21.00"
    )


def test_the_same_file_again_is_told_and_a_number_with_other_content_refused(council, load):
    first = load()

    again = load()

    assert again.known_before and again.statement == first.statement
    assert CardLine.objects.count() == 3
    with pytest.raises(Refusal, match="with other content"):
        load(FILE + "****4321,05/11/2026,MORE,5999,1.00,,T5\n")


def test_a_line_of_an_unknown_card_is_given_to_the_card_it_is_of(council, load, card):
    load()
    stray = CardLine.objects.get(card__isnull=True).reference

    run(council("cards"), "payables.assign_card_line", {"line": stray, "card": card})

    assert stray in {one.reference for one in _mine(council)}
    left = [one.title for one in ask(council("cards"), "kernel.inbox")]
    assert "1 card lines of cards that are not known" not in left


def test_a_purchase_is_coded_approved_by_another_and_posted_with_its_vat(council, load):
    load()
    line = _tools(council)

    assert _approve(council, line).accepted == [line]

    found = ask(council("accountant"), "payables.card_line", {"line": line})
    assert (found.state, found.approved_by) == ("approved", "Beth Lang")
    journal = ask(council("accountant"), "ledger.journal", {"reference": found.journal})
    lines = sorted((one.account, one.amount_pence) for one in journal.lines)
    assert ("42060", 10_000) in lines and ("A2180", -12_000) in lines
    assert sum(pence for _, pence in lines) == 0
    vat = subsidiary(EVERYTHING, ENTITY, "vat", 2026, 8)
    assert [(one.what, one.amount_pence) for one in vat] == [("VAT on purchases by card", 2_000)]


def test_what_is_left_over_or_has_no_receipt_is_refused_in_words(council, load):
    load()
    line = _mine(council)[0].reference

    with pytest.raises(Refusal, match=r"£20\.00 of £120\.00 is left to code"):
        _code(council, line, [{"net_pence": 10_000}], no_receipt="lost")
    with pytest.raises(Refusal, match="say why there is none"):
        _code(council, line, [{"net_pence": 12_000}])
    with pytest.raises(Refusal, match="only with a VAT receipt"):
        part = {"net_pence": 10_000, "vat_pence": 2_000, "vat_code": "S"}
        _code(council, line, [part], no_receipt="lost")
    with pytest.raises(Refusal, match="cost centre NOWHERE"):
        _code(council, line, [{"net_pence": 12_000, "cost_centre": "NOWHERE"}], no_receipt="lost")


def test_nobody_codes_on_anothers_card_nor_approves_what_they_coded(council, load):
    load()
    line = _mine(council)[0].reference

    with pytest.raises(NotPermitted):
        _code(council, line, [{"net_pence": 12_000}], who="manager", no_receipt="lost")
    _code(council, line, [{"net_pence": 12_000}], who="holder", no_receipt="lost")
    with pytest.raises(ConflictOfDuties):
        _approve(council, line)
    with pytest.raises(NotPermitted):
        _approve(council, line, who="cards")


def test_a_holder_who_approves_for_the_cost_centre_never_approves_their_own_card(council, load):
    load(FILE.replace("4321", "7777"), "other", BILL)
    issued = {
        "entity": ENTITY,
        "account": "PCARD",
        "holder": "holder",
        "last_four": "7777",
        "cost_centre": "CHB101",
        "subjective": "42060",
        "single_limit_pence": 50_000,
        "month_limit_pence": 100_000,
    }
    own = run(council("cards"), "payables.issue_card", issued).value
    line = CardLine.objects.filter(last_four="7777").first().reference
    run(council("cards"), "payables.assign_card_line", {"line": line, "card": own})
    _code(council, line, [{"net_pence": 12_000}], who="cards", no_receipt="lost")

    with pytest.raises(Refusal, match="their own card"):
        _approve(council, line)

    assert _approve(council, line, who="head").accepted == [line]


def test_a_purchase_that_stands_out_needs_a_note_and_a_batch_goes_on_without_it(council, load):
    load(FILE.replace("120.00,20.00", "600.00,100.00"), bill_pence=65_950)
    tools, rail = [one.reference for one in _mine(council)]
    _code(council, tools, [{"net_pence": 60_000}], no_receipt="lost")
    _code(council, rail, [{"net_pence": 4_850}], no_receipt="a ticket machine gave none")

    both = _approve(council, tools, rail)

    assert both.accepted == [rail]
    assert "over the limit of one purchase" in both.refused[0].message
    assert _approve(council, tools, note="agreed by telephone").accepted == [tools]


def test_a_line_sent_back_is_the_holders_again_with_the_question(council, load):
    load()
    line = _tools(council)

    run(council("holder"), "payables.query_card_line", {"line": line, "question": "which depot?"})

    found = ask(council("employee"), "payables.card_line", {"line": line})
    assert (found.state, found.note) == ("queried", "which depot?")
    assert line in {one.reference for one in _mine(council)}


def test_holders_are_reminded_once_in_so_many_days_and_then_their_approver_is_told(council, load):
    load()
    titles = lambda who: [one.title for one in ask(council(who), "kernel.inbox")]  # noqa: E731
    remind = {"entity": ENTITY}

    before = run(council("cards"), "payables.remind_card_holders", remind).value
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-17"})
    first = run(council("cards"), "payables.remind_card_holders", remind).value
    again = run(council("cards"), "payables.remind_card_holders", remind).value
    told = any("reminded" in title for title in titles("holder"))
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-24"})
    events.deliver()

    assert (before, first, again, told) == (0, 1, 0, False)
    assert any("reminded 2 times" in title for title in titles("holder"))
    (card,) = ask(council("cards"), "payables.cards", {})
    assert (card.overdue, card.reminders) == (2, 2)


def test_an_approved_line_stays_as_it_is_in_the_database_too(council, load):
    load()
    line = _tools(council)
    _approve(council, line)
    held = CardLine.objects.get(reference=line)

    with pytest.raises(Refusal, match="is approved"):
        _code(council, line, [{"net_pence": 12_000}], no_receipt="again")
    with pytest.raises(IntegrityError), _as_writer():
        CardLine.objects.filter(pk=held.pk).update(purpose="other")
    with pytest.raises(IntegrityError), _as_writer():
        CardCoding.objects.filter(line=held).delete()


def test_the_database_approves_no_line_whose_coding_is_short(council, load):
    load()
    line = _tools(council)
    with _as_writer():
        CardCoding.objects.filter(line__reference=line).update(net_pence=9_999)

    with pytest.raises(IntegrityError), _as_writer():
        CardLine.objects.filter(reference=line).update(state="approved", approved_by="USR-X")


def test_the_bill_is_expected_on_the_bank_and_the_clearing_account_agrees(council, load):
    loaded = load()
    line = _tools(council)
    _approve(council, line)
    asked = {"entity": ENTITY, "as_at": date(2026, 11, 2)}
    expected = ask(council("bank"), "banking.movement_list", {"as_at": date(2026, 11, 2)})

    before = ask(council("accountant"), "payables.card_clearing", asked)[0]
    with _as_writer():
        note_bills_paid({f"card:{loaded.statement}": date(2026, 11, 2), "PMT-1": None})
    after = ask(council("accountant"), "payables.card_clearing", asked)[0]

    mine = expected.filter(expected["key"] == f"card:{loaded.statement}")
    assert mine["amount_pence"].to_list() == [-BILL]
    assert (before.posted_pence, before.ledger_pence, before.difference_pence) == (
        12_000,
        -12_000,
        0,
    )
    assert (before.billed_not_paid_pence, after.billed_not_paid_pence) == (BILL, 0)
    assert after.expected_pence == BILL - 12_000


def test_every_card_transaction_is_published_with_its_purpose_once_approved(council, load):
    load()
    line = _tools(council)
    _approve(council, line)
    quarter = {"entity": ENTITY, "since": date(2026, 10, 1), "until": date(2027, 1, 1)}

    rows = ask(council("s151"), "payables.card_transactions_to_publish", quarter).to_dicts()

    tools = next(row for row in rows if row["reference"] == line)
    others = [row for row in rows if row["reference"] != line]
    assert (tools["merchant"], tools["amount_pence"]) == ("TOOL SHOP BRIGHTHELM", 10_000)
    assert (tools["purpose"], tools["service"] != "") == ("tools for the depot", True)
    assert len(others) == 2 and {row["purpose"] for row in others} == {""}
    run(SYSTEM, "kernel.advance_day", {"to": date(2027, 1, 4)})
    asked = {"kind": "purchase_cards", "entity": ENTITY, "since": date(2026, 10, 1)}
    published = run(council("s151"), "payables.publish_payments", asked).value
    assert (published.rows, published.total_pence) == (3, sum(r["amount_pence"] for r in rows))
