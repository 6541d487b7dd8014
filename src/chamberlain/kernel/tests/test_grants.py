"""What the run-time roles of the database may not do, tried with SQL as whoever broke in would."""

import psycopg
import pytest
from django.db import connection

from chamberlain.kernel import grants
from chamberlain.launcher.setup import connect_django


@pytest.fixture
def writer(committed):
    with psycopg.connect(committed.dsn) as opened:
        opened.execute("SET ROLE chamberlain_writer")
        yield opened
        opened.rollback()


def test_no_temporary_table_can_be_made_to_stand_in_for_a_real_one(committed):
    connect_django(committed.owner_dsn)
    grants.apply()

    with psycopg.connect(committed.dsn) as login:
        for role in ("chamberlain_login", "chamberlain_writer"):
            login.execute(f"SET ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute("CREATE TEMPORARY TABLE ledger_period (state text)")
            login.rollback()


def test_every_guard_looks_for_temporary_tables_last(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "JOIN pg_language l ON l.oid = p.prolang WHERE l.lanname = 'plpgsql' "
            "AND n.nspname IN ('public', 'ledger_inside') "
            "AND (p.prosecdef OR p.prorettype = 'pg_catalog.trigger'::regtype) "
            "AND NOT 'search_path=pg_catalog, public, pg_temp' = ANY (coalesce(p.proconfig, '{}'))"
        )

        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM kernel_grant",
        "UPDATE kernel_grant SET role_id = 'auditor'",
        "UPDATE kernel_grant SET held = '[2020-01-01,)'",
        "UPDATE kernel_user SET reference = 'USR-9' WHERE username = 'clerk'",
        "DELETE FROM kernel_user",
        "DELETE FROM kernel_entity",
        "DELETE FROM kernel_access_request",
    ],
)
def test_who_held_what_and_when_is_not_rewritten_even_by_the_writer(writer, statement):
    with pytest.raises(psycopg.errors.CheckViolation):
        writer.execute(statement)
