"""A Bacs file is right to the position, balanced, dated well, and answered by the bank."""

from datetime import date
from hashlib import sha256

import polars as pl
import pytest

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs import (
    BankOptions,
    CreditToReturn,
    SubmissionHead,
    Unwritable,
    Written,
    disagreements,
    read_input_report,
    read_returns,
    read_standard18,
    to_bacs_text,
    write_arucs,
    write_input_report,
    write_standard18,
)

MONDAY = date(2026, 11, 2)
TUESDAY = date(2026, 11, 3)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day != date(2026, 11, 11)


def head(day: date | None = TUESDAY, **changes: object) -> SubmissionHead:
    known = {
        "service_user_number": "123456",
        "serial_number": "ABC001",
        "file_number": 1,
        "sort_code": "200000",
        "account_number": "55779911",
        "account_name": "BRIGHTHELM COUNCIL",
        "created_on": MONDAY,
        "processing_date": day,
    }
    return SubmissionHead(**{**known, **changes})


def items(*amounts: int, **columns: list) -> pl.DataFrame:
    count = len(amounts)
    base = {
        "sort_code": ["089999"] * count,
        "account_number": ["66374958"] * count,
        "amount_pence": list(amounts),
        "reference": [f"INV-{n}" for n in range(count)],
        "name": ["Ouse Timber Ltd"] * count,
    }
    return pl.DataFrame({**base, **columns})


def write(
    frame: pl.DataFrame, day: date | None = TUESDAY, options: BankOptions | None = None
) -> Written:
    return write_standard18(
        head(day),
        frame,
        today=MONDAY,
        is_working_day=is_working_day,
        options=options or BankOptions(),
    )


def problems(frame: pl.DataFrame, day: date | None = TUESDAY) -> list[tuple[int | None, str]]:
    with pytest.raises(Unwritable) as refusal:
        write(frame, day)
    return [(problem.row, problem.field) for problem in refusal.value.problems]


def test_every_label_and_record_stands_at_its_position() -> None:
    written = write(items(123_456, 200, name=["O'Brien & Sons", "Café Ltd."]))

    lines = written.data.decode("ascii").split("\r\n")

    assert lines == [
        "VOL1ABC001                               123456                                1",
        "HDR1A123456S   123456ABC00100010001       26306 26321 000000                    ",
        "HDR2F0200000100                                   00                            ",
        "UHL1 26307999999    000000001 DAILY  001                                        ",
        "0899996637495809920000055779911    00000123456BRIGHTHELM COUNCILINV-0             "
        "O BRIEN & SONS    ",
        "0899996637495809920000055779911    00000000200BRIGHTHELM COUNCILINV-1             "
        "CAFE LTD.         ",
        "2000005577991101720000055779911    00000123656BRIGHTHELM COUNCILCONTRA            "
        "BRIGHTHELM COUNCIL",
        "EOF1A123456S   123456ABC00100010001       26306 26321 000000                    ",
        "EOF2F0200000100                                   00                            ",
        "UTL10000000123656000000012365600000010000002                                    ",
        "",
    ]
    assert written.sha256 == sha256(written.data).hexdigest()
    assert (written.items, written.items_pence) == (2, 123_656)


def test_totals_and_counts_include_contras() -> None:
    totals = write(items(100, 200, 300)).totals

    assert (totals.debit_pence, totals.credit_pence) == (600, 600)
    assert (totals.debit_count, totals.credit_count) == (1, 3)


def test_a_collection_is_balanced_by_a_credit_contra_and_an_instruction_by_none() -> None:
    frame = items(
        500, 700, 0, code=["17", "01", "0N"], reference=["CT000123", "CT000124", "CT000125"]
    )

    records = read_standard18(write(frame).data).records

    assert records.filter("contra").select("code", "amount_pence").rows() == [("99", 1_200)]


def test_a_total_above_one_contra_is_split() -> None:
    options = BankOptions(contra_max_pence=1_000)

    written = write(items(900, 900, 900), options=options)

    contras = read_standard18(written.data).records.filter("contra")
    assert contras["amount_pence"].to_list() == [1_000, 1_000, 700]
    assert written.totals.debit_count == 3


