"""Making Tax Digital for VAT: requests and answers of the tax office's interface, as typed records.

Shapes follow the published VAT (MTD) interface, version 1.0; money is JSON numbers with at most two
decimals, read and written through Decimal so that no float comes near it.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

ACCEPT = "application/vnd.hmrc.1.0+json"
METHOD = "WEB_APP_VIA_SERVER"
PENNY_BOXES = (
    ("vatDueSales", "box_1"),
    ("vatDueAcquisitions", "box_2"),
    ("totalVatDue", "box_3"),
    ("vatReclaimedCurrPeriod", "box_4"),
    ("netVatDue", "box_5"),
)
POUND_BOXES = (
    ("totalValueSalesExVAT", "box_6"),
    ("totalValuePurchasesExVAT", "box_7"),
    ("totalValueGoodsSuppliedExVAT", "box_8"),
    ("totalAcquisitionsExVAT", "box_9"),
)


class AnswerUnreadable(ValueError):
    """The tax office answered something that its interface does not have."""


@dataclass(frozen=True)
class Obligation:
    """A return that is due or was received; `period_key` names it to the tax office."""

    period_key: str
    start: date
    end: date
    due: date
    open: bool
    received: date | None = None


@dataclass(frozen=True)
class Liability:
    """What the tax office says is owed for a period."""

    kind: str
    original_pence: int
    outstanding_pence: int
    due: date | None
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Receipt:
    """What the tax office gives for a return."""

    processing_date: str
    form_bundle: str
    charge_reference: str = ""
    payment_indicator: str = ""


def return_body(period_key: str, boxes: dict[str, int]) -> bytes:
    """Return the JSON of a return from boxes in pence; ValueError when one has pence too many."""
    values: dict[str, Any] = {"periodKey": period_key}
    parts = [f'"periodKey": {json.dumps(period_key)}']
    for name, box in PENNY_BOXES:
        values[name] = Decimal(boxes[box]) / 100
        parts.append(f'"{name}": {values[name]:.2f}')
    for name, box in POUND_BOXES:
        if boxes[box] % 100:
            raise ValueError(f"{box} is in whole pounds, not {boxes[box]} pence")
        parts.append(f'"{name}": {boxes[box] // 100}')
    return ("{" + ", ".join([*parts, '"finalised": true']) + "}").encode()


def read_return(content: bytes) -> tuple[str, dict[str, int]]:
    """Return period key and boxes in pence of a return as the tax office holds it."""
    given = _loaded(content)
    boxes = {box: _pence(given.get(name, 0)) for name, box in (*PENNY_BOXES, *POUND_BOXES)}
    return str(given.get("periodKey", "")), boxes


def read_obligations(content: bytes) -> list[Obligation]:
    """Return the obligations of an answer, the earliest first."""
    rows = _listed(content, "obligations")
    found = [
        Obligation(
            period_key=str(row["periodKey"]),
            start=date.fromisoformat(row["start"]),
            end=date.fromisoformat(row["end"]),
            due=date.fromisoformat(row["due"]),
            open=row["status"] == "O",
            received=date.fromisoformat(row["received"]) if row.get("received") else None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.start)


def read_liabilities(content: bytes) -> list[Liability]:
    """Return the liabilities of an answer."""
    found = []
    for row in _listed(content, "liabilities"):
        period = row.get("taxPeriod") or {}
        found.append(
            Liability(
                kind=str(row["type"]),
                original_pence=_pence(row["originalAmount"]),
                outstanding_pence=_pence(row.get("outstandingAmount", 0)),
                due=_day(row.get("due")),
                start=_day(period.get("from")),
                end=_day(period.get("to")),
            )
        )
    return found


def read_receipt(content: bytes) -> Receipt:
    """Return the receipt of a return that was taken."""
    given = _loaded(content)
    if "formBundleNumber" not in given:
        raise AnswerUnreadable("the answer to a return has no formBundleNumber")
    return Receipt(
        processing_date=str(given.get("processingDate", "")),
        form_bundle=str(given["formBundleNumber"]),
        charge_reference=str(given.get("chargeRefNumber", "")),
        payment_indicator=str(given.get("paymentIndicator", "")),
    )


def read_refusal(content: bytes) -> tuple[str, str]:
    """Return code and words of an error; blank code when the answer is none of the interface."""
    try:
        given = _loaded(content)
    except AnswerUnreadable:
        return "", content[:200].decode(errors="replace")
    inner = given.get("errors") or []
    told = inner[0] if inner else given
    return str(told.get("code", given.get("code", ""))), str(told.get("message", ""))


@dataclass(frozen=True)
class Device:
    """What is known of the device a person submitted from; blank where it could not be told."""

    device_id: str = ""
    user_agent: str = ""
    screens: str = ""
    window_size: str = ""
    timezone: str = ""
    public_ip: str = ""
    public_ip_at: str = ""
    public_port: str = ""
    second_factor: str = ""


def fraud_headers(device: Device, person: str, version: str, server_ip: str) -> dict[str, str]:
    """Return the fraud prevention headers of a web application via a server.

    The law (SI 2019/360) wants every one; what could not be collected is left out, never made up.
    Values are percent-encoded where the interface asks for it.
    """
    headers = {
        "Gov-Client-Connection-Method": METHOD,
        "Gov-Client-Browser-JS-User-Agent": device.user_agent,
        "Gov-Client-Device-ID": device.device_id,
        "Gov-Client-Multi-Factor": device.second_factor,
        "Gov-Client-Public-IP": device.public_ip,
        "Gov-Client-Public-IP-Timestamp": device.public_ip_at,
        "Gov-Client-Public-Port": device.public_port,
        "Gov-Client-Screens": device.screens,
        "Gov-Client-Timezone": device.timezone,
        "Gov-Client-User-IDs": f"chamberlain={quote(person, safe='')}",
        "Gov-Client-Window-Size": device.window_size,
        "Gov-Vendor-Product-Name": "Chamberlain",
        "Gov-Vendor-Public-IP": server_ip,
        "Gov-Vendor-Version": f"chamberlain={quote(version, safe='')}",
    }
    if server_ip and device.public_ip:
        by, of = quote(server_ip, safe=""), quote(device.public_ip, safe="")
        headers["Gov-Vendor-Forwarded"] = f"by={by}&for={of}"
    return {name: value for name, value in headers.items() if value}


def _loaded(content: bytes) -> dict[str, Any]:
    try:
        given = json.loads(content, parse_float=Decimal)
    except ValueError as error:
        raise AnswerUnreadable("the tax office's answer is no JSON") from error
    if not isinstance(given, dict):
        raise AnswerUnreadable("the tax office's answer is no object")
    return given


def _listed(content: bytes, name: str) -> list[dict[str, Any]]:
    rows = _loaded(content).get(name)
    if not isinstance(rows, list):
        raise AnswerUnreadable(f"the tax office's answer has no {name}")
    return rows


def _pence(value: Any) -> int:
    pence = Decimal(str(value)) * 100
    if pence != pence.to_integral_value():
        raise AnswerUnreadable(f"{value} is no amount of pounds and pence")
    return int(pence)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
