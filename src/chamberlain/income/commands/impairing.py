"""Impairment: the history of losses, rates set from it with reasons, an allowance by two."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BeforeValidator, Field

from chamberlain.income.commands.posting import post
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Allowance, LossHistory, LossRates
from chamberlain.income.queries.losses import (
    codings_of,
    rates_on,
    sundry_debts,
    sundry_history,
)
from chamberlain.income.rules.losses import DEBTS, HISTORY, impairment, loss_rate
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Frame, Pence, Record, Text
from chamberlain.ledger.contract import balance_on, line

PAGES = "/staff/income/"
YEAR = 365
Kind = Literal["sundry", "council_tax", "rates"]
Evidence = Annotated[Text, Field(min_length=10, description="Where the figures are from")]


def _debts(value: Any) -> Any:
    return value if isinstance(value, pl.DataFrame) else pl.DataFrame(value, schema=DEBTS)


Debts = Annotated[Frame, BeforeValidator(_debts)]


class LossBand(Record):
    """What was owed of past debts as they came to an age or a stage, and what of it was lost."""

    basis: Literal["age", "stage"]
    least_days: int = Field(0, ge=0, description="Of an age: days late at which it begins")
    stage: str = ""
    owed_pence: Pence = Field(ge=0)
    lost_pence: Pence = Field(ge=0)


class LossRate(Record):
    """The rate of a band; it may differ from its history's where the reason is said."""

    basis: Literal["age", "stage"]
    least_days: int = Field(0, ge=0)
    stage: str = ""
    rate_e2: int = Field(ge=0, le=10_000, description="Hundredths of a percent: 250 is 2.50%")
    why: str = ""


@command(duty="debt.evidence", contract=True, summary="Enter a history of losses")
def record_loss_history(
    act: Act, entity: str, kind: Kind, as_at: date, source: Evidence, items: list[LossBand]
) -> str:
    """Enter what was lost of past debts by age and stage, such as a former system's. Once."""
    act.need(entity=entity)
    for one in items:
        if one.lost_pence > one.owed_pence:
            raise WrongState(
                f"{_named(one)}: {format_pounds(one.lost_pence)} lost is above the "
                f"{format_pounds(one.owed_pence)} owed.",
                field="items",
            )
    if not any(one.basis == "age" and one.least_days == 0 for one in items):
        raise WrongState("The history needs the age that begins at 0 days.", field="items")
    names = [_named(one) for one in items]
    if len(set(names)) < len(names):
        raise WrongState("An age or stage stands twice in the history.", field="items")
    frame = pl.DataFrame([one.model_dump() for one in items], schema=HISTORY)
    rates, _ = loss_rate.run(frame.select("owed_pence", "lost_pence"))
    bands = frame.with_columns(rates["rate_e2"]).to_dicts()
    made = LossHistory.objects.create(
        reference=next_reference("LHI"), entity=entity, kind=kind, as_at=as_at, source=source,
        bands=bands, person=act.person, act_id=act.id,
    )  # fmt: skip
    act.changed(f"income:loss_history:{made.reference}", None, {"kind": kind, "source": source})
    return made.reference


@command(duty="debt.evidence", summary="Take the history of losses from sundry debts")
def take_loss_history(act: Act, entity: str, since: date, until: date) -> str:
    """Work out, from charges due in a stretch of days, what was lost of them by age and stage.

    What is unpaid to this day counts as lost, so debts must be a year old at least.
    """
    if since > until or until + timedelta(YEAR) > act.today:
        raise WrongState(
            "Take debts that are a year late at least: what is unpaid of younger ones isn't lost.",
            field="until",
        )
    found = sundry_history(entity, since, until)
    if not int(found["owed_pence"].sum()):
        raise WrongState(
            f"No charge of {entity} was due from {since:%-d %B %Y} to {until:%-d %B %Y}: enter the "
            "former system's history instead.",
            field="since",
        )
    items = [LossBand(**row) for row in found.iter_rows(named=True)]
    source = f"Charges due {since:%-d %B %Y} to {until:%-d %B %Y}, as they stood {act.today}"
    return record_loss_history(act, entity, "sundry", act.today, source, items)


@command(duty="debt.rates", summary="Set rates of loss")
def set_loss_rates(
    act: Act,
    history: str,
    from_day: date,
    items: Annotated[
        list[LossRate] | None, Field(description="Bands that differ from the history, with why")
    ] = None,
) -> str:
    """Set rates from a day on: those of a history, but for bands that differ with a reason."""
    held = LossHistory.objects.filter(reference=history).first()
    if held is None:
        raise Unknown(f"There is no history {history}.", field="history")
    act.need(entity=held.entity)
    own = {_named(one): one for one in items or []}
    bands = []
    for band in held.bands:
        given = own.pop(_named(LossBand(**{name: band[name] for name in HISTORY})), None)
        if given and given.rate_e2 != band["rate_e2"] and len(given.why.strip()) < 10:
            raise WrongState(
                f"{_named(given)}: the history says {band['rate_e2'] / 100:.2f}%. Say why another.",
                field="items",
            )
        rate = given.rate_e2 if given else band["rate_e2"]
        why = given.why.strip() if given else ""
        bands.append(band | {"history_rate_e2": band["rate_e2"], "rate_e2": rate, "why": why})
    if own:
        raise WrongState(f"{next(iter(own))} is not in {history}.", field="items")
    if LossRates.objects.filter(
        entity=held.entity, kind=held.kind, from_day__gte=from_day
    ).exists():
        raise WrongState("Rates of that day or a later one are set.", field="from_day")
    made = LossRates.objects.create(
        reference=next_reference("LRT"), entity=held.entity, kind=held.kind, from_day=from_day,
        history=held, bands=bands, person=act.person, act_id=act.id,
    )  # fmt: skip
    act.changed(f"income:loss_rates:{made.reference}", None, {"history": history, "bands": bands})
    return made.reference


