"""Sundry debtor invoices and credit notes, and charges that come round again."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from chamberlain.income.commands.charging import credit, vat_lines
from chamberlain.income.commands.posting import (
    post,
)
from chamberlain.income.contract import ChargeRef, CustomerRef, TypeCode
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Charge, ChargeLine, Customer, IncomeType, Periodic
from chamberlain.income.queries.types import type_on
from chamberlain.income.rules.months import months_after
from chamberlain.income.rules.vat import line_vat
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Pence, Record, Text
from chamberlain.ledger.contract import Coding, Role, account_roles, line, valid_coding

Net = Annotated[Pence, Field(gt=0, description="Before VAT")]
Every = Literal[1, 3, 6, 12]


class InvoiceLine(Record):
    """One line of an invoice; a blank coding is the income type's."""

    description: Name
    net_pence: Net
    vat_code: str = ""
    account: str = ""
    cost_centre: str = ""
    fund: str = ""


def customer_of(act: Act, reference: str) -> Customer:
    """Return a customer the caller may act on, with their account."""
    found = Customer.objects.select_related("account").filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no customer {reference}.", field="customer")
    act.need(entity=found.entity)
    return found


@command(duty="charge.raise", summary="Raise an invoice")
def raise_invoice(
    act: Act,
    customer: CustomerRef,
    lines: list[InvoiceLine],
    due_on: date,
    why: Name,
    income_type: TypeCode = "SUNDRY",
    order_reference: str = "",
) -> str:
    """Invoice a customer: VAT is worked out by line at the rate of its code on the day.

    Posted at once: debit the type's control, credit each coding and output VAT. Returns CHG-.
    """
    found = customer_of(act, customer)
    if not lines:
        raise WrongState("An invoice has a line at least.", field="lines")
    said = f"{why} (your order {order_reference})" if order_reference else why
    ref = f"income:invoice:{act.reference}"
    return write_invoice(act, found, lines, due_on, said, income_type, ref)


def write_invoice(
    act: Act,
    customer: Customer,
    lines: list[InvoiceLine],
    due_on: date,
    why: str,
    income_type: str,
    source_ref: str,
    as_kind: str = "invoice",
) -> str:
    """Write and post an invoice under a source reference of its own; the same again is refused."""
    kind = type_on(customer.entity, income_type, act.today)
    coded = [_coded(one, kind) for one in lines]
    for wrong in valid_coding(
        act.scope,
        entity=customer.entity,
        on=act.today,
        codings=[
            Coding.model_validate(
                {name: one[name] for name in ("account", "cost_centre", "fund", "vat_code")}
            )
            for one in coded
        ],
    ):
        raise WrongState(f"Line {wrong.row + 1}: {wrong.value} {wrong.message}", field=wrong.field)
    for one in coded:
        one["vat_pence"] = line_vat(one["net_pence"], one["vat_code"], act.today)
    net = sum(one["net_pence"] for one in coded)
    vat = sum(one["vat_pence"] for one in coded)
    charge = Charge.objects.create(
        reference=next_reference("CHG"),
        source="income",
        source_ref=source_ref,
        entity=customer.entity,
        account=customer.account,
        income_type=income_type,
        kind=as_kind,
        why=why,
        raised_on=act.today,
        due_on=due_on,
        net_pence=net,
        vat_pence=vat,
        owed_pence=net + vat,
        control=kind.control,
        control_fund=kind.control_fund,
        act_id=act.id,
    )
    ChargeLine.objects.bulk_create(
        ChargeLine(charge=charge, number=at, **one) for at, one in enumerate(coded, 1)
    )
    roles = account_roles(act.scope, entity=customer.entity)
    name = f"income:charge:{charge.reference}"
    posted = [line(kind.control, net + vat, fund=kind.control_fund, line_ref=name, narrative=why)]
    posted += [
        line(
            one["account"], -one["net_pence"], fund=one["fund"], cost_centre=one["cost_centre"],
            vat_code=one["vat_code"], line_ref=name, narrative=one["description"],
        )
        for one in coded
    ]  # fmt: skip
    posted += vat_lines(coded, roles[Role.VAT_OUTPUT], name)
    post(act, name, customer.entity, act.today, f"Invoice {charge.reference}: {why}"[:200], posted)
    act.changed(name, None, {"owed_pence": net + vat, "customer": customer.reference})
    return charge.reference


