from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.formats import Unreadable
from chamberlain.formats.statements.reading import read_statement

FILE = (
    "01,BANK,COUNCIL,261103,0600,7,,,2/\n"
    "02,COUNCIL,200000,1,261102,2359,GBP,2/\n"
    "03,20000012345678,GBP,010,100000,,,015,93700,,,100,200,1,,400,6500,1,/\n"
    "16,195,200,V,261102,1200,BNK1,INV-9,Receipt of 02/11, thank you\n"
    "88,DBNM: BUILDERS LTD\n"
    "16,475,6500,0,BNK2,,Cheque 17/\n"
    "49,207100,5/\n"
    "98,207100,1,7/\n"
    "99,207100,1,9/\n"
)


def _of(text: str):
    return read_statement(text.encode())


def _failed(file) -> dict[str, object]:
    return {c.rule: c.found for checks in file.checks.values() for c in checks if not c.ok}


def test_an_account_section_is_a_statement_with_its_control_totals():
    file = _of(FILE)

    (statement,) = file.statements
    assert (file.message, statement.sort_code, statement.account) == ("BAI2", "200000", "12345678")
    assert (statement.opening.amount_pence, statement.closing.amount_pence) == (100_000, 93_700)
    assert file.entries["amount_pence"].to_list() == [200, -6_500]
    assert file.entries["date"].to_list() == [date(2026, 11, 2)] * 2
    assert _failed(file) == {}
    assert {"control-account", "count-account", "control-group", "control-file"} <= {
        check.rule for check in file.checks[0]
    }


def test_text_with_commas_and_strokes_and_its_continuations_stays_whole():
    row = _of(FILE).entries.row(0, named=True)

    assert (row["reference"], row["counterparty"]) == ("INV-9", "BUILDERS LTD")
    assert row["text"] == "Receipt of 02/11, thank you"


def test_records_written_on_one_line_are_told_apart():
    joined = FILE.replace("/\n49", "/  49").replace("/\n98", "/ 98")

    assert _failed(_of(joined)) == {}


def test_a_wrong_control_total_fails_its_check():
    assert _failed(_of(FILE.replace("49,207100,5", "49,207101,5"))) == {
        "control-account": 207_101,
        "control-group": 207_100,
    }


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("99,207100,1,9/\n", "", "cut short"),
        ("16,475,6500", "16,475,65.00", "line 6: amount '65.00'"),
        ("16,475,", "16,890,", "type code '890'"),
        ("49,207100,5/\n", "", "no trailer"),
        ("03,20000012345678", "04,20000012345678", "line 3"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(was, now, message):
    with pytest.raises(Unreadable, match=message):
        _of(FILE.replace(was, now))


@given(st.text(alphabet="0123456789,/\n18698-X ", max_size=120))
def test_rubbish_is_refused_and_never_crashes(rubbish):
    try:
        _of(FILE.replace("16,475", rubbish + "\n16,475"))
    except Unreadable as error:
        assert "\n" not in str(error)
