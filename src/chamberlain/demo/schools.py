"""Three schools of made-up names: what they are paid, and the months they return.

Figures are made up, about what schools of their sizes have. Two return September and October; the
third has not returned October yet, so that there is somebody to remind.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chamberlain.demo.pay_others import verify_payee
from chamberlain.demo.people import asks, does
from chamberlain.kernel.make import ENTITY, SCHOOLS

YEAR = 2026
SINCE = date(2000, 4, 1)
FIRST_MONTH = 6
PAID_ON = ((9, 16), (10, 16), (11, 16), (12, 16))
"""Days on which instalments are paid, by month and day: those before today are raised at once."""


@dataclass(frozen=True)
class School:
    """A school; its month in pounds by code."""

    centre: str
    name: str
    number: str
    account: str
    banking: str
    cash: int
    share: int
    month: tuple[tuple[str, int], ...]


PRIMARY = (
    ("I05", 9_400), ("I09", 2_150), ("I12", 1_300), ("E01", 74_200), ("E03", 26_800),
    ("E04", 4_300), ("E05", 7_900), ("E08", 640), ("E12", 3_100), ("E16", 2_750), ("E19", 4_400),
    ("E22", 980), ("E25", 5_600), ("E28", 3_200), ("VATPAID", 2_310),
)  # fmt: skip
SECONDARY = (
    ("I05", 31_000), ("I08", 7_800), ("I09", 18_400), ("E01", 398_000), ("E03", 81_500),
    ("E04", 17_200), ("E05", 44_900), ("E09", 3_600), ("E12", 14_300), ("E16", 15_900),
    ("E19", 21_700), ("E20", 9_800), ("E21", 12_400), ("E25", 24_100), ("E26", 16_800),
    ("VATPAID", 17_640),
)  # fmt: skip
SPECIAL = (
    ("I03", 38_000), ("I09", 900), ("E01", 88_000), ("E03", 64_700), ("E04", 5_200),
    ("E05", 9_100), ("E12", 2_200), ("E16", 3_300), ("E19", 3_900), ("E24", 2_700),
    ("E28", 4_600), ("VATPAID", 2_480),
)  # fmt: skip
MADE = (
    School("SCH101", "Seaview Primary School", "846/2901", "10200011", "own_account", 61_400,
           121_500, PRIMARY),
    School("SCH102", "Downs Secondary School", "846/4901", "10200022", "own_account", 212_900,
           602_000, SECONDARY),
    School("SCH103", "Hillside Special School", "846/7901", "10200033", "imprest", 38_700,
           141_800, SPECIAL),
)  # fmt: skip


def make_schools() -> None:
    """Keep the schools as they stand on the first morning; again, it changes nothing."""
    _centres()
    for number, one in enumerate(MADE):
        school = _school(one)
        _share(one, school)
        cash = one.cash * 100
        for period in (FIRST_MONTH, FIRST_MONTH + 1):
            if (period, number) == (FIRST_MONTH + 1, len(MADE) - 1):
                return
            cash = _return(one, period, cash)


def _centres() -> None:
    service = {"code": "SCH1", "name": "Maintained schools", "directorate": "SCHOOLS"}
    given: dict[str, Any] = {"entity": SCHOOLS, "held_from": SINCE}
    does("system", "ledger.add_service", given | service, "schools:service")
    centres = [
        {"code": one.centre, "name": one.name, "service": "SCH1", "fund": "SCH"} for one in MADE
    ]
    centres.append({"code": "SCHCAP", "name": "Schools' capital", "service": "SCH1", "fund": "CAP"})
    does("system", "ledger.add_cost_centres", given | {"cost_centres": centres}, "schools:centres")
    project = {"code": "P70001", "name": "Schools' equipment", "capital": True}
    does("system", "ledger.add_project", given | project, "schools:project")


def _school(one: School) -> str:
    inputs = {
        "payer": ENTITY,
        "entity": SCHOOLS,
        "cost_centre": one.centre,
        "name": one.name,
        "dfe_number": one.number,
        "banking": one.banking,
        "opens_year": YEAR,
        "opens_period": FIRST_MONTH,
        "cash_pence": one.cash * 100,
        "revenue_pence": one.cash * 100,
        "capital_centre": "SCHCAP",
        "project": "P70001",
        "sort_code": "200415",
        "account_number": one.account,
    }
    school = does("accountant", "budgets.add_school", inputs, f"schools:{one.centre}").value
    found = asks("accountant", "budgets.school", {"reference": school, "year": YEAR})
    verify_payee(found.row["payee"])
    return str(school)


def _share(one: School, school: str) -> None:
    """Have its share proposed by one and approved by another; payables is asked day by day."""
    instalments = [
        {"due_on": date(YEAR, month, day), "amount_pence": one.share * 100}
        for month, day in PAID_ON
    ]
    inputs = {
        "school": school,
        "year": YEAR,
        "total_pence": one.share * 100 * len(PAID_ON),
        "instalments": instalments,
        "reason": "September to December of the budget share",
    }
    key = f"schools:share:{one.centre}"
    share = does("accountant", "budgets.propose_school_share", inputs, key).value
    does("chief", "budgets.approve_school_share", {"share": share}, f"{key}:approve")
    due = {"payer": ENTITY, "due_by": date(YEAR, 10, 31)}
    does("accountant", "budgets.raise_school_advances", due, f"{key}:raise")


def _return(one: School, period: int, opening: int) -> int:
    """Have a month returned by the school and, for the first, approved; its closing cash book."""
    pence = {code: pounds * 100 for code, pounds in one.month} | {"I01": one.share * 100}
    income = sum(amount for code, amount in pence.items() if code.startswith("I"))
    spend = sum(amount for code, amount in pence.items() if code.startswith("E"))
    if period > FIRST_MONTH:
        pence["VATBACK"] = pence["VATPAID"]
    cash = opening + income - spend - pence["VATPAID"] + pence.get("VATBACK", 0)
    pence |= {
        "TOTALINCOME": income,
        "TOTALSPEND": spend,
        "CASHBOOK": cash,
        "UNPRESENTED": 1_180_00,
        "UNCLEARED": 240_00,
        "BANK": cash + 1_180_00 - 240_00,
    }
    lines = [
        {"school": one.centre, "code": code, "amount_pence": amount}
        for code, amount in pence.items()
    ]
    given = {"entity": SCHOOLS, "year": YEAR, "period": period, "lines": lines}
    key = f"schools:return:{one.centre}:{period}"
    does("schools", "budgets.load_school_returns", given, key)
    told = {"year": YEAR, "period": period, "as_at": date(YEAR, 11, 2)}
    listed = asks("schools", "budgets.school_returns", told).to_dicts()
    named = next(row["school_return"] for row in listed if row["cost_centre"] == one.centre)
    late = "It came late: the school had moved banks" if period == FIRST_MONTH else ""
    done = {"school_return": named, "note": late}
    does("schools", "budgets.submit_school_return", done, f"{key}:submit")
    if period == FIRST_MONTH:
        approved = {"school_return": named}
        does("chief", "budgets.approve_school_return", approved, f"{key}:approve")
    return cash
