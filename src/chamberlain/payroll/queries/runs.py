"""Pay runs as people look at them: the board, what stands out, everybody's result, the costs."""

from datetime import date

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import working_days_between
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import RunRef
from chamberlain.payroll.rules.codings import NAMES

LIVE = """
    SELECT DISTINCT ON (t.employment_id) t.* FROM payroll_result t
    JOIN payroll_calculation c ON c.id = t.calculation_id
    WHERE c.run_id = %(run)s AND c.state = 'live' ORDER BY t.employment_id, c.number DESC
"""


class RunRow(Record):
    """One pay run of the register."""

    reference: str
    entity: str
    group: str
    tax_year: str
    number: int
    sequence: int
    kind: str
    state: str
    state_reason: str
    paid_on: date
    employees: int
    gross_pence: Pence
    net_pence: Pence
    employer_pence: Pence
    open_exceptions: int
    opened_by: str
    calculated_by: str
    approved_by: str
    approved_again_by: str


_RUNS = """
    SELECT r.reference, r.entity, g.name AS group, p.tax_year, p.number, r.sequence, r.kind,
        r.state, r.state_reason, r.paid_on, r.employees, r.gross_pence, r.net_pence,
        r.employer_pence, r.opened_by, r.calculated_by, r.approved_by, r.approved_again_by,
        (SELECT count(*) FROM payroll_exception x WHERE x.run_id = r.id
            AND x.state IN ('open', 'queried'))::int AS open_exceptions
    FROM payroll_run r JOIN payroll_group g ON g.id = r.group_id
    JOIN payroll_period p ON p.id = r.period_id WHERE {place}
"""


@query(summary="Pay runs")
def runs(scope: Scope, state: str = "", kind: str = "", entity: str = "") -> list[RunRow]:
    """Return pay runs, the latest payday first."""
    place, params = scope.whole_sql("r.entity")
    sql = (
        _RUNS.format(place=place) + "AND (%s = '' OR r.state = %s) AND (%s = '' OR r.kind = %s) "
        "AND (%s = '' OR r.entity = %s) ORDER BY r.paid_on DESC, r.id DESC"
    )
    return [RunRow(**row) for row in rows(sql, [*params, state, state, kind, kind, entity, entity])]


class ElementRow(Record):
    """What one element comes to in a run, and what it came to in the last period."""

    kind: str
    name: str
    people: int
    amount_pence: Pence
    before_pence: Pence


class RunView(Record):
    """A run with its elements against the last period's."""

    run: RunRow
    elements: list[ElementRow]
    set_aside: int
    submission: str = Field("", description="State of its FPS; blank when none was made")
    submission_reference: str = ""
    working_days_left: int


@query(summary="A pay run")
def run(scope: Scope, run: RunRef, as_at: date) -> RunView:
    """Return a run: where it stands, and each element against the last period."""
    found = _one(scope, run)
    ids = ids_of(run)
    told = rows(
        "SELECT reference, state FROM payroll_submission WHERE kind = 'FPS' AND subject = %s "
        "ORDER BY id DESC LIMIT 1",
        [f"payroll:run:{run}"],
    )
    aside = rows(
        "SELECT count(*)::int AS n FROM payroll_exception WHERE run_id = %s AND "
        "kind = 'set_aside' AND state <> 'gone'",
        [ids["run"]],
    )
    days = working_days_between(as_at, found.paid_on) if as_at < found.paid_on else 0
    return RunView(
        run=found,
        elements=_elements(ids),
        set_aside=aside[0]["n"],
        submission=told[0]["state"] if told else "",
        submission_reference=told[0]["reference"] if told else "",
        working_days_left=days,
    )


def _one(scope: Scope, run: str) -> RunRow:
    place, params = scope.whole_sql("r.entity")
    found = rows(_RUNS.format(place=place) + "AND r.reference = %s", [*params, run])
    if not found:
        raise Unknown(f"There is no pay run {run}.", field="run")
    return RunRow(**found[0])


def ids_of(run: str) -> dict[str, int]:
    """Return the run's own number, its group, and the key of its period."""
    return rows(
        "SELECT r.id AS run, r.group_id AS group, left(p.tax_year, 4)::int * 100 + p.number AS key "
        "FROM payroll_run r JOIN payroll_period p ON p.id = r.period_id WHERE r.reference = %s",
        [run],
    )[0]


