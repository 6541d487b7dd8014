"""The one door, tried on the kernel's own commands."""

import json

import psycopg
import pytest
from django.db import connection, transaction

from chamberlain.kernel.door import (
    ConflictOfDuties,
    InvalidInputs,
    KeyReused,
    NotPermitted,
    Refusal,
    ask,
    run,
)
from chamberlain.kernel.models import Act, Grant, User


def test_a_command_writes_one_act_that_says_who_did_what_and_when(council):
    answer = run(council("access"), "kernel.add_person", {"username": "new.person", "name": "N"})

    row = Act.objects.get(reference=answer.act)
    assert (row.command, row.outcome, row.door) == ("kernel.add_person", "done", "cli")
    assert row.person == council("access").person
    assert row.inputs["username"] == "new.person"
    assert row.changes[0]["after"]["username"] == "new.person"


def test_a_secret_input_never_reaches_the_audit(council):
    inputs = {"username": "secretive", "name": "S", "password": "correct horse battery"}

    answer = run(council("access"), "kernel.add_person", inputs)

    assert "correct horse" not in json.dumps(Act.objects.get(reference=answer.act).inputs)


def test_inputs_that_do_not_fit_are_refused_with_each_field_named_and_audited(council):
    with pytest.raises(InvalidInputs) as refused:
        run(council("access"), "kernel.add_person", {"username": "X Y", "colour": "red"})

    assert {error.field for error in refused.value.errors} == {"username", "name", "colour"}
    last = Act.objects.order_by("-id").first()
    assert (last.outcome, last.command) == ("refused", "kernel.add_person")


def test_a_person_without_the_permission_is_refused(council):
    with pytest.raises(NotPermitted):
        run(council("clerk"), "kernel.add_person", {"username": "ab", "name": "N"})

    assert not User.objects.filter(username="ab").exists()


def test_the_same_key_answers_again_and_does_nothing_twice(council):
    inputs = {"username": "once", "name": "Once"}

    first = run(council("access"), "kernel.add_person", inputs, key="k1")
    second = run(council("access"), "kernel.add_person", inputs, key="k1")

    assert (second.value, second.act, second.replayed) == (first.value, first.act, True)
    assert User.objects.filter(username="once").count() == 1


def test_the_same_key_with_other_inputs_is_refused(council):
    run(council("access"), "kernel.add_person", {"username": "one", "name": "One"}, key="k1")

    with pytest.raises(KeyReused):
        run(council("access"), "kernel.add_person", {"username": "two", "name": "Two"}, key="k1")


def test_a_refusal_undoes_everything_but_is_kept_in_the_audit(council):
    run(council("access"), "kernel.add_person", {"username": "taken", "name": "T"})
    before = User.objects.count()

    with pytest.raises(Refusal, match="already taken"):
        run(council("access"), "kernel.add_person", {"username": "taken", "name": "T"})

    assert User.objects.count() == before
    assert Act.objects.order_by("-id").first().refusal.startswith("username_taken")


def test_nobody_agrees_to_the_access_they_asked_for(council):
    clerk = User.objects.get(username="clerk2")
    asked = run(
        council("access"),
        "kernel.ask_access",
        {"person": clerk.reference, "role": "auditor", "reach": "entity", "entity": "BHX"},
    ).value

    with pytest.raises(NotPermitted):
        run(council("access"), "kernel.agree_access", {"request": asked})
    run(council("agreer"), "kernel.agree_access", {"request": asked})

    assert Grant.objects.filter(person=clerk.reference, role_id="auditor").exists()


def test_a_role_that_would_join_duties_kept_apart_is_refused_when_asked_for(council):
    """L4: Segregation of duties did not work."""
    officer = User.objects.get(username="delegation")

    with pytest.raises(ConflictOfDuties, match="S15b"):
        run(
            council("access"),
            "kernel.ask_access",
            {
                "person": officer.reference,
                "role": "access_officer",
                "reach": "entity",
                "entity": "BHX",
            },
        )


def test_cover_while_away_does_not_join_duties_kept_apart(council):
    away = User.objects.get(username="access").reference
    by = User.objects.get(username="delegation").reference

    with pytest.raises(ConflictOfDuties):
        run(
            council("agreer"),
            "kernel.arrange_cover",
            {"away": away, "by": by, "held_from": "2026-11-02", "held_to": "2026-11-09"},
        )


def test_no_starter_person_holds_conflicting_duties(council):
    found = ask(council("auditor"), "kernel.conflicts")

    assert [row for row in found if row.severity == "block"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO kernel_entity (code, name, kind) VALUES ('X', 'X', 'x')",
        "UPDATE kernel_user SET name = 'x'",
        "DELETE FROM kernel_grant",
        "TRUNCATE kernel_task",
        "UPDATE kernel_act SET person = 'x'",
        "ALTER TABLE kernel_act DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "DROP TRIGGER kernel_act_append_only ON kernel_act",
    ],
)
def test_nothing_writes_past_the_door(council, statement):
    with pytest.raises(Exception) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("verb", ["UPDATE kernel_act SET person = 'x'", "DELETE FROM kernel_act"])
def test_not_even_the_owner_changes_the_audit(committed, verb):
    """L3: The audit trail had never been switched on."""
    with psycopg.connect(committed.owner_dsn) as owner:
        with pytest.raises(psycopg.errors.CheckViolation, match="written once"):
            owner.execute(verb)


def test_the_role_is_given_back_after_a_command(council):
    run(council("access"), "kernel.add_person", {"username": "role.test", "name": "R"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "chamberlain_login"
