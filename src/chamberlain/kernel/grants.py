"""What each run-time role of the database may do.

A login reads: one for the web server, one for the worker, one for the command line. The writer
writes, and only the door becomes it. The keeper alone sees the keys of personal values, and is
taken on for one statement at a time (`kernel.personal`).
"""

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

LOGIN = "chamberlain_login"
WEB = "chamberlain_web"
WORKER = "chamberlain_worker"
LOGINS = f"{LOGIN}, {WEB}, {WORKER}"
WRITER = "chamberlain_writer"
KEEPER = "chamberlain_keeper"

KEYS = "kernel_personal_key"
"""The table of keys, which neither a login nor the writer may see or touch."""

OF_SIGN_IN = ("account_", "auth_", "django_session", "mfa_", "socialaccount_")
"""Framework tables of the web server's alone: the worker's login sees no session and no secret."""

FRAMEWORK_TABLES = (
    "account_",
    "auth_",
    "django_",
    "mfa_",
    "procrastinate_",
    "socialaccount_",
    "kernel_job",
)
"""Tables of the framework's own (sessions, sign-in, jobs), which the login itself may write."""


_LOOKED_AT_LAST = "SET search_path = pg_catalog, public, pg_temp"
_GUARDS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
    WHERE n.nspname IN ('public', 'ledger_inside') AND l.lanname = 'plpgsql'
        AND (p.prosecdef OR p.prorettype = 'pg_catalog.trigger'::regtype)
        AND pg_has_role(p.proowner, 'USAGE')
        AND NOT 'search_path=pg_catalog, public, pg_temp' = ANY (coalesce(p.proconfig, '{}'))
"""


def append_only_tables() -> set[str]:
    """Return the tables of models that say they are written once."""
    return {
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    }


def apply() -> None:
    """Give each role exactly what it needs; Django is connected as the owner, after migrating.

    The login reads; the writer, which only the door becomes, writes; nobody changes what is
    written once.
    """
    once = append_only_tables()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {LOGINS}, {WRITER}, {KEEPER};"
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {LOGINS}, {WRITER};"
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WRITER};"
        )
        for table in _names(cursor, "pg_tables", "tablename"):
            cursor.execute(_table_grant(table, table in once or _is_part_of(table, once)))
        for sequence in _names(cursor, "pg_sequences", "sequencename"):
            if sequence.startswith(FRAMEWORK_TABLES):
                cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {_quoted(sequence)} TO {LOGINS}")
        cursor.execute(f"GRANT UPDATE (last_login, password) ON kernel_user TO {LOGIN}, {WEB}")
        cursor.execute(f"GRANT UPDATE (address) ON kernel_act TO {WRITER}")  # to forget it: a guard
        _keep_keys_apart(cursor)
        _refuse_stand_ins(cursor)


def _keep_keys_apart(cursor: CursorWrapper) -> None:
    """Let only the keeper see keys, and add and destroy them; triggers see to how."""
    cursor.execute(
        f"REVOKE ALL ON {KEYS} FROM PUBLIC, {LOGINS}, {WRITER};"
        f"GRANT SELECT, INSERT, UPDATE ON {KEYS} TO {KEEPER};"
        f"GRANT SELECT ON kernel_erasure TO {KEEPER};"
    )


def _refuse_stand_ins(cursor: CursorWrapper) -> None:
    """Let no temporary table stand in for one that a guard reads by the same name.

    PostgreSQL looks among the temporary tables first, unless it is told to look there last.
    """
    cursor.execute("SELECT current_database()")
    database = _quoted(cursor.fetchone()[0])
    cursor.execute(
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {LOGINS}, {WRITER}, {KEEPER}"
    )
    cursor.execute(_GUARDS)
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} {_LOOKED_AT_LAST}")


def _names(cursor: CursorWrapper, catalogue: str, column: str) -> list[str]:
    cursor.execute(f"SELECT {column} FROM {catalogue} WHERE schemaname = 'public'")  # noqa: S608
    return [row[0] for row in cursor.fetchall()]


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def _is_part_of(table: str, parents: set[str]) -> bool:
    """Whether `table` is a partition, by name, of one that is written once."""
    return any(table.startswith(f"{parent}_") and table[-2:].isdigit() for parent in parents)


def _table_grant(table: str, once: bool) -> str:
    name = _quoted(table)
    if table.startswith(OF_SIGN_IN):
        return (
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {LOGIN}, {WEB}, {WRITER};"
            f"REVOKE ALL ON {name} FROM {WORKER}"
        )
    if table.startswith(FRAMEWORK_TABLES):
        return f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {LOGINS}, {WRITER}"
    rights = "INSERT" if once else "INSERT, UPDATE, DELETE"
    return f"GRANT {rights} ON {name} TO {WRITER}"
