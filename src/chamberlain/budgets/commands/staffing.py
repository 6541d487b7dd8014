"""Posts told by whoever keeps them or loaded from a file, and what is assumed of their pay."""

from datetime import date

import polars as pl
from pydantic import Field

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.contract import POSTS_TOLD
from chamberlain.budgets.queries.costing import costs_of_year, seats_of
from chamberlain.kernel.awards import AwardUnclear, read_award
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.exact import scaled
from chamberlain.kernel.funding import FundingUnread, kept_funding, read_funding
from chamberlain.kernel.money import parse_pounds
from chamberlain.kernel.records import Batch, Code, Frame, Key, Pence, Record, Refused, Text, Year

COSTED = "entity, year, cost_centre, fund, fte_e4, filled_e4, full, expected, award"
YEARS = 2
"""How many years are costed: this one, which is forecast, and the next, which is built."""


@command(contract=True, summary="Take posts from whoever keeps them")
def record_posts(act: Act, source: Code, entity: str, posts: Frame) -> int:
    """Take every post that a source has (POSTS_TOLD) and say what they cost; return how many.

    It replaces what the source said before. A post charged to a cost centre that is not known is
    left out, and counted in the audit.
    """
    act.need(entity=entity)
    known = Codes.of(act, entity, act.today).places
    told = posts.select(*POSTS_TOLD)
    centres = told["funding"].str.replace_all(r":[0-9]+", "").str.split(",")
    strange = centres.list.eval(~pl.element().is_in(list(known))).list.any()
    good = told.filter(~strange)
    _keep(act, source, entity, good)
    counts = {"posts": good.height, "left_out": int(strange.sum())}
    act.changed(f"budgets:posts:{entity}/{source}", None, counts)
    return good.height


class PostLine(Record):
    """A post, or a part of one, as a file has it; nobody is named."""

    post: Key = Field(description="The post's number; with several holders, a line for each")
    title: Key
    cost_centres: str = Field(description="CHB101, or CHB101 60; CHB102 40 in percent")
    annual_pence: Pence = Field(ge=0, description="Pay of a full-time year")
    grade: str = ""
    spine_point: int | None = Field(default=None, ge=0, le=999)
    fte: str = Field(default="1", description="Full-time equivalent, such as 0.6")
    weeks_share: str = Field(default="100", description="Percent of a year's weeks that are paid")
    state: str = Field(default="filled", description="filled, vacant or frozen")
    next_pay: str = Field(
        default="", description="Pay at the points above, to the grade's top: 31,586; 32,115"
    )
    next_step_on: date | None = Field(default=None, description="First day of the next increment")
    pension_rate: str = Field(default="0", description="Employer's pension rate, percent")
    ni_letter: str = Field(default="A", pattern="^[A-Z]$")
    fund: str = "GF"
    starts_on: date | None = None
    last_day: date | None = Field(default=None, description="Last day of whoever holds it")
    funding_ends_on: date | None = Field(default=None, description="Last day that is paid for")
    expected_on: date | None = Field(default=None, description="Day a vacancy is to be filled")


@command(duty="budget.enter", batch="posts")
def load_posts(
    act: Act, source: Code, entity: str, award_year: Year, posts: list[PostLine]
) -> Batch:
    """Load every post from another system's file; it replaces what that source said before.

    `award_year` is the financial year, by its first calendar year, whose award the pay in the file
    has. Lines at fault are set aside.
    """
    act.need(entity=entity)
    codes = Codes.of(act, entity, act.today)
    good: list[dict[str, object]] = []
    refused: list[Refused] = []
    times: dict[str, int] = {}
    for row, line in enumerate(posts):
        try:
            seat = _seat(line, codes, award_year)
        except _Fault as fault:
            field, message = fault.args
            refused.append(
                Refused(row=row, field=field, value=str(getattr(line, field)), message=message)
            )
            continue
        number = times[line.post] = times.get(line.post, 0) + 1
        good.append(seat | {"seat": f"{line.post}/{number}"})
    if good:
        _keep(act, source, entity, pl.DataFrame(good, schema=POSTS_TOLD))
    act.changed(f"budgets:posts:{entity}/{source}", None, {"posts": len(good)})
    return Batch(accepted=[str(one["seat"]) for one in good], refused=refused)


class _Fault(ValueError):
    pass


