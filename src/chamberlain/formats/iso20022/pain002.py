"""Read pain.002: how far the bank has got with a payment file, and what it refused.

Versions .03 to .14 are read by local name. A bank sends two or more: first about the format, then
about settlement. Status PART at the top means that only the transactions tell.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl
from lxml import etree

from chamberlain.formats import Unreadable
from chamberlain.formats.markup import local_name

FINAL_GOOD = frozenset({"ACSC", "ACCC"})
FINAL_BAD = frozenset({"RJCT", "CANC"})
SCHEMA = {
    "payment_id": pl.String,
    "end_to_end_id": pl.String,
    "instruction_id": pl.String,
    "status": pl.String,
    "reason_code": pl.String,
    "reason": pl.String,
}

Element = Any


@dataclass(frozen=True, slots=True)
class StatusReport:
    """One pain.002: whose file, the status of the whole, of each block, and of transactions.

    `transactions` (see SCHEMA) lists those the bank names; one it does not name has the status of
    its block, or else of the whole.
    """

    message_id: str
    original_message_id: str
    group_status: str | None
    group_reasons: tuple[str, ...]
    payment_statuses: dict[str, str | None]
    transactions: pl.DataFrame

    @property
    def settled(self) -> bool:
        """Say whether everything the bank names is finally settled."""
        named = {self.group_status, *self.payment_statuses.values()} - {None}
        return bool(named) and (named | set(self.transactions["status"])) <= FINAL_GOOD

    @property
    def refused(self) -> pl.DataFrame:
        """Return the transactions the bank rejected or cancelled."""
        return self.transactions.filter(pl.col("status").is_in(list(FINAL_BAD)))


def read_pain002(data: bytes) -> StatusReport:
    """Return the status report in `data`, or raise `Unreadable`."""
    report = _report(data)
    group = _child(report, "OrgnlGrpInfAndSts")
    original = _text(group, "OrgnlMsgId")
    if original is None:
        raise Unreadable("the status report does not name the message it answers (OrgnlMsgId)")
    statuses: dict[str, str | None] = {}
    rows = []
    for block in _children(report, "OrgnlPmtInfAndSts"):
        payment = _text(block, "OrgnlPmtInfId") or ""
        statuses[payment] = _text(block, "PmtInfSts")
        rows += [_transaction(item, payment) for item in _children(block, "TxInfAndSts")]
    rows += [_transaction(item, "") for item in _children(report, "TxInfAndSts")]
    return StatusReport(
        message_id=_text(_child(report, "GrpHdr"), "MsgId") or "",
        original_message_id=original,
        group_status=_text(group, "GrpSts"),
        group_reasons=tuple(filter(None, (_reason(r) for r in _children(group, "StsRsnInf")))),
        payment_statuses=statuses,
        transactions=pl.DataFrame(rows, schema=SCHEMA, orient="row"),
    )


def _report(data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"this is not well-formed XML: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("the file declares a DTD, which a status report never needs: refused")
    for element in root.iter():
        if local_name(element) == "CstmrPmtStsRpt":
            return element
    raise Unreadable(f"this is XML ({local_name(root)}), but not a pain.002 status report")


def _transaction(item: Element, payment: str) -> dict[str, str | None]:
    information = _child(item, "StsRsnInf")
    return {
        "payment_id": payment,
        "end_to_end_id": _text(item, "OrgnlEndToEndId"),
        "instruction_id": _text(item, "OrgnlInstrId"),
        "status": _text(item, "TxSts"),
        "reason_code": _text(_child(information, "Rsn"), "Cd", "Prtry"),
        "reason": _reason(information) or None,
    }


def _reason(information: Element) -> str:
    return " ".join(part.text or "" for part in _children(information, "AddtlInf")).strip()


def _children(element: Element, name: str) -> list[Element]:
    return [] if element is None else [child for child in element if local_name(child) == name]


def _child(element: Element, name: str) -> Element:
    return next(iter(_children(element, name)), None)


def _text(element: Element, *names: str) -> str | None:
    """Return the text of the first child called one of `names`, or None."""
    for name in names:
        child = _child(element, name)
        if child is not None and (child.text or "").strip():
            return " ".join(child.text.split())
    return None
