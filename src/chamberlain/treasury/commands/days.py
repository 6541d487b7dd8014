"""What treasury does by itself when a day begins."""

from datetime import date, timedelta

from chamberlain.kernel.door import Act, command
from chamberlain.treasury.commands.cash import keep_forecast
from chamberlain.treasury.commands.instalments import raise_instalments
from chamberlain.treasury.commands.lending import mature_investments
from chamberlain.treasury.commands.provisions import ProvisionTerms, write_provision
from chamberlain.treasury.models import Lender

AHEAD_DAYS = 7
"""Instalments are asked of payables this long before they are due, in time for two releases."""


@command(contract=True, system=True, summary="Begin treasury's day")
def begin_day(act: Act, day: date) -> None:
    """Raise instalments that fall due within a week, take back deposits, keep the forecast."""
    for entity in Lender.objects.values_list("entity", flat=True).distinct().order_by("entity"):
        raise_instalments(act, entity, day + timedelta(AHEAD_DAYS))
        mature_investments(act, entity, day)
        keep_forecast(act, entity)


@command(contract=True, system=True, summary="Provide for an asset")
def provide_for(act: Act, terms: ProvisionTerms) -> str:
    """Provide for what was borrowed on an asset that came into use, or was changed."""
    return write_provision(act, terms).reference
