"""What pay owes: to whom, when it is due, where its payment stands, and the control accounts."""

from datetime import date
from itertools import groupby
from typing import Any

from chamberlain.formats.bank_line import reference_fault, shown_reference
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import balance_on
from chamberlain.payables.contract import payment_progress
from chamberlain.payroll.contract import RemittanceRef
from chamberlain.payroll.queries.owing import CLASS_1A_BENEFITS, OpenDue, open_dues
from chamberlain.payroll.rules.bank_lines import CLASS_1A_MONTH, bank_line_of
from chamberlain.payroll.rules.codings import NAMES

LEFT = ("released", "sent", "paid")
"""Payments whose money has left: payables has cleared the control account for them."""

PAID = {
    "tax_office": "PAYE, levy and loans, less what comes back",
    "pension": "Contributions",
    "creditor": "{}",
    "voluntary": "{}",
    "own": "{}",
}
NOBODY = "Nobody is known who is paid"


class OwedRow(Record):
    """One amount owed to somebody, asked for or not yet."""

    body: str
    name: str
    kind: str
    what: str
    month: str
    account: str
    amount_pence: Pence
    due_on: date | None
    state: str
    payment: str
    remittance: str
    quotes: str
    bank_line: str
    why: str


class BodyRow(Record):
    """Somebody that pay is deducted for."""

    reference: str
    code: str
    name: str
    kind: str
    collects: str
    quotes: str
    due_day: int | None
    payee: str


@query(summary="Whom pay is deducted for")
def bodies(scope: Scope, entity: str = "", kind: str = "") -> list[BodyRow]:
    """Return the tax office, funds, courts and authorities, and unions, with what they collect."""
    place, params = scope.whole_sql("b.entity")
    found = rows(
        "SELECT b.reference, b.code, b.name, b.kind, b.collects, b.quotes, b.due_day, b.payee "  # noqa: S608
        f"FROM payroll_body b WHERE {place} AND (%s = '' OR b.entity = %s) "
        "AND (%s = '' OR b.kind = %s) ORDER BY b.kind, b.name",
        [*params, entity, entity, kind, kind],
    )
    return [BodyRow(**row) for row in found]


_ASKED = """
    SELECT m.reference, m.of, m.tax_year, m.tax_month, m.account, m.fund, m.amount_pence, m.due_on,
        m.quotes, m.bank_reference,
        b.code, b.name, b.kind, b.collects, b.reference AS body_reference
    FROM payroll_remittance m JOIN payroll_body b ON b.id = m.body_id WHERE {where}
    ORDER BY m.due_on DESC, m.id DESC
"""


@query(summary="What pay owes to others")
def owed(
    scope: Scope, state: str = "", kind: str = "", entity: str = "", since: date | None = None
) -> list[OwedRow]:
    """Return what is owed and not paid yet, the soonest due first, then what was asked before.

    `since` leaves out what was due before it and has been paid.
    """
    place, params = scope.whole_sql("d.entity")
    where, given = f"{place} AND (%s = '' OR d.entity = %s)", [*params, entity, entity]
    waiting = [_waiting(part) for part in parts(open_dues(where, given))]
    asked = [
        one
        for one in asked_for(scope, where.replace("d.entity", "m.entity"), given)
        if since is None or one.state not in LEFT or (one.due_on and one.due_on >= since)
    ]
    waiting.sort(key=lambda one: (one.due_on is None, one.due_on or date.max, one.name))
    return [
        one for one in [*waiting, *asked] if state in ("", one.state) and kind in ("", one.kind)
    ]


def parts(found: list[OpenDue]) -> list[list[OpenDue]]:
    """Return open dues as they will be paid over: one amount to a body and due day."""
    ordered = sorted(found, key=lambda one: [str(part) for part in one.key])
    return [list(part) for _, part in groupby(ordered, key=lambda one: one.key)]


def _waiting(part: list[OpenDue]) -> OwedRow:
    first = part[0].row
    known = first["body_id"] is not None
    return OwedRow(
        body=first["body"] or "",
        name=first["name"] or NOBODY,
        kind=first["kind"] or "",
        what=words_of(part),
        month=month_words(first),
        account=first["account"],
        amount_pence=sum(one.row["amount_pence"] for one in part),
        due_on=part[0].due_on,
        state="owed" if known else "payee unknown",
        payment="",
        remittance="",
        quotes=first["order_reference"] or first["quotes"] or "",
        bank_line=_line_of(part) if known and first["kind"] != "own" else "",
        why=f"payroll:due:{first['source_ref']}",
    )


def _line_of(part: list[OpenDue]) -> str:
    """Return what will stand on the bank line were it paid on its day, or why it cannot."""
    text = bank_line_of(part[-1].row, late=False)
    fault = reference_fault(text)
    return f"our payment's own: {fault}" if fault else shown_reference(text, plain=False)


def words_of(part: list[OpenDue]) -> str:
    """Return what an amount is made of, in words: `Income tax, National Insurance …`."""
    return ", ".join(dict.fromkeys(what_words(one.row["what"], one.row["of"]) for one in part))