def _named(one: LossBand | LossRate) -> str:
    return f"Stage {one.stage}" if one.basis == "stage" else f"Age from {one.least_days} days"


@command(duty="debt.propose", summary="Propose the allowance for sundry debts")
def propose_allowance(act: Act, entity: str, as_at: date) -> str:
    """Work out what to set aside for sundry debts at a day; another person posts it."""
    act.need(entity=entity)
    allowance = codings_of("sundry", as_at)["allowance"]
    held = -int(balance_on(act.scope, entity=entity, account=allowance, as_at=as_at))
    return _propose(act, entity, "sundry", as_at, sundry_debts(entity, as_at), held)


@command(duty="debt.propose", contract=True, summary="Propose an allowance for another's debts")
def propose_allowance_for(
    act: Act, entity: str, kind: Kind, as_at: date, debts: Debts, besides_pence: Pence
) -> str:
    """Work out the allowance for debts that their application keeps and gives here.

    `besides_pence` is what is held of it besides what was agreed here: what was taken on, less what
    was written off against it.
    """
    act.need(entity=entity)
    agreed = Allowance.objects.filter(entity=entity, kind=kind, state="agreed", as_at__lte=as_at)
    moved = sum(agreed.values_list("moved_pence", flat=True))
    return _propose(act, entity, kind, as_at, debts, besides_pence + moved)


def _propose(act: Act, entity: str, kind: str, as_at: date, debts: pl.DataFrame, held: int) -> str:
    if as_at > act.today:
        raise WrongState("An allowance is for today or a day before.", field="as_at")
    found = Allowance.objects.filter(entity=entity, kind=kind).exclude(state="rejected")
    if found.filter(as_at__gte=as_at).exists() or found.filter(state="proposed").exists():
        raise WrongState(
            "The allowance of that day or a later one is there, or one waits to be agreed.",
            field="as_at",
        )
    rates = rates_on(entity, kind, as_at)
    table = pl.DataFrame(
        [{"basis": one["basis"], "least_days": one["least_days"], "at_stage": one["stage"],
          "band_rate_e2": one["rate_e2"]} for one in rates.bands],
    )  # fmt: skip
    asked = debts.select("left_pence", "days_late", "stage")
    result, _ = impairment.run(asked, rates=table)
    wanted = int(result["allowance_pence"].sum())
    summed = (
        debts.with_columns(result["rate_e2"], result["allowance_pence"])
        .group_by("rate_e2")
        .agg(pl.len().alias("debts"), pl.col("left_pence", "allowance_pence").sum())
        .sort("rate_e2")
        .to_dicts()
    )
    made = Allowance.objects.create(
        reference=next_reference("IMP"), entity=entity, kind=kind, as_at=as_at, rates=rates,
        debt_pence=int(debts["left_pence"].sum()), allowance_pence=wanted, held_pence=held,
        moved_pence=wanted - held, bands=summed, proposed_by=act.person, act_id=act.id,
    )  # fmt: skip
    ref = f"income:impairment:{made.reference}"
    act.concerns(ref)
    act.changed(ref, None, {"allowance_pence": wanted, "moved_pence": wanted - held})
    act.ask_for(
        ref,
        "income.agree_allowance",
        title=f"Agree the allowance for {kind.replace('_', ' ')} of {format_pounds(wanted)}",
        url=f"{PAGES}impairment/{made.reference}",
        entity=entity,
    )
    return made.reference


@command(duty="debt.agree", summary="Agree an allowance and post it")
def agree_allowance(act: Act, allowance: str) -> Pence:
    """Post what another person proposed, by what it moves; return that.

    Debit the contribution, credit the allowance; less is needed than is held: the other way.
    """
    held = _proposed(act, allowance)
    coding = codings_of(held.kind, held.as_at)
    ref = f"income:impairment:{held.reference}"
    act.concerns(ref)
    Allowance.objects.filter(pk=held.pk).update(state="agreed", agreed_by=act.person)
    lines = [
        line(coding["account"], held.moved_pence, fund=coding["fund"],
             cost_centre=coding["cost_centre"], line_ref=ref),
        line(coding["allowance"], -held.moved_pence, fund=coding["fund"], line_ref=ref),
    ]  # fmt: skip
    what = f"Impairment of {coding['name'].lower()} at {held.as_at:%-d %B %Y}"
    post(act, ref, held.entity, held.as_at, what, lines)
    act.changed(ref, {"state": "proposed"}, {"state": "agreed"})
    act.done(ref)
    return held.moved_pence


@command(duty="debt.agree", summary="Reject an allowance")
def reject_allowance(act: Act, allowance: str, reason: Text) -> None:
    """Put a proposed allowance aside; another may be proposed for the day."""
    held = _proposed(act, allowance)
    Allowance.objects.filter(pk=held.pk).update(state="rejected", reason=reason)
    ref = f"income:impairment:{held.reference}"
    act.changed(ref, {"state": "proposed"}, {"state": "rejected", "reason": reason})
    act.done(ref)


def _proposed(act: Act, reference: str) -> Allowance:
    held = Allowance.objects.select_for_update().filter(reference=reference).first()
    if held is None:
        raise Unknown(f"There is no allowance {reference}.", field="allowance")
    act.need(entity=held.entity)
    if held.state != "proposed":
        raise WrongState(f"{reference} is {held.state} already.")
    return held
