"""Benefits in kind: the list, a person's P11D, a scheme's P11D(b), and what changed since."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.door import EVERYTHING, Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Key, Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import BenefitRef
from chamberlain.payroll.queries.payslips import mine
from chamberlain.payroll.rules.benefits import P11dB, p11d_b, year_of
from chamberlain.people.contract import names_of

FRAME = {
    "payroll_id": pl.String,
    "section": pl.String,
    "class_1a": pl.Boolean,
    "payrolled": pl.Boolean,
    "cash_equivalent_pence": pl.Int64,
    "made_good_pence": pl.Int64,
}


class BenefitRow(Record):
    """A benefit of somebody in a tax year, as it was recorded, and whether it still stands."""

    reference: str
    payroll_id: str
    name: str
    scheme: str
    tax_year: str
    kind: str
    kind_name: str
    section: str
    description: str
    first_day: date
    last_day: date
    cash_equivalent_pence: Pence
    basis: str
    made_good_pence: Pence
    made_good: str
    class_1a: bool
    payrolled: bool
    state: str
    reason: str
    replaces: str


class ClosingRow(Record):
    """One closing of a year: what it came to, who asked and who decided."""

    reference: str
    number: int
    state: str
    p11ds: int
    on_p11ds_pence: Pence
    payrolled_pence: Pence
    rate_e2: int
    class_1a_pence: Pence
    asked_by: str
    asked_on: date
    decided_by: str
    decided_on: date | None
    decided_note: str


class BenefitYearRow(Record):
    """A scheme's tax year of benefits as it stands now."""

    scheme: str
    tax_year: str
    entity: str
    p11ds: int
    benefits_pence: Pence
    class_1a_pence: Pence
    return_due: date
    pay_due: date
    state: str


class P11dBView(Record):
    """A P11D(b): the figures that stand, what they are made of, and what changed since."""

    entity: str
    scheme: str
    tax_year: str
    paye_reference: str
    accounts_office: str
    state: str
    p11ds: int
    on_p11ds_pence: Pence
    payrolled_pence: Pence
    rate_e2: int
    class_1a_pence: Pence
    return_due: date
    pay_due: date
    pay_due_by_post: date
    benefits: list[BenefitRow]
    closings: list[ClosingRow]
    added: list[BenefitRow]
    taken_out: list[BenefitRow]
    class_1a_now_pence: Pence


class P11dView(Record):
    """A person's P11D: of the closed year once it is closed, else as it stands."""

    payroll_id: str
    name: str
    tax_year: str
    employer: str
    paye_reference: str
    closed_on: date | None
    benefits: list[BenefitRow]
    added: list[BenefitRow]
    taken_out: list[BenefitRow]


_ROWS = """
    SELECT b.id, b.reference, e.payroll_id, e.person, c.code AS scheme, b.tax_year, b.kind,
        b.section, b.description, lower(b.days) AS first_day, upper(b.days) - 1 AS last_day,
        b.cash_equivalent_pence, b.basis, b.made_good_pence, b.made_good, b.class_1a, b.payrolled,
        b.state, b.reason, b.replaces
    FROM payroll_benefit b JOIN payroll_employment e ON e.id = b.employment_id
    JOIN payroll_group g ON g.id = e.group_id JOIN payroll_scheme c ON c.id = g.scheme_id
    WHERE {where} ORDER BY e.payroll_id, b.section, b.id
"""
_STOOD = """EXISTS (SELECT 1 FROM payroll_benefit_closed k WHERE k.benefit_id = b.id
    AND k.closing_id = (SELECT y.id FROM payroll_benefit_closing y WHERE y.scheme_id = c.id
        AND y.tax_year = b.tax_year AND y.state = 'agreed' ORDER BY y.number DESC LIMIT 1))"""


