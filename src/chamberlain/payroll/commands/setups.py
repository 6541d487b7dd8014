"""How people are taxed: codes, letters, loans and orders; and everybody taken on at the start."""

import re
from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.formats.bank_line import reference_fault
from chamberlain.formats.rti import split_tax_code
from chamberlain.formats.rti.fps import TAX_CODE
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.calendar import tax_year
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Key, Pence, Record, Refused
from chamberlain.payroll.commands.bodies import creditor_called
from chamberlain.payroll.commands.writing import (
    employment_called,
    group_called,
    held_range,
    insert,
    replace_dated,
)
from chamberlain.payroll.contract import OrderRef
from chamberlain.payroll.models import Order, Setup
from chamberlain.people.contract import pay_facts

SETUP = ("tax_code", "week_1_month_1", "ni_letter", "student_loan_plan", "postgraduate_loan")
Plan = Literal["", "1", "2", "4", "5"]
Letter = Annotated[str, Field(pattern="^[A-FHI-NSVXZ]$", description="One letter, such as A")]
OrderKind = Literal[
    "child_maintenance", "maintenance", "fine", "council_tax_england", "council_tax_wales",
    "earnings_arrestment", "civil_debt", "direct_earnings",
]  # fmt: skip
TaxSource = Literal["P6", "P9", "P45", "starter", "manual"]


def checked_code(tax_code: str) -> str:
    """Return a tax code in capitals, or refuse one that is none."""
    code = tax_code.strip().upper().replace(" ", "")
    if not re.match(TAX_CODE, split_tax_code(code)[1]):
        raise Refusal(f"{tax_code} is no tax code.", field="tax_code", status=422)
    return code


@command(duty="payroll.tax", summary="Change how somebody is taxed")
def change_setup(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    payroll_id: Key,
    held_from: date,
    source: TaxSource = "manual",
    tax_code: str = "",
    week_1_month_1: bool | None = None,
    ni_letter: Letter | None = None,
    student_loan_plan: Plan | None = None,
    postgraduate_loan: bool | None = None,
    director: Literal["", "annual", "alternative", "no"] = "",
    director_from: date | None = None,
) -> str:
    """Change tax code, basis, NI letter or loans of an employment from a day on.

    What is not given stays as it was. A notice is used with the next payday after it came: nothing
    that was paid is taxed again. A director of a company pays National Insurance by the year from
    the appointment on: `no` ends that.
    """
    employment = employment_called(entity, payroll_id)
    act.need(entity=entity)
    now = Setup.objects.filter(employment=employment, held__contains=held_from).first()
    names = (*SETUP, "director", "director_from")
    before = {name: getattr(now, name) for name in names} if now else {}
    given = {
        "tax_code": checked_code(tax_code) if tax_code else None,
        "week_1_month_1": False if tax_code and week_1_month_1 is None else week_1_month_1,
        "ni_letter": ni_letter,
        "student_loan_plan": student_loan_plan,
        "postgraduate_loan": postgraduate_loan,
    }
    after = before | {name: value for name, value in given.items() if value is not None}
    after |= _directorship(director, director_from)
    if not before and not set(SETUP) <= set(after):
        raise Refusal("Give tax code, letter and loans: nothing is known yet.", field="tax_code")
    source_now = source if tax_code or now is None else now.tax_source
    replace_dated(act, "payroll_setup", {"employment_id": employment.pk}, held_from,
                  {"director": ""} | after | {"tax_source": source_now})  # fmt: skip
    act.concerns(f"payroll:employment:{entity}/{payroll_id}")
    act.changed(f"payroll:employment:{entity}/{payroll_id}", before, after)
    return payroll_id


def _directorship(director: str, since: date | None) -> dict[str, Any]:
    if not director:
        return {}
    if director == "no":
        return {"director": "", "director_from": None}
    if since is None:
        raise Refusal("Say since when they are a director.", field="director_from", status=422)
    return {"director": director, "director_from": since}


