from datetime import date

import pytest

from chamberlain.banking.errors import (
    BrokenStatement,
    StatementDiffers,
    StatementGap,
    WrongAccount,
)
from chamberlain.banking.make import ENTITY, StatementWriter, load
from chamberlain.banking.models import Line, LineState, Statement
from chamberlain.kernel.door import NotPermitted, ask, run

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
SALES = [
    {"amount_pence": 12_050, "end_to_end_id": "INV-1", "counterparty": "A Resident"},
    {"amount_pence": -4_999, "end_to_end_id": "PAY-1", "counterparty": "Supplies Ltd"},
]


def test_a_statement_is_loaded_with_its_lines_and_balances(council, statements):
    answer = load(council("bank"), statements.write(MONDAY, SALES)).value.statements[0]

    assert (answer.opening_pence, answer.closing_pence) == (25_000_000, 25_007_051)
    assert (answer.lines, answer.from_day, answer.to_day) == (2, MONDAY, MONDAY)
    line = Line.objects.order_by("ordinal").first()
    assert (line.amount_pence, line.end_to_end_id, line.counterparty) == (
        12_050,
        "INV-1",
        "A Resident",
    )
    assert list(LineState.objects.values_list("explained_pence", flat=True)) == [0, 0]


def test_a_day_without_entries_is_a_statement_too(council, statements):
    answer = load(council("bank"), statements.write(MONDAY)).value.statements[0]

    assert (answer.lines, answer.opening_pence, answer.closing_pence) == (
        0,
        25_000_000,
        25_000_000,
    )


def test_the_same_file_again_answers_what_was_loaded_and_loads_nothing(council, statements):
    content = statements.write(MONDAY, SALES)
    first = load(council("bank"), content).value.statements[0]

    again = load(council("bank"), content).value.statements[0]

    assert (again.reference, again.replayed) == (first.reference, True)
    assert (Statement.objects.count(), Line.objects.count()) == (1, 2)


def test_the_same_statement_in_another_file_is_not_loaded_twice(council, statements):
    content = statements.write(MONDAY, SALES)
    load(council("bank"), content)

    again = load(council("bank"), content.replace(b"<Stmt>", b"<Stmt>\n")).value.statements[0]

    assert again.replayed
    assert Line.objects.count() == 2


def test_another_statement_under_a_loaded_number_is_refused(council, statements):
    load(council("bank"), statements.write(MONDAY, SALES))
    other = StatementWriter().write(MONDAY, SALES[:1])

    with pytest.raises(StatementDiffers, match="is loaded as ST-"):
        load(council("bank"), other)


def test_a_statement_that_opens_elsewhere_than_the_last_one_closed_is_refused(council, statements):
    load(council("bank"), statements.write(MONDAY, SALES))
    statements.write(TUESDAY, SALES)
    wednesday = statements.write(WEDNESDAY, SALES)

    with pytest.raises(StatementGap, match=r"Load what is missing.*first"):
        load(council("bank"), wednesday)

    assert Statement.objects.count() == 1


def test_a_statement_whose_number_leaves_one_out_is_refused_though_balances_agree(
    council, statements
):
    load(council("bank"), statements.write(MONDAY, SALES))
    statements.sequence += 1

    with pytest.raises(StatementGap, match="number 3; expected 2"):
        load(council("bank"), statements.write(TUESDAY, SALES))


def test_a_missing_statement_loaded_later_closes_the_gap(council, statements):
    load(council("bank"), statements.write(MONDAY, SALES))
    tuesday = statements.write(TUESDAY, SALES)
    wednesday = statements.write(WEDNESDAY, SALES)

    load(council("bank"), tuesday)
    load(council("bank"), wednesday)

    assert Statement.objects.count() == 3


def test_a_statement_of_an_account_that_is_not_ours_is_refused(council, statements):
    strange = StatementWriter(account_number="99999999").write(MONDAY, SALES)

    with pytest.raises(WrongAccount, match="none of ours"):
        load(council("bank"), strange)


