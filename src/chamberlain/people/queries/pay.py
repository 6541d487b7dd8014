"""What pay is worked out from: facts in bulk, for the days asked for and as they were known."""

from datetime import date, datetime
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import (
    ABSENCE_FACTS,
    CLAIMS_APPROVED,
    PAY_ADDITIONS,
    PAY_FACTS,
    SHARE,
    STARTER_FACTS,
    TAX_FACTS,
)
from chamberlain.people.queries.sealed import open_ninos
from chamberlain.people.rules.term_time import paid_weeks_e3_expr

ALL_YEAR_E3 = 52_143
FEW_PERSONS = 20

_KNOWN = "(CASE WHEN %(known_at)s::timestamptz IS NULL THEN upper_inf({0}.known) " \
    "ELSE {0}.known @> %(known_at)s::timestamptz END)"  # fmt: skip

_PAY_FACTS = """
    WITH asked AS (SELECT daterange(%(start)s, %(end)s) AS days),
    f AS MATERIALIZED (
        SELECT f.*, min(lower(f.held)) OVER w AS employment_from,
               nullif(max(coalesce(upper(f.held), 'infinity')) OVER w, 'infinity') AS employment_to,
               last_value(f.ends_reason) OVER (w ORDER BY lower(f.held)
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS reason
        FROM people_assignment_fact f
        JOIN people_assignment one ON one.id = f.assignment_id AND one.entity = %(entity)s
        WHERE {known_f} AND {whose}
        WINDOW w AS (PARTITION BY f.assignment_id)
    )
    SELECT p.reference, a.payroll_id, a.reference, o.reference, t.title, f.kind,
           lower(slice.days), upper(slice.days), f.employment_from, f.employment_to, f.reason,
           p.local_government_from, p.employer_from, f.grade_from, t.grade, f.spine_point,
           f.annual_pay_pence, f.weekly_hours_e2, t.full_time_hours_e2, t.working_weeks_e3,
           f.pay_basis, f.pension_scheme, f.pension_section, d.nino_sealed, d.born, d.sex,
           d.forenames || ' ' || d.surname, d.forenames, d.surname, d.address_1, d.address_2,
           d.address_3, d.address_4, d.postcode, p.payee, p.signs_in_as, t.funding, five.reached
    FROM asked
    JOIN f ON f.held && asked.days
    JOIN people_assignment a ON a.id = f.assignment_id
    JOIN people_person p ON p.id = f.person_id
    JOIN people_post o ON o.id = f.post_id
    JOIN people_post_fact t ON t.post_id = f.post_id AND t.held && asked.days AND {known_t}
    JOIN people_details d ON d.person_id = f.person_id AND d.held && asked.days AND {known_d}
    CROSS JOIN LATERAL (VALUES
        (daterange(NULL, (p.local_government_from + interval '5 years')::date), false),
        (daterange((p.local_government_from + interval '5 years')::date, NULL), true)
    ) five (held, reached)
    CROSS JOIN LATERAL (
        SELECT asked.days * f.held * t.held * d.held
               * CASE WHEN t.working_weeks_e3 IS NULL THEN asked.days ELSE five.held END AS days
    ) slice
    WHERE NOT isempty(slice.days) AND {place}
      AND (t.working_weeks_e3 IS NOT NULL
           OR five.reached = (p.local_government_from + interval '5 years' <= asked_start.day))
    ORDER BY a.payroll_id, a.reference, lower(slice.days)
""".replace("FROM asked\n", "FROM asked CROSS JOIN (SELECT %(start)s::date AS day) asked_start\n")

# As arrays, so that the database looks up one person's rows and doesn't plan for many.
_OF_PERSON = """f.assignment_id = ANY(ARRAY(SELECT m.id FROM people_assignment m
            WHERE m.person_id = ANY(ARRAY(SELECT person_id FROM people_assignment
                WHERE entity = %(entity)s AND payroll_id = %(payroll_id)s))))"""


