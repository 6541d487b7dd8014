from datetime import date
from types import SimpleNamespace
from typing import Annotated, Literal

import pytest
from pydantic import Field

from chamberlain.kernel.door import FieldError, InvalidInputs, Refusal
from chamberlain.kernel.door.registry import Operation
from chamberlain.kernel.records import Pence, Record, Ref, Text
from chamberlain.ui.forms import Ask, CommandForm, command_form
from chamberlain.ui.inputs import inputs_of


class Line(Record):
    cost_centre: str
    net_pence: Pence
    fund: str = "GF"
    vat_pence: Pence = 0


def enter_invoice(
    act: object,
    number: Annotated[str, Field(description="As printed on it", max_length=30)],
    gross_pence: Pence,
    received_on: date,
    kind: Literal["invoice", "credit_note"] = "invoice",
    document: Ref("kernel:document") | None = None,
    note: Text = "",
    *,
    urgent: bool = False,
    lines: list[Line] = [],  # noqa: B006 - as commands are written
) -> str:
    """Enter an invoice."""
    return number


OPERATION = Operation("payables.enter_invoice", enter_invoice, "Enter an invoice", writes=True)


@pytest.fixture
def made(monkeypatch):
    monkeypatch.setattr(command_form, "operation", lambda name, writes: OPERATION)
    return lambda **options: CommandForm("payables.enter_invoice", **options)


SENT = {
    "number": " OC/1 ",
    "gross_pence": "1,234.50",
    "received_on-day": "2",
    "received_on-month": "11",
    "received_on-year": "26",
    "kind": "credit_note",
    "urgent": "true",
    "lines-0-cost_centre": "A100",
    "lines-0-net_pence": "10.00",
    "lines-3-cost_centre": "A200",
    "lines-3-net_pence": "20.00",
    "lines-4-cost_centre": "",
    "lines-4-net_pence": "",
    "lines-4-fund": "GF",
    "lines-4-vat_pence": "0.00",
    "_key": "k1",
}


def test_each_input_is_asked_for_as_its_type_suggests():
    kinds = {each.name: each.kind for each in inputs_of(OPERATION.inputs)}

    assert kinds == {
        "number": "text",
        "gross_pence": "pence",
        "received_on": "day",
        "kind": "choice",
        "document": "document",
        "note": "paragraph",
        "urgent": "yes_no",
        "lines": "rows",
    }


def test_a_form_is_drawn_with_hints_prefixes_and_choices(made):
    html = str(made(asks={"kind": Ask(label="What is it?")}))

    assert "As printed on it" in html
    assert 'class="govuk-input__prefix" aria-hidden="true">£<' in html
    assert "What is it?" in html
    assert 'value="credit_note"' in html
    assert 'name="lines-0-cost_centre"' in html
    assert "Note (optional)" in html


def test_what_was_sent_is_read_as_the_door_wants_it(made):
    form = made()

    good = form.read(SENT, {})

    values = OPERATION.validate(form.given())
    assert good
    assert form.key == "k1"
    assert values["number"] == "OC/1"
    assert values["gross_pence"] == 123450
    assert values["received_on"] == date(2026, 11, 2)
    assert [line.net_pence for line in values["lines"]] == [1000, 2000]
    assert values["urgent"] is True


def test_a_day_that_never_was_is_said_in_words(made):
    form = made()

    good = form.read(SENT | {"received_on-day": "31"}, {})

    assert not good
    assert form.summary == [
        ("Received on must be a real date, such as 27 3 2026", "received_on-day")
    ]


def test_a_day_comes_back_as_it_was_typed(made):
    right, wrong = made(), made()

    right.read(SENT, {})
    wrong.read(SENT | {"received_on-day": "31"}, {})

    assert 'name="received_on-day" type="text" inputmode="numeric" value="2"' in str(right)
    assert 'name="received_on-day" type="text" inputmode="numeric" value="31"' in str(wrong)


@pytest.mark.parametrize("typed", ["12.345", "12,34", "twelve"])
def test_an_amount_that_is_not_pounds_and_pence_comes_back_as_typed_with_its_error(made, typed):
    form = made()
    form.read(SENT | {"gross_pence": typed}, {})

    with pytest.raises(InvalidInputs) as refused:
        OPERATION.validate(form.given())
    form.refuse(refused.value)

    assert "gross_pence" in form.errors
    assert f'value="{typed}"' in form.field("gross_pence")
    assert "govuk-input--error" in form.field("gross_pence")