class NoticeRead(Record):
    """A coding or loan notice of the tax office, as a file has it."""

    payroll_id: Key
    kind: Literal["P6", "P9", "SL1", "SL2", "PGL1", "PGL2"]
    effective_on: date
    tax_code: str = ""
    week_1_month_1: bool = False
    plan: Plan = ""
    previous_pay_pence: Pence | None = Field(
        None, description="Of other employments this year, as a P6 may say; blank where it doesn't"
    )
    previous_tax_pence: Pence | None = None


@command(duty="payroll.tax", batch="items", summary="Take in notices of the tax office")
def take_notices(act: Act, entity: str, items: list[NoticeRead]) -> Batch:
    """Apply P6 and P9 codes and loan notices; each that cannot be is set aside with the reason.

    SL1 and PGL1 start a loan, SL2 and PGL2 stop it. A P6 may bring pay and tax of the year from
    other employments: they take the place of what was known, and count for tax from the next pay.
    """
    accepted, refused = [], []
    for row, item in enumerate(items):
        try:
            accepted.append(_apply(act, entity, item))
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


def _apply(act: Act, entity: str, item: NoticeRead) -> str:
    common: dict[str, Any] = {
        "entity": entity, "payroll_id": item.payroll_id, "held_from": item.effective_on,
    }  # fmt: skip
    if item.kind in ("P6", "P9"):
        if not item.tax_code:
            raise Refusal(f"A {item.kind} has a tax code.", field="tax_code", status=422)
        _refuse_previous(item)
        done = change_setup(act, **common, source=item.kind, tax_code=item.tax_code,
                            week_1_month_1=item.week_1_month_1)  # fmt: skip
        _keep_previous(act, entity, item)
        return done
    if item.kind in ("SL1", "SL2"):
        if item.kind == "SL1" and not item.plan:
            raise Refusal("An SL1 names the plan.", field="plan", status=422)
        return change_setup(
            act, **common, student_loan_plan=item.plan if item.kind == "SL1" else ""
        )
    return change_setup(act, **common, postgraduate_loan=item.kind == "PGL1")


def _refuse_previous(item: NoticeRead) -> None:
    """Refuse previous pay that cannot be, or of which half is missing."""
    pay, tax = item.previous_pay_pence, item.previous_tax_pence
    if pay is None and tax is None:
        return
    if item.kind != "P6":
        raise Refusal("Only a P6 brings previous pay.", field="previous_pay_pence", status=422)
    if pay is None or tax is None:
        raise Refusal("Previous pay and tax come together.", field="previous_pay_pence", status=422)
    if pay < 0 or tax > pay:
        raise Refusal(
            f"Previous pay of {format_pounds(pay)} with tax of {format_pounds(tax)} cannot be.",
            field="previous_pay_pence",
            status=422,
        )


def _keep_previous(act: Act, entity: str, item: NoticeRead) -> None:
    """Keep what a P6 says of other employments of the year: it counts from the next pay on."""
    pay, tax = item.previous_pay_pence, item.previous_tax_pence
    if pay is None or tax is None:
        return
    employment = employment_called(entity, item.payroll_id)
    insert(act, "payroll_previous", {
        "employment_id": employment.pk, "tax_year": tax_year(item.effective_on),
        "pay_pence": pay, "tax_pence": tax, "source": "P6", "effective_on": item.effective_on,
        "act_id": act.id,
    })  # fmt: skip


class EmploymentTakenOn(Record):
    """Somebody paid by the former system, with the figures of the tax year so far."""

    payroll_id: Key = Field(description="As HMRC knows it: another one makes a second employment")
    tax_code: str
    week_1_month_1: bool = False
    ni_letter: Letter = "A"
    student_loan_plan: Plan = ""
    postgraduate_loan: bool = False
    previous_pay_pence: Pence = Field(0, description="Of another employer this year, as the P45")
    previous_tax_pence: Pence = 0
    gross_pence: Pence = 0
    taxable_pence: Pence = 0
    tax_pence: Pence = 0
    student_loan_pence: Pence = 0
    postgraduate_loan_pence: Pence = 0
    pension_pence: Pence = 0
    net_pence: Pence = 0
    niable_pence: Pence = 0
    at_lel_pence: Pence = 0
    lel_to_pt_pence: Pence = 0
    pt_to_uel_pence: Pence = 0
    ni_employee_pence: Pence = 0
    ni_employer_pence: Pence = 0


