"""Recharges: the cost of a cost centre shared by a rule, as often in a period as it takes."""

import json
from typing import Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record, Text, Year
from chamberlain.kernel.writing import insert
from chamberlain.ledger.commands.deciding import locked_plan, refuse_decided, settle_plan
from chamberlain.ledger.commands.manual import keep_prepared, need_entities
from chamberlain.ledger.commands.posting import check_frame
from chamberlain.ledger.contract import Journal, JournalLine, journal_frame
from chamberlain.ledger.queries.recharges import pool_of, recharged_before, waiting_of
from chamberlain.ledger.rules.allocation import allocation
from chamberlain.ledger.rules.years import periods_of

TABLE = "ledger_recharge_rule"
URL = "/staff/ledger/recharges/{}"
WHOLE = 10_000
DETAILS = (
    "name", "basis", "fund", "cost_centre", "account_from", "account_to", "debit_account",
    "credit_account", "shares",
)  # fmt: skip


class Share(Record):
    """Who bears a share, and how much weight it has."""

    cost_centre: str = Field(description="Receiving cost centre")
    weight: int = Field(ge=0, description="Percent x 100, or the count of the statistic")
    fund: str = Field(default="GF", description="Fund of the receiving cost centre")


class Recharged(Record):
    """What a run came to; no journal where there was nothing more to share."""

    rule: str
    pool_pence: int
    recharged_before_pence: int
    amount_pence: int
    journal: str = ""


@command(duty="journal.prepare")
def prepare_recharge_rule(  # noqa: PLR0913, PLR0917 - each is a field of the rule
    act: Act,
    entity: str,
    name: Text,
    basis: Literal["percent", "statistic"],
    statement: Text,
    cost_centre: str,
    shares: list[Share],
    fund: str = "GF",
    account_from: str = "10000",
    account_to: str = "69999",
    debit_account: str = "71010",
    credit_account: str = "94010",
) -> str:
    """Prepare a rule that shares a cost centre's net cost, for somebody else's approval.

    `statement` says what the basis is and where its figures come from. With percentages, what is
    left of the hundred stays where it is.
    """
    act.need(entity=entity)
    total = sum(share.weight for share in shares)
    if not total or (basis == "percent" and total > WHOLE):
        raise Refusal(
            f"The weights come to {total}: above nought, and percentages at most {WHOLE} (100%).",
            field="shares",
            status=422,
        )
    reference = next_reference("RCR")
    values = {
        "reference": reference, "entity": entity, "name": name, "basis": basis,
        "statement": statement, "fund": fund, "cost_centre": cost_centre,
        "account_from": account_from, "account_to": account_to, "debit_account": debit_account,
        "credit_account": credit_account,
        "shares": json.dumps([share.model_dump() for share in shares]),
        "prepared_by": act.person, "prepared_on": act.today, "state": "prepared",
        "decided_by": "", "reason": "",
    }  # fmt: skip
    _check(values, entity, shares, act)
    insert(act, TABLE, values)
    subject = f"ledger:recharge:{reference}"
    act.concerns(subject, "journal.prepare")
    act.changed(subject, None, {"name": name, "basis": basis})
    act.ask_for(
        subject,
        "ledger.approve_recharge_rule",
        title=f"Approve recharge rule {reference}: {name}",
        entity=entity,
        url=URL.format(reference),
    )
    return reference


def _check(values: dict[str, Any], entity: str, shares: list[Share], act: Act) -> None:
    """Refuse codes that could not be posted to, by trying a penny to each receiver."""
    lines = [_debit(values, share.cost_centre, share.fund, 1) for share in shares]
    lines.append(_credit(values, len(shares)))
    journal = Journal(
        source_ref=f"ledger:recharge:{values['reference']}",
        type=_type(values["fund"], shares),
        entity=entity,
        journal_date=act.today,
        description=values["name"],
        lines=tuple(lines),
    )
    checked = check_frame(journal_frame([journal]), between_funds=True)
    need_entities(act, checked["line_entity"].to_list())


def _type(fund: str, shares: list[Share]) -> str:
    return "JRC" if {share.fund for share in shares} <= {fund} else "JIF"


def _debit(rule: dict[str, Any], cost_centre: str, fund: str, pence: int) -> JournalLine:
    return JournalLine(
        account=rule["debit_account"],
        cost_centre=cost_centre,
        fund=fund,
        amount_pence=pence,
        line_ref=f"ledger:recharge:{rule['reference']}",
    )


