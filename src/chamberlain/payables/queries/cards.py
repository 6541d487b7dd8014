"""Purchase cards: registers, one purchase with its coding, and the clearing account."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import balance_on, journals_of

LINES_MAX = 20_000
MINE = "l.state IN ('waiting', 'queried')"


class CardAccountRow(Record):
    """An account with a card provider."""

    code: str
    entity: str
    provider: str
    debit_reference: str
    clearing_account: str
    coding_days: int
    cards: int
    last_bill_pence: int | None
    last_due_on: date | None
    last_paid_on: date | None


class CardRow(Record):
    """A card: its holder, limits, and what waits to be coded."""

    reference: str
    account: str
    entity: str
    holder: str
    holder_name: str
    last_four: str
    cost_centre: str
    subjective: str
    single_limit_pence: Pence
    month_limit_pence: Pence
    issued_on: date
    ended_on: date | None
    waiting: int
    overdue: int
    reminders: int


class CardStatementRow(Record):
    """A bill: its lines by how far they are, and whether it was seen on the bank."""

    reference: str
    account: str
    entity: str
    statement_id: str
    period_end: date
    due_on: date
    code_by: date
    lines: int
    lines_pence: Pence
    bill_pence: Pence
    set_aside: int
    waiting: int
    coded: int
    approved: int
    paid_on: date | None


class CardLineRow(Record):
    """One purchase. `state` is unknown, overdue, waiting, queried, coded or approved."""

    reference: str
    statement: str
    entity: str
    card: str | None
    last_four: str
    holder_name: str
    bought_on: date
    merchant: str
    category: str
    amount_pence: Pence
    state: str
    flags: str
    purpose: str
    receipt: str
    code_by: date
    cost_centre: str


class CardPartRow(Record):
    """A part of a line's coding."""

    account: str
    cost_centre: str
    fund: str
    project: str
    vat_code: str
    net_pence: Pence
    vat_pence: Pence
    description: str


class CardLineView(CardLineRow):
    """One purchase in full."""

    bank_reference: str
    posted_on: date
    vat_shown_pence: int | None
    no_receipt: str
    note: str
    coded_by: str
    coded_on: date | None
    approved_by: str
    approved_on: date | None
    parts: list[CardPartRow]
    journal: str
    subjective: str


class CardClearing(Record):
    """The clearing account of a day: bills seen on the bank less lines posted is its balance."""

    account: str
    clearing_account: str
    as_at: date
    paid_pence: Pence
    posted_pence: Pence
    expected_pence: Pence
    ledger_pence: Pence
    difference_pence: Pence
    to_code_pence: Pence
    to_approve_pence: Pence
    billed_not_paid_pence: Pence


_STATE = (
    "CASE WHEN l.card_id IS NULL THEN 'unknown' WHEN l.state IN ('waiting', 'queried') "
    "AND s.code_by < %s THEN 'overdue' ELSE l.state END"
)
_LINE = f"""
    SELECT l.reference, s.reference AS statement, l.entity, c.reference AS card, l.last_four,
        coalesce(u.name, c.holder, '') AS holder_name, l.bought_on, l.merchant, l.category,
        l.amount_pence, {_STATE} AS state, array_to_string(l.flags, ', ') AS flags, l.purpose,
        l.receipt, s.code_by, coalesce(c.cost_centre, '') AS cost_centre
"""
_FROM = """
    FROM payables_card_line l JOIN payables_card_statement s ON s.id = l.statement_id
    LEFT JOIN payables_card c ON c.id = l.card_id LEFT JOIN kernel_user u ON u.reference = c.holder
"""


