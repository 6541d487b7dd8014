"""Impairment of council tax and business rates: their history of losses, and the allowance."""

from datetime import date
from typing import Literal

from chamberlain.income.contract import propose_allowance_for, record_loss_history
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Year
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.queries.impairing import debts_on, held_besides, years_history

Tax = Literal["council_tax", "rates"]
NAMES = {"council_tax": "Council tax", "rates": "Business rates"}


@command(duty="debt.evidence", summary="Take the history of losses from past years")
def take_losses(act: Act, entity: str, tax: Tax, first_year: Year, last_year: Year) -> str:
    """Work out what was lost of the tax of some years that are over, by age and by stage.

    What is unpaid to this day counts as lost: the last year must have ended a year ago.
    """
    act.need(entity=entity)
    if first_year > last_year or last_year > year_of(act.today) - 2:
        raise WrongState(
            f"Years to {year_of(act.today) - 2} are old enough: what is unpaid of later ones may "
            "still come.",
            field="last_year",
        )
    found = years_history(entity, tax, first_year, last_year, act.today)
    if not int(found["owed_pence"].sum()):
        raise WrongState(
            f"Nothing was billed here for {first_year} to {last_year}: enter the former system's "
            "history on income's page of impairment.",
            field="first_year",
        )
    source = f"{NAMES[tax]} of {first_year} to {last_year}, as it stood {act.today}"
    given = {"kind": tax, "as_at": act.today, "source": source, "items": found.to_dicts()}
    return str(record_loss_history(act, entity=entity, **given))


@command(duty="debt.propose", summary="Propose the allowance for council tax or business rates")
def propose_allowance(act: Act, entity: str, tax: Tax, as_at: date) -> str:
    """Work out what to set aside for what was owed on a day; another person agrees it in income.

    Costs of the court are the General Fund's and are left out.
    """
    act.need(entity=entity)
    debts = debts_on(entity, tax, as_at)
    besides = held_besides(entity, tax, as_at)
    given = {"kind": tax, "as_at": as_at, "debts": debts, "besides_pence": besides}
    return str(propose_allowance_for(act, entity=entity, **given))
