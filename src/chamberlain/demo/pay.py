"""The council's pay: taken on from the former system, then run, approved and paid monthly."""

from datetime import date, timedelta

import polars as pl

from chamberlain.demo.bank import Bank
from chamberlain.demo.beside import run_beside
from chamberlain.demo.enrolment import make_opted_out
from chamberlain.demo.history import YEAR
from chamberlain.demo.pay_others import insured, make_bodies, others_day, tell_fps
from chamberlain.demo.payments_day import hand_over
from chamberlain.demo.people import asks, does
from chamberlain.demo.posts import make_posts
from chamberlain.kernel.calendar import add_working_days, is_working_day
from chamberlain.kernel.door import EVERYTHING
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.rules import find
from chamberlain.payroll.make import GROUP, TAX_YEAR, make_payroll, rows
from chamberlain.people.contract import pay_facts

BATCH = 2_000
PAID_THROUGH = 7
FIRST_PAID = date(2026, 11, 1)
PENSION_E4, ALLOWANCE_CODE = 610, "1257L"
"""What the former system deducted for pensions, close enough for its year to date."""
OFFER = "£1,290 or 3.2%"
"""A made-up pay offer, priced once the first run is worked out."""

WORKED_OUT, APPROVED, SENT, TOLD = -5, -4, -2, -1
"""Working days before payday: worked out, approved, Bacs file sent, tax office told."""


def make_pay() -> None:
    """Take the payroll on as it stood; again, it changes nothing."""
    make_payroll(SYSTEM, key="demo:payroll")
    paid = _paid_so_far()
    for start in range(0, len(paid), BATCH):
        inputs = {
            "entity": ENTITY,
            "group": GROUP,
            "tax_year": TAX_YEAR,
            "held_from": FIRST_PAID,
            "through_number": PAID_THROUGH,
            "items": paid[start : start + BATCH],
        }
        answer = does("system", "payroll.take_on_employments", inputs, f"pay:{start}").value
        if answer.refused:
            message = f"set aside: {answer.refused[:3]}"
            raise ValueError(message)
    make_bodies(paid)
    make_opted_out(FIRST_PAID)
    make_posts(OFFER)