def _credit(rule: dict[str, Any], pence: int) -> JournalLine:
    return JournalLine(
        account=rule["credit_account"],
        cost_centre=rule["cost_centre"],
        fund=rule["fund"],
        amount_pence=-pence,
        line_ref=f"ledger:recharge:{rule['reference']}",
    )


@command(duty="journal.approve")
def approve_recharge_rule(act: Act, rule: str, note: Text = "") -> str:
    """Approve a recharge rule that somebody else prepared; its journals are approved singly."""
    found = locked_plan(act, TABLE, rule, ())
    subject = f"ledger:recharge:{rule}"
    refuse_decided(act, found, subject)
    settle_plan(act, TABLE, found, "approved", subject, note)
    return rule


@command(duty="journal.approve")
def reject_recharge_rule(act: Act, rule: str, reason: Text) -> str:
    """Reject a recharge rule, with the reason."""
    if not reason.strip():
        raise Refusal("Say why the rule is rejected.", field="reason", status=422)
    found = locked_plan(act, TABLE, rule, ())
    subject = f"ledger:recharge:{rule}"
    refuse_decided(act, found, subject)
    settle_plan(act, TABLE, found, "rejected", subject, reason)
    return rule


@command(duty="journal.prepare")
def end_recharge_rule(act: Act, rule: str, reason: Text) -> str:
    """End a recharge rule: it is run no more; a changed basis is a new rule."""
    found = locked_plan(act, TABLE, rule, ())
    if found["state"] not in ("prepared", "approved"):
        raise Refusal(f"{rule} was {found['state']} before.")
    settle_plan(act, TABLE, found, "ended", f"ledger:recharge:{rule}", reason)
    return rule


@command(duty="journal.prepare")
def run_recharge(act: Act, rule: str, year: Year, period: int) -> Recharged:
    """Share what the year has cost up to a period, less what was recharged before.

    The journal waits for somebody else's approval. Run again without a new cost it prepares
    nothing; run after a late invoice, the difference.
    """
    found = locked_plan(act, TABLE, rule, DETAILS)
    if found["state"] != "approved":
        raise Refusal(f"{rule} is {found['state']}: only an approved rule is run.")
    pool = pool_of(found, year, period)
    before = recharged_before(found, year) + waiting_of(found, year)
    shares = _shares(found["shares"])
    amount = _shared(found["basis"], pool, shares) - before
    made = Recharged(rule=rule, pool_pence=pool, recharged_before_pence=before, amount_pence=amount)
    if not amount:
        return made
    journal = _journal(found, (year, period), amount, shares)
    frame = check_frame(journal_frame([journal]), between_funds=True)
    need_entities(act, frame["line_entity"].to_list())
    prepared = keep_prepared(act, frame, [f"ledger:recharge:{rule}"])
    return made.model_copy(update={"journal": prepared})


def _shares(value: Any) -> list[Share]:
    rows = json.loads(value) if isinstance(value, str) else value
    return [Share(**row) for row in rows]


def _shared(basis: str, pool: int, shares: list[Share]) -> int:
    """Return what of the pool the receivers bear together."""
    if basis == "statistic":
        return pool
    total = sum(share.weight for share in shares)
    return _split(pool, [total, WHOLE - total])[0]


def _split(pence: int, weights: list[int]) -> list[int]:
    frame = pl.DataFrame(
        {
            "pool": "pool",
            "pool_pence": pence,
            "receiver": [str(n) for n in range(len(weights))],
            "weight": weights,
        }
    )
    result, _ = allocation.run(frame)
    return result["share_pence"].to_list()


def _journal(
    rule: dict[str, Any], place: tuple[int, int], amount: int, shares: list[Share]
) -> Journal:
    parts = _split(amount, [share.weight for share in shares])
    lines = [
        _debit(rule, share.cost_centre, share.fund, pence)
        for share, pence in zip(shares, parts, strict=True)
        if pence
    ]
    year, period = place
    reference = next_reference("RCG")
    return Journal(
        source_ref=f"ledger:prepared:{reference}",
        type=_type(rule["fund"], shares),
        entity=rule["entity"],
        journal_date=periods_of(year)[period - 1]["ends"],
        description=f"{rule['name']}, {year_name(year)} to period {period}",
        lines=(*lines, _credit(rule, amount)),
        year=year,
        period=period,
    )
