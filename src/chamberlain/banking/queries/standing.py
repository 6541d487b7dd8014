"""Direct debits and learnt patterns: what they may do, what they took, how often it was undone."""

from datetime import date

from chamberlain.banking.models import BankAccount
from chamberlain.banking.queries.open_items import open_items, open_lines
from chamberlain.banking.rules.several import several_to_one
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

MOST = 5_000


class StandingRow(Record):
    """A standing coding. Of what it posted, `undone` were wrong; `exceptions` it held up."""

    reference: str
    kind: str
    entity: str
    account: str
    name: str
    words: str
    way: str
    least_pence: Pence
    most_pence: Pence
    every: str
    grace_days: int
    expected_on: date | None
    coded_to: str
    cost_centre: str
    vat_code: str
    state: str
    evidence: list[str]
    proposed_by: str
    agreed_by: str
    off_why: str
    posted: int
    posted_pence: Pence
    undone: int
    exceptions: int
    last_on: date | None


class SeveralRow(Record):
    """Lines that come to one expected movement, for a person to accept."""

    movement: str
    title: str
    source_ref: str
    expected_on: date
    amount_pence: Pence
    lines: list[str]
    evidence: str


class HeldUpRow(Record):
    """A line that a standing coding held up, and why."""

    line: str
    booked_on: date
    counterparty: str
    text: str
    amount_pence: Pence
    left_pence: Pence
    exception: str
    standing: str


@query(summary="Direct debits taken from us, and learnt patterns")
def standing_list(
    scope: Scope, kind: str = "", state: str = "", entity: str = ""
) -> list[StandingRow]:
    """Return standing codings with their track record: posted, undone, held up."""
    return _found(scope, "(%s = '' OR s.kind = %s)", [kind, kind], state, entity)


@query(summary="One direct debit or learnt pattern")
def standing_view(scope: Scope, standing: str) -> StandingRow:
    """Return a standing coding with the lines that bear it out."""
    found = _found(scope, "s.reference = %s", [standing], "", "")
    if not found:
        raise Unknown(f"There is no standing coding {standing}.", field="standing")
    return found[0]


def _found(
    scope: Scope, which: str, params: list[str], state: str, entity: str
) -> list[StandingRow]:
    place, places = scope.whole_sql("s.entity")
    listed = rows(
        "SELECT s.reference, s.kind, s.entity, a.code AS account, s.name, s.words, "  # noqa: S608
        "CASE WHEN s.sign < 0 THEN 'out' ELSE 'in' END AS way, s.least_pence, s.most_pence, "
        "s.every, s.grace_days, s.expected_on, s.coded_to, s.cost_centre, s.vat_code, s.state, "
        "ARRAY(SELECT jsonb_array_elements_text(s.evidence)) AS evidence, s.proposed_by, "
        "coalesce(s.agreed_by, '') AS agreed_by, s.off_why, "
        "count(t.id) FILTER (WHERE t.exception = '')::int AS posted, "
        "coalesce(sum(t.amount_pence) FILTER (WHERE t.exception = ''), 0)::bigint AS posted_pence, "
        "count(t.id) FILTER (WHERE t.exception = '' AND EXISTS (SELECT FROM banking_explanation e "
        "JOIN banking_explanation u ON u.undoes_id = e.id WHERE e.line_id = t.line_id "
        "AND e.source_ref = 'banking:standing:' || s.reference))::int AS undone, "
        "count(t.id) FILTER (WHERE t.exception <> '')::int AS exceptions, "
        "max(t.taken_on) AS last_on FROM banking_standing s "
        "JOIN banking_account a ON a.id = s.account_id "
        "LEFT JOIN banking_standing_taken t ON t.standing_id = s.id "
        f"WHERE {place} AND {which} AND (%s = '' OR s.state = %s) AND (%s = '' OR s.entity = %s) "
        "GROUP BY s.id, a.code ORDER BY s.state = 'off', s.kind, s.name, s.id LIMIT %s",
        [*places, *params, state, state, entity, entity, MOST],
    )
    names = names_of({one[who] for one in listed for who in ("proposed_by", "agreed_by")})
    for one in listed:
        for who in ("proposed_by", "agreed_by"):
            one[who] = names.get(one[who], one[who])
    return [StandingRow(**one) for one in listed]


