"""Councils set up before a role or a rule was shipped take it on, by two people."""

import pytest
from django.test import Client

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.models import DutyRule, Role, Setting
from chamberlain.kernel.shipped import merged, role_difference, rule_difference, starter

SHIPS = {"name": "Clerk", "permissions": ["a.see", "a.do", "a.new"], "sees": ["payee:x"]}
BASE = {"name": "Clerk", "permissions": ["a.see", "a.do", "a.old"], "sees": []}


def test_what_is_new_is_added_what_was_dropped_goes_and_the_councils_own_stays():
    """L5: What was to be adopted was adapted, and nobody saw how far."""
    council = {"name": "Our clerk", "permissions": ["a.see", "a.old", "b.own"], "sees": []}

    found = role_difference("clerk", SHIPS, council, BASE)

    assert (found.adds, found.drops, found.own) == (
        ("a.new", "sees payee:x"),
        ("a.old",),
        ("b.own",),
    )
    assert merged(SHIPS, council, found) == {
        "name": "Our clerk", "permissions": ["a.see", "b.own", "a.new"], "sees": ["payee:x"],
    }  # fmt: skip


def test_what_the_council_took_away_itself_is_no_difference():
    council = {"name": "Clerk", "permissions": ["a.see"], "sees": []}

    assert role_difference("clerk", BASE, council, BASE) is None


def test_without_a_base_everything_shipped_that_no_pattern_covers_is_lacking():
    council = {"name": "Clerk", "permissions": ["a.s*", "b.own"], "sees": []}

    found = role_difference("clerk", SHIPS, council, None)

    assert (found.adds, found.drops) == (("a.do", "a.new", "sees payee:x"), ())


def test_a_rule_that_was_left_out_on_purpose_is_not_asked_for_again():
    rule = {"first": "a", "second": "b", "scope": "person", "severity": "block", "reason": ""}

    assert rule_difference("S1", rule, None, None).lacking
    assert rule_difference("S1", rule, None, rule) is None
    assert not rule_difference("S1", rule, rule | {"severity": "warn"}, None).lacking


@pytest.fixture
def older(council):
    """A council set up before the suppliers' contact, rule S02 and a permission were shipped."""
    from django.db import connection  # noqa: PLC0415 - the fixture's own hand on the tables

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute("DELETE FROM kernel_role WHERE code = 'supplier_contact'")
        cursor.execute("DELETE FROM kernel_duty_rule WHERE code = 'S02'")
        cursor.execute("DELETE FROM kernel_setting WHERE name = 'shipped_taken'")
        cursor.execute(
            "UPDATE kernel_role SET permissions = array_remove(permissions, "
            "'payables.cancel_invoice') || ARRAY['our.own'] WHERE code = 'ap_senior'"
        )
        cursor.execute("SET LOCAL ROLE NONE")
    return council


def _found(council):
    rows = ask(council("delegation"), "kernel.shipped_differences")
    return {(row.kind, row.code): row for row in rows}


def _taken(council, kind, code):
    change = run(
        council("delegation"), "kernel.propose_shipped", {"kind": kind, "code": code}
    ).value
    return run(council("agreer"), "kernel.agree_shipped", {"change": change})


def test_a_fresh_council_lacks_nothing(council):
    assert _found(council) == {}


def test_an_older_council_sees_what_it_lacks_and_takes_it_on_by_two_people(older):
    found = _found(older)
    assert set(found) == {("role", "supplier_contact"), ("rule", "S02"), ("role", "ap_senior")}
    assert found["role", "ap_senior"].adds == "payables.cancel_invoice"

    for kind, code in found:
        _taken(older, kind, code)

    assert _found(older) == {}
    senior = Role.objects.get(code="ap_senior")
    assert {"our.own", "payables.cancel_invoice"} <= set(senior.permissions)
    shipped = starter("roles")["supplier_contact"]
    assert set(Role.objects.get(code="supplier_contact").permissions) == set(shipped["permissions"])
    assert DutyRule.objects.get(code="S02").severity == starter("duties")["S02"]["severity"]
    assert "role:ap_senior" in Setting.objects.get(name="shipped_taken").value


def test_one_person_alone_takes_nothing_on_and_nothing_twice(older):
    given = {"kind": "rule", "code": "S02"}
    change = run(older("delegation"), "kernel.propose_shipped", given).value

    with pytest.raises(NotPermitted):
        run(older("delegation"), "kernel.agree_shipped", {"change": change})
    with pytest.raises(Refusal, match="asked already"):
        run(older("delegation"), "kernel.propose_shipped", given)
    run(older("agreer"), "kernel.refuse_shipped", {"change": change, "reason": "We call back"})

    assert not DutyRule.objects.filter(code="S02").exists()
    with pytest.raises(Refusal, match="as this version ships it"):
        run(older("delegation"), "kernel.propose_shipped", {"kind": "role", "code": "auditor"})


def test_what_is_lacking_stands_on_a_page(older, settings):
    settings.DEMONSTRATION = True
    client = Client()
    client.post("/sign-in/as/delegation")

    shown = client.get("/staff/access/shipped").content.decode()
    asked = client.post("/staff/access/shipped/rule/S02")

    assert "supplier_contact" in shown and "payables.cancel_invoice" in shown
    assert asked.status_code == 302
    assert "SHP-" in client.get("/staff/access/shipped").content.decode()
