"""Statements are read whole, exactly, in every version, or refused with a reason."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.formats import Unreadable
from chamberlain.formats.camt import StatementHead, read_camt, write_camt053
from chamberlain.formats.camt.scan import scan
from chamberlain.formats.statements.as_json import read_statement_file

HEAD = StatementHead("S7", "55779911", "200000", 100_000, date(2026, 11, 2), date(2026, 11, 3), 7)
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def balance(kind: str, amount: str, side: str = "CRDT", on: str = "2026-11-02") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>{amount}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def entry(amount: str, side: str = "CRDT", more: str = "", status: str = "<Sts>BOOK</Sts>") -> str:
    return (
        f"<Ntry><Amt Ccy='GBP'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>2026-11-02</Dt></BookgDt>{more}</Ntry>"
    )


def statement(*inside: str, balances: str | None = None, wrapper: str = "Stmt") -> str:
    held = balance("OPBD", "10.00") + balance("CLBD", "10.00") if balances is None else balances
    return f"<{wrapper}><Id>S</Id>{held}{''.join(inside)}</{wrapper}>"


def message(*statements: str, name: str = "BkToCstmrStmt", namespace: str = "") -> bytes:
    opened = f'<Document xmlns="{namespace}">' if namespace else "<Document>"
    return f"{opened}<{name}>{''.join(statements)}</{name}></Document>".encode()


def failed(data: bytes) -> dict[str, tuple[object, object]]:
    file = read_camt(data)
    return {c.rule: (c.expected, c.found) for cs in file.checks.values() for c in cs if not c.ok}


def lines() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "date": [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 3)],
            "amount_pence": [12_345, -2_500, 777],
            "status": ["BOOK", "BOOK", "PDNG"],
            "reversal": [False, False, False],
            "entry_reference": ["1", "2", "3"],
            "end_to_end_id": ["CT-0001", None, "X"],
            "counterparty": ["J Smith & Co", "Ouse Timber Ltd", None],
            "counterparty_account": ["66374958", "88837491", None],
            "counterparty_sort_code": ["089999", "107999", None],
            "unstructured": ["COUNCIL TAX <1>", None, None],
            "code": ["PMNT-RCDT-VCOM", "PMNT-ICDT-BACS", None],
        }
    )


@pytest.mark.parametrize("version", ["02", "08"])
def test_what_is_written_is_read_back(version: str) -> None:
    written = write_camt053(HEAD, lines(), created=NOON, version=version)

    file = read_camt(written)

    assert (file.message, file.version) == ("camt.053", version)
    kept = [name for name in lines().columns if name not in ("code", "date")]
    assert file.entries.select(kept).equals(lines().select(kept))
    assert file.entries["date"].to_list() == lines()["date"].to_list()
    assert file.statements[0].closing.amount_pence == 100_000 + 12_345 - 2_500
    assert all(check.ok for check in file.checks[0])


def test_credits_are_positive_and_pending_lines_stand_apart(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_bytes(write_camt053(HEAD, lines(), created=NOON))

    (found,) = json.loads(json.dumps(read_statement_file(path)))["statements"]

    assert [line["amount_pence"] for line in found["entries"]] == [12_345, -2_500]
    assert [line["amount_pence"] for line in found["pending"]] == [777]
    assert found["entries"][0]["reference"] == "CT-0001"
    assert found["entries"][0]["counterparty"] == "J Smith & Co"
    assert found["entries"][0]["text"] == "COUNCIL TAX <1>"
    assert (found["opening_pence"], found["closing_pence"]) == (100_000, 109_845)
    assert all(check["ok"] for check in found["checks"])


@pytest.mark.parametrize(
    ("name", "wrapper", "kind"),
    [
        ("BkToCstmrStmt", "Stmt", "camt.053"),
        ("BkToCstmrAcctRpt", "Rpt", "camt.052"),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054"),
    ],
)
def test_the_three_messages_are_read_alike(name: str, wrapper: str, kind: str) -> None:
    data = message(statement(entry("1.00"), wrapper=wrapper), name=name)

    file = read_camt(data)

    assert file.message == kind
    assert file.entries["amount_pence"].to_list() == [100]


def test_a_namespace_is_optional_and_a_prefix_changes_nothing() -> None:
    plain = message(statement(entry("1.00", more="<AcctSvcrRef>B1</AcctSvcrRef>")))
    prefixed = plain.decode().replace("</", "</n:").replace("<", "<n:").replace("<n:/n:", "</n:")
    declared = prefixed.replace(
        "<n:Document>", '<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.053.001.10">'
    )

    file = read_camt(declared.encode())

    assert file.version == "10"
    assert file.entries.equals(read_camt(plain).entries)


def test_a_message_is_found_inside_an_envelope() -> None:
    inner = message(
        statement(entry("1.00")), namespace="urn:iso:std:iso:20022:tech:xsd:camt.053.001.07"
    )

    file = read_camt(b"<message><AppHdr><Stmt/></AppHdr>" + inner + b"</message>")

    assert (file.version, file.entries.height) == ("07", 1)


@pytest.mark.parametrize("pty", ["", "Pty"])
def test_the_other_side_is_the_debtor_of_a_credit_and_the_creditor_of_a_debit(pty: str) -> None:
    opened, closed = (f"<{pty}>", f"</{pty}>") if pty else ("", "")
    parties = (
        f"<NtryDtls><TxDtls><RltdPties><Dbtr>{opened}<Nm>Payer</Nm>{closed}</Dbtr>"
        f"<Cdtr>{opened}<Nm>Payee</Nm>{closed}</Cdtr></RltdPties></TxDtls></NtryDtls>"
    )
    back = "<RvslInd>true</RvslInd>" + parties

    file = read_camt(
        message(
            statement(
                entry("1.00", "CRDT", parties),
                entry("1.00", "DBIT", parties),
                entry("1.00", "CRDT", back),
                entry("1.00", "DBIT", back),
            )
        )
    )

    assert file.entries["counterparty"].to_list() == ["Payer", "Payee", "Payee", "Payer"]
    assert file.entries["amount_pence"].to_list() == [100, -100, 100, -100]


def test_an_amount_of_five_decimals_is_summed_exactly_and_reported() -> None:
    held = balance("OPBD", "18.150") + balance("CLBD", "18.16010")

    checks = failed(message(statement(entry("0.00505"), entry("0.00505"), balances=held)))

    assert checks == {"whole-pence": ("all whole pence", "3 not: 0.00505, 0.00505, 18.16010")}


@pytest.mark.parametrize(
    ("amount", "pence"), [("12.5", 1250), (".01", 1), ("7", 700), ("0.005", 1), ("0.00499", 0)]
)
def test_amounts_are_rounded_half_away_from_zero(amount: str, pence: int) -> None:
    file = read_camt(message(statement(entry(amount), entry(amount, "DBIT"))))

    assert file.entries["amount_pence"].to_list() == [pence, -pence]


@pytest.mark.parametrize("amount", ["", "-5.00", "1e5", "12,50", "1.234567", "12345678901234", "x"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(Unreadable, match="statement 1, entry 1: amount is"):
        read_camt(message(statement(entry(amount))))


def test_a_line_without_direction_is_refused() -> None:
    with pytest.raises(Unreadable, match="entry 2: credit or debit indicator is None"):
        read_camt(message(statement(entry("1.00"), "<Ntry><Amt Ccy='GBP'>1.00</Amt></Ntry>")))


def test_a_balance_that_does_not_follow_from_the_entries_is_found() -> None:
    assert failed(message(statement(entry("1.00"))))["balance"] == (1_100, 1_000)


def test_pending_and_information_entries_count_for_no_balance() -> None:
    others = [entry("5.00", status=f"<Sts><Cd>{code}</Cd></Sts>") for code in ("PDNG", "INFO")]

    assert failed(message(statement(*others))) == {}


def test_a_line_that_stands_twice_is_found() -> None:
    twice = entry("1.00", more="<AcctSvcrRef>B1</AcctSvcrRef>")

    checks = failed(message(statement(twice, twice, entry("2.00", "DBIT"))))

    assert checks == {"no-duplicates": (0, "1, as B1")}


def test_a_day_outside_the_statement_and_a_missing_day_are_found() -> None:
    late = entry("1.00").replace("2026-11-02", "2026-11-09")
    undated = "<Ntry><Amt Ccy='GBP'>1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Ntry>"

    data = message(statement(late, undated))

    assert failed(data) == {
        "dates-present": (0, 1),
        "dates-within": ("2026-11-02 to 2026-11-02", "1 outside, as 2026-11-09"),
    }
    assert read_camt(data).entries["date"][1] == date(2026, 11, 2)


def test_another_currency_is_found() -> None:
    data = message(statement(entry("1.00"), entry("1.00", "DBIT")))

    checks = failed(data.replace(b"<Amt Ccy='GBP'>1.00", b"<Amt Ccy='EUR'>1.00", 1))

    assert checks == {"currency": ("GBP", "EUR, GBP")}


def test_totals_of_the_bank_are_compared() -> None:
    totals = (
        "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries><Sum>2.00</Sum></TtlNtries></TxsSummry>"
    )

    checks = failed(message(statement(totals, entry("1.00"), entry("1.00", "DBIT"))))

    assert checks == {"total-count": (2, 3)}


def test_a_batched_entry_stays_one_line_with_its_details_below() -> None:
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><Amt Ccy='GBP'>{n}.00</Amt></TxDtls>"
        for n in (1, 2)
    )
    batch = f"<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{details}</NtryDtls>"

    file = read_camt(message(statement(entry("3.00", "DBIT", batch))))
    off = failed(message(statement(entry("3.01", "DBIT", batch))))

    assert file.entries.select("amount_pence", "details", "batch_count").rows() == [(-300, 2, 2)]
    assert file.details.select("entry", "number", "amount_pence", "reference").rows() == [
        (0, 1, -100, "E1"),
        (0, 2, -200, "E2"),
    ]
    assert off["details-sum"] == (-301, "-300 (1 such)")


def test_statements_of_one_account_must_follow_each_other() -> None:
    first = statement("<ElctrncSeqNb>4</ElctrncSeqNb>")
    gap = statement(
        "<ElctrncSeqNb>6</ElctrncSeqNb>", balances=balance("OPBD", "9.00") + balance("CLBD", "9.00")
    )

    checks = failed(message(first, gap))

    assert checks == {"follows-balance": (1_000, 900), "follows-sequence": (5, 6)}


def test_a_statement_without_entries_is_a_statement() -> None:
    file = read_camt(message(statement()))

    assert file.entries.is_empty()
    assert all(check.ok for check in file.checks[0])


RUBBISH = {
    "empty": (b"", "the file is empty"),
    "text": (b"Date,Amount\n1,2\n", "this is not XML"),
    "pdf": (b"%PDF-1.7\n\xe2\xe3", "this is not XML"),
    "another message": (b"<Invoice/>", r"this is XML \(Invoice\), but not a bank statement"),
    "no statement": (message(), "holds no statement"),
    "cut short": (message(statement(entry("1.00")))[:-30], "cut short at line 1"),
    "cut in an entry": (message(statement(entry("1.00")))[:260], "cut short"),
    "wrongly closed": (b"<Document><BkToCstmrStmt></Document>", "broken at line 1.*mismatched tag"),
    "control character": (
        message(statement(entry("1.00", more="<AcctSvcrRef>\x00</AcctSvcrRef>"))),
        "broken",
    ),
    "bad bytes": (
        message(statement(entry("1.00", more="<NtryRef>\xff</NtryRef>"))).replace(
            b"\xc3\xbf", b"\xff"
        ),
        "broken",
    ),
    "entity bomb": (b'<!DOCTYPE d [<!ENTITY a "aa">]><Document>&a;</Document>', "declares a DTD"),
    "outside file": (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>', "declares a DTD"),
    "undefined entity": (
        message(statement(entry("1.00", more="<NtryRef>&x;</NtryRef>"))),
        "broken",
    ),
    "very deep": (b"<a>" * 5_000, "too deep"),
    "very long": (message(f"<Stmt><Id>{'x' * 12_000_000}</Id></Stmt>"), "too long"),
}


@pytest.mark.parametrize("case", RUBBISH)
def test_rubbish_is_refused_in_one_line(case: str) -> None:
    data, expected = RUBBISH[case]

    with pytest.raises(Unreadable, match=expected) as refusal:
        read_camt(data, "bank.xml")

    assert str(refusal.value).startswith("bank.xml: ")
    assert "\n" not in str(refusal.value)


TEXTS = st.sampled_from(
    [
        "A",
        "x &amp; y",
        "&amp;lt;",
        "&lt;b&gt; &quot;&apos;",
        "&#65;",
        "<!-- </Ntry> -->",
        "<![CDATA[<Ntry>]]>",
        "a > b",
        "é",
        " ",
        "\r\n",
    ]
)
PIECES = st.lists(
    st.sampled_from(
        [
            "<NtryRef>{}</NtryRef>",
            "<AddtlNtryInf>{}</AddtlNtryInf>",
            "<AcctSvcrRef/>{}",
            "<BkTxCd><Prtry><Cd>{}</Cd></Prtry></BkTxCd>",
            "<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy='GBP'>1</Amt></TxAmt></AmtDtls>"
            "<RmtInf><Ustrd>{}</Ustrd><Ustrd>{}</Ustrd></RmtInf></TxDtls><TxDtls/></NtryDtls>",
            "<?note?>{}",
            "<Unknown a='>'><Amt>{}</Amt></Unknown>",
        ]
    ),
    max_size=4,
)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(PIECES, TEXTS), max_size=5),
    st.integers(1, 300),
    st.booleans(),
    st.booleans(),
)
def test_reading_by_shape_and_by_tokeniser_agree(
    made: list[tuple[list[str], str]], block: int, double: bool, prefixed: bool
) -> None:
    quoted = [entry("1.00", more="".join(pieces).replace("{}", text)) for pieces, text in made]
    data = message(statement(*quoted, "\n"))
    data = data.replace(b"'GBP'", b'"GBP"') if double else data
    data = re.sub(rb"<(/?)(?=[A-Z])", rb"<\1n:", data) if prefixed else data
    blocks = [data[at : at + block] for at in range(0, len(data), block)]

    by_shape = scan(blocks)
    by_tokeniser = scan(blocks, by_shape=False)

    for kind in range(4):
        assert by_shape.frame(kind).equals(by_tokeniser.frame(kind))
