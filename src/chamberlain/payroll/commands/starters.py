"""Whoever starts: known to pay from their first run on, taxed by what they declared."""

from datetime import date

import polars as pl

from chamberlain.kernel.door import Act
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.models import Employment, PayGroup
from chamberlain.payroll.queries.reading import PeriodRow
from chamberlain.payroll.rules.starters import starter_code, starter_letter
from chamberlain.people.contract import starter_facts

EARLY = 400
"""Days back in which somebody who was told of late may have started."""


def take_starters(act: Act, group: PayGroup, period: PeriodRow, present: pl.DataFrame) -> list[str]:
    """Make employments of payroll IDs that pay doesn't know, of those present; return them.

    A P45 is used with its figures, a statement as the law says, and nothing declared means 0T.
    """
    if not group.takes_starters:
        return []
    facts = present.unique("payroll_id", keep="first", maintain_order=True)
    known = list(
        Employment.objects.filter(entity=group.entity).values_list("payroll_id", flat=True)
    )
    new = facts.filter(~pl.col("payroll_id").is_in(known))
    if new.is_empty():
        return []
    since = date.fromordinal(period.starts.toordinal() - EARLY)
    told = starter_facts(act.scope, entity=group.entity, start=since, end=period.ends)
    declared = told.unique("payroll_id", keep="last").drop(
        "person", "assignment", "employment_from"
    )
    rows = new.select("payroll_id", "person", "born", "employment_from").join(
        declared, on="payroll_id", how="left", maintain_order="left"
    )
    for row in rows.iter_rows(named=True):
        _take(act, group, period, row)
    return new["payroll_id"].to_list()


def _take(act: Act, group: PayGroup, period: PeriodRow, row: dict[str, object]) -> None:
    statement = str(row["statement"] or "")
    born = row["born"]
    employment = insert(act, "payroll_employment", {
        "entity": group.entity, "payroll_id": row["payroll_id"], "person": row["person"],
        "group_id": group.pk, "started_on": row["employment_from"], "declared": statement,
        "taken_on": False, "act_id": act.id,
    })  # fmt: skip
    code = starter_code(statement, period.paid_on)
    p45 = statement == "P45" and row["tax_code"]
    insert(act, "payroll_setup", {
        "employment_id": employment,
        "tax_code": row["tax_code"] if p45 else code.tax_code,
        "week_1_month_1": bool(row["week_1_month_1"]) if p45 else code.week_1_month_1,
        "tax_source": "P45" if p45 else "starter",
        "ni_letter": starter_letter(born, period.paid_on) if isinstance(born, date) else "A",
        "student_loan_plan": row["student_loan_plan"] or "",
        "postgraduate_loan": bool(row["postgraduate_loan"]),
        "director": "",
        "held": "[2000-01-01,)", "act_id": act.id,
    })  # fmt: skip
    if p45 and not row["week_1_month_1"]:
        _take_p45(act, employment, period.tax_year, row)


def _take_p45(act: Act, employment: int, tax_year: str, row: dict[str, object]) -> None:
    names = (
        "gross", "taxable", "tax", "student_loan", "postgraduate_loan", "pension", "net",
        "niable", "at_lel", "lel_to_pt", "pt_to_uel", "ni_employee", "ni_employer",
    )  # fmt: skip
    insert(act, "payroll_take_on", {
        "employment_id": employment, "tax_year": tax_year, "through_number": 0, "ni_letter": "",
        "previous_pay_pence": row["pay_to_date_pence"] or 0,
        "previous_tax_pence": row["tax_to_date_pence"] or 0,
        **{f"{name}_pence": 0 for name in names}, "act_id": act.id,
    })  # fmt: skip
