"""How a bank line, a statement and a reconciliation explain themselves."""

from chamberlain.banking.queries.lines import LineHistory, line
from chamberlain.banking.queries.reconciliations import reconciliation
from chamberlain.banking.queries.statements import statement
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.ledger.contract import journals_of

PAGES = "/staff/banking"


@explains("banking:line", query="banking.line")
def explain_line(scope: Scope, reference: str) -> Explanation:
    """A line leads down to its statement and file, and up to what it was."""
    found = line(scope, reference)
    journals = journals_of(
        scope,
        source="banking",
        source_refs=sorted({one.journal_source_ref for one in found.history}),
    )
    leads = [(f"Statement {found.statement}", f"banking:statement:{found.statement}")]
    leads += [(f"Journal {name}", f"ledger:journal:{name}") for name in journals.values()]
    leads += [
        (one.narrative or one.source_ref, one.source_ref)
        for one in found.history
        if one.source_ref and not one.undone and not one.undoes
    ][:100]
    facts = [
        ("Booked", f"{found.booked_on:%-d %B %Y}"),
        ("Name", found.counterparty),
        ("Reference", found.bank_reference),
        ("Text", found.text),
        ("Left to explain", format_pounds(found.left_pence)),
        ("Owner", found.owner or ""),
    ]
    return Explanation(
        reference=f"banking:line:{reference}",
        title=f"Bank line {reference}",
        url=f"{PAGES}/lines/{reference}",
        amount_pence=found.amount_pence,
        facts=[(name, value) for name, value in facts if value],
        leads_to=list(dict.fromkeys(leads)),
        workings=[_working(one) for one in found.history],
    )


def _working(one: LineHistory) -> dict[str, str]:
    state = "undone" if one.undone else "undoes " + one.undoes if one.undoes else ""
    return {
        "Explanation": one.reference,
        "Amount": format_pounds(one.amount_pence),
        "Was": one.narrative or one.kind,
        "Evidence": one.evidence,
        "On": f"{one.explained_on:%-d %B %Y}",
        "State": state,
    }


@explains("banking:explanation", query="banking.line")
def explain_explanation(scope: Scope, reference: str) -> Explanation:
    """An explanation is its line's."""
    found = rows(
        "SELECT 'BL-' || lpad(line_id::text, 7, '0') AS line FROM banking_explanation "
        "WHERE 'EX-' || lpad(id::text, 7, '0') = %s",
        [reference],
    )
    return _of_line(scope, found, reference)


@explains("banking:suspension", query="banking.line")
def explain_suspension(scope: Scope, reference: str) -> Explanation:
    """What was put to suspense is its line's."""
    found = rows(
        "SELECT 'BL-' || lpad(line_id::text, 7, '0') AS line FROM banking_suspension "
        "WHERE 'SU-' || lpad(id::text, 7, '0') = %s",
        [reference],
    )
    return _of_line(scope, found, reference)


def _of_line(scope: Scope, found: list[dict[str, str]], reference: str) -> Explanation:
    if not found:
        raise Unknown(f"There is no {reference}.", field="reference")
    return explain_line(scope, found[0]["line"])


@explains("banking:statement", query="banking.statement")
def explain_statement(scope: Scope, reference: str) -> Explanation:
    """A statement leads to the file it came in, and to its neighbours."""
    found = statement(scope, reference)
    near = [
        (f"The one {word}", one) for word, one in (("before", found.before), ("after", found.after))
    ]
    return Explanation(
        reference=f"banking:statement:{reference}",
        title=f"Statement {found.statement_id} of {found.account_name}",
        url=f"{PAGES}/statements/{reference}",
        amount_pence=found.closing_pence,
        facts=[
            ("Days", f"{found.from_day:%-d %B %Y} to {found.to_day:%-d %B %Y}"),
            ("Opening", format_pounds(found.opening_pence)),
            ("Credits", format_pounds(found.credits_pence)),
            ("Debits", format_pounds(found.debits_pence)),
            ("Closing", format_pounds(found.closing_pence)),
            ("Lines", f"{found.lines:,} lines, {found.explained:,} explained, {found.left:,} left"),
            ("SHA-256 of the file", found.sha256),
        ],
        leads_to=[
            ("The file", f"/staff/documents/{found.document}"),
            *[(words, f"banking:statement:{one}") for words, one in near if one],
        ],
    )


@explains("banking:reconciliation", query="banking.reconciliation")
def explain_reconciliation(scope: Scope, reference: str) -> Explanation:
    """A reconciliation leads to its statement and to every item it lists."""
    found = reconciliation(scope, reference)
    leads = [(f"Statement {found.statement}", f"banking:statement:{found.statement}")]
    return Explanation(
        reference=f"banking:reconciliation:{reference}",
        title=f"Reconciliation of {found.account or 'suspense'} at {found.as_at:%-d %B %Y}",
        url=f"{PAGES}/reconciliations/{reference}",
        amount_pence=found.difference_pence,
        facts=[
            ("Cash book", format_pounds(found.cash_book_pence)),
            ("In transit", format_pounds(found.in_transit_pence)),
            ("Lines not posted", format_pounds(found.unposted_pence)),
            ("Statement", format_pounds(found.statement_pence)),
            ("Difference", format_pounds(found.difference_pence)),
            ("Prepared by", found.prepared_by),
            ("Reviewed by", found.reviewed_by or "not yet"),
        ],
        leads_to=leads if found.statement else [],
        workings=[
            {
                "Item": item.subject,
                "Day": f"{item.day:%-d %B %Y}",
                "Amount": format_pounds(item.amount_pence),
                "What": item.description,
            }
            for item in found.items[:500]
        ],
    )
