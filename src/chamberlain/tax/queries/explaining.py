"""How tax's references explain themselves: a return, an error, a deduction."""

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.tax.queries.cis import cis_deductions
from chamberlain.tax.queries.vat import vat_error_list, vat_return_of

BOXES = (
    "VAT due on sales and other outputs",
    "VAT due on acquisitions into Northern Ireland",
    "Total VAT due",
    "VAT reclaimed, refunds under section 33 included",
    "Net VAT to pay or reclaim",
    "Value of sales, VAT left out",
    "Value of purchases, VAT left out",
    "Goods to the EU from Northern Ireland",
    "Acquisitions into Northern Ireland",
)


@explains("tax:vat_return", query="tax.vat_returns")
def explain_vat_return(scope: Scope, reference: str) -> Explanation:
    """A VAT return: its nine boxes, who did what, and what it was worked out of."""
    found = vat_return_of(scope, reference)
    errors = vat_error_list(scope, vat_return=reference)
    return Explanation(
        reference=f"tax:vat_return:{reference}",
        title=f"VAT return {reference}, {found.since:%B %Y}",
        url=f"/staff/tax/vat/{reference}",
        amount_pence=found.net_pence,
        facts=[
            ("State", found.state),
            ("Worked out of journals up to number", f"{found.mark:,}"),
            ("Prepared by", found.prepared_by),
            *([("Approved by", found.approved_by)] if found.approved_by else []),
            *([("Submitted by", found.submitted_by)] if found.submitted_by else []),
            *([("Receipt", found.form_bundle)] if found.form_bundle else []),
        ],
        leads_to=[
            (f"Error, {one.description}", f"tax:vat_error:{one.reference}") for one in errors
        ],
        workings=[
            {
                "box": str(number),
                "what": words,
                "amount": format_pounds(getattr(found, f"box_{number}")),
            }
            for number, words in enumerate(BOXES, 1)
        ],
    )


@explains("tax:vat_error", query="tax.vat_error_list")
def explain_vat_error(scope: Scope, reference: str) -> Explanation:
    """An error of a return that was sent: the journal that made it, and how it is put right."""
    rows = [row for row in vat_error_list(scope) if row.reference == reference]
    if not rows:
        raise Unknown(f"There is no error {reference}.", field="reference")
    found = rows[0]
    leads = [("Return", f"tax:vat_return:{found.vat_return}")]
    leads.append(("Journal", f"ledger:journal:{found.journal}"))
    if found.corrected_in:
        leads.append(("Put right in", f"tax:vat_return:{found.corrected_in}"))
    return Explanation(
        reference=f"tax:vat_error:{reference}",
        title=f"{reference}: {found.description}",
        url=f"/staff/tax/errors?search={reference}",
        amount_pence=found.net_pence,
        facts=[
            ("State", found.state.replace("_", " ")),
            ("Came about", found.behaviour.replace("_", " ")),
            ("Words", found.words),
            ("Noted by", found.noted_by),
        ],
        leads_to=leads,
    )


@explains("tax:deduction", query="tax.cis_deductions")
def explain_deduction(scope: Scope, reference: str) -> Explanation:
    """A deduction from a subcontractor: of what, at which rate, and in which month."""
    rows = cis_deductions(scope, reference=reference)
    if not rows:
        raise Unknown(f"There is no deduction {reference}.", field="reference")
    found = rows[0]
    month = f"{found.tax_month} of {found.tax_year}" if found.tax_month else "not paid yet"
    return Explanation(
        reference=f"tax:deduction:{reference}",
        title=f"{reference}: {found.name}, {found.invoice}",
        url=f"/staff/tax/cis/deductions?search={reference}",
        amount_pence=found.deduction_pence,
        facts=[("Status", found.status), ("Tax month", month)],
        leads_to=[("Posted as", f"ledger:journal:{found.journal}")] if found.journal else [],
        workings=[
            {"step": "Invoice without VAT", "amount": format_pounds(found.gross_pence)},
            {"step": "Less materials", "amount": format_pounds(-found.materials_pence)},
            {"step": "Labour", "amount": format_pounds(found.liable_pence)},
            {
                "step": f"Deducted at {found.rate_e2 // 100}%",
                "amount": format_pounds(found.deduction_pence),
            },
        ],
    )
