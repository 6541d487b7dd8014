"""What is wrong or odd about a school's month: the figures against each other and last month's."""

from datetime import date

import polars as pl

from chamberlain.budgets.models import School, SchoolAdvance, SchoolReturn, SchoolReturnLine
from chamberlain.budgets.rules.schools import cfr, choices, due_day, school_outlier, school_return
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import financial_year, period_name, period_range
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Record

FIRST, LAST = 1, 12
INCOME, SPEND = ("income", "capital_income"), ("spend", "capital_spend")
ODD = {
    "units": "is about a hundred or a thousand times last month's, or less: are the units right?",
    "missing": "is nil, and was not last month",
    "moved": "moved a long way since last month",
}
Figures = dict[str, int]


class Finding(Record):
    """Something about a return: wrong, so that it stops it, or odd, to be explained."""

    code: str
    stops: bool
    message: str


def month_before(year: int, period: int) -> tuple[int, int]:
    """Return the month before, by year and period."""
    return (year, period - 1) if period > FIRST else (year - 1, LAST)


def lines_of(reference: str) -> Figures:
    """Return the figures of a return by code."""
    found = SchoolReturnLine.objects.filter(school_return=reference)
    return dict(found.values_list("code", "amount_pence"))


def figures_before(school: School, year: int, period: int) -> Figures:
    """Return last month's approved figures; before the first, the cash book it began with."""
    before = month_before(year, period)
    if before < (school.opens_year, school.opens_period):
        return {"CASHBOOK": school.cash_pence}
    last = SchoolReturn.objects.filter(
        school=school.reference, year=before[0], period=before[1], state="approved"
    ).first()
    return lines_of(last.reference) if last else {}


def sum_of(figures: Figures, *kinds: str) -> int:
    """Return what the codes of some kinds come to."""
    return sum(pence for code, pence in figures.items() if cfr()[code].kind in kinds)


def findings_of(school: School, found: SchoolReturn, figures: Figures) -> list[Finding]:
    """Return everything wrong or odd about a month, what stops it first."""
    before = figures_before(school, found.year, found.period)
    wrong = [*_sums(figures), *_cash(figures, before)]
    odd = [*_share(school, found, figures), *_outliers(figures, before)]
    return [*wrong, *odd, *_late(found)]


def _sums(figures: Figures) -> list[Finding]:
    told = []
    for code, kinds, words in (("TOTALINCOME", INCOME, "Income"), ("TOTALSPEND", SPEND, "Spend")):
        added = sum_of(figures, *kinds)
        gap = figures.get(code, added) - added
        if gap:
            told.append(
                Finding(
                    code=code,
                    stops=True,
                    message=f"{words} by code comes to {format_pounds(added)}, and the school's "
                    f"total is {format_pounds(figures[code])}: {format_pounds(gap)} apart.",
                )
            )
    return told


def _cash(figures: Figures, before: Figures) -> list[Finding]:
    if "CASHBOOK" not in before:
        return []
    row = {
        "opening_pence": before["CASHBOOK"],
        "income_pence": sum_of(figures, *INCOME),
        "spend_pence": sum_of(figures, *SPEND),
        "vat_paid_pence": figures.get("VATPAID", 0),
        "vat_back_pence": figures.get("VATBACK", 0),
        "cash_pence": figures.get("CASHBOOK", 0),
        "bank_pence": figures.get("BANK", 0),
        "unpresented_pence": figures.get("UNPRESENTED", 0),
        "uncleared_pence": figures.get("UNCLEARED", 0),
    }
    answer, _ = school_return.run(pl.DataFrame([row]))
    said = answer.row(0, named=True)
    told = []
    if said["cash_gap_pence"]:
        told.append(
            Finding(
                code="CASHBOOK",
                stops=True,
                message=f"The cash book should be {format_pounds(said['expected_pence'])} after "
                f"the month's figures, and {format_pounds(row['cash_pence'])} was returned: "
                f"{format_pounds(said['cash_gap_pence'])} apart.",
            )
        )
    if said["bank_gap_pence"]:
        told.append(
            Finding(
                code="BANK",
                stops=True,
                message="The statement, less payments and with receipts not on it yet, is "
                f"{format_pounds(said['bank_gap_pence'])} apart from the cash book.",
            )
        )
    return told


def _share(school: School, found: SchoolReturn, figures: Figures) -> list[Finding]:
    start, end = period_range(financial_year(date(found.year, 4, 1)), found.period)
    paid = SchoolAdvance.objects.filter(
        school=school.reference, kind="share", state="raised", due_on__gte=start, due_on__lt=end
    )
    advanced = sum(paid.values_list("amount_pence", flat=True))
    gap = figures.get("I01", 0) - advanced
    if not gap:
        return []
    message = (
        f"I01 is {format_pounds(figures.get('I01', 0))}, and instalments of "
        f"{format_pounds(advanced)} were paid for the month."
    )
    return [Finding(code="I01", stops=False, message=message)]


def _outliers(figures: Figures, before: Figures) -> list[Finding]:
    told = choices()["returns"]
    codes = [code for code, one in cfr().items() if one.kind in {*INCOME, *SPEND}]
    frame = pl.DataFrame(
        {
            "this_pence": [figures.get(code, 0) for code in codes],
            "last_pence": [before.get(code, 0) for code in codes],
        },
        schema={"this_pence": pl.Int64, "last_pence": pl.Int64},
    ).with_columns(
        moved_permille=pl.lit(told["moved_permille"], pl.Int64),
        moved_pence=pl.lit(told["moved_pence"], pl.Int64),
    )
    answer, _ = school_outlier.run(frame)
    return [
        Finding(
            code=code,
            stops=False,
            message=f"{code} {cfr()[code].name}, {format_pounds(figures.get(code, 0))}, {ODD[odd]} "
            f"({format_pounds(before.get(code, 0))}).",
        )
        for code, odd in zip(codes, answer["odd"].to_list(), strict=True)
        if odd
    ]


def _late(found: SchoolReturn) -> list[Finding]:
    due = due_day(found.year, found.period)
    if (found.submitted_on or found.loaded_on) <= due:
        return []
    return [Finding(code="", stops=False, message=f"It was due on {due:%-d %B %Y}.")]


def waiting_months(found: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return, by school, the months of a year that came and are not approved, with their state."""
    came = read_frame(
        "SELECT school, period, state FROM budgets_school_return WHERE year = %s "
        "AND state <> 'approved' AND school = ANY(%s) ORDER BY school, period",
        [year, found["reference"].to_list()],
        schema={"reference": pl.String, "period": pl.Int64, "state": pl.String},
    )
    name = f"{year}-{(year + 1) % 100:02d}"
    months = {number: period_name(name, number) for number in range(1, 13)}
    said = pl.format("{} ({})", pl.col("period").replace_strict(months), "state")
    return came.group_by("reference", maintain_order=True).agg(
        waiting=said.str.join(", ").cast(pl.String)
    )
