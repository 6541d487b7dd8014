"""How receipts, charges, takings, refunds and the rest explain themselves."""

from chamberlain.income.queries.debt import charge
from chamberlain.income.queries.receipts import receipt
from chamberlain.income.queries.seeing import (
    one,
)
from chamberlain.kernel.door import Scope
from chamberlain.kernel.money import plain_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of

PAGES = "/staff/income/"


def _posted(scope: Scope, *refs: str) -> list[tuple[str, str]]:
    found = journals_of(scope, source="income", source_refs=list(refs))
    return [(f"Journal {name}", f"ledger:journal:{name}") for name in found.values()]


@explains("income:receipt", query="income.receipt")
def explain_receipt(scope: Scope, reference: str) -> Explanation:
    """A receipt: how it came, what was said, each posting with its evidence."""
    found = receipt(scope, receipt=reference)
    leads: list[tuple[str, str]] = []
    if found.closed.startswith("TKG"):
        leads.append((f"Takings {found.closed}", f"income:takings:{found.closed}"))
    if found.channel == "bank":
        leads.append((f"Bank line {found.external_ref}", f"banking:line:{found.external_ref}"))
    leads += [
        (f"Charge {one.charge}", f"income:charge:{one.charge}")
        for one in found.postings
        if one.charge
    ]
    return Explanation(
        reference=f"income:receipt:{reference}",
        title=f"Receipt {reference} from {found.payer or 'an unnamed payer'}",
        url=f"{PAGES}receipts/{reference}",
        amount_pence=found.amount_pence,
        facts=[
            ("Received", f"{found.received_on:%-d %B %Y}, {found.channel.replace('_', ' ')}"),
            ("They wrote", found.said or "nothing"),
            ("Left", plain_pounds(found.left_pence)),
            ("Rule", "income.allocate"),
        ],
        leads_to=leads + _posted(scope, f"income:returned:{reference}"),
        workings_title="Where it went",
        workings=[
            {
                "posting": line.allocation,
                "account": line.account or line.coding,
                "amount": plain_pounds(line.amount_pence),
                "found by": line.how,
                "because": line.evidence,
            }
            for line in found.postings
        ],
    )


@explains("income:charge", query="income.charge")
def explain_charge(scope: Scope, reference: str) -> Explanation:
    """A charge: who owes it, what for, and what became of it."""
    found = charge(scope, charge=reference)
    leads = _posted(scope, f"income:charge:{reference}")
    if found.source != "income":
        leads.insert(0, (f"Raised by {found.source}", found.source_ref))
    return Explanation(
        reference=f"income:charge:{reference}",
        title=f"{reference}: {found.why}",
        url=f"{PAGES}charges/{reference}",
        amount_pence=found.owed_pence,
        facts=[
            ("Customer", f"{found.name}, {found.customer}"),
            ("Due", f"{found.due_on:%-d %B %Y}"),
            ("Left", plain_pounds(found.left_pence)),
        ],
        leads_to=leads,
        workings=[
            {
                "line": line.description,
                "coding": f"{line.account} {line.cost_centre}",
                "net": plain_pounds(line.net_pence),
                "VAT": plain_pounds(line.vat_pence),
            }
            for line in found.lines
        ],
    )


@explains("income:takings", query="income.takings")
def explain_takings(scope: Scope, reference: str) -> Explanation:
    """A channel's closed day: its receipts, and the journal that took it into the books."""
    place, params = scope.whole_sql()
    found = one(
        f"SELECT * FROM income_takings WHERE {place} AND reference = %s",  # noqa: S608
        [*params, reference],
        f"takings {reference}",
    )
    listed = rows(
        "SELECT 'RCP-' || lpad(id::text, 7, '0') AS name, payer, amount_pence FROM income_receipt "
        "WHERE closed = %s ORDER BY id LIMIT 200",
        [reference],
    )
    return Explanation(
        reference=f"income:takings:{reference}",
        title=f"{found['channel'].replace('_', ' ').capitalize()} of {found['day']:%-d %B %Y}",
        url=f"{PAGES}takings",
        amount_pence=found["total_pence"],
        facts=[
            ("Receipts", f"{found['count']:,}"),
            ("To accounts", plain_pounds(found["allocated_pence"])),
            ("To suspense", plain_pounds(found["suspense_pence"])),
        ],
        leads_to=_posted(scope, f"income:takings:{reference}"),
        workings_title="The first 200 receipts",
        workings=[
            {"receipt": row["name"], "payer": row["payer"],
             "amount": plain_pounds(row["amount_pence"])}
            for row in listed
        ],
    )  # fmt: skip


@explains("income:bank_line", query="income.receipt")
def explain_bank_line(scope: Scope, reference: str) -> Explanation:
    """A bank line that was taken as a receipt is that receipt."""
    place, params = scope.whole_sql()
    found = one(
        f"SELECT id FROM income_receipt WHERE {place} AND channel = 'bank' "  # noqa: S608
        "AND external_ref = %s",
        [*params, reference],
        f"receipt of bank line {reference}",
    )
    return explain_receipt(scope, f"RCP-{found['id']:07d}")


@explains("income:allocation", query="income.receipt")
def explain_allocation(scope: Scope, reference: str) -> Explanation:
    """A posting is its receipt's."""
    place, params = scope.whole_sql("r.entity")
    found = one(
        "SELECT r.id FROM income_allocation a JOIN income_receipt r "  # noqa: S608
        f"ON r.id = a.receipt_id WHERE {place} AND 'ALC-' || lpad(a.id::text, 7, '0') = %s",
        [*params, reference],
        f"posting {reference}",
    )
    return explain_receipt(scope, f"RCP-{found['id']:07d}")
