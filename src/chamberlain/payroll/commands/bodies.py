"""Whom pay is deducted for: the tax office, pension funds, courts and authorities, unions."""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.formats.bank_line import reference_fault
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Name
from chamberlain.payables.contract import PayeeRecord, record_payees
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.contract import OrderRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Body, Element, Order, Scheme
from chamberlain.payroll.rules.due_days import legal_due_day

Kind = Literal["tax_office", "pension", "creditor", "voluntary", "own"]
FUNDS = ("lgps", "teachers", "nhs")


@command(
    duty="payroll.maintain",
    secret=("sort_code", "account_number"),
    summary="Add somebody that pay is deducted for",
)
def add_body(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    code: Code,
    name: Name,
    kind: Kind,
    collects: Annotated[
        str,
        Field(max_length=24, description="PAYE scheme, pension scheme or element; none of orders"),
    ] = "",
    quotes: Annotated[str, Field(max_length=40, description="The reference they know us by")] = "",
    due_day: Annotated[
        int | None, Field(ge=1, le=28, description="Day of the month; blank for the day of law")
    ] = None,
    due_next_month: bool = True,
    sort_code: str = "",
    account_number: str = "",
    account: Annotated[
        str,
        Field(max_length=12, description="Credited, if it is our own; or charged the levy"),
    ] = "",
    cost_centre: Annotated[str, Field(max_length=12)] = "",
) -> str:
    """Keep somebody who is paid what pay deducts for them; return the code.

    Bank details wait in payables until a second person has verified them. Whoever is the council
    itself is no payee: what is deducted is credited to the account given.
    """
    act.need(entity=entity)
    _refuse_unfit(act, entity, kind, collects, due_day, account, quotes)
    if Body.objects.filter(entity=entity, code=code).exists():
        raise WrongState(f"{code} is kept already.", field="code")
    reference = next_reference("BDY")
    source_ref = f"payroll:body:{reference}"
    payee = ""
    if kind != "own":
        record = PayeeRecord.model_validate({
            "source_ref": source_ref, "entity": entity, "payee_class": "other", "name": name,
            "sort_code": sort_code, "account_number": account_number,
            "account_name": name if sort_code else "",
        })  # fmt: skip
        payee = record_payees(act, payees=[record])[source_ref]
    values = {
        "reference": reference, "entity": entity, "code": code, "name": name, "kind": kind,
        "collects": "" if kind == "creditor" else collects, "payee": payee, "quotes": quotes,
        "due_day": due_day, "due_next_month": due_next_month, "account": account,
        "cost_centre": cost_centre, "act_id": act.id,
    }  # fmt: skip
    insert(act, "payroll_body", values)
    act.concerns(source_ref)
    act.changed(source_ref, None, values)
    return code


def _refuse_unfit(
    act: Act, entity: str, kind: str, collects: str, due_day: int | None, account: str, quotes: str
) -> None:
    known = {
        "tax_office": lambda: Scheme.objects.filter(entity=entity, code=collects).exists(),
        "pension": lambda: collects in FUNDS,
        "creditor": lambda: True,
    }.get(kind, lambda: Element.objects.filter(entity=entity, code=collects).exists())
    if not known():
        words = {"tax_office": "PAYE scheme", "pension": "pension scheme"}.get(kind, "element")
        raise Unknown(f"There is no {words} {collects or '(blank)'}.", field="collects")
    _refuse_quoted(entity, kind, collects, quotes)
    taken = Body.objects.filter(entity=entity, collects=collects).exclude(kind="creditor").first()
    if collects and kind != "creditor" and taken is not None:
        raise WrongState(f"{collects} is collected by {taken.code} already.", field="collects")
    if kind == "own":
        if not account:
            raise Refusal("Say which account it is credited to.", field="account", status=422)
        return
    if due_day is None and legal_due_day(kind, collects, act.today) is None:
        raise Refusal(
            "No day is on file by which it is due: give the day agreed.", field="due_day",
            status=422,
        )  # fmt: skip


def _refuse_quoted(entity: str, kind: str, collects: str, quotes: str) -> None:
    """Refuse a reference that could not stand on the bank line, or is not the tax office's."""
    fault = reference_fault(quotes) if kind in {"pension", "voluntary", "tax_office"} else ""
    if kind == "tax_office" and quotes and not fault:
        held = Scheme.objects.get(entity=entity, code=collects).accounts_office
        fault = "" if quotes == held else f"scheme {collects} has the reference {held}"
    if fault:
        raise Refusal(f"{quotes} cannot be their reference: {fault}.", field="quotes", status=422)


@command(duty="payroll.maintain", summary="Change the reference somebody knows us by")
def set_body_reference(
    act: Act,
    entity: str,
    body: Code,
    quotes: Annotated[str, Field(max_length=35, description="As it stands on their bank line")],
) -> str:
    """Change the reference that stands on the bank line of what is paid from now on."""
    act.need(entity=entity)
    found = Body.objects.filter(entity=entity, code=body).first()
    if found is None:
        raise Unknown(f"There is no {body}.", field="body")
    _refuse_quoted(entity, found.kind, found.collects, quotes)
    Body.objects.filter(pk=found.pk).update(quotes=quotes)
    subject = f"payroll:body:{found.reference}"
    act.concerns(subject)
    act.changed(subject, {"quotes": found.quotes}, {"quotes": quotes})
    return body


@command(duty="payroll.tax", summary="Say whom an attachment order is paid to")
def set_order_authority(act: Act, order: OrderRef, authority: Code) -> str:
    """Name the court or authority an order is paid to; what it took before is then owed to it."""
    found = Order.objects.select_related("employment").filter(reference=order).first()
    if found is None:
        raise Unknown(f"There is no order {order}.", field="order")
    entity = found.employment.entity
    act.need(entity=entity)
    creditor_called(entity, authority)
    Order.objects.filter(pk=found.pk).update(authority=authority)
    act.changed(f"payroll:order:{order}", {"authority": found.authority}, {"authority": authority})
    return order


def creditor_called(entity: str, code: str) -> Body:
    """Return the court or authority of that code, or refuse."""
    found = Body.objects.filter(entity=entity, code=code, kind="creditor").first()
    if found is None:
        raise Unknown(f"There is no court or authority {code}: add it first.", field="authority")
    return found
