"""Paying over what pay owes others: gathered by body and month, asked of payables once each."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from chamberlain.formats.bank_line import reference_fault
from chamberlain.kernel.calendar import tax_month, tax_month_range
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.ledger.contract import Journal, account_roles, line, open_period_for, post_journals
from chamberlain.payables.contract import PaymentRequest, request_payment
from chamberlain.payroll.commands.tax_months import accrue
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Due, Scheme
from chamberlain.payroll.queries.owing import OpenDue, open_dues
from chamberlain.payroll.rules.bank_lines import CLASS_1A_MONTH, bank_line_of

SOURCE = "payroll"


@command(duty="payroll.pay_over", summary="Ask for what pay owes others to be paid")
def pay_over(act: Act, entity: str, due_by: date, body: str = "") -> list[str]:
    """Ask payables to pay what is owed to others and due up to a day, once each.

    One amount to each body and month, one to each attachment order with its own reference. A tax
    month is paid when it is over, with its levy and less the statutory pay recovered. Returns the
    references of what was asked for.
    """
    act.need(entity=entity)
    _accrue_months(act, entity)
    found = [
        one
        for one in open_dues("d.entity = %s", [entity])
        if one.due_on is not None
        and one.due_on <= due_by
        and body in ("", one.row["body"])
        and (one.row["kind"] != "tax_office" or _over(one, act.today))
    ]
    asked = [_remit(act, entity, part) for part in gathered(found)]
    if asked:
        act.changed(f"payroll:owed:{entity}", None, {"due_by": due_by, "asked": asked})
    return asked


def _over(one: OpenDue, today: date) -> bool:
    if one.row["tax_month"] == CLASS_1A_MONTH:
        return True
    return tax_month_range(one.row["tax_year"], one.row["tax_month"])[1] <= today


def _accrue_months(act: Act, entity: str) -> None:
    """Owe levy and recovery of every tax month that is over and has something unasked."""
    months = (
        Due.objects.filter(entity=entity, remittance__isnull=True, run__isnull=False)
        .values_list("scheme_id", "tax_year", "tax_month")
        .distinct()
        .order_by("scheme_id", "tax_year", "tax_month")
    )
    for scheme, year, month in list(months):
        if tax_month_range(year, month)[1] <= act.today:
            accrue(act, Scheme.objects.get(pk=scheme), year, month)


def gathered(found: Iterable[OpenDue]) -> list[list[OpenDue]]:
    """Return what is paid over together; what comes to nothing or less waits for the next due day.

    A month in which more came back than was owed is so taken off the next one of that body.
    """
    ordered = sorted(found, key=lambda one: [str(part) for part in one.key])
    parts: list[list[OpenDue]] = []
    for _, same in groupby(ordered, key=lambda one: one.key[:-1]):
        held: list[OpenDue] = []
        for _, month in groupby(same, key=lambda one: one.due_on):
            held += month
            if sum(one.row["amount_pence"] for one in held) > 0:
                parts.append(held)
                held = []
    return parts


def _remit(act: Act, entity: str, part: list[OpenDue]) -> str:
    last = part[-1].row
    reference = next_reference("REM")
    on_line = bank_line_of(last, late=act.today > (part[-1].due_on or act.today))
    total = sum(one.row["amount_pence"] for one in part)
    year, month = (
        (last["tax_year"], CLASS_1A_MONTH)
        if last["tax_month"] == CLASS_1A_MONTH
        else tax_month(last["paid_on"])
    )
    values = {
        "reference": reference, "entity": entity, "body_id": last["body_id"],
        "of": last["of"] if last["what"] == "order" else "", "tax_year": year,
        "tax_month": month, "account": last["account"], "fund": last["fund"],
        "amount_pence": total, "due_on": part[-1].due_on,
        "quotes": last["order_reference"] or last["quotes"],
        "bank_reference": "" if last["kind"] == "own" or reference_fault(on_line) else on_line,
        "act_id": act.id,
    }  # fmt: skip
    number = insert(act, "payroll_remittance", values)
    Due.objects.filter(pk__in=[one.row["id"] for one in part]).update(remittance_id=number)
    act.done_all([f"payroll:due:{one.row['source_ref']}" for one in part], "payroll.pay_over")
    if last["kind"] == "own":
        _credit(act, entity, reference, last, total)
    else:
        _ask(act, values, part[-1])
    subject = f"payroll:remittance:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"body": last["body"], "amount_pence": total})
    return reference


def _why(row: dict[str, object]) -> str:
    quoted = row["order_reference"] or row["quotes"]
    about = f", your reference {quoted}" if quoted else ""
    what = "Attachment of earnings" if row["what"] == "order" else "Deducted from pay"
    if row["tax_month"] == CLASS_1A_MONTH:
        return f"Class 1A on benefits of {row['tax_year']}{about}"
    if row["kind"] == "tax_office":
        return f"PAYE of month {row['tax_month']} of {row['tax_year']}{about}"
    return f"{what}, {row['paid_on']:%B %Y}{about}"


def _ask(act: Act, asked: dict[str, Any], last: OpenDue) -> None:
    """Ask for a payment that clears the control account; one without a role is moved to creditors.

    A role is how payables knows an account that it debits when the money leaves.
    """
    row, entity = last.row, asked["entity"]
    roles = {code: name for name, code in account_roles(act.scope, entity=entity).items()}
    role = roles.get(row["account"], "")
    request_payment(act, source=SOURCE, requests=[PaymentRequest.model_validate({
        "source_ref": f"payroll:remittance:{asked['reference']}", "entity": entity,
        "payee": row["payee"], "amount_pence": asked["amount_pence"], "due_on": last.due_on,
        "why": _why(row),
        "fund": row["fund"], "account": "" if role else row["account"],
        "control": role or "creditors_control", "bank_reference": asked["bank_reference"],
    })])  # fmt: skip


def _credit(act: Act, entity: str, reference: str, row: dict[str, object], total: int) -> None:
    place = open_period_for(act.scope, entity=entity, day=act.today)
    if place is None:
        raise WrongState(f"No period of {entity} is open on {act.today:%d/%m/%Y} or after.")
    ref = f"payroll:remittance:{reference}"
    about = {"fund": str(row["fund"]), "line_ref": ref, "narrative": _why(row)}
    lines = [
        line(str(row["account"]), total, **about),
        line(str(row["own_account"]), -total, cost_centre=str(row["cost_centre"]), **about),
    ]
    journal = Journal(
        source_ref=ref, type="JPY", entity=entity, journal_date=place.journal_date,
        year=place.year, period=place.period, description=f"{row['name']}: {_why(row)}",
        lines=tuple(one for one in lines if one),
    )  # fmt: skip
    post_journals(act, source=SOURCE, journals=[journal], between_funds=True)
