from datetime import date

import pytest
from pypdfium2 import PdfDocument

from chamberlain.kernel.door import NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Letter
from chamberlain.people.rules.letters import (
    blocks,
    starter_letters,
    statutory_notice,
    unknown_fields,
)


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))


def test_a_body_is_filled_in_and_cut_into_blocks():
    body = "Dear {name}\n{facts}\n## Pay\n- {pay}\n{text}\n"

    found = blocks(body, {"name": "Ada", "pay": "£10"}, [("Hours", "37")])

    assert found == [
        ["text", "Dear Ada"], ["facts", [["Hours", "37"]]], ["heading", "Pay"], ["item", "£10"],
    ]  # fmt: skip


def test_every_letter_that_comes_along_has_known_fields():
    assert {code: unknown_fields(one.body) for code, one in starter_letters().items()} == {
        code: [] for code in starter_letters()
    }


@pytest.mark.parametrize(
    ("since", "notice"),
    [
        (date(2026, 9, 1), "1 week"), (date(2024, 11, 3), "1 week"), (date(2024, 11, 2), "2 weeks"),
        (date(2010, 1, 1), "12 weeks"),
    ],
)  # fmt: skip
def test_notice_grows_by_a_week_a_year_up_to_twelve(since, notice):
    assert statutory_notice(since, date(2026, 11, 2)) == notice


def test_a_statement_of_particulars_is_written_kept_and_accepted(establishment, council):
    points = [{"point": 20, "annual_pence": 31_537_00}]
    told = {"spine": "NJC", "held_from": date(2026, 4, 1), "points": points}
    run(SYSTEM, "people.record_spine", told)
    wish = {"assignment": establishment.employee, "template": "statement"}

    letter = run(council("hr"), "people.write_letter", wish, key="letter").value
    again = run(council("hr"), "people.write_letter", wish, key="letter").value

    assert again == letter and Letter.objects.count() == 1
    pdf = ask(council("employee"), "people.my_letter", {"letter": letter})
    words = text_of(pdf)
    assert b"/StructTreeRoot" in pdf or b"/MarkInfo" in pdf or pdf.startswith(b"%PDF-1.7")
    for said in ("Sam Whittle", "£31,537.00 a year", "37 hours", "6 weeks", "Denise Okafor"):
        assert said in words, words
    assert ask(council("hr"), "people.letter", {"letter": letter}) == pdf
    assert "Whittle" not in Letter.objects.get().pdf_sealed
    run(council("employee"), "people.accept_letter", {"letter": letter})
    with pytest.raises(WrongState, match="accepted it"):
        run(council("employee"), "people.accept_letter", {"letter": letter})
    with pytest.raises(Unknown):
        ask(council("manager"), "people.my_letter", {"letter": letter})
    with pytest.raises(NotPermitted):
        ask(council("manager"), "people.letter", {"letter": letter})


def test_a_council_puts_a_letter_in_its_own_words_and_older_ones_stay(establishment, council):
    wish = {"assignment": establishment.employee, "template": "leaving"}
    first = run(council("hr"), "people.write_letter", wish).value
    own = {"entity": ENTITY, "template": "leaving", "title": "Goodbye", "body": "Bye {name}"}

    with pytest.raises(Refusal, match="nothing"):
        run(council("hr"), "people.set_letter_template", own | {"body": "{nothing}"})
    assert run(council("hr"), "people.set_letter_template", own).value == 1
    second = run(council("hr"), "people.write_letter", wish).value

    assert "Thank you" in text_of(ask(council("hr"), "people.letter", {"letter": first}))
    assert "Bye Sam Whittle" in text_of(ask(council("hr"), "people.letter", {"letter": second}))