def test_errors_of_the_door_stand_at_their_fields_in_plain_english(made):
    form = made()
    form.read(SENT, {})

    form.refuse(
        InvalidInputs(
            [
                FieldError("number", "enter this"),
                FieldError("lines.1.net_pence", "must be a whole number"),
                FieldError("elsewhere", "cannot be done today"),
            ]
        )
    )

    assert form.summary == [
        ("Cannot be done today", ""),
        ("Enter number", "number"),
        ("Net must be a whole number", "lines-1-net_pence"),
    ]
    assert 'id="lines-1-net_pence-error"' in str(form)


def test_a_refusal_gives_the_next_sending_another_key(made):
    form = made()
    form.read(SENT, {})

    form.refuse(Refusal("The period is closed", field="received_on"))

    assert form.key != "k1"
    assert form.errors == {"received_on": "The period is closed"}


def test_fixed_inputs_are_neither_asked_for_nor_taken_from_what_was_sent(made):
    form = made(fixed={"number": "OC/9"})

    form.read(SENT, {})

    assert form.given()["number"] == "OC/9"
    assert 'name="number"' not in str(form)


def test_rows_are_added_and_removed_without_script(made):
    added, removed = made(), made()

    put = added.read(SENT | {"_add": "lines"}, {}), removed.read(SENT | {"_remove": "lines-0"}, {})

    assert put == (False, False)
    assert 'name="lines-2-cost_centre"' in str(added)
    assert [line["cost_centre"] for line in removed.values["lines"]] == ["A200"]


def test_an_uploaded_document_is_kept_and_named_when_the_form_comes_back(made):
    form = made()

    form.read(SENT, {"document": SimpleNamespace(name="a.pdf")}, lambda uploaded: "DOC-1")

    assert form.given()["document"] == "DOC-1"
    assert 'name="document-kept" value="DOC-1"' in str(form)


def test_what_people_typed_is_escaped(made):
    form = made()

    form.read(SENT | {"number": '"><script>', "lines-0-cost_centre": "<b>"}, {})

    assert "<script>" not in str(form)
    assert 'value="&lt;b&gt;"' in str(form)


class Adult(Record):
    name: str
    born_on: date | None = None


class Household(Record):
    savings_pence: Pence
    adults: list[Adult] = []


def claim(act: object, account: str, household: Household) -> str:
    """Claim a reduction."""
    return account


CLAIM = Operation("revenues.claim_reduction", claim, "Claim a reduction", writes=True)
OF_THE_HOUSEHOLD = {
    "account": "CT1",
    "household-savings_pence": "1,200.00",
    "household-adults-0-name": "Ada",
    "household-adults-1-name": "",
}


def test_a_record_inside_a_form_is_asked_for_under_a_heading_of_its_own(monkeypatch):
    monkeypatch.setattr(command_form, "operation", lambda name, writes: CLAIM)
    form, grown, wrong = (CommandForm("revenues.claim_reduction") for _ in range(3))

    read = form.read(OF_THE_HOUSEHOLD, {})
    grown.read(OF_THE_HOUSEHOLD | {"_add": "household-adults"}, {})
    wrong.read(OF_THE_HOUSEHOLD | {"household-savings_pence": "lots"}, {})
    wrong.errors = {"household.savings_pence": "Savings must be pounds and pence"}

    household = CLAIM.validate(form.given())["household"]
    assert read
    assert household.savings_pence == 120000
    assert [one.name for one in household.adults] == ["Ada"]
    assert 'name="household-adults-1-name"' in str(grown)
    assert 'value="lots"' in str(wrong)
    assert "Savings must be pounds and pence" in str(wrong)


def set_rate(
    act: object,
    rate_e2: Annotated[int, Field(ge=0, description="Percent x 100")],
    less_weekly_e4: int = 0,
) -> str:
    """Set a rate."""
    return ""


RATE = Operation("payroll.set_rate", set_rate, "Set a rate", writes=True)


def test_hundredths_are_typed_with_their_point(monkeypatch):
    monkeypatch.setattr(command_form, "operation", lambda name, writes: RATE)
    good, wrong = (
        CommandForm("payroll.set_rate", start={"rate_e2": 650}),
        CommandForm("payroll.set_rate"),
    )
    begun = str(good)

    read = good.read({"rate_e2": "19.7%", "less_weekly_e4": "1.2345"}, {})
    refused = wrong.read({"rate_e2": "2.505"}, {})

    assert 'value="6.5"' in begun
    assert "Percent, such as 2.5" in begun
    assert read
    assert RATE.validate(good.given()) == {"rate_e2": 1970, "less_weekly_e4": 12345}
    assert not refused
    assert "at most 2 decimals" in wrong.errors["rate_e2"]
    assert 'value="2.505"' in str(wrong)
