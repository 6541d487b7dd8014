"""The close checklist of finance itself: tasks with owners and due days, done and reviewed."""

import csv

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Text, Year
from chamberlain.ledger.commands.chart import STARTER, YES
from chamberlain.ledger.commands.periods import record_check
from chamberlain.ledger.contract import CloseCheck
from chamberlain.ledger.errors import NotReadyToClose


@command(duty="period.close")
def load_close_checklist(act: Act, entity: str = "") -> int:
    """Add finance's own tasks to the close checklist, of months and of the year end.

    `entity` blank means every one. Tasks that stand already are left alone; the answer counts
    what was added.
    """
    with (STARTER / "close_checklist.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    added = 0
    with act.cursor() as cursor:
        for row in rows:
            cursor.execute(
                "INSERT INTO ledger_close_requirement (code, name, application, owner, entity, "
                "held, due_working_days, year_end) VALUES (%s, %s, 'ledger', %s, %s, "
                "daterange(NULL, NULL), %s, %s) ON CONFLICT (code) DO NOTHING",
                [row["code"], row["name"], row["owner"], entity, int(row["due_working_days"]),
                 row["year_end"] == YES],
            )  # fmt: skip
            added += cursor.rowcount
    act.changed("ledger:close:checklist", None, {"added": added})
    return added


@command(duty="period.task")
def do_close_task(
    act: Act, entity: str, year: Year, period: int, requirement: str, detail: Text
) -> str:
    """Say that a task of finance's own checklist is done, and what was found.

    Tasks of the year end are told for period 14. Checks of other applications come from them.
    """
    act.need(entity=entity)
    if not detail.strip():
        raise Refusal("Say what was done and found.", field="detail", status=422)
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM ledger_close_requirement WHERE code = %s AND application = 'ledger'",
            [requirement],
        )
        if cursor.fetchone() is None:
            raise NotReadyToClose(f"{requirement} is no task of finance's own checklist.")
    check = CloseCheck(
        requirement=requirement,
        entity=entity,
        year=year,
        period=period,
        done=True,
        detail=detail,
        prepared_by=act.person,
    )
    return record_check(act, check)
