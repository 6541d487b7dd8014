"""Sending a released return to the tax office, once in effect, and keeping its receipt."""

import json
import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from chamberlain.formats import mtd
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.writing import locked, update
from chamberlain.ledger.contract import (
    Journal,
    JournalLine,
    Role,
    account_roles,
    open_period_for,
    post_journals,
)
from chamberlain.tax.commands.returns import KEPT, TABLE
from chamberlain.tax.contract import VAT_RETURN_SUBMITTED
from chamberlain.tax.queries.office import Office
from chamberlain.tax.queries.vat import registration

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
