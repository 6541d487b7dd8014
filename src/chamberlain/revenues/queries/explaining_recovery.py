"""How an order's sum came to be: its tax, its costs, what was paid since, and its journals."""

from chamberlain.kernel.door import Scope
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.contract import journals_of
from chamberlain.revenues.queries.court import court_cases, hearing, liability_order
from chamberlain.revenues.queries.enforcing import enforcement

PAGES = "/staff/revenues/"
RULES = {
    "earnings": "revenues.attachment_of_earnings",
    "benefits": "revenues.benefit_deduction",
    "agent": "revenues.enforcement_fees, revenues.enforcement_split",
}


@explains("revenues:order", query="revenues.liability_order")
def explain_order(scope: Scope, reference: str) -> Explanation:
    """A liability order: the tax and the costs it was made for, and what is left of it."""
    found = liability_order(scope, reference)
    one = found.order
    total = one.tax_pence + one.cost_pence
    order_cost = one.cost_pence - found.summons_cost_pence
    return Explanation(
        reference=f"revenues:order:{reference}",
        title=f"Liability order {reference}",
        url=f"{PAGES}orders/{reference}",
        amount_pence=one.left_pence,
        facts=[("Named", one.named), ("Made on", f"{one.made_on:%-d %B %Y}, {found.court}")],
        leads_to=[
            (f"Account {one.account}", f"revenues:account:{one.account}"),
            (f"Hearing {found.hearing}", f"revenues:hearing:{found.hearing}"),
        ],
        workings=[
            {"what": "Council tax owed on the day", "amount": format_pounds(one.tax_pence)},
            {"what": "Costs of the summons", "amount": format_pounds(found.summons_cost_pence)},
            {"what": "Costs of the order", "amount": format_pounds(order_cost)},
            {"what": "Paid, taken off or written off since",
             "amount": format_pounds(one.left_pence - total)},
            {"what": "Left", "amount": format_pounds(one.left_pence)},
        ],
    )  # fmt: skip


@explains("revenues:hearing", query="revenues.hearing")
def explain_hearing(scope: Scope, reference: str) -> Explanation:
    """A hearing: its cases, and the journal that carries the costs of its orders."""
    one = hearing(scope, reference)
    ref = f"revenues:hearing:{reference}"
    posted = journals_of(scope, source="revenues", source_refs=[ref])
    return Explanation(
        reference=ref,
        title=f"Hearing of {one.held_on:%-d %B %Y}",
        url=f"{PAGES}hearings/{reference}",
        amount_pence=one.claimed_pence,
        facts=[("Court", one.court), ("Cases", f"{one.cases:,}"), ("Orders", f"{one.ordered:,}")],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
        workings=[
            {"case": case.reference, "account": case.account,
             "claimed": format_pounds(case.claimed_pence), "state": case.state}
            for case in court_cases(scope, reference)[:100]
        ],
    )  # fmt: skip


@explains("revenues:enforcement", query="revenues.enforcement")
def explain_enforcement(scope: Scope, reference: str) -> Explanation:
    """An enforcement: each payment, what of it was an agent's, and what the rules expect."""
    found = enforcement(scope, reference)
    row = found.row
    return Explanation(
        reference=f"revenues:enforcement:{reference}",
        title=f"{row.method.replace('_', ' ').capitalize()} {reference}",
        url=f"{PAGES}enforcement/{reference}",
        amount_pence=row.brought_pence,
        facts=[("Against", row.name), ("From", row.third),
               ("Left", format_pounds(found.left_pence)),
               ("Rules", RULES.get(row.method, "as recorded"))],
        leads_to=[(f"Order {row.order}", f"revenues:order:{row.order}")],
        workings=[
            {"paid on": f"{one.paid_on:%-d %B %Y}", "taken": format_pounds(one.paid_pence),
             "agent's fees": format_pounds(one.fees_pence),
             "to the debt": format_pounds(one.debt_pence),
             "expected": "" if one.expected_pence is None else format_pounds(one.expected_pence)}
            for one in found.deductions
        ],
    )  # fmt: skip