def _listed(where: str, params: list[Any]) -> list[BenefitRow]:
    found = rows(_ROWS.format(where=where), params)
    known = names_of(EVERYTHING, persons=sorted({one["person"] for one in found}))
    names = dict(known.select("person", "name").iter_rows())
    years = {one["tax_year"]: year_of(one["tax_year"]) for one in found}
    listed = []
    for one in found:
        del one["id"]
        year = years[one["tax_year"]]
        kind = year.kinds.get(one["kind"]) if year else None
        listed.append(BenefitRow(
            name=names.get(one.pop("person"), ""), kind_name=kind.name if kind else one["kind"],
            **one,
        ))  # fmt: skip
    return listed


@query(summary="Benefits in kind of a tax year")
def benefits(
    scope: Scope, tax_year: str, state: str = "held", kind: str = "", search: str = ""
) -> list[BenefitRow]:
    """Return what was provided to whom in a tax year, by payroll ID and section of the P11D."""
    place, params = scope.whole_sql("b.entity")
    where = (
        f"{place} AND b.tax_year = %s AND (%s = '' OR b.state = %s) AND (%s = '' OR b.kind = %s) "
        "AND (%s = '' OR e.payroll_id = %s OR b.description ILIKE '%%' || %s || '%%')"
    )
    return _listed(where, [*params, tax_year, state, state, kind, kind, search, search, search])


@query(summary="A benefit in kind")
def benefit(scope: Scope, benefit: BenefitRef) -> BenefitRow:
    """Return one benefit with the basis it was worked out on."""
    place, params = scope.whole_sql("b.entity")
    found = _listed(f"{place} AND b.reference = %s", [*params, benefit])
    if not found:
        raise Unknown(f"There is no benefit {benefit}.", field="benefit")
    return found[0]


_SCHEMES = """
    SELECT DISTINCT c.id, c.code, c.entity, b.tax_year FROM payroll_benefit b
    JOIN payroll_employment e ON e.id = b.employment_id JOIN payroll_group g ON g.id = e.group_id
    JOIN payroll_scheme c ON c.id = g.scheme_id WHERE {place} ORDER BY b.tax_year DESC, c.code
"""
_CLOSINGS = """
    SELECT y.reference, y.number, y.state, y.p11ds, y.on_p11ds_pence, y.payrolled_pence, y.rate_e2,
        y.class_1a_pence, y.asked_by, y.asked_on, coalesce(y.decided_by, '') AS decided_by,
        y.decided_on, y.decided_note
    FROM payroll_benefit_closing y JOIN payroll_scheme c ON c.id = y.scheme_id
    WHERE c.entity = %s AND c.code = %s AND y.tax_year = %s ORDER BY y.number DESC
"""


def figures_of(found: list[BenefitRow], tax_year: str) -> P11dB:
    """Return the P11D(b) of benefits; nought where nothing of the year is on file."""
    frame = pl.DataFrame([one.model_dump(include=set(FRAME)) for one in found], schema=FRAME)
    return p11d_b(frame, tax_year) or P11dB(0, 0, 0, 0, 0)


def held_of(entity: str, scheme: str, tax_year: str) -> list[BenefitRow]:
    """Return the benefits that stand now of a scheme's tax year."""
    where = "b.entity = %s AND c.code = %s AND b.tax_year = %s AND b.state = 'held'"
    return _listed(where, [entity, scheme, tax_year])


def _state(closings: list[ClosingRow], *, changed: bool) -> str:
    if any(one.state == "asked" for one in closings):
        return "waits to be agreed"
    if not any(one.state == "agreed" for one in closings):
        return "open"
    return "closed, amended since" if changed else "closed"


@query(summary="Tax years of benefits in kind")
def benefit_years(scope: Scope, tax_year: str = "") -> list[BenefitYearRow]:
    """Return each scheme's tax years of benefits with their P11D(b), the latest first."""
    place, params = scope.whole_sql("c.entity")
    listed = []
    for one in rows(_SCHEMES.format(place=place), params):
        if tax_year in ("", one["tax_year"]):
            found = p11d_b_view(one["entity"], one["code"], one["tax_year"])
            listed.append(BenefitYearRow(
                benefits_pence=found.on_p11ds_pence + found.payrolled_pence,
                **found.model_dump(include=set(BenefitYearRow.model_fields) - {"benefits_pence"}),
            ))  # fmt: skip
    return listed