def test_each_day_of_a_multi_day_file_balances() -> None:
    frame = items(100, 200, 300, processing_date=[date(2026, 11, 5), TUESDAY, date(2026, 11, 5)])

    written = write(frame, day=None)

    read = read_standard18(written.data)
    assert read.work_code == "4 MULTI  "
    assert read.records.select("processing_date", "amount_pence", "contra").rows() == [
        (TUESDAY, 200, False),
        (TUESDAY, 200, True),
        (date(2026, 11, 5), 100, False),
        (date(2026, 11, 5), 300, False),
        (date(2026, 11, 5), 400, True),
    ]
    assert {len(line) for line in written.data.split(b"\r\n")} == {0, 80, 106}


def test_options_of_the_bank_are_honoured() -> None:
    options = BankOptions(hdr1_position_15="1", utl1_positions_45_80="0000007", line_end="\n")

    lines = write(items(1), options=options).data.decode().split("\n")

    assert lines[1][14] == "1"
    assert lines[-2][44:51] == "0000007"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (MONDAY, "expected a day after"),
        (date(2026, 11, 7), "not a weekend"),
        (date(2026, 11, 11), "bank holiday"),
        (date(2026, 12, 3), "no later than 30 days"),
    ],
)
def test_a_date_that_bacs_would_replace_is_refused(day: date, why: str) -> None:
    with pytest.raises(Unwritable, match=why):
        write(items(1), day)


def test_the_thirtieth_day_is_the_last() -> None:
    assert write(items(1), date(2026, 12, 2)).processing_dates == (date(2026, 12, 2),)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("sort_code", ["08999", "08-99-99", "abcdef"]),
        ("account_number", ["6637495", "663749580", ""]),
        ("reference", ["", "A-REFERENCE-TOO-LONG"]),
        ("name", ["", "???"]),
    ],
)
def test_every_bad_item_is_named(field: str, values: list[str]) -> None:
    frame = items(*[1] * len(values), **{field: values})

    assert problems(frame) == [(row, field) for row in range(len(values))]


def test_amounts_must_be_above_nought_and_within_the_limit_of_one_item() -> None:
    frame = items(0, 2_000_000_000, 2_000_000_001, -1)

    assert problems(frame) == [(0, "amount_pence"), (2, "amount_pence"), (3, "amount_pence")]


@pytest.mark.parametrize("reference", ["ABC12", "AAAAAA", "-ABC123", "DDIC1234"])
def test_a_direct_debit_reference_follows_the_scheme(reference: str) -> None:
    assert problems(items(1, code=["17"], reference=[reference])) == [(0, "reference")]


def test_an_empty_file_and_a_bad_sender_are_refused() -> None:
    assert problems(items(1).clear()) == [(None, "items")]
    with pytest.raises(Unwritable, match="serial_number"):
        write_standard18(
            head(serial_number="000000"),
            items(1),
            today=MONDAY,
            is_working_day=is_working_day,
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ångström & Søn", "ANGSTROM & S N"), ("a/b-c.d", "A/B-C.D"), ("50% off!", "50  OFF")],
)
def test_other_characters_become_their_plain_letter_or_a_space(text: str, expected: str) -> None:
    assert to_bacs_text(text) == expected


SPOILT = {
    "a total": (b"UTL10000000000300", b"UTL10000000000301", "UTL1.*expected"),
    "an amount": (b"00000000200BRI", b"00000000201BRI", "does not balance"),
    "a letter": (b"00000000200BRI", b"0000000020XBRI", "amount pence '0000000020X'"),
    "a code": (b"66374958099", b"66374958098", "code '98'"),
    "small letters": (b"OUSE", b"ouse", "a character Bacs forbids"),
    "a short record": (b"OUSE TIMBER LTD   ", b"OUSE TIMBER LTD", "expected 100 characters"),
    "the order": (b"HDR2F", b"XDR2F", "record 3: expected a HDR2 label"),
    "the trailer": (b"EOF1A123456", b"EOF1A123457", "expected a copy of HDR1"),
    "the day": (b"UHL1 26307", b"UHL1 26999", "' 26999' is not a day"),
    "a byte": (b"OUSE", b"OUS\xff", "byte "),
}


