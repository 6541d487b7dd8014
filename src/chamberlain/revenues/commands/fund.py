"""The Collection Fund's year: what it begins with, what bodies ask of it, and the estimate."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Batch, BookDay, Name, Pence, Record, Refused, Text, Year
from chamberlain.payables.contract import (
    PayeeRecord,
    PaymentRequest,
    record_payees,
    request_payment,
)
from chamberlain.revenues.commands.posting import SOURCE, post_precept
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import (
    CollectionPoint,
    FundEstimate,
    FundYear,
    Precept,
    PreceptingBody,
    PreceptPayment,
)
from chamberlain.revenues.queries.fund import fund_lines
from chamberlain.revenues.rules.collection_fund import shares_of
from chamberlain.revenues.rules.precepts import scheduled

Body = Literal["billing_authority", "police", "fire"]
OWN = "billing_authority"
CREDITOR = "L1140"
"""Account of what preceptors are owed; payments are taken off it."""
_POINTS = {"year": pl.Int64, "kind": pl.String, "day": pl.Date}
SourceText = Annotated[Text, Field(min_length=3, description="The notice or resolution")]


class FundEstimateMade(Record):
    """What the fund is estimated to be over, or below nought under; and each body's share."""

    estimate_pence: Pence
    billing_authority: Pence
    police: Pence
    fire: Pence


@command(
    duty="precept.set",
    secret=("sort_code", "account_number"),
    summary="Keep a body that precepts on the fund",
)
def keep_precepting_body(
    act: Act, entity: str, body: Body, name: Name, sort_code: str = "", account_number: str = ""
) -> str:
    """Keep who a body is and where it is paid; return its payee in payables, blank for our own.

    Bank details wait in payables until a second person has verified them.
    """
    act.need(entity=entity)
    if PreceptingBody.objects.filter(entity=entity, body=body).exists():
        raise WrongState("This body is kept already.", field="body")
    payee = ""
    if body != OWN:
        ref = f"revenues:preceptor:{entity}-{body}"
        told = PayeeRecord.model_validate(
            {
                "source_ref": ref,
                "entity": entity,
                "payee_class": "other",
                "name": name,
                "sort_code": sort_code,
                "account_number": account_number,
                "account_name": name[:18] if sort_code else "",
            }
        )
        payee = record_payees(act, payees=[told])[ref]
    PreceptingBody.objects.create(entity=entity, body=body, name=name, payee=payee, act_id=act.id)
    act.changed(f"revenues:preceptor:{entity}-{body}", None, {"name": name, "payee": payee})
    return payee


@command(duty="precept.set", summary="Enter a precept and its payments")
def set_precept(  # noqa: PLR0913, PLR0917 - what a notice of precept says
    act: Act,
    entity: str,
    year: Year,
    body: Body,
    amount_pence: Annotated[Pence, Field(gt=0)],
    source: SourceText,
    first_on: date | None = None,
    payments: Annotated[int, Field(ge=1, le=52)] = 10,
    kind: Literal["precept", "surplus"] = "precept",
    paid_before: Annotated[
        date | None, Field(description="Payments before this day a former system made")
    ] = None,
) -> str:
    """Enter what a body asks of the fund for a year, and lay out when it is paid. Written once.

    The fund owes all of it from the year's first day, whatever is collected. The council's own
    demand goes to the General Fund at once and has no payments.
    """
    act.need(entity=entity)
    if not PreceptingBody.objects.filter(entity=entity, body=body).exists():
        raise WrongState("Keep the body first: who it is, where it is paid.", field="body")
    if Precept.objects.filter(entity=entity, year=year, body=body, kind=kind).exists():
        raise WrongState("This is entered already, and stays.", field="body")
    begins, ends = date(year, 4, 1), date(year + 1, 4, 1)
    first = first_on or begins
    plan = [] if body == OWN else scheduled(amount_pence, first, payments)
    if plan and not begins <= plan[0][0] <= plan[-1][0] < ends:
        raise WrongState(
            f"Payments run from {plan[0][0]:%d/%m/%Y} to {plan[-1][0]:%d/%m/%Y}: expected within "
            f"{year}-{(year + 1) % 100:02d}.",
            field="first_on",
        )
    made = Precept.objects.create(
        entity=entity,
        year=year,
        body=body,
        kind=kind,
        amount_pence=amount_pence,
        source=source,
        act_id=act.id,
    )
    PreceptPayment.objects.bulk_create(
        PreceptPayment(
            precept=made,
            number=number,
            due_on=day,
            amount_pence=pence,
            state="paid_before" if paid_before and day < paid_before else "planned",
        )
        for number, (day, pence) in enumerate(plan, 1)
    )
    reference = f"revenues:precept:{entity}-{year}-{body}-{kind}"
    former = sum(pence for day, pence in plan if paid_before and day < paid_before)
    left = 0 if body == OWN and paid_before else amount_pence - former
    if left:
        post_precept(act, entity, reference, body, year, left)
    act.concerns(reference)
    act.changed(reference, None, {"amount_pence": amount_pence, "payments": len(plan)})
    return reference