@query(contract=True, summary="Facts of pay for a range of days")
def pay_facts(
    scope: Scope,
    entity: str,
    start: date,
    end: date,
    known_at: datetime | None = None,
    payroll_id: str = "",
) -> pl.DataFrame:
    """Return one row per assignment and slice of days on which nothing changes: PAY_FACTS.

    Slices lie within `[start, end)`. With `known_at`, as it was known at that instant. With
    `payroll_id`, of the person who has it, all posts of theirs.
    """
    place, params = placed(scope)
    sql = _PAY_FACTS.format(
        place=place, known_f=_KNOWN.format("f"), known_t=_KNOWN.format("t"),
        known_d=_KNOWN.format("d"), whose=_OF_PERSON if payroll_id else "true",
    )  # fmt: skip
    read = {**PAY_FACTS, "cost_centres": pl.String, "five_years": pl.Boolean}
    given = {"entity": entity, "start": start, "end": end, "known_at": known_at,
             "payroll_id": payroll_id, **params}  # fmt: skip
    frame = read_frame(sql, given, schema=read, few=bool(payroll_id))
    weeks = paid_weeks_e3_expr(pl.col("paid_weeks_e3"), pl.col("five_years"))
    return frame.with_columns(
        paid_weeks_e3=pl.when(pl.col("paid_weeks_e3").is_null()).then(ALL_YEAR_E3).otherwise(weeks),
        cost_centres=shares(pl.col("cost_centres")),
        nino=pl.Series(open_ninos(frame["person"].to_list(), frame["nino"].to_list())),
    ).select(*PAY_FACTS)


def shares(funding: pl.Expr) -> pl.Expr:
    """Return `CHB101:6000,CHB102:4000` as a list of cost centre and share."""
    parts = pl.element().str.splitn(":", 2)
    return funding.str.split(",").list.eval(
        pl.struct(
            parts.struct.field("field_0").alias("cost_centre"),
            parts.struct.field("field_1").cast(pl.Int64).alias("share_e4"),
        )
    ).cast(pl.List(SHARE))  # fmt: skip


def placed(scope: Scope, column: str = "a.entity") -> tuple[str, dict[str, Any]]:
    """Return the scope's condition with named parameters: facts of pay are of whole entities."""
    sql, values = scope.whole_sql(column)
    params = {f"scope_{number}": value for number, value in enumerate(values)}
    for name in params:
        sql = sql.replace("%s", f"%({name})s", 1)
    return sql, params


_TAX_FACTS = """
    WITH f AS MATERIALIZED (
        SELECT assignment_id, person_id, pay_basis, held,
               nullif(max(coalesce(upper(held), 'infinity')) OVER (PARTITION BY assignment_id),
                   'infinity') AS employment_to
        FROM people_assignment_fact WHERE upper_inf(known)
    )
    SELECT a.payroll_id, a.reference, d.forenames, d.surname, d.born, d.sex, d.address_1,
           d.address_2, d.address_3, d.address_4, d.postcode, f.pay_basis, f.employment_to
    FROM f JOIN people_assignment a ON a.id = f.assignment_id
    JOIN people_details d ON d.person_id = f.person_id AND upper_inf(d.known)
        AND d.held && daterange(NULL, %(end)s)
    WHERE a.entity = %(entity)s AND f.held && daterange(NULL, %(end)s) AND {place}
    ORDER BY a.payroll_id, lower(f.held), lower(d.held)
"""


@query(contract=True, summary="Who is told to the tax office, as known up to a day")
def tax_facts(scope: Scope, entity: str, end: date) -> pl.DataFrame:
    """Return names, addresses and ends of employment as they came to be before `end`: TAX_FACTS.

    The last row of a payroll ID is the latest; whoever left, however long ago, is there.
    """
    place, params = placed(scope)
    given = {"entity": entity, "end": end, **params}
    return read_frame(_TAX_FACTS.format(place=place), given, schema=TAX_FACTS)


