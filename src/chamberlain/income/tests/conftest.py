"""A council with its income types and a bank account."""

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.income.make import make_types


@pytest.fixture
def income(council):
    """The council with a bank account and the starter income types; called, it gives callers."""
    make_bank()
    make_types()
    return council
