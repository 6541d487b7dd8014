"""Posting to the ledger and telling banking: what every act of treasury ends in."""

from datetime import date

from chamberlain.banking.contract import ExpectedMovement, expect_movements, paying_account
from chamberlain.kernel.door import Act
from chamberlain.ledger.contract import (
    Journal,
    JournalLine,
    open_period_for,
    post_journals,
)
from chamberlain.treasury.errors import WrongState

SOURCE = "treasury"


def journal(
    act: Act,
    source_ref: str,
    day: date,
    description: str,
    lines: list[JournalLine | None],
    *,
    entity: str,
) -> Journal | None:
    """Return a balanced journal dated in the first open period at or after a day; None for nothing.

    Refuses when no period is open then.
    """
    kept = tuple(one for one in lines if one is not None)
    if not kept:
        return None
    place = open_period_for(act.scope, entity=entity, day=day)
    if place is None:
        raise WrongState(f"No period of {entity} is open on {day:%d/%m/%Y} or after it.")
    return Journal(
        source_ref=source_ref,
        type="JIN",
        entity=entity,
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=description,
        lines=kept,
    )


def post(act: Act, journals: list[Journal | None], *, between_funds: bool = False) -> list[str]:
    """Post journals once each; return the ledger's references."""
    kept = [one for one in journals if one is not None]
    if not kept:
        return []
    posted = post_journals(act, source=SOURCE, journals=kept, between_funds=between_funds)
    return list(posted.journals.values())


def transit(act: Act, entity: str) -> tuple[str, str]:
    """Return the main bank account's code and its cash in transit."""
    account = paying_account(act.scope, entity=entity, code="")
    return account.code, account.transit_account


def tell_bank(act: Act, entity: str, movements: list[tuple[str, date, int, str, str]]) -> None:
    """Expect money on the main account: (source reference, day, pence, counterparty, what for)."""
    code, _ = transit(act, entity)
    records = [
        ExpectedMovement.model_validate(
            dict(
                key=reference,
                entity=entity,
                bank_account=code,
                amount_pence=pence,
                expected_on=day,
                sent_on=day,
                reference=reference.rpartition(":")[2],
                counterparty=who,
                source_ref=reference,
                narrative=what,
            )
        )
        for reference, day, pence, who, what in movements
    ]
    if records:
        expect_movements(act, source=SOURCE, movements=[one.model_dump() for one in records])