def _coded(one: InvoiceLine, kind: IncomeType) -> dict[str, Any]:
    """Return a line with the coding of its income type where its own is blank."""
    given = one.model_dump()
    own = bool(one.account)
    for name in ("account", "cost_centre", "fund", "vat_code"):
        if not given[name] and not (own and name in ("cost_centre", "fund")):
            given[name] = getattr(kind, name)
    given["fund"] = given["fund"] or "GF"
    return given


@command(duty="charge.credit", summary="Make a credit note")
def credit_charge(act: Act, charge: ChargeRef, amount_pence: Net, reason: Text) -> str:
    """Take a charge down without money, VAT by its share; never below what was paid of it."""
    held = lock_charge(act, charge)
    left = held.owed_pence - held.settled_pence - held.credited_pence
    if amount_pence > left:
        raise WrongState(
            f"{format_pounds(left)} is left of {charge}. What is paid goes back by a refund.",
            field="amount_pence",
        )
    return credit(act, held, amount_pence, "credit_note", reason).reference


def lock_charge(act: Act, reference: str) -> Charge:
    """Return a charge the caller may act on, locked until this act is over."""
    held = Charge.objects.select_for_update().filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no charge {reference}.", field="charge")
    act.need(entity=held.entity)
    return held


@command(duty="charge.raise", summary="Add a charge that comes round")
def add_periodic(  # noqa: PLR0913, PLR0917 - what is charged, and when
    act: Act,
    customer: CustomerRef,
    why: Name,
    net_pence: Net,
    every_months: Every,
    next_on: date,
    income_type: TypeCode = "SUNDRY",
    vat_code: str = "",
    due_days: int = 14,
    until: date | None = None,
) -> str:
    """Charge a customer the same every so many months, from a day on, until one if given."""
    found = customer_of(act, customer)
    type_on(found.entity, income_type, act.today)
    made = Periodic.objects.create(
        reference=next_reference("PRD"),
        entity=found.entity,
        customer=found,
        income_type=income_type,
        why=why,
        net_pence=net_pence,
        vat_code=vat_code,
        every_months=every_months,
        due_days=due_days,
        next_on=next_on,
        until=until,
        act_id=act.id,
    )
    act.changed(f"income:periodic:{made.reference}", None, {"net_pence": net_pence})
    return made.reference


@command(duty="charge.raise", summary="End a charge that comes round")
def end_periodic(act: Act, periodic: str, until: date) -> None:
    """Charge no more after a day; what was raised stands."""
    held = Periodic.objects.filter(reference=periodic).first()
    if held is None:
        raise Unknown(f"There is no periodic charge {periodic}.", field="periodic")
    act.need(entity=held.entity)
    Periodic.objects.filter(pk=held.pk).update(until=until)
    act.changed(f"income:periodic:{periodic}", {"until": str(held.until)}, {"until": str(until)})


@command(duty="charge.raise", contract=True, summary="Raise the charges that have come round")
def raise_periodic(act: Act, entity: str, up_to: date) -> list[str]:
    """Invoice every periodic charge due up to a day, each period once; return the references."""
    act.need(entity=entity)
    made = []
    waiting = Periodic.objects.select_for_update(of=("self",)).filter(
        entity=entity, next_on__lte=up_to
    )
    for held in waiting.select_related("customer__account").order_by("id"):
        day, since = held.next_on, held.next_on
        while day <= up_to and (held.until is None or day <= held.until):
            one = {"description": held.why, "net_pence": held.net_pence, "vat_code": held.vat_code}
            made.append(
                write_invoice(
                    act,
                    held.customer,
                    [InvoiceLine.model_validate(one)],
                    day + timedelta(held.due_days),
                    f"{held.why}, from {day:%-d %B %Y}",
                    held.income_type,
                    f"income:periodic:{held.reference}/{day}",
                )
            )
            day = months_after(day, held.every_months)
        if day != since:
            Periodic.objects.filter(pk=held.pk).update(next_on=day)
    return made
