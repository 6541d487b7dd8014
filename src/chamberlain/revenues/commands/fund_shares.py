"""Last year's estimate, settled: its shares charged to and from the bodies in the year after.

SI 1992/2428 regulation 11 shares an estimated surplus or deficit; it is paid over in the year
after. The council's own share is the General Fund's by statute, and is no income of the year: the
Collection Fund Adjustment Account held it since it arose, and lets it go.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Ref, Text, Year
from chamberlain.ledger.contract import JournalLine
from chamberlain.revenues.commands.costs import post
from chamberlain.revenues.commands.fund import OWN
from chamberlain.revenues.commands.posting import (
    FUND,
    LOCAL_CENTRE,
    PRECEPTORS,
    PRECEPTS,
    PRECEPTS_CENTRE,
)
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import (
    FundEstimate,
    FundShares,
    Precept,
    PreceptingBody,
    PreceptPayment,
)
from chamberlain.revenues.rules.precepts import scheduled

SHARE = "95070"
"""The General Fund's income of its share."""
REVERSED, ADJUSTMENT = "83080", "R2060"
"""Below the line, against the Collection Fund Adjustment Account."""
SharesRef = Ref("revenues:fund_shares")


@command(duty="fund.share", summary="Propose charging the shares of last year's estimate")
def propose_fund_shares(
    act: Act,
    entity: str,
    year: Annotated[Year, Field(description="The year after the one that was estimated")],
    first_on: Annotated[date, Field(description="First payment of a surplus; the rest monthly")],
    payments: Annotated[int, Field(ge=1, le=12)] = 10,
) -> str:
    """Propose charging last year's estimated surplus or deficit by its shares, once."""
    act.need(entity=entity)
    name = f"{year}-{(year + 1) % 100:02d}"
    estimate = FundEstimate.objects.filter(entity=entity, year=year - 1).first()
    if estimate is None:
        raise WrongState(f"No estimate was made in the year before {name}.", field="year")
    if act.today < date(year, 4, 1):
        raise WrongState(f"It is charged in {name}: from 1 April {year}.", field="year")
    if not estimate.estimate_pence:
        raise WrongState("The estimate came to nothing: there is nothing to share.", field="year")
    if FundShares.objects.filter(estimate=estimate).exclude(state="rejected").exists():
        raise WrongState(f"The shares charged in {name} are proposed already.", field="year")
    if Precept.objects.filter(entity=entity, year=year, kind="surplus").exists():
        raise WrongState(f"Shares of {name} were entered one by one already.", field="year")
    days = [day for day, _ in scheduled(payments * 100, first_on, payments)]
    if not date(year, 4, 1) <= days[0] <= days[-1] < date(year + 1, 4, 1):
        raise WrongState(f"Payments are expected within {name}.", field="first_on")
    made = FundShares.objects.create(
        reference=next_reference("FSH"),
        entity=entity,
        year=year,
        estimate=estimate,
        first_on=first_on,
        payments=payments,
        proposed_by=act.person,
        act_id=act.id,
    )
    subject = f"revenues:fund_shares:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"year": year, "estimate_pence": estimate.estimate_pence})
    act.ask_for(
        subject,
        "revenues.agree_fund_shares",
        title=f"Shares of the Collection Fund's estimate, {name}",
        amount_pence=abs(estimate.estimate_pence),
        entity=entity,
        url=f"/staff/revenues/fund/shares/{made.reference}/agree",
    )
    return made.reference


