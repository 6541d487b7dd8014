"""Whose figures a caller may see, and which days a period has."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel.calendar import PERIODS, period_name, period_range
from chamberlain.kernel.door import Refusal, Scope, Unknown
from chamberlain.kernel.models import Entity


@dataclass(frozen=True)
class Period:
    """A monthly period of a financial year: `year` is the calendar year it starts in."""

    year: int
    period: int

    @property
    def year_name(self) -> str:
        """Return the financial year, such as 2026-27."""
        return f"{self.year}-{(self.year + 1) % 100:02d}"

    @property
    def name(self) -> str:
        """Return what people call it, such as November 2026."""
        return period_name(self.year_name, self.period)

    @property
    def days(self) -> tuple[date, date]:
        """Return its days as a half-open range."""
        return period_range(self.year_name, self.period)


def see_period(year: int, period: int) -> Period:
    """Return a monthly period, or say that there is none."""
    if not 1 <= period <= PERIODS or not 2000 <= year <= 2100:
        raise Refusal(
            f"Period {period} of {year} is not a month: expected 1 (April) to {PERIODS}.",
            field="period",
            status=422,
        )
    return Period(year, period)


def see_entity(scope: Scope, entity: str) -> Entity:
    """Return an entity whose whole figures the caller may see, or say there is none.

    A part of an entity is not enough: totals would tell what the rest is.
    """
    found = Entity.objects.filter(code=entity).first()
    if found is None or not scope.sees_whole(entity):
        raise Unknown(f"There are no figures of {entity}.", field="entity")
    return found