@command(duty="precept.ask", summary="Ask payables to pay precepts that fall due")
def ask_precepts(act: Act, entity: str, due_by: date) -> list[str]:
    """Ask payables to pay every planned payment due up to a day, once each; return what was asked.

    Whoever entered a precept doesn't ask for its payment; payables pays by two people more.
    """
    act.need(entity=entity)
    due = list(
        PreceptPayment.objects.select_for_update(of=("self",))
        .select_related("precept")
        .filter(precept__entity=entity, state="planned", due_on__lte=due_by)
        .order_by("due_on", "precept__body")
    )
    if not due:
        return []
    bodies = {one.body: one for one in PreceptingBody.objects.filter(entity=entity)}
    requests = [_request(one, bodies[one.precept.body]) for one in due]
    for one in due:
        precept = one.precept
        act.concerns(f"revenues:precept:{entity}-{precept.year}-{precept.body}-{precept.kind}")
    request_payment(act, source=SOURCE, requests=requests, all_or_nothing=True)
    for one in due:
        one.state, one.asked_act = "asked", act.id
    PreceptPayment.objects.bulk_update(due, ["state", "asked_act"])
    refs = [one.source_ref for one in requests]
    total = sum(one.amount_pence for one in requests)
    act.changed(f"revenues:fund:{entity}", None, {"asked": refs, "total_pence": total})
    return refs


def _request(one: PreceptPayment, body: PreceptingBody) -> PaymentRequest:
    precept = one.precept
    what = "Precept" if precept.kind == "precept" else "Share of surplus"
    year = f"{precept.year}-{(precept.year + 1) % 100:02d}"
    told = {
        "source_ref": f"revenues:precept:{precept.entity}-{precept.year}-{precept.body}-"
        f"{precept.kind}/{one.number}",
        "entity": precept.entity,
        "payee": body.payee,
        "amount_pence": one.amount_pence,
        "due_on": one.due_on,
        "why": f"{what} {year}, payment {one.number}",
        "fund": "CF",
        "account": CREDITOR,
    }
    return PaymentRequest.model_validate(told)


@command(duty="fund.estimate", summary="Begin a year of the Collection Fund")
def open_fund_year(
    act: Act,
    entity: str,
    year: Year,
    balance_pence: Annotated[Pence, Field(description="Above nought a surplus brought forward")],
    allowance_pence: Annotated[Pence, Field(ge=0, description="For debts not expected to be paid")],
    source: SourceText,
) -> None:
    """Enter the balance and the impairment allowance that a year begins with. Written once."""
    act.need(entity=entity)
    if FundYear.objects.filter(entity=entity, year=year).exists():
        raise WrongState("This year is begun already, and stays.", field="year")
    FundYear.objects.create(
        entity=entity,
        year=year,
        balance_pence=balance_pence,
        allowance_pence=allowance_pence,
        source=source,
        act_id=act.id,
    )
    after = {"balance_pence": balance_pence, "allowance_pence": allowance_pence}
    act.changed(f"revenues:fund:{entity}-{year}", None, after)


