"""Payment day: proposed by one person, released by two others, taken by the bank, and agreed."""

from collections.abc import Sequence
from datetime import date

from chamberlain.demo.bank import Bank
from chamberlain.demo.files import folder
from chamberlain.demo.people import asks, does, keeps, person
from chamberlain.kernel import clock, documents
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Refusal
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.make import ENTITY

TUESDAY, THURSDAY = 1, 3
AHEAD_DAYS = 7
"""A run pays what falls due within a week, so that nothing waits for the run after it."""


def pay(bank: Bank, day: date) -> None:
    """On Tuesdays and Thursdays, pay what falls due; the files go to the bank the same evening."""
    if day.weekday() not in {TUESDAY, THURSDAY}:
        return
    due = add_working_days(day, AHEAD_DAYS)
    run_of(bank, day, due, ("supplier", "provider", "other"), ("bacs18", "pain001"))


def run_of(
    bank: Bank, day: date, due_by: date, classes: Sequence[str], formats: Sequence[str]
) -> None:
    """Propose, release by two others and hand over a run of what is due to classes of payees."""
    inputs = {
        "entity": ENTITY,
        "due_by": due_by,
        "payee_classes": list(classes),
        "formats": list(formats),
    }
    key = f"propose:{day}:{','.join(classes)}"
    try:
        run = does("preparer", "payables.propose_run", inputs, key).value
    except Refusal as nothing:
        if nothing.code == "nothing_to_pay":
            return
        raise
    does("preparer", "payables.submit_run", {"run": run}, f"submit:{run}")
    does("releaser", "payables.release_run", {"run": run}, f"release:{run}")
    does("releaser2", "payables.release_run_again", {"run": run}, f"again:{run}")
    hand_over(bank, run, day, "preparer")


def hand_over(bank: Bank, run: str, day: date, username: str) -> None:
    """Give the bank the Standard 18 file, and load the input report that it answers with."""
    found = asks(username, "payables.run", {"run": run})
    scope = scope_for(person(username), "payables.run", clock.business_date())
    for file in found.files:
        if file.format != "bacs18":
            continue
        content = documents.read(scope, file.document)
        (folder("payments") / f"{run}.txt").write_bytes(content)
        report = bank.take(content, day)
        (folder("payments") / f"{run}-input-report.xml").write_bytes(report)
        document = keeps(username, f"{run}-input-report.xml", report, "payment_file")
        loading = {"run": run, "document": document}
        does(username, "payables.load_input_report", loading, f"report:{run}")
