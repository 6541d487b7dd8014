"""Subcontractors: verified with the tax office, and what is deducted from their invoices."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Key, Name, Pence
from chamberlain.kernel.writing import insert, locked, update
from chamberlain.ledger.contract import (
    Journal,
    JournalLine,
    Role,
    account_roles,
    open_period_for,
    post_journals,
)
from chamberlain.payables.contract import PaymentRequest, request_payment
from chamberlain.tax.errors import NotVerified, ReturnState
from chamberlain.tax.queries.cis import last_paid_on
from chamberlain.tax.rules.cis import cis_deduction, month_of, verification_serves

Status = Literal["gross", "net", "unmatched"]
SUBCONTRACTOR = ("reference", "entity", "payee", "name", "status", "verification_number",
                 "verified_on")  # fmt: skip


@command(duty="cis.verify")
def record_subcontractor(
    act: Act,
    entity: str,
    payee: Key,
    name: Name,
    utr: Annotated[str, Field(pattern=r"^\d{10}$", description="Unique taxpayer reference")],
    kind: Literal["sole_trader", "partnership", "company", "trust"] = "company",
) -> str:
    """Add a supplier to the register of subcontractors; nothing is paid before it is verified."""
    act.need(entity=entity)
    if locked(act, "tax_subcontractor", {"entity": entity, "payee": payee}, ("reference",)):
        raise Refusal(f"{payee} is in the register already.", field="payee")
    reference = next_reference("SUB")
    insert(
        act,
        "tax_subcontractor",
        {
            "reference": reference, "entity": entity, "payee": payee, "name": name, "utr": utr,
            "kind": kind, "status": "", "verification_number": "",
        },
    )  # fmt: skip
    act.changed(f"tax:subcontractor:{reference}", None, {"payee": payee, "kind": kind})
    return reference


@command(duty="cis.verify")
def record_verification(
    act: Act, subcontractor: str, status: Status, verified_on: date, number: str = ""
) -> str:
    """Note what the tax office said of a subcontractor: gross, net (20%) or unmatched (30%).

    An unmatched one has a number with letters at its end, which stands on its statements.
    """
    found = subcontractor_of(act, subcontractor)
    if not number.strip():
        raise Refusal("Note the verification number.", field="number", status=422)
    if verified_on > act.today:
        raise Refusal("A verification is not in the future.", field="verified_on", status=422)
    told = {"status": status, "verification_number": number, "verified_on": verified_on}
    update(act, "tax_subcontractor", {"reference": subcontractor}, told)
    insert(
        act,
        "tax_verification",
        {
            "subcontractor": subcontractor, "status": status, "number": number,
            "verified_on": verified_on, "noted_by": act.person,
        },
    )  # fmt: skip
    before = {"status": found["status"]}
    act.changed(f"tax:subcontractor:{subcontractor}", before, {"status": status})
    return status


def subcontractor_of(act: Act, reference: str) -> dict[str, Any]:
    """Lock and return a subcontractor, or refuse."""
    found = locked(act, "tax_subcontractor", {"reference": reference}, SUBCONTRACTOR)
    if found is None:
        raise Unknown(f"There is no subcontractor {reference}.", field="subcontractor")
    act.need(entity=found["entity"])
    return found


@command(duty="cis.deduct")
def record_deduction(
    act: Act,
    subcontractor: str,
    invoice: Key,
    gross_pence: Pence,
    materials_pence: Pence,
    pay_on: date,
    fund: str = "GF",
) -> str:
    """Deduct tax from an invoice of a subcontractor: of its labour, never of its materials or VAT.

    `gross_pence` is the invoice without VAT, `materials_pence` what the materials cost the
    subcontractor. The deduction is posted, and held back from the next payment.
    """
    found = subcontractor_of(act, subcontractor)
    _refuse_unverified(found, pay_on)
    worked = _worked(found["status"], gross_pence, materials_pence, pay_on)
    reference = next_reference("CIS")
    values = {
        "reference": reference, "entity": found["entity"], "subcontractor": subcontractor,
        "invoice": invoice, "status": found["status"],
        "verification_number": found["verification_number"], "gross_pence": gross_pence,
        "materials_pence": materials_pence, **worked, "journal": "", "tax_year": "",
        "recorded_by": act.person,
    }  # fmt: skip
    if locked(
        act, "tax_deduction", {"entity": found["entity"], "invoice": invoice}, ("reference",)
    ):
        raise Refusal(f"{invoice} has its deduction already.", field="invoice")
    if worked["deduction_pence"]:
        values["journal"] = _post(act, values, found, fund)
        _hold_back(act, values, found, pay_on, fund)
    insert(act, "tax_deduction", values)
    act.changed(f"tax:deduction:{reference}", None, {**worked, "invoice": invoice})
    return reference


def _refuse_unverified(found: dict[str, Any], on: date) -> None:
    if not found["status"]:
        raise NotVerified(f"{found['name']} is not verified: verify it before anything is paid.")
    last = last_paid_on(found["reference"], on)
    if not verification_serves(found["verified_on"], last, on):
        raise NotVerified(
            f"{found['name']} was verified on {found['verified_on']:%-d %B %Y} and not paid in "
            "this or the two tax years before: verify it again."
        )


def _worked(status: str, gross: int, materials: int, pay_on: date) -> dict[str, int]:
    frame = pl.DataFrame(
        {
            "gross_pence": [gross],
            "materials_pence": [materials],
            "status": [status],
            "paid_on": [pay_on],
        }
    )
    result, errors = cis_deduction.run(frame)
    if errors.height:
        fault = errors.row(0, named=True)
        raise Refusal(fault["message"], field=fault["field"], status=422)
    return {name: int(result[name][0]) for name in ("liable_pence", "rate_e2", "deduction_pence")}


def _post(act: Act, values: dict[str, Any], found: dict[str, Any], fund: str) -> str:
    """Move the deduction from what is owed to the subcontractor to what is owed to the office."""
    roles = account_roles(act.scope, entity=found["entity"])
    place = open_period_for(act.scope, entity=found["entity"], day=act.today)
    if place is None:
        raise Refusal("No period is open for the deduction.")
    pence = values["deduction_pence"]
    reference = f"tax:deduction:{values['reference']}"
    line = {"fund": fund, "line_ref": reference}
    journal = Journal(
        source_ref=reference,
        type="JIN",
        entity=found["entity"],
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=f"CIS deduction, {found['name']}, {values['invoice']}",
        lines=(
            JournalLine(account=roles[Role.CREDITORS], amount_pence=pence, **line),
            JournalLine(account=roles[Role.CIS], amount_pence=-pence, **line),
        ),
    )
    posting = post_journals(act, source="tax", journals=[journal])
    return str(posting.journals[reference])


def _hold_back(
    act: Act, values: dict[str, Any], found: dict[str, Any], pay_on: date, fund: str
) -> None:
    """Ask payables to pay that much less: the deduction is owed back by the subcontractor."""
    request = PaymentRequest(
        source_ref=f"tax:deduction:{values['reference']}",
        entity=found["entity"],
        payee=found["payee"],
        amount_pence=-values["deduction_pence"],
        due_on=pay_on,
        why=f"Construction Industry Scheme deduction, {values['invoice']}",
        fund=fund,
        account="",
        control=Role.CREDITORS,
    )
    request_payment(act, source="tax", requests=[request], all_or_nothing=True)


@command(duty="cis.deduct")
def mark_deduction_paid(act: Act, deduction: str, paid_on: date) -> str:
    """Put a deduction into the tax month its invoice was paid in, where no payment run did."""
    found = locked(act, "tax_deduction", {"reference": deduction}, ("entity", "paid_on"))
    if found is None:
        raise Unknown(f"There is no deduction {deduction}.", field="deduction")
    act.need(entity=found["entity"])
    mark_paid(act, deduction, paid_on)
    return deduction


def mark_paid(act: Act, deduction: str, paid_on: date) -> None:
    """Date a deduction once; a month whose return is sent takes no more."""
    found = locked(act, "tax_deduction", {"reference": deduction}, ("entity", "paid_on"))
    if found is None or found["paid_on"] is not None:
        return
    year, month = month_of(paid_on)
    place = {"entity": found["entity"], "tax_year": year, "tax_month": month}
    sent = locked(act, "tax_cis_return", place | {"state": "submitted"}, ("state",))
    if sent is not None:
        raise ReturnState(f"Month {month} of {year} is returned: correct it with the tax office.")
    values = {"paid_on": paid_on, "tax_year": year, "tax_month": month}
    update(act, "tax_deduction", {"reference": deduction}, values)
    act.changed(f"tax:deduction:{deduction}", None, {"paid_on": str(paid_on)})
