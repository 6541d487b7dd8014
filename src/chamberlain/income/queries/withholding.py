"""What income keeps from a caller: own and relatives' customers, and receipts that tell of them."""

import re
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from chamberlain.income.errors import OwnAccount
from chamberlain.income.rules.names import LEAST_CUT, agrees, spelt, surname, was_cut
from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.door.withholding import Withheld, follows_withheld, withholds
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.records import Record
from chamberlain.kernel.remembering import once
from chamberlain.kernel.selecting import rows

BARRED = (
    "SELECT u.account_id, u.reference, k.reference FROM income_barred z "
    "JOIN income_customer u ON u.id = z.customer_id JOIN income_account k ON k.id = u.account_id "
    "WHERE z.person = ANY(%s) AND z.held_from <= %s AND (z.held_to IS NULL OR z.held_to > %s)"
)
THINGS = (
    "SELECT reference FROM income_charge WHERE account_id = ANY(%(held)s) UNION ALL "
    "SELECT w.reference FROM income_write_off w JOIN income_charge c ON c.id = w.charge_id "
    "WHERE c.account_id = ANY(%(held)s) UNION ALL "
    "SELECT m.reference FROM income_claim m JOIN income_customer u ON u.id = m.customer_id "
    "WHERE u.account_id = ANY(%(held)s)"
)
PAYERS = "SELECT id, name, key FROM income_account WHERE reference = ANY(%s)"
UNMATCHED = (
    "SELECT r.id, r.payer, r.said FROM income_suspense s JOIN income_receipt r "
    "ON r.id = s.receipt_id WHERE (s.cleared_on IS NULL OR EXISTS (SELECT 1 "
    "FROM income_allocation a WHERE a.receipt_id = r.id AND a.account_id IS NULL)) "
    "AND (regexp_replace(upper(r.payer || ' ' || r.said), '[^A-Z0-9 ]', '', 'g') LIKE ANY(%s) OR "
    "regexp_replace(upper(r.said), '[^A-Z0-9]', '', 'g') LIKE ANY(%s))"
)
FILES = (
    "SELECT b.document FROM income_batch b JOIN income_receipt r ON r.batch = b.reference "
    "JOIN income_allocation a ON a.receipt_id = r.id WHERE a.account_id = ANY(%s) "
    "UNION SELECT b.document FROM income_batch b JOIN income_receipt r ON r.batch = b.reference "
    "WHERE r.id = ANY(%s)"
)
LEAST = 3
"""A surname of fewer letters says nothing of a payer."""


def _barred(scope: Scope) -> list[tuple[int, str, str]]:
    """Return account key, customer and account number of whom the caller is kept from."""
    asking = [one for one in (scope.person, scope.on_behalf_of) if one]
    today = clock.business_date()

    def found() -> list[tuple[int, str, str]]:
        with prepared_cursor() as cursor:
            cursor.execute(BARRED, [asking, today, today])
            return list(cursor.fetchall())

    return once(("income.barred", *asking, today), found) if asking else []


@withholds
def kept_from(scope: Scope) -> Withheld:
    """Keep own and relatives' customers, their charges and claims out of every answer."""
    held = _barred(scope)
    if not held:
        return Withheld()
    accounts = [one[0] for one in held]
    things = once(("income.kept", *accounts), lambda: rows(THINGS, {"held": accounts}))
    named = {name for _, *both in held for name in both} | {one["reference"] for one in things}
    return Withheld(named=frozenset(named), refusal=_own)


@follows_withheld
def kept_receipts(scope: Scope, named: frozenset[str]) -> Withheld:
    """Keep the receipts nobody has matched that tell of an account kept from the caller.

    They quote its number, or are paid by somebody of its name: surname and initial. Some will be of
    a namesake; somebody else deals with those too.
    """
    payers, receipts = once(("income.kept_receipts", named), partial(_telling, named))
    return Withheld(
        named=frozenset(f"RCP-{one:07d}" for one in receipts),
        refusal=_own,
        documents=partial(_files, [one["id"] for one in payers], receipts),
    )


def _telling(named: frozenset[str]) -> tuple[list[dict[str, Any]], list[int]]:
    payers = rows(PAYERS, [sorted(named)])
    if not payers:
        return [], []
    names = pl.DataFrame({"name": [one["name"] for one in payers]}).select(
        spelt(pl.col("name")).alias("spelt")
    )
    lasts = names.select(surname(pl.col("spelt")))["spelt"].to_list()
    # The surname finds those to look at: no more of it than is left where the bank cuts a name.
    like = [f"%{last[:LEAST_CUT]}%" for last in lasts if len(last) >= LEAST]
    keys = [one["key"] for one in payers]
    found = rows(UNMATCHED, [like, [f"%{key}%" for key in keys]])
    return payers, [one["id"] for one in found if _tells(one, names["spelt"].to_list(), keys)]


def _tells(receipt: dict[str, Any], names: list[str], keys: list[str]) -> bool:
    """Whether a receipt quotes one of the numbers, or names one of the payers."""
    quoted = re.sub(r"[^A-Z0-9]", "", receipt["said"].upper())
    if any(key in quoted for key in keys):
        return True
    pairs = [(part, name) for part in (receipt["payer"], receipt["said"]) for name in names]
    told = pl.DataFrame(pairs, schema={"payer": pl.String, "name": pl.String}, orient="row")
    told = told.with_columns(spelt(pl.col("payer")).alias("said"),
                             was_cut(pl.col("payer")).alias("cut"))  # fmt: skip
    return bool(told.select(agrees("said", "name", "cut").any()).item())


def _files(accounts: list[int], receipts: list[int]) -> frozenset[str]:
    return frozenset(row["document"] for row in rows(FILES, [accounts, receipts]))


def _own() -> OwnAccount:
    return OwnAccount("This account is your own or a relative's: somebody else deals with it.")


class Interest(Record):
    """Somebody who is kept from a customer."""

    customer: str
    name: str
    username: str
    person: str
    relation: str
    held_from: date
    held_to: date | None


@query(summary="Who is kept from which customer")
def interests(scope: Scope, search: str = "") -> list[Interest]:
    """Return what staff declared, and what a manager entered for them, the latest first."""
    place, params = scope.whole_sql("u.entity")
    like = f"%{search.strip().upper()}%"
    found = rows(
        "SELECT u.reference AS customer, u.name, p.username, p.name AS person, "  # noqa: S608
        "z.relation, z.held_from, z.held_to FROM income_barred z JOIN income_customer u "
        f"ON u.id = z.customer_id JOIN kernel_user p ON p.reference = z.person WHERE {place} "
        "AND (upper(u.name) LIKE %s OR upper(p.name) LIKE %s) ORDER BY z.id DESC",
        [*params, like, like],
    )
    return [Interest(**row) for row in found]
