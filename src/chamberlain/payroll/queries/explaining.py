"""Runs and payslips explain themselves: from a figure in the ledger to the run and its costs."""

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.contract import journals_of
from chamberlain.payroll.queries.payslips import payslip
from chamberlain.payroll.queries.runs import run_costs, runs


@explains("payroll:run", "payroll.runs")
def explain_run(scope: Scope, reference: str) -> Explanation:
    """Say what a run paid, who approved it, and what it charged to whom."""
    found = next((one for one in runs(scope) if one.reference == reference), None)
    if found is None:
        raise Unknown(f"There is no pay run {reference}.", field="reference")
    charged = run_costs(scope, reference)
    posted = journals_of(scope, source="payroll", source_refs=[f"payroll:run:{reference}"])
    return Explanation(
        reference=f"payroll:run:{reference}",
        title=f"Pay run {reference}: period {found.number} of {found.tax_year}",
        url=f"/staff/payroll/runs/{reference}",
        amount_pence=found.net_pence,
        facts=[
            ("Payday", str(found.paid_on)),
            ("People", f"{found.employees:,}"),
            ("Gross", format_pounds(found.gross_pence)),
            ("Net", format_pounds(found.net_pence)),
            ("Worked out by", found.calculated_by),
            ("Approved by", f"{found.approved_by} and {found.approved_again_by}"),
        ],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
        workings_title="What it charges",
        workings=[
            {
                "Cost centre": row["cost_centre"],
                "Subjective": row["account"],
                "People": str(row["people"]),
                "Amount": format_pounds(row["amount_pence"]),
            }
            for row in charged.iter_rows(named=True)
        ],
    )


@explains("payroll:payslip", "payroll.payslip")
def explain_payslip(scope: Scope, reference: str) -> Explanation:
    """Say how a payslip was worked out, step by step."""
    found = payslip(scope, reference)
    return Explanation(
        reference=f"payroll:payslip:{reference}",
        title=f"Payslip {reference}",
        url=f"/staff/payroll/payslips/{reference}",
        amount_pence=found.row.net_pence,
        facts=[("Name", found.row.name), ("Tax code", found.tax_code)],
        workings_title="How it was worked out",
        workings=[
            {
                "Step": one.title,
                "How": " ".join(one.said),
                "Amount": format_pounds(one.amount_pence),
            }
            for one in found.steps
        ],
    )
