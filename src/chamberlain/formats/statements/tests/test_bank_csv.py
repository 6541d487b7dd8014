from datetime import date

import pytest

from chamberlain.formats import Unreadable
from chamberlain.formats.statements.reading import read_statement

NEWEST_FIRST = (
    "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,"
    "Debit Amount,Credit Amount,Balance\n"
    "05/11/2026,BGC,'20-00-00,12345678,COUNCIL TAX 10004567,,145.00,1145.00\n"
    '04/11/2026,DD,\'20-00-00,12345678,ELECTRICITY,"1,200.50",,"1,000.00"\n'
)
SIGNED = "Date,Value,Balance,Description\n{}"


def _of(text: str):
    return read_statement(text.encode())


def _failed(file) -> list[str]:
    return [check.rule for check in file.checks[0] if not check.ok]


def test_a_download_is_turned_oldest_first_and_its_balances_follow():
    file = _of(NEWEST_FIRST)

    (statement,) = file.statements
    assert (statement.sort_code, statement.account) == ("200000", "12345678")
    assert (statement.opening.amount_pence, statement.closing.amount_pence) == (220_050, 114_500)
    assert file.entries["amount_pence"].to_list() == [-120_050, 14_500]
    assert (statement.first_day, statement.last_day) == (date(2026, 11, 4), date(2026, 11, 5))
    assert _failed(file) == []


def test_a_line_left_out_of_a_download_is_found_by_its_balance():
    rows = "2/11/2026,10.00,110.00,A\n3/11/2026,5.00,125.00,B\n"

    assert "running-balance" in _failed(_of(SIGNED.format(rows)))


def test_a_day_written_newest_first_is_turned_by_its_balances():
    rows = "2/11/2026,-5.00,105.00,B\n2/11/2026,10.00,110.00,A\n"

    file = _of(SIGNED.format(rows))

    assert file.entries["text"].to_list() == ["A", "B"]
    assert _failed(file) == []


def test_a_download_without_a_balance_cannot_show_that_it_is_whole():
    assert "balances-present" in _failed(_of("Date,Amount\n02/11/2026,5.00\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello world", "camt XML, MT940, BAI2, or CSV"),
        ("Date,Amount,Balance\n31/02/2026,5.00,5.00\n", "row 2: date '31/02/2026' is not a day"),
        ("Date,Amount,Balance\n02/11/2026,five,5.00\n", "row 2: amount 'five'"),
        ("Date,Amount,Balance\n02/11/2026,,5.00\n", "row 2: a line without its amount"),
        ("Date,Amount,Balance\n", "no line"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(text, message):
    with pytest.raises(Unreadable, match=message):
        _of(text)
