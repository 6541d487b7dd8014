"""What a caller may see: places, own and relatives' accounts, protected addresses."""

from functools import partial
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.door.withholding import Withheld, withholds
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.remembering import once
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.errors import OwnAccount

PROTECTED = "Address protected"


def one_row(scope: Scope, sql: str, params: list[Any], what: str) -> dict[str, Any]:
    """Return the one row that `sql` finds in the entities a caller sees; else Unknown says so.

    `sql` has `{place}` where the entity is held to the scope; its parameters come first.
    """
    place, placed = scope.whole_sql("a.entity")
    found = rows(sql.format(place=place), [*placed, *params])
    if not found:
        raise Unknown(f"There is no {what}.")
    return found[0]


BARRED = (
    "SELECT a.id, a.reference FROM revenues_barred z JOIN revenues_account a "
    "ON a.id = z.account_id WHERE z.person = ANY(%s) AND z.ended_act IS NULL "
    "AND z.held_from <= %s AND (z.held_to IS NULL OR z.held_to > %s)"
)
PROTECTED_ACCOUNTS = (
    "SELECT a.reference FROM revenues_account a JOIN revenues_party p ON p.id = a.party_id "
    "WHERE p.protected UNION SELECT a.reference FROM revenues_liable_party l "
    "JOIN revenues_party p ON p.id = l.party_id JOIN revenues_account a ON a.id = l.account_id "
    "WHERE p.protected AND l.ended_act IS NULL"
)
HOLDING = (
    "SELECT p.document FROM revenues_print_batch p JOIN revenues_bill b ON b.run_id = p.run_id "
    "AND b.id BETWEEN p.first_bill AND p.last_bill WHERE b.account_id = ANY(%(held)s) "
    "UNION SELECT c.document FROM revenues_collection c JOIN revenues_collected d "
    "ON d.collection_id = c.id WHERE d.account_id = ANY(%(held)s) "
    "UNION SELECT l.document FROM revenues_lodgement l JOIN revenues_instructed i "
    "ON i.lodgement_id = l.id JOIN revenues_mandate m ON m.id = i.mandate_id "
    "WHERE m.account_id = ANY(%(held)s) "
    "UNION SELECT h.document FROM revenues_hearing h JOIN revenues_court_case k "
    "ON k.hearing_id = h.id WHERE k.account_id = ANY(%(held)s) "
    "UNION SELECT unnest(q.documents) FROM revenues_request q WHERE q.account_id = ANY(%(held)s) "
    "UNION SELECT f.document FROM revenues_fact f WHERE f.account_id = ANY(%(held)s)"
)
"""The files that hold something of an account: set bills, what was sent to the bank, evidence."""

WHERE_IT_IS = {
    "address": PROTECTED, "third_address": PROTECTED, "correspondence_address": PROTECTED,
    "home": PROTECTED, "sent_to": PROTECTED, "postcode": "", "dwelling": "", "uprn": "",
}  # fmt: skip
"""The fields that tell where somebody lives, and what stands in them where that is protected."""


def barred_from(scope: Scope) -> dict[int, str]:
    """Return the accounts, by their keys, that are the caller's own or a relative's.

    Those of whoever they cover for are theirs too.
    """
    asking = [one for one in (scope.person, scope.on_behalf_of) if one]
    today = clock.business_date()

    def found() -> dict[int, str]:
        with prepared_cursor() as cursor:
            cursor.execute(BARRED, [asking, today, today])
            return dict(cursor.fetchall())

    return once(("revenues.barred", *asking, today), found) if asking else {}


def _protected_accounts() -> frozenset[str]:
    with prepared_cursor() as cursor:
        cursor.execute(PROTECTED_ACCOUNTS)
        return frozenset(row[0] for row in cursor.fetchall())


@withholds
def kept_from(scope: Scope) -> Withheld:
    """Keep own and relatives' accounts, and where protected payers live, out of every answer.

    This is the one place that decides it; the door goes over what any application answers.
    """
    cleared = scope.sees_class("protected_address")
    return Withheld(
        named=frozenset(barred_from(scope).values()),
        refusal=_own,
        unplaced=_protected_accounts,
        blanks={} if cleared else WHERE_IT_IS,
        documents=partial(_holding, scope),
    )


def _holding(scope: Scope) -> frozenset[str]:
    held = sorted(barred_from(scope))
    if not held:
        return frozenset()
    return frozenset(row["document"] for row in rows(HOLDING, {"held": held}) if row["document"])


def _own() -> OwnAccount:
    return OwnAccount("This account is your own or a relative's: somebody else deals with it.")


def refuse_barred(scope: Scope, account: int) -> None:
    """Refuse whoever asks, or is covered for, where the account is their own or a relative's."""
    if account in barred_from(scope):
        raise _own()


def address_seen(scope: Scope, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its address hidden where it is protected and the caller isn't cleared."""
    if row["protected"] and not scope.sees_class("protected_address"):
        return row | {"address": PROTECTED, "postcode": ""}
    return row