BEFORE = """
    SELECT t.* FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run n ON n.id = s.run_id WHERE n.group_id = %(group)s
    AND left(s.tax_year, 4)::int * 100 + s.number = (
        SELECT max(left(m.tax_year, 4)::int * 100 + m.number) FROM payroll_payslip m
        JOIN payroll_run o ON o.id = m.run_id WHERE o.group_id = %(group)s
        AND left(m.tax_year, 4)::int * 100 + m.number < %(key)s)
"""


def _elements(ids: dict[str, int]) -> list[ElementRow]:
    sql = (
        f"WITH now AS ({LIVE}), before AS ({BEFORE}), "  # noqa: S608
        "a AS (SELECT l.kind, l.element, sum(l.amount_pence)::bigint AS pence, "
        "count(DISTINCT l.employment_id)::int AS people FROM now t JOIN payroll_line l "
        "ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id "
        "WHERE l.kind <> 'working' GROUP BY 1, 2), "
        "b AS (SELECT l.kind, l.element, sum(l.amount_pence)::bigint AS pence FROM before t "
        "JOIN payroll_line l ON l.calculation_id = t.calculation_id "
        "AND l.employment_id = t.employment_id WHERE l.kind <> 'working' GROUP BY 1, 2) "
        "SELECT coalesce(a.kind, b.kind) AS kind, coalesce(a.element, b.element) AS element, "
        "(SELECT e.name FROM payroll_element e WHERE e.code = coalesce(a.element, b.element) "
        "ORDER BY lower(e.held) DESC LIMIT 1) AS name, "
        "coalesce(a.people, 0) AS people, coalesce(a.pence, 0) AS amount_pence, "
        "coalesce(b.pence, 0) AS before_pence FROM a FULL JOIN b USING (kind, element) "
        "ORDER BY 1 DESC, 5 DESC"
    )
    return [
        ElementRow(
            name=row["name"] or NAMES.get(row["element"], _order(row["element"])),
            **{k: row[k] for k in ("kind", "people", "amount_pence", "before_pence")},
        )
        for row in rows(sql, ids)
    ]


def _order(element: str) -> str:
    return f"Order {element.partition(':')[2]}" if ":" in element else element


class ExceptionRow(Record):
    """One thing that stands out, with what a person needs to decide on it."""

    exception: int
    payroll_id: str
    name: str
    title: str
    kind: str
    words: str
    net_pence: Pence
    before_pence: Pence | None
    change_pence: Pence
    tax_code: str
    ni_letter: str
    pension: str
    weight: int
    state: str
    note: str
    decided_by: str


@query(summary="What stands out in a pay run")
def run_exceptions(scope: Scope, run: RunRef, state: str = "") -> list[ExceptionRow]:
    """Return exceptions of a run, the oddest and then the largest first; `state` or all of them."""
    _one(scope, run)
    sql = (
        f"WITH now AS ({LIVE}), before AS (SELECT b.employment_id, sum(b.net_pence)::bigint AS net "  # noqa: S608
        f"FROM ({BEFORE}) b GROUP BY 1) "
        "SELECT x.id AS exception, e.payroll_id, coalesce(t.name, '') AS name, "
        "coalesce(t.title, '') AS title, x.kind, x.words, coalesce(t.net_pence, 0) AS net_pence, "
        "b.net AS before_pence, coalesce(t.net_pence, 0) - coalesce(b.net, 0) AS change_pence, "
        "coalesce(t.tax_code || CASE WHEN t.week_1_month_1 THEN ' W1/M1' ELSE '' END, '') "
        "AS tax_code, coalesce(t.ni_letter, '') AS ni_letter, coalesce(nullif(upper("
        "t.pension_scheme), '') || ' ' || t.pension_section, 'none') AS pension, x.weight, "
        "x.state, x.note, x.decided_by FROM payroll_exception x "
        "JOIN payroll_employment e ON e.id = x.employment_id "
        "LEFT JOIN now t ON t.employment_id = x.employment_id "
        "LEFT JOIN before b ON b.employment_id = x.employment_id "
        "WHERE x.run_id = %(run)s AND x.state <> 'gone' "
        "AND (%(state)s = '' OR x.state = %(state)s) ORDER BY x.weight DESC, e.payroll_id"
    )
    return [ExceptionRow(**row) for row in rows(sql, ids_of(run) | {"state": state})]


