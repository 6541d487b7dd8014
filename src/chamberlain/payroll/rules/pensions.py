"""Pension contributions: Local Government, Teachers' and NHS schemes, by whole-pay bands."""

from datetime import date
from functools import cache, lru_cache

import polars as pl

from chamberlain.kernel.rates import Rates, RatesUnknown, figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.payroll.rules.amounts import positive, worked_out
from chamberlain.payroll.rules.sifting import Fault, sift

SCHEMES = ("lgps", "teachers", "nhs")
RATES = {"lgps": "lgps", "teachers": "teachers_pension", "nhs": "nhs_pension"}
IN_PENCE = ("teachers",)
SECTIONS = ("main", "half", "none")
PERCENT_E2 = 10_000
ANNUAL_MAX = 2**40 - 1
NO_SCHEME = len(SCHEMES)


@lru_cache(maxsize=256)
def scheme_rates(scheme: str, day: date) -> Rates | None:
    """Return the figures of a scheme's year, 1 April to 31 March; None when not on file."""
    try:
        return figures(f"payroll.{RATES[scheme]}", day)
    except RatesUnknown:
        return None


@lru_cache(maxsize=256)
def scheme_bands(scheme: str, day: date) -> tuple[tuple[int, int], ...]:
    """Return (annual pay in pence up to which, percent_e2) of a scheme on a day.

    Bands in whole pounds go by pay rounded down to the pound, so they end on 99 pence.
    """
    rates = scheme_rates(scheme, day)
    if rates is None:
        return ((ANNUAL_MAX, -1),)
    inside = (lambda top: top) if scheme in IN_PENCE else (lambda top: top * 100 + 99)
    return tuple(
        (inside(one["up_to"]) if "up_to" in one else ANNUAL_MAX, one["rate"])
        for one in rates["bands"]
    )


@lru_cache(maxsize=256)
def employer_rate(scheme: str, day: date) -> int | None:
    """Return the employer's rate as percent_e2; None in the LGPS, where each fund certifies one."""
    rates = scheme_rates(scheme, day)
    return None if rates is None or scheme == "lgps" else int(rates["employer_rate"])


class SchemeTable:
    """The bands of every scheme on several days in one sorted row; see `tax_bands.BandTable`."""

    def __init__(self, days: list[date]) -> None:
        places = [(n * 4 + m, s, day) for n, day in enumerate(days) for m, s in enumerate(SCHEMES)]
        bands = [(place, *band) for place, s, day in places for band in scheme_bands(s, day)]
        bands.append((len(days) * 4 + NO_SCHEME, ANNUAL_MAX, 0))
        self.edges = pl.Series([place * 2**40 + top for place, top, _ in bands], dtype=pl.Int64)
        self.rates = pl.Series([rate for _, _, rate in bands], dtype=pl.Int64)
        width = len(days) * 4
        self.employer = pl.Series([None] * width, dtype=pl.Int64)
        self.lost = pl.Series([0] * width, dtype=pl.Int64)
        for place, s, day in places:
            self.employer[place] = employer_rate(s, day)
            rates = scheme_rates(s, day)
            counts = s == "lgps" and rates is not None and rates["lost_pay_pensionable"] == "yes"
            self.lost[place] = int(counts)

    def find(self, place: pl.Expr, annual: pl.Expr) -> dict[str, pl.Expr]:
        """Return band_e2 (-1 without figures), fund_e2 and lost_counts for each place and pay."""
        found = pl.lit(self.edges).search_sorted(place * 2**40 + annual, side="left")
        return {
            "band_e2": pl.lit(self.rates).gather(found),
            "fund_e2": pl.lit(self.employer).gather(place),
            "lost_counts": pl.lit(self.lost).gather(place),
        }


@lru_cache(maxsize=32)
def _scheme_table(days: tuple[date, ...]) -> SchemeTable:
    return SchemeTable(list(days))


def scheme_place(day_number: pl.Expr | int) -> pl.Expr:
    """Return where a row's scheme stands in a `SchemeTable`; no scheme has the place of its own."""
    scheme = pl.col("pension_scheme").cast(pl.Enum(SCHEMES), strict=False).to_physical()
    in_one = pl.col("pension_section").ne_missing("none")
    return pl.when(in_one).then(scheme.cast(pl.Int64)).fill_null(NO_SCHEME) + day_number * 4


