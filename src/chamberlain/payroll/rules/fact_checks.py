"""Facts that cannot be: whoever has one is set aside by name and field, and the others are paid.

People refuse such things at their own door; pay checks again, as another system may stand there.
"""

import polars as pl

YOUNGEST, OLDEST = 13, 100
HOURS_OF_A_WEEK_E2 = 168_00
WEEKS_OF_A_YEAR_E3 = 53_000
MORE_THAN_ONE = 2
FAULTS = {"payroll_id": pl.String, "words": pl.String}


def faults(slices: pl.DataFrame) -> pl.DataFrame:
    """Return who has facts that cannot be, each once: FAULTS.

    `slices` are facts of pay cut to periods (`key`), with `yearly_pence`.
    """
    salaried = pl.col("pay_basis") == "salaried"
    works = pl.col("employment_from")
    age = works.dt.year() - pl.col("born").dt.year()
    hours, weeks = pl.col("weekly_hours_e2"), pl.col("paid_weeks_e3")
    tests: list[tuple[str, pl.Expr, str]] = [
        ("born", pl.col("born").is_null(), "is not known"),
        ("born", ~age.is_between(YOUNGEST, OLDEST), "makes no age to have started work at"),
        ("held_to", pl.col("held_to") <= pl.col("held_from"), "is not after held_from"),
        ("weekly_hours", hours < 0, "are below nought"),
        ("weekly_hours", hours > HOURS_OF_A_WEEK_E2, "are more than a week has"),
        ("full_time_hours", salaried & (pl.col("full_time_hours_e2") <= 0), "are not above nought"),
        ("paid_weeks", ~weeks.is_between(0, WEEKS_OF_A_YEAR_E3), "are no weeks of a year"),
        ("annual_pay", salaried & (pl.col("yearly_pence") < 0), "is below nought"),
    ]
    shown = {
        "born": pl.col("born").cast(pl.String),
        "held_to": pl.col("held_to").cast(pl.String),
        "weekly_hours": (hours / 100).cast(pl.String),
        "full_time_hours": (pl.col("full_time_hours_e2") / 100).cast(pl.String),
        "paid_weeks": (weeks / 1000).cast(pl.String),
        "annual_pay": (pl.col("yearly_pence") / 100).cast(pl.String),
    }
    any_there = slices.select_seq(test.any().alias(str(n)) for n, (_, test, _) in enumerate(tests))
    hit = [test for test, there in zip(tests, any_there.row(0), strict=True) if there]
    found = [
        slices.filter(test.fill_null(False)).select(
            "payroll_id",
            words=pl.format(
                "Not paid: {} ({}), {} {} {}",
                "name", "assignment", pl.lit(field), shown[field].fill_null(""), pl.lit(message),
            ),
        )
        for field, test, message in hit
    ]  # fmt: skip
    return pl.concat([*found, _twice(slices)]).unique("payroll_id", keep="first")


def _twice(slices: pl.DataFrame) -> pl.DataFrame:
    """Return who holds one post twice on the same days: it would be paid twice."""
    keys = ["person", "post", "key"]
    if slices.height < MORE_THAN_ONE:
        return pl.DataFrame(schema=FAULTS)
    several = slices.filter(slices.select(keys).is_duplicated())
    if several.is_empty():
        return pl.DataFrame(schema=FAULTS)
    rows = several.sort(*keys, "held_from", "assignment")
    other = pl.col("assignment").shift(1).over(keys)
    overlap = (other != pl.col("assignment")) & (
        pl.col("held_to").shift(1).over(keys) > pl.col("held_from")
    )
    marked = rows.with_columns(other=other, overlap=overlap.fill_null(False))
    return marked.filter("overlap").select(
        "payroll_id",
        words=pl.format(
            "Not paid: {} ({}), post {} is held from {} by {} too",
            "name", "assignment", "post", "held_from", "other",
        ),
    )  # fmt: skip


def two_of_a_number(people: pl.DataFrame) -> pl.DataFrame:
    """Return whose National Insurance number is somebody else's too, none of whom is paid: FAULTS.

    `people` have payroll_id, person, name and nino, one row per employment of a run.
    """
    if people.height < MORE_THAN_ONE:
        return pl.DataFrame(schema=FAULTS)
    known = people.filter(pl.col("nino").fill_null("") != "")
    same = known.filter(pl.col("person").n_unique().over("nino") > 1)
    pairs = same.join(same.select("nino", other="name", whose="payroll_id", them="person"),
                      on="nino").filter(pl.col("person") != pl.col("them"))  # fmt: skip
    return pairs.unique("payroll_id", keep="first", maintain_order=True).select(
        "payroll_id",
        words=pl.format(
            "Not paid: {} ({}), nino is that of {} ({}) too: correct the one that is wrong",
            "name", "payroll_id", "other", "whose",
        ),
    )  # fmt: skip


def paid_after_leaving(
    people: pl.DataFrame, owed: pl.DataFrame, present: list[str], confirmed: list[str]
) -> pl.DataFrame:
    """Return who left before the period and is owed pay that nobody confirmed: FAULTS.

    `people` have payroll_id, name and employment_to (the first day after); `owed` payroll_id and
    amount_pence of payments; `present` are employed in the period. What comes back from somebody
    who left is no pay.
    """
    if people["payroll_id"].is_in([*present, *confirmed]).all():
        return pl.DataFrame(schema=FAULTS)
    sums = owed.group_by("payroll_id").agg(owed_pence=pl.col("amount_pence").sum())
    left = people.filter(~pl.col("payroll_id").is_in([*present, *confirmed]))
    return (
        left.join(sums.filter(pl.col("owed_pence") > 0), on="payroll_id", maintain_order="left")
        .select(
            "payroll_id",
            words=pl.format(
                "Not paid: {} ({}), employment_to {} is before this period: "
                "confirm the pay after leaving, or correct what it comes from",
                "name", "payroll_id",
                pl.col("employment_to").dt.offset_by("-1d").dt.strftime("%-d %B %Y"),
            ),
        )
    )  # fmt: skip


def extra_pension_in_half(
    owed: pl.DataFrame, posts: pl.DataFrame, element: str, names: dict[str, str]
) -> pl.DataFrame:
    """Return who buys extra pension by an element in the 50/50 section, where none can be: FAULTS.

    `owed` has payroll_id, assignment and element; `posts` assignment and pension_section; `names`
    say who a payroll ID is.
    """
    if element not in owed["element"]:
        return pl.DataFrame(schema=FAULTS)
    half = posts.filter(pl.col("pension_section") == "half").select("assignment")
    found = owed.filter(pl.col("element") == element).join(half, on="assignment", how="semi")
    return found.unique("payroll_id", keep="first", maintain_order=True).select(
        "payroll_id",
        words=pl.format(
            "Not paid: {} ({}), element {} cannot be bought in the 50/50 section: end one of both",
            pl.col("payroll_id").replace(names), "payroll_id", "element",
        ),
    )  # fmt: skip
