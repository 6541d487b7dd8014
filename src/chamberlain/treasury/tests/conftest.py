"""A bank account, a lender and an authorised limit."""

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.treasury.make import make_lender, set_limits


@pytest.fixture
def treasury(council):
    """The council with a bank account and a lender; answers the lender's reference."""
    make_bank()
    set_limits()
    return make_lender()
