"""Council tax reduction: claimed, changed, decided by the scheme, and billed by its days."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Pence, Record, Refused
from chamberlain.revenues.commands.dating import carve, hold
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.commands.rebilling import rebill
from chamberlain.revenues.contract import AccountRef, ReductionRef
from chamberlain.revenues.errors import FactWrong, WrongState
from chamberlain.revenues.models import (
    Account,
    ClaimFacts,
    Fact,
    Liability,
    ReductionClaim,
    ReductionDecision,
)
from chamberlain.revenues.rules.reduction import Terms, schemes, terms
from chamberlain.revenues.rules.rows import Unfit

Day = Annotated[date, Field(description="The day from which it holds")]
RUNNING = ("open", "awarded")


class NonDependant(Record):
    """Somebody else of 18 or over who lives there, other than a partner or joint payer."""

    gross_weekly_pence: Pence = 0
    works_16_hours: bool = False
    ignored: bool = False


class HouseholdFacts(Record):
    """What a claim says of the household and its income; what is blank is not known.

    `applicable_pence` is the allowance the scheme sets the weekly income against; for pensioners
    it follows from `couple` where it is left blank.
    """

    capital_pence: Annotated[Pence, Field(ge=0)] | None = None
    weekly_income_pence: Annotated[Pence, Field(ge=0)] | None = None
    applicable_pence: Annotated[Pence, Field(ge=0)] | None = None
    monthly_earnings_pence: Annotated[
        Pence | None, Field(ge=0, description="On the universal credit notice")
    ] = None
    partner_earnings_pence: Annotated[Pence, Field(ge=0)] | None = None
    guarantee_credit: bool = False
    couple: bool = False
    before_2021: Annotated[bool, Field(description="Of pension age before 1 April 2021")] = False
    no_deductions: Annotated[bool, Field(description="Blind, or on some disability benefits")] = (
        False
    )
    non_dependants: list[NonDependant] = []


class Decided(Record):
    """What a decision came to. `change_pence` is what it adds to the bill, or takes off."""

    claim: str
    decisions: list[str]
    percent_e2: int
    change_pence: Pence


@command(duty="reduction.claim", summary="Take a claim for council tax reduction")
def claim_reduction(
    act: Act,
    account: AccountRef,
    scheme: Annotated[str, Field(max_length=60, description="pensioner, or a working-age scheme")],
    made_on: date,
    starts_on: Annotated[date | None, Field(description="When backdated; else the claim's day")],
    household: HouseholdFacts,
    evidence: Annotated[str, Field(max_length=400, description="What was seen")] = "",
) -> ReductionRef:
    """Keep a claim with what it says of household and income, and ask for its decision.

    The scheme must be one on file for the day. An account has one claim at a time.
    """
    found = locked_account(act, account)
    begins = starts_on or made_on
    known = schemes(begins)
    if scheme not in known:
        raise FactWrong(f"{scheme} is not on file: expected {', '.join(known)}.", field="scheme")
    if begins > made_on:
        raise FactWrong("A claim starts on its day or before it.", field="starts_on")
    running = ReductionClaim.objects.filter(account=found, state__in=RUNNING).first()
    if running:
        raise WrongState(
            f"Claim {running.reference} runs on this account: record a change of it.",
            field="account",
        )
    made = ReductionClaim.objects.create(
        reference=next_reference("RCL"),
        entity=found.entity,
        account=found,
        scheme=scheme,
        made_on=made_on,
        starts_on=begins,
        evidence=evidence,
        act_id=act.id,
    )
    ClaimFacts.objects.create(
        claim=made, facts=household.model_dump(), source="claim", held_from=begins, act_id=act.id
    )
    subject = f"revenues:reduction:{made.reference}"
    act.changed(subject, None, {"account": account, "scheme": scheme, "from": str(begins)})
    act.ask_for(
        subject,
        "revenues.decide_reduction",
        title=f"Reduction claim on account {account}",
        entity=found.entity,
        url=f"/staff/revenues/reductions/{made.reference}",
    )
    return made.reference


@command(duty="reduction.claim", summary="Record a change of a reduction claim")
def change_reduction(
    act: Act, claim: ReductionRef, held_from: Day, household: HouseholdFacts
) -> None:
    """Record what is known from a day on, past or to come; the claim waits to be decided again."""
    found = _locked(act, claim)
    _know(act, found, held_from, household.model_dump(), "change")
    act.ask_for(
        f"revenues:reduction:{claim}",
        "revenues.decide_reduction",
        title=f"Change of reduction claim {claim}",
        entity=found.entity,
        url=f"/staff/revenues/reductions/{claim}",
    )


@command(duty="reduction.award", summary="Decide a reduction claim")
def decide_reduction(act: Act, claim: ReductionRef) -> Decided:
    """Decide a claim by its scheme from all that is known of it, and bill the difference.

    Each stretch of days with its own terms has a decision; terms that stay as they were make none.
    """
    found = _locked(act, claim)
    made = _decide(act, found)
    act.done(f"revenues:reduction:{claim}", "revenues.decide_reduction")
    return made


@command(duty="reduction.award", summary="End a reduction claim")
def end_reduction(
    act: Act,
    claim: ReductionRef,
    ended_on: Annotated[date, Field(description="The first day without it")],
    reason: Annotated[str, Field(min_length=3, max_length=400)],
) -> Decided:
    """End a claim from a day on, and bill what is then due."""
    found = _locked(act, claim)
    same = {"dwelling_id": found.account.dwelling_id, "kind": "reduction"}
    carve(act, Fact, same, ended_on, None)
    carve(act, ClaimFacts, {"claim_id": found.pk}, ended_on, None)
    found.state = "ended"
    found.save(update_fields=["state"])
    change = _billed(act, found.account, ended_on)
    one = _keep(act, found, "end", ended_on, Terms(0, reason=reason), change)
    act.done(f"revenues:reduction:{claim}")
    return Decided(claim=claim, decisions=[one], percent_e2=0, change_pence=change)


class CreditNotice(Record):
    """A line of universal credit notices: what a claimant earned, or that the award ended.

    The department's own file layout is not on file: this is ours, one claim to a line.
    """

    claim: str = Field("", description="Our claim, such as RCL-0000001; or blank, with the account")
    account: str = ""
    held_from: date = Field(description="First day of the assessment period after the notice")
    monthly_earnings_pence: Pence = Field(0, ge=0)
    partner_earnings_pence: Pence = Field(0, ge=0)
    award_ended: bool = False


@command(duty="reduction.award", batch="items", summary="Load universal credit notices")
def load_credit_notices(act: Act, entity: str, items: list[CreditNotice]) -> Batch:
    """Record earnings by notice and decide each claim again; levels that stay send nothing.

    A line whose claim is not known or does not run is set aside. An award that ended asks an
    officer to look: whether reduction ends with it is for the scheme.
    """
    act.need(entity=entity)
    accepted, refused = [], []
    for row, one in enumerate(items):
        found = _claim_of(entity, one)
        if found is None:
            named = one.claim or one.account
            words = f"no running claim is known by {named or 'a blank'}"
            refused.append(Refused(row=row, field="claim", value=named, message=words))
            continue
        if one.held_from < found.starts_on:
            words = f"is before the claim's first day, {found.starts_on:%d/%m/%Y}"
            refused.append(
                Refused(row=row, field="held_from", value=str(one.held_from), message=words)
            )
            continue
        if one.award_ended:
            act.ask_for(
                f"revenues:reduction:{found.reference}",
                "revenues.decide_reduction",
                title=f"Universal credit ended: claim {found.reference}",
                entity=entity,
                url=f"/staff/revenues/reductions/{found.reference}",
            )
        else:
            _take_notice(act, found, one)
        accepted.append(found.reference)
    return Batch(accepted=accepted, refused=refused)


def _take_notice(act: Act, found: ReductionClaim, one: CreditNotice) -> None:
    facts = {
        **_facts_on(found, one.held_from),
        "monthly_earnings_pence": one.monthly_earnings_pence,
        "partner_earnings_pence": one.partner_earnings_pence,
    }
    _know(act, found, one.held_from, facts, "universal credit notice")
    if found.state == "awarded":
        _decide(act, found)


def _claim_of(entity: str, one: CreditNotice) -> ReductionClaim | None:
    running = ReductionClaim.objects.select_for_update().filter(entity=entity, state__in=RUNNING)
    if one.claim:
        return running.filter(reference=one.claim).first()
    return running.filter(account__reference=one.account).first() if one.account else None


def _locked(act: Act, reference: str) -> ReductionClaim:
    found = ReductionClaim.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no claim {reference}.", field="claim")
    act.need(entity=found.entity)
    act.concerns(f"revenues:reduction:{reference}")
    locked_account(act, found.account.reference)
    if found.state not in RUNNING:
        raise WrongState(f"Claim {reference} is {found.state}.", field="claim")
    return found


def _know(act: Act, claim: ReductionClaim, since: date, facts: dict[str, Any], source: str) -> None:
    if since < claim.starts_on:
        raise FactWrong("This is before the claim's first day.", field="held_from")
    hold(act, ClaimFacts, {"claim_id": claim.pk}, since, None, facts=facts, source=source)
    subject = f"revenues:reduction:{claim.reference}"
    act.changed(subject, None, {"from": since.isoformat(), "source": source})


def _facts_on(claim: ReductionClaim, day: date) -> dict[str, Any]:
    held = ClaimFacts.objects.filter(claim=claim, ended_act__isnull=True, held_from__lte=day)
    last = held.order_by("-held_from").first()
    return dict(last.facts) if last else HouseholdFacts().model_dump()


def _decide(act: Act, claim: ReductionClaim) -> Decided:
    """Work out the terms of every stretch, hold them, bill once, and keep what changed."""
    account, same = claim.account, {"dwelling_id": claim.account.dwelling_id, "kind": "reduction"}
    ends = _liable_to(account)
    was = _stood(same, account.pk)
    carve(act, Fact, same, claim.starts_on, ends)
    now: list[tuple[date, Terms]] = []
    for held in ClaimFacts.objects.filter(claim=claim, ended_act__isnull=True).order_by(
        "held_from"
    ):
        found = terms_of(claim.scheme, held.facts, held.held_from)
        if not now or _key(now[-1][1]) != _key(found):
            now.append((held.held_from, found))
    for number, (since, found) in enumerate(now):
        until = now[number + 1][0] if number + 1 < len(now) else ends
        if found.percent_e2 and (until is None or since < until):
            hold(act, Fact, same, since, until, account_id=account.pk, **_terms_held(found, claim))
    first = not ReductionDecision.objects.filter(claim=claim).exists()
    fresh = [(since, found) for since, found in now if first or (since, *_key(found)) not in was]
    change = _billed(act, account, claim.starts_on)
    claim.state = "awarded" if any(found.percent_e2 for _, found in now) else "refused"
    claim.save(update_fields=["state"])
    kept = [_keep(act, claim, _kind(first, found), since, found, change) for since, found in fresh]
    last = now[-1][1]
    return Decided(
        claim=claim.reference, decisions=kept, percent_e2=last.percent_e2, change_pence=change
    )


def _kind(first: bool, found: Terms) -> str:
    if not found.percent_e2:
        return "refusal" if first else "end"
    return "award" if first else "change"


def terms_of(scheme: str, facts: dict[str, Any], on: date) -> Terms:
    """Return what a scheme gives by what is known; FactWrong says what it needs to know."""
    earnings = [facts.get("monthly_earnings_pence"), facts.get("partner_earnings_pence")]
    known = [pence for pence in earnings if pence is not None]
    claim = {**facts, "earnings_pence": sum(known) if known else facts.get("weekly_income_pence")}
    try:
        return terms(scheme, claim, on)
    except Unfit as wrong:
        raise FactWrong(str(wrong), field=wrong.field) from wrong


def _key(one: Terms) -> tuple[int, str | None, int]:
    return one.percent_e2, one.stops_at_band, one.less_weekly_e4


def _terms_held(found: Terms, claim: ReductionClaim) -> dict[str, Any]:
    return {
        "percent_e2": found.percent_e2,
        "stops_at_band": found.stops_at_band,
        "less_weekly_e4": found.less_weekly_e4 or None,
        "reason": claim.reference,
    }


def _stood(same: dict[str, Any], account: int) -> set[tuple[Any, ...]]:
    held = Fact.objects.filter(**same, account_id=account, ended_act__isnull=True)
    return {(one.held_from, one.percent_e2, one.stops_at_band, one.less_weekly_e4 or 0)
            for one in held}  # fmt: skip


def _liable_to(account: Account) -> date | None:
    held = Liability.objects.filter(account=account, ended_act__isnull=True)
    last = held.order_by("-held_from").first()
    return last.held_to if last else None


def _billed(act: Act, account: Account, since: date) -> int:
    made = rebill(act, [account], since, account.reference)
    return sum(one.change_pence for one in made.bills)


def _keep(
    act: Act, claim: ReductionClaim, kind: str, since: date, found: Terms, change: int
) -> str:
    made = ReductionDecision.objects.create(
        reference=next_reference("RDN"),
        claim=claim,
        kind=kind,
        decided_on=act.today,
        decided_by=act.person,
        held_from=since,
        percent_e2=found.percent_e2,
        stops_at_band=found.stops_at_band,
        less_weekly_e4=found.less_weekly_e4,
        reason=found.reason,
        workings={
            "level": found.level,
            "non_dependants_pence": found.non_dependants_pence,
            "tariff_pence": found.tariff_pence,
            "excess_pence": found.excess_pence,
            "applicable_pence": found.applicable_pence,
        },
        change_pence=change,
        act_id=act.id,
    )
    subject = f"revenues:reduction:{claim.reference}"
    act.changed(subject, None, {"decision": made.reference, "percent_e2": found.percent_e2})
    event = {"claim": claim.reference, "decision": made.reference, "kind": kind}
    act.emit("revenues.reduction_decided", event)
    return made.reference
