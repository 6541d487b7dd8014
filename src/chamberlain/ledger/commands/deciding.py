"""What approving a plan has in common: locked, by somebody else, within their limit."""

from typing import Any

from chamberlain.kernel.door import Act, Refusal, Unknown
from chamberlain.ledger.errors import AlreadyDecided

NAMES = {"ledger_schedule": "schedule", "ledger_recharge_rule": "recharge rule"}


def locked_plan(act: Act, table: str, reference: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """Lock a plan and return its columns, with reference, entity, state and prepared_by."""
    names = ("reference", "entity", "state", "prepared_by", *columns)
    with act.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM {table} "  # noqa: S608 - names of this application
            "WHERE reference = %s FOR UPDATE",
            [reference],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no {NAMES[table]} {reference}.")
    found = dict(zip(names, row, strict=True))
    act.need(entity=found["entity"])
    return found


def refuse_decided(act: Act, found: dict[str, Any], subject: str) -> None:
    """Refuse a plan decided on before, and whoever prepared it."""
    if found["state"] != "prepared":
        raise AlreadyDecided(f"{found['reference']} was {found['state']} before.")
    act.concerns(subject)
    if found["prepared_by"] in act.persons:
        raise Refusal("Whoever prepares a plan doesn't decide on it.", code="two_people")


def settle_plan(
    act: Act, table: str, found: dict[str, Any], state: str, subject: str, reason: str = ""
) -> None:
    """Write what became of a plan, and take it out of the inbox."""
    with act.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET state = %s, decided_by = %s, reason = %s "  # noqa: S608
            "WHERE reference = %s",
            [state, act.person, reason, found["reference"]],
        )
    act.changed(subject, {"state": found["state"]}, {"state": state})
    act.done(subject)
