"""What else of a person counts in a run: posts in other pay groups, and pay after leaving."""

from datetime import date

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.history import NI_BEFORE, NI_SUMS
from chamberlain.payroll.queries.reading import read_set
from chamberlain.payroll.rules.aggregation import earnings_period

EMPLOYER = "coalesce(nullif({0}.employer, ''), {0}.entity)"
ELSEWHERE = {"person": pl.String, "frequency": pl.String}
_JOINED = f"""
    SELECT DISTINCT e.person, g.frequency FROM payroll_employment e
    JOIN payroll_group g ON g.id = e.group_id
    JOIN payroll_group mine ON mine.id = %(group)s
        AND {EMPLOYER.format("mine")} = {EMPLOYER.format("g")}
    JOIN payroll_setup u ON u.employment_id = e.id AND u.held @> %(on)s::date
    WHERE e.person IN (SELECT e.person FROM payroll_employment e JOIN payroll_group o
            ON o.id = e.group_id AND {EMPLOYER.format("o")} = {EMPLOYER.format("mine")}
        WHERE {{mine}} GROUP BY 1 HAVING count(DISTINCT e.group_id) > 1)
    AND {{mine}} ORDER BY 1, 2
"""  # noqa: S608 - names of this application


def joined_on(group: int, on: date, persons: list[str] | None = None) -> pl.DataFrame:
    """Return who has employments in several groups of a group's employer: ELSEWHERE.

    One row for each pay frequency that a person has on the day; with `persons`, theirs alone.
    """
    asked = {"group": group, "on": on, "persons": persons}
    if persons is None:
        return read_set(_JOINED.replace("{mine}", "true"), asked, schema=ELSEWHERE)
    mine = _JOINED.replace("{mine}", "e.person = ANY(%(persons)s::text[])")
    return read_frame(mine, asked, schema=ELSEWHERE, few=True)


_IN_WINDOW = f"""
    SELECT t.person, {NI_SUMS} FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run r ON r.id = s.run_id JOIN payroll_group g ON g.id = r.group_id
    JOIN payroll_group mine ON mine.id = %(group)s
        AND {EMPLOYER.format("mine")} = {EMPLOYER.format("g")}
    WHERE t.person = ANY(%(persons)s) AND s.paid_on >= %(start)s AND s.paid_on < %(end)s GROUP BY 1
"""  # noqa: S608 - names of this application


def ni_in_window(group: int, persons: list[str], window: tuple[date, date]) -> pl.DataFrame:
    """Return NI of people's payslips of one employer paid in some days: person and NI_BEFORE.

    All posts in whatever group of the employer, the first day of the window to before its end.
    """
    asked = {"group": group, "persons": persons, "start": window[0], "end": window[1]}
    return read_set(_IN_WINDOW, asked, schema={"person": pl.String} | NI_BEFORE)


_SINCE = f"""
    SELECT t.payroll_id, n.name, o.reference, t.ni_frequency, s.paid_on FROM payroll_result t
    JOIN payroll_employment e ON e.person = t.person AND e.id <> t.employment_id
    JOIN payroll_payslip s ON s.employment_id = e.id
    JOIN payroll_result n ON n.id = s.result_id
    JOIN payroll_run o ON o.id = s.run_id JOIN payroll_group g ON g.id = o.group_id
    JOIN payroll_group mine ON mine.id = %(group)s
        AND {EMPLOYER.format("mine")} = {EMPLOYER.format("g")}
    JOIN payroll_calculation c ON c.id = t.calculation_id
    WHERE t.id IN ({{live}}) AND t.aggregated AND o.id <> %(run)s AND s.act_id > c.act_id
        AND abs(s.paid_on - %(paid_on)s) <= 31 ORDER BY 1, 3
"""  # noqa: S608 - names of this application


def paid_meanwhile(live: str, run: int, group: int, paid_on: date) -> str:
    """Return whose other post was paid after a run was worked out, in words; blank when nobody's.

    One approval at a time gets here, so that two runs never each pass for want of the other.
    `live` selects the results of the run that count, by `%(run)s`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('payroll:joined'))")
    query = _SINCE.replace("{live}", live)
    for one in rows(query, {"run": run, "group": group, "paid_on": paid_on}):
        start, end = earnings_period(one["ni_frequency"] or "monthly", paid_on)
        if start <= one["paid_on"] < end:
            return "{name} ({payroll_id}) was paid by {reference}".format(**one)
    return ""


def confirmed_leavers(run: int) -> list[str]:
    """Return the payroll IDs whose pay after leaving was confirmed in a run."""
    found = rows("SELECT payroll_id FROM payroll_leaver_confirmed WHERE run_id = %s", [run])
    return [one["payroll_id"] for one in found]
