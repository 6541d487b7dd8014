"""The former system's results of the council's first month here, as it would have paid it.

What it says is ours but for what councils find when they run two systems: a code on the wrong
basis, a band of last year, an allowance one of them lacks, a penny, and somebody it never paid.
"""

from typing import Any

import polars as pl

from chamberlain.demo.people import asks, does
from chamberlain.kernel.rules import find
from chamberlain.payroll.make import TAX_YEAR

SYSTEM = "Former system"
NAMES = {"gross_pence": "Gross Pay", "tax_pence": "PAYE", "ni_pence": "EE's NI",
         "pension_pence": "LGPS", "net_pence": "Net Pay"}  # fmt: skip
TAKEN_OFF = ("tax_pence", "ni_pence", "pension_pence")
ALONE, BANDED, PAID_MORE, A_PENNY, ABSENT = range(3), range(3, 5), 5, 6, 7
"""Places, among people without other deductions, of those whom the former system has otherwise."""

OTHER_BANDS_E2 = (580, 650, 680)
ALLOWANCE_PENCE = 12_50


def run_beside(run: str, number: int) -> None:
    """Load the former system's results beside a run that was worked out, once."""
    rows = [row.model_dump() for row in asks("payroll", "payroll.run_results", {"run": run})]
    plain = [one for one in rows if not one["other_pence"] and one["pension_pence"] > 0
             and one["tax_code"] == "1257L" and one["tax_pence"] > 0]  # fmt: skip
    theirs = {one["payroll_id"]: dict(one) for one in rows}
    more: list[dict[str, Any]] = []
    for place, one in enumerate(sorted(plain, key=lambda one: one["payroll_id"])):
        mine = theirs[one["payroll_id"]]
        if place in ALONE:
            _taxed_alone(mine, number)
        elif place in BANDED:
            _banded(mine)
        elif place == PAID_MORE:
            more.append(_row(mine["payroll_id"], "First Aid", ALLOWANCE_PENCE))
            mine["net_pence"] += ALLOWANCE_PENCE
        elif place == A_PENNY:
            mine["ni_pence"] += 1
            mine["net_pence"] -= 1
        elif place == ABSENT:
            del theirs[one["payroll_id"]]
    items = [
        _row(payroll_id, name, -one[column] if column in TAKEN_OFF else one[column])
        for payroll_id, one in theirs.items()
        for column, name in NAMES.items()
        if one[column]
    ]
    given = {"run": run, "system": SYSTEM, "items": [*items, *more]}
    does("payroll", "payroll.load_parallel", given, f"beside:{run}")


def _row(payroll_id: str, element: str, pence: int) -> dict[str, Any]:
    return {"payroll_id": payroll_id, "element": element, "amount_pence": pence}


def _taxed_alone(mine: dict[str, Any], number: int) -> None:
    """Tax somebody on the period alone, as a system does that missed the end of an M1 marker."""
    pay = mine["gross_pence"] - mine["pension_pence"]
    asked = pl.DataFrame(
        {"tax_year": [TAX_YEAR], "pay_frequency": ["monthly"], "period": [number],
         "tax_code": [mine["tax_code"]], "basis": ["week1month1"], "pay_in_period_pence": [pay],
         "pay_to_date_pence": [pay], "prior_pay_to_date_pence": [0],
         "prior_tax_to_date_pence": [0]}
    )  # fmt: skip
    worked, errors = find("payroll.income_tax").run(asked)
    if errors.height:
        message = f"no tax could be worked out: {errors.head(1).to_dicts()}"
        raise ValueError(message)
    pounds = str(worked["tax_in_period"][0]).replace(",", "").replace(".", "")
    mine["net_pence"] += mine["tax_pence"] - int(pounds)
    mine["tax_pence"] = int(pounds)


def _banded(mine: dict[str, Any]) -> None:
    """Take a contribution at another band than ours; the tax follows in neither."""
    rates = [(one * mine["gross_pence"] + 5_000) // 10_000 for one in OTHER_BANDS_E2]
    other = next(one for one in rates if abs(one - mine["pension_pence"]) > ALLOWANCE_PENCE // 5)
    mine["net_pence"] += mine["pension_pence"] - other
    mine["pension_pence"] = other