HELD = {"payroll_id": pl.String, "person": pl.String, "employment_from": pl.Date}


@command(duty="payroll.take_on", batch="items", summary="Take on employments from a file")
def take_on_employments(
    act: Act,
    entity: str,
    group: Code,
    tax_year: str,
    held_from: Annotated[date, Field(description="First day that is paid from here")],
    through_number: Annotated[int, Field(ge=0, le=56)],
    items: list[EmploymentTakenOn],
) -> Batch:
    """Take on employments with their payroll IDs, tax codes and year to date, once each.

    Set aside: a payroll ID that people doesn't know, one that stands twice or is taken on already,
    and a code that is none.
    """
    act.need(entity=entity)
    held = group_called(entity, group)
    facts = pay_facts(act.scope, entity=entity, start=held_from.replace(day=1), end=held_from)
    if facts.is_empty():
        facts = pay_facts(act.scope, entity=entity, start=held_from, end=_next_month(held_from))
    known = facts.group_by("payroll_id").agg(pl.col("person").first(),
                                             pl.col("employment_from").min())  # fmt: skip
    rows = pl.DataFrame(
        [item.model_dump() for item in items],
        schema={name: _kind(field.annotation) for name, field in
                EmploymentTakenOn.model_fields.items()},
    ).with_row_index("row")  # fmt: skip
    rows = rows.join(known, on="payroll_id", how="left", maintain_order="left")
    there = read_frame(
        "SELECT payroll_id FROM payroll_employment WHERE entity = %s",
        [entity],
        schema={"payroll_id": pl.String},
    )
    refused = _set_aside(rows, there)
    bad = [one.row for one in refused]
    good = rows.filter(~pl.col("row").is_in(bad))
    _write(act, entity, held.pk, tax_year, through_number, held_from, good)
    subject = f"payroll:group:{entity}/{group}"
    act.changed(subject, None, {"taken_on": good.height, "set_aside": len(refused)})
    return Batch(accepted=good["payroll_id"].to_list(), refused=refused)


def _kind(annotation: object) -> type[pl.DataType]:
    return {bool: pl.Boolean, int: pl.Int64}.get(annotation, pl.String)  # type: ignore[call-overload]


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def _set_aside(rows: pl.DataFrame, there: pl.DataFrame) -> list[Refused]:
    code = pl.col("tax_code").str.to_uppercase().str.replace(r"^[SC]", "")
    tests = (
        ("payroll_id", pl.col("person").is_null(), "nobody has this payroll ID on that day"),
        ("payroll_id", ~pl.col("payroll_id").is_first_distinct(), "stands twice in the file"),
        ("payroll_id", pl.col("payroll_id").is_in(there["payroll_id"].to_list()),
         "is taken on already: a payroll ID is never used twice"),
        ("tax_code", ~code.str.contains(TAX_CODE), "is no tax code"),
    )  # fmt: skip
    found: dict[int, Refused] = {}
    for field, test, words in tests:
        for row, value in rows.filter(test).select("row", value=field).iter_rows():
            message = f"{value} {words}"
            found.setdefault(row, Refused(row=row, field=field, value=value, message=message))
    return [found[row] for row in sorted(found)]


