import itertools
import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.commands.numbers import ROOM, STRIDE, body_of
from chamberlain.revenues.models import Account, Dwelling, Liability, ListEntry
from chamberlain.revenues.tests.conftest import account, dwelling


def taken_on(*items: dict[str, Any]) -> Any:
    inputs = {"entity": ENTITY, "items": list(items)}
    return run(SYSTEM, "revenues.take_on_dwellings", inputs).value


@pytest.mark.usefixtures("council")
def test_dwellings_of_a_file_are_registered_with_their_bands() -> None:
    answer = taken_on(dwelling("1"), dwelling("2", band="H", area="rottingdean"))

    assert answer.refused == []
    assert len(answer.accepted) == 2
    assert Dwelling.objects.get(list_number="2").area == "rottingdean"
    assert ListEntry.objects.get(dwelling__list_number="2").band == "H"


@pytest.mark.usefixtures("council")
def test_a_dwelling_registered_before_or_twice_in_the_file_is_set_aside_and_the_rest_kept() -> None:
    taken_on(dwelling("1"))

    answer = taken_on(
        dwelling("1", uprn=None), dwelling("2"), dwelling("2", uprn=None), dwelling("3", uprn="101")
    )

    assert len(answer.accepted) == 1
    assert [(one.row, one.message) for one in answer.refused] == [
        (0, "1 is registered already"),
        (2, "2 stands in the file twice"),
        (3, "UPRN 101 is another dwelling's"),
    ]


@pytest.mark.usefixtures("council")
def test_an_annexe_is_held_to_its_main_dwelling() -> None:
    taken_on(dwelling("1"))

    answer = taken_on(
        dwelling("1A", uprn=None, part_of="1"), dwelling("9A", uprn=None, part_of="9")
    )

    assert Dwelling.objects.get(list_number="1A").part_of.list_number == "1"
    assert [one.message for one in answer.refused] == ["its main dwelling 9 is not registered"]


def opened(*items: dict[str, Any]) -> Any:
    return run(SYSTEM, "revenues.take_on_accounts", {"entity": ENTITY, "items": list(items)}).value


@pytest.mark.usefixtures("council")
def test_accounts_are_opened_with_numbers_that_carry_a_check_digit() -> None:
    taken_on(dwelling("1"), dwelling("2"))

    answer = opened(account("1"), account("2", reference="41234567"))

    assert answer.refused == []
    made, kept = answer.accepted
    assert len(made) == 10 and made.startswith("5")
    assert sum(int(d) * w for d, w in zip(made, range(10, 0, -1), strict=True)) % 11 == 0
    assert Account.objects.get(reference=kept).dwelling.list_number == "2"


@pytest.mark.usefixtures("council")
def test_days_on_which_another_account_is_liable_are_set_aside() -> None:
    taken_on(dwelling("1"), dwelling("2"), dwelling("3"))
    opened(account("1", held_to="2024-06-01"))
    opened(account("3", held_to="2024-06-01"))

    answer = opened(
        account("1", "2024-05-31"),
        account("3", "2024-06-01"),
        account("2", "2021-01-01"),
        account("2", "2022-01-01"),
        account("7"),
    )

    assert len(answer.accepted) == 2
    assert [(one.row, one.message) for one in answer.refused] == [
        (0, "another account is liable for 1 on some of these days"),
        (3, "another account is liable for 2 on some of these days"),
        (4, "no dwelling 7 is registered"),
    ]


@pytest.mark.usefixtures("council")
def test_the_database_refuses_two_liable_accounts_on_one_day() -> None:
    taken_on(dwelling("1"))
    opened(account("1"))
    held = Liability.objects.get()
    twice = Liability(
        account_id=held.account_id, dwelling_id=held.dwelling_id, ground="owner",
        held_from=date(2025, 4, 1), act_id=1,
    )  # fmt: skip

    with connection.cursor() as cursor, pytest.raises(Exception, match="one_account"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        twice.save()


def test_somebody_without_the_role_registers_nothing(council: Callable[..., Caller]) -> None:
    inputs = {"entity": ENTITY, "items": [dwelling("1")]}

    with pytest.raises(Exception, match="holds no role"):
        run(council("clerk"), "revenues.take_on_dwellings", inputs)


def test_neighbouring_accounts_have_numbers_that_no_slip_or_two_makes_each_others() -> None:
    made = [body_of(number) for number in range(1, 20_000)]

    apart = [
        sum(a != b for a, b in zip(one, following, strict=True))
        for one, following in itertools.pairwise(made)
    ]

    assert len(set(made)) == len(made)
    assert math.gcd(STRIDE, ROOM) == 1
    assert min(apart) >= 4
