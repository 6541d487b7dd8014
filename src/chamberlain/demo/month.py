"""`chamberlain month`: the demonstration council's month, from files in to ledger closed."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date, timedelta

from chamberlain.demo.bar import Bar
from chamberlain.kernel.cli.django_setup import ready


def main(arguments: list[str]) -> int:
    """Live the next open month, or the one named; print its summary. Safe to stop and run again."""
    parser = argparse.ArgumentParser(prog="chamberlain month")
    parser.add_argument("month", nargs="?", help="such as 2026-11; the next open one if left out")
    chosen = parser.parse_args(arguments)
    ready()
    from chamberlain.kernel.door import Refusal  # noqa: PLC0415 - needs Django

    try:
        year, number = _month(chosen.month)
        live(year, number)
    except (Refusal, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    _summary(year, number)
    return 0


def _month(text: str | None) -> tuple[int, int]:
    """Return the calendar month to live."""
    from chamberlain.demo.people import asks  # noqa: PLC0415 - needs Django
    from chamberlain.kernel.door.exporting import as_frame  # noqa: PLC0415
    from chamberlain.kernel.make import ENTITY  # noqa: PLC0415

    if text:
        day = date.fromisoformat(f"{text}-01")
        return day.year, day.month
    periods = asks("system", "ledger.periods", {"entity": ENTITY, "year": 2026})
    frame = as_frame(periods).to_dicts()
    first = next((p for p in frame if p["state"] == "open"), None)
    if first is None:
        message = "Every period is closed."
        raise ValueError(message)
    return (2026, first["period"] + 3) if first["period"] < 10 else (2027, first["period"] - 9)


def live(year: int, number: int) -> None:
    """Do what people, suppliers and the bank do in a month, working day by working day."""
    from chamberlain.demo.days import Council  # noqa: PLC0415 - needs Django

    council = Council.here()
    days = list(working_days(year, number))
    bar = Bar(len(days) + 1)
    for count, day in enumerate(days):
        bar.show(count, f"{day:%a %-d %b}")
        council.live(day)
    bar.show(len(days), "closing")
    council.close(year, number, days[-1])
    bar.show(len(days) + 1, "closed")


def working_days(year: int, number: int) -> Iterator[date]:
    """Yield the working days of a month."""
    from chamberlain.kernel.calendar import is_working_day  # noqa: PLC0415 - start-up time

    day = date(year, number, 1)
    while day.month == number:
        if is_working_day(day):
            yield day
        day += timedelta(days=1)


def _summary(year: int, number: int) -> None:
    from chamberlain.demo.people import asks  # noqa: PLC0415 - needs Django
    from chamberlain.demo.told import told  # noqa: PLC0415
    from chamberlain.insight.contract import summary_text  # noqa: PLC0415
    from chamberlain.kernel.calendar import period_of  # noqa: PLC0415
    from chamberlain.kernel.make import ENTITY  # noqa: PLC0415

    _, period = period_of(date(year, number, 1))
    asked = {"entity": ENTITY, "year": year if number > 3 else year - 1, "period": period}
    print(summary_text(asks("s151", "insight.month", asked)))
    print("\n".join(told(year, number)))
    print(f"\nThe page: /staff/insight/month/{year}-{number:02d}")
