"""A city's books, for benchmarks that need them to be large: made once, kept by their recipe.

9,000 suppliers, 300,000 invoices of a year, two million ledger lines, a month at the bank. The last
month is made by batch commands, like any council's; its payables are then repeated eleven times
further back by SQL, which no command would do, so that a year needs minutes and not hours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl
import psycopg

from chamberlain.kernel.benchmark import Bench
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM

SUPPLIERS, INVOICES_A_MONTH, RECEIPTS_A_DAY = 9_000, 25_000, 200
LINES = (1_000_000, 1_000_000)
WAITING, HELD = 600, 100
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 30)
ENTERED, PAID = date(2026, 11, 24), date(2026, 11, 27)
MONTHS_BACK = 11
ONE, TWO, THREE = (replace(SYSTEM, person=f"SYSTEM-{n}") for n in (1, 2, 3))
CODINGS = (("42060", "CHB101"), ("43020", "CHB302"), ("51010", "HAS101"), ("51040", "HAS103"))
RECIPE = ("bench/city.py", "src/chamberlain/demo/history.py", "src/chamberlain/demo/recipe.py")


@contextmanager
def city(context: Bench) -> Iterator[object]:
    """Start the city's database, made first where this recipe's isn't there; Django is connected.

    `context.scale` makes a smaller one, kept apart.
    """
    from chamberlain.launcher.benching import standing_database  # noqa: PLC0415 - needs Django

    checkout = Path(__file__).parents[1]
    recipe = b"".join((checkout / name).read_bytes() for name in RECIPE)
    mark = sha256(recipe + str(context.scale).encode()).hexdigest()[:12]
    with standing_database(f"city-{mark}", lambda made: fill(context, made.owner_dsn)) as database:
        yield database


def fill(context: Bench, owner_dsn: str) -> None:
    """Make the city in an empty, migrated database that has the council's people and chart."""
    steps = (
        ("two million ledger lines", lambda: _history(context)),
        ("suppliers", lambda: _suppliers(context)),
        ("a month of invoices", lambda: _invoices(context)),
        ("payment runs", _payments),
        ("a month at the bank", lambda: _bank(context)),
        ("eleven months before it", lambda: _earlier(owner_dsn)),
    )
    for name, step in steps:
        context.say(f"city: {name}")
        step()


def _history(context: Bench) -> None:
    from chamberlain.demo.history import FIRST_DAY, PERIODS, month_frames  # noqa: PLC0415
    from chamberlain.demo.recipe import CITY  # noqa: PLC0415

    tree: pl.DataFrame = ask(SYSTEM, "ledger.cost_centre_tree", {"as_at": FIRST_DAY})
    centres = tree.filter(
        (pl.col("entity") == ENTITY) & ~pl.col("service").is_in(["FCW9", "COL1", "CAP1"])
    ).select(
        "cost_centre",
        fund=pl.when(pl.col("service") == "HRA0").then(pl.lit("HRA")).otherwise(pl.lit("GF")),
    )
    for part, lines in enumerate(LINES):
        size = replace(CITY, history_lines=context.size(lines))
        for period in PERIODS:
            for frame in month_frames(size, centres, period):
                named = frame.with_columns(source_ref=pl.col("source_ref") + f"-{part}")
                inputs = {"source": "demo", "journals": named, "between_funds": True}
                run(SYSTEM, "ledger.post_journals", inputs)
    run(SYSTEM, "ledger.fold_balances", {})
    run(SYSTEM, "ledger.seal_day", {})


def _suppliers(context: Bench) -> None:
    from chamberlain.demo.recipe import CITY  # noqa: PLC0415 - needs Django
    from chamberlain.demo.suppliers import made_suppliers  # noqa: PLC0415
    from chamberlain.payables.contract import PayeeRecord  # noqa: PLC0415

    payees = [
        PayeeRecord(
            source_ref=f"demo:supplier:{one.number}",
            entity=ENTITY,
            payee_class=one.spend.payee_class,
            name=one.name,
            sort_code=one.sort_code,
            account_number=f"{one.number:08d}",
            account_name=one.name[:18],
            verified=True,
        )
        for one in made_suppliers(replace(CITY, suppliers=context.size(SUPPLIERS)))
    ]
    run(SYSTEM, "payables.record_payees", {"payees": payees})


