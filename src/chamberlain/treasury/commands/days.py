"""What treasury does by itself when a day begins: each in a transaction of its own."""

from datetime import date, timedelta

from chamberlain.kernel.door import Act, command
from chamberlain.treasury.commands.cash import keep_forecast
from chamberlain.treasury.commands.instalments import raise_instalments
from chamberlain.treasury.commands.lending import mature_investments
from chamberlain.treasury.commands.provisions import ProvisionTerms, write_provision
from chamberlain.treasury.models import Investment, Lender

AHEAD_DAYS = 7
"""Instalments are asked of payables this long before they are due, in time for two releases."""


def _entities() -> list[str]:
    """Return the entities that borrow or lend."""
    found = {*Lender.objects.values_list("entity", flat=True)}
    return sorted(found | {*Investment.objects.values_list("entity", flat=True)})


@command(contract=True, system=True, summary="Raise the instalments of a day")
def raise_due(act: Act, day: date) -> int:
    """Ask payables for every instalment due within a week; return how many."""
    due_by = day + timedelta(AHEAD_DAYS)
    return sum(len(raise_instalments(act, entity, due_by)) for entity in _entities())


@command(contract=True, system=True, summary="Take back the deposits of a day")
def take_back_due(act: Act, day: date) -> int:
    """Take back what matures by a day; return how many."""
    return sum(len(mature_investments(act, entity, day)) for entity in _entities())


@command(contract=True, system=True, summary="Keep the forecasts of a day")
def keep_forecasts(act: Act) -> int:
    """Keep every entity's cash forecast of the day; return how many days they cover."""
    return sum(keep_forecast(act, entity) for entity in _entities())


@command(contract=True, system=True, summary="Provide for an asset")
def provide_for(act: Act, terms: ProvisionTerms) -> str:
    """Provide for what was borrowed on an asset that came into use, or was changed."""
    return write_provision(act, terms).reference
