"""Access that somebody tries to gain past the second person."""

import tomllib
from fnmatch import fnmatchcase

import pytest

from chamberlain.kernel.clock import now
from chamberlain.kernel.commands.installation import STARTER
from chamberlain.kernel.door import (
    EVERYTHING,
    Act,
    ConflictOfDuties,
    OverLimit,
    Refusal,
    Unknown,
    ask,
    operation,
    operations,
    run,
)
from chamberlain.kernel.door.authority import permitted
from chamberlain.kernel.make import FIRST_DAY, SYSTEM
from chamberlain.kernel.models import Cover, DelegatedLimit, Role

WEEK = {"held_from": "2026-11-02", "held_to": "2026-11-09"}


def load_roles():
    return tomllib.loads((STARTER / "roles.toml").read_text("utf-8"))


def grant(person, role, entity="BHX"):
    wanted = {"person": person, "role": role, "entity": entity}
    asked = run(SYSTEM, "kernel.ask_access", wanted).value
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


def test_a_limit_held_in_one_entity_says_nothing_in_another(council):
    holder = council("holder")
    grant(holder.person, "director", "BHX-SCH")
    grants = permitted(holder, "payables.approve_invoice", FIRST_DAY)
    act = Act(
        1, operation("payables.approve_invoice"), holder, now(), FIRST_DAY, grants, EVERYTHING, None
    )

    act.within_limit(50_000_000, "invoice", {"entity": "BHX-SCH"})
    with pytest.raises(OverLimit):
        act.within_limit(50_000_000, "invoice", {"entity": "BHX"})
    with pytest.raises(OverLimit):
        act.within_limit(50_000_000, "invoice", {"entity": "BHX-SCH"}, {"entity": "BHX"})


def test_whoever_reads_the_audit_of_one_entity_sees_no_act_of_another(council):
    grant(council("suppliers").person, "supplier_officer", "BHX-SCH")
    about = {"name": "Canary Catering", "entity": "BHX-SCH"}
    act = run(council("suppliers"), "payables.create_supplier", about).act
    refused = {"supplier": "SUP-0", "number": "1", "invoice_date": "2026-11-02", "net_pence": 1}
    with pytest.raises(Refusal):
        run(council("schools"), "payables.enter_invoice", refused)

    for username in ("s151", "access"):
        seen = ask(council(username), "kernel.acts", {"limit": 5000})
        assert act not in [row.reference for row in seen]
        assert not [row for row in seen if row.person == council("schools").person]
        with pytest.raises(Unknown):
            ask(council(username), "kernel.act", {"reference": act})
    assert ask(council("auditor"), "kernel.act", {"reference": act}).command


def test_a_role_granted_to_somebody_away_joins_nothing_in_the_hands_of_their_cover(council):
    cover = {"away": council("senior").person, "by": council("releaser").person, **WEEK}
    run(council("agreer"), "kernel.arrange_cover", cover)
    role = {"person": council("senior").person, "role": "budget_holder", "entity": "BHX"}
    asked = run(council("access"), "kernel.ask_access", role).value

    with pytest.raises(ConflictOfDuties, match="S07d"):
        run(council("agreer"), "kernel.agree_access", {"request": asked})
