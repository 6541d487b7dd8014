"""Small writes that the commands of payroll share."""

from datetime import date, timedelta
from typing import Any

from chamberlain.kernel.door import Act, Refusal, Unknown
from chamberlain.payroll.models import Employment, PayGroup

DAY = timedelta(days=1)


def insert(act: Act, table: str, values: dict[str, Any]) -> int:
    """Write one row of payroll's own tables; return its number."""
    with act.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(values)}) "  # noqa: S608 - names of this application
            f"VALUES ({', '.join(['%s'] * len(values))}) RETURNING id",
            list(values.values()),
        )
        return int(cursor.fetchone()[0])


def replace_dated(
    act: Act, table: str, where: dict[str, Any], held_from: date, values: dict[str, Any]
) -> None:
    """End what holds of `where` on a day, and write what holds from then on.

    What begins on that day or later is replaced, so that the last word of a day counts.
    """
    conditions = " AND ".join(f"{name} = %s" for name in where)
    with act.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE {conditions} AND lower(held) >= %s",  # noqa: S608
            [*where.values(), held_from],
        )
        cursor.execute(
            f"UPDATE {table} SET held = daterange(lower(held), %s) "  # noqa: S608
            f"WHERE {conditions} AND (upper_inf(held) OR upper(held) > %s)",
            [held_from, *where.values(), held_from],
        )
    insert(act, table, where | values | {"held": f"[{held_from},)", "act_id": act.id})


def group_called(entity: str, code: str) -> PayGroup:
    """Return a pay group with its scheme, or refuse."""
    found = PayGroup.objects.select_related("scheme").filter(entity=entity, code=code).first()
    if found is None:
        raise Unknown(f"There is no pay group {code} in {entity}.", field="group")
    return found


def employment_called(entity: str, payroll_id: str) -> Employment:
    """Return an employment by its payroll ID, or refuse."""
    found = Employment.objects.filter(entity=entity, payroll_id=payroll_id).first()
    if found is None:
        raise Unknown(f"Nobody in {entity} has the payroll ID {payroll_id}.", field="payroll_id")
    return found


def held_range(held_from: date, last_day: date | None) -> str:
    """Return the range from a day up to and with another, or without an end; or refuse."""
    if last_day is not None and last_day < held_from:
        raise Refusal("The last day is before the first.", field="last_day", status=422)
    return f"[{held_from},{last_day + DAY if last_day else ''})"
