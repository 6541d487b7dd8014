"""A debtor whose time is up: proposed, held, released by one and erased by another."""

from datetime import date

import pytest
from django.test import Client

from chamberlain.income.commands.erasing import kept_until
from chamberlain.income.make import charge, make_customer, make_types, raise_charges
from chamberlain.income.models import Customer
from chamberlain.kernel.commands.erasing import ErasureDone
from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import verify_seals

LONG_AFTER = date(2034, 4, 2)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def _idle(council):
    """Return the subject of a debtor last dealt with long ago."""
    make_types()
    customer = make_customer(name="Ann Other", address="1 High Street", email="ann@example.org")
    run(SYSTEM, "kernel.advance_day", {"to": LONG_AFTER})
    return f"income:customer:{customer}"


def _due(council):
    rows = ask(council("privacy"), "kernel.retention_due", {"kind": "income:customer"})
    return {row.subject: (row.ready, row.kept_by) for row in rows}


def _released(council, subject):
    return run(council("records"), "kernel.release_erasures", {"subjects": [subject]}).value


def test_a_debtor_is_kept_six_full_years_after_the_one_of_the_last_charge():
    assert kept_until(date(2026, 11, 2)) == date(2033, 4, 1)
    assert kept_until(date(2027, 3, 31)) == date(2033, 4, 1)
    assert kept_until(date(2027, 4, 1)) == date(2034, 4, 1)


def test_nobody_is_due_before_their_time_or_while_they_owe(council):
    make_types()
    owing = make_customer()
    raise_charges(charge(owing))

    assert _due(council) == {}
    assert "not settled" in _released(council, f"income:customer:{owing}").refused[0].message


def test_one_person_releases_and_another_erases(council):
    subject = _idle(council)
    assert _due(council)[subject] == (True, "")

    erasure = _released(council, subject).accepted[0]
    with pytest.raises(NotPermitted):
        run(council("records"), "kernel.erase_released", {"erasures": [erasure]})
    run(council("privacy"), "kernel.erase_released", {"erasures": [erasure]})

    kept = Customer.objects.get(reference=subject.rpartition(":")[2])
    assert (kept.name, kept.address, kept.email) == ("erased", "", "")
    assert _due(council) == {}
    assert verify_seals(EVERYTHING).sound


def test_a_hold_stops_an_erasure_and_only_another_person_ends_it(council):
    subject = _idle(council)
    given = {"subject": subject, "why": "legal", "reason": "A claim is before the court"}
    hold = run(council("privacy"), "kernel.hold_records", given).value

    assert _due(council)[subject][0] is False
    assert "before the court" in _released(council, subject).refused[0].message
    with pytest.raises(NotPermitted):
        run(council("privacy"), "kernel.end_hold", {"hold": hold, "reason": "Over"})
    run(council("records"), "kernel.end_hold", {"hold": hold, "reason": "The claim was withdrawn"})
    assert _due(council)[subject] == (True, "")


def test_a_hold_on_a_kind_holds_all_of_it(council):
    subject = _idle(council)
    erasure = _released(council, subject).accepted[0]
    given = {"subject": "income:customer", "why": "audit", "reason": "Objection to the accounts"}
    run(council("privacy"), "kernel.hold_records", given)

    with pytest.raises(Refusal, match="Objection to the accounts"):
        run(council("privacy"), "kernel.erase_released", {"erasures": [erasure]})


def test_a_restore_does_not_bring_a_debtor_back(council):
    subject = _idle(council)
    done = ErasureDone(
        subject=subject, reason="Due", asked_by="USR-1", asked_on=LONG_AFTER, settled_by="USR-2",
        settled_on=LONG_AFTER, entity="BHX",
    )  # fmt: skip

    run(SYSTEM, "kernel.repeat_erasures", {"erasures": [done]})

    assert Customer.objects.get(reference=subject.rpartition(":")[2]).name == "erased"


def test_what_is_due_is_released_and_erased_on_pages(council):
    subject = _idle(council)
    client = Client()
    client.post("/sign-in/as/records")
    assert subject in client.get("/staff/retention").content.decode()
    client.post("/staff/retention/release", {"subjects": [subject]})

    client.post("/sign-in/as/privacy")
    shown = client.get("/staff/retention").content.decode()
    erasure = ask(council("privacy"), "kernel.erasures", {"state": "asked"})[0].erasure
    client.post("/staff/retention/erase", {"erasures": [erasure]})

    assert "Erase for good" in shown
    assert ask(council("privacy"), "kernel.erasures")[0].state == "erased"
    for page in ("schedules", "erasures", "holds", "holds/add"):
        assert client.get(f"/staff/retention/{page}").status_code == 200
