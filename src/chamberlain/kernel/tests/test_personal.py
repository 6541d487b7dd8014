"""Personal values in the database: sealed, opened, erased by two, and out of the roles' reach."""

import psycopg
import pytest
from django.db import connection, transaction

from chamberlain.kernel import personal
from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, Unknown, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Erasure

ANNA, BERT = "kernel:someone:1", "kernel:someone:2"
KEEPER_ONLY = ("chamberlain_login", "chamberlain_web", "chamberlain_worker")


def erase(subject):
    """Write an erasure that two people agreed, as the writer would, and destroy the key."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        Erasure.objects.create(
            reference=f"ERS-{subject}",
            subject=subject,
            reason="asked",
            state="erased",
            asked_by="A",
            asked_on="2026-11-02",
            settled_by="B",
            settled_on="2026-11-02",
            act_id=1,
        )
        personal.destroy_key(subject, f"ERS-{subject}")
        cursor.execute("SET LOCAL ROLE NONE")


def test_values_of_many_open_again_in_their_order(db):
    subjects, fields = [ANNA, BERT, ANNA], ["a", "a", "b"]

    sealed = personal.seal_values(subjects, fields, ["one", "two", "three"])

    assert personal.open_values(subjects, fields, sealed.to_list()) == ["one", "two", "three"]


def test_who_is_erased_opens_as_none_beside_those_who_are_not(db):
    sealed = personal.seal_values([ANNA, BERT], ["a", "a"], ["one", "two"]).to_list()

    erase(ANNA)

    assert personal.open_values([ANNA, BERT], ["a", "a"], sealed) == [None, "two"]
    with pytest.raises(personal.Erased, match="nothing more is kept"):
        personal.seal_value(ANNA, "a", "again")


def test_the_role_is_given_back_after_each_look_at_the_keys(db):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        personal.seal_value(ANNA, "a", "one")
        cursor.execute("SELECT current_user")

        assert cursor.fetchone() == ("chamberlain_writer",)
        cursor.execute("SET LOCAL ROLE NONE")


@pytest.mark.parametrize("login", KEEPER_ONLY)
@pytest.mark.parametrize("role", ["NONE", "chamberlain_writer"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT wrapped FROM kernel_personal_key",
        "INSERT INTO kernel_personal_key (subject, wrapped) VALUES ('x', 'y')",
        "UPDATE kernel_personal_key SET wrapped = 'y'",
        "DELETE FROM kernel_personal_key",
        "COPY kernel_personal_key TO STDOUT",
        "SET ROLE {owner}",
        "SELECT pg_read_file('pg_hba.conf')",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_no_login_sees_or_touches_a_key_as_itself_or_as_the_writer(
    committed, login, role, statement
):
    dsn = psycopg.conninfo.make_conninfo(committed.dsn, user=login)
    owner = psycopg.conninfo.conninfo_to_dict(committed.owner_dsn)["user"]

    with psycopg.connect(dsn) as opened:
        opened.execute(f"SET ROLE {role}")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject)):
            opened.execute(statement.format(owner=owner))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_personal_key SET wrapped = 'other'",
        "UPDATE kernel_personal_key SET wrapped = NULL, erasure = 'ERS-made-up'",
        "INSERT INTO kernel_personal_key (subject, erasure) VALUES ('x', 'ERS-made-up')",
    ],
)
def test_even_the_keeper_destroys_no_key_without_an_erasure_of_two(committed, statement):
    personal.seal_value(ANNA, "a", "one")

    with psycopg.connect(committed.dsn) as opened:
        opened.execute("SET ROLE chamberlain_keeper")
        with pytest.raises(psycopg.errors.CheckViolation):
            opened.execute(statement)


@pytest.mark.parametrize("login", KEEPER_ONLY)
def test_a_login_reads_and_writes_only_as_the_writer(committed, login):
    dsn = psycopg.conninfo.make_conninfo(committed.dsn, user=login)
    change = "UPDATE kernel_setting SET value = '1' WHERE name = 'none'"

    with psycopg.connect(dsn) as opened:
        opened.execute("SELECT 1 FROM kernel_act")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            opened.execute(change)
        opened.rollback()
        opened.execute("SET ROLE chamberlain_writer")
        opened.execute(change)


@pytest.mark.parametrize("table", ["django_session", "mfa_authenticator"])
def test_the_workers_login_sees_nothing_of_sign_in(committed, table):
    dsn = psycopg.conninfo.make_conninfo(committed.dsn, user="chamberlain_worker")

    with psycopg.connect(dsn) as opened:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            opened.execute(f"SELECT * FROM {table}")


def test_a_login_without_its_password_is_turned_away(committed, request):
    if request.config.getoption("--postgres"):
        pytest.skip("whom an outside server lets in is its owner's to say")

    for login in (*KEEPER_ONLY, "chamberlain_owner"):
        dsn = psycopg.conninfo.make_conninfo(committed.dsn, user=login, password="guessed")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(dsn)


def test_only_what_an_application_keeps_can_be_asked_to_be_erased(council):
    with pytest.raises(Unknown, match="Nobody here keeps"):
        run(SYSTEM, "kernel.ask_erasure", {"subject": "kernel:weather:1", "reason": "asked"})


def test_whoever_asks_has_no_role_to_erase(council):
    with pytest.raises((NotPermitted, ConflictOfDuties)):
        run(council("suppliers"), "kernel.erase_subject", {"erasure": "ERS-1"})