@command(duty="fund.estimate", summary="Estimate the fund's surplus or deficit")
def estimate_fund(
    act: Act,
    entity: str,
    year: Year,
    further_pence: Annotated[Pence, Field(description="More charge expected by 31 March, or less")],
    allowance_pence: Annotated[Pence, Field(ge=0, description="Impairment allowance at year end")],
    basis: Annotated[Text, Field(min_length=10, description="How the two were arrived at")],
) -> FundEstimateMade:
    """Estimate, for 15 January, what the fund will be over or under on 31 March, and share it.

    SI 1992/2428 regulations 10 and 11: each body's part is in proportion to the current year's
    precepts and the council's own demand. Made once, from 1 December to 31 January.
    """
    act.need(entity=entity)
    if not date(year, 12, 1) <= act.today <= date(year + 1, 1, 31):
        raise WrongState(
            f"The estimate of {year}-{(year + 1) % 100:02d} is made on 15 January {year + 1}, "
            f"and not before 1 December or after 31 January.",
            field="year",
        )
    if FundEstimate.objects.filter(entity=entity, year=year).exists():
        raise WrongState("The estimate of this year is made, and stays.", field="year")
    so_far = sum(line.amount_pence for line in fund_lines(entity, year, act.today))
    began = FundYear.objects.filter(entity=entity, year=year).first()
    total = so_far + further_pence - allowance_pence + (began.allowance_pence if began else 0)
    weights = dict(
        Precept.objects.filter(entity=entity, year=year, kind="precept").values_list(
            "body", "amount_pence"
        )
    )
    if set(weights) != {OWN, "police", "fire"}:
        raise WrongState("Enter the year's precepts and the council's own demand first.")
    shares = shares_of(total, weights)
    FundEstimate.objects.create(
        entity=entity,
        year=year,
        made_on=act.today,
        so_far_pence=so_far,
        further_pence=further_pence,
        allowance_pence=allowance_pence,
        estimate_pence=sum(shares.values()),
        **{f"{body}_pence": pence for body, pence in shares.items()},
        basis=basis,
        act_id=act.id,
    )
    made = FundEstimateMade(estimate_pence=sum(shares.values()), **shares)
    act.changed(f"revenues:fund:{entity}-{year}", None, made.model_dump())
    act.emit("revenues.fund_estimated", {"entity": entity, "year": year, **made.model_dump()})
    return made


class CollectionPointGiven(Record):
    """A rate to reach, or one that a former system had reached, by the end of a day."""

    year: Year
    kind: Literal["target", "former"]
    day: BookDay
    rate_e2: int = Field(ge=0, le=15_000, description="Hundredths of a percent: 9635 is 96.35%")


@command(duty="fund.estimate", batch="items", summary="Load collection rates by day")
def load_collection_points(act: Act, entity: str, items: list[CollectionPointGiven]) -> Batch:
    """Load rates to reach, and rates that a former system had reached, by day. Written once."""
    act.need(entity=entity)
    known = read_frame(
        "SELECT year::int, kind, day FROM revenues_collection_point WHERE entity = %s",
        [entity],
        schema=_POINTS,
    )
    there = set(known.iter_rows())
    refused, fresh = [], []
    for row, one in enumerate(items):
        key = (one.year, one.kind, one.day)
        if key in there:
            words = f"a rate of {one.day:%d/%m/%Y} is there already"
            refused.append(Refused(row=row, field="day", value=str(one.day), message=words))
            continue
        there.add(key)
        fresh.append(CollectionPoint(entity=entity, act_id=act.id, **one.model_dump()))
    CollectionPoint.objects.bulk_create(fresh)
    return Batch(accepted=[f"{one.kind} {one.day}" for one in fresh], refused=refused)
