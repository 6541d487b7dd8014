"""Bank accounts: as people see them, and as a payment file needs them."""

from datetime import date

from chamberlain.banking.contract import PayingAccount
from chamberlain.banking.models import BankAccount
from chamberlain.banking.queries.seeing import (
    see_account,
)
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows


class AccountRow(Record):
    """A bank account; numbers are masked unless bank details are open to the caller."""

    entity: str
    code: str
    name: str
    fund: str
    sort_code: str
    account_number: str
    iban: str
    ledger_account: str
    transit_account: str
    main: bool
    statement: str | None
    statement_to: date | None
    balance_pence: Pence | None
    left: int
    left_pence: Pence


@query(summary="Bank accounts, with their last balance and what is left to explain")
def account_list(scope: Scope, entity: str = "") -> list[AccountRow]:
    """Return the bank accounts held, with their last statement's balance."""
    place, params = scope.whole_sql("a.entity")
    found = rows(
        "SELECT a.entity, a.code, a.name, a.fund, a.sort_code, a.account_number, a.iban, "  # noqa: S608
        "a.ledger_account, a.transit_account, a.main, s.reference AS statement, "
        "s.to_day AS statement_to, s.closing_pence AS balance_pence, "
        "count(l.line_id)::int AS left, "
        "coalesce(sum(l.amount_pence - l.explained_pence), 0)::bigint AS left_pence "
        "FROM banking_account a LEFT JOIN LATERAL (SELECT reference, to_day, closing_pence "
        "FROM banking_statement WHERE account_id = a.id ORDER BY id DESC LIMIT 1) s ON true "
        "LEFT JOIN banking_line_state l ON l.account_id = a.id AND l.entity = a.entity "
        "AND l.explained_pence <> l.amount_pence "
        f"WHERE {place} AND (%s = '' OR a.entity = %s) "
        "GROUP BY a.id, s.reference, s.to_day, s.closing_pence ORDER BY a.entity, a.code",
        [*params, entity, entity],
    )
    plain = scope.sees_class("bank_details")
    return [AccountRow(**(row if plain else _masked(row))) for row in found]


def _masked(row: dict[str, object]) -> dict[str, object]:
    hidden = {"sort_code": "••-••-••", "iban": "•••" if row["iban"] else ""}
    return row | hidden | {"account_number": f"••••{str(row['account_number'])[-4:]}"}


@query(contract=True, summary="A bank account as a payment file needs it")
def paying_account(scope: Scope, entity: str, code: str = "") -> PayingAccount:
    """Return an account's full details, for applications that write payment files."""
    found: BankAccount = see_account(scope, entity, code)
    return PayingAccount(**{name: getattr(found, name) for name in PayingAccount.model_fields})
