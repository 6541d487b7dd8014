"""What a pay run costs: 12,000 people from the database to payslips, journal, payments and FPS."""

from dataclasses import replace
from datetime import date

import psycopg
from bench.copied import rows_of, settle_down
from bench.limits import payroll_run

from chamberlain.kernel.benchmark import Bench, Measured, benchmark
from chamberlain.kernel.door import run
from chamberlain.kernel.make import ENTITY, SYSTEM

PEOPLE = 12_000
CHUNK = 2_000
PREPARER, FIRST, SECOND = (replace(SYSTEM, person=f"SYSTEM-{n}") for n in (1, 2, 3))
APRIL = date(2026, 4, 1)


class Council:
    """Twelve thousand people in posts of their own, taken on from April; each round a period."""

    def __init__(self, context: Bench) -> None:
        from chamberlain.banking.make import make_bank  # noqa: PLC0415 - needs Django
        from chamberlain.payroll.make import make_payroll  # noqa: PLC0415

        make_bank()
        make_payroll()
        self.count = context.size(PEOPLE)
        self.number = 0
        self.last = ""
        for first in range(0, self.count, CHUNK):
            self._take_on(range(first, min(first + CHUNK, self.count)))
            context.say(f"{min(first + CHUNK, self.count):,} people taken on")

    def _take_on(self, numbers: range) -> None:
        from chamberlain.payroll.make import employment  # noqa: PLC0415 - needs Django
        from chamberlain.people.make import assignment, person, post, take_on  # noqa: PLC0415

        centres = ("CHB101", "CHB102", "COP308", "CHB108")
        take_on(
            [
                post(f"P{n}", cost_centres=centres[n % 4] if n % 5 else "CHB101 60; CHB102 40")
                for n in numbers
            ],
            [
                person(f"E{n}", surname=f"Person{n}", nino=f"JX{n:06d}C", sort_code="100000",
                       account_number=f"{10_000_000 + n}")
                for n in numbers
            ],
            [assignment(f"E{n}", f"P{n}", spine_point=5 + n % 38) for n in numbers],
        )  # fmt: skip
        codes = ("1257L", "1257L", "1257L", "1185L", "S1257L", "BR", "K45")
        run(SYSTEM, "payroll.take_on_employments", {
            "entity": ENTITY, "group": "MONTHLY", "tax_year": "2026-27", "held_from": APRIL,
            "through_number": 0,
            "items": [
                employment(
                    f"E{n}", tax_code=codes[n % 7], student_loan_plan="" if n % 6 else "2"
                )
                for n in numbers
            ],
        })  # fmt: skip
        run(SYSTEM, "payroll.add_items", {"entity": ENTITY, "items": [
            {"payroll_id": f"E{n}", "element": element, "amount_pence": pence,
             "first_day": APRIL, "standing": True}
            for n in numbers if n % 3 == 0
            for element, pence in (("first_aid", 1_500), ("union", 1_250))
        ]})  # fmt: skip

    def pay(self) -> int:
        """Run the next period: open, work out, approve twice, post, ask for payment, tell HMRC."""
        self.number += 1
        given = {"entity": ENTITY, "group": "MONTHLY", "tax_year": "2026-27",
                 "number": self.number}  # fmt: skip
        self.last = run(PREPARER, "payroll.open_run", given).value
        here = {"run": self.last}
        told = run(PREPARER, "payroll.calculate_run", here).value
        run(FIRST, "payroll.approve_run", here)
        run(SECOND, "payroll.approve_run_again", here)
        run(PREPARER, "payroll.post_run", here)
        run(PREPARER, "payroll.prepare_fps", {**here, "late_reason": "G"})
        return int(told.employees)


ROWS = {
    "result": "SELECT t.* FROM payroll_result t JOIN payroll_calculation c "
    "ON c.id = t.calculation_id WHERE c.run_id = {run}",
    "line": "SELECT l.* FROM payroll_line l JOIN payroll_calculation c "
    "ON c.id = l.calculation_id WHERE c.run_id = {run}",
    "pension": "SELECT k.* FROM payroll_pension k JOIN payroll_calculation c "
    "ON c.id = k.calculation_id WHERE c.run_id = {run}",
    "cost": "SELECT l.* FROM payroll_cost_line l JOIN payroll_calculation c "
    "ON c.id = l.calculation_id WHERE c.run_id = {run}",
    "payslip": "SELECT * FROM payroll_payslip WHERE run_id = {run}",
    "owed": "SELECT o.* FROM payables_obligation o JOIN payroll_payslip s "
    "ON o.source = 'payroll' AND o.source_ref = 'payroll:payslip:' || s.reference "
    "WHERE s.run_id = {run}",
}


@benchmark("payroll.run", unit="employees/s")
def whole_run(context: Bench) -> Measured:
    """Run a period from facts to payslips, journal, payments and FPS, beside COPY of its rows."""
    with context.database() as database:
        council = Council(context)
        rows: dict[str, bytes] = {}

        def limit() -> int:
            return payroll_run.keep(database.owner_dsn, rows, council.count)

        def tables() -> None:
            if not rows:
                council.pay()
                rows.update(rows_of(database.owner_dsn, "payroll_run", council.last, ROWS))
            with psycopg.connect(database.owner_dsn) as connection:
                connection.execute(payroll_run.TABLES)
            settle_down(database.owner_dsn)

        measured = context.race(
            council.pay, limit, before=lambda: settle_down(database.owner_dsn), between=tables
        )
        _check(database.owner_dsn, council)
        return measured


def _check(dsn: str, council: Council) -> None:
    """Every payslip of the last run must be owed to the penny, and its journal come to nil."""
    query = (
        "SELECT count(*), sum(t.net_pence), sum(o.owed_pence) FROM payroll_run r "
        "JOIN payroll_payslip s ON s.run_id = r.id JOIN payroll_result t ON t.id = s.result_id "
        "JOIN payables_obligation o ON o.source = 'payroll' "
        "AND o.source_ref = 'payroll:payslip:' || s.reference WHERE r.reference = %s"
    )
    with psycopg.connect(dsn) as connection:
        count, net, owed = connection.execute(query, [council.last]).fetchone() or (0, 0, 0)
    if count != council.count or net != owed:
        raise AssertionError(f"{count} payslips of {council.count}, net {net}, owed {owed}")
