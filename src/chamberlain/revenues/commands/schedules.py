"""What enforcement brings in: the schedules of employers, the department and agents, taken once."""

import re
from datetime import date
from typing import Annotated

import polars as pl
from django.db.models import Sum
from pydantic import Field

from chamberlain.income.contract import take_receipts
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.money import format_pounds, parse_pounds
from chamberlain.kernel.records import Batch, Pence, Record, Refused
from chamberlain.revenues.commands.enforcing import end, locked_enforcement
from chamberlain.revenues.contract import EnforcementRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Deduction, Enforcement, Entry
from chamberlain.revenues.queries.orders import orders_left
from chamberlain.revenues.rules.after_order import split
from chamberlain.revenues.rules.attachment import attachment_of_earnings, enforcement_fees

SOURCE = "revenues"
NAMED = re.compile(r"\bENF-\d{7}\b")


class DeductionLine(Record):
    """One line of a schedule: what was taken, of which pay, and the fees an agent kept of it."""

    enforcement: EnforcementRef
    paid_pence: Pence = Field(gt=0, description="Taken from the debtor")
    net_pay_pence: Pence | None = Field(None, ge=0, description="Net earnings of the period")
    fees_pence: Pence = Field(0, ge=0, description="Of it, an agent's own fees")


@command(duty="receipt.schedule", batch="items", summary="Take a schedule of deductions")
def take_deductions(
    act: Act,
    items: list[DeductionLine],
    schedule: Annotated[str, Field(max_length=40, description="The payer's own reference")] = "",
    paid_on: Annotated[date | None, Field(description="Day it is paid; blank: today")] = None,
) -> Batch:
    """Take what employers, the department or agents send, line by line, once for a schedule.

    Each line names its enforcement. What an employer took is held against the statutory table where
    the pay is given; an agent's split against the law's. A line that does not fit is set aside.
    Income is told of the money; the bank is expected to show it.
    """
    if not schedule:
        raise WrongState("Give the schedule's own reference.", field="schedule")
    day = paid_on or act.today
    done: list[str] = []
    refused: list[Refused] = []
    taken: list[tuple[Enforcement, Deduction]] = []
    for row, item in enumerate(items):
        try:
            taken.append(_take(act, item, schedule, day))
            done.append(item.enforcement)
        except Refusal as refusal:
            refused.append(
                Refused(row=row, field="enforcement", value=item.enforcement,
                        message=refusal.message)
            )  # fmt: skip
    for entity in sorted({one.entity for one, _ in taken}):
        told = [
            {
                "external_ref": line.external_ref,
                "account": one.order.account.reference,
                "amount_pence": line.debt_pence,
                "received_on": day,
                "said": f"{one.reference} {one.third}"[:140],
                "payer": one.third[:140],
            }
            for one, line in taken
            if one.entity == entity and line.debt_pence
        ]
        if told:
            take_receipts(
                act, source=SOURCE, channel="schedule", entity=entity, batch=schedule,
                receipts=pl.DataFrame(told),
            )  # fmt: skip
    return Batch(accepted=done, refused=refused)


def _take(act: Act, item: DeductionLine, schedule: str, day: date) -> tuple[Enforcement, Deduction]:
    reference = f"{schedule}/{item.enforcement}"
    if Deduction.objects.filter(external_ref=reference).exists():
        raise WrongState(f"{reference} was taken before: nothing is taken twice.")
    found = locked_enforcement(act, item.enforcement)
    if item.fees_pence and found.method != "agent":
        raise WrongState(f"{found.reference} is no agent's: nobody keeps fees of it.")
    expected = None
    left = _left(found, day)
    if found.method == "agent":
        expected = _agents_debt(act, found, item, left)
    elif found.method == "earnings" and item.net_pay_pence is not None:
        expected = min(_by_table(found, item.net_pay_pence), left)
    elif found.method == "benefits":
        expected = min(found.fixed_pence, left)
    debt = item.paid_pence - item.fees_pence
    if expected is not None and expected != debt:
        act.warnings.append(
            f"{found.reference}: {format_pounds(debt)} towards the debt, expected "
            f"{format_pounds(expected)}."
        )
    line = Deduction.objects.create(
        enforcement=found,
        schedule=schedule,
        external_ref=reference,
        paid_on=day,
        paid_pence=item.paid_pence,
        debt_pence=debt,
        fees_pence=item.fees_pence,
        net_pay_pence=item.net_pay_pence,
        expected_pence=expected,
        act_id=act.id,
    )
    if item.fees_pence:
        kept = found.fees_paid_pence + item.fees_pence
        Enforcement.objects.filter(pk=found.pk).update(fees_paid_pence=kept)
    if debt >= left:
        end(act, found, "paid")
    return found, line


def _agents_debt(act: Act, found: Enforcement, item: DeductionLine, left: int) -> int:
    """Return the council's share of what an agent took, by the law's order."""
    compliance = _compliance(found)
    rest = found.fees_pence - found.fees_paid_pence
    first = max(min(compliance - found.fees_paid_pence, rest), 0)
    _, _, debt, _, over = split(item.paid_pence, 0, first, left, rest - first)
    if over:
        raise WrongState(
            f"{format_pounds(over)} more than debt and fees: it is the debtor's, to be given back."
        )
    if item.fees_pence > rest:
        raise WrongState(f"Of the fees {format_pounds(rest)} is left to be paid.")
    return debt


def _compliance(found: Enforcement) -> int:
    row = {"debt_pence": found.amount_pence, "stage": "compliance", "passed_on": found.began_on}
    return parse_pounds(enforcement_fees.run(pl.DataFrame([row]))[0]["compliance"][0])


def _by_table(found: Enforcement, net_pence: int) -> int:
    row = {"frequency": found.frequency, "net_pence": net_pence, "order_made": found.began_on}
    return parse_pounds(attachment_of_earnings.run(pl.DataFrame([row]))[0]["deduction"][0])


def _left(found: Enforcement, day: date) -> int:
    frame = orders_left(found.entity, day, [found.order.account_id])
    left = int(frame.filter(pl.col("order_id") == found.order_id)["left_pence"].sum())
    return max(left - _on_its_way(found), 0)


def _on_its_way(found: Enforcement) -> int:
    """Return what schedules brought for the order's year that income has not told of yet."""
    order = found.order
    same = {"account_id": order.account_id, "year": order.year}
    lines = Deduction.objects.filter(
        enforcement__order__account_id=order.account_id, enforcement__order__year=order.year
    )
    entered = Entry.objects.filter(**same, channel="schedule")
    brought = lines.aggregate(pence=Sum("debt_pence"))["pence"] or 0
    told = -(entered.aggregate(pence=Sum("amount_pence"))["pence"] or 0)
    return max(brought - told, 0)


def years_named(entity: str, texts: list[str]) -> dict[str, int]:
    """Return the year of the order that each text names by its enforcement, if it names one."""
    names = {text: found.group() for text in texts if (found := NAMED.search(text))}
    years = dict(
        Enforcement.objects.filter(entity=entity, reference__in=set(names.values())).values_list(
            "reference", "order__year"
        )
    )
    return {text: years[name] for text, name in names.items() if name in years}
