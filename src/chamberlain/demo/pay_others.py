"""Whom the council's pay is deducted for: told, owed and paid over, with the gateway's stand-in."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.demo.bank import Bank
from chamberlain.demo.payments_day import run_of
from chamberlain.demo.people import asks, does
from chamberlain.demo.rti_stand_in import stand_in
from chamberlain.kernel import events
from chamberlain.kernel.calendar import (
    add_working_days,
    next_working_day,
    tax_month,
    tax_month_range,
)
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import find
from chamberlain.payroll.make import SCHEME, TAX_YEAR

LIMITS = ("lower_earnings_limit", "primary_threshold", "upper_earnings_limit")
FIRST = date(2026, 11, 1)
THROUGH = 7
LEVY_MONTHLY_PENCE, LEVY_RATE_E2 = 1_250_00, 50
MEMBERS, PERMITS = 40, 12
UNION_PENCE, PERMIT_PENCE = 15_40, 22_00
EPS_DAY, ASKED_DAYS = 8, 2
"""The day from which a tax month's EPS is sent, and working days before a due day to ask."""

ADDRESS = "Town Hall\nSea Street\nBrighthelm\nBN1 1JE"
BODIES: tuple[dict[str, Any], ...] = (
    {"code": "HMRC", "name": "HM Revenue and Customs", "kind": "tax_office", "collects": SCHEME,
     "quotes": "120PT00012345", "cost_centre": "CHB302", "account_number": "12345706"},
    {"code": "LGPS", "name": "East Downs Pension Fund", "kind": "pension", "collects": "lgps",
     "quotes": "Employer 041", "account_number": "12345714"},
    {"code": "UNION", "name": "Public Workers' Union", "kind": "voluntary", "collects": "union",
     "quotes": "Branch 4471", "due_day": 28, "due_next_month": False,
     "account_number": "12345722"},
    {"code": "PERMITS", "name": "Staff car parks", "kind": "own", "collects": "parking",
     "account": "94010", "cost_centre": "CHB302"},
    {"code": "COURT", "name": "Central Fines Office", "kind": "creditor",
     "account_number": "12345730"},
    {"code": "ADURDC", "name": "Adur Valley District Council", "kind": "creditor",
     "account_number": "12345749"},
)  # fmt: skip
ORDERS: tuple[dict[str, Any], ...] = (
    {"kind": "council_tax_england", "authority": "ADURDC", "authority_reference": "6604471/26"},
    {"kind": "fine", "authority": "COURT", "authority_reference": "260917/F",
     "normal_pence": 60_00, "protected_pence": 900_00, "total_pence": 300_00},
    {"kind": "council_tax_england", "authority": "ADURDC", "authority_reference": "6604502/26"},
)  # fmt: skip


