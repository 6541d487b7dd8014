from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.formats import Unreadable
from chamberlain.formats.statements.reading import read_statement

HEAD = ":20:REF1\n:25:20000012345678\n:28C:00217/001\n:60F:C261102GBP1000,00\n"
TAIL = ":62F:C261102GBP935,00\n-\n"
DAY = date(2026, 11, 2)


def _of(text: str):
    return read_statement(text.encode())


def test_a_statement_is_read_with_its_account_balances_and_lines():
    text = HEAD + ":61:2611021102D65,00NTRFNONREF//B77\n:86:RENT NOV\n" + TAIL

    file = _of(text)

    (statement,) = file.statements
    assert (file.message, statement.sort_code, statement.account) == ("MT940", "200000", "12345678")
    assert (statement.sequence, statement.page, statement.last_page) == ("00217", "001", True)
    assert (statement.opening.amount_pence, statement.closing.amount_pence) == (100_000, 93_500)
    row = file.entries.row(0, named=True)
    assert (row["amount_pence"], row["date"], row["text"]) == (-6_500, DAY, "RENT NOV")
    assert (row["reference"], row["servicer_reference"], row["code"]) == ("B77", "B77", "NTRF")
    assert all(check.ok for check in file.checks[0])


@pytest.mark.parametrize(
    ("mark", "pence", "reversal", "status"),
    [
        ("C", 1_205, False, "BOOK"),
        ("CR", 1_205, False, "BOOK"),
        ("DD", -1_205, False, "BOOK"),
        ("RC", -1_205, True, "BOOK"),
        ("RDP", 1_205, True, "BOOK"),
        ("EC", 1_205, False, "PDNG"),
    ],
)
def test_the_mark_gives_the_direction(mark, pence, reversal, status):
    file = _of(HEAD + f":61:261102{mark}12,05NMSCINV 7\n" + TAIL)

    row = file.entries.row(0, named=True)
    assert (row["amount_pence"], row["reversal"], row["status"]) == (pence, reversal, status)


def test_a_statement_that_does_not_add_up_fails_its_balance_check():
    file = _of(HEAD + ":61:261102D65,01NTRFNONREF\n" + TAIL)

    failed = {check.rule: check.found for check in file.checks[0] if not check.ok}
    assert failed == {"balance": 93_500}


def test_a_file_cut_short_has_no_closing_balance():
    file = _of(HEAD + ":61:261102D65,00NTRFNONREF\n")

    assert "balances-present" in [check.rule for check in file.checks[0] if not check.ok]


def test_booking_and_value_day_may_lie_in_two_years():
    file = _of(HEAD + ":61:2612311230D1,00NTRFA\n:61:2701021231D1,00NTRFB\n" + TAIL)

    assert file.entries["date"].to_list() == [date(2026, 12, 30), date(2026, 12, 31)]
    assert file.entries["value_date"].to_list() == [date(2026, 12, 31), date(2027, 1, 2)]


def test_structured_information_names_the_other_side():
    german = (
        ":61:2611021102CR50,00NTRFNONREF\n"
        ":86:166?00GUTSCHRIFT?20EREF+TAX 22?21SVWZ+Council tax Nov?31GB00123?32A RESI?33DENT\n"
    )
    slashed = (
        ":61:2611021102C50,00NTRFNONREF\n"
        ":86:/EREF/INV-9/ORDP//NAME/BUILDERS LTD/REMI/Invoice 9 of 2026\n"
    )

    rows = _of(HEAD + german + slashed + TAIL).entries.to_dicts()

    told = [(row["end_to_end_id"], row["counterparty"], row["text"]) for row in rows]
    assert told == [
        ("TAX 22", "A RESIDENT", "Council tax Nov"),
        ("INV-9", "BUILDERS LTD", "Invoice 9 of 2026"),
    ]


def test_pages_of_one_statement_follow_each_other():
    first = HEAD + ":61:261102D65,00NTRFA\n:62M:C261102GBP935,00\n-\n"
    second = HEAD.replace("/001", "/002").replace("60F:C261102GBP1000,00", "60M:C261102GBP935,00")

    file = _of(first + second + ":62F:C261102GBP935,00\n-\n")

    assert [one.last_page for one in file.statements] == [False, True]
    assert all(check.ok for checks in file.checks.values() for check in checks)


def test_an_interim_report_is_told_from_a_statement():
    text = ":20:ST1\n:25:20000012345678\n:28C:1/1\n:34F:GBP0\n:13D:2611021815+0000\n"

    file = _of(text + ":61:2611021102C0,01NTRFA//B1\n:90D:0GBP0,00\n:90C:1GBP0,01\n-\n")

    assert file.message == "MT942"
    assert all(check.ok for check in file.checks[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (":20:X\n-\n", "holds no statement"),
        (HEAD + ":61:261102X65,00NTRFA\n" + TAIL, "line 5: :61:"),
        (HEAD + ":61:261399D65,00NTRFA\n" + TAIL, "is no day"),
        (HEAD.replace("GBP1000,00", "GBP"), "balance :60F:"),
        (":20:X\n:60F:C261102GBP1,00\n-\n" + HEAD + TAIL, "without its account"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, message):
    with pytest.raises(Unreadable, match=message):
        _of(text)


@given(st.lists(st.integers(-(10**11), 10**11), max_size=30), st.integers(-(10**11), 10**11))
def test_whatever_a_bank_writes_is_read_to_the_penny(amounts, opening):
    def figure(pence: int) -> str:
        return f"{abs(pence) // 100},{abs(pence) % 100:02d}"

    def balance(tag: str, pence: int) -> str:
        return f":{tag}:{'D' if pence < 0 else 'C'}261102GBP{figure(pence)}\n"

    lines = "".join(
        f":61:261102{'D' if p < 0 else 'C'}{figure(p)}NTRFA{n}\n" for n, p in enumerate(amounts)
    )
    text = ":20:R\n:25:GB29NWBK60161331926819\n:28C:1\n" + balance("60F", opening) + lines

    file = _of(text + balance("62F", opening + sum(amounts)) + "-\n")

    assert file.entries["amount_pence"].to_list() == amounts
    assert all(check.ok for check in file.checks[0])


@given(st.text(max_size=200))
def test_rubbish_is_refused_and_never_crashes(rubbish):
    try:
        file = _of(HEAD + rubbish + "\n" + TAIL)
    except Unreadable as error:
        assert "\n" not in str(error)
    else:
        assert file.entries.schema["amount_pence"] == pl.Int64