class ResultRow(Record):
    """What one employment is paid in a run, against the last period."""

    run: str
    payroll_id: str
    name: str
    title: str
    tax_code: str
    ni_letter: str
    gross_pence: Pence
    tax_pence: Pence
    ni_pence: Pence
    pension_pence: Pence
    other_pence: Pence
    net_pence: Pence
    change_pence: Pence
    payslip: str


@query(summary="Everybody's pay in a run")
def run_results(scope: Scope, run: RunRef, search: str = "") -> list[ResultRow]:
    """Return what everybody of a run is paid, by name."""
    _one(scope, run)
    sql = (
        f"WITH now AS ({LIVE}), before AS (SELECT b.employment_id, sum(b.net_pence)::bigint AS net "  # noqa: S608
        f"FROM ({BEFORE}) b GROUP BY 1) "
        "SELECT t.payroll_id, t.name, t.title, t.tax_code, t.ni_letter, "
        "t.gross_pence + t.untaxed_pence AS gross_pence, t.tax_pence, "
        "t.ni_employee_pence AS ni_pence, t.pension_employee_pence AS pension_pence, "
        "t.student_loan_pence + t.postgraduate_loan_pence + t.orders_pence + t.deductions_pence "
        "AS other_pence, t.net_pence, t.net_pence - coalesce(b.net, 0) AS change_pence, "
        "coalesce(s.reference, '') AS payslip FROM now t "
        "LEFT JOIN before b ON b.employment_id = t.employment_id "
        "LEFT JOIN payroll_payslip s ON s.result_id = t.id "
        "WHERE %(search)s = '' OR t.name ILIKE '%%' || %(search)s || '%%' "
        "OR t.payroll_id ILIKE %(search)s || '%%' ORDER BY t.name, t.payroll_id"
    )
    found = rows(sql, ids_of(run) | {"search": search})
    return [ResultRow(run=run, **row) for row in found]


COSTS = {
    "cost_centre": pl.String,
    "account": pl.String,
    "people": pl.Int64,
    "amount_pence": pl.Int64,
}


@query(summary="What a pay run costs each cost centre")
def run_costs(scope: Scope, run: RunRef) -> pl.DataFrame:
    """Return what a run charges to each cost centre and subjective: people and pence."""
    _one(scope, run)
    return read_frame(
        "SELECT c.cost_centre, c.account, count(DISTINCT c.employment_id), "  # noqa: S608
        f"sum(c.amount_pence)::bigint FROM ({LIVE}) t JOIN payroll_cost_line c "
        "ON c.calculation_id = t.calculation_id AND c.employment_id = t.employment_id "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        ids_of(run),
        schema=COSTS,
    )


class Countdown(Record):
    """The next payday, and how far its run is."""

    group: str
    paid_on: date
    cut_off_on: date
    working_days: int
    run: str
    state: str
    open_exceptions: int


@query(summary="Countdown to payday")
def countdown(scope: Scope, as_at: date) -> list[Countdown]:
    """Return the next payday of each pay group and where its run stands."""
    place, params = scope.whole_sql("g.entity")
    found = rows(
        "SELECT DISTINCT ON (g.id) g.name AS group, p.paid_on, p.cut_off_on, "  # noqa: S608
        "coalesce(r.reference, '') AS run, coalesce(r.state, 'not opened') AS state, "
        "(SELECT count(*) FROM payroll_exception x WHERE x.run_id = r.id "
        "AND x.state IN ('open', 'queried'))::int AS open_exceptions "
        "FROM payroll_group g JOIN payroll_period p ON p.group_id = g.id AND p.paid_on >= %s "
        "LEFT JOIN payroll_run r ON r.period_id = p.id AND r.kind = 'ordinary' "
        f"AND r.state <> 'cancelled' WHERE {place} ORDER BY g.id, p.paid_on",
        [as_at, *params],
    )
    return [
        Countdown(**row, working_days=working_days_between(as_at, row["paid_on"])) for row in found
    ]
