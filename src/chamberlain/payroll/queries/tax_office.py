"""What was deducted, reported and paid to the tax office, month by month, and how they differ."""

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.queries.owed import LEFT, asked_for, what_words
from chamberlain.payroll.queries.tax_months import KINDS

TO_DATE = ("levy", *KINDS)
"""What an EPS tells of the year to date; an FPS tells its period."""


class TaxMonthRow(Record):
    """One thing of one tax month: as deducted, as reported, as paid."""

    scheme: str
    tax_year: str
    tax_month: int
    what: str
    deducted_pence: Pence
    reported_pence: Pence
    paid_pence: Pence
    difference: str
    why: str


_DEDUCTED = """
    SELECT c.code AS scheme, c.id AS scheme_id, d.tax_month, d.what,
        sum(d.amount_pence)::bigint AS pence, min(d.source_ref) AS source_ref,
        array_agg(DISTINCT m.reference) FILTER (WHERE m.reference IS NOT NULL) AS remittances,
        sum(d.amount_pence) FILTER (WHERE m.reference = ANY(%s))::bigint AS paid
    FROM payroll_due d JOIN payroll_scheme c ON c.id = d.scheme_id
    LEFT JOIN payroll_remittance m ON m.id = d.remittance_id
    WHERE {place} AND d.tax_year = %s AND d.what NOT LIKE 'pension%%'
        AND d.what NOT IN ('order', 'element', 'class_1a_benefits')
    GROUP BY 1, 2, 3, 4
"""
_REPORTED = """
    SELECT c.code AS scheme, s.tax_month, s.kind, t.what, sum(t.amount_pence)::bigint AS pence
    FROM payroll_submission s JOIN payroll_told t ON t.submission_id = s.id
    JOIN payroll_scheme c ON c.id = s.scheme_id
    WHERE {place} AND s.tax_year = %s AND s.state = 'accepted' GROUP BY 1, 2, 3, 4
"""
_BEFORE = """
    SELECT c.code AS scheme, y.through_month, y.levy_pence, y.smp_pence, y.spp_pence, y.sap_pence,
        y.shpp_pence, y.spbp_pence, y.sncp_pence
    FROM payroll_scheme_year y JOIN payroll_scheme c ON c.id = y.scheme_id
    WHERE {place} AND y.tax_year = %s
"""
Key = tuple[str, int, str]


@query(summary="What was deducted, reported and paid to the tax office")
def tax_office_months(
    scope: Scope, tax_year: str, entity: str = "", differing: bool = False
) -> list[TaxMonthRow]:
    """Return each tax month by what was deducted: as it was deducted, as accepted in FPS and EPS,
    and as paid; how they differ is said in words, blank where they agree.
    """
    place, params = scope.whole_sql("d.entity")
    gone = [
        one.remittance
        for one in asked_for(scope, "m.tax_year = %s", [tax_year])
        if one.state in LEFT
    ]
    deducted = rows(_DEDUCTED.format(place=place), [gone, *params, tax_year])
    reported = _reported(scope, tax_year)
    known = {(one["scheme"], one["tax_month"], one["what"]): one for one in deducted}
    found = []
    for key in sorted(known.keys() | reported.keys()):
        scheme, month, what = key
        one = known.get(key, {})
        taken, told = one.get("pence", 0), reported.get(key, 0)
        paid = one.get("paid") or 0
        if not (taken or told or paid):
            continue
        words = differs(taken, told, paid)
        found.append(TaxMonthRow(
            scheme=scheme, tax_year=tax_year, tax_month=month, what=what_words(what, ""),
            deducted_pence=taken, reported_pence=told, paid_pence=paid, difference=words,
            why=f"payroll:due:{one['source_ref']}" if one else "",
        ))  # fmt: skip
    return [one for one in found if one.difference or not differing]


def differs(deducted_pence: int, reported_pence: int, paid_pence: int) -> str:
    """Return in words how what was deducted differs from what was reported and paid."""
    words = []
    if reported_pence != deducted_pence:
        words.append(
            "not reported yet" if not reported_pence else "reported otherwise than deducted"
        )
    if paid_pence != deducted_pence:
        words.append("not paid yet" if not paid_pence else "paid otherwise than deducted")
    return "; ".join(words)


def _reported(scope: Scope, tax_year: str) -> dict[Key, int]:
    """Return what was reported of each month: an EPS's to date less the month's before it."""
    place, params = scope.whole_sql("c.entity")
    sums: dict[Key, int] = {}
    to_date: dict[tuple[str, str], dict[int, int]] = {}
    for one in rows(_BEFORE.format(place=place), [*params, tax_year]):
        for what in TO_DATE:
            held = to_date.setdefault((one["scheme"], what), {})
            held[one["through_month"]] = one[f"{what}_pence"]
    for one in rows(_REPORTED.format(place=place), [*params, tax_year]):
        if one["what"] in TO_DATE:
            held = to_date.setdefault((one["scheme"], one["what"]), {})
            held[one["tax_month"]] = one["pence"]
        else:
            sums[one["scheme"], one["tax_month"], one["what"]] = one["pence"]
    first = {one["scheme"]: one["through_month"]
             for one in rows(_BEFORE.format(place=place), [*params, tax_year])}  # fmt: skip
    for (scheme, what), held in to_date.items():
        before = 0
        for month in sorted(held):
            sign = 1 if what == "levy" else -1
            if month > first.get(scheme, 0):
                sums[scheme, month, what] = sign * (held[month] - before)
            before = held[month]
    return sums
