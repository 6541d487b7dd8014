"""Status determinations of off-payroll workers, and whether a supplier is inside the rules."""

from datetime import date

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.payables.rules.off_payroll import questions_on


class DeterminationRow(Record):
    """A status determination; `state` says what it waits for."""

    determination: str
    supplier: str
    name: str
    engagement: str
    status: str
    held_from: date
    held_to: date | None
    decided_on: date
    given_on: date | None
    answer_by: date | None
    state: str


_ROWS = """
    SELECT d.reference AS determination, y.reference AS supplier, coalesce(f.name, '') AS name,
        d.engagement, CASE WHEN d.inside THEN 'inside' ELSE 'outside' END AS status,
        lower(d.held) AS held_from, upper(d.held) AS held_to, d.decided_on, d.given_on,
        CASE WHEN d.dispute = 'raised' THEN d.answer_by END AS answer_by,
        CASE WHEN d.dispute = 'raised' THEN 'disagreed' WHEN d.dispute = 'changed' THEN 'changed'
            WHEN d.given_on IS NULL THEN 'to be given' ELSE 'given' END AS state
    FROM payables_determination d JOIN payables_payee y ON y.id = d.payee_id
    LEFT JOIN payables_payee_fact f ON f.payee_id = y.id AND upper_inf(f.known)
        AND f.held @> %s::date
    WHERE {place}
"""


@query(summary="Status of off-payroll workers")
def determinations(
    scope: Scope, as_at: date, supplier: str = "", status: str = ""
) -> list[DeterminationRow]:
    """Return determinations, those whose disagreement must be answered first on top."""
    place, params = scope.whole_sql("d.entity")
    found = rows(
        f"SELECT * FROM ({_ROWS.format(place=place)}) t WHERE (%s = '' OR supplier = %s) "  # noqa: S608
        "AND (%s = '' OR status = %s) ORDER BY answer_by NULLS LAST, determination DESC",
        [as_at, *params, supplier, supplier, status, status],
    )
    return [DeterminationRow(**one) for one in found]


_INSIDE = """
    SELECT reference FROM payables_determination WHERE payee_id = %s AND inside AND held @> %s::date
    ORDER BY id LIMIT 1
"""


def inside_of(payee: int, on: date) -> str:
    """Return the determination under which a supplier's fees go through payroll; blank if none."""
    found = rows(_INSIDE, [payee, on])
    return str(found[0]["reference"]) if found else ""


def inside_invoices(references: list[str]) -> dict[str, str]:
    """Return which of some invoices are fees inside the rules, with the determination of each."""
    found = rows(
        "SELECT i.reference, min(d.reference) AS decided FROM payables_invoice i "
        "JOIN payables_determination d ON d.payee_id = i.payee_id AND d.inside "
        "AND d.held @> i.invoice_date AND d.entity = i.entity WHERE i.reference = ANY(%s) "
        "AND i.kind = 'invoice' AND NOT EXISTS (SELECT 1 FROM payables_gross_release g "
        "WHERE g.invoice_id = i.id) GROUP BY 1",
        [references],
    )
    return {one["reference"]: one["decided"] for one in found}


@explains("payables:determination", query="payables.determinations")
def explain_determination(scope: Scope, reference: str) -> Explanation:
    """A status determination whole: questions, answers, decision, reasons, disagreement."""
    place, params = scope.whole_sql("d.entity")
    found = rows(
        "SELECT d.*, y.reference AS supplier, lower(d.held) AS since FROM payables_determination d "  # noqa: S608
        f"JOIN payables_payee y ON y.id = d.payee_id WHERE {place} AND d.reference = %s",
        [*params, reference],
    )
    if not found:
        raise Unknown(f"There is no determination {reference}.", field="reference")
    one = found[0]
    asked = questions_on(one["decided_on"])
    told = one["answers"] if isinstance(one["answers"], dict) else {}
    facts: list[tuple[str, str]] = [
        ("Decision", "Inside the rules" if one["inside"] else "Outside the rules"),
        ("Engagement", one["engagement"]),
        ("From", f"{one['since']:%-d %B %Y}"),
        ("Reasons", one["reasons"]),
        ("Statement given", f"{one['given_on']:%-d %B %Y}" if one["given_on"] else "not yet"),
        *((str(asked.get(code, code)), str(said)) for code, said in told.items()),
    ]
    if one["dispute"]:
        facts += [("Disagreement", one["grounds"]), ("Answer by", f"{one['answer_by']:%-d %B %Y}"),
                  ("Answer", one["answer"] or "not yet")]  # fmt: skip
    return Explanation(
        reference=f"payables:determination:{reference}",
        title=f"Status of {one['engagement']}",
        url=f"/staff/payables/off-payroll?supplier={one['supplier']}",
        facts=facts,
        leads_to=[("Supplier", f"payables:supplier:{one['supplier']}")],
    )
