"""Payslips for the printer, and whether as many were posted as were made."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import RunRef
from chamberlain.payroll.queries.payslips import SLIP, PayslipView, mine, view_of
from chamberlain.people.contract import names_of, tax_facts

LIMIT_MOST = 1_000
_FOR_PAPER = """
    SELECT s.id FROM payroll_payslip s JOIN payroll_employment e ON e.id = s.employment_id
    JOIN payroll_paper_wish w ON w.entity = %(entity)s AND w.person = e.person
    WHERE s.run_id = %(run)s AND s.id > %(after)s ORDER BY s.id LIMIT %(limit)s
"""
_BETWEEN = """
    SELECT min(id) AS first, max(id) AS last, count(*) AS payslips FROM payroll_payslip
    WHERE run_id = %(run)s AND id > %(after)s AND (%(last)s::bigint IS NULL OR id <= %(last)s)
"""


class PaperPayslip(Record):
    """A payslip for paper, and the lines of the address it goes to."""

    payslip: PayslipView
    address: list[str]


class PayslipsToPrint(Record):
    """The next payslips of a run: those for paper, and how many are left to the page."""

    first_payslip: int
    last_payslip: int
    online: int
    payslips: list[PaperPayslip]


class PrintedRow(Record):
    """A batch with what was produced and what was posted."""

    reference: str
    number: int
    payslips: int
    online: int
    pages: int
    posted: int | None
    posted_on: date | None
    note: str
    document: str
    state: str


class PayslipPrintControl(Record):
    """A run's payslips against its batches: all, asked for on paper, set, left online, posted.

    `asked` is who wants paper of those that no batch has, and what the batches have on paper: who
    asks after their payslip's batch was set is given a copy by hand.
    """

    payslips: int
    asked: int
    produced: int
    online: int
    posted: int
    last_payslip: int
    batches: int
    agrees: bool


class PaperRow(Record):
    """Somebody who wants payslips on paper."""

    name: str
    payroll_id: str
    since: date


def _run(scope: Scope, run: str) -> dict[str, Any]:
    place, params = scope.whole_sql("r.entity")
    found = rows(
        "SELECT r.id, r.entity, lower(p.days) AS first_day, upper(p.days) AS after "  # noqa: S608
        "FROM payroll_run r JOIN payroll_period p ON p.id = r.period_id "
        f"WHERE {place} AND r.reference = %s",
        [*params, run],
    )
    if not found:
        raise Unknown(f"There is no pay run {run}.", field="run")
    return found[0]


@query(summary="The next payslips of a run for the printer")
def payslips_to_print(
    scope: Scope, run: RunRef, after: int = 0, limit: int = 100
) -> list[PayslipsToPrint]:
    """Return the payslips that follow one of the run, for one batch; nothing when none is left."""
    head = _run(scope, run)
    given = {"run": head["id"], "entity": head["entity"], "after": after,
             "limit": min(limit, LIMIT_MOST)}  # fmt: skip
    paper = [one["id"] for one in rows(_FOR_PAPER, given)]
    last = paper[-1] if len(paper) == given["limit"] else None
    (between,) = rows(_BETWEEN, given | {"last": last})
    if not between["payslips"]:
        return []
    slips = rows(f"{SLIP} WHERE s.id = ANY(%s) ORDER BY s.id", [paper]) if paper else []
    to = _addresses(scope, head, [one["payroll_id"] for one in slips])
    return [
        PayslipsToPrint(
            first_payslip=between["first"],
            last_payslip=between["last"],
            online=between["payslips"] - len(paper),
            payslips=[
                PaperPayslip(payslip=view_of(one), address=to.get(one["payroll_id"], []))
                for one in slips
            ],
        )
    ]


def _addresses(scope: Scope, head: dict[str, Any], numbers: list[str]) -> dict[str, list[str]]:
    """Return where each payroll ID lives, as it was last known in the run's period."""
    if not numbers:
        return {}
    facts = tax_facts(scope, entity=head["entity"], end=head["after"])
    lines = ("address_1", "address_2", "address_3", "address_4", "postcode")
    lived = facts.filter(pl.col("payroll_id").is_in(numbers)).select("payroll_id", *lines)
    return {
        number: [line.strip() for line in parts if line and line.strip()]
        for number, *parts in lived.iter_rows()
    }


@query(summary="Print control of a run's payslips")
def payslip_print_control(scope: Scope, run: RunRef) -> PayslipPrintControl:
    """Return how many payslips a run has, are asked for on paper, were produced and posted."""
    head = _run(scope, run)
    (found,) = rows(
        "SELECT count(*) AS batches, coalesce(sum(payslips), 0)::int AS produced, "
        "coalesce(sum(online), 0)::int AS online, coalesce(sum(posted), 0)::int AS posted, "
        "coalesce(max(last_payslip), 0) AS last_payslip FROM payroll_payslip_batch "
        "WHERE run_id = %s",
        [head["id"]],
    )
    (all_,) = rows(
        "SELECT count(*) AS payslips, count(w.id) FILTER (WHERE s.id > %s) AS waiting "
        "FROM payroll_payslip s JOIN payroll_employment e ON e.id = s.employment_id "
        "LEFT JOIN payroll_paper_wish w ON w.entity = %s AND w.person = e.person "
        "WHERE s.run_id = %s",
        [found["last_payslip"], head["entity"], head["id"]],
    )
    whole = found["produced"] + found["online"] == all_["payslips"]
    return PayslipPrintControl(
        payslips=all_["payslips"],
        asked=found["produced"] + all_["waiting"],
        agrees=whole and found["posted"] == found["produced"],
        **found,
    )


@query(summary="Batches of a run's payslips for the printer")
def payslip_batches(scope: Scope, run: RunRef) -> list[PrintedRow]:
    """Return a run's batches in order: each counted when it was set and when it was posted."""
    found = rows(
        "SELECT reference, number, payslips, online, pages, posted, posted_on, note, document, "
        "state FROM payroll_payslip_batch WHERE run_id = %s ORDER BY number",
        [_run(scope, run)["id"]],
    )
    return [PrintedRow(**one) for one in found]


@query(summary="Who wants payslips on paper")
def paper_wishes(scope: Scope, search: str = "") -> list[PaperRow]:
    """Return everybody who wants payslips on paper, by name, or those of a name or payroll ID."""
    place, params = scope.whole_sql("w.entity")
    found = rows(
        "SELECT w.person, w.since, min(e.payroll_id) AS payroll_id FROM payroll_paper_wish w "  # noqa: S608
        f"JOIN payroll_employment e ON e.entity = w.entity AND e.person = w.person WHERE {place} "
        "GROUP BY 1, 2",
        params,
    )
    named = names_of(scope, persons=[one["person"] for one in found])
    names = dict(named.select("person", "name").iter_rows())
    listed = [
        PaperRow(name=names.get(one["person"], ""), payroll_id=one["payroll_id"],
                 since=one["since"])
        for one in found
    ]  # fmt: skip
    wanted = search.casefold()
    kept = [one for one in listed if wanted in one.name.casefold() or search == one.payroll_id]
    return sorted(kept, key=lambda one: one.name)


@query(summary="Whether your payslips come on paper")
def my_paper_payslips(scope: Scope) -> bool:
    """Return whether one's own payslips come on paper."""
    found = rows("SELECT 1 FROM payroll_paper_wish WHERE person = %s LIMIT 1", [mine(scope)])
    return bool(found)
