"""What the two run-time roles of the database may do: the login reads, the writer writes."""

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

LOGIN = "chamberlain_login"
WRITER = "chamberlain_writer"

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
    with connection.cursor() as cursor:
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {LOGIN}, {WRITER};"
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {LOGIN}, {WRITER};"
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WRITER};"
        )
        for table in _names(cursor, "pg_tables", "tablename"):
            cursor.execute(_table_grant(table, table in once or _is_part_of(table, once)))
        for sequence in _names(cursor, "pg_sequences", "sequencename"):
            if sequence.startswith(FRAMEWORK_TABLES):
                cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {_quoted(sequence)} TO {LOGIN}")
        cursor.execute(f"GRANT UPDATE (last_login, password) ON kernel_user TO {LOGIN}")
        _refuse_stand_ins(cursor)


def _refuse_stand_ins(cursor: CursorWrapper) -> None:
    """Let no temporary table stand in for one that a guard reads by the same name.

    PostgreSQL looks among the temporary tables first, unless it is told to look there last.
    """
    cursor.execute("SELECT current_database()")
    database = _quoted(cursor.fetchone()[0])
    cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {LOGIN}, {WRITER}")
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
    if table.startswith(FRAMEWORK_TABLES):
        return f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {LOGIN}, {WRITER}"
    rights = "INSERT" if once else "INSERT, UPDATE, DELETE"
    return f"GRANT {rights} ON {name} TO {WRITER}"
