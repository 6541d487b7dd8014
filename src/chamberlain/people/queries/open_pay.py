"""Open data of pay: what would be published of a day, and what was."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.models import Entity
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import loaded, rows
from chamberlain.people.queries.paid import last_snapshot, pay_gap_facts, terms_on
from chamberlain.people.queries.posts import organisation
from chamberlain.people.rules.paid import gap_figures, multiple_of, remuneration, senior_rows
from chamberlain.people.rules.transparency import band_of

QUARTERS = (
    ("lower", "Lower"), ("lower_middle", "LowerMiddle"), ("upper_middle", "UpperMiddle"),
    ("upper", "Top"),
)  # fmt: skip
GAP_COLUMNS = (
    ("DiffMeanHourlyPercent", "mean_gap_pct"), ("DiffMedianHourlyPercent", "median_gap_pct"),
    ("DiffMeanBonusPercent", "mean_bonus_gap_pct"),
    ("DiffMedianBonusPercent", "median_bonus_gap_pct"), ("MaleBonusPercent", "male_pct"),
    ("FemaleBonusPercent", "female_pct"),
)  # fmt: skip
TIERS = 3
Made = tuple[dict[str, Any], pl.DataFrame]


class PayGap(Record):
    """The six statutory figures of a snapshot as texts of one decimal, and the quarters.

    A figure is blank where there is nobody to compare. `quarters` are (name, people, women in
    percent, men in percent), the lowest first.
    """

    snapshot: date
    relevant_women: int
    relevant_men: int
    full_pay_women: int
    full_pay_men: int
    mean_gap: str
    median_gap: str
    mean_bonus_gap: str
    median_bonus_gap: str
    bonus_men: str
    bonus_women: str
    quarters: list[tuple[str, int, str, str]]
    unpriced: int


@query(summary="The gender pay gap of a snapshot")
def pay_gap(scope: Scope, entity: str, snapshot: date) -> PayGap | None:
    """Return the six figures and the quarters of a 31 March, from the register; None of nobody.

    `unpriced` are those relevant whose hourly pay isn't known: their spine point has no pay, or
    they had none in the month.
    """
    facts = pay_gap_facts(scope, entity, snapshot)
    found = gap_figures(facts)
    if not found:
        return None
    quarters = found["quarters"]
    return PayGap(
        snapshot=snapshot,
        relevant_women=found["female_relevant"],
        relevant_men=found["male_relevant"],
        full_pay_women=found["full_pay_female"],
        full_pay_men=found["full_pay_male"],
        mean_gap=found["mean_gap_pct"] or "",
        median_gap=found["median_gap_pct"] or "",
        mean_bonus_gap=found["mean_bonus_gap_pct"] or "",
        median_bonus_gap=found["median_bonus_gap_pct"] or "",
        bonus_men=found["male_pct"] or "",
        bonus_women=found["female_pct"] or "",
        quarters=[
            (name, quarters[name]["n"], quarters[name]["female_pct"] or "",
             quarters[name]["male_pct"] or "")
            for name, _ in QUARTERS
        ],
        unpriced=facts.filter(pl.col("hourly").is_null()).height,
    )  # fmt: skip


def made_of(scope: Scope, entity: str, kind: str, as_at: date) -> Made:
    """Return the figures of a kind for pages, and its file; both empty where nobody is paid."""
    return _MAKERS[kind](scope, entity, as_at)


def _gap(scope: Scope, entity: str, as_at: date) -> Made:
    figures = gap_figures(pay_gap_facts(scope, entity, as_at))
    if not figures:
        return {}, pl.DataFrame()
    name = Entity.objects.get(code=entity).name
    row = {"EmployerName": name, "SnapshotDate": as_at.isoformat()}
    row |= {column: figures[key] or "" for column, key in GAP_COLUMNS}
    for key, column in QUARTERS:
        part = figures["quarters"][key]
        row |= {f"Male{column}Quartile": part["male_pct"] or "",
                f"Female{column}Quartile": part["female_pct"] or ""}  # fmt: skip
    return figures, pl.DataFrame([row])


def _seniors(scope: Scope, entity: str, as_at: date) -> Made:
    """Those paid 50,000 or more by bands of 5,000; named only at 150,000 or more."""
    found = senior_rows(remuneration(terms_on(scope, entity, as_at)))
    if found.is_empty():
        return {}, pl.DataFrame()
    persons = found.filter("named")["person"].to_list()
    names = {
        one["reference"]: one["name"]
        for one in rows(
            "SELECT p.reference, d.forenames || ' ' || d.surname AS name FROM people_person p "
            "JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) "
            "AND d.held @> %s::date WHERE p.reference = ANY(%s)",
            [as_at, persons],
        )
    }
    frame = found.select(
        Name=pl.col("person").replace_strict(names, default="", return_dtype=pl.String),
        JobTitle="title", Directorate="directorate", Grade="grade",
        Tenure=pl.when(pl.col("kind") == "fixed_term").then(pl.lit("Temporary"))
        .otherwise(pl.lit("Permanent")),
        SalaryBand="band",
    )  # fmt: skip
    bands = found.group_by("band", maintain_order=True).agg(pl.len().cast(pl.Int64))
    figures = {"bands": [list(one) for one in bands.iter_rows()], "people": found.height}
    return figures, frame


def _multiple(scope: Scope, entity: str, as_at: date) -> Made:
    figures = multiple_of(terms_on(scope, entity, as_at))
    if not figures:
        return {}, pl.DataFrame()
    frame = pl.DataFrame(
        [{
            "as_at": as_at, "highest_paid_pence": figures["highest_pence"],
            "median_pence": figures["median_pence"], "multiple": figures["multiple"],
        }]
    )  # fmt: skip
    return figures, frame


def _tiers(scope: Scope, entity: str, as_at: date) -> Made:
    """Posts of the top three tiers, with bands of their pay; without names."""
    chart = organisation(scope, as_at, "", TIERS)
    entities = {
        one["reference"]
        for one in rows("SELECT reference FROM people_post WHERE entity = %s", [entity])
    }
    mine = chart.filter(pl.col("post").is_in(list(entities)))
    if mine.is_empty():
        return {}, pl.DataFrame()
    paid = dict(remuneration(terms_on(scope, entity, as_at)).select("title", "pence").iter_rows())
    bands = [band_of(paid.get(title) or 0) or "" for title in mine["title"]]
    frame = mine.select(
        Post="post", JobTitle="title", Grade="grade", Directorate="directorate",
        ReportsTo="reports_to",
    ).with_columns(SalaryBand=pl.Series(bands, dtype=pl.String))  # fmt: skip
    figures = {"posts": mine.with_columns(holders=pl.lit("")).to_dicts()}
    return figures, frame


_MAKERS = {
    "gender_pay_gap": _gap, "senior_salaries": _seniors, "pay_multiple": _multiple,
    "organisation": _tiers,
}  # fmt: skip


class PaidFigures(Record):
    """What would be published of senior pay today."""

    bands: list[tuple[str, int]]
    highest_pence: Pence
    median_pence: Pence
    multiple: str


@query(summary="Senior salaries and the pay multiple of a day")
def senior_pay(scope: Scope, entity: str, as_at: date) -> PaidFigures:
    """Return how many are paid in each band of 5,000 from 50,000 pounds, and the pay multiple."""
    seniors, _ = _seniors(scope, entity, as_at)
    multiple, _ = _multiple(scope, entity, as_at)
    return PaidFigures(
        bands=[(band, n) for band, n in seniors.get("bands", [])],
        highest_pence=multiple.get("highest_pence", 0),
        median_pence=multiple.get("median_pence", 0),
        multiple=multiple.get("multiple", ""),
    )


class PayPublicationRow(Record):
    """One publication; `figures` are what a page draws of it."""

    reference: str
    entity: str
    kind: str
    as_at: date
    version: int
    note: str
    published_on: date
    figures: dict[str, Any]


_PUBLISHED = """
    SELECT reference, entity, kind, as_at, version, note, published_on, figures
    FROM people_pay_publication
