"""Write a camt.053 statement: what the demonstration bank sends, and tests read back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from chamberlain.kernel.money import plain_pounds

VERSIONS = ("02", "08")


@dataclass(frozen=True, slots=True)
class StatementHead:
    """The head of a statement to write. Balances are pence, an overdraft negative."""

    statement_id: str
    account_number: str
    sort_code: str
    opening_pence: int
    first_day: date
    last_day: date
    sequence: int
    currency: str = "GBP"
    name: str = ""


def write_camt053(
    head: StatementHead, entries: pl.DataFrame, *, created: datetime, version: str = "08"
) -> bytes:
    """Return a camt.053.001.02 or .08 file with one statement.

    `entries` needs `date` and `amount_pence` (credits positive); it may have any of value_date,
    status, reversal, entry_reference, servicer_reference, end_to_end_id, structured,
    unstructured, counterparty, counterparty_sort_code, counterparty_account, code
    (domain-family-subfamily), batch_count, batch_reference and info, named as the reader names
    them. The closing balance and the totals are worked out from the booked entries.
    """
    if version not in VERSIONS:
        raise ValueError(f"version is {version!r}, expected one of {', '.join(VERSIONS)}")
    return "".join(_document(head, entries, created, version)).encode()


def _document(
    head: StatementHead, entries: pl.DataFrame, created: datetime, version: str
) -> Iterator[str]:
    now = created.isoformat(timespec="seconds")
    status = entries["status"] if "status" in entries.columns else pl.Series(["BOOK"])
    booked = entries.filter(status.fill_null("BOOK") == "BOOK")["amount_pence"]
    closing = head.opening_pence + int(booked.sum())
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>{_text(head.statement_id, 35)}</MsgId>"
        f"<CreDtTm>{now}</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{_text(head.statement_id, 35)}</Id>"
        f"<ElctrncSeqNb>{head.sequence}</ElctrncSeqNb><CreDtTm>{now}</CreDtTm>"
        f"<FrToDt><FrDtTm>{head.first_day}T00:00:00</FrDtTm>"
        f"<ToDtTm>{head.last_day}T23:59:59</ToDtTm></FrToDt>"
        f"{_account(head, version)}\n"
        f"{_balance('OPBD', head.opening_pence, head.first_day, head.currency)}"
        f"{_balance('CLBD', closing, head.last_day, head.currency)}"
        f"{_totals(booked)}\n"
    )
    for row in entries.iter_rows(named=True):
        yield _entry(row, head.currency, version)
    yield "</Stmt></BkToCstmrStmt></Document>\n"


def _text(value: str, longest: int) -> str:
    return escape(value[:longest])


def _element(name: str, value: Any, longest: int = 140) -> str:
    """Return an element, or nothing when there is no value."""
    return "" if value in (None, "") else f"<{name}>{_text(str(value), longest)}</{name}>"


def _amount(pence: int, currency: str) -> str:
    size = abs(pence)
    side = "DBIT" if pence < 0 else "CRDT"
    return (
        f'<Amt Ccy="{currency}">{size // 100}.{size % 100:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
    )


def _account(head: StatementHead, version: str) -> str:
    bic = "BICFI" if version == "08" else "BIC"
    return (
        f"<Acct><Id><Othr><Id>{_text(head.account_number, 34)}</Id></Othr></Id>"
        f"<Ccy>{head.currency}</Ccy>{_element('Nm', head.name, 70)}"
        f"<Svcr><FinInstnId><{bic}>DEMOGB2LXXX</{bic}><ClrSysMmbId><ClrSysId><Cd>GBDSC</Cd>"
        f"</ClrSysId><MmbId>{head.sort_code}</MmbId></ClrSysMmbId></FinInstnId></Svcr></Acct>"
    )


def _balance(kind: str, pence: int, on: date, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(pence, currency)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _totals(booked: pl.Series) -> str:
    sides = []
    for name, part in (
        ("TtlCdtNtries", booked.filter(booked >= 0)),
        ("TtlDbtNtries", booked.filter(booked < 0)),
    ):
        pence = abs(int(part.sum()))
        total = plain_pounds(pence)
        sides.append(f"<{name}><NbOfNtries>{len(part)}</NbOfNtries><Sum>{total}</Sum></{name}>")
    return f"<TxsSummry>{''.join(sides)}</TxsSummry>"


def _entry(row: dict[str, Any], currency: str, version: str) -> str:
    status = row.get("status") or "BOOK"
    value = row.get("value_date") or row["date"]
    return (
        f"<Ntry>{_element('NtryRef', row.get('entry_reference'), 35)}"
        f"{_amount(row['amount_pence'], currency)}"
        f"{'<RvslInd>true</RvslInd>' if row.get('reversal') else ''}"
        f"<Sts>{f'<Cd>{status}</Cd>' if version == '08' else status}</Sts>"
        f"<BookgDt><Dt>{row['date']}</Dt></BookgDt><ValDt><Dt>{value}</Dt></ValDt>"
        f"{_element('AcctSvcrRef', row.get('servicer_reference'), 35)}"
        f"{_code(row.get('code'))}{_details(row, currency, version)}"
        f"{_element('AddtlNtryInf', row.get('info'), 500)}</Ntry>\n"
    )


def _code(code: str | None) -> str:
    if not code:
        return "<BkTxCd><Prtry><Cd>NONE</Cd></Prtry></BkTxCd>"
    parts = code.split("-")
    if len(parts) != 3:
        return f"<BkTxCd><Prtry>{_element('Cd', code, 35)}</Prtry></BkTxCd>"
    return (
        f"<BkTxCd><Domn><Cd>{parts[0]}</Cd><Fmly><Cd>{parts[1]}</Cd>"
        f"<SubFmlyCd>{parts[2]}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    )


def _details(row: dict[str, Any], currency: str, version: str) -> str:
    batch = _element("PmtInfId", row.get("batch_reference"), 35) + _element(
        "NbOfTxs", row.get("batch_count")
    )
    reference = row.get("end_to_end_id")
    refs = f"<Refs>{_element('EndToEndId', reference, 35)}</Refs>" if reference else ""
    size = abs(row["amount_pence"])
    amount = f'<Amt Ccy="{currency}">{size // 100}.{size % 100:02d}</Amt>'
    side = "<CdtDbtInd>" + ("DBIT" if row["amount_pence"] < 0 else "CRDT") + "</CdtDbtInd>"
    stated = f"{amount}{side}" if version == "08" else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    inside = f"{refs}{stated}{_parties(row, version)}{_remittance(row)}"
    return (
        f"<NtryDtls>{f'<Btch>{batch}</Btch>' if batch else ''}<TxDtls>{inside}</TxDtls></NtryDtls>"
    )


def _parties(row: dict[str, Any], version: str) -> str:
    """The other side: debtor of a credit, creditor of a debit; the reverse when reversed."""
    role = "Dbtr" if (row["amount_pence"] >= 0) != bool(row.get("reversal")) else "Cdtr"
    name = _element("Nm", row.get("counterparty"))
    if name and version == "08":
        name = f"<Pty>{name}</Pty>"
    account, sort_code = row.get("counterparty_account"), row.get("counterparty_sort_code")
    held = f"<{role}>{name}</{role}>" if name else ""
    if account:
        held += f"<{role}Acct><Id><Othr>{_element('Id', account, 34)}</Othr></Id></{role}Acct>"
    agent = (
        f"<RltdAgts><{role}Agt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>GBDSC</Cd></ClrSysId>"
        f"<MmbId>{sort_code}</MmbId></ClrSysMmbId></FinInstnId></{role}Agt></RltdAgts>"
        if sort_code
        else ""
    )
    return (f"<RltdPties>{held}</RltdPties>" if held else "") + agent


def _remittance(row: dict[str, Any]) -> str:
    plain = _element("Ustrd", row.get("unstructured"))
    reference = row.get("structured")
    strict = (
        f"<Strd><CdtrRefInf>{_element('Ref', reference, 35)}</CdtrRefInf></Strd>"
        if reference
        else ""
    )
    return f"<RmtInf>{plain}{strict}</RmtInf>" if plain or strict else ""
