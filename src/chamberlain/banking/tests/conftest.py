"""A bank account, its statements, and people who work with them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chamberlain.banking.make import StatementWriter, load, make_bank
from chamberlain.kernel.door import Caller

MONDAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for documents."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def statements(council: Callable[..., Caller]) -> StatementWriter:
    """The main account, opened in the ledger with the statements' first balance."""
    make_bank()
    return StatementWriter()


@pytest.fixture
def loaded(
    council: Callable[..., Caller], statements: StatementWriter
) -> Callable[..., dict[str, Any]]:
    """Return a function that writes and loads a day's statement, and answers its figures."""

    def load_day(*entries: dict[str, Any], day: date = MONDAY) -> Any:
        content = statements.write(day, entries)
        return load(council("bank"), content).value.statements[0]

    return load_day
