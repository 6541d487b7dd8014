"""What the database refuses by itself, tried with plain SQL as the role of the door."""

from datetime import UTC, date, datetime

import psycopg
import pytest

LINE = {
    "line_no": 1,
    "amount_pence": 100,
    "journal_date": date(2026, 11, 2),
    "year": 2026,
    "period": 8,
    "entity": "BHX",
    "fund": "GF",
    "cost_centre": "CHB101",
    "account": "42060",
    "project": "",
    "vat_code": "",
    "line_ref": "",
    "narrative": "",
}
HEADER = {
    "debit_pence": 100,
    "reverses": None,
    "act_id": 1,
    "entered_at": datetime(2026, 11, 2, tzinfo=UTC),
    "journal_date": date(2026, 11, 2),
    "line_count": 2,
    "year": 2026,
    "period": 8,
    "entity": "BHX",
    "type": "JAP",
    "source": "payables",
    "description": "",
    "prepared_by": "",
    "approved_by": "",
    "sha256": b"\0" * 32,
}
CREDIT = {"line_no": 2, "amount_pence": -100, "account": "L1020", "cost_centre": ""}


def insert(connection, table, **values):
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


def post(connection, first=None, second=None, header=None, number=None):
    number = number or connection.execute("SELECT ledger_inside.reserve(1)").fetchone()[0]
    insert(connection, "ledger_line", journal_id=number, **(LINE | (first or {})))
    insert(connection, "ledger_line", journal_id=number, **(LINE | CREDIT | (second or {})))
    told = HEADER | {"id": number, "source_ref": f"payables:invoice:{number}"} | (header or {})
    insert(connection, "ledger_journal", **told)
    return number


class _named:
    def __init__(self, constraint):
        self.constraint = constraint

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert isinstance(error, psycopg.errors.IntegrityError), error
        assert error.diag.constraint_name == self.constraint, error
        return True


def test_a_balanced_journal_is_taken_and_kept_as_balances(writer):
    post(writer)
    writer.commit()

    kept = writer.execute(
        "SELECT account, debit_pence, credit_pence FROM ledger_inside.delta ORDER BY account"
    ).fetchall()

    assert kept == [("42060", 100, 0), ("L1020", 0, -100)]


@pytest.mark.parametrize(
    ("first", "second", "header", "constraint"),
    [
        ({"amount_pence": 99}, {}, {}, "ledger_journal_balances"),
        ({"fund": "HRA", "cost_centre": "HRA01"}, {}, {}, "ledger_journal_balances"),
        ({"entity": "BHX-SCH"}, {}, {}, "ledger_journal_balances"),
        ({"amount_pence": 0}, {}, {}, "ledger_line_amount"),
        ({}, {}, {"line_count": 3}, "ledger_journal_whole"),
        ({}, {}, {"journal_date": date(2026, 11, 3)}, "ledger_journal_whole"),
        ({"period": 7}, {}, {}, "ledger_journal_whole"),
        ({"period": 9}, {"period": 9}, {"period": 9}, "ledger_period_open"),
        ({"account": "49999"}, {}, {}, "ledger_coding"),
        ({"account": "40000"}, {}, {}, "ledger_coding"),
        ({"fund": "ZZ"}, {"fund": "ZZ"}, {}, "ledger_coding"),
        ({"cost_centre": "CHB1"}, {}, {}, "ledger_coding"),
        ({"cost_centre": "HRA01"}, {}, {}, "ledger_coding"),
        ({"project": "NONE"}, {}, {}, "ledger_coding"),
        ({}, {}, {"type": "JST"}, "ledger_coding"),
        ({}, {}, {"type": "NONE"}, "ledger_journal_type"),
        ({}, {}, {"source_ref": ""}, "ledger_journal_told"),
    ],
)
def test_the_database_refuses_a_journal_that_is_wrong(writer, first, second, header, constraint):
    with _named(constraint):
        post(writer, first, second, header)


def test_lines_without_a_header_do_not_reach_a_commit(writer):
    insert(writer, "ledger_line", journal_id=1, **LINE)
    insert(writer, "ledger_line", journal_id=1, **(LINE | CREDIT))

    with _named("ledger_lines_headed"):
        writer.commit()


def test_no_line_joins_a_posted_journal(writer):
    number = post(writer)
    writer.commit()

    with _named("ledger_lines_before_header"):
        insert(writer, "ledger_line", journal_id=number, **(LINE | {"line_no": 3}))


def test_a_header_without_lines_is_refused(writer):
    with _named("ledger_journal_whole"):
        insert(writer, "ledger_journal", id=9, source_ref="payables:invoice:9", **HEADER)


def test_a_source_reference_is_posted_once_whatever_its_year(writer):
    post(writer, header={"source_ref": "payables:invoice:once"})

    with _named("ledger_journal_once"):
        post(writer, header={"source_ref": "payables:invoice:once"})


def test_a_journal_is_reversed_once(writer):
    number = post(writer)
    post(writer, header={"reverses": number})

    with _named("ledger_journal_reversed_once"):
        post(writer, header={"reverses": number})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_line SET amount_pence = 5",
        "DELETE FROM ledger_line",
        "TRUNCATE ledger_line",
        "UPDATE ledger_journal SET description = 'x'",
        "DELETE FROM ledger_journal",
        "TRUNCATE ledger_journal",
        "UPDATE ledger_inside.line_2026 SET amount_pence = 5",
        "DELETE FROM ledger_inside.line_2026",
        "TRUNCATE ledger_inside.line_2026",
        "INSERT INTO ledger_inside.line_2026 SELECT * FROM ledger_line",
        "DELETE FROM ledger_period",
        "UPDATE ledger_seal SET root = ''",
    ],
)
def test_what_is_posted_is_never_changed_even_by_the_owner(committed, writer, statement):
    post(writer)
    writer.commit()

    with (
        psycopg.connect(committed.owner_dsn) as owner,
        pytest.raises(psycopg.errors.IntegrityError),
    ):
        owner.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_line SET amount_pence = 5",
        "INSERT INTO ledger_inside.line_2026 SELECT * FROM ledger_line",
        "COPY ledger_inside.line_2026 FROM STDIN",
        "INSERT INTO ledger_inside.delta DEFAULT VALUES",
        "DELETE FROM ledger_inside.account_balance",
        "DELETE FROM ledger_inside.unheaded",
        "INSERT INTO ledger_inside.unheaded (lines) VALUES (-2)",
        "SELECT setval('ledger_inside.journal_number', 1)",
        "ALTER TABLE ledger_line DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_writer_has_no_way_past_the_guards(writer, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        writer.execute(statement)


def test_a_locked_period_stays_locked(committed):
    with psycopg.connect(committed.owner_dsn) as owner, _named("ledger_period_locked"):
        owner.execute("UPDATE ledger_period SET state = 'locked' WHERE period = 1")
        owner.execute("UPDATE ledger_period SET state = 'open' WHERE period = 1")


def test_kept_balances_equal_the_lines_after_folding(writer):
    for _ in range(3):
        post(writer)
    writer.execute("SELECT ledger_inside.fold()")
    post(writer)
    writer.execute("SELECT ledger_inside.fold()")

    kept = writer.execute(
        "SELECT period, debit_pence, credit_pence, lines FROM ledger_inside.account_balance "
        "WHERE account = '42060' ORDER BY period"
    ).fetchall()
    coded = writer.execute(
        "SELECT period, debit_pence, lines FROM ledger_inside.coding_balance "
        "WHERE account = '42060'"
    ).fetchall()

    assert kept == [(period, 400, 0, 4) for period in range(8, 15)]
    assert coded == [(8, 400, 4)]
