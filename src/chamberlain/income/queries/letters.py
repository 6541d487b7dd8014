"""What is written to who owes sundry debts, and all that one payer owes under any name of tax."""

from datetime import date

import polars as pl

from chamberlain.income.queries import debt
from chamberlain.income.queries.seeing import one
from chamberlain.income.rules.names import spelt
from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows


class RecoveryLetter(Record):
    """A step of recovery as it is written: the charge, to whom, and the day to answer by."""

    charge: debt.ChargeView
    council: str
    address: str
    postcode: str
    person: bool
    stage: str
    taken_on: date
    answer_by: date
    left_pence: Pence


class OwedRow(Record):
    """What is owed on one account of somebody."""

    income_type: str
    type_name: str
    account: str
    name: str
    postcode: str
    balance_pence: Pence
    due_pence: Pence
    due_on: date | None


class OwedView(Record):
    """All that somebody owes, as income knows it, by account; `account` is the one asked for."""

    council: str
    account: str
    name: str
    postcode: str
    rows: list[OwedRow]
    balance_pence: Pence
    due_pence: Pence


@query(summary="A letter of recovery")
def recovery_letter(scope: Scope, charge: str, stage: str = "") -> RecoveryLetter:
    """Return the facts of a step's letter, by default of the last that was taken."""
    found = debt.charge(scope, charge)
    step = rows(
        "SELECT s.stage, s.taken_on, s.answer_by, s.left_pence, u.address, u.postcode, "
        "u.kind = 'person' AS person, g.name AS council FROM income_recovery_step s "
        "JOIN income_charge c ON c.id = s.charge_id "
        "JOIN income_customer u ON u.account_id = c.account_id "
        "JOIN kernel_entity g ON g.code = c.entity WHERE c.reference = %s "
        "AND (%s = '' OR s.stage = %s) ORDER BY s.taken_on DESC, s.id DESC LIMIT 1",
        [charge, stage, stage],
    )
    if not step:
        raise Unknown(f"No step of recovery was taken for {charge}.")
    return RecoveryLetter(charge=found, **step[0])


@query(summary="All that a payer owes, whatever for")
def owed_together(scope: Scope, account: str) -> OwedView:
    """Return every account of the same name and postcode that has a balance, for a statement.

    Who is at the account is told what they owe themselves: the purposes for which council tax is
    held do not reach further, so it is for the payer and not for passing on. Accounts of one name
    at another address are not taken for theirs.
    """
    place, params = scope.whole_sql("k.entity")
    head = one(
        "SELECT k.entity, k.name, k.postcode, g.name AS council FROM income_account k "  # noqa: S608
        f"JOIN kernel_entity g ON g.code = k.entity WHERE {place} AND k.reference = %s",
        [*params, account],
        f"account {account}",
    )
    found = rows(
        "SELECT k.income_type, coalesce((SELECT t.name FROM income_type t "
        "WHERE t.entity = k.entity AND t.code = k.income_type AND t.held @> %s::date LIMIT 1), "
        "k.income_type) AS type_name, "
        "k.reference AS account, k.name, k.postcode, k.balance_pence, k.due_pence, k.due_on "
        "FROM income_account k WHERE k.entity = %s AND upper(replace(k.postcode, ' ', '')) = "
        "upper(replace(%s, ' ', '')) ORDER BY k.income_type, k.reference",
        [clock.business_date(), head["entity"], head["postcode"]],
    )
    names = pl.DataFrame({"name": [head["name"], *[row["name"] for row in found]]})
    own, *others = names.select(spelt(pl.col("name")))["name"].to_list()
    known = bool(own and head["postcode"])
    listed = [
        OwedRow(**row)
        for row, name in zip(found, others, strict=True)
        if row["account"] == account or (known and name == own)
    ]
    return OwedView(
        council=head["council"],
        account=account,
        name=head["name"],
        postcode=head["postcode"],
        rows=listed,
        balance_pence=sum(row.balance_pence for row in listed),
        due_pence=sum(row.due_pence for row in listed),
    )
