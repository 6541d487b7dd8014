"""Access that somebody tries to gain past the second person."""

import tomllib
from fnmatch import fnmatchcase

import pytest

from chamberlain.kernel.commands.installation import STARTER
from chamberlain.kernel.door import ConflictOfDuties, operations, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Cover, DelegatedLimit, Role

WEEK = {"held_from": "2026-11-02", "held_to": "2026-11-09"}


def load_roles():
    return tomllib.loads((STARTER / "roles.toml").read_text("utf-8"))


def grant(person, role):
    asked = run(
        SYSTEM, "kernel.ask_access", {"person": person, "role": role, "entity": "BHX"}
    ).value
    run(SYSTEM, "kernel.agree_access", {"request": asked})


def test_nobody_makes_themselves_the_cover_of_somebody_away(council):
    cover = {"away": council("releaser").person, "by": council("agreer").person, **WEEK}

    with pytest.raises(ConflictOfDuties, match="Nobody arranges"):
        run(council("agreer"), "kernel.arrange_cover", cover)

    assert not Cover.objects.exists()


def test_nobody_changes_what_a_role_of_their_own_may_do_or_up_to_how_much(council):
    grant(council("delegation").person, "payment_releaser")
    wider = {"role": "limits_officer", "name": "L", "permissions": ["kernel.set_*", "kernel.act*"]}
    higher = {"role": "payment_releaser", "document": "payment_run", "limit_pence": 10**12}

    for name, inputs in (("kernel.set_role", wider), ("kernel.set_limit", higher)):
        with pytest.raises(ConflictOfDuties, match="a role they hold"):
            run(council("delegation"), name, inputs)

    assert not DelegatedLimit.objects.filter(limit_pence=10**12).exists()


def test_a_role_gains_no_permission_that_somebody_holding_it_may_not_have(council):
    before = Role.objects.get(code="ap_senior")
    grant(council("senior").person, "payment_releaser")
    wider = [*before.permissions, "payables.approve_invoice"]

    with pytest.raises(ConflictOfDuties, match="S07d"):
        run(
            council("delegation"),
            "kernel.set_role",
            {"role": "ap_senior", "name": before.name, "permissions": wider},
        )

    assert Role.objects.get(code="ap_senior").permissions == before.permissions


def test_who_only_looks_at_the_books_can_do_nothing_by_a_pattern_of_names():
    for code in ("auditor", "chart_officer"):
        patterns = load_roles()[code]["permissions"]
        found = [
            item.name
            for item in operations(writes=True)
            if any(fnmatchcase(item.name, pattern) for pattern in patterns)
        ]

        assert [name for name in found if code == "auditor" or ".sign_" in name] == []


def test_a_role_granted_to_somebody_away_joins_nothing_in_the_hands_of_their_cover(council):
    cover = {"away": council("senior").person, "by": council("releaser").person, **WEEK}
    run(council("agreer"), "kernel.arrange_cover", cover)
    role = {"person": council("senior").person, "role": "budget_holder", "entity": "BHX"}
    asked = run(council("access"), "kernel.ask_access", role).value

    with pytest.raises(ConflictOfDuties, match="S07d"):
        run(council("agreer"), "kernel.agree_access", {"request": asked})