def test_a_statement_of_another_account_than_the_one_named_is_refused(council, statements):
    with pytest.raises(WrongAccount, match="is of account MAIN"):
        load(council("bank"), statements.write(MONDAY, SALES), account="PAYROLL")


def test_a_statement_in_another_currency_is_refused(council, statements):
    content = statements.write(MONDAY, SALES).replace(b"GBP", b"EUR")

    with pytest.raises(WrongAccount, match="is in EUR"):
        load(council("bank"), content)


def test_a_statement_that_does_not_add_up_is_refused_with_expected_and_found(council, statements):
    content = statements.write(MONDAY, SALES).replace(b">120.50<", b">120.51<")

    with pytest.raises(BrokenStatement, match=r"expected £250,070\.52, found £250,070\.51"):
        load(council("bank"), content)

    assert not Statement.objects.exists()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_half_a_file_is_refused_and_nothing_of_it_is_loaded(council, statements, share):
    content = statements.write(MONDAY, SALES)

    with pytest.raises(BrokenStatement, match="cut short"):
        load(council("bank"), content[: int(len(content) * share)])

    assert not Line.objects.exists()


def test_lines_the_bank_sent_before_on_another_statement_wait_for_a_person(council, statements):
    named = {"servicer_reference": "BANKREF1", "unstructured": "CASH"}
    twin = [{"date": MONDAY, "amount_pence": 500, **named}]
    load(council("bank"), statements.write(MONDAY, twin))

    answer = load(council("bank"), statements.write(TUESDAY, twin)).value

    assert "look like lines of an earlier statement" in answer.warnings[0]
    assert LineState.objects.filter(twin__isnull=False).count() == 1


def test_nobody_without_the_permission_loads_statements(council, statements):
    with pytest.raises(NotPermitted):
        load(council("clerk"), statements.write(MONDAY, SALES))


def test_statements_say_how_far_they_are_explained(council, loaded):
    reference = loaded(*SALES).reference

    found = ask(council("bank"), "banking.statement", {"statement": reference})
    listed = ask(council("auditor"), "banking.statement_list", {"entity": ENTITY})

    assert (found.lines, found.explained, found.left, found.left_pence) == (2, 0, 2, 7_051)
    assert (found.credits_pence, found.debits_pence) == (12_050, -4_999)
    assert listed["left"].to_list() == [2]


def test_the_file_of_a_statement_is_kept(council, statements):
    content = statements.write(MONDAY, SALES)

    answer = load(council("bank"), content).value.statements[0]

    found = ask(council("auditor"), "kernel.document", {"reference": answer.document})
    assert found.size_bytes == len(content)


def test_a_loaded_statement_can_be_given_as_a_kept_document(council, statements):
    first = load(council("bank"), statements.write(MONDAY, SALES)).value.statements[0]

    again = run(council("bank"), "banking.load_statement", {"document": first.document}).value

    assert again.statements[0].replayed


MT940 = """:20:DAILY
:25:{sort_code}{account}
:28C:1/1
:60F:C261102GBP250000,00
:61:2611021102C120,50NTRFINV-1//B1
:86:A RESIDENT
:62F:C261102GBP{closing}
-
"""


def _mt940(closing: str = "250120,50") -> bytes:
    writer = StatementWriter()
    text = MT940.format(sort_code=writer.sort_code, account=writer.account_number, closing=closing)
    return text.encode()


def test_a_statement_in_another_format_is_loaded_once_like_any_other(council, statements):
    first = load(council("bank"), _mt940()).value.statements[0]

    again = load(council("bank"), _mt940()).value.statements[0]

    assert (first.opening_pence, first.closing_pence, first.lines) == (25_000_000, 25_012_050, 1)
    assert (again.reference, again.replayed) == (first.reference, True)
    assert Line.objects.get().end_to_end_id == ""
    assert Line.objects.get().reference == "INV-1"


def test_a_statement_in_another_format_that_does_not_add_up_is_refused(council, statements):
    with pytest.raises(
        BrokenStatement, match=r"balance: expected £250,120\.50, found £250,120\.51"
    ):
        load(council("bank"), _mt940("250120,51"))
