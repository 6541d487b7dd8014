"""Write pain.001.001.09: credit transfers for a bank to make.

Layout: ISO 20022, CustomerCreditTransferInitiationV09. Which service level means which scheme is
agreed with each bank; NURG Bacs, URNS Faster Payments and URGP CHAPS are the usual reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from chamberlain.formats.iso20022.iban import is_iban_expr
from chamberlain.kernel.money import plain_pounds

SERVICE_LEVELS = ("NURG", "URNS", "URGP")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LARGEST_PENCE = 99_999_999_999_999
_LENGTHS = {
    "end_to_end_id": 35,
    "name": 140,
    "remittance": 140,
    "creditor_reference": 35,
    "purpose": 4,
}


@dataclass(frozen=True, slots=True)
class TransferHead:
    """Who pays, from which account, and when. With an `iban` it is given instead of the number."""

    message_id: str
    created: datetime
    debtor_name: str
    debtor_sort_code: str
    debtor_account_number: str
    execution_date: date
    service_level: str = "NURG"
    debtor_iban: str | None = None
    batch_booking: bool = True
    currency: str = "GBP"
    country: str = "GB"


@dataclass(frozen=True, slots=True)
class Transfers:
    """A file ready to be handed over, with its SHA-256 and what it adds up to."""

    data: bytes
    sha256: str
    count: int
    total_pence: int


class BadTransfer(ValueError):
    """A transfer that must not be written: which item, what stands there, what is expected."""


def write_pain001(head: TransferHead, items: pl.DataFrame) -> Transfers:
    """Return one message with one payment information block for `items`.

    `items` needs end_to_end_id, amount_pence, name and either sort_code with account_number or
    iban; it may have remittance, creditor_reference (what the payee files it by, given as a
    structured reference), purpose (ISO code) and town. Raise `BadTransfer` for the first
    item that is wrong; end-to-end references must differ.
    """
    if head.service_level not in SERVICE_LEVELS:
        raise BadTransfer(
            f"service level {head.service_level!r}: expected {', '.join(SERVICE_LEVELS)}"
        )
    rows = _complete(items)
    _check(rows, head)
    total = int(rows["amount_pence"].sum())
    data = "".join(_document(head, rows, total)).encode()
    return Transfers(data, sha256(data).hexdigest(), rows.height, total)


def _complete(items: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that are not given, and trim texts."""
    optional = (
        "sort_code",
        "account_number",
        "iban",
        "remittance",
        "creditor_reference",
        "purpose",
        "town",
    )
    missing = [
        pl.lit(None, pl.String).alias(name) for name in optional if name not in items.columns
    ]
    text = pl.col(pl.String).str.strip_chars()
    return items.with_columns(missing).with_columns(pl.when(text != "").then(text))


def _check(rows: pl.DataFrame, head: TransferHead) -> None:
    if rows.is_empty():
        raise BadTransfer("there are no transfers to write")
    for field, wrong, expected in _rules():
        bad = rows.with_row_index("item").filter(wrong.fill_null(True))
        if bad.height:
            item, value = bad.select("item", field).row(0)
            raise BadTransfer(f"item {item + 1}, {field} {value!r}: expected {expected}")
    if head.debtor_iban and not pl.select(is_iban_expr(pl.lit(head.debtor_iban))).item():
        raise BadTransfer(f"debtor_iban {head.debtor_iban!r}: expected a valid IBAN")


def _rules() -> Iterator[tuple[str, pl.Expr, str]]:
    by_number = pl.col("iban").is_null()
    yield (
        "amount_pence",
        ~pl.col("amount_pence").is_between(1, LARGEST_PENCE),
        "whole pence above nought",
    )
    yield "end_to_end_id", pl.col("end_to_end_id").is_null(), "a reference"
    yield "end_to_end_id", pl.col("end_to_end_id").is_duplicated(), "a different one for each item"
    yield "name", pl.col("name").is_null(), "a name"
    for field, longest in _LENGTHS.items():
        length = pl.col(field).str.len_chars().fill_null(0)
        yield field, length > longest, f"at most {longest} characters"
    yield (
        "sort_code",
        by_number & ~pl.col("sort_code").str.contains(r"^\d{6}$").fill_null(False),
        "six digits, or an IBAN",
    )
    yield (
        "account_number",
        by_number & ~pl.col("account_number").str.contains(r"^\d{8}$").fill_null(False),
        "eight digits, or an IBAN",
    )
    yield "iban", ~by_number & ~is_iban_expr(pl.col("iban")), "a valid IBAN"


