"""What an officer must know before acting: holds, care, who may speak; councillors in arrears."""

from datetime import date, timedelta

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.seeing import one_row, refuse_barred

VULNERABILITY = "vulnerability"


class HeldRow(Record):
    """A hold that runs, and when it ends by itself."""

    account: str
    name: str
    reason: str
    note: str
    held_from: date
    held_to: date
    covers_this_year: bool
    authorised_by: str


class CareRow(Record):
    """Why somebody is treated with care, and when that is looked at again."""

    account: str
    name: str
    kind: str
    note: str
    noted_by: str
    held_from: date
    review_on: date


class AuthorityRow(Record):
    """Somebody who may speak for a payer."""

    for_whom: str
    name: str
    kind: str
    telephone: str
    email: str
    document: str
    held_from: date
    held_to: date | None


class CouncillorRow(Record):
    """A councillor's account: what has been unpaid for so long that section 106 applies."""

    councillor: str
    account: str
    unpaid_pence: Pence
    owed_pence: Pence
    unpaid_since: date
    applies: bool


class Minded(Record):
    """What an officer must know of an account's payers."""

    protected: bool
    vulnerable: bool
    care: list[CareRow]
    authorities: list[AuthorityRow]


@query(summary="Holds that run")
def holds(scope: Scope, reason: str = "", ending_within: int = 0) -> list[HeldRow]:
    """Return holds in force, the first to end first; of one reason, or ending within some days."""
    place, params = scope.whole_sql("a.entity")
    today = clock.business_date()
    found = rows(
        "SELECT a.reference AS account, p.name, h.reason, h.note, h.held_from, h.held_to, "  # noqa: S608
        "h.covers_this_year, coalesce(u.name, h.authorised_by) AS authorised_by "
        "FROM revenues_hold h JOIN revenues_account a ON a.id = h.account_id "
        "JOIN revenues_party p ON p.id = a.party_id "
        "LEFT JOIN kernel_user u ON u.reference = h.authorised_by "
        f"WHERE {place} AND h.ended_act IS NULL AND h.held_to > %s AND (%s = '' OR h.reason = %s) "
        "AND (%s = 0 OR h.held_to <= %s) ORDER BY h.held_to, h.id",
        [*params, today, reason, reason, ending_within, today + timedelta(days=ending_within)],
    )
    return [HeldRow(**row) for row in found]


CARE = (
    "SELECT a.reference AS account, p.name, v.kind, v.note, coalesce(u.name, v.noted_by) AS "
    "noted_by, v.held_from, v.review_on FROM revenues_vulnerability v "
    "JOIN revenues_party p ON p.id = v.party_id "
    "JOIN revenues_account a ON (a.party_id = p.id OR EXISTS (SELECT FROM revenues_liable_party j "
    "WHERE j.account_id = a.id AND j.party_id = p.id AND j.ended_act IS NULL)) "
    "LEFT JOIN kernel_user u ON u.reference = v.noted_by "
    "WHERE v.ended_act IS NULL AND (v.held_to IS NULL OR v.held_to > %s) AND {place} "
)


@query(summary="Notes of vulnerability to look at again")
def care_reviews(scope: Scope, due_within: int = 0) -> list[CareRow]:
    """Return notes whose day of review has come, or comes within some days, for those cleared."""
    if not scope.sees_class(VULNERABILITY):
        return []
    place, params = scope.whole_sql("a.entity")
    today = clock.business_date()
    sql = CARE.format(place=place) + "AND v.review_on <= %s ORDER BY v.review_on, v.id"
    found = rows(sql, [today, *params, today + timedelta(days=due_within)])
    return [CareRow(**row) for row in found]


@query(summary="What to know of an account's payers")
def minded(scope: Scope, account: AccountRef) -> Minded:
    """Return care and authorities of an account's payers; what the care is for, to those cleared.

    That somebody is vulnerable is told to everybody who may open the account.
    """
    head = one_row(
        scope,
        "SELECT a.id, p.protected FROM revenues_account a JOIN revenues_party p "
        "ON p.id = a.party_id WHERE {place} AND a.reference = %s",
        [account],
        f"account {account}",
    )
    refuse_barred(scope, head["id"])
    today = clock.business_date()
    sql = CARE.format(place="a.id = %s") + "ORDER BY v.id"
    care = [CareRow(**row) for row in rows(sql, [today, head["id"]])]
    speaking = rows(
        "SELECT p.name AS for_whom, t.name, t.kind, t.telephone, t.email, t.document, "
        "t.held_from, t.held_to FROM revenues_authority t JOIN revenues_party p "
        "ON p.id = t.party_id WHERE t.ended_act IS NULL AND (t.held_to IS NULL OR t.held_to > %s) "
        "AND (p.id IN (SELECT party_id FROM revenues_account WHERE id = %s) OR p.id IN (SELECT "
        "party_id FROM revenues_liable_party WHERE account_id = %s AND ended_act IS NULL)) "
        "ORDER BY t.id",
        [today, head["id"], head["id"]],
    )
    return Minded(
        protected=head["protected"],
        vulnerable=bool(care),
        care=care if scope.sees_class(VULNERABILITY) else [],
        authorities=[AuthorityRow(**row) for row in speaking],
    )


@query(summary="Councillors in arrears (section 106)")
def councillors_in_arrears(
    scope: Scope, entity: str, as_at: date | None = None
) -> list[CouncillorRow]:
    """Return each councillor's account: what was due two months before a day and is unpaid on it.

    Local Government Finance Act 1992 section 106: whoever it applies to says so at the meeting and
    doesn't vote on the budget, the tax or its recovery.
    """
    if not scope.sees_whole(entity):
        return []
    today = as_at or clock.business_date()
    since = months_before(today, figures("revenues.after_order", today)["councillor_months"])
    found = rows(
        "SELECT c.name AS councillor, a.id, a.reference AS account FROM revenues_councillor c "
        "JOIN revenues_account a ON a.id = c.account_id WHERE c.entity = %s "
        "AND c.ended_act IS NULL AND c.held_from <= %s AND (c.held_to IS NULL OR c.held_to > %s) "
        "ORDER BY c.name",
        [entity, today, today],
    )
    keys = [row["id"] for row in found]
    then, now = (year_balances(entity, day, keys) for day in (since, today))
    listed = []
    for row in found:
        was = then.filter(then["account_id"] == row["id"])
        is_ = now.filter(now["account_id"] == row["id"])
        owed = max(int(is_["balance_pence"].sum()), 0)
        unpaid = min(int(was["overdue_pence"].sum()), int(is_["overdue_pence"].sum()))
        listed.append(
            CouncillorRow(
                councillor=row["councillor"], account=row["account"], unpaid_pence=unpaid,
                owed_pence=owed, unpaid_since=since, applies=unpaid > 0,
            )
        )  # fmt: skip
    return listed


def months_before(day: date, months: int) -> date:
    """Return the day some months earlier, or that month's last where it has no such day."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
