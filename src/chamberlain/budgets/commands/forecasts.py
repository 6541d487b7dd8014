"""Forecasts: said by whoever answers for the budget, with the reason; none is ever lost."""

from collections.abc import Sequence

from pydantic import Field

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.errors import BudgetState, Published
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Batch, Pence, Record, Refused, Text, Year

PERIODS = 12


class ForecastLine(Record):
    """What a cost centre's group of subjectives will come to in the year."""

    cost_centre: str
    group: str = Field(description="CIPFA group: 1 employees to 9 income")
    outturn_pence: Pence = Field(description="The whole year's total; income is negative")
    reason: Text = Field(min_length=1, description="Why, in words for Cabinet")


def subject_of(entity: str, year: int, cost_centre: str) -> str:
    """Return the reference of a cost centre's budget."""
    return f"budgets:cost_centre:{entity}/{year}/{cost_centre}"


def need_open(act: Act, entity: str, year: int, period: int) -> None:
    """Refuse a period that is none, of a year not approved, or with its report published."""
    if not 1 <= period <= PERIODS:
        raise Refusal("A period is 1 (April) to 12 (March).", field="period", status=422)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT state FROM budgets_year WHERE entity = %s AND year = %s), "
            "(SELECT max(period) FROM budgets_pack WHERE entity = %s AND year = %s)",
            [entity, year, entity, year],
        )
        state, published = cursor.fetchone()
    if state != "approved":
        raise BudgetState(f"The budget of {entity} {year} is not approved yet.")
    if published is not None and period <= published:
        raise Published(
            f"The report of period {published} is published: say it in period {published + 1}.",
            field="period",
        )


@command(duty="forecast.enter")
def enter_forecast(
    act: Act,
    entity: str,
    year: Year,
    period: int,
    cost_centre: str,
    group: str,
    outturn_pence: Pence,
    reason: Text,
) -> str:
    """Forecast what a group of a cost centre's subjectives will come to in the year, and why.

    What was said before stays in its history.
    """
    if not reason.strip():
        raise Refusal("Say why, in words for Cabinet.", field="reason", status=422)
    need_open(act, entity, year, period)
    codes = Codes.of(act, entity, act.today)
    line = ForecastLine(
        cost_centre=cost_centre, group=group, outturn_pence=outturn_pence, reason=reason
    )
    fault = _fault(line, codes)
    if fault:
        field, _, message = fault
        raise Refusal(f"{message[:1].upper()}{message[1:]}.", field=field, status=422)
    act.need(entity=entity, directorate=codes.directorate_of(cost_centre), cost_centre=cost_centre)
    _keep(act, entity, year, period, [line])
    return cost_centre


@command(duty="forecast.enter", batch="forecasts")
def enter_forecasts(
    act: Act, entity: str, year: Year, period: int, forecasts: list[ForecastLine]
) -> Batch:
    """Enter many forecasts at once, as from an accountant's spreadsheet."""
    act.need(entity=entity)
    need_open(act, entity, year, period)
    codes = Codes.of(act, entity, act.today)
    good: list[ForecastLine] = []
    refused: list[Refused] = []
    for row, line in enumerate(forecasts):
        fault = _fault(line, codes)
        if fault:
            field, value, message = fault
            refused.append(Refused(row=row, field=field, value=value, message=message))
        else:
            good.append(line)
    _keep(act, entity, year, period, good)
    return Batch(accepted=[f"{line.cost_centre}/{line.group}" for line in good], refused=refused)


def _fault(line: ForecastLine, codes: Codes) -> tuple[str, str, str] | None:
    centre = codes.centre_fault(line.cost_centre)
    if centre:
        return "cost_centre", line.cost_centre, centre
    if line.group not in set(codes.groups.values()):
        known = ", ".join(sorted(set(codes.groups.values())))
        return "group", line.group, f"{line.group} is no group: expected one of {known}"
    return None


def _keep(act: Act, entity: str, year: int, period: int, lines: Sequence[ForecastLine]) -> None:
    with act.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO budgets_forecast (entity, year, period, cost_centre, account_group, "
            "outturn_pence, reason, made_by, made_on, act) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (entity, year, period, line.cost_centre, line.group, line.outturn_pence,
                 line.reason, act.person, act.today, act.reference)
                for line in lines
            ],
        )  # fmt: skip
    for line in lines:
        after = {"group": line.group, "period": period, "outturn_pence": line.outturn_pence}
        act.changed(subject_of(entity, year, line.cost_centre), None, after)


class PastLine(Record):
    """What a cost centre's group came to in a month of a former year."""

    cost_centre: str
    group: str
    year: int = Field(description="First calendar year of the financial year")
    period: int = Field(ge=1, le=12)
    amount_pence: Pence


_PAST = """
    INSERT INTO budgets_past_year AS kept (entity, year, cost_centre, account_group, months)
    SELECT %s, t.year, t.centre, t.kind, array[{blank}]
    FROM unnest(%s::smallint[], %s::text[], %s::text[]) AS t (year, centre, kind)
    ON CONFLICT DO NOTHING
"""
_MONTH = """
    UPDATE budgets_past_year p SET months[{month}] = t.pence
    FROM unnest(%s::smallint[], %s::text[], %s::text[], %s::bigint[])
        AS t (year, centre, kind, pence)
    WHERE p.entity = %s AND (p.year, p.cost_centre, p.account_group) = (t.year, t.centre, t.kind)
"""


@command(duty="forecast.past", batch="months")
def load_past_months(act: Act, entity: str, months: list[PastLine]) -> Batch:
    """Load former years by month from another system, to learn how years fall; again, it replaces.

    Cost centres and groups that are no more are kept too: nothing is lost, nothing is shown.
    """
    act.need(entity=entity)
    said = {(one.year, one.cost_centre, one.group, one.period): one.amount_pence for one in months}
    keys = sorted({key[:3] for key in said})
    blank = ", ".join(["0::bigint"] * PERIODS)
    with act.cursor() as cursor:
        columns = [[key[place] for key in keys] for place in range(3)]
        cursor.execute(_PAST.format(blank=blank), [entity, *columns])
        for month in range(1, PERIODS + 1):
            told = [(*key[:3], pence) for key, pence in said.items() if key[3] == month]
            if told:
                columns = [[row[place] for row in told] for place in range(4)]
                cursor.execute(_MONTH.format(month=month), [*columns, entity])
    total = sum(line.amount_pence for line in months)
    act.changed(f"budgets:past:{entity}", None, {"months": len(months), "amount_pence": total})
    return Batch(accepted=[f"{one.cost_centre}/{one.year}/{one.period}" for one in months])
