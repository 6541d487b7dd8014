"""What a supplier register should be rid of: records of one supplier twice, credits unclaimed."""

from datetime import date
from itertools import combinations

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.supplier_merges import supplier_merges
from chamberlain.payables.queries.suppliers import seen, supplier_shared_accounts
from chamberlain.payables.rules.supplier_likeness import SUPPLIERS, likely_duplicates

PAIRS_OF_AN_ACCOUNT = 20
"""Payees of one account who are paired; an agent's account says nothing of those it acts for."""


class LikelyDuplicate(Record):
    """Two supplier records that may be one, and why."""

    first: str
    first_name: str
    second: str
    second_name: str
    reasons: str
    points: int


@query(summary="List suppliers who may be here twice")
def supplier_likely_duplicates(scope: Scope) -> list[LikelyDuplicate]:
    """Return pairs of suppliers the caller may see, the likeliest first, each with its reasons.

    Pairs that were proposed as one, agreed or kept apart are not told again.
    """
    params = seen(scope)
    suppliers = read_frame(
        "SELECT p.reference, f.name, f.trading_name, f.vat_number, f.company_number, f.postcode "
        "FROM payables_payee p JOIN payables_payee_fact f ON f.payee_id = p.id "
        "AND upper_inf(f.known) AND f.held @> %s::date WHERE p.payee_class = ANY(%s) "
        "AND (%s OR p.entity = ANY(%s))",
        [params["today"], params["classes"], params["everywhere"], params["entities"]],
        schema=SUPPLIERS,
    )
    shared = [
        tuple(sorted(pair))
        for account in supplier_shared_accounts(scope)
        for pair in combinations(account.suppliers.split(", ")[:PAIRS_OF_AN_ACCOUNT], 2)
    ]
    pairs = likely_duplicates(
        suppliers,
        pl.DataFrame(shared, schema={"first": pl.String, "second": pl.String}, orient="row"),
    )
    names = dict(suppliers.select("reference", "name").iter_rows())
    settled = {frozenset((one.gone, one.kept)) for one in supplier_merges(scope)}
    return [
        LikelyDuplicate(
            first=first,
            first_name=names.get(first, ""),
            second=second,
            second_name=names.get(second, ""),
            reasons="; ".join(reasons),
            points=points,
        )
        for first, second, reasons, points in pairs.iter_rows()
        if frozenset((first, second)) not in settled
    ]


class CreditBalance(Record):
    """What one supplier owes the council: credits that no invoice has taken up."""

    supplier: str
    name: str
    credits: int
    oldest_on: date
    credit_pence: Pence
    owed_pence: Pence


@query(summary="List suppliers with credits to claim")
def supplier_credit_balances(scope: Scope) -> list[CreditBalance]:
    """Return suppliers with open credits, beside what is owed to them; the largest first."""
    found = rows(
        "SELECT p.reference AS supplier, f.name, "
        "count(*) FILTER (WHERE o.owed_pence < 0)::int AS credits, "
        "min(o.due_on) FILTER (WHERE o.owed_pence < 0) AS oldest_on, "
        "(-sum(o.owed_pence - o.settled_pence) FILTER (WHERE o.owed_pence < 0))::bigint "
        "AS credit_pence, coalesce(sum(o.owed_pence - o.settled_pence) "
        "FILTER (WHERE o.owed_pence > 0), 0)::bigint AS owed_pence FROM payables_obligation o "
        "JOIN payables_payee p ON p.id = o.payee_id JOIN payables_payee_fact f "
        "ON f.payee_id = p.id AND upper_inf(f.known) AND f.held @> %(today)s::date "
        "WHERE NOT o.closed AND p.payee_class = ANY(%(classes)s) "
        "AND (%(everywhere)s OR p.entity = ANY(%(entities)s)) GROUP BY 1, 2 "
        "HAVING count(*) FILTER (WHERE o.owed_pence < 0) > 0 ORDER BY 5 DESC",
        seen(scope),
    )
    return [CreditBalance(**row) for row in found]
