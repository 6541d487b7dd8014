"""How invoices, obligations, payments, runs and suppliers explain themselves."""

from chamberlain.banking.contract import LineFound, line_found
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.ledger.contract import journals_of
from chamberlain.payables.queries.invoices import STATE_WORDS, invoice
from chamberlain.payables.queries.runs import PaymentView, run, run_payments, shown_payment
from chamberlain.payables.queries.suppliers import supplier
from chamberlain.payables.rules.payee_classes import classes_seen

SHOWN = 100


def _journals(scope: Scope, source_ref: str) -> list[tuple[str, str]]:
    found = journals_of(scope, source="payables", source_refs=[source_ref])
    return [("Posted as", f"ledger:journal:{journal}") for journal in found.values()]


@explains("payables:invoice", query="payables.invoice")
def explain_invoice(scope: Scope, reference: str) -> Explanation:
    """An invoice: from whom, for what, who coded and approved it, and when it is to be paid."""
    found = invoice(scope, reference)
    leads = [("Supplier", f"payables:supplier:{found.supplier}")]
    leads += [("Document", f"kernel:document:{found.document}")] if found.document else []
    leads += [("Owed as", f"payables:obligation:{found.obligation}")] if found.obligation else []
    leads += [("Paid by", f"payables:payment:{found.payment}")] if found.payment else []
    leads += [("Looks like", f"payables:invoice:{item.other}") for item in found.duplicates]
    approved = f"{found.approved_by} on {found.approved_on}" if found.approved_on else "not yet"
    return Explanation(
        reference=f"payables:invoice:{reference}",
        title=f"{reference}: {found.number} from {found.supplier_name}",
        url=f"/staff/payables/invoices/{reference}",
        amount_pence=found.gross_pence,
        facts=[
            ("State", STATE_WORDS[found.state]),
            ("For", found.purpose),
            ("Invoice date", f"{found.invoice_date:%-d %B %Y}"),
            ("Received", f"{found.received_on:%-d %B %Y} by {found.received_by}"),
            ("Pay by", f"{found.pay_by:%-d %B %Y}, thirty days beginning with receipt"),
            ("Approved by", approved),
        ],
        leads_to=leads + _journals(scope, f"payables:invoice:{reference}"),
        workings=[
            {
                "line": str(line.line_no),
                "what": line.description,
                "subjective": line.account,
                "cost centre": line.cost_centre,
                "net": format_pounds(line.net_pence),
                "VAT": format_pounds(line.vat_pence),
            }
            for line in found.lines
        ],
    )


@explains("payables:obligation", query="payables.invoice")
def explain_obligation(scope: Scope, reference: str) -> Explanation:
    """Something owed: to whom, why, how much is settled, and by which attempts."""
    found = rows(
        "SELECT o.*, p.reference AS payee FROM payables_obligation o "
        "JOIN payables_payee p ON p.id = o.payee_id WHERE o.reference = %s "
        "AND o.payee_class = ANY(%s) AND (%s OR o.entity = ANY(%s))",
        [reference, classes_seen(scope), scope.all, sorted(scope.entities)],
    )
    if not found:
        raise Unknown(f"There is no obligation {reference}.", field="reference")
    owed = found[0]
    attempts = rows(
        "SELECT a.attempt_no, p.reference, r.reference AS run, r.state, a.ended, a.amount_pence "
        "FROM payables_attempt a JOIN payables_payment p ON p.id = a.payment_id "
        "JOIN payables_run r ON r.id = a.run_id WHERE a.obligation_id = %s ORDER BY a.attempt_no",
        [owed["id"]],
    )
    return Explanation(
        reference=f"payables:obligation:{reference}",
        title=f"{reference}: {owed['why']}",
        amount_pence=owed["owed_pence"],
        facts=[
            ("Due", f"{owed['due_on']:%-d %B %Y}"),
            ("Settled", format_pounds(owed["settled_pence"])),
            ("Kept back", owed["stopped"] or "no"),
        ],
        leads_to=[
            ("What caused it", owed["source_ref"]),
            ("Payee", f"payables:supplier:{owed['payee']}"),
            *(
                (f"Attempt {a['attempt_no']}", f"payables:payment:{a['reference']}")
                for a in attempts
            ),
        ],
        workings=[
            {
                "attempt": str(a["attempt_no"]),
                "run": a["run"],
                "state": a["ended"] or a["state"],
                "amount": format_pounds(a["amount_pence"]),
            }
            for a in attempts
        ],
    )


