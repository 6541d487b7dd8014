"""Supplier records made one, or kept apart: each with who proposed it and who settled it."""

from datetime import date

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.suppliers import seen


class MergeRow(Record):
    """One merge: proposed, agreed, or distinct where the two are different suppliers."""

    merge: str
    gone: str
    gone_name: str
    kept: str
    kept_name: str
    state: str
    note: str
    proposed_by: str
    proposed_on: date
    settled_by: str
    settled_on: date | None
    settled_note: str


_MERGES = """
    SELECT m.reference AS merge, g.reference AS gone, coalesce(gf.name, '') AS gone_name,
        k.reference AS kept, coalesce(kf.name, '') AS kept_name, m.state, m.note, m.proposed_by,
        m.proposed_on, coalesce(m.settled_by, '') AS settled_by, m.settled_on, m.settled_note
    FROM payables_supplier_merge m JOIN payables_payee g ON g.id = m.gone_id
    JOIN payables_payee k ON k.id = m.kept_id
    LEFT JOIN payables_payee_fact gf ON gf.payee_id = g.id AND upper_inf(gf.known)
        AND gf.held @> %(today)s::date
    LEFT JOIN payables_payee_fact kf ON kf.payee_id = k.id AND upper_inf(kf.known)
        AND kf.held @> %(today)s::date
    WHERE g.payee_class = ANY(%(classes)s) AND (%(everywhere)s OR m.entity = ANY(%(entities)s))
"""


@query(summary="List supplier records merged or kept apart")
def supplier_merges(scope: Scope, state: str = "", supplier: str = "") -> list[MergeRow]:
    """Return merges the caller may see, the newest first; those of one supplier where given."""
    found = rows(
        f"{_MERGES} AND (%(state)s = '' OR m.state = %(state)s) "
        "AND (%(supplier)s = '' OR %(supplier)s IN (g.reference, k.reference)) "
        "ORDER BY m.id DESC",
        seen(scope) | {"state": state, "supplier": supplier},
    )
    return [MergeRow(**row) for row in found]


@explains("payables:supplier_merge", query="payables.supplier_merges")
def explain_merge(scope: Scope, reference: str) -> Explanation:
    """Two records of one supplier: which stays, and why."""
    found = next((one for one in supplier_merges(scope) if one.merge == reference), None)
    if found is None:
        raise Unknown(f"There is no merge {reference}.", field="reference")
    return Explanation(
        reference=f"payables:supplier_merge:{reference}",
        title=f"{found.gone_name} into {found.kept_name}",
        url="/staff/payables/suppliers/merges",
        facts=[("State", found.state), ("Why", found.note), ("Answer", found.settled_note)],
        leads_to=[
            (f"Goes: {found.gone}", f"payables:supplier:{found.gone}"),
            (f"Stays: {found.kept}", f"payables:supplier:{found.kept}"),
        ],
    )