def insured(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the National Insurance of so many equal months to gross_pence and months."""
    held = figures("payroll.national_insurance", FIRST)
    lel, pt, uel = (held[name]["monthly"] * 100 for name in LIMITS)
    month = frame.with_columns(
        month=pl.when(pl.col("months") > 0)
        .then(pl.col("gross_pence") // pl.col("months").clip(1))
        .otherwise(0)
    )
    asked = month.select(
        tax_year=pl.lit(TAX_YEAR), category=pl.lit("A"), pay_frequency=pl.lit("monthly"),
        gross_pay_pence="month", paid_on=pl.lit(FIRST),
    )  # fmt: skip
    worked, _ = find("payroll.national_insurance").run(asked)
    told = worked.sort("row")
    pence = pl.col("month")
    bands = {
        "at_lel_pence": pl.when(pence >= lel).then(lel).otherwise(0),
        "lel_to_pt_pence": (pl.min_horizontal(pence, pt) - lel).clip(0),
        "pt_to_uel_pence": (pl.min_horizontal(pence, uel) - pt).clip(0),
        "ni_employee_pence": pl.col("employee"),
        "ni_employer_pence": pl.col("employer"),
        "niable_pence": pence,
    }
    both = {"employee": _pence(told["employee_ni"]), "employer": _pence(told["employer_ni"])}
    return (
        month.with_columns(**both)
        .with_columns(**{name: part * pl.col("months") for name, part in bands.items()})
        .drop("month", "employee", "employer")
    )


def _pence(pounds: pl.Series) -> pl.Series:
    return pounds.str.replace_all(r"[,.]", "").cast(pl.Int64)


def make_bodies(paid: list[dict[str, Any]]) -> None:
    """Add whom pay is deducted for, verified by a second person; orders, members and permits."""
    for body in BODIES:
        account = {"sort_code": "100000"} if "account_number" in body else {}
        given = {"entity": ENTITY} | body | account
        does("paymanager", "payroll.add_body", given, f"body:{body['code']}")
    for one in asks("paymanager", "payroll.bodies", {"entity": ENTITY}):
        if one.payee:
            verify_payee(one.payee)
    here = {"entity": ENTITY, "scheme": SCHEME, "address": ADDRESS}
    does("paymanager", "payroll.set_employer_address", here, "employer-address")
    bill = sum(one["niable_pence"] for one in paid)
    levy = max(0, bill * LEVY_RATE_E2 // 10_000 - THROUGH * LEVY_MONTHLY_PENCE)
    told = {"entity": ENTITY, "scheme": SCHEME, "tax_year": TAX_YEAR, "through_month": THROUGH}
    does("paymanager", "payroll.take_on_scheme_year", told | {"levy_pence": levy}, "scheme-year")
    names = sorted(one["payroll_id"] for one in paid if one["gross_pence"] > 0)
    first = {"entity": ENTITY, "held_from": FIRST, "issued_on": date(2026, 9, 1)}
    for number, order in enumerate(ORDERS):
        given = first | order | {"payroll_id": names[-7 * number - 5]}
        does("payroll", "payroll.add_order", given, f"order:{number}")
    items = [_item(one, "union", UNION_PENCE) for one in names[::3][:MEMBERS]]
    items += [_item(one, "parking", PERMIT_PENCE) for one in names[1::5][:PERMITS]]
    does("payroll", "payroll.add_items", {"entity": ENTITY, "items": items}, "pay-items")
    _overpaid(names[-12])


def _overpaid(payroll_id: str) -> None:
    """Record what somebody was paid too much last year, and how they pay it back."""
    told = {"entity": ENTITY, "payroll_id": payroll_id, "of_tax_year": "2025-26",
            "gross_pence": 1_240_00, "net_pence": 868_00, "cost_centre": "CHB302",
            "why": "Hours were cut in February 2026 and told of in April"}  # fmt: skip
    reference = does("payroll", "payroll.record_overpayment", told, "overpaid").value
    agreed = {"overpayment": reference, "instalment_pence": 100_00, "protected_pence": 900_00,
              "first_on": date(2026, 11, 25)}  # fmt: skip
    does("payroll", "payroll.agree_overpayment", agreed, "overpaid-agreed")


def verify_payee(payee: str) -> None:
    """Have a second person verify the bank details of a payee, where they wait for it."""
    for one in asks("verifier", "payables.supplier_bank_details", {"supplier": payee}):
        if one.outcome is None:
            given = {"details": one.reference, "method": "in_person", "payee_check": "match",
                     "answered_by": "Accounts desk"}  # fmt: skip
            does("verifier", "payables.verify_bank_details", given, f"verify:{one.reference}")


def _item(payroll_id: str, element: str, pence: int) -> dict[str, Any]:
    return {"payroll_id": payroll_id, "element": element, "amount_pence": pence,
            "first_day": FIRST, "standing": True}  # fmt: skip


def tell_fps(run: str, key: str) -> None:
    """Make the FPS of a run and have the gateway's stand-in on this machine take it."""
    told = does("payroll", "payroll.prepare_fps", {"run": run}, f"{key}:fps").value
    _sent(str(told))


def _sent(submission: str) -> None:
    """Send a submission, wait for its answer; the stand-in ends with it."""
    found = asks("payroll", "payroll.submission", {"submission": submission})
    if found.state != "queued":
        return
    with stand_in() as (address, _):
        gateway = {"entity": ENTITY, "scheme": SCHEME, "gateway": address, "sender_id": "ISV635"}
        does("paymanager", "payroll.set_gateway", gateway, f"gateway:{submission}:{address}")
        does("payroll", "payroll.send_submission", {"submission": submission},
             f"send:{submission}")  # fmt: skip
        events.deliver()


def others_day(bank: Bank, day: date) -> None:
    """Tell the tax office of a month that is over, and pay what is due to others in some days."""
    year, month = tax_month(day)
    before = month - 1
    since = tax_month_range(year, month)[0]
    if before > THROUGH and day == next_working_day(since.replace(day=EPS_DAY)):
        _told_month(before)
    soon = add_working_days(day, ASKED_DAYS + 1)
    found = asks("payroll", "payroll.owed", {"entity": ENTITY, "state": "owed"})
    if any(one.due_on and one.due_on <= soon for one in found):
        _paid_over(bank, day, soon)


def _told_month(month: int) -> None:
    inputs = {"entity": ENTITY, "scheme": SCHEME, "tax_year": TAX_YEAR, "tax_month": month}
    _sent(str(does("payroll", "payroll.prepare_eps", inputs, f"eps:{month}").value))


def _paid_over(bank: Bank, day: date, due_by: date) -> None:
    """Ask for what is due, and pay it in a run that creditors prepare and two others release."""
    does("payroll", "payroll.pay_over", {"entity": ENTITY, "due_by": due_by}, f"pay-over:{day}")
    run_of(bank, day, due_by, ("other",), ("bacs18",))
