"""Transfers are written as the schema wants them; the bank's answers are understood."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from chamberlain.formats import Unreadable
from chamberlain.formats.camt import StatementHead, write_camt053
from chamberlain.formats.iso20022 import (
    BadTransfer,
    TransferHead,
    is_iban_expr,
    read_pain002,
    schema_problems,
    uk_iban,
    write_pain001,
)

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def head(**changes: object) -> TransferHead:
    known = {
        "message_id": "RUN-7",
        "created": NOON,
        "debtor_name": "Brighthelm & City Council",
        "debtor_sort_code": "200000",
        "debtor_account_number": "55779911",
        "execution_date": date(2026, 11, 5),
    }
    return TransferHead(**{**known, **changes})


def items(**columns: list) -> pl.DataFrame:
    base = {
        "end_to_end_id": ["INV-1", "INV-2"],
        "amount_pence": [123_456, 5],
        "name": ["Ouse <Timber> Ltd", "J Smith"],
        "sort_code": ["089999", "107999"],
        "account_number": ["66374958", "88837491"],
        "remittance": ["Invoice 77", None],
    }
    return pl.DataFrame({**base, **columns}, strict=False)


@pytest.mark.parametrize("level", ["NURG", "URNS", "URGP"])
def test_the_file_is_valid_by_the_published_schema(level: str) -> None:
    written = write_pain001(
        head(service_level=level), items(purpose=["SUPP", None], town=["Lewes", None])
    )

    assert schema_problems(written.data, "pain.001.001.09") == []
    assert (written.count, written.total_pence) == (2, 123_461)
    assert written.data.count(b"<CtrlSum>1234.61</CtrlSum>") == 2
    assert f"<Cd>{level}</Cd>".encode() in written.data


def test_an_account_is_given_by_sort_code_and_number_or_by_iban() -> None:
    iban = uk_iban("DEMO", "089999", "66374958")
    by_number = write_pain001(head(), items())
    by_iban = write_pain001(head(debtor_iban=iban), items(iban=[iban, None]))

    assert b"<MmbId>089999</MmbId>" in by_number.data
    assert b"<Othr><Id>66374958</Id></Othr>" in by_number.data
    assert by_iban.data.count(f"<IBAN>{iban}</IBAN>".encode()) == 2
    assert schema_problems(by_iban.data, "pain.001.001.09") == []


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("amount_pence", 0, "whole pence above nought"),
        ("end_to_end_id", "INV-1", "a different one"),
        ("end_to_end_id", None, "a reference"),
        ("end_to_end_id", "X" * 36, "at most 35"),
        ("name", " ", "a name"),
        ("remittance", "x" * 141, "at most 140"),
        ("sort_code", "10-79-99", "six digits"),
        ("account_number", None, "eight digits"),
        ("iban", "GB00DEMO08999966374958", "a valid IBAN"),
    ],
)
def test_a_wrong_transfer_is_named(field: str, value: object, expected: str) -> None:
    good = items().to_dict(as_series=False) | {"iban": [None, None]}
    column = [good[field][0], value]

    with pytest.raises(BadTransfer, match=f"{field}.*{expected}"):
        write_pain001(head(), items(**{field: column}))


def test_nothing_to_pay_and_an_unknown_service_level_are_refused() -> None:
    with pytest.raises(BadTransfer, match="no transfers"):
        write_pain001(head(), items().clear())
    with pytest.raises(BadTransfer, match="SEPA"):
        write_pain001(head(service_level="SEPA"), items())


@pytest.mark.parametrize(
    ("iban", "good"),
    [
        ("GB29NWBK60161331926819", True),
        ("GB28NWBK60161331926819", False),
        ("GB29NWBK6016133192681", False),
        ("DE89370400440532013000", True),
        ("gb29nwbk60161331926819", False),
        ("", False),
    ],
)
def test_ibans_are_checked_by_their_digits(iban: str, good: bool) -> None:
    assert pl.select(is_iban_expr(pl.lit(iban))).item() is good


def test_a_uk_iban_is_made_from_its_parts() -> None:
    assert uk_iban("NWBK", "601613", "31926819") == "GB29NWBK60161331926819"


@pytest.mark.parametrize("version", ["02", "08"])
def test_statements_of_the_demonstration_bank_are_valid_too(version: str) -> None:
    statement = StatementHead(
        "S1", "55779911", "200000", -5, date(2026, 11, 2), date(2026, 11, 2), 1, name="Main & co"
    )
    lines = pl.DataFrame(
        {
            "date": [date(2026, 11, 2)] * 2,
            "amount_pence": [100, -200],
            "end_to_end_id": ["A", None],
            "counterparty": ["J Smith", None],
            "counterparty_account": ["66374958", None],
            "counterparty_sort_code": ["089999", None],
            "structured": ["RF1", None],
            "unstructured": ["words", "more"],
            "code": ["PMNT-RCDT-VCOM", "BACS"],
            "batch_reference": [None, "RUN-7"],
            "batch_count": [None, 2],
            "reversal": [True, False],
            "info": ["note", None],
        }
    )

    written = write_camt053(statement, lines, created=NOON, version=version)

    assert schema_problems(written, f"camt.053.001.{version}") == []


ANSWER = """
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-7</OrgnlMsgId><GrpSts>PART</GrpSts>
<StsRsnInf><AddtlInf>one of two</AddtlInf></StsRsnInf></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>RUN-7</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>INV-1</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>INV-2</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account</AddtlInf><AddtlInf>closed</AddtlInf>
</StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
"""


def test_a_partly_accepted_file_says_which_transfer_was_refused_and_why() -> None:
    report = read_pain002(ANSWER.encode())

    assert (report.original_message_id, report.group_status) == ("RUN-7", "PART")
    assert report.group_reasons == ("one of two",)
    assert not report.settled
    assert report.refused.rows() == [("RUN-7", "INV-2", None, "RJCT", "AC04", "account closed")]


def test_a_file_is_settled_when_all_the_bank_names_is() -> None:
    settled = ANSWER.replace("PART", "ACSC").replace("RJCT", "ACSC")

    assert read_pain002(settled.encode()).settled


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"<a/>", b"<CstmrPmtStsRpt/>", b'<!DOCTYPE a [<!ENTITY b "c">]><CstmrPmtStsRpt/>'],
)
def test_an_answer_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_pain002(data)