def _invoices(context: Bench) -> None:
    """Enter, send and approve a month's invoices; some wait for approval, some are held."""
    run(SYSTEM, "kernel.advance_day", {"to": ENTERED})
    suppliers = _references("SELECT reference FROM payables_payee ORDER BY id")
    frame = invoice_frame(suppliers, context.size(INVOICES_A_MONTH), context.seed)
    entered: list[str] = []
    for part in frame.iter_slices(5_000):
        done = run(SYSTEM, "payables.enter_invoice_frame", {"invoices": part}).value
        entered += done.accepted
    fresh = _references("SELECT reference FROM payables_invoice WHERE state = 'coded' ORDER BY id")
    for reference in fresh[: context.size(HELD)]:
        inputs = {"invoice": reference, "reason": "Goods not received"}
        run(SYSTEM, "payables.hold_invoice", inputs)
    sent = fresh[context.size(HELD) :]
    for start in range(0, len(sent), 2_000):
        run(ONE, "payables.submit_invoices", {"invoices": sent[start : start + 2_000]})
    run(TWO, "payables.approve_invoices", {"invoices": sent[: -context.size(WAITING)]})


def invoice_frame(suppliers: list[str], count: int, seed: int) -> pl.DataFrame:
    """Return invoices of one line each, no two alike, as `payables.enter_invoice_frame` takes."""
    number = pl.int_range(count, eager=True)
    rows = pl.DataFrame({"n": number}).with_columns(
        draw=pl.col("n").hash(seed) % 10_000, other=pl.col("n").hash(seed + 1) % len(suppliers)
    )
    codings = pl.DataFrame(CODINGS, schema=["account", "cost_centre"], orient="row")
    received = pl.lit(ENTERED) - pl.duration(days=pl.col("n") % 20)
    return rows.select(
        supplier=pl.Series(suppliers).gather(rows["other"].cast(pl.UInt32)),
        number=pl.format("{}/{}", pl.lit("N"), pl.col("n") * 7919 % 1_000_003),
        invoice_date=received - pl.duration(days=3),
        received_on=received,
        net_pence=(pl.col("draw").cast(pl.Int64) * 97 + pl.col("n").cast(pl.Int64) * 3 + 1_000),
        account=codings["account"].gather(rows["n"] % len(CODINGS)),
        cost_centre=codings["cost_centre"].gather(rows["n"] % len(CODINGS)),
        vat_code=pl.lit("E"),
        description=pl.lit("Goods and services supplied"),
    )


def _references(query: str) -> list[str]:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def _payments() -> None:
    """Pay what is approved in one run, released by two."""
    from chamberlain.banking.make import make_bank  # noqa: PLC0415 - needs Django

    make_bank(opening_pence=0)
    identity = {"service_user_number": "123456", "service_user_name": "Brighthelm City Council"}
    run(SYSTEM, "payables.set_payment_options", identity)
    given = {"entity": ENTITY, "due_by": date(2026, 12, 31), "pay_on": PAID}
    paid = run(ONE, "payables.propose_run", given).value
    run(ONE, "payables.submit_run", {"run": paid})
    run(TWO, "payables.release_run", {"run": paid})
    run(THREE, "payables.release_run_again", {"run": paid})
    run(SYSTEM, "kernel.advance_day", {"to": LAST})


def _bank(context: Bench) -> None:
    """Load a statement for each working day, match what was expected, suspend the rest."""
    from chamberlain.banking.make import StatementWriter, expect, load  # noqa: PLC0415
    from chamberlain.kernel import events  # noqa: PLC0415 - needs Django
    from chamberlain.kernel.calendar import is_working_day  # noqa: PLC0415

    opening = int(ask(SYSTEM, "ledger.balance_on", _main_account()))
    writer = StatementWriter(opening_pence=opening)
    days = [day for n in range(29) if is_working_day(day := FIRST + timedelta(days=n))]
    for number, day in enumerate(days):
        keys = [f"R{number}-{n}" for n in range(context.size(RECEIPTS_A_DAY))]
        known = [key for n, key in enumerate(keys) if n % 20]
        expect(
            *[
                {"key": key, "amount_pence": 1_000 + 7 * n, "reference": key, "expected_on": day}
                | {"contra_account": "93020", "contra_cost_centre": "COP309"}
                for n, key in enumerate(known)
            ],
            source="income",
        )
        _load_day(writer, day, keys, known, load)
    at = {"entity": ENTITY, "as_at": LAST}
    run(ONE, "banking.post_to_suspense", {"entity": ENTITY, "up_to": LAST})
    made = run(ONE, "banking.prepare_reconciliation", at).value
    if not made.difference_pence:
        run(TWO, "banking.review_reconciliation", {"reconciliation": made.reference})
    run(SYSTEM, "ledger.fold_balances", {})
    run(SYSTEM, "ledger.seal_day", {})
    events.deliver()


