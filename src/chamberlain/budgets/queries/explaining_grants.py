"""How a grant's figures explain themselves: down to journals, bank lines, claims and documents."""

from datetime import date
from typing import Any

from chamberlain.budgets.queries.grants import GrantDetail, grant, grant_claim
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

PAGES = "/staff/budgets/"
HELD = {"conditions": "Receipts in advance", "reserve": "Reserve", "none": "Not carried over"}


@explains("budgets:grant", query="budgets.grant")
def explain_grant(scope: Scope, reference: str) -> Explanation:
    """A grant: its award, what came, and its spend by coding, each with its lines in the ledger."""
    found = grant(scope, reference, clock.business_date())
    row = found.row
    return Explanation(
        reference=f"budgets:grant:{reference}",
        title=f"{reference}: {row['title']}",
        url=f"{PAGES}grants/{reference}",
        amount_pence=row["award_pence"],
        facts=[
            ("Awarded by", row["awarding_body"]),
            ("Received or claimed", format_pounds(row["recognised_pence"])),
            ("Spent", format_pounds(row["spend_pence"])),
            ("The grant's to pay", format_pounds(row["eligible_pence"])),
            ("Unspent", format_pounds(row["unspent_pence"])),
            ("Carried over so far", format_pounds(row["held_pence"])),
            ("Rule", "budgets.grant_claim"),
        ],
        leads_to=[
            *[
                (f"{line.place} {line.account} {line.name}: {format_pounds(line.pence)}",
                 line.enquiry)
                for line in found.spend
            ],
            *[
                (f"Claim {one.reference}: {format_pounds(one.amount_pence)}",
                 f"budgets:grant_claim:{one.reference}")
                for one in found.claims
            ],
            *[
                (f"Instalment {one.reference}: {format_pounds(one.amount_pence)}",
                 f"budgets:grant_receipt:{one.reference}")
                for one in found.receipts
            ],
            *[
                (f"Journal {one.journal}: {format_pounds(one.moved_pence)}",
                 f"ledger:journal:{one.journal}")
                for one in found.carries
                if one.journal
            ],
            *[(f"{one.kind.title()}: {one.note}", f"kernel:document:{one.document}")
              for one in found.documents],
        ],
        workings_title="Spend by coding and year",
        workings=[
            {
                "year": financial_year(date(line.year, 4, 1)),
                "where": line.place,
                "subjective": f"{line.account} {line.name}",
                "spent": format_pounds(line.pence),
            }
            for line in found.spend
        ],
    )  # fmt: skip


@explains("budgets:grant_claim", query="budgets.grant_claim")
def explain_claim(scope: Scope, reference: str) -> Explanation:
    """A claim: the spend it was drawn from, what came before it, who prepared and certified it."""
    found = grant_claim(scope, reference)
    one = found.claim
    share = f"{found.share_e4 // 100}.{found.share_e4 % 100:02d}%"
    leads = [(f"Grant {one.grant}", f"budgets:grant:{one.grant}")]
    if one.charge:
        leads.append((f"Charge {one.charge}", f"income:charge:{one.charge}"))
    if one.document:
        leads.append(("Certificate", f"kernel:document:{one.document}"))
    return Explanation(
        reference=f"budgets:grant_claim:{reference}",
        title=f"{reference}: {found.title}",
        url=f"{PAGES}claims/{reference}",
        amount_pence=one.amount_pence,
        facts=[
            ("Spent to then", format_pounds(one.spend_pence)),
            ("Spent before it was kept here", format_pounds(found.spent_before_pence)),
            ("Part the grant pays for", share),
            ("Award", format_pounds(found.award_pence)),
            ("Received or claimed before", format_pounds(one.before_pence)),
            ("Paid so far", format_pounds(one.paid_pence)),
            ("State", one.state),
            ("Rule", "budgets.grant_claim"),
        ],
        leads_to=[
            *leads,
            *[
                (f"{line.place} {line.account}: {format_pounds(line.pence)}", line.enquiry)
                for line in found.lines
            ],
        ],
        workings_title="The ledger when it was prepared",
        workings=[
            {
                "year": financial_year(date(line.year, 4, 1)),
                "where": line.place,
                "subjective": f"{line.account} {line.name}",
                "spent": format_pounds(line.pence),
            }
            for line in found.lines
        ],
    )


def _grant_of(scope: Scope, kept: list[dict[str, Any]], what: str) -> GrantDetail:
    """Return the grant that a part of it belongs to."""
    if not kept:
        raise Unknown(f"There is no {what}.", field="reference")
    return grant(scope, kept[0]["grant"], clock.business_date())


@explains("budgets:grant_receipt", query="budgets.grant")
def explain_receipt(scope: Scope, reference: str) -> Explanation:
    """An instalment: of which grant, when it was due, and the bank line it came on."""
    kept = rows('SELECT "grant" FROM budgets_grant_receipt WHERE reference = %s', [reference])
    found = _grant_of(scope, kept, f"instalment {reference}")
    one = next(each for each in found.receipts if each.reference == reference)
    leads = [(f"Grant {kept[0]['grant']}", f"budgets:grant:{kept[0]['grant']}")]
    if one.bank_line:
        leads.append((f"Bank line {one.bank_line}", f"banking:line:{one.bank_line}"))
    return Explanation(
        reference=f"budgets:grant_receipt:{reference}",
        title=f"Instalment {reference} of {found.row['title']}",
        url=f"{PAGES}grants/{kept[0]['grant']}",
        amount_pence=one.amount_pence,
        facts=[
            ("Due", f"{one.due_on:%-d %B %Y}"),
            ("Come", f"{one.found_on:%-d %B %Y}" if one.found_on else "not yet"),
            ("Posted to", f"{found.row['account']} {found.row['cost_centre']}"),
        ],
        leads_to=leads,
    )


@explains("budgets:grant_carry", query="budgets.grant")
def explain_carry(scope: Scope, reference: str) -> Explanation:
    """What was carried over of a grant: what was unspent, what was held before, the journal."""
    kept = rows('SELECT "grant" FROM budgets_grant_carry WHERE reference = %s', [reference])
    found = _grant_of(scope, kept, f"proposal {reference}")
    one = next(each for each in found.carries if each.reference == reference)
    leads = [(f"Grant {kept[0]['grant']}", f"budgets:grant:{kept[0]['grant']}")]
    if one.journal:
        leads.append((f"Journal {one.journal}", f"ledger:journal:{one.journal}"))
    return Explanation(
        reference=f"budgets:grant_carry:{reference}",
        title=f"{found.row['title']}: {HELD[one.treatment].lower()} at 31 March {one.year + 1}",
        url=f"{PAGES}grants/{kept[0]['grant']}",
        amount_pence=one.moved_pence,
        facts=[
            ("Unspent", format_pounds(one.unspent_pence)),
            ("Held before", format_pounds(one.held_pence)),
            ("Held in", f"{one.account} {HELD[one.treatment]}"),
            ("Proposed by", one.proposed_by),
            ("State", one.state),
            *([("Decided by", one.decided_by)] if one.decided_by else []),
        ],
        leads_to=leads,
    )
