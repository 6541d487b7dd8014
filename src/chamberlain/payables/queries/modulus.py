"""The modulus check against the council's own copy of the weight table, where it has one."""

import importlib
from functools import lru_cache
from pathlib import Path

import polars as pl

from chamberlain.kernel.door import Scope, query
from chamberlain.payables.queries.options import stored_options


@lru_cache(maxsize=4)
def _table(path: str, _changed_at: float) -> pl.DataFrame:
    rule = importlib.import_module("chamberlain.payables.rules.modulus").modulus
    return rule.tables["table"].read(Path(path))


@query(contract=True, summary="Whether an account number is possible for its sort code")
def account_possible(scope: Scope, sort_code: str, account_number: str) -> str:
    """Return "valid", "invalid" or "not checkable"; nothing of who asks or whose it is is kept."""
    return checked(sort_code, account_number)


def checked(sort_code: str, account_number: str) -> str:
    """Return "valid", "invalid", or "not checkable" when there is no table or no row for it."""
    place = stored_options().modulus_table
    if not place or not Path(place).exists():
        return "not checkable"
    rule = importlib.import_module("chamberlain.payables.rules.modulus").modulus
    asked = pl.DataFrame([{"sort_code": sort_code, "account_number": account_number}])
    result, _errors = rule.run(asked, table=_table(place, Path(place).stat().st_mtime))
    found = result["valid"].to_list()
    if not found or found[0] is None:
        return "not checkable"
    return "valid" if found[0] else "invalid"