def _seat(line: PostLine, codes: Codes, award_year: int) -> dict[str, object]:
    """Return a line as POSTS_TOLD, or raise a fault with the field and what is wrong."""
    if line.state not in ("filled", "vacant", "frozen"):
        raise _Fault("state", "expected filled, vacant or frozen")
    try:
        shares = read_funding(line.cost_centres)
    except FundingUnread as fault:
        raise _Fault("cost_centres", str(fault)) from None
    for code, _ in shares:
        unknown = codes.centre_fault(code)
        if unknown:
            raise _Fault("cost_centres", unknown)
    fte = _number(line, "fte", 4)
    share = _number(line, "weeks_share", 2)
    rate = _number(line, "pension_rate", 2)
    if share > 10_000 or rate > 10_000:
        field = "weeks_share" if share > 10_000 else "pension_rate"
        raise _Fault(field, "a percentage is from 0 to 100")
    try:
        steps = [parse_pounds(one) for one in line.next_pay.split(";") if one.strip()]
    except ValueError as fault:
        raise _Fault("next_pay", str(fault)) from None
    if sorted(steps) != steps or (steps and steps[0] < line.annual_pence):
        raise _Fault("next_pay", "each point above pays more than the one below")
    if line.starts_on and line.last_day and line.last_day < line.starts_on:
        raise _Fault("last_day", f"is before the first, {line.starts_on:%d/%m/%Y}")
    plain = ("post", "title", "grade", "spine_point", "state", "annual_pence", "ni_letter", "fund",
             "starts_on", "funding_ends_on", "expected_on", "next_step_on")  # fmt: skip
    return {name: getattr(line, name) for name in plain} | {
        "fte_e4": fte,
        "pay_e4": fte * share // 10_000,
        "steps": ",".join(map(str, steps)),
        "priced_year": award_year,
        "ends_on": date.fromordinal(line.last_day.toordinal() + 1) if line.last_day else None,
        "pension_rate_e2": rate,
        "funding": kept_funding(shares),
    }


def _number(line: PostLine, field: str, places: int) -> int:
    try:
        found = scaled(getattr(line, field), places)
    except ValueError as fault:
        raise _Fault(field, str(fault)) from None
    if found < 0:
        raise _Fault(field, "must not be below nought")
    return found


def _keep(act: Act, source: str, entity: str, posts: pl.DataFrame) -> None:
    rows = posts.with_columns(
        entity=pl.lit(entity),
        source=pl.lit(source),
        steps=pl.concat_str(pl.lit("{"), pl.col("steps").fill_null(""), pl.lit("}")),
        said_on=pl.lit(act.today),
        act=pl.lit(act.reference),
    )
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM budgets_seat WHERE entity = %s AND source = %s", [entity, source]
        )
        copy_in(cursor, "budgets_seat", rows)
    cost_posts(act, entity)


def cost_posts(act: Act, entity: str) -> None:
    """Work out anew what the posts of an entity cost, this financial year and the next."""
    first = int(financial_year(act.today)[:4])
    seats = seats_of(entity)
    frames = [costs_of_year(entity, year, seats) for year in range(first, first + YEARS)]
    costs = pl.concat(frames)
    listed = ("full", "expected", "award")
    text = [
        pl.concat_str(pl.lit("{"), pl.col(name).cast(pl.List(pl.String)).list.join(","),
                      pl.lit("}")).alias(name)
        for name in listed
    ]  # fmt: skip
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM budgets_staffing_cost WHERE entity = %s AND year >= %s", [entity, first]
        )
        copy_in(cursor, "budgets_staffing_cost", costs.with_columns(text), COSTED.split(", "))


@command(duty="budget.enter")
def assume_staffing(
    act: Act,
    entity: str,
    year: Year,
    why: Text,
    award: Text = "",
    vacancy_e2: int = Field(default=0, ge=0, le=10_000),
    directorate: str = "",
) -> str:
    """Say which award a year is taken to bring, and which share of pay turnover saves.

    `award` is such as 3.2%, £1,290, or the greater as £1,290 or 3.2%, and counts for pay that does
    not have it yet; `vacancy_e2` is percent x 100. With a directorate, its own share of turnover.
    What was said before stays in its history.
    """
    act.need(entity=entity)
    if not why.strip():
        raise Refusal("Say where this comes from.", field="why", status=422)
    if directorate and award.strip():
        raise Refusal("An award is everybody's: leave the directorate blank.", field="award",
                      status=422)  # fmt: skip
    places = Codes.of(act, entity, act.today).places.values()
    if directorate and directorate not in {above for _, above in places}:
        raise Refusal(f"There is no directorate {directorate}.", field="directorate", status=422)
    try:
        read_award(award)
    except AwardUnclear as fault:
        raise Refusal(str(fault), field="award", status=422) from None
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_staffing_assumption (entity, year, directorate, award, "
            "vacancy_e2, why, said_by, said_on, act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [entity, year, directorate, award.strip(), vacancy_e2, why, act.person, act.today,
             act.reference],
        )  # fmt: skip
    said = {"award": award, "vacancy_e2": vacancy_e2, "directorate": directorate, "why": why}
    act.changed(f"budgets:staffing:{entity}/{year}", None, said)
    cost_posts(act, entity)
    return f"{entity}/{year}"