def _place(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition of lines at the caller's places, or on their own card."""
    seen, params = scope.place_sql("l.entity", "c.directorate", "c.cost_centre")
    return f"({seen} OR (%s <> '' AND c.holder = %s))", [*params, scope.person, scope.person]


@query(summary="Purchase card accounts")
def card_accounts(scope: Scope, entity: str = "") -> list[CardAccountRow]:
    """Return each account with a card provider and its last bill."""
    seen, params = scope.whole_sql("a.entity")
    found = rows(
        "SELECT a.code, a.entity, a.provider, a.debit_reference, a.clearing_account, "  # noqa: S608
        "a.coding_days, (SELECT count(*) FROM payables_card c WHERE c.account_id = a.id "
        "AND c.ended_on IS NULL)::int AS cards, b.bill_pence AS last_bill_pence, "
        "b.due_on AS last_due_on, b.paid_on AS last_paid_on FROM payables_card_account a "
        "LEFT JOIN LATERAL (SELECT bill_pence, due_on, paid_on FROM payables_card_statement s "
        "WHERE s.account_id = a.id ORDER BY s.period_end DESC, s.id DESC LIMIT 1) b ON true "
        f"WHERE {seen} AND (%s = '' OR a.entity = %s) ORDER BY a.entity, a.code",
        [*params, entity, entity],
    )
    return [CardAccountRow(**one) for one in found]


@query(summary="Purchase cards and their holders")
def cards(scope: Scope, entity: str = "", holder: str = "", ended: bool = False) -> list[CardRow]:
    """Return cards in use, or all with `ended`, with limits and what waits to be coded."""
    seen, params = scope.place_sql("c.entity", "c.directorate", "c.cost_centre")
    found = rows(
        "SELECT c.reference, a.code AS account, c.entity, c.holder, "  # noqa: S608
        "coalesce(u.name, c.holder) AS holder_name, c.last_four, c.cost_centre, c.subjective, "
        "c.single_limit_pence, c.month_limit_pence, c.issued_on, c.ended_on, "
        "coalesce(w.waiting, 0) AS waiting, coalesce(w.overdue, 0) AS overdue, "
        "(SELECT count(*) FROM payables_card_reminder r WHERE r.card_id = c.id)::int AS reminders "
        "FROM payables_card c JOIN payables_card_account a ON a.id = c.account_id "
        "LEFT JOIN kernel_user u ON u.reference = c.holder LEFT JOIN LATERAL "
        "(SELECT count(*)::int AS waiting, count(*) FILTER (WHERE s.code_by < %s)::int AS overdue "
        "FROM payables_card_line l JOIN payables_card_statement s ON s.id = l.statement_id "
        f"WHERE l.card_id = c.id AND {MINE}) w ON true WHERE {seen} "
        "AND (%s = '' OR c.entity = %s) AND (%s = '' OR c.holder = %s) "
        "AND (%s OR c.ended_on IS NULL) ORDER BY overdue DESC, holder_name, c.last_four",
        [clock.business_date(), *params, entity, entity, holder, holder, ended],
    )
    return [CardRow(**one) for one in found]


@query(summary="Purchase card statements")
def card_statements(scope: Scope, entity: str = "", account: str = "") -> list[CardStatementRow]:
    """Return bills, newest first, with how far their lines are."""
    seen, params = scope.whole_sql("s.entity")
    found = rows(
        "SELECT s.reference, a.code AS account, s.entity, s.statement_id, s.period_end, "  # noqa: S608
        "s.due_on, s.code_by, s.lines, s.lines_pence, s.bill_pence, "
        "jsonb_array_length(s.set_aside) AS set_aside, s.paid_on, "
        f"count(*) FILTER (WHERE {MINE})::int AS waiting, "
        "count(*) FILTER (WHERE l.state = 'coded')::int AS coded, "
        "count(*) FILTER (WHERE l.state = 'approved')::int AS approved "
        "FROM payables_card_statement s JOIN payables_card_account a ON a.id = s.account_id "
        f"JOIN payables_card_line l ON l.statement_id = s.id WHERE {seen} "
        "AND (%s = '' OR s.entity = %s) AND (%s = '' OR a.code = %s) "
        "GROUP BY s.id, a.code ORDER BY s.period_end DESC, s.id DESC",
        [*params, entity, entity, account, account],
    )
    return [CardStatementRow(**one) for one in found]


@query(summary="Purchases by card")
def card_lines(
    scope: Scope,
    state: str = "",
    statement: str = "",
    card: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[CardLineRow]:
    """Return purchases at the caller's places, latest first."""
    place, params = _place(scope)
    asked = [state, state, statement, statement, card, card, since, since, until, until]
    found = rows(
        f"SELECT * FROM ({_LINE}{_FROM} WHERE {place}) t WHERE (%s = '' OR state = %s) "  # noqa: S608
        "AND (%s = '' OR statement = %s) AND (%s = '' OR card = %s) "
        "AND (%s::date IS NULL OR bought_on >= %s) AND (%s::date IS NULL OR bought_on <= %s) "
        "ORDER BY bought_on DESC, reference LIMIT %s",
        [clock.business_date(), *params, *asked, LINES_MAX],
    )
    return [CardLineRow(**one) for one in found]


@query(summary="What you bought by card")
def own_card_lines(scope: Scope, all_lines: bool = False) -> list[CardLineRow]:
    """Return what is left to code on the caller's own cards, oldest first; or everything."""
    found = rows(
        f"{_LINE}{_FROM} WHERE c.holder = %s AND (%s OR {MINE}) "
        "ORDER BY l.bought_on, l.reference LIMIT %s",
        [clock.business_date(), scope.person, all_lines, LINES_MAX],
    )
    return [CardLineRow(**one) for one in found]


@query(summary="Card purchases that wait for your approval")
def card_lines_to_approve(scope: Scope) -> list[CardLineRow]:
    """Return coded lines at the caller's places that are not on their own card, oldest first."""
    seen, params = scope.place_sql("l.entity", "c.directorate", "c.cost_centre")
    found = rows(
        f"{_LINE}{_FROM} WHERE {seen} AND l.state = 'coded' AND c.holder <> %s "
        "AND l.coded_by <> %s ORDER BY s.code_by, c.id, l.bought_on, l.reference LIMIT %s",
        [clock.business_date(), *params, scope.person, scope.person, LINES_MAX],
    )
    return [CardLineRow(**one) for one in found]


@query(summary="One purchase by card")
def card_line(scope: Scope, line: str) -> CardLineView:
    """Return a purchase with its coding, receipt, and journal."""
    place, params = _place(scope)
    found = rows(
        f"{_LINE}, l.id, l.bank_reference, l.posted_on, l.vat_shown_pence, l.no_receipt, l.note, "
        "coalesce(l.coded_by, '') AS coded_by, l.coded_on, coalesce(l.approved_by, '') "
        "AS approved_by, l.approved_on, coalesce(c.subjective, '') AS subjective "
        f"{_FROM} WHERE l.reference = %s AND {place}",
        [clock.business_date(), line, *params],
    )
    if not found:
        raise Unknown(f"There is no card line {line}.", field="line")
    one = found[0]
    parts = rows(
        "SELECT account, cost_centre, fund, project, vat_code, net_pence, vat_pence, description "
        "FROM payables_card_coding WHERE line_id = %s ORDER BY part",
        [one.pop("id")],
    )
    names = names_of([one["coded_by"], one["approved_by"]])
    one |= {name: names.get(one[name], one[name]) for name in ("coded_by", "approved_by")}
    reference = f"payables:card_line:{line}"
    journal = journals_of(scope, source="payables", source_refs=[reference]).get(reference, "")
    return CardLineView(**one, parts=[CardPartRow(**part) for part in parts], journal=journal)


@query(summary="Purchase card clearing account against bills and purchases")
def card_clearing(scope: Scope, entity: str, as_at: date) -> list[CardClearing]:
    """Return for each account whether its clearing account is what bills and purchases make it.

    Bills seen on the bank less lines posted is what stands there: to the penny, each day.
    """
    seen, params = scope.whole_sql("a.entity")
    found = rows(
        "SELECT a.code AS account, a.clearing_account, "  # noqa: S608
        "coalesce((SELECT sum(s.bill_pence) FROM payables_card_statement s "
        "WHERE s.account_id = a.id AND s.paid_on <= %s), 0)::bigint AS paid_pence, "
        "coalesce((SELECT sum(s.bill_pence) FROM payables_card_statement s "
        "WHERE s.account_id = a.id AND s.loaded_on <= %s "
        "AND (s.paid_on IS NULL OR s.paid_on > %s)), 0)::bigint AS billed_not_paid_pence, "
        "coalesce(sum(l.amount_pence) FILTER (WHERE l.approved_on <= %s), 0)::bigint "
        "AS posted_pence, coalesce(sum(l.amount_pence) FILTER (WHERE l.state IN "
        "('waiting', 'queried')), 0)::bigint AS to_code_pence, "
        "coalesce(sum(l.amount_pence) FILTER (WHERE l.state = 'coded'), 0)::bigint "
        "AS to_approve_pence FROM payables_card_account a "
        "LEFT JOIN payables_card_statement t ON t.account_id = a.id "
        "LEFT JOIN payables_card_line l ON l.statement_id = t.id "
        f"WHERE {seen} AND a.entity = %s GROUP BY a.id ORDER BY a.code",
        [as_at, as_at, as_at, as_at, *params, entity],
    )
    answer = []
    for one in found:
        expected = one["paid_pence"] - one["posted_pence"]
        ledger = balance_on(scope, entity=entity, account=one["clearing_account"], as_at=as_at)
        answer.append(
            CardClearing(
                **one,
                as_at=as_at,
                expected_pence=expected,
                ledger_pence=ledger,
                difference_pence=ledger - expected,
            )
        )
    return answer


@explains("payables:card_line", query="payables.card_line")
def explain_card_line(scope: Scope, reference: str) -> Explanation:
    """A purchase by card: who bought what, how it was coded, who approved it."""
    one = card_line(scope, reference)
    facts = [
        ("Bought", f"{one.bought_on:%-d %B %Y} from {one.merchant}"),
        ("Card", f"{one.holder_name}, ending {one.last_four}"),
        ("For", one.purpose),
        ("Stands out", one.flags),
        ("No receipt", one.no_receipt),
        ("Coded by", one.coded_by),
        ("Approved by", one.approved_by),
        ("State", one.state),
    ]
    leads = [("Statement", f"payables:card_statement:{one.statement}")]
    leads += [("Receipt", f"kernel:document:{one.receipt}")] if one.receipt else []
    leads += [("Journal", f"ledger:journal:{one.journal}")] if one.journal else []
    return Explanation(
        reference=f"payables:card_line:{reference}",
        title=f"{one.merchant}, by card",
        url=f"/staff/payables/cards/lines/{reference}",
        amount_pence=one.amount_pence,
        facts=[(label, value) for label, value in facts if value],
        leads_to=leads,
    )


@explains("payables:card_statement", query="payables.card_statements")
def explain_card_statement(scope: Scope, reference: str) -> Explanation:
    """A card bill: what its lines come to, when it is taken, how far it is coded."""
    found = [one for one in card_statements(scope) if one.reference == reference]
    if not found:
        raise Unknown(f"There is no card statement {reference}.", field="reference")
    one = found[0]
    return Explanation(
        reference=f"payables:card_statement:{reference}",
        title=f"Purchase cards {one.account}, statement {one.statement_id}",
        url=f"/staff/payables/cards/lines?chosen=1&statement={reference}",
        amount_pence=one.bill_pence,
        facts=[
            ("To", f"{one.period_end:%-d %B %Y}"),
            ("Taken by direct debit", f"{one.due_on:%-d %B %Y}"),
            ("Seen on the bank", f"{one.paid_on:%-d %B %Y}" if one.paid_on else "not yet"),
            ("Lines", f"{one.lines:,}: {one.waiting} to code, {one.coded} to approve"),
            ("Approved", f"{one.approved:,}"),
        ],
    )
