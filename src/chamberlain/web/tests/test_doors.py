from chamberlain.kernel.door.types import Grant
from chamberlain.web import navigation
from chamberlain.web.doors import DOORS, STAFF, door_of, modules_of, open_doors

MY = next(door for door in DOORS if door.address == "/my/")


def _grant(*permissions):
    return Grant("role", permissions, (), "all", None, None, "USR-1")


def _with(monkeypatch, entries):
    monkeypatch.setattr(navigation, "entries", lambda door=STAFF: entries.get(door, ()))
    monkeypatch.setattr(navigation, "open_doors", lambda: (STAFF, MY))


STAFF_ENTRIES = (("Inbox", "/staff/", "kernel.inbox"), ("Bank", "/staff/bank", "banking.lines"))
MY_ENTRIES = (("Payslips", "/my/payslips", "payroll.my_payslips"), ("Help", "/my/help", ""))


def test_an_address_is_behind_its_door():
    assert door_of("/my/payslips") is MY
    assert door_of("/staff/payables/invoices") is STAFF
    assert door_of("/") is STAFF


def test_a_door_is_open_where_an_application_has_pages_behind_it():
    shown = {door.address for door in open_doors()}

    assert {"/staff/", "/open/"} <= shown
    assert all(any(modules_of(door)) for door in open_doors())


def test_an_officer_begins_at_the_staff_door(monkeypatch):
    _with(monkeypatch, {STAFF: STAFF_ENTRIES, MY: MY_ENTRIES})

    assert navigation.home_of([_grant("kernel.inbox", "banking.*", "payroll.my_*")]) == "/staff/"


def test_an_employee_with_no_work_at_the_staff_door_begins_at_their_own(monkeypatch):
    _with(monkeypatch, {STAFF: STAFF_ENTRIES, MY: MY_ENTRIES})

    grants = [_grant("kernel.inbox", "payroll.my_*")]

    assert navigation.home_of(grants) == "/my/payslips"
    assert [one["text"] for one in navigation.navigation_for(grants, "/my/x")] == [
        "Payslips",
        "Help",
    ]


def test_who_holds_nothing_elsewhere_is_shown_no_other_door(monkeypatch):
    _with(monkeypatch, {STAFF: STAFF_ENTRIES, MY: MY_ENTRIES})

    assert navigation.doors_for([_grant("kernel.inbox", "banking.*")], STAFF) == []
    assert [one["href"] for one in navigation.doors_for([_grant("payroll.my_*")], STAFF)] == [
        "/my/"
    ]


def test_who_signs_in_goes_to_the_door_they_work_behind(council, client, settings):
    settings.DEMONSTRATION = True

    first = client.post("/sign-in/as/clerk")
    second = client.get("/begin")

    assert first["Location"] == "/begin"
    assert second["Location"] == "/staff/"


def test_a_door_with_nothing_behind_it_for_a_person_says_so(council, client, settings):
    settings.DEMONSTRATION = True
    client.post("/sign-in/as/clerk")

    assert client.get("/suppliers/").status_code == 404
