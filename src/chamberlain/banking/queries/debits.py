"""VAT on direct debits: which invoices are awaited, and what was claimed."""

from datetime import date

from chamberlain.banking.models import DebitVatPosting
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

MOST = 5_000


class DebitVatRow(Record):
    """A direct debit with VAT: awaited, claimed on an invoice, or none with the reason."""

    line: str
    booked_on: date
    standing: str
    name: str
    entity: str
    gross_pence: Pence
    vat_code: str
    state: str
    vat_pence: Pence
    invoice_number: str
    invoice_date: date | None
    document: str
    journal: str
    reason: str
    person: str


@query(summary="VAT invoices of direct debits")
def debit_vat_list(
    scope: Scope, state: str = "", entity: str = "", standing: str = "", line: str = ""
) -> list[DebitVatRow]:
    """Return direct debits that bear VAT, those awaiting an invoice first, oldest first."""
    place, params = scope.whole_sql("v.entity")
    found = rows(
        "SELECT 'BL-' || lpad(l.id::text, 7, '0') AS line, l.booked_on, s.reference AS standing, "  # noqa: S608
        "s.name, v.entity, v.gross_pence, v.vat_code, v.state, v.vat_pence, v.invoice_number, "
        "v.invoice_date, v.document, v.journal, v.reason, v.person "
        "FROM banking_debit_vat v JOIN banking_line l ON l.id = v.line_id "
        f"JOIN banking_standing s ON s.id = v.standing_id WHERE {place} "
        "AND (%s = '' OR v.state = %s) AND (%s = '' OR v.entity = %s) "
        "AND (%s = '' OR s.reference = %s) "
        "AND (%s = '' OR 'BL-' || lpad(l.id::text, 7, '0') = %s) "
        "ORDER BY v.state <> 'awaited', l.booked_on, l.id LIMIT %s",
        [*params, state, state, entity, entity, standing, standing, line, line, MOST],
    )
    names = names_of({one["person"] for one in found})
    for one in found:
        one["person"] = names.get(one["person"], one["person"])
    return [DebitVatRow(**one) for one in found]


@query(contract=True, summary="VAT claimed on direct debits")
def debit_vat_claimed(scope: Scope, entity: str, since: date, until: date) -> int:
    """Return the pence of VAT claimed on direct debits, less what was taken back, of some days."""
    found = DebitVatPosting.objects.filter(entity=entity, posted_on__range=(since, until))
    return sum(found.values_list("vat_pence", flat=True))


@explains("banking:debit_vat", query="banking.debit_vat_list")
def explain_debit_vat(scope: Scope, reference: str) -> Explanation:
    """The VAT of a direct debit: on which invoice, by which journal."""
    found = debit_vat_list(scope, line=reference.partition("/")[0])
    if not found:
        raise Unknown(f"No VAT invoice is awaited for {reference}.")
    one = found[0]
    leads = [
        (one.line, f"banking:line:{one.line}"),
        (one.standing, f"banking:standing:{one.standing}"),
    ]
    if one.journal:
        leads.append((one.journal, f"ledger:journal:{one.journal}"))
    if one.document:
        leads.append(("VAT invoice", f"kernel:document:{one.document}"))
    facts = [
        ("Taken by", one.name),
        ("Taken", format_pounds(one.gross_pence)),
        ("VAT code", one.vat_code),
        ("State", one.state),
        ("Invoice", one.invoice_number),
        ("Reason", one.reason),
        ("Decided by", one.person),
    ]
    return Explanation(
        reference=f"banking:debit_vat:{one.line}",
        title=f"VAT on a direct debit of {one.name}",
        url="/staff/banking/standing/vat",
        amount_pence=one.vat_pence,
        facts=[(label, value) for label, value in facts if value],
        leads_to=leads,
    )
