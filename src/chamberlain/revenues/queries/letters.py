"""What is written to payers in recovery: the facts of each notice, for whoever sets it on paper."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.queries.balances import RATED
from chamberlain.revenues.queries.seeing import PROTECTED, address_seen


class LetterRow(Record):
    """One notice to one account: what is asked, by when, and before which court."""

    council: str
    kind: str
    account: str
    rated: bool
    names: list[str]
    to: list[str]
    address: str
    year: int
    amount_pence: Pence
    cost_pence: Pence
    issued_on: date
    pay_by: date | None
    whole_due_on: date | None
    hearing_on: date | None
    court: str
    case: str
    order: str
    order_tax_pence: Pence
    order_cost_pence: Pence
    reply_by: date | None


@query(summary="Notices of recovery as they are sent")
def recovery_letters(
    scope: Scope, recovery: str = "", account: str = "", hearing: str = ""
) -> list[LetterRow]:
    """Return the notices of a released list, of a hearing's orders, or of one account."""
    place, params = scope.whole_sql("a.entity")
    found = rows(
        f"SELECT g.name AS council, s.kind, {RATED} AS rated, a.reference AS account, "  # noqa: S608
        "p.name, p.protected, "
        "d.address, d.postcode, coalesce(nullif(p.correspondence_address, ''), "
        "d.address || ', ' || d.postcode) AS sent, "
        "coalesce((SELECT array_agg(q.name ORDER BY j.id) FROM revenues_liable_party j "
        "JOIN revenues_party q ON q.id = j.party_id WHERE j.account_id = a.id "
        "AND j.ended_act IS NULL AND j.held_from < make_date(s.year + 1, 4, 1) "
        "AND (j.held_to IS NULL OR j.held_to > make_date(s.year::int, 4, 1))), '{}') AS others, "
        "s.year, s.amount_pence, s.cost_pence, s.issued_on, s.pay_by, s.whole_due_on, "
        "s.hearing_on, coalesce(h.court, '') AS court, coalesce(c.reference, '') AS \"case\", "
        "coalesce(o.reference, '') AS \"order\", coalesce(o.tax_pence, 0) AS order_tax_pence, "
        "coalesce(o.cost_pence, 0) AS order_cost_pence, o.reply_by "
        "FROM revenues_recovery_step s JOIN revenues_recovery_list l ON l.id = s.list_id "
        "JOIN revenues_account a ON a.id = s.account_id JOIN kernel_entity g ON g.code = a.entity "
        "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d "
        "ON d.id = a.dwelling_id LEFT JOIN revenues_hearing h ON h.entity = a.entity "
        "AND h.held_on = s.hearing_on LEFT JOIN revenues_court_case c ON c.hearing_id = h.id "
        "AND c.account_id = a.id AND c.year = s.year LEFT JOIN revenues_liability_order o "
        "ON o.case_id = c.id AND s.kind = 'liability_order' "
        f"WHERE {place} AND s.state = 'released' AND ((l.reference = %s AND s.kind = l.kind) "
        "OR a.reference = %s OR (h.reference = %s AND s.kind = 'liability_order')) "
        "ORDER BY s.issued_on DESC, s.id",
        [*params, recovery, account, hearing],
    )
    return [_written(address_seen(scope, row)) for row in found]


@query(summary="Further notices of business rates as they are sent")
def further_notices(
    scope: Scope, entity: str, year: Year, issued_on: date | None = None, account: str = ""
) -> list[LetterRow]:
    """Return the further notices of a year: those of a day, of one account, or all."""
    if not scope.sees_whole(entity):
        return []
    found = rows(
        "SELECT g.name AS council, 'further_notice' AS kind, true AS rated, "
        "a.reference AS account, p.name, p.protected, d.address, d.postcode, "
        "coalesce(nullif(p.correspondence_address, ''), d.address || ', ' || d.postcode) AS sent, "
        "'{}'::text[] AS others, n.year, n.amount_pence, 0 AS cost_pence, n.issued_on, n.pay_by, "
        "n.whole_due_on, NULL::date AS hearing_on, '' AS court, '' AS \"case\", '' AS \"order\", "
        "0 AS order_tax_pence, 0 AS order_cost_pence, NULL::date AS reply_by "
        "FROM revenues_rates_notice n JOIN revenues_account a ON a.id = n.account_id "
        "JOIN kernel_entity g ON g.code = a.entity JOIN revenues_party p ON p.id = a.party_id "
        "JOIN revenues_dwelling d ON d.id = a.dwelling_id WHERE a.entity = %s AND n.year = %s "
        "AND (%s::date IS NULL OR n.issued_on = %s) AND (%s = '' OR a.reference = %s) "
        "ORDER BY n.issued_on DESC, n.id",
        [entity, year, issued_on, issued_on, account, account],
    )
    return [_written(address_seen(scope, row)) for row in found]


def _written(row: dict[str, Any]) -> LetterRow:
    names = [row["name"], *row["others"]]
    hidden = row["address"] == PROTECTED
    place = [PROTECTED] if hidden else [part.strip() for part in row["sent"].split(",")]
    return LetterRow(
        **{name: row[name] for name in LetterRow.model_fields if name in row},
        names=names,
        to=[", ".join(names), *place],
    )
