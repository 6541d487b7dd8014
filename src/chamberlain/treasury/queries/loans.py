"""The register of loans and their instalments."""

from datetime import date

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payables.contract import payment_progress
from chamberlain.treasury.contract import LoanRef
from chamberlain.treasury.rules.exact import rate_text

_LOANS = """
    SELECT l.reference, l.entity, l.fund, d.name AS lender, d.kind AS lender_kind, l.lender_number,
           l.purpose, l.repayment, l.principal_pence, l.balance_pence, l.rate_e4, l.instalments,
           l.drawn_on, l.first_due_on, l.matures_on, l.call_on, l.cost_centre, l.taken_on, l.state,
           coalesce(p.name, l.proposed_by) AS proposed_by,
           coalesce(g.name, l.agreed_by) AS agreed_by,
           n.due_on AS next_due_on,
           n.interest_pence + n.repaid_pence AS next_pence
    FROM treasury_loan l JOIN treasury_lender d ON d.id = l.lender_id
    LEFT JOIN kernel_user p ON p.reference = l.proposed_by
    LEFT JOIN kernel_user g ON g.reference = l.agreed_by
    LEFT JOIN LATERAL (SELECT due_on, interest_pence, repaid_pence FROM treasury_instalment i
        WHERE i.loan_id = l.id AND i.state = 'planned' ORDER BY i.number LIMIT 1) n ON true
    WHERE {place}
"""


class LoanRow(Record):
    """One loan of the register."""

    reference: str
    entity: str
    fund: str
    lender: str
    lender_kind: str
    lender_number: str
    purpose: str
    repayment: str
    principal_pence: Pence
    balance_pence: Pence
    rate_e4: int
    rate: str
    instalments: int
    drawn_on: date
    first_due_on: date
    matures_on: date
    call_on: date | None
    cost_centre: str
    taken_on: date | None
    state: str
    proposed_by: str
    agreed_by: str
    next_due_on: date | None
    next_pence: Pence | None


class InstalmentRow(Record):
    """One instalment, and where its payment stands."""

    number: int
    due_on: date
    interest_pence: Pence
    repaid_pence: Pence
    payment_pence: Pence
    balance_pence: Pence
    state: str
    paid: str = ""


class LoanView(Record):
    """A loan with its whole schedule."""

    loan: LoanRow
    instalments: list[InstalmentRow]
    interest_pence: Pence


@query(summary="The register of loans")
def loans(scope: Scope, state: str = "", fund: str = "", entity: str = "") -> list[LoanRow]:
    """Return loans by the day they mature; `state` is proposed, active, repaid or rejected."""
    place, params = scope.whole_sql("l.entity")
    found = rows(
        _LOANS.format(place=place) + "AND (%s = '' OR l.state = %s) AND (%s = '' OR l.fund = %s) "
        "AND (%s = '' OR l.entity = %s) ORDER BY l.matures_on, l.reference",
        [*params, state, state, fund, fund, entity, entity],
    )
    return [LoanRow(**row, rate=rate_text(row["rate_e4"])) for row in found]


@query(summary="A loan with its schedule")
def loan(scope: Scope, loan: LoanRef) -> LoanView:
    """Return a loan, every instalment, and where those that were raised stand with payables."""
    place, params = scope.whole_sql("l.entity")
    found = rows(_LOANS.format(place=place) + "AND l.reference = %s", [*params, loan])
    if not found:
        raise Unknown(f"There is no loan {loan}.", field="loan")
    row = LoanRow(**found[0], rate=rate_text(found[0]["rate_e4"]))
    lines = rows(
        "SELECT i.number, i.due_on, i.interest_pence, i.repaid_pence, "
        "i.interest_pence + i.repaid_pence AS payment_pence, i.balance_pence, i.state "
        "FROM treasury_instalment i JOIN treasury_loan l ON l.id = i.loan_id "
        "WHERE l.reference = %s ORDER BY i.number",
        [loan],
    )
    paid = _paid(scope, loan, [line["number"] for line in lines if line["state"] == "raised"])
    return LoanView(
        loan=row,
        instalments=[InstalmentRow(**line, paid=paid.get(line["number"], "")) for line in lines],
        interest_pence=sum(line["interest_pence"] for line in lines),
    )


def _paid(scope: Scope, loan: str, numbers: list[int]) -> dict[int, str]:
    """Say of each raised instalment where its payment stands, in payables' words."""
    if not numbers:
        return {}
    refs = {f"treasury:instalment:{loan}/{number}": number for number in numbers}
    found = payment_progress(scope, source="treasury", source_refs=list(refs))
    return {refs[one.source_ref]: one.state for one in found if one.source_ref in refs}


class DueRow(Record):
    """An instalment to come, with its loan."""

    loan: str
    lender: str
    purpose: str
    fund: str
    number: int
    due_on: date
    interest_pence: Pence
    repaid_pence: Pence
    payment_pence: Pence


@query(summary="Instalments to come")
def instalments_due(scope: Scope, until: date, entity: str = "") -> list[DueRow]:
    """Return planned instalments due up to a day, soonest first."""
    place, params = scope.whole_sql("l.entity")
    found = rows(
        "SELECT l.reference AS loan, d.name AS lender, l.purpose, l.fund, i.number, i.due_on, "  # noqa: S608
        "i.interest_pence, i.repaid_pence, i.interest_pence + i.repaid_pence AS payment_pence "
        "FROM treasury_instalment i JOIN treasury_loan l ON l.id = i.loan_id "
        "JOIN treasury_lender d ON d.id = l.lender_id "
        f"WHERE {place} AND l.state = 'active' AND i.state = 'planned' AND i.due_on <= %s "
        "AND (%s = '' OR l.entity = %s) ORDER BY i.due_on, l.reference",
        [*params, until, entity, entity],
    )
    return [DueRow(**row) for row in found]


class LenderRow(Record):
    """Somebody the council borrows from."""

    reference: str
    entity: str
    name: str
    kind: str
    payee: str
    loans: int
    owed_pence: Pence


@query(summary="Lenders, with what is owed to each")
def lenders(scope: Scope, entity: str = "") -> list[LenderRow]:
    """Return lenders by name."""
    place, params = scope.whole_sql("d.entity")
    found = rows(
        "SELECT d.reference, d.entity, d.name, d.kind, d.payee, count(l.id) AS loans, "  # noqa: S608
        "coalesce(sum(l.balance_pence), 0)::bigint AS owed_pence FROM treasury_lender d "
        "LEFT JOIN treasury_loan l ON l.lender_id = d.id AND l.state = 'active' "
        f"WHERE {place} AND (%s = '' OR d.entity = %s) GROUP BY d.id ORDER BY d.name",
        [*params, entity, entity],
    )
    return [LenderRow(**row) for row in found]
