"""A conversion held against its control totals, and their bills against ours."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.slices import amounts
from chamberlain.revenues.rules.amounts import STANDARD
from chamberlain.revenues.rules.parallel import Side, cause_of

BROUGHT = (
    "SELECT e.year::int AS year, count(DISTINCT e.account_id) FILTER (WHERE e.pence > 0)::int "
    "AS owing, coalesce(sum(e.pence) FILTER (WHERE e.pence > 0), 0)::bigint AS arrears, "
    "count(DISTINCT e.account_id) FILTER (WHERE e.pence < 0)::int AS crediting, "
    "coalesce(sum(e.pence) FILTER (WHERE e.pence < 0), 0)::bigint AS credits FROM "
    "(SELECT x.account_id, x.year, sum(x.amount_pence) AS pence FROM revenues_entry x "
    "JOIN revenues_account a ON a.id = x.account_id WHERE a.entity = %s "
    "AND x.kind = 'brought_forward' GROUP BY 1, 2) e GROUP BY 1"
)
COUNTS = (
    "SELECT (SELECT count(*) FROM revenues_account a WHERE a.entity = %(entity)s)::int "
    "AS accounts, (SELECT count(*) FROM revenues_mandate m JOIN revenues_account a "
    "ON a.id = m.account_id WHERE a.entity = %(entity)s "
    "AND m.state IN ('new', 'lodged', 'live'))::int AS mandates, "
    "(SELECT count(*) FROM revenues_account a WHERE a.entity = %(entity)s "
    "AND a.scheme = '12')::int AS elections, (SELECT count(*) FROM revenues_recovery_step s "
    "JOIN revenues_account a ON a.id = s.account_id WHERE a.entity = %(entity)s "
    "AND s.state = 'released' AND s.kind IN ('reminder', 'second_reminder', 'final_notice'))::int "
    "AS notices, (SELECT coalesce(sum(s.amount_pence), 0) FROM revenues_recovery_step s "
    "JOIN revenues_account a ON a.id = s.account_id WHERE a.entity = %(entity)s "
    "AND s.state = 'released' AND s.kind IN ('reminder', 'second_reminder', 'final_notice'))"
    "::bigint AS notices_pence"
)
RECEIPTS = (
    "SELECT e.year::int AS year, count(*)::int AS items, -sum(e.amount_pence)::bigint AS pence "
    "FROM revenues_entry e JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s "
    "AND e.kind = 'receipt' GROUP BY 1"
)
TOTALS = (
    "SELECT kind, year::int AS year, items, pence, source FROM revenues_control_total "
    "WHERE entity = %s ORDER BY kind, year"
)
BILLS = (
    "WITH mine AS (SELECT DISTINCT ON (b.account_id) b.account_id, b.id, b.charged_pence "
    "FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = b.run_id WHERE a.entity = %(entity)s "
    "AND b.year = %(year)s AND (b.run_id IS NULL OR r.state IN ('issued', 'prepared')) "
    "ORDER BY b.account_id, b.number DESC), ours AS (SELECT a.reference AS account, p.name, "
    "m.charged_pence, c.band, c.discount, c.premium, c.reduction, i.count, i.first_due_on, "
    "nullif(d.area, '') AS area FROM mine m JOIN revenues_account a ON a.id = m.account_id "
    "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d ON d.id = a.dwelling_id "
    "LEFT JOIN LATERAL (SELECT max(c.band) AS band, sum(c.discount_pence)::bigint AS discount, "
    "sum(c.premium_pence)::bigint AS premium, sum(c.reduction_pence)::bigint AS reduction "
    "FROM revenues_charge c WHERE c.account_id = m.account_id AND c.year = %(year)s "
    "AND c.reverses IS NULL AND NOT EXISTS (SELECT FROM revenues_charge n "
    "WHERE n.reverses = c.id)) c ON true "
    "LEFT JOIN LATERAL (SELECT count(*)::int AS count, min(due_on) AS first_due_on "
    "FROM revenues_instalment i WHERE i.bill_id = m.id) i ON true) "
    "SELECT coalesce(o.account, t.account) AS account, coalesce(o.name, '') AS name, "
    "o.charged_pence AS ours, t.charged_pence AS theirs, o.band AS our_band, "
    "t.band AS their_band, o.discount, o.premium, o.reduction, o.count, "
    "o.first_due_on AS our_first, o.area, t.discount_pence, t.premium_pence, t.reduction_pence, "
    "t.instalments, t.first_due_on AS their_first FROM ours o FULL JOIN (SELECT * "
    "FROM revenues_their_bill WHERE entity = %(entity)s AND year = %(year)s) t "
    "ON t.account = o.account WHERE o.charged_pence IS DISTINCT FROM t.charged_pence "
    "OR t.instalments IS DISTINCT FROM o.count OR t.first_due_on IS DISTINCT FROM o.first_due_on "
    "ORDER BY 1"
)


class CheckRow(Record):
    """A control total beside what is in the register."""

    kind: str
    year: int
    their_items: int
    our_items: int
    their_pence: Pence
    our_pence: Pence
    agrees: bool
    source: str


class DifferenceRow(Record):
    """An account whose two bills differ, and the probable cause."""

    account: str
    name: str
    theirs_pence: Pence | None
    ours_pence: Pence | None
    apart_pence: Pence
    cause: str
    why: str


@query(summary="A conversion beside its control totals")
def conversion_checks(scope: Scope, entity: str) -> list[CheckRow]:
    """Return each control total with what the register has: items and pence, by kind and year."""
    _may_see(scope, entity)
    found = _found(entity)
    checks = []
    for row in rows(TOTALS, [entity]):
        items, pence = found.get((row["kind"], row["year"]), (0, 0))
        checks.append(
            CheckRow(
                kind=row["kind"],
                year=row["year"],
                their_items=row["items"],
                our_items=items,
                their_pence=row["pence"],
                our_pence=pence,
                agrees=(items, pence) == (row["items"], row["pence"]),
                source=row["source"],
            )
        )
    return checks


def _found(entity: str) -> dict[tuple[str, int], tuple[int, int]]:
    """Return (items, pence) in the register of each kind and year."""
    counts = rows(COUNTS, {"entity": entity})[0]
    found = {(kind, 0): (counts[kind], 0) for kind in ("accounts", "mandates", "elections")}
    found["notices", 0] = (counts["notices"], counts["notices_pence"])
    for row in rows(BROUGHT, [entity]):
        found["arrears", row["year"]] = (row["owing"], row["arrears"])
        found["credits", row["year"]] = (row["crediting"], row["credits"])
    for row in rows(RECEIPTS, [entity]):
        found["receipts", row["year"]] = (row["items"], row["pence"])
    return found


@query(summary="Their bills beside ours: every difference and its probable cause")
def parallel_differences(
    scope: Scope, entity: str, year: Year, cause: str = ""
) -> list[DifferenceRow]:
    """Return every account whose bill there and here differs in amount or instalments, and why.

    Ours are the newest bills of the year, drafts of a prepared run too; what their file doesn't say
    is not held against ours. `cause` picks one.
    """
    _may_see(scope, entity)
    whole = {
        (row["area"], row["band"]): (row["total_pence"], row["year_days"])
        for row in amounts(entity, year).iter_rows(named=True)
    }
    found = []
    for row in rows(BILLS, {"entity": entity, "year": year}):
        named, words = cause_of(*_sides(row), *whole.get(
            (row["area"] or STANDARD, row["our_band"]), (0, 365)))  # fmt: skip
        if named and (not cause or cause == named):
            found.append(
                DifferenceRow(
                    account=row["account"],
                    name=row["name"],
                    theirs_pence=row["theirs"],
                    ours_pence=row["ours"],
                    apart_pence=(row["ours"] or 0) - (row["theirs"] or 0),
                    cause=named.replace("_", " "),
                    why=words,
                )
            )
    return found


def _sides(row: dict[str, Any]) -> tuple[Side | None, Side | None]:
    ours = theirs = None
    if row["ours"] is not None:
        first: date | None = row["our_first"]
        ours = Side(row["ours"], row["our_band"] or "", row["discount"], row["premium"],
                    row["reduction"], row["count"], first)  # fmt: skip
    if row["theirs"] is not None:
        theirs = Side(row["theirs"], row["their_band"] or "", row["discount_pence"],
                      row["premium_pence"], row["reduction_pence"], row["instalments"],
                      row["their_first"])  # fmt: skip
    return ours, theirs


def _may_see(scope: Scope, entity: str) -> None:
    if not scope.sees_whole(entity):
        raise Refusal(f"The conversion of {entity} is not yours to see.", status=403)