_ADDITIONS = """
    SELECT e.reference, p.reference, a.payroll_id, a.reference, e.kind, e.annual_pence,
           lower(e.held * daterange(%(start)s, %(end)s)),
           upper(e.held * daterange(%(start)s, %(end)s))
    FROM people_element e JOIN people_assignment a ON a.id = e.assignment_id
    JOIN people_person p ON p.id = a.person_id
    WHERE a.entity = %(entity)s AND e.state = 'approved'
      AND e.held && daterange(%(start)s, %(end)s) AND {place} AND {whose}
    ORDER BY a.payroll_id, e.reference
"""


@query(contract=True, summary="Pay besides the grade's for a range of days")
def pay_additions(
    scope: Scope, entity: str, start: date, end: date, persons: list[str] | None = None
) -> pl.DataFrame:
    """Return acting-up, honoraria and market supplements that hold then: PAY_ADDITIONS.

    With `persons`, theirs alone.
    """
    place, params = placed(scope)
    given = {"entity": entity, "start": start, "end": end, "persons": persons, **params}
    sql = _ADDITIONS.format(place=place, whose=_whose(persons))
    return read_frame(sql, given, schema=PAY_ADDITIONS, few=_few(persons))


def _few(persons: list[str] | None) -> bool:
    return persons is not None and len(persons) <= FEW_PERSONS


def _whose(persons: list[str] | None) -> str:
    return "true" if persons is None else "p.reference = ANY(%(persons)s)"


_ABSENCES = """
    SELECT b.reference, p.reference, a.payroll_id, a.reference, b.kind, b.reason, lower(b.days),
           (upper(b.days) - 1), b.work_days, b.portion, b.hours_lost_e2, b.state,
           b.event, b.event_on, b.returning
    FROM people_absence b JOIN people_assignment a ON a.id = b.assignment_id
    JOIN people_person p ON p.id = b.person_id
    WHERE b.entity = %(entity)s AND b.state <> 'withdrawn' AND {known}
      AND b.days && daterange(%(start)s, %(end)s) AND {place} AND {whose}
    ORDER BY a.payroll_id, lower(b.days)
"""


@query(contract=True, summary="Absences that touch a range of days")
def absence_facts(
    scope: Scope,
    entity: str,
    start: date,
    end: date,
    known_at: datetime | None = None,
    persons: list[str] | None = None,
) -> pl.DataFrame:
    """Return each absence, whole, that touches `[start, end)`: ABSENCE_FACTS.

    With `persons`, theirs alone; with `known_at`, as it was known at that instant.
    """
    place, params = placed(scope)
    given = {"entity": entity, "start": start, "end": end, "known_at": known_at,
             "persons": persons, **params}  # fmt: skip
    sql = _ABSENCES.format(place=place, known=_KNOWN.format("b"), whose=_whose(persons))
    return read_frame(sql, given, schema=ABSENCE_FACTS, few=_few(persons))


_CLAIMS = """
    SELECT c.reference, p.reference, a.payroll_id, a.reference, c.kind, c.element, c.worked_on,
           c.decided_on, c.units_e2, c.amount_pence, c.description
    FROM people_claim c JOIN people_assignment a ON a.id = c.assignment_id
    JOIN people_person p ON p.id = c.person_id
    WHERE c.entity = %(entity)s AND c.state = 'approved'
      AND c.decided_on >= %(start)s AND c.decided_on < %(end)s AND {place} AND {whose}
    ORDER BY a.payroll_id, c.worked_on, c.reference
"""


