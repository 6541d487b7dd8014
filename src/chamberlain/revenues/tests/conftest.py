"""A street of the demonstration council, small enough to know every house of it."""

from typing import Any

import pytest

from chamberlain.kernel.make import SYSTEM
from chamberlain.revenues.make import make_charges, send

BANK = {"account_name": "A Example", "sort_code": "200000", "account_number": "55779911"}


def dwelling(number: str, **changes: Any) -> dict[str, Any]:
    """Return a band D dwelling to be taken on."""
    given = {"list_number": number, "address": f"{number} High Street", "postcode": "BN1 1AA"}
    return given | {"band": "D", "uprn": f"10{number}"} | changes


def account(number: str, held_from: str = "2020-04-01", **changes: Any) -> dict[str, Any]:
    """Return an account to be taken on."""
    return {"list_number": number, "name": "Ann Example", "held_from": held_from} | changes


@pytest.fixture
def street(council: Any) -> dict[str, str]:
    """Six houses of band A to F, one account each; answers account by house number."""
    make_charges()
    houses = {str(n): dwelling(str(n), band=band) for n, band in enumerate("ABCDEF", 1)}
    send(SYSTEM, "revenues.take_on_dwellings", list(houses.values()))
    made = send(SYSTEM, "revenues.take_on_accounts", [account(number) for number in houses])
    return dict(zip(houses, made, strict=True))