def _main_account() -> dict[str, object]:
    roles = ask(SYSTEM, "ledger.account_roles", {"entity": ENTITY})
    return {"entity": ENTITY, "account": roles["bank_main"], "as_at": FIRST}


def _load_day(writer: object, day: date, keys: list[str], known: list[str], load: object) -> None:
    at = {key: n for n, key in enumerate(known)}
    entries = [
        {"amount_pence": 1_000 + 7 * at.get(key, n), "counterparty": f"PAYER {n}"}
        | ({"end_to_end_id": key} if key in at else {})
        for n, key in enumerate(keys)
    ]
    if day == PAID:
        entries += _file_paid()
    content = writer.write(day, entries)  # type: ignore[attr-defined]
    statement = load(SYSTEM, content).value.statements[0]  # type: ignore[operator]
    run(SYSTEM, "banking.match_statement", {"statement": statement.reference})


def _file_paid() -> list[dict[str, object]]:
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT batch_key, sum(amount_pence)::bigint FROM banking_movement "
            "WHERE source = 'payables' GROUP BY 1"
        )
        return [{"amount_pence": p, "end_to_end_id": key} for key, p in cursor.fetchall()]


def _earlier(owner_dsn: str) -> None:
    """Repeat the month's payables for each of the eleven months before it."""
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("SET session_replication_role = replica")
        for back in range(1, MONTHS_BACK + 1):
            for statement in _REPEATED:
                connection.execute(statement, {"back": back})  # type: ignore[arg-type]
        connection.execute("SET session_replication_role = origin")
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _shifted(table: str, changes: dict[str, str], where: str = "") -> str:
    """Return SQL that repeats a table's first month with some columns changed."""
    from django.apps import apps  # noqa: PLC0415 - needs Django

    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    columns = [field.column for field in model._meta.concrete_fields]
    values = [changes.get(column, column) for column in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(values)} FROM {table} WHERE id < 10000000 {where}"
    )


def _day(column: str) -> str:
    return f"({column} - make_interval(months => %(back)s))::date"


def _next(column: str) -> str:
    return f"{column} + %(back)s * 10000000"


def _ref(column: str = "reference") -> str:
    number = f"(split_part({column}, '-', 2)::int + %(back)s * 300000)::text"
    return f"split_part({column}, '-', 1) || '-' || lpad({number}, 7, '0')"


class _Repeated:
    """The statements, made when they are first walked: they need Django's models."""

    def __iter__(self) -> Iterator[str]:
        late = "(CASE WHEN id %% 20 = 0 THEN 25 ELSE 0 END)"
        yield _shifted(
            "payables_invoice",
            {"id": _next("id"), "reference": _ref(), "number": "number || '-' || %(back)s",
             "number_key": "number_key || '-' || %(back)s"}
            | {name: _day(name) for name in
               ("invoice_date", "received_on", "due_on", "pay_by", "approved_on")},
            "AND state = 'approved'",
        )  # fmt: skip
        yield (
            "INSERT INTO payables_invoice_line (invoice_id, line_no, description, fund, "
            "cost_centre, account, project, vat_code, net_pence, vat_pence) "
            "SELECT l.invoice_id + %(back)s * 10000000, line_no, description, fund, l.cost_centre, "
            "account, project, vat_code, l.net_pence, l.vat_pence FROM payables_invoice_line l "
            "JOIN payables_invoice i ON i.id = l.invoice_id "
            "WHERE i.id < 10000000 AND i.state = 'approved'"
        )
        yield _shifted(
            "payables_obligation",
            {"id": _next("id"), "reference": _ref(), "due_on": _day("due_on"),
             "source_ref": "'payables:invoice:' || " + _ref("split_part(source_ref, ':', 3)")},
        )  # fmt: skip
        yield _shifted(
            "payables_run",
            {"id": _next("id"), "reference": _ref(), "state": "'sent'"}
            | {name: _day(name) for name in ("due_by", "pay_on", "proposed_on", "released_on")},
        )
        yield _shifted(
            "payables_payment",
            {"id": _next("id"), "reference": _ref(), "run_id": _next("run_id"),
             "found_on": f"{_day('found_on')} + {late}"},
        )  # fmt: skip
        yield _shifted(
            "payables_attempt",
            {name: _next(name) for name in ("id", "obligation_id", "run_id", "payment_id")},
        )


_REPEATED = _Repeated()
