"""Sending a released return to the tax office, once in effect, and keeping its receipt."""

import json
import os
import urllib.error
import urllib.request
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from chamberlain.formats import mtd
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.ledger.contract import (
    Journal,
    JournalLine,
    Role,
    account_roles,
    open_period_for,
    post_journals,
)
from chamberlain.tax.commands.returns import KEPT, TABLE
from chamberlain.tax.commands.writing import locked, update
from chamberlain.tax.contract import VAT_RETURN_SUBMITTED
from chamberlain.tax.errors import TaxOfficeRefused
from chamberlain.tax.queries.vat import Registered, registration

SECONDS = 20
TAKEN_BEFORE = "DUPLICATE_SUBMISSION"
SENT = (*KEPT, "submitted_by", "device")


@command(contract=True, summary="Send a released VAT return to the tax office")
def send_vat_return(act: Act, vat_return: str) -> str:
    """Send a return that was released, and keep the receipt; one that has it is left alone.

    Should an earlier try have reached the tax office, it says so, and what it holds is compared
    with ours to the penny. A refusal is raised, so that the event is tried again.
    """
    found = locked(act, TABLE, {"reference": vat_return}, SENT)
    if found is None or found["state"] != "released":
        return found["state"] if found else "unknown"
    held = registration(found["entity"], found["since"])
    office = Office(held, _headers(found))
    obligation = office.obligation(found)
    boxes = {f"box_{n}": found[f"box_{n}"] for n in range(1, 10)}
    receipt = office.submit(obligation.period_key, boxes)
    update(
        act,
        TABLE,
        {"reference": vat_return},
        {
            "state": "submitted",
            "period_key": obligation.period_key,
            "processed_at": receipt.processing_date,
            "form_bundle": receipt.form_bundle,
            "charge_reference": receipt.charge_reference,
        },
    )
    update(act, "tax_vat_error", {"corrected_in": vat_return}, {"state": "corrected"})
    _settle(act, found)
    act.changed(
        f"tax:vat_return:{vat_return}",
        {"state": "released"},
        {"state": "submitted", "form_bundle": receipt.form_bundle},
    )
    net = found["box_3"] - found["box_4"]
    told = {"vat_return": vat_return, "entity": found["entity"], "net_pence": net}
    act.emit(VAT_RETURN_SUBMITTED, told)
    return "submitted"


def _headers(found: dict[str, Any]) -> dict[str, str]:
    device = found["device"]
    told = json.loads(device) if isinstance(device, str) else device
    try:
        ours = version("chamberlain")
    except PackageNotFoundError:
        ours = "0"
    server = os.environ.get("CHAMBERLAIN_PUBLIC_IP", "")
    return mtd.fraud_headers(mtd.Device(**told), found["submitted_by"], ours, server)


class Office:
    """The tax office's interface for one registration."""

    def __init__(self, held: Registered, headers: dict[str, str]) -> None:
        self._base = f"{held.address}/organisations/vat/{held.vrn}"
        token = os.environ.get("CHAMBERLAIN_MTD_TOKEN", "")
        self._headers = {"Accept": mtd.ACCEPT, "Authorization": f"Bearer {token}", **headers}

    def obligation(self, found: dict[str, Any]) -> mtd.Obligation:
        """Return the obligation for a return's period, or refuse."""
        answer = self._ask(f"obligations?from={found['since']}&to={found['until']}")
        for one in mtd.read_obligations(answer):
            if one.start == found["since"]:
                return one
        raise TaxOfficeRefused(f"The tax office expects no return from {found['since']}.")

    def submit(self, period_key: str, boxes: dict[str, int]) -> mtd.Receipt:
        """Send a return and return its receipt, be it of an earlier try."""
        try:
            return mtd.read_receipt(self._ask("returns", mtd.return_body(period_key, boxes)))
        except TaxOfficeRefused as refusal:
            if refusal.code != TAKEN_BEFORE:
                raise
        _, theirs = mtd.read_return(self._ask(f"returns/{period_key}"))
        if theirs != boxes:
            raise TaxOfficeRefused("The tax office holds another return for this period.")
        return mtd.Receipt(processing_date="", form_bundle=f"held:{period_key}")

    def liabilities(self, since: str, until: str) -> list[mtd.Liability]:
        """Return what the tax office says is owed over some days."""
        return mtd.read_liabilities(self._ask(f"liabilities?from={since}&to={until}"))

    def obligations(self, since: str, until: str) -> list[mtd.Obligation]:
        """Return the returns that are due or received over some days."""
        return mtd.read_obligations(self._ask(f"obligations?from={since}&to={until}"))

    def _ask(self, place: str, body: bytes | None = None) -> bytes:
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        asked = urllib.request.Request(f"{self._base}/{place}", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            code, words = mtd.read_refusal(error.read())
            told = f"The tax office answered {error.code} {code}: {words}"
            raise TaxOfficeRefused(told, code=code or "tax_office") from error
        except OSError as error:
            raise TaxOfficeRefused(f"The tax office could not be reached: {error}") from error


def _settle(act: Act, found: dict[str, Any]) -> None:
    """Move what was returned from the control accounts to what the tax office owes or is owed."""
    roles = account_roles(act.scope, entity=found["entity"])
    place = open_period_for(act.scope, entity=found["entity"], day=act.today)
    if place is None:
        raise Refusal("No period is open for the journal of the return.")
    due, back = found["box_3"], found["box_4"]
    lines = [
        JournalLine(account=roles[account], amount_pence=pence, narrative=words)
        for account, pence, words in (
            (Role.VAT_OUTPUT, due, "VAT due, boxes 1 and 2"),
            (Role.VAT_INPUT, -back, "VAT reclaimed, box 4"),
            (Role.VAT_RECLAIM, back - due, "Net, box 5"),
        )
        if pence
    ]
    if len(lines) < 2:
        return
    reference = f"tax:vat_return:{found['reference']}"
    journal = Journal(
        source_ref=reference,
        type="JIN",
        entity=found["entity"],
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=f"VAT return {found['reference']}, {found['since']:%B %Y}",
        lines=tuple(lines),
    )
    post_journals(act, source="tax", journals=[journal])
