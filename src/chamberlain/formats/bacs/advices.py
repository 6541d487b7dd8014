"""What Bacs and payers' banks say of Direct Debit instructions and of refunds under the Guarantee.

AUDDIS: a file of instructions was taken or refused, or single instructions were. ADDACS: a payer's
bank cancelled, amended or reinstated an instruction. DDICA: a payer's bank gave money back under
the Guarantee and claims it. Messaging advices write attributes with hyphens and plain digits.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs.xml import Element, day, digits, parse, report
from chamberlain.formats.markup import local_name

TAKEN, FILE_REFUSED = "V", "R"
REFUSED = ("N", "D")
"""Record types of AUDDIS: a file taken, a file refused, an instruction refused."""

AUDDIS = {
    "1": "instruction cancelled by payer",
    "2": "payer deceased",
    "3": "account transferred",
    "5": "no account",
    "6": "no instruction",
    "7": "amount not nought",
    "B": "account closed",
    "C": "account transferred to another branch",
    "F": "invalid account type",
    "G": "bank takes no Direct Debits on the account",
    "H": "instruction expired",
    "I": "payer reference not unique",
    "K": "instruction cancelled by paying bank",
    "L": "incorrect account details of the payer",
    "M": "transaction code doesn't fit our status",
    "N": "not allowed at the payer's branch",
    "O": "invalid reference",
    "P": "payer's name missing",
    "Q": "our name missing",
}
ADDACS = {
    "0": "instruction cancelled, refer to payer",
    "1": "instruction cancelled by payer",
    "2": "payer deceased",
    "3": "account transferred to a new bank",
    "B": "account closed",
    "C": "account transferred to another branch",
    "D": "advance notice disputed",
    "E": "instruction amended",
    "R": "instruction reinstated",
}
DDICA = {
    "1": "amount or date differs from the advance notice",
    "2": "no advance notice received",
    "3": "instruction cancelled by paying bank",
    "4": "payer cancelled with us",
    "5": "no instruction held",
    "6": "signature not the payer's",
    "7": "claimed at our request",
    "8": "payer doesn't know us",
}
SCHEMA = {
    "record_type": pl.String,
    "reference": pl.String,
    "reason_code": pl.String,
    "reason": pl.String,
    "effective_on": pl.Date,
    "sort_code": pl.String,
    "account_number": pl.String,
    "name": pl.String,
    "new_sort_code": pl.String,
    "new_account_number": pl.String,
    "serial_number": pl.String,
    "number": pl.String,
}
CLAIMS = {
    "reference": pl.String,
    "reason_code": pl.String,
    "reason": pl.String,
    "bank_reference": pl.String,
    "amount_pence": pl.Int64,
    "collected_on": pl.Date,
}


@dataclass(frozen=True, slots=True)
class Advices:
    """A report of instructions: AUDDIS or ADDACS, its key, and a row per advice (see SCHEMA)."""

    kind: str
    service_user_number: str
    document: str
    produced_on: date | None
    items: pl.DataFrame


@dataclass(frozen=True, slots=True)
class IndemnityClaims:
    """A report of claims under the Guarantee: when our account is debited, a row per collection."""

    document: str
    debited_on: date | None
    items: pl.DataFrame


def read_advices(data: bytes) -> Advices:
    """Return an AUDDIS or ADDACS report, or raise `Unreadable`."""
    top = report(data, "MessagingAdvices")
    header = top.find("MessagingHeader")
    if header is None:
        raise Unreadable("the report has no MessagingHeader: expected who it is for and when")
    advised = header.get("advice-type", "").strip().upper()
    kind = "ADDACS" if advised == "ADDACS" else "AUDDIS"
    if kind == "AUDDIS" and not advised.startswith("AUD"):
        raise Unreadable(f"the report is of kind {advised!r}, expected AUDACC, AUDREJ or ADDACS")
    words = ADDACS if kind == "ADDACS" else AUDDIS
    said = [text.strip() for one in top.iter("MessagingError") for text in one.attrib.values()]
    rows = [
        _advice(one, words, "; ".join(filter(None, said))) for one in top.iter("MessagingAdvice")
    ]
    produced = day(header.get("report-generation-date"))
    parts = ("document-number", "envelope-sequence-number", "report-type")
    return Advices(
        kind=kind,
        service_user_number=(header.get("user-number") or "").strip(),
        document="/".join([str(produced), *(header.get(part, "") for part in parts)]),
        produced_on=produced,
        items=pl.DataFrame(rows, schema=SCHEMA, orient="row"),
    )


def _advice(element: Element, words: dict[str, str], said: str) -> dict[str, object]:
    kind = element.get("record-type", "").strip().upper()
    code = (element.get("reason-code") or element.get("file-error-code") or "").strip()
    known = words.get(code[:1].upper()) if kind != FILE_REFUSED else said
    return {
        "record_type": kind,
        "reference": (element.get("reference") or "").strip(),
        "reason_code": code if kind == FILE_REFUSED else code[:1].upper(),
        "reason": known or said or ("taken" if kind == TAKEN else f"unknown reason {code}"),
        "effective_on": day(element.get("effective-date") or element.get("processing-date")),
        "sort_code": digits(element.get("payer-sort-code")),
        "account_number": digits(element.get("payer-account-number")),
        "name": (element.get("payer-name") or "").strip(),
        "new_sort_code": digits(element.get("payer-new-sort-code")) or None,
        "new_account_number": digits(element.get("payer-new-account-number")) or None,
        "serial_number": (element.get("vol-serial-number") or "").strip(),
        "number": (element.get("aosn") or "").strip(),
    }


def read_indemnity_claims(data: bytes) -> IndemnityClaims:
    """Return a DDICA report, or raise `Unreadable`.

    Its total is held against its claims. A claim of several collections gives a row for each.
    """
    top = next(
        (one for one in parse(data).iter() if local_name(one) == "NewAdvices"), None
    )  # fmt: skip
    if top is None:
        raise Unreadable("this is XML, but no report of claims under the Guarantee (DDICA)")
    rows = [row for one in top.iter() if local_name(one) == "DDICAdvice" for row in _claims(one)]
    stated, found = _said(top, "TotalValueOfDebits"), sum(int(str(r["amount_pence"])) for r in rows)
    if stated and _pence(stated) != found:
        raise Unreadable(
            f"the report's total is {_pence(stated)} pence, expected {found} from its claims"
        )
    return IndemnityClaims(
        document="/".join(filter(None, [_said(top, "DocumentNumber"), _said(top, "DateOfDebit")])),
        debited_on=day(_said(top, "DateOfDebit")),
        items=pl.DataFrame(rows, schema=CLAIMS, orient="row"),
    )


def _claims(advice: Element) -> list[dict[str, object]]:
    code = _said(advice, "ReasonCode")[:1]
    same: dict[str, object] = {
        "reference": _said(advice, "SUReference"),
        "reason_code": code,
        "reason": DDICA.get(code) or _said(advice, "ReasonCodeMeaning").lower() or "unknown",
        "bank_reference": _said(advice, "PayingBankReference"),
    }
    parts = [one for one in advice.iter() if local_name(one) == "DDCollection"]
    if not parts:
        return [same | {"amount_pence": _pence(_said(advice, "TotalAmount")), "collected_on": None}]
    return [
        same
        | {
            "amount_pence": _pence(_said(one, "Amount")),
            "collected_on": day(_said(one, "DateOfDirectDebit")),
        }
        for one in parts
    ]


def _said(element: Element, name: str) -> str:
    """Return an attribute of the element or the text of its first child of that name."""
    if element.get(name):
        return str(element.get(name)).strip()
    child = next((one for one in element.iter() if local_name(one) == name), None)
    return "" if child is None else (child.text or "").strip()


def _pence(text: str) -> int:
    pounds, _, part = text.partition(".")
    if not ((pounds or "").isascii() and pounds.isdigit() and (part or "0").isdigit()):
        raise Unreadable(f"an amount is {text!r}, expected pounds such as 12.50")
    if len(part) > 2:
        raise Unreadable(f"an amount is {text!r}, expected at most two decimals")
    return int(pounds) * 100 + int(part.ljust(2, "0"))
