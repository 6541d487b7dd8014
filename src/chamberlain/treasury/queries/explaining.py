"""How loans, instalments, deposits and provisions explain themselves."""

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of
from chamberlain.treasury.queries.lent import investment
from chamberlain.treasury.queries.loans import loan
from chamberlain.treasury.rules.exact import rate_text

PAGES = "/staff/treasury/"


def _posted(scope: Scope, *refs: str) -> list[tuple[str, str]]:
    found = journals_of(scope, source="treasury", source_refs=list(refs))
    return [(f"Journal {name}", f"ledger:journal:{name}") for name in found.values()]


@explains("treasury:loan", query="treasury.loan")
def explain_loan(scope: Scope, reference: str) -> Explanation:
    """A loan: from whom, for what, on which terms, and every instalment."""
    found = loan(scope, reference)
    one = found.loan
    return Explanation(
        reference=f"treasury:loan:{reference}",
        title=f"{reference}: {one.purpose}",
        url=f"{PAGES}loans/{reference}",
        amount_pence=one.principal_pence,
        facts=[
            ("Lender", one.lender),
            ("Drawn", f"{one.drawn_on:%-d %B %Y}"),
            ("Rate", f"{one.rate}% a year, {one.repayment}"),
            ("Owed now", format_pounds(one.balance_pence)),
            ("State", one.state),
            ("Rule", "treasury.loan_schedule"),
        ],
        leads_to=_posted(scope, f"treasury:draw:{reference}", f"treasury:early:{reference}"),
        workings=[
            {
                "instalment": str(line.number),
                "due": f"{line.due_on:%-d %b %Y}",
                "interest": format_pounds(line.interest_pence),
                "repaid": format_pounds(line.repaid_pence),
                "owed after": format_pounds(line.balance_pence),
                "state": line.state,
            }
            for line in found.instalments
        ],
    )


@explains("treasury:instalment", query="treasury.loan")
def explain_instalment(scope: Scope, reference: str) -> Explanation:
    """An instalment: of which loan, how much is interest, and where its payment stands."""
    name, _, number = reference.partition("/")
    found = loan(scope, name)
    line = next((one for one in found.instalments if str(one.number) == number), None)
    if line is None:
        raise Unknown(f"There is no instalment {reference}.", field="reference")
    ref = f"treasury:instalment:{reference}"
    return Explanation(
        reference=ref,
        title=f"Instalment {number} of {name}",
        url=f"{PAGES}loans/{name}",
        amount_pence=line.payment_pence,
        facts=[
            ("Due", f"{line.due_on:%-d %B %Y}"),
            ("Interest", format_pounds(line.interest_pence)),
            ("Repaid", format_pounds(line.repaid_pence)),
            ("State", line.state),
            ("Payment", line.paid or "not asked for yet"),
        ],
        leads_to=[(f"Loan {name}", f"treasury:loan:{name}"), *_posted(scope, ref)],
    )


@explains("treasury:draw", query="treasury.loan")
def explain_draw(scope: Scope, reference: str) -> Explanation:
    """The drawing of a loan is the loan's."""
    return explain_loan(scope, reference)


@explains("treasury:early", query="treasury.loan")
def explain_early(scope: Scope, reference: str) -> Explanation:
    """An early repayment: the loan's, with how its premium was worked out."""
    found = explain_loan(scope, reference)
    made = rows(
        "SELECT e.* FROM treasury_early_repayment e JOIN treasury_loan l ON l.id = e.loan_id "
        "WHERE l.reference = %s",
        [reference],
    )
    if not made:
        raise Unknown(f"{reference} was not repaid early.", field="reference")
    one = made[0]
    facts = [
        ("Repaid", f"{one['repaid_on']:%-d %B %Y}"),
        ("Balance", format_pounds(one["balance_pence"])),
        ("Interest", format_pounds(one["interest_pence"])),
        ("Premium (below nought: discount)", format_pounds(one["premium_pence"])),
        ("Factor x 10^10", str(one["factor_e10"])),
        ("Discount rate", f"{rate_text(one['discount_rate_e4'])}%"),
        ("Rule", "treasury.early_repayment"),
    ]
    return found.model_copy(update={"facts": facts, "title": f"{reference} repaid early"})


@explains("treasury:investment", query="treasury.investment")
def explain_investment(scope: Scope, reference: str) -> Explanation:
    """A deposit: with whom, until when, at which rate, and its journals."""
    one = investment(scope, reference)
    back = f"{one.matures_on:%-d %B %Y}" if one.matures_on else "when asked for"
    return Explanation(
        reference=f"treasury:investment:{reference}",
        title=f"{reference} with {one.counterparty_name}",
        url=f"{PAGES}investments/{reference}",
        amount_pence=one.principal_pence,
        facts=[
            ("Lent", f"{one.placed_on:%-d %B %Y}"),
            ("Back", back),
            ("Rate", f"{one.rate}% a year"),
            ("Interest", format_pounds(one.interest_pence)),
            ("State", one.state),
        ],
        leads_to=_posted(scope, f"treasury:placed:{reference}", f"treasury:returned:{reference}"),
    )


@explains("treasury:placed", query="treasury.investment")
def explain_placed(scope: Scope, reference: str) -> Explanation:
    """Money going out is the deposit's."""
    return explain_investment(scope, reference)


@explains("treasury:returned", query="treasury.investment")
def explain_returned(scope: Scope, reference: str) -> Explanation:
    """Money coming back is the deposit's."""
    return explain_investment(scope, reference)


@explains("treasury:provision", query="treasury.provisions")
def explain_provision(scope: Scope, reference: str) -> Explanation:
    """A provision: on which asset, over which life, by which method."""
    place, params = scope.whole_sql()
    found = rows(
        f"SELECT * FROM treasury_provision WHERE {place} AND reference = %s",  # noqa: S608
        [*params, reference],
    )
    if not found:
        raise Unknown(f"There is no provision {reference}.", field="reference")
    one = found[0]
    rate = f" at {rate_text(one['rate_e4'])}%" if one["rate_e4"] else ""
    leads = [("Asset", one["subject"])] if one["subject"].count(":") > 1 else []
    return Explanation(
        reference=f"treasury:provision:{reference}",
        title=f"{reference}: {one['description']}",
        url=f"{PAGES}provision",
        amount_pence=one["cost_pence"],
        facts=[
            ("Over", f"{one['life_years']} years by {one['method']} charges{rate}"),
            ("In use from", f"{one['operational_on']:%-d %B %Y}"),
            ("Rule", "treasury.minimum_revenue_provision"),
        ],
        leads_to=leads,
    )