@command(duty="fund.agree_share", summary="Agree to charge the shares of the estimate")
def agree_fund_shares(act: Act, shares: SharesRef) -> dict[str, Pence]:  # type: ignore[valid-type]
    """Post the shares that somebody else proposed, and plan when a surplus is paid to whom.

    Of a deficit police and fire owe the fund their shares; what they pay is coded to their
    creditor account.
    """
    found = _open(act, shares)
    if found.proposed_by in act.persons:
        raise WrongState("Another person agrees what you proposed.", field="shares")
    parts = shares_by_body(found.estimate)
    subject = f"revenues:fund_shares:{shares}"
    act.concerns(subject)
    what = f"Estimate of {found.year - 1}-{found.year % 100:02d} shared"
    post(act, found.entity, subject, what, tuple(_lines(parts, subject, what)))
    for body, pence in parts.items():
        if pence > 0 and body != OWN:
            _plan(act, found, body, pence)
    found.state, found.agreed_by = "charged", act.person
    found.save(update_fields=["state", "agreed_by"])
    act.done(subject, "revenues.agree_fund_shares")
    act.changed(subject, {"state": "proposed"}, {"state": "charged", **parts})
    return parts


@command(duty="fund.agree_share", summary="Reject the proposed shares of the estimate")
def reject_fund_shares(act: Act, shares: SharesRef, reason: Text) -> None:  # type: ignore[valid-type]
    """Put a proposal aside with its reason; it can be made again."""
    found = _open(act, shares)
    subject = f"revenues:fund_shares:{shares}"
    found.state, found.reason = "rejected", reason
    found.save(update_fields=["state", "reason"])
    act.done(subject, "revenues.agree_fund_shares")
    act.changed(subject, {"state": "proposed"}, {"state": "rejected", "reason": reason})


def shares_by_body(estimate: FundEstimate) -> dict[str, int]:
    """Return each body's share of an estimate: a surplus above nought, a deficit below."""
    return {
        OWN: estimate.billing_authority_pence,
        "police": estimate.police_pence,
        "fire": estimate.fire_pence,
    }


def _open(act: Act, reference: str) -> FundShares:
    found = (
        FundShares.objects.select_for_update(of=("self",))
        .select_related("estimate")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There are no shares {reference}.", field="shares")
    act.need(entity=found.entity)
    if found.state != "proposed":
        raise WrongState(f"{reference} is {found.state} already.", field="shares")
    return found


def _lines(parts: dict[str, int], reference: str, what: str) -> list[JournalLine]:
    """Return the lines: the fund's to each body, and the council's share out of its reserve.

    The reserve's two lines stay in the Collection Fund: the General Fund has its share once.
    """
    own = parts[OWN]

    def line(account: str, pence: int, centre: str = "", fund: str = FUND) -> JournalLine:
        return JournalLine(account=account, amount_pence=pence, fund=fund, cost_centre=centre,
                           line_ref=reference, narrative=what)  # fmt: skip

    lines = [line(PRECEPTS, sum(parts.values()), PRECEPTS_CENTRE)]
    lines += [line(PRECEPTORS, -pence) for body, pence in parts.items() if body != OWN]
    lines.append(line(SHARE, -own, LOCAL_CENTRE, "GF"))
    lines += [line(ADJUSTMENT, own), line(REVERSED, -own, PRECEPTS_CENTRE)]
    return [one for one in lines if one.amount_pence]


def _plan(act: Act, found: FundShares, body: str, pence: int) -> None:
    """Lay out when a body is paid its share; payables is asked as for precepts."""
    if not PreceptingBody.objects.filter(entity=found.entity, body=body).exists():
        raise WrongState("Keep the body first: who it is, where it is paid.", field="shares")
    made = Precept.objects.create(
        entity=found.entity,
        year=found.year,
        body=body,
        kind="surplus",
        amount_pence=pence,
        source=f"Estimate of {found.estimate.made_on:%-d %B %Y}, {found.reference}",
        act_id=act.id,
    )
    PreceptPayment.objects.bulk_create(
        PreceptPayment(precept=made, number=number, due_on=day, amount_pence=part)
        for number, (day, part) in enumerate(scheduled(pence, found.first_on, found.payments), 1)
    )
    act.concerns(f"revenues:precept:{found.entity}-{found.year}-{body}-surplus")