@query(contract=True, summary="Claims approved in a range of days")
def claims_approved(
    scope: Scope, entity: str, start: date, end: date, persons: list[str] | None = None
) -> pl.DataFrame:
    """Return claims approved on a day of `[start, end)`, whenever worked: CLAIMS_APPROVED.

    With `persons`, theirs alone.
    """
    place, params = placed(scope)
    given = {"entity": entity, "start": start, "end": end, "persons": persons, **params}
    sql = _CLAIMS.format(place=place, whose=_whose(persons))
    return read_frame(sql, given, schema=CLAIMS_APPROVED, few=_few(persons))


_STARTERS = """
    SELECT p.reference, a.payroll_id, a.reference, f.began, coalesce(s.statement, ''),
           coalesce(s.tax_code, ''), coalesce(s.week_1_month_1, false), s.pay_to_date_pence,
           s.tax_to_date_pence, s.left_on, coalesce(s.student_loan_plan, ''),
           coalesce(s.postgraduate_loan, false)
    FROM (SELECT assignment_id, min(lower(held)) AS began FROM people_assignment_fact
          WHERE upper_inf(known) GROUP BY assignment_id) f
    JOIN people_assignment a ON a.id = f.assignment_id
    JOIN people_person p ON p.id = a.person_id
    LEFT JOIN people_starter s ON s.assignment_id = a.id
    WHERE a.entity = %(entity)s AND f.began >= %(start)s AND f.began < %(end)s AND {place}
    ORDER BY a.payroll_id, a.reference
"""


@query(contract=True, summary="Who starts in a range of days, and what they declared")
def starter_facts(scope: Scope, entity: str, start: date, end: date) -> pl.DataFrame:
    """Return assignments that begin on a day of `[start, end)`: STARTER_FACTS."""
    place, params = placed(scope)
    given = {"entity": entity, "start": start, "end": end, **params}
    return read_frame(_STARTERS.format(place=place), given, schema=STARTER_FACTS)


@query(contract=True, summary="Names of people")
def names_of(scope: Scope, persons: list[str]) -> pl.DataFrame:
    """Return the name now known of each person: person, number, name."""
    place, params = placed(scope, "p.entity")
    sql = (
        "SELECT DISTINCT ON (p.reference) p.reference, p.number, d.forenames || ' ' || d.surname "  # noqa: S608
        "FROM people_person p JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) "
        f"WHERE p.reference = ANY(%(persons)s) AND {place} ORDER BY p.reference, d.held DESC"
    )
    schema = dict.fromkeys(("person", "number", "name"), pl.String)
    return read_frame(sql, {"persons": persons, **params}, schema=schema)


@query(contract=True, summary="E-mail addresses of people")
def email_addresses(scope: Scope, persons: list[str]) -> pl.DataFrame:
    """Return the address now known of each person who has one: person, email."""
    place, params = placed(scope, "p.entity")
    sql = (
        "SELECT DISTINCT ON (p.reference) p.reference, d.email "  # noqa: S608
        "FROM people_person p JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) "
        f"WHERE p.reference = ANY(%(persons)s) AND d.email <> '' AND {place} "
        "ORDER BY p.reference, d.held DESC"
    )
    schema = dict.fromkeys(("person", "email"), pl.String)
    return read_frame(sql, {"persons": persons, **params}, schema=schema)


@query(contract=True, summary="The person that somebody who signs in is")
def person_of_user(scope: Scope, user: str) -> str:
    """Return the reference of the person who signs in as `user`, or a blank text."""
    found = rows(
        "SELECT reference FROM people_person WHERE signs_in_as = %s AND signs_in_as <> ''", [user]
    )
    return str(found[0]["reference"]) if found else ""


@query(contract=True, summary="People by their employee numbers")
def persons_by_number(scope: Scope, entity: str, numbers: list[str]) -> dict[str, str]:
    """Return the person of each employee number that is known in an entity."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT number, reference FROM people_person WHERE entity = %s AND number = ANY(%s) "  # noqa: S608
        f"AND {place}",
        [entity, numbers, *params],
    )
    return {one["number"]: one["reference"] for one in found}