@explains("payables:payment", query="payables.payment")
def explain_payment(scope: Scope, reference: str) -> Explanation:
    """A payment: to whom, in which run, and everything it settles."""
    found = shown_payment(scope, reference.partition(":")[0])
    return Explanation(
        reference=f"payables:payment:{found.reference}",
        title=f"{found.reference} to {found.name}",
        url=f"/staff/payables/payments/{found.reference}",
        amount_pence=found.amount_pence,
        facts=[
            ("State", found.state),
            ("Money arrives", f"{found.pay_on:%-d %B %Y}"),
            *([("Seen on the bank", f"{found.found_on:%-d %B %Y}")] if found.found_on else []),
            *([("Came back", found.return_reason)] if found.returned_on else []),
        ],
        leads_to=[
            ("Run", f"payables:run:{found.run}"),
            ("Payee", f"payables:supplier:{found.supplier}"),
            *_bank_line(scope, found),
            *((line.why, f"payables:obligation:{line.obligation}") for line in found.lines[:SHOWN]),
        ],
        workings=[
            {
                "what": line.why,
                "source": line.source_ref,
                "amount": format_pounds(line.amount_pence),
            }
            for line in found.lines
        ],
    )


def _bank_line(scope: Scope, payment: PaymentView) -> list[tuple[str, str]]:
    """Return the way to the bank line a payment was seen on, where the caller may see it."""
    if payment.found_on is None:
        return []
    seen: LineFound | None = line_found(
        scope, source="payables", key=payment.reference, booked_on=payment.found_on
    )
    return [("Seen on the bank", f"banking:line:{seen.line}")] if seen else []


@explains("payables:run", query="payables.run")
def explain_run(scope: Scope, reference: str) -> Explanation:
    """A payment run: who prepared and released it, its files, and its payments."""
    found = run(scope, reference)
    listed = run_payments(scope, reference, limit=SHOWN)
    return Explanation(
        reference=f"payables:run:{reference}",
        title=f"Payment run {reference}",
        url=f"/staff/payables/runs/{reference}",
        amount_pence=found.total_pence,
        facts=[
            ("State", found.state_words),
            ("Prepared by", found.proposed_by),
            (
                "Released by",
                " and ".join(filter(None, [found.released_by, found.released_again_by]))
                or "nobody yet",
            ),
            ("Money arrives", f"{found.pay_on:%-d %B %Y}"),
            ("Payments", str(found.payments)),
        ],
        leads_to=[
            *((file.filename, f"kernel:document:{file.document}") for file in found.files),
            *_journals(scope, f"payables:run:{reference}"),
            *((item.name, f"payables:payment:{item.reference}") for item in listed),
        ],
        workings=[
            {"payment": p.reference, "to": p.name, "amount": format_pounds(p.amount_pence)}
            for p in listed
        ],
    )


@explains("payables:supplier", query="payables.supplier")
def explain_supplier(scope: Scope, reference: str) -> Explanation:
    """A supplier: on what terms, where their money goes, and who said so."""
    found = supplier(scope, reference)
    return Explanation(
        reference=f"payables:supplier:{reference}",
        title=f"{reference}: {found.name}",
        url=f"/staff/payables/suppliers/{reference}",
        amount_pence=found.owed_pence,
        facts=[
            ("Status", found.status),
            ("Terms", f"{found.terms_days} days"),
            ("Bank details", found.bank_details),
        ],
        workings=[
            {
                "details": item.reference,
                "account": item.account_number,
                "proposed by": f"{item.proposed_by} on {item.proposed_on}",
                "verified by": f"{item.verified_by} on {item.verified_on}"
                if item.verified_by
                else "nobody yet",
                "usable from": str(item.usable_from or ""),
            }
            for item in found.details
        ],
    )
