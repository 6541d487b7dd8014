"""How schools' figures explain themselves: a return by code, a payment down to payables."""

from datetime import date

from chamberlain.budgets.queries.schools import school, school_return
from chamberlain.kernel import documents
from chamberlain.kernel.calendar import financial_year, period_name
from chamberlain.kernel.door import EVERYTHING, Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

PAGES = "/staff/budgets/"


@explains("budgets:school", query="budgets.school")
def explain_school(scope: Scope, reference: str) -> Explanation:
    """A school: what it was taken on with, and its balance by the months approved since."""
    last = rows(
        "SELECT coalesce(max(r.year), s.opens_year) AS year FROM budgets_school s "
        "LEFT JOIN budgets_school_return r ON r.school = s.reference AND r.state = 'approved' "
        "WHERE s.reference = %s GROUP BY s.opens_year",
        [reference],
    )
    found = school(scope, reference, last[0]["year"] if last else 2000)
    row = found.row
    return Explanation(
        reference=f"budgets:school:{reference}",
        title=row["name"],
        url=f"{PAGES}schools/{reference}",
        amount_pence=row["balance_pence"],
        facts=[
            ("Year", financial_year(date(found.returns[0]["year"], 4, 1)) if found.returns else ""),
            ("Brought forward", format_pounds(row["forward_pence"])),
            ("Income", format_pounds(row["income_pence"])),
            ("Spend", format_pounds(row["spend_pence"])),
            ("Capital balance", format_pounds(row["capital_balance_pence"])),
            ("Cash book", format_pounds(row["cash_pence"])),
            *([("Not counted yet", row["waiting"])] if row["waiting"] else []),
        ],
        leads_to=[
            (f"Return {one['reference']}, period {one['period']}"
             + ("" if one["state"] == "approved" else f": {one['state']}, not counted yet"),
             f"budgets:school_return:{one['reference']}")
            for one in found.returns
        ],
    )  # fmt: skip


@explains("budgets:school_return", query="budgets.school_return")
def explain_return(scope: Scope, reference: str) -> Explanation:
    """A month: its figures by code, the subjective of each, and the journal."""
    found = school_return(scope, reference)
    month = period_name(financial_year(date(found.year, 4, 1)), found.period)
    journal = [(f"Journal {found.journal}", f"ledger:journal:{found.journal}")]
    return Explanation(
        reference=f"budgets:school_return:{reference}",
        title=f"{found.name}: {month}",
        url=f"{PAGES}returns/{reference}",
        amount_pence=found.income_pence - found.spend_pence,
        facts=[
            ("Income", format_pounds(found.income_pence)),
            ("Spend", format_pounds(found.spend_pence)),
            ("State", found.state),
            ("Submitted by", found.submitted_by),
            ("Approved by", found.decided_by),
            ("Rule", "budgets.school_return"),
        ],
        leads_to=[
            (f"School {found.school}", f"budgets:school:{found.school}"),
            *(journal if found.journal else []),
            *[
                (f"The file it came in, {one}", f"budgets:school_file:{reference}/{one}")
                for one in found.documents
            ],
        ],
        workings=[
            {
                "code": f"{one.code} {one.name}",
                "subjective": one.account,
                "month": format_pounds(one.amount_pence),
                "month before": format_pounds(one.last_pence),
            }
            for one in found.figures
        ],
    )


@explains("budgets:school_file", query="budgets.school_return")
def explain_file(scope: Scope, reference: str) -> Explanation:
    """The file a month came in, for whoever sees the month."""
    school_return_, _, document = reference.partition("/")
    found = school_return(scope, school_return_)
    if document not in found.documents:
        raise Unknown(f"{school_return_} came in no file {document}.")
    kept = documents.find(EVERYTHING, document)
    return Explanation(
        reference=f"budgets:school_file:{reference}",
        title=kept.filename,
        url=f"{PAGES}returns/{school_return_}/files/{document}",
        facts=[
            ("School", found.name),
            ("Loaded by", found.loaded_by),
            ("SHA-256", kept.sha256),
        ],
        leads_to=[(f"Return {school_return_}", f"budgets:school_return:{school_return_}")],
    )


@explains("budgets:school_advance", query="budgets.school")
def explain_advance(scope: Scope, reference: str) -> Explanation:
    """A payment to a school: of which share, or VAT of which return."""
    kept = rows(
        "SELECT school, year, kind, source, number, due_on, amount_pence, state "
        "FROM budgets_school_advance WHERE reference = %s",
        [reference],
    )
    if not kept:
        raise Unknown(f"There is no payment {reference}.", field="reference")
    one = kept[0]
    found = school(scope, one["school"], one["year"])
    vat = one["kind"] == "vat"
    share = next((each for each in found.shares if each.reference == one["source"]), None)
    return Explanation(
        reference=f"budgets:school_advance:{reference}",
        title=f"{found.row['name']}: {'VAT paid back' if vat else 'budget share'}",
        url=f"{PAGES}schools/{one['school']}",
        amount_pence=one["amount_pence"],
        facts=[
            ("Due", f"{one['due_on']:%-d %B %Y}"),
            ("State", one["state"]),
            *(
                [("Proposed by", share.proposed_by), ("Approved by", share.decided_by)]
                if share
                else []
            ),
        ],
        leads_to=[
            (f"School {one['school']}", f"budgets:school:{one['school']}"),
            *([(f"Return {one['source']}", f"budgets:school_return:{one['source']}")]
              if vat else []),
        ],
    )  # fmt: skip
