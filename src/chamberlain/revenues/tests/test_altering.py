from datetime import date
from typing import Any

from chamberlain.kernel.door import EVERYTHING, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Alteration, Bill, Dwelling
from chamberlain.revenues.queries.registers import alterations


def line(number: int, list_number: str, code: str = "CR16", **changes: Any) -> dict[str, Any]:
    given = {"schedule": "2026/31", "line": number, "list_number": list_number, "code": code}
    return given | {"band": "E", "effective_on": "2026-10-05"} | changes


def load(*items: dict[str, Any]) -> Any:
    inputs = {"entity": ENTITY, "items": list(items)}
    return run(SYSTEM, "revenues.load_alterations", inputs).value


def test_a_property_not_known_is_set_aside_and_the_rest_applied(street: dict[str, str]) -> None:
    make_bills()

    answer = load(line(1, "5", band="D"), line(2, "99"), line(3, "6", "CR01", band=""))

    assert len(answer.accepted) == 2
    assert [(one.row, one.message) for one in answer.refused] == [
        (1, "No dwelling 99 is registered.")
    ]
    assert [one.list_number for one in alterations(EVERYTHING)] == ["99"]
    assert Bill.objects.filter(account__reference=street["5"]).count() == 2
    assert Dwelling.objects.get(list_number="6").deleted_on == date(2026, 10, 5)
    assert (
        Bill.objects.filter(account__reference=street["6"], number=2).get().charged_pence < 372586
    )


def test_a_schedule_loaded_twice_changes_nothing(street: dict[str, str]) -> None:
    make_bills()
    load(line(1, "5", band="D"))

    again = load(line(1, "5", band="D"))

    assert (again.accepted, again.refused) == ([], [])
    assert street


def test_a_new_home_is_registered_with_its_band(street: dict[str, str]) -> None:
    answer = load(line(1, "77", "CR03", band="B", address="77 High Street", postcode="BN1 1AA"))

    assert answer.accepted == [Dwelling.objects.get(list_number="77").reference]
    assert street


def test_what_was_set_aside_is_put_right(street: dict[str, str]) -> None:
    make_bills()
    load(line(1, "5 High Street", band="D"))
    house = Dwelling.objects.get(list_number="5").reference

    inputs = {"schedule": "2026/31", "line": 1, "dwelling": house}
    run(SYSTEM, "revenues.put_right_alteration", inputs)

    assert Alteration.objects.get().state == "put_right"
    assert Bill.objects.filter(account__reference=street["5"]).count() == 2
