"""Finding what a caller may see, and reading rows."""

from typing import Any

import polars as pl

from chamberlain.banking.models import BankAccount, Line, Statement
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Refusal, Scope, Unknown
from chamberlain.kernel.prepared import instance
from chamberlain.kernel.remembering import once


def see_statement(scope: Scope, reference: str) -> Statement:
    """Return a statement the caller may see, or say there is none."""
    found = Statement.objects.select_related("account").filter(reference=reference).first()
    if found is None or not scope.sees_whole(found.entity):
        raise Unknown(f"There is no statement {reference}.", field="statement")
    return found


def see_line(scope: Scope, reference: str) -> Line:
    """Return a bank line the caller may see, or say there is none."""
    number = reference.removeprefix("BL-")
    found = None
    if number.isdigit() and number != reference:
        found = once(("banking.line", number), lambda: _line(int(number)))
    if found is None or not scope.sees_whole(found.entity):
        raise Unknown(f"There is no bank line {reference}.", field="line")
    return found


def _line(number: int) -> Line | None:
    """Return a line with its account and statement, each by its own prepared statement."""
    found = instance(Line, "id", number)
    if found is not None:
        found.account = instance(BankAccount, "id", found.account_id)  # type: ignore[assignment]
        found.statement = instance(Statement, "id", found.statement_id)  # type: ignore[assignment]
    return found


def see_account(scope: Scope, entity: str, code: str) -> BankAccount:
    """Return a bank account the caller may see; a blank code is the entity's main one."""
    wanted = {"code": code} if code else {"main": True}
    found = BankAccount.objects.filter(entity=entity, **wanted).first()
    if found is None or not scope.sees_whole(entity):
        raise Unknown(f"There is no bank account {code or 'that is the main one'} of {entity}.")
    return found


def frame(sql: str, params: list[Any], schema: dict[str, Any], most: int) -> pl.DataFrame:
    """Return at most so many rows as a frame; refuse to show a list that was cut short."""
    found = read_frame(f"{sql} LIMIT {most + 1}", params, schema=schema)
    if found.height > most:
        raise Refusal(f"There are more than {most:,}. Narrow the choice.", code="too_many")
    return found