def _paid_so_far() -> list[dict[str, object]]:
    """Return each employment with its figures of April to October, taxed by the rule itself."""
    held = pay_facts(EVERYTHING, entity=ENTITY, start=FIRST_PAID, end=FIRST_PAID + timedelta(30))
    points = {int(one["point"]): _pence(str(one["annual"])) for one in rows("njc_spine_2025.csv")}
    spine = pl.col("spine_point").replace_strict(points, default=None, return_dtype=pl.Int64)
    year = pl.coalesce("annual_pay_pence", spine).fill_null(0)
    hours = pl.col("weekly_hours_e2") * 10_000 // pl.col("full_time_hours_e2")
    months = pl.min_horizontal(
        PAID_THROUGH,
        pl.max_horizontal(0, (FIRST_PAID - pl.col("employment_from")).dt.total_days() // 30),
    )
    earned = held.unique("assignment", keep="first", maintain_order=True).with_columns(
        gross_pence=year * hours // 10_000 * months // 12,
        months=months,
        pension=pl.col("pension_section") != "none",
    )
    frame = (
        earned.group_by("payroll_id", maintain_order=True)
        .agg(pl.col("gross_pence").sum(), pl.col("pension").any(), pl.col("months").max())
        .with_columns(
            pension_pence=pl.when("pension")
            .then(pl.col("gross_pence") * PENSION_E4 // 10_000)
            .otherwise(0),
            student_loan_plan=pl.when(pl.col("payroll_id").str.ends_with("7"))
            .then(pl.lit("2"))
            .otherwise(pl.lit("")),
        )
        .with_columns(taxable_pence=pl.col("gross_pence") - pl.col("pension_pence"))
    )
    tax = _taxed(frame["taxable_pence"])
    return (
        insured(frame)
        .with_columns(tax_pence=tax, tax_code=pl.lit(ALLOWANCE_CODE))
        .with_columns(
            net_pence=pl.col("taxable_pence") - pl.col("tax_pence") - pl.col("ni_employee_pence")
        )
        .drop("pension", "months")
        .to_dicts()
    )


def _taxed(taxable: pl.Series) -> pl.Series:
    """Return the tax to date on taxable pay to date, as `payroll.income_tax` has it."""
    asked = pl.DataFrame({"pay_in_period_pence": taxable}).select(
        tax_year=pl.lit(TAX_YEAR),
        pay_frequency=pl.lit("monthly"),
        period=pl.lit(PAID_THROUGH, pl.Int64),
        tax_code=pl.lit(ALLOWANCE_CODE),
        basis=pl.lit("cumulative"),
        pay_in_period_pence="pay_in_period_pence",
        pay_to_date_pence="pay_in_period_pence",
        prior_pay_to_date_pence=pl.lit(0, pl.Int64),
        prior_tax_to_date_pence=pl.lit(0, pl.Int64),
    )
    worked, errors = find("payroll.income_tax").run(asked)
    if errors.height:
        message = f"no tax could be worked out: {errors.head(1).to_dicts()}"
        raise ValueError(message)
    pence = [_pence(one) for one in worked.sort("row")["tax_to_date"]]
    return pl.Series(pence, dtype=pl.Int64)


def _pence(pounds: str) -> int:
    whole, _, rest = pounds.replace(",", "").partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def pay_day(bank: Bank, day: date) -> None:
    """Do what the payroll does on a day: worked out, approved, sent, told, and paid on the 25th."""
    payday = _payday(day)
    number = (payday.month - 4) % 12 + 1
    if day == add_working_days(payday, WORKED_OUT):
        _worked_out(number)
    elif day == add_working_days(payday, APPROVED):
        _approved(number)
    elif day == add_working_days(payday, SENT):
        _sent(bank, number, payday, day)
    elif day == add_working_days(payday, TOLD):
        tell_fps(_run_of(number), _key(number))
    elif day == payday:
        _left(number)
    others_day(bank, day)


def _payday(day: date) -> date:
    """Return the payday of a month: the 25th, or the last working day before it."""
    found = day.replace(day=25)
    return found if is_working_day(found) else add_working_days(found, -1)


def _key(number: int) -> str:
    return f"pay:{YEAR}:{number}"


def _run_of(number: int) -> str:
    """Open the run of a period, or answer the one opened before."""
    inputs = {"entity": ENTITY, "group": GROUP, "tax_year": TAX_YEAR, "number": number}
    return str(does("payroll", "payroll.open_run", inputs, f"{_key(number)}:open").value)


def _worked_out(number: int) -> None:
    run = _run_of(number)
    does("payroll", "payroll.calculate_run", {"run": run}, f"{_key(number)}:calculate")
    if number == PAID_THROUGH + 1:
        offer = {"entity": ENTITY, "name": "The employers' offer", "award": OFFER}
        does("paymanager", "payroll.save_scenario", offer, "pay:offer")
        run_beside(run, number)


def _approved(number: int) -> None:
    """Look through what stands out, have two people approve, and post."""
    run, key = _run_of(number), _key(number)
    for one in asks("payroll", "payroll.run_exceptions", {"run": run, "state": "open"}):
        given = {"exception": one.exception, "note": "Looked at against the establishment"}
        does("payroll", "payroll.clear_exception", given, f"{key}:clear:{one.exception}")
    does("paymanager", "payroll.approve_run", {"run": run}, f"{key}:approve")
    does("paymanager2", "payroll.approve_run_again", {"run": run}, f"{key}:again")
    does("payroll", "payroll.post_run", {"run": run}, f"{key}:post")


def _left(number: int) -> None:
    """Issue the P45s of those who were paid for the last time."""
    inputs = {"run": _run_of(number)}
    does("payroll", "payroll.issue_p45s", inputs, f"{_key(number)}:p45s")


def _sent(bank: Bank, number: int, payday: date, day: date) -> None:
    """Pay the nets by a Bacs file of their own, released by two people who see employees."""
    key = _key(number)
    inputs = {
        "entity": ENTITY,
        "due_by": payday,
        "payee_classes": ["employee"],
        "formats": ["bacs18"],
    }
    run = does("payroll", "payables.propose_run", inputs, f"{key}:propose").value
    does("payroll", "payables.submit_run", {"run": run}, f"{key}:submit")
    does("payrelease", "payables.release_run", {"run": run}, f"{key}:release")
    does("payrelease2", "payables.release_run_again", {"run": run}, f"{key}:release-again")
    hand_over(bank, run, day, "payroll")