@pytest.mark.parametrize("case", SPOILT)
def test_the_reader_refuses_a_spoilt_file(case: str) -> None:
    old, new, why = SPOILT[case]
    data = write(items(100, 200)).data

    with pytest.raises(Unreadable, match=why):
        read_standard18(data.replace(old, new, 1))


@pytest.mark.parametrize("data", [b"", b"rubbish", b"VOL1\n" * 9])
def test_the_reader_refuses_rubbish(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_standard18(data)


def test_the_banks_input_report_agrees_with_the_file() -> None:
    written = write(items(100, 200))

    (report,) = read_input_report(write_input_report(written.data, produced_on=MONDAY))

    assert disagreements(written, "ABC001", report) == []
    assert (report.credit_count, report.credit_pence, report.debit_count) == (2, 300, 0)
    contra = report.accounts.filter(
        (pl.col("kind") == "credit_contra") & (pl.col("outcome") == "accepted")
    )
    assert contra.select("count", "pence").rows() == [(1, 300)]


def test_a_rejected_record_or_another_file_is_a_disagreement() -> None:
    written = write(items(100, 200))
    answer = write_input_report(written.data, produced_on=MONDAY, rejected=frozenset({1}))

    (report,) = read_input_report(answer)

    assert disagreements(written, "ABC002", report) == [
        "serial number: expected ABC002, the report says ABC001",
        "credits accepted: expected 2, the report says 1",
        "credit pence accepted: expected 300, the report says 100",
        "records rejected or amended: expected 0, the report says 1",
    ]


def test_messages_of_bacs_are_passed_on() -> None:
    written = write(items(100))
    answer = write_input_report(written.data, produced_on=MONDAY)
    warned = answer.replace(b'fileLevelMessage=""', b'fileLevelMessage="DATE  AMENDED"')

    (report,) = read_input_report(warned)

    assert disagreements(written, "ABC001", report) == ["Bacs says: DATE AMENDED"]


def test_a_returned_credit_is_read_with_its_reason() -> None:
    written = write(items(100, 25_001))

    returns = read_returns(
        write_arucs(written.data, [CreditToReturn(1, "B")], produced_on=date(2026, 11, 6))
    )

    assert (returns.kind, returns.produced_on) == ("ARUCS", date(2026, 11, 6))
    row = returns.items.row(0, named=True)
    assert (row["reference"], row["amount_pence"], row["reason"]) == (
        "INV-1",
        25_001,
        "account closed",
    )
    assert (row["sort_code"], row["account_number"]) == ("089999", "66374958")


def test_hyphened_sort_codes_four_character_reasons_and_padding_are_understood() -> None:
    item = (
        '<ReturnedDebitItem ref="X01 " transCode="17" returnCode="1012" valueOf="65.00" '
        'originalProcessingDate="2017-01-12"><PayerAccount number="12345678" name="F SMITH" '
        'sortCode="01-02-03"/></ReturnedDebitItem><Totals numberOf="1" valueOf="{}"/>'
    )
    shell = (
        "<BACSDocument><Data><ARUDD><Advice><OriginatingAccountRecords><OriginatingAccountRecord>"
        "{}</OriginatingAccountRecord></OriginatingAccountRecords></Advice></ARUDD></Data>"
        "<Signature>x</Signature></BACSDocument>"
    )

    row = read_returns(shell.format(item.format("65.00")).encode()).items.row(0, named=True)

    assert (row["reference"], row["reason"], row["sort_code"]) == (
        "X01",
        "instruction cancelled",
        "010203",
    )
    with pytest.raises(Unreadable, match="total is 6600 pence, expected 6500"):
        read_returns(shell.format(item.format("66.00")).encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"<a/>", b"<BACSDocument>", b'<!DOCTYPE a [<!ENTITY b "c">]><InputReport/>'],
)
def test_reports_that_are_none_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_input_report(data)
    with pytest.raises(Unreadable):
        read_returns(data)
