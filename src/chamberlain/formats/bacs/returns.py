"""Items that came back, or went elsewhere: ARUCS, AWACS and ARUDD.

ARUCS: a credit could not be applied and the money is returned. AWACS: a credit was applied to a
corrected account, so the supplier's record must be changed (by two people). ARUDD: a debit was
not paid. The codes are the schemes' own; a report may write four characters, the first being
the code.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs.xml import Element, day, digits, pence, report
from chamberlain.formats.markup import local_name

REASONS = {
    "ARUCS": {
        "0": "invalid details",
        "2": "beneficiary deceased",
        "3": "account transferred",
        "5": "no account",
        "B": "account closed",
        "C": "requested by remitter",
    },
    "AWACS": {
        "0": "invalid details: correct details supplied",
        "3": "account transferred: new details supplied",
    },
    "ARUDD": {
        "0": "refer to payer",
        "1": "instruction cancelled",
        "2": "payer deceased",
        "3": "account transferred",
        "4": "advance notice disputed",
        "5": "no account",
        "6": "no instruction",
        "7": "amount differs",
        "8": "amount not yet due",
        "9": "presentation overdue",
        "A": "service user differs",
        "B": "account closed",
    },
}
SCHEMA = {
    "reference": pl.String,
    "code": pl.String,
    "reason_code": pl.String,
    "reason": pl.String,
    "processing_date": pl.Date,
    "amount_pence": pl.Int64,
    "sort_code": pl.String,
    "account_number": pl.String,
    "name": pl.String,
    "new_sort_code": pl.String,
    "new_account_number": pl.String,
    "own_sort_code": pl.String,
    "own_account_number": pl.String,
}
_OTHER_SIDE = ("PayerAccount", "ReceiverAccount", "BeneficiaryAccount", "PayeeAccount")
_CORRECTED = ("CorrectedAccount", "NewAccount", "AmendedAccount")


@dataclass(frozen=True, slots=True)
class Returns:
    """One report: its kind, its key against double delivery, and a row per item (see SCHEMA)."""

    kind: str
    service_user_number: str
    advice_number: str
    produced_on: date | None
    items: pl.DataFrame


def read_returns(data: bytes) -> Returns:
    """Return an ARUCS, AWACS or ARUDD report, or raise `Unreadable`.

    The sum of the items is held against the report's own totals where it gives them.
    """
    top = report(data, *REASONS)
    kind = local_name(top)
    rows = []
    for group in top.iter("OriginatingAccountRecord"):
        own = group.find("OriginatingAccount")
        items = [_item(item, kind, own) for item in group if _is_item(item)]
        _check_totals(group.find("Totals"), items)
        rows += items
    header, licence = top.find("Header"), top.find("ServiceLicenseInformation")
    return Returns(
        kind=kind,
        service_user_number="" if licence is None else (licence.get("userNumber") or "").strip(),
        advice_number="" if header is None else header.get("adviceNumber", ""),
        produced_on=None if header is None else day(header.get("currentProcessingDate")),
        items=pl.DataFrame(rows, schema=SCHEMA, orient="row"),
    )


def _is_item(element: Element) -> bool:
    return str(element.tag).endswith("Item")


def _item(element: Element, kind: str, own: Element) -> dict[str, object]:
    account = _first(element, _OTHER_SIDE)
    corrected = _first(element, _CORRECTED)
    code = (element.get("returnCode") or element.get("reasonCode") or "")[:1].upper()
    words = REASONS[kind].get(code) or (element.get("returnDescription") or "unknown").lower()
    return {
        "reference": (element.get("ref") or account.get("ref", "")).strip(),
        "code": element.get("transCode"),
        "reason_code": code,
        "reason": words,
        "processing_date": day(element.get("originalProcessingDate")),
        "amount_pence": pence(element),
        "sort_code": digits(account.get("sortCode")),
        "account_number": digits(account.get("number")),
        "name": (account.get("name") or "").strip(),
        "new_sort_code": digits(corrected.get("sortCode")) or None,
        "new_account_number": digits(corrected.get("number")) or None,
        "own_sort_code": None if own is None else digits(own.get("sortCode")),
        "own_account_number": None if own is None else digits(own.get("number")),
    }


def _first(element: Element, tags: tuple[str, ...]) -> dict[str, str]:
    """Return the attributes of the first child called one of `tags`, or none."""
    for child in element:
        if child.tag in tags:
            return dict(child.attrib)
    return {}


def _check_totals(totals: Element, items: list[dict[str, object]]) -> None:
    if totals is None:
        return
    stated = pence(totals)
    found = sum(int(str(item["amount_pence"])) for item in items)
    if stated != found:
        raise Unreadable(f"the report's total is {stated} pence, expected {found} from its items")
