"""The council's Collection Fund: begun as it stood in April, precepts paid by their days."""

from datetime import date, timedelta

from chamberlain.demo.people import asks, does
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.make import FIRST_DAY as MORNING
from chamberlain.revenues.make import YEAR, asked_at

BODIES = (
    ("billing_authority", "Brighthelm City Council", "", ""),
    ("police", "Police and Crime Commissioner", "200415", "38290008"),
    ("fire", "Fire and Rescue Authority", "200415", "23102009"),
)
COLLECTED_E4 = 9_875
"""The rate of collection that the tax base was set by."""
FIRST_PAYMENT, PAYMENTS = date(2026, 4, 20), 12
AHEAD_DAYS = 7
MONTHLY_E2 = (1_120, 2_060, 2_960, 3_860, 4_760, 5_660, 6_560, 7_460, 8_340, 9_140, 9_420, 9_650)
"""What was aimed at by each month's end, in hundredths of a percent; last year came a little less.
"""
SHORT_E2 = 35


def make_fund() -> None:
    """Begin the fund's year, keep the bodies and enter what each asks for; again, nothing."""
    begun = {
        "entity": ENTITY,
        "year": YEAR,
        "balance_pence": 38_400_00,
        "allowance_pence": 265_000_00,
        "source": "Statement of accounts 2025-26",
    }
    does("collector", "revenues.open_fund_year", begun, "fund:year")
    on = {"entity": ENTITY, "on": date(YEAR, 4, 1)}
    base_e4 = asks("revenues", "revenues.tax_base", on).band_d_e4 * COLLECTED_E4 // 10_000
    for body, name, sort_code, account_number in BODIES:
        _keep(body, name, sort_code, account_number)
        precept = {
            "entity": ENTITY,
            "year": YEAR,
            "body": body,
            "amount_pence": asked_at(body, base_e4),
            "source": "Notice of the precept, by the tax base of the year",
            "first_on": FIRST_PAYMENT,
            "payments": PAYMENTS,
            "paid_before": MORNING,
        }
        does("collector", "revenues.set_precept", precept, f"fund:precept:{body}")
    items = [point for year in (YEAR - 1, YEAR) for point in _rates(year)]
    points = {"entity": ENTITY, "items": items}
    does("collector", "revenues.load_collection_points", points, "fund:rates")


def fund_day(day: date) -> None:
    """On a Monday, ask for the precepts that fall due within seven working days."""
    if day.weekday() == 0:
        due = {"entity": ENTITY, "due_by": add_working_days(day, AHEAD_DAYS)}
        does("revenues", "revenues.ask_precepts", due, f"fund:ask:{day}")


def _keep(body: str, name: str, sort_code: str, account_number: str) -> None:
    keeping = {
        "entity": ENTITY,
        "body": body,
        "name": name,
        "sort_code": sort_code,
        "account_number": account_number,
    }
    payee = does("collector", "revenues.keep_precepting_body", keeping, f"fund:body:{body}").value
    if not payee:
        return
    details = asks("verifier", "payables.supplier_bank_details", {"supplier": payee})[0].reference
    verified = {
        "details": details,
        "method": "in_person",
        "answered_by": "Treasurer's office",
        "payee_check": "match",
    }
    does("verifier", "payables.verify_bank_details", verified, f"fund:verified:{body}")


def _rates(year: int) -> list[dict[str, object]]:
    """Return the targets of this year, what was reached of it before, and all of last year."""
    last = year < YEAR
    items: list[dict[str, object]] = []
    for number, rate in enumerate(MONTHLY_E2):
        ends = _month_end(year, number)
        reached = {"year": year, "kind": "former", "day": ends, "rate_e2": rate - SHORT_E2}
        if not last:
            items.append({"year": year, "kind": "target", "day": ends, "rate_e2": rate})
        if last or ends < MORNING - timedelta(days=31):
            items.append(reached)
    return items


def _month_end(year: int, months: int) -> date:
    years, month = divmod(4 + months, 12)
    return date(year + years, month + 1, 1) - timedelta(days=1)