def what_words(what: str, of: str) -> str:
    """Return the name of one thing owed."""
    if what == "order":
        return f"Attachment of earnings {of}"
    if what == "element":
        return of.replace("_", " ").capitalize()
    if what in NAMES:
        return NAMES[what]
    return f"{what.upper()} recovered"


def month_words(row: dict[str, Any]) -> str:
    """Return the month something is of: the tax office's by number, any other by payday."""
    if row["tax_month"] == CLASS_1A_MONTH:
        return f"Tax year {row['tax_year']}"
    if row["kind"] == "tax_office":
        return f"Tax month {row['tax_month']} of {row['tax_year']}"
    return f"{row['paid_on']:%B %Y}"


def asked_for(scope: Scope, where: str, params: list[Any]) -> list[OwedRow]:
    """Return remittances under a condition on `m`, each with where its payment stands."""
    found = rows(_ASKED.format(where=where), params)
    refs = [f"payroll:remittance:{one['reference']}" for one in found if one["kind"] != "own"]
    told = {one.source_ref: one for one in payment_progress(scope, source="payroll",
                                                            source_refs=refs)}  # fmt: skip
    listed = []
    for one in found:
        ref = f"payroll:remittance:{one['reference']}"
        progress = told.get(ref)
        state = "credited" if one["kind"] == "own" else progress.state if progress else "asked"
        listed.append(OwedRow(
            body=one["code"], name=one["name"], kind=one["kind"],
            what=NAMES[CLASS_1A_BENEFITS] if one["tax_month"] == CLASS_1A_MONTH
            else PAID[one["kind"]].format(what_words("order" if one["of"] else "element",
                                                     one["of"] or one["collects"])),
            month=f"Tax year {one['tax_year']}" if one["tax_month"] == CLASS_1A_MONTH
            else f"Tax month {one['tax_month']} of {one['tax_year']}",
            account=one["account"], amount_pence=one["amount_pence"], due_on=one["due_on"],
            state="asked" if state == "owed" else state,
            payment=(progress.payment or "") if progress else "",
            remittance=one["reference"], quotes=one["quotes"],
            bank_line=shown_reference(one["bank_reference"], plain=False), why=ref,
        ))  # fmt: skip
    return listed


class DueRow(Record):
    """One thing that makes up a remittance."""

    source_ref: str
    what: str
    run: str
    tax_year: str
    tax_month: int
    paid_on: date
    amount_pence: Pence


class RemittanceView(Record):
    """A remittance with everything it is made of."""

    row: OwedRow
    dues: list[DueRow]


_DUES = """
    SELECT d.source_ref, d.what, d.of, coalesce(r.reference, '') AS run, d.tax_year, d.tax_month,
        d.paid_on, d.amount_pence
    FROM payroll_due d LEFT JOIN payroll_run r ON r.id = d.run_id
    LEFT JOIN payroll_remittance m ON m.id = d.remittance_id WHERE {where} ORDER BY d.id
"""


@query(summary="What is paid over to somebody, and what it is made of")
def remittance(scope: Scope, remittance: RemittanceRef) -> RemittanceView:
    """Return a remittance with the deductions it pays over."""
    place, params = scope.whole_sql("m.entity")
    found = asked_for(scope, f"{place} AND m.reference = %s", [*params, remittance])
    if not found:
        raise Unknown(f"There is no remittance {remittance}.", field="remittance")
    return RemittanceView(row=found[0], dues=dues_where("m.reference = %s", [remittance]))


def dues_where(where: str, params: list[Any]) -> list[DueRow]:
    """Return dues under a condition on `d`, `r` or `m`."""
    return [
        DueRow(**(one | {"what": what_words(one["what"], one.pop("of"))}))
        for one in rows(_DUES.format(where=where), params)
    ]


class ControlRow(Record):
    """A control account of pay: what the ledger holds and what is owed from it."""

    account: str
    ledger_pence: Pence
    owed_pence: Pence
    difference_pence: Pence


@query(summary="Control accounts of pay against what is owed from them", contract=True)
def pay_controls(scope: Scope, entity: str, as_at: date) -> list[ControlRow]:
    """Return each account that pay is owed from: the ledger's balance against what isn't paid yet.

    What was brought forward, or posted by hand, is the difference. Credits are below nought.
    """
    place, params = scope.whole_sql("d.entity")
    held = rows(
        "SELECT d.account, coalesce(m.reference, '') AS remittance, "  # noqa: S608
        "sum(d.amount_pence)::bigint AS pence FROM payroll_due d "
        "LEFT JOIN payroll_remittance m ON m.id = d.remittance_id "
        f"WHERE {place} AND d.entity = %s GROUP BY 1, 2 ORDER BY 1",
        [*params, entity],
    )
    gone = {
        one.remittance
        for one in asked_for(scope, "m.entity = %s", [entity])
        if one.state in (*LEFT, "credited")
    }
    found = []
    for account, same in groupby(held, key=lambda one: one["account"]):
        owing = -sum(one["pence"] for one in same if one["remittance"] not in gone)
        ledger = balance_on(scope, entity=entity, account=account, as_at=as_at)
        found.append(ControlRow(
            account=account, ledger_pence=ledger, owed_pence=owing,
            difference_pence=ledger - owing,
        ))  # fmt: skip
    return found
