"""Runs and payslips explain themselves: from a figure in the ledger to the run and its costs."""

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of
from chamberlain.payables.contract import payment_progress
from chamberlain.payroll.queries.overpaid import instalments_of, overpayment
from chamberlain.payroll.queries.owed import (
    DueRow,
    dues_where,
    month_words,
    parts,
    remittance,
    what_words,
)
from chamberlain.payroll.queries.owing import open_dues
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
        leads_to=_run_and_payment(scope, reference),
        workings_title="How it was worked out",
        workings=[
            {
                "Step": part.title,
                "How": one.words,
                "Amount": "" if one.amount_pence is None else format_pounds(one.amount_pence),
                "Source": one.source,
            }
            for part in found.steps
            for one in part.steps
        ],
    )


def _run_and_payment(scope: Scope, payslip: str) -> list[tuple[str, str]]:
    """Return the ways to a payslip's run, and to the payment where the caller sees that class."""
    run = rows(
        "SELECT r.reference FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id "
        "WHERE s.reference = %s",
        [payslip],
    )[0]["reference"]
    asked = payment_progress(scope, source="payroll", source_refs=[f"payroll:payslip:{payslip}"])
    paid = [one.payment for one in asked if one.payment]
    return [
        (f"Pay run {run}", f"payroll:run:{run}"),
        *((f"Payment {one}", f"payables:payment:{one}") for one in paid),
    ]


@explains("payroll:remittance", "payroll.remittance")
def explain_remittance(scope: Scope, reference: str) -> Explanation:
    """Say to whom pay was paid over, what it is made of, and where its payment stands."""
    found = remittance(scope, reference)
    one = found.row
    posted = journals_of(scope, source="payroll", source_refs=[f"payroll:remittance:{reference}"])
    return Explanation(
        reference=f"payroll:remittance:{reference}",
        title=f"{reference}: {one.name}",
        url=f"/staff/payroll/owed/{reference}",
        amount_pence=one.amount_pence,
        facts=[
            ("Due", f"{one.due_on:%-d %B %Y}" if one.due_on else "with the month"),
            ("Stands", one.state),
            ("Payment", one.payment or "none yet"),
            ("Reference they know us by", one.quotes or "none"),
            ("Control account", one.account),
        ],
        leads_to=[
            *[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
            *_runs(found.dues),
        ],
        workings_title="What it is made of",
        workings=_made_of(found.dues),
    )


@explains("payroll:due", "payroll.owed")
def explain_due(scope: Scope, reference: str) -> Explanation:
    """Say what is owed together with one deduction, from which runs, and when it is due."""
    place, params = scope.whole_sql("d.entity")
    found = dues_where(f"{place} AND d.source_ref = %s", [*params, reference])
    if not found:
        raise Unknown(f"Nothing is owed as {reference}.", field="reference")
    together = parts(open_dues(place, params))
    part = next(
        (one for one in together if reference in [each.row["source_ref"] for each in one]), None
    )
    if part is None:
        return _alone(found[0])
    row = part[0].row
    due = part[0].due_on
    made_of = dues_where("d.source_ref = ANY(%s)", [[one.row["source_ref"] for one in part]])
    return Explanation(
        reference=f"payroll:due:{reference}",
        title=f"{row['name'] or 'Nobody is known who is paid'}: {month_words(row)}",
        url="/staff/payroll/owed",
        amount_pence=sum(one.row["amount_pence"] for one in part),
        facts=[
            ("Due", f"{due:%-d %B %Y}" if due else "not known: add who is paid"),
            ("Stands", "owed, not asked for yet"),
            ("What for", what_words(row["what"], row["of"])),
            ("Control account", row["account"]),
            ("Rule of the due day", "payroll.third_parties, or the day agreed with the body"),
        ],
        leads_to=_runs(made_of),
        workings_title="What it is made of",
        workings=_made_of(made_of),
    )


def _alone(one: DueRow) -> Explanation:
    return Explanation(
        reference=f"payroll:due:{one.source_ref}",
        title=f"{one.what}, tax month {one.tax_month} of {one.tax_year}",
        url="/staff/payroll/owed",
        amount_pence=one.amount_pence,
        facts=[("Paid on", f"{one.paid_on:%-d %B %Y}"), ("Stands", "asked for")],
        leads_to=_runs([one]),
    )


def _runs(dues: list[DueRow]) -> list[tuple[str, str]]:
    names = dict.fromkeys(one.run for one in dues if one.run)
    return [(f"Pay run {name}", f"payroll:run:{name}") for name in names]


def _made_of(dues: list[DueRow]) -> list[dict[str, str]]:
    return [
        {
            "What": one.what,
            "Pay run": one.run or f"tax month {one.tax_month}",
            "Paid on": f"{one.paid_on:%-d %b %Y}",
            "Amount": format_pounds(one.amount_pence),
        }
        for one in dues
    ]


@explains("payroll:overpayment", "payroll.overpayment")
def explain_overpayment(scope: Scope, reference: str) -> Explanation:
    """Say what an overpayment is of, what payslips took of it, and what is left."""
    found = overpayment(scope, reference)
    taken = instalments_of(reference)
    return Explanation(
        reference=f"payroll:overpayment:{reference}",
        title=f"{reference}: {found.why}",
        url=f"/staff/payroll/overpayments/{reference}",
        amount_pence=found.left_pence,
        facts=[
            ("Of tax year", found.of_tax_year),
            ("Gross", format_pounds(found.gross_pence)),
            ("To repay", format_pounds(found.owed_pence)),
            ("Rule", "payroll.overpayment_plans"),
        ],
        leads_to=[
            *[(f"Payslip {name}", f"payroll:payslip:{name}") for name, _ in taken],
            *([(f"Pay run {found.run}", f"payroll:run:{found.run}")] if found.run else []),
        ],
        workings_title="Recovered",
        workings=[{"Payslip": name, "Amount": format_pounds(pence)} for name, pence in taken],
    )
