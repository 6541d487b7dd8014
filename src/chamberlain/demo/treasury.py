"""The demonstration council's loans, deposits, limits and the large movements of its months.

The sizes follow a unitary council's published figures: debt of some £525m, nearly all from the
Public Works Loan Board and most of it repaid at maturity, an authorised limit of £680m. The loan of
2.75 million over ten years is the systems programme's own.
"""

from datetime import date
from typing import Any

from chamberlain.demo.bank import Bank
from chamberlain.demo.people import asks, does
from chamberlain.kernel.calendar import add_working_days, next_working_day
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.make import FIRST_DAY as MORNING

OWED = {"GF": 28_600_000_000, "HRA": 23_869_500_000}
"""What the ledger says is owed to the Public Works Loan Board, by fund, in pence."""

Terms = tuple[str, str, int, str, str, int, date, date]
LOANS: tuple[Terms, ...] = (
    # fund, purpose, pounds, rate, repaid by, half-years, drawn, first due
    ("GF", "Corporate systems improvement, phase one", 2_750_000, "5.70", "annuity", 20,
     date(2026, 3, 31), date(2026, 9, 30)),
    ("GF", "Seafront arches and terraces", 23_100_000, "3.12", "annuity", 50,
     date(2020, 12, 15), date(2021, 6, 15)),
    ("GF", "Street lighting to LED", 9_400_000, "1.94", "eip", 30,
     date(2019, 3, 31), date(2019, 9, 30)),
    ("GF", "Secondary school extension", 15_700_000, "2.41", "maturity", 24,
     date(2018, 1, 15), date(2018, 7, 15)),
    ("GF", "Leisure centre", 36_000_000, "4.86", "maturity", 60,
     date(2024, 1, 15), date(2024, 7, 15)),
    ("GF", "Commercial property", 50_000_000, "2.05", "maturity", 20,
     date(2018, 3, 31), date(2018, 9, 30)),
    ("GF", "Conference centre and highways", 85_000_000, "4.15", "maturity", 20,
     date(2017, 9, 30), date(2018, 3, 31)),
    ("HRA", "Housing self-financing settlement", 118_000_000, "3.49", "maturity", 98,
     date(2012, 3, 31), date(2012, 9, 30)),
    ("HRA", "New council homes, phase one", 40_188_000, "2.68", "maturity", 40,
     date(2021, 6, 15), date(2021, 12, 15)),
    ("HRA", "Retrofit of council homes", 14_058_000, "4.79", "eip", 40,
     date(2024, 6, 15), date(2024, 12, 15)),
)  # fmt: skip
REST = ("Older borrowing brought together", "3.35", "maturity", 90, date(2007, 1, 15),
        date(2007, 7, 15))  # fmt: skip

BANKS = (
    # name, kind, limit in pounds, longest days
    ("Debt Management Account Deposit Facility", "government", 100_000_000, 182),
    ("Lloyds Bank Corporate Markets", "bank", 15_000_000, 182),
    ("Barclays Bank UK", "bank", 15_000_000, 182),
    ("Nationwide Building Society", "building_society", 10_000_000, 100),
    ("Sterling Liquidity Fund", "money_market_fund", 20_000_000, 364),
    ("Leeds City Council", "council", 10_000_000, 364),
)
DEPOSITS = (
    # with, pounds, rate, lent, back
    ("Lloyds Bank Corporate Markets", 10_000_000, "3.92", date(2026, 8, 12), date(2026, 12, 9)),
    ("Barclays Bank UK", 10_000_000, "3.88", date(2026, 9, 15), date(2027, 1, 13)),
    ("Nationwide Building Society", 5_000_000, "3.85", date(2026, 10, 6), date(2027, 1, 5)),
    ("Leeds City Council", 10_000_000, "4.05", date(2026, 7, 1), date(2027, 3, 15)),
    ("Sterling Liquidity Fund", 10_000_000, "3.74", date(2026, 9, 1), None),
)

FIGURES: tuple[dict[str, Any], ...] = (
    {"indicator": "capital_expenditure", "estimate_pence": 14_112_000_000},
    {"indicator": "capital_financing_requirement", "estimate_pence": 59_582_300_000},
    {"indicator": "authorised_limit", "limit_pence": 68_000_000_000},
    {"indicator": "operational_boundary", "limit_pence": 64_000_000_000},
    {"indicator": "gross_debt", "estimate_pence": 52_800_000_000},
    {"indicator": "long_term_investments", "limit_pence": 2_000_000_000},
    {"indicator": "financing_costs", "estimate_pence": 1_180_000_000},
    {"indicator": "commercial_income", "estimate_pence": 310_000_000},
    {"indicator": "net_revenue_stream", "estimate_pence": 34_147_600_000},
)

MONTHS = ((2026, 11), (2026, 12), (2027, 1))
MONTHLY = (
    # feed, day of the month, pounds, description, against
    ("council tax", 2, 13_850_000, "Council tax direct debit", "L1050"),
    ("council tax", 16, 2_120_000, "Council tax direct debit, mid-month", "L1050"),
    ("business rates", 16, 4_730_000, "Business rates direct debit", "L1050"),
    ("precept", 17, -3_410_000, "Police and fire precepts", "L1040"),
    ("payroll", 20, -4_260_000, "PAYE, National Insurance and pensions", "L1040"),
    ("payroll", 25, -11_380_000, "Net pay", "L1040"),
    ("grant", 26, 2_940_000, "Housing benefit subsidy", "L1050"),
)