def p11d_b_view(entity: str, scheme: str, tax_year: str) -> P11dBView:
    """Return the P11D(b) of a scheme: as it was last agreed, else as it stands."""
    year = year_of(tax_year)
    known = rows(
        "SELECT office || '/' || paye_reference AS paye_reference, accounts_office "
        "FROM payroll_scheme WHERE entity = %s AND code = %s", [entity, scheme],
    )  # fmt: skip
    if year is None or not known:
        raise Unknown(f"Nothing is on file of {tax_year} in scheme {scheme}.", field="scheme")
    held = held_of(entity, scheme, tax_year)
    of_year = "b.entity = %s AND c.code = %s AND b.tax_year = %s"
    stood = _listed(f"{of_year} AND {_STOOD}", [entity, scheme, tax_year])
    closings = [ClosingRow(**one) for one in rows(_CLOSINGS, [entity, scheme, tax_year])]
    agreed = next((one for one in closings if one.state == "agreed"), None)
    now = figures_of(held, tax_year)
    stands: Any = agreed or now
    then, still = {one.reference for one in stood}, {one.reference for one in held}
    added = [one for one in held if agreed and one.reference not in then]
    taken_out = [one for one in stood if one.reference not in still]
    return P11dBView(
        entity=entity, scheme=scheme, tax_year=tax_year, **known[0],
        state=_state(closings, changed=bool(added or taken_out)), p11ds=stands.p11ds,
        on_p11ds_pence=stands.on_p11ds_pence, payrolled_pence=stands.payrolled_pence,
        rate_e2=stands.rate_e2, class_1a_pence=stands.class_1a_pence,
        return_due=year.return_due, pay_due=year.pay_due, pay_due_by_post=year.pay_due_by_post,
        benefits=stood if agreed else held, closings=closings, added=added, taken_out=taken_out,
        class_1a_now_pence=now.class_1a_pence,
    )  # fmt: skip


@query(summary="The P11D(b) of a tax year")
def benefit_year(scope: Scope, entity: str, scheme: str, tax_year: str) -> P11dBView:
    """Return a scheme's P11D(b): what Class 1A is due on, its rate, and amendments since."""
    place, params = scope.whole_sql("entity")
    given = [*params, entity, scheme]
    if not rows(f"SELECT 1 FROM payroll_scheme WHERE {place} AND entity = %s AND code = %s", given):  # noqa: S608
        raise Unknown(f"There is no scheme {scheme} in {entity}.", field="scheme")
    return p11d_b_view(entity, scheme, tax_year)


_PERSON = """
    SELECT e.payroll_id, n.name AS employer, c.office || '/' || c.paye_reference AS paye_reference,
        (SELECT max(y.decided_on) FROM payroll_benefit_closing y WHERE y.scheme_id = c.id
            AND y.tax_year = %s AND y.state = 'agreed') AS closed_on
    FROM payroll_employment e JOIN payroll_group g ON g.id = e.group_id
    JOIN payroll_scheme c ON c.id = g.scheme_id JOIN kernel_entity n ON n.code = e.entity
    WHERE {where} ORDER BY e.payroll_id
"""


def _p11ds(where: str, params: list[Any], tax_year: str) -> list[P11dView]:
    of_year = f"{where} AND b.tax_year = %s"
    given = [*params, tax_year]
    held = _listed(f"{of_year} AND b.state = 'held'", given)
    stood = _listed(f"{of_year} AND {_STOOD}", given)
    found = []
    for one in rows(_PERSON.format(where=where), [tax_year, *params]):
        own = [row for row in held if row.payroll_id == one["payroll_id"]]
        then = [row for row in stood if row.payroll_id == one["payroll_id"]]
        if not own and not then:
            continue
        closed = one["closed_on"] is not None
        before, after = {row.reference for row in then}, {row.reference for row in own}
        found.append(P11dView(
            name=(own or then)[0].name, tax_year=tax_year, benefits=then if closed else own,
            added=[row for row in own if closed and row.reference not in before],
            taken_out=[row for row in then if row.reference not in after], **one,
        ))  # fmt: skip
    return found