def with_rates(frame: pl.LazyFrame, days: list[date], day_number: pl.Expr | int) -> pl.LazyFrame:
    """Add in_scheme, member_e2, fund_e2 and lost_counts to rows of pension columns.

    A rate that the employer has decided goes before the band of annual pay. In the 50/50 section
    of the LGPS the band's rate is halved, the employer's is not.
    """
    placed = frame.with_columns(place=scheme_place(day_number))
    annual = pl.min_horizontal(positive(pl.col("pension_annual_pay_pence")), ANNUAL_MAX)
    found = _scheme_table(tuple(days)).find(pl.col("place"), annual)
    half = pl.col("pension_section").eq_missing("half")
    band = pl.when(half).then(pl.col("band_e2") // 2).otherwise("band_e2")
    known = placed.with_columns(**found, in_scheme=pl.col("place") % 4 != NO_SCHEME)
    return known.with_columns(
        member_e2=pl.when("in_scheme").then(pl.coalesce("pension_rate_e2", band)).otherwise(0),
        fund_e2=pl.when("in_scheme")
        .then(pl.coalesce("pension_employer_rate_e2", "fund_e2"))
        .otherwise(0),
    )


@cache
def faults() -> list[Fault]:
    """Return what can be wrong with a row's pension, over what `with_rates` gives."""
    given = pl.col("pension_rate_e2").is_not_null()
    no_pay = pl.col("in_scheme") & ~given & pl.col("pension_annual_pay_pence").is_null()
    no_bands = pl.col("in_scheme") & ~given & (pl.col("band_e2") < 0)
    no_fund = pl.col("in_scheme") & pl.col("fund_e2").is_null()
    odd_half = pl.col("pension_section").eq("half") & pl.col("pension_scheme").is_in(
        ["teachers", "nhs"]
    )
    annual = "pension_annual_pay_pence"
    return [
        (no_pay, annual, "is needed to find the band, or give pension_rate_e2"),
        (no_bands, annual, "no bands of that scheme are on file for that day"),
        (no_fund, "pension_employer_rate_e2", "is needed: the fund certifies the employer's rate"),
        (odd_half, "pension_section", "only the LGPS has a 50/50 section"),
    ]


def nearest_penny(pay: pl.Expr, rate_e2: pl.Expr) -> pl.Expr:
    """Return a percentage of pay to the nearest penny, a half going away from nought."""
    product = pay * rate_e2
    return (product + PERCENT_E2 // 2 - (product < 0).cast(pl.Int64)) // PERCENT_E2


def contribute(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add the columns of pension to what `with_rates` gives, with `pensionable` in pence.

    Member: on pay received and, from April 2026, on pay lost in unpaid leave of under 15 days.
    Employer: on assumed pay where there is some, else on pay received, and on lost pay; full rate
    in either section. Both to the nearest penny, a half going up.
    """
    lost = pl.col("pension_lost_pay_pence").fill_null(0) * pl.col("lost_counts")
    base = pl.when("in_scheme").then(pl.col("pensionable") + lost).otherwise(0)
    employer = pl.coalesce("pension_assumed_pay_pence", "pensionable") + lost
    more = pl.col("pension_additional_pence").fill_null(0)
    return (
        frame.with_columns(
            pensionable_pence=base,
            pension_employer_pence=nearest_penny(employer, pl.col("fund_e2")),
        )
        .with_columns(
            pension_basic_pence=nearest_penny(pl.col("pensionable_pence"), pl.col("member_e2"))
        )
        .with_columns(pension_employee_pence=pl.col("pension_basic_pence") + more)
    )


COLUMNS = (
    Column("pension_scheme", "choice", "", "Blank for none", required=False, choices=SCHEMES),
    Column("pension_section", "choice", "", "half is 50/50", required=False, choices=SECTIONS),
    Column(
        "pension_annual_pay_pence",
        "pence",
        "pounds a year",
        "Pay that finds the band: LGPS actual pensionable, teachers salary rate, NHS of last year",
        required=False,
    ),
    Column("pension_rate_e2", "percent_e2", "percent", "Member's, if decided", required=False),
    Column(
        "pension_employer_rate_e2",
        "percent_e2",
        "percent",
        "Employer's: needed in the LGPS",
        required=False,
    ),
    Column(
        "pension_assumed_pay_pence",
        "pence",
        "pounds",
        "Assumed pensionable pay that the employer pays on instead of pay received",
        required=False,
    ),
    Column(
        "pension_lost_pay_pence",
        "pence",
        "pounds",
        "Pay lost in unpaid leave of under 15 days (LGPS from April 2026, not strikes)",
        required=False,
    ),
    Column(
        "pension_additional_pence",
        "pence",
        "pounds",
        "Additional contributions taken before tax: APC, AVC, added years",
        required=False,
    ),
)

_OUTPUTS = (
    Column("pensionable_pence", "pence", "pence", "Pay the member contributes on"),
    Column("pension_rate", "percent_e2", "percent_e2", "Member's rate"),
    Column("pension_basic_pence", "pence", "pence", "Member's contribution at the rate"),
    Column("pension_employee_pence", "pence", "pence", "With additional contributions"),
    Column("pension_employer_pence", "pence", "pence", "Employer's contribution"),
)


@rule(
    name="payroll.pension_contributions",
    inputs=(
        Column("paid_on", "date", "day", "Day of payment"),
        Column("pensionable_pay_pence", "pence", "pounds", "Pay received that counts"),
        *COLUMNS,
    ),
    outputs=_OUTPUTS,
    example={
        "paid_on": "2026-11-27",
        "pensionable_pay": "2,500.00",
        "pension_scheme": "lgps",
        "pension_section": "main",
        "pension_annual_pay": "30,000.00",
        "pension_employer_rate_e2": "19.7",
    },
    source="Local Government Pension Scheme Regulations 2013 regulations 9, 10, 21, 22; Teachers' "
    "Pension Scheme Regulations 2014; NHS Pension Scheme (Member Contributions) Regulations",
)
def pension_contributions(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out what member and employer pay into a pension for a payment.

    The whole of pay is charged at one rate, found by actual annual pay of that post alone.
    """
    days = frame["paid_on"].unique().sort().to_list()
    numbers = {day: number for number, day in enumerate(days)}
    day_number = (
        pl.col("paid_on").replace_strict(numbers, return_dtype=pl.Int64)
        if len(days) > 1
        else pl.lit(0, pl.Int64)
    )
    rated = with_rates(frame.lazy(), days, day_number)
    known = worked_out(rated.with_columns(pensionable="pensionable_pay_pence"), frame.height)
    good, errors = sift(known, faults())
    paid = contribute(good.lazy())
    told = paid.with_columns(pension_rate="member_e2")
    asked = told.select("row", *(column.name for column in _OUTPUTS))
    return worked_out(asked, good.height), errors