def _write(
    act: Act, entity: str, group: int, tax_year: str, through: int, held_from: date,
    rows: pl.DataFrame,
) -> None:  # fmt: skip
    with act.cursor() as cursor:
        copy_in(cursor, "payroll_employment", rows.select(
            "payroll_id", "person", entity=pl.lit(entity), group_id=pl.lit(group),
            started_on="employment_from", declared=pl.lit(""), taken_on=pl.lit(True),
            act_id=pl.lit(act.id),
        ))  # fmt: skip
        ids = read_frame(
            "SELECT id, payroll_id FROM payroll_employment WHERE act_id = %s",
            [act.id],
            schema={"employment_id": pl.Int64, "payroll_id": pl.String},
        )
        numbered = rows.join(ids, on="payroll_id", maintain_order="left").with_columns(
            act_id=pl.lit(act.id)
        )
        copy_in(cursor, "payroll_setup", numbered.select(
            "employment_id", pl.col("tax_code").str.to_uppercase(), *SETUP[1:],
            tax_source=pl.lit("take_on"),
            director=pl.lit(""), held=pl.lit(f"[{held_from},)"), act_id="act_id",
        ))  # fmt: skip
        figures = [name for name in rows.columns if name.endswith("_pence")]
        copy_in(cursor, "payroll_take_on", numbered.select(
            "employment_id", "ni_letter", *figures, "act_id",
            tax_year=pl.lit(tax_year), through_number=pl.lit(through),
        ))  # fmt: skip


@command(duty="payroll.tax", summary="Add an attachment of earnings")
def add_order(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    payroll_id: Key,
    kind: OrderKind,
    authority_reference: Annotated[str, Field(min_length=1, max_length=60)],
    issued_on: date,
    held_from: date,
    normal_pence: Pence | None = None,
    protected_pence: Pence | None = None,
    total_pence: Pence | None = None,
    rate: Literal["", "standard", "higher", "fixed"] = "",
    authority: Annotated[
        str, Field(max_length=40, description="Court or authority that is paid, as it is kept")
    ] = "",
    bank_reference: Annotated[
        str,
        Field(max_length=35, description="What they need on the bank line, if not their reference"),
    ] = "",
) -> str:
    """Add an order that is deducted from the next pay on, in the order of law.

    What it takes is owed to `authority`, which can be named later. `rate` is of direct earnings
    attachments; a fixed one names its amount as the normal deduction. The bank line carries their
    reference, or the NI number for a direct earnings attachment, unless another is given.
    """
    employment = employment_called(entity, payroll_id)
    act.need(entity=entity)
    if authority:
        creditor_called(entity, authority)
    _refuse_off_line(kind, authority_reference, bank_reference)
    reference = next_reference("AEO")
    values = {
        "reference": reference, "employment_id": employment.pk, "kind": kind,
        "authority_reference": authority_reference, "issued_on": issued_on, "rate": rate,
        "normal_pence": normal_pence, "protected_pence": protected_pence,
        "total_pence": total_pence, "authority": authority,
        "bank_reference": bank_reference, "held": f"[{held_from},)",
        "act_id": act.id,
    }  # fmt: skip
    insert(act, "payroll_order", values)
    act.changed(f"payroll:order:{reference}", None, {k: v for k, v in values.items() if v})
    return reference


def _refuse_off_line(kind: str, theirs: str, given: str) -> None:
    """Refuse an order whose money could not be told apart on the creditor's bank line."""
    if kind == "direct_earnings" and not given:
        return
    fault = reference_fault(given or theirs)
    if fault:
        raise Refusal(
            f"{given or theirs} cannot stand on the bank line: {fault}. "
            "Give the reference the bank line should carry.",
            field="bank_reference",
            status=422,
        )


@command(duty="payroll.tax", summary="End an attachment of earnings")
def end_order(act: Act, order: OrderRef, last_day: date) -> str:
    """End an order with a day."""
    found = Order.objects.select_related("employment").filter(reference=order).first()
    if found is None:
        raise Unknown(f"There is no order {order}.", field="order")
    act.need(entity=found.employment.entity)
    Order.objects.filter(pk=found.pk).update(held=held_range(found.held.lower, last_day))
    act.changed(f"payroll:order:{order}", None, {"last_day": last_day})
    return order