def make_treasury(bank: Bank) -> None:
    """Take treasury on as it stood on the first morning; again, it changes nothing."""
    lender = _lender()
    _loans(lender)
    _deposits()
    for number, figures in enumerate(FIGURES):
        common = {"entity": ENTITY, "year": 2026, "source": "Treasury management strategy 2026-27"}
        does("s151", "treasury.set_indicator", common | figures, f"indicator:{number}")
    _provision()
    _months(bank)
    does("treasury", "treasury.keep_forecast", {"entity": ENTITY}, "forecast:first")


def _lender() -> str:
    inputs = {
        "entity": ENTITY,
        "name": "Public Works Loan Board",
        "kind": "pwlb",
        "sort_code": "100000",
        "account_number": "12345675",
    }
    return str(does("treasury", "treasury.add_lender", inputs, "lender:pwlb").value)


def _loans(lender: str) -> None:
    """Take on the loans, and what is left of the ledger's debt as one older loan of each fund."""
    items = [_terms(lender, number, terms) for number, terms in enumerate(LOANS)]
    _take_on([item | {"outstanding_pence": _outstanding(item)} for item in items], "loans")
    owed = {one.fund: one.owed_pence for one in asks("treasury", "treasury.debt_by_fund",
            {"entity": ENTITY})}  # fmt: skip
    for fund, whole in OWED.items():
        purpose, rate, repayment, count, drawn, first = REST
        left = whole - owed.get(fund, 0)
        if left > 0:
            terms = (fund, purpose, 0, rate, repayment, count, drawn, first)
            found = {"principal_pence": left, "outstanding_pence": left}
            _take_on([_terms(lender, 90, terms) | found], f"rest:{fund}")


def _terms(lender: str, number: int, terms: Terms) -> dict[str, Any]:
    fund, purpose, pounds, rate, repayment, count, drawn, first = terms
    return {
        "entity": ENTITY,
        "lender": lender,
        "lender_number": f"50{number:04d}",
        "fund": fund,
        "purpose": purpose,
        "principal_pence": pounds * 100,
        "rate": rate,
        "repayment": repayment,
        "instalments": count,
        "drawn_on": drawn,
        "first_due_on": first,
    }


def _outstanding(item: dict[str, Any]) -> int:
    """Return what the former system says is left: as the terms work out."""
    return int(asks("treasury", "treasury.outstanding_by_terms", {
        name: item[name]
        for name in ("principal_pence", "rate", "repayment", "instalments", "first_due_on")
    } | {"as_at": MORNING}))  # fmt: skip


def _take_on(items: list[dict[str, Any]], key: str) -> None:
    does("treasury", "treasury.take_on_loans", {"taken_on": MORNING, "items": items}, key)


def _deposits() -> None:
    for name, kind, pounds, days in BANKS:
        inputs = {
            "entity": ENTITY,
            "name": name,
            "kind": kind,
            "limit_pence": pounds * 100,
            "days_max": days,
            "held_from": date(2026, 4, 1),
            "reason": "Treasury management strategy 2026-27",
        }
        does("s151", "treasury.add_counterparty", inputs, f"counterparty:{name}")
    items = [
        {
            "entity": ENTITY,
            "counterparty": name,
            "principal_pence": pounds * 100,
            "rate": rate,
            "placed_on": placed,
            "matures_on": back,
        }
        for name, pounds, rate, placed, back in DEPOSITS
    ]
    inputs = {"taken_on": MORNING, "items": items}
    does("treasury", "treasury.take_on_investments", inputs, "deposits")


def _provision() -> None:
    """Provide for the systems programme over ten years, and for what was borrowed before."""
    for subject, what, pounds, life, since, past in (
        ("corporate-systems", "Corporate systems improvement, phase one", 2_750_000, 10,
         date(2026, 9, 1), 0),
        ("street-lighting", "Street lighting to LED", 9_400_000, 15, date(2020, 6, 1), 5),
        ("leisure-centre", "Leisure centre", 36_000_000, 40, date(2025, 4, 14), 0),
    ):  # fmt: skip
        inputs = {
            "entity": ENTITY,
            "subject": subject,
            "description": what,
            "cost_pence": pounds * 100,
            "life_years": life,
            "operational_on": since,
            "years_before": past,
            "charged_before_pence": pounds * 100 * past // life,
        }
        does("accountant", "treasury.record_provision", inputs, f"provision:{subject}")


def _months(bank: Bank) -> None:
    """Tell treasury and the bank of pay, precepts, taxes and grants of the months ahead."""
    items = [
        {
            "key": f"{feed.upper().replace(' ', '')}-{year % 100}{month:02d}{day:02d}",
            "feed": feed,
            "due_on": _moved(date(year, month, day), pounds),
            "amount_pence": pounds * 100,
            "description": what,
            "contra_account": against,
        }
        for year, month in MONTHS
        for feed, day, pounds, what, against in MONTHLY
    ]
    inputs = {"entity": ENTITY, "items": items}
    does("treasury", "treasury.load_cash_items", inputs, "cash:items")
    bank.tell([{name: one[name] for name in ("key", "due_on", "amount_pence", "description")}
               for one in items])  # fmt: skip


def _moved(day: date, pounds: int) -> date:
    """Money comes in on the next working day, and goes out on the last one before."""
    following = next_working_day(day)
    return following if pounds > 0 or following == day else add_working_days(day, -1)
