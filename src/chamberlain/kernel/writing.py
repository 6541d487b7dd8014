"""Small writes that commands share: one row, by the names of its columns."""

from typing import Any

from chamberlain.kernel.door import Act


def insert(act: Act, table: str, values: dict[str, Any]) -> None:
    """Write one row of an application's own table."""
    with act.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(values)}) "  # noqa: S608 - names of this application
            f"VALUES ({', '.join(['%s'] * len(values))})",
            list(values.values()),
        )


def locked(
    act: Act, table: str, where: dict[str, Any], names: tuple[str, ...]
) -> dict[str, Any] | None:
    """Lock the last row that fits and return its columns; None when there is none."""
    conditions = " AND ".join(f"{name} = %s" for name in where)
    with act.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM {table} WHERE {conditions} "  # noqa: S608
            "FOR UPDATE",
            list(where.values()),
        )
        rows = cursor.fetchall()
    return dict(zip(names, rows[-1], strict=True)) if rows else None


def update(act: Act, table: str, where: dict[str, Any], values: dict[str, Any]) -> int:
    """Change what fits; return how many rows that was."""
    with act.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in values)} "  # noqa: S608
            f"WHERE {' AND '.join(f'{name} = %s' for name in where)}",
            [*values.values(), *where.values()],
        )
        return int(cursor.rowcount)