@query(summary="Direct debits that were held up")
def held_up_lines(scope: Scope, entity: str = "") -> list[HeldUpRow]:
    """Return lines that standing codings held up and nobody has explained, oldest first."""
    place, params = scope.whole_sql("t.entity")
    found = rows(
        "SELECT 'BL-' || lpad(l.id::text, 7, '0') AS line, l.booked_on, l.counterparty, l.text, "  # noqa: S608
        "t.amount_pence, x.amount_pence - x.explained_pence AS left_pence, t.exception, "
        "coalesce(s.reference, '') AS standing FROM banking_standing_taken t "
        "JOIN banking_line l ON l.id = t.line_id JOIN banking_line_state x ON x.line_id = l.id "
        "LEFT JOIN banking_standing s ON s.id = t.standing_id "
        f"WHERE {place} AND t.exception <> '' AND x.explained_pence <> x.amount_pence "
        "AND (%s = '' OR t.entity = %s) ORDER BY l.booked_on, l.id LIMIT %s",
        [*params, entity, entity, MOST],
    )
    return [HeldUpRow(**one) for one in found]


@query(summary="Several lines that come to one expected item")
def several_lines(scope: Scope, entity: str) -> list[SeveralRow]:
    """Return lines of one name or reference that together are what is expected, to the penny."""
    place, params = scope.whole_sql()
    accounts = rows(
        f"SELECT id FROM banking_account WHERE {place} AND entity = %s ORDER BY id",  # noqa: S608
        [*params, entity],
    )
    found: list[SeveralRow] = []
    for account in BankAccount.objects.filter(pk__in=[one["id"] for one in accounts]):
        items = open_items(account.pk)
        proposed = several_to_one(open_lines(account.pk), items)
        joined = proposed.drop("amount_pence").join(items, on="item")
        found += [_several(one) for one in joined.to_dicts()]
    return found


def _several(one: dict[str, object]) -> SeveralRow:
    words = [str(one[name]) for name in ("counterparty", "narrative") if one[name]]
    lines: list[int] = one["lines"]  # type: ignore[assignment]
    return SeveralRow(
        movement=f"MV-{one['item']:07d}",
        title=", ".join(dict.fromkeys(words)) or f"{one['source']} {one['key']}",
        source_ref=str(one["source_ref"]),
        expected_on=one["expected_on"],  # type: ignore[arg-type]
        amount_pence=one["amount_pence"],  # type: ignore[arg-type]
        lines=[f"BL-{number:07d}" for number in lines],
        evidence=str(one["evidence"]),
    )


@explains("banking:standing", query="banking.standing_view")
def explain_standing(scope: Scope, reference: str) -> Explanation:
    """A standing coding: what it may post, on whose agreement, and how well it did."""
    one = standing_view(scope, reference)
    facts = [
        ("Lines with", one.words),
        ("Money", one.way),
        ("From", format_pounds(one.least_pence)),
        ("Posted to", f"{one.cost_centre} {one.coded_to}".strip()),
        ("State", one.state),
        ("Proposed by", one.proposed_by),
        ("Agreed by", one.agreed_by),
        ("Posted", f"{one.posted:,}, of which {one.undone} undone"),
        ("Held up", f"{one.exceptions:,}"),
        ("Switched off", one.off_why),
    ]
    return Explanation(
        reference=f"banking:standing:{reference}",
        title=f"{'Direct debit of' if one.kind == 'direct_debit' else 'Pattern for'} {one.name}",
        url=f"/staff/banking/standing/{reference}",
        amount_pence=one.most_pence,
        facts=[(label, value) for label, value in facts if value],
        leads_to=[(line, f"banking:line:{line}") for line in one.evidence],
    )