"""


def _row(one: dict[str, Any]) -> PayPublicationRow:
    return PayPublicationRow(**one | {"figures": loaded(one["figures"])})


@query(summary="What was published of pay")
def pay_publications(scope: Scope, kind: str = "") -> list[PayPublicationRow]:
    """Return publications of the caller's entities, the latest first."""
    place, params = scope.entity_sql("entity")
    more = f"WHERE {place} AND (%s = '' OR kind = %s) ORDER BY id DESC"
    return [_row(one) for one in rows(_PUBLISHED + more, [*params, kind, kind])]


@query(contract=True, summary="What the public sees of pay")
def open_pay(scope: Scope) -> list[PayPublicationRow]:
    """Return the last version of everything that was published of pay, the latest day first."""
    more = (
        "p WHERE version = (SELECT max(version) FROM people_pay_publication q WHERE "
        "q.entity = p.entity AND q.kind = p.kind AND q.as_at = p.as_at) ORDER BY as_at DESC, kind"
    )
    return [_row(one) for one in rows(_PUBLISHED + more)]


@query(contract=True, summary="A published file of pay")
def open_pay_file(scope: Scope, publication: str) -> tuple[str, str]:
    """Return (name, content) of a published file as it went out."""
    found = rows(
        "SELECT kind, as_at, content FROM people_pay_publication WHERE reference = %s",
        [publication],
    )
    if not found:
        raise Unknown("There is no such publication.")
    one = found[0]
    return f"{one['kind'].replace('_', '-')}-{one['as_at']}.csv", one["content"]


__all__ = ["last_snapshot", "made_of", "open_pay", "open_pay_file", "pay_gap", "senior_pay"]
