import pytest

from chamberlain.kernel.cli import run_verb
from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act, User
from chamberlain.kernel.tokens import caller_of_token


def test_a_reset_gives_a_password_once_which_the_audit_does_not_keep(council):
    clerk = council("clerk").person

    answer = run(council("access"), "kernel.reset_sign_in", {"person": clerk, "reason": "lost"})

    user = User.objects.get(reference=clerk)
    assert user.check_password(answer.value)
    assert user.password_is_temporary
    assert answer.value not in str(Act.objects.get(reference=answer.act).__dict__)


def test_a_reset_ends_the_tokens_of_the_person(council):
    token = run(council("clerk"), "kernel.issue_token", {"label": "spreadsheet"}).value

    run(
        council("access"),
        "kernel.reset_sign_in",
        {"person": council("clerk").person, "reason": "lost"},
    )

    assert caller_of_token(token, None) is None


def test_nobody_resets_their_own_sign_in(council):
    own = {"person": council("access").person, "reason": "forgot"}

    with pytest.raises(ConflictOfDuties):
        run(council("access"), "kernel.reset_sign_in", own)


def test_who_signs_in_is_noted_by_the_system_alone(council):
    with pytest.raises(NotPermitted):
        run(council("clerk"), "kernel.sign_in", {"how": "password"})


def test_no_first_person_is_made_where_somebody_manages_access(council):
    with pytest.raises(Refusal, match="manages access"):
        run(SYSTEM, "kernel.add_first_person", {"username": "first", "name": "First"})


def test_the_first_two_people_ask_for_access_and_agree_it(council):
    for username, role in (("access", "access_officer"), ("agreer", "access_agreer")):
        held = {"person": council(username).person, "role": role}
        run(SYSTEM, "kernel.end_grant", held)

    made = [
        run(SYSTEM, "kernel.add_first_person", {"username": name, "name": name.title()}).value
        for name in ("first", "second")
    ]

    assert [person.role for person in made] == ["access_officer", "access_agreer"]
    assert User.objects.get(username="first").check_password(made[0].password)
    with pytest.raises(Refusal, match="manages access"):
        run(SYSTEM, "kernel.add_first_person", {"username": "third", "name": "Third"})


def test_the_verb_prints_a_password_that_works_once(council, capsys):
    for username, role in (("access", "access_officer"), ("agreer", "access_agreer")):
        held = {"person": council(username).person, "role": role}
        run(SYSTEM, "kernel.end_grant", held)

    codes = [run_verb("first-person", [name, name.title()]) for name in ("one", "two", "three")]

    printed = capsys.readouterr()
    password = printed.out.partition("One-time password: ")[2].splitlines()[0]
    assert codes == [0, 0, 1]
    assert User.objects.get(username="one").check_password(password)
    assert "manages access" in printed.err