def _document(head: TransferHead, rows: pl.DataFrame, total: int) -> Iterator[str]:
    counted = f"<NbOfTxs>{rows.height}</NbOfTxs><CtrlSum>{plain_pounds(total)}</CtrlSum>"
    debtor = f"<Nm>{_text(head.debtor_name, 140)}</Nm>"
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}">'
        f"<CstmrCdtTrfInitn><GrpHdr><MsgId>{_text(head.message_id, 35)}</MsgId>"
        f"<CreDtTm>{head.created.isoformat(timespec='seconds')}</CreDtTm>{counted}"
        f"<InitgPty>{debtor}</InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{_text(head.message_id, 35)}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<BtchBookg>{str(head.batch_booking).lower()}</BtchBookg>{counted}"
        f"<PmtTpInf><SvcLvl><Cd>{head.service_level}</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt><Dt>{head.execution_date}</Dt></ReqdExctnDt>"
        f"<Dbtr>{debtor}<PstlAdr><Ctry>{head.country}</Ctry></PstlAdr></Dbtr>"
        f"<DbtrAcct>{_account(head.debtor_iban, head.debtor_account_number)}"
        f"<Ccy>{head.currency}</Ccy></DbtrAcct>"
        f"<DbtrAgt>{_agent(head.debtor_sort_code)}</DbtrAgt><ChrgBr>SLEV</ChrgBr>\n"
    )
    for row in rows.iter_rows(named=True):
        yield _transfer(row, head)
    yield "</PmtInf></CstmrCdtTrfInitn></Document>\n"


def _transfer(row: dict[str, Any], head: TransferHead) -> str:
    agent = f"<CdtrAgt>{_agent(row['sort_code'])}</CdtrAgt>" if row["sort_code"] else ""
    town = f"<TwnNm>{_text(row['town'], 35)}</TwnNm>" if row["town"] else ""
    purpose = f"<Purp><Cd>{_text(row['purpose'], 4)}</Cd></Purp>" if row["purpose"] else ""
    note = row["remittance"]
    note = f"<Ustrd>{_text(note, 140)}</Ustrd>" if note else ""
    filed = row["creditor_reference"]
    filed = f"<Strd><CdtrRefInf><Ref>{_text(filed, 35)}</Ref></CdtrRefInf></Strd>" if filed else ""
    remittance = f"<RmtInf>{note}{filed}</RmtInf>" if note or filed else ""
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{_text(row['end_to_end_id'], 35)}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{head.currency}">{plain_pounds(row["amount_pence"])}</InstdAmt></Amt>'
        f"{agent}<Cdtr><Nm>{_text(row['name'], 140)}</Nm>"
        f"<PstlAdr>{town}<Ctry>{head.country}</Ctry></PstlAdr></Cdtr>"
        f"<CdtrAcct>{_account(row['iban'], row['account_number'])}</CdtrAcct>"
        f"{purpose}{remittance}</CdtTrfTxInf>\n"
    )


def _text(value: str, longest: int) -> str:
    return escape(value[:longest])


def _agent(sort_code: str) -> str:
    return (
        "<FinInstnId><ClrSysMmbId><ClrSysId><Cd>GBDSC</Cd></ClrSysId>"
        f"<MmbId>{sort_code}</MmbId></ClrSysMmbId></FinInstnId>"
    )


def _account(iban: str | None, number: str | None) -> str:
    """A UK account is its IBAN, or its eight digits beside the sort code of the agent."""
    if iban:
        return f"<Id><IBAN>{iban}</IBAN></Id>"
    return f"<Id><Othr><Id>{number}</Id></Othr></Id>"
