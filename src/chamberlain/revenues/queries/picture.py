"""How much of a year's charge is collected, day by day, beside last year and what was aimed at."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel import clock
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import DAY
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.revenues.queries.balances import RATED
from chamberlain.revenues.rules.collection_rate import at_days

PAID = (
    "SELECT e.day, -sum(e.amount_pence)::bigint FROM revenues_entry e "
    "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s "
    "AND NOT {rated} AND e.year = %s "
    "AND e.kind IN ('receipt', 'returned', 'refund', 'transfer') AND e.day <= %s "
    "GROUP BY 1 ORDER BY 1"
)
CHARGED = (
    "SELECT b.issued_on, sum(c.net_pence)::bigint FROM revenues_charge c "
    "JOIN revenues_bill b ON b.id = c.bill_id JOIN revenues_account a ON a.id = c.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE a.entity = %s "
    "AND NOT {rated} AND c.year = %s "
    "AND b.issued_on <= %s AND (c.run_id IS NULL OR r.state = 'issued') GROUP BY 1 ORDER BY 1"
)
POINTS = (
    "SELECT kind, day, rate_e2 FROM revenues_collection_point WHERE entity = %s AND year = %s "
    "ORDER BY day"
)
DATED = {"day": pl.Date, "pence": pl.Int64}
KINDS = {"kind": pl.String, "day": pl.Date, "rate_e2": pl.Int64}


class PictureDay(Record):
    """Rates by the end of a day, in hundredths of a percent; None where nothing is known."""

    day: date
    this_year_e2: int | None
    last_year_e2: int | None
    target_e2: int | None


class Picture(Record):
    """A year's collection by day, and where it stands beside last year and the target."""

    year: int
    as_at: date
    charged_pence: Pence
    paid_pence: Pence
    days: list[PictureDay]
    today: PictureDay


@query(summary="Collection by day beside last year and target")
def collection_picture(scope: Scope, entity: str, year: Year, as_at: date | None = None) -> Picture:
    """Return the rate at every month's end of a year and on the day, with last year's and target's.

    A rate is what was paid towards the year by then, before it began too, over what was charged by
    then. Where an earlier system kept the year, its own rates stand, and lines run between them.
    """
    if not scope.sees_whole(entity):
        raise Refusal(f"The collection of {entity} is not yours to see.", status=403)
    begins, ends = date(year, 4, 1), date(year + 1, 4, 1)
    day = min(as_at or clock.business_date(), ends - DAY)
    shown = sorted({*[_month_end(begins, n) for n in range(12)], *([day] if day >= begins else [])})
    mine, paid, charged = _rates(entity, year, day)
    last, _, _ = _rates(entity, year - 1, begins - DAY)
    target = _points(entity, year, "target")
    lines = [
        at_days(mine, [one for one in shown if one <= day]),
        at_days(last, [_year_before(one) for one in shown]),
        at_days(target, shown),
    ]
    rates = [dict(zip(shown, [*line, *[None] * len(shown)], strict=False)) for line in lines]
    days = [
        PictureDay(
            day=one,
            this_year_e2=rates[0][one],
            last_year_e2=rates[1][one],
            target_e2=rates[2][one],
        )
        for one in shown
    ]
    standing = next((one for one in days if one.day == day), days[0])
    return Picture(
        year=year, as_at=day, charged_pence=charged, paid_pence=paid, days=days, today=standing
    )


def _rates(entity: str, year: int, until: date) -> tuple[list[tuple[date, int]], int, int]:
    """Return (day, rate) of each day on which something was paid or charged, and the totals."""
    paid = read_frame(PAID.format(rated=RATED), [entity, year, until], schema=DATED)
    charged = read_frame(CHARGED.format(rated=RATED), [entity, year, until], schema=DATED)
    before = _points(entity, year, "former")
    if charged.is_empty():
        return before, 0, 0
    frame = (
        pl.concat(
            [
                paid.select("day", paid="pence", charged=pl.lit(0, pl.Int64)),
                charged.select("day", paid=pl.lit(0, pl.Int64), charged="pence"),
            ]
        )
        .group_by("day")
        .agg(pl.col("paid", "charged").sum())
        .sort("day")
        .with_columns(pl.col("paid", "charged").cum_sum())
    )
    total_paid, total_charged = frame.select(pl.col("paid", "charged").last()).row(0)
    rated = frame.filter(pl.col("charged") > 0).select(
        "day", rate=(2 * pl.col("paid") * 10_000 + pl.col("charged")) // (2 * pl.col("charged"))
    )
    left = before[-1][0] if before else date.min
    own = [(day, rate) for day, rate in rated.iter_rows() if day > left]
    return [*before, *own], int(total_paid), int(total_charged)


def _points(entity: str, year: int, kind: str) -> list[tuple[date, int]]:
    found = read_frame(POINTS, [entity, year], schema=KINDS).filter(pl.col("kind") == kind)
    return list(found.select("day", "rate_e2").iter_rows())


def _month_end(begins: date, months: int) -> date:
    years, month = divmod(begins.month + months, 12)
    return date(begins.year + years, month + 1, 1) - DAY


def _year_before(day: date) -> date:
    return day - timedelta(days=365)