@query(summary="The P11D of a person")
def p11d(scope: Scope, payroll_id: Key, tax_year: str) -> P11dView:
    """Return anybody's P11D, for those who run payroll."""
    place, params = scope.whole_sql("e.entity")
    found = _p11ds(f"{place} AND e.payroll_id = %s", [*params, payroll_id], tax_year)
    if not found:
        raise Unknown(f"{payroll_id} has no benefits in {tax_year}.", field="payroll_id")
    return found[0]


@query(summary="Your P11D of a tax year")
def my_p11d(scope: Scope, tax_year: str) -> list[P11dView]:
    """Return one's own P11Ds of a tax year that was closed, one for each employment."""
    person = mine(scope)
    found = _p11ds("e.person = %s", [person], tax_year) if person else []
    return [one for one in found if one.closed_on]


@query(summary="Tax years you have a P11D of")
def my_p11d_years(scope: Scope) -> list[str]:
    """Return the tax years that were closed with benefits of one's own, the latest first."""
    person = mine(scope)
    found = _listed(f"e.person = %s AND {_STOOD}", [person]) if person else []
    return sorted({one.tax_year for one in found}, reverse=True)


@explains("payroll:benefit", query="payroll.benefit")
def explain_benefit(scope: Scope, reference: str) -> Explanation:
    """Say what a cash equivalent was worked out on, and what was made good."""
    found = benefit(scope, reference)
    return Explanation(
        reference=f"payroll:benefit:{reference}",
        title=f"{found.kind_name} of {found.payroll_id}, {found.tax_year}",
        url=f"/staff/payroll/benefits/{reference}",
        amount_pence=found.cash_equivalent_pence,
        facts=[
            ("Worked out, by whoever recorded it, on", found.basis),
            ("Made good", f"{format_pounds(found.made_good_pence)} {found.made_good}".strip()),
            ("Section of the P11D", found.section),
            ("Class 1A", "due" if found.class_1a else "not due"),
            ("Kinds by", "payroll.benefits"),
        ],
        leads_to=[("It replaces", f"payroll:benefit:{found.replaces}")] if found.replaces else [],
    )


@explains("payroll:p11d_b", query="payroll.benefit_year")
def explain_p11d_b(scope: Scope, reference: str) -> Explanation:
    """Say what Class 1A of a tax year is of: each benefit, and the rate."""
    entity, _, rest = reference.partition("/")
    scheme, _, tax_year = rest.rpartition("/")
    found = benefit_year(scope, entity, scheme, tax_year)
    return Explanation(
        reference=f"payroll:p11d_b:{reference}",
        title=f"Class 1A National Insurance on benefits, {tax_year}",
        url=f"/staff/payroll/benefits/years/{scheme}/{tax_year}",
        amount_pence=found.class_1a_pence,
        facts=[
            ("On P11Ds", format_pounds(found.on_p11ds_pence)),
            ("Payrolled, on no P11D", format_pounds(found.payrolled_pence)),
            ("Rate", f"{found.rate_e2 / 100:g}%, by payroll.national_insurance"),
            ("Rule", "payroll.class_1a: parts of a penny are cut off the whole"),
        ],
        leads_to=[
            (f"{one.kind_name} of {one.payroll_id}", f"payroll:benefit:{one.reference}")
            for one in found.benefits
            if one.class_1a
        ][:100],
        workings_title="Class 1A is due on",
        workings=[
            {"Payroll ID": one.payroll_id, "Section": one.section, "What": one.description,
             "Payrolled": "yes" if one.payrolled else "no",
             "Amount": format_pounds(one.cash_equivalent_pence)}
            for one in found.benefits if one.class_1a
        ][:500],
    )  # fmt: skip
