"""Special arrangements: what is owed paid in parts as promised, and what happens when it is not."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.commands.own import refuse_own
from chamberlain.revenues.contract import AccountRef, ArrangementRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Arrangement, ArrangementPart
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.rules.promises import parts, standing
from chamberlain.revenues.rules.recovery_local import practice


class Checked(Record):
    """What a look at every promise found: those kept to the end, and those broken."""

    running: int
    kept: int
    broken: int


@command(duty="arrangement.agree", summary="Agree an arrangement to pay")
def agree_arrangement(
    act: Act,
    account: AccountRef,
    each_pence: Annotated[Pence, Field(gt=0, description="Each payment")],
    first_on: Annotated[date, Field(description="Day of the first payment")],
    every: Literal["week", "fortnight", "month"] = "month",
    total_pence: Annotated[
        Pence | None, Field(gt=0, description="Blank: all that is overdue")
    ] = None,
    note: Text = "",
) -> str:
    """Let what is overdue be paid in parts; while that is kept the account isn't recovered from.

    Returns the reference. One at a time; never for more than is owed.
    """
    found = locked_account(act, account)
    owed = year_balances(found.entity, act.today, [found.pk])
    total = total_pence or int(owed["overdue_pence"].sum())
    if not 0 < total <= int(owed["balance_pence"].sum()):
        raise WrongState(
            f"{format_pounds(int(owed['balance_pence'].sum()))} is owed on {account}, of it "
            f"{format_pounds(int(owed['overdue_pence'].sum()))} is overdue.",
            field="total_pence",
        )
    if first_on < act.today:
        raise WrongState("The first payment is today or later.", field="first_on")
    if Arrangement.objects.filter(account=found, state="running").exists():
        raise WrongState(f"An arrangement runs on {account}: end it first.")
    try:
        promised = parts(total, each_pence, first_on, every)
    except ValueError as error:
        raise WrongState(f"It {error}.", field="each_pence") from None
    made = Arrangement.objects.create(
        reference=next_reference("ARR"),
        entity=found.entity,
        account=found,
        total_pence=total,
        every=every,
        made_on=act.today,
        note=note,
        agreed_by=act.person,
        act_id=act.id,
    )
    ArrangementPart.objects.bulk_create(
        ArrangementPart(arrangement=made, number=number, due_on=day, amount_pence=pence)
        for number, (day, pence) in enumerate(promised, 1)
    )
    after = {"arrangement": made.reference, "pence": total, "payments": len(promised)}
    act.changed(f"revenues:account:{account}", None, after)
    return made.reference


@command(duty="arrangement.agree", summary="End an arrangement")
def end_arrangement(act: Act, arrangement: ArrangementRef, reason: Text) -> None:
    """End an arrangement before it has run; recovery goes on from where it stood."""
    found = Arrangement.objects.select_for_update().filter(reference=arrangement).first()
    if found is None:
        raise Unknown(f"There is no arrangement {arrangement}.", field="arrangement")
    act.need(entity=found.entity)
    refuse_own(act, found.account_id)
    act.concerns(f"revenues:account:{found.account.reference}")
    if found.state != "running":
        raise WrongState(f"{arrangement} is {found.state}.", field="arrangement")
    _close(act, {"ended": [found.pk]})
    subject = f"revenues:arrangement:{arrangement}"
    act.changed(subject, {"state": "running"}, {"state": "ended", "reason": reason})
    act.done(subject)


@command(duty="arrangement.check", summary="Look for promises that were not kept")
def check_arrangements(act: Act, entity: str) -> Checked:
    """Hold every arrangement against what was paid; say which are kept to the end or broken.

    A part may come some days late, as the council's practice has it. A broken one goes to the inbox
    of whoever agrees them, and its account's recovery goes on.
    """
    act.need(entity=entity)
    grace = int(practice("arrangement_grace_days", act.today))
    frame = promises(entity)
    found: dict[str, list[int]] = {"kept": [], "broken": [], "running": []}
    for row in frame.iter_rows(named=True):
        promised = list(zip(row["days"], row["amounts"], strict=True))
        found[standing(promised, row["paid_pence"], act.today, grace)].append(row["id"])
    _close(act, {state: found[state] for state in ("kept", "broken")})
    broken = set(found["broken"])
    for row in frame.filter(pl.col("id").is_in(broken)).iter_rows(named=True):
        act.ask_for(
            f"revenues:arrangement:{row['reference']}",
            "revenues.agree_arrangement",
            title=f"Arrangement broken on account {row['account']}",
            entity=entity,
            amount_pence=row["total_pence"] - row["paid_pence"],
            url=f"/staff/revenues/accounts/{row['account']}",
        )
    counts = {state: len(keys) for state, keys in found.items()}
    act.changed(f"revenues:arrangements:{entity}", None, counts)
    return Checked(**counts)


def promises(entity: str, state: str = "running") -> pl.DataFrame:
    """Return arrangements with the days and pence promised, and what was paid since they began."""
    frame = read_frame(
        "SELECT r.id, r.reference, a.reference, r.total_pence, p.due_on, p.amount_pence, "
        "coalesce((SELECT -sum(e.amount_pence) FROM revenues_entry e "
        "WHERE e.account_id = r.account_id AND e.kind IN ('receipt', 'returned', 'transfer') "
        "AND e.day >= r.made_on), 0)::bigint FROM revenues_arrangement r "
        "JOIN revenues_account a ON a.id = r.account_id "
        "JOIN revenues_arrangement_part p ON p.arrangement_id = r.id "
        "WHERE r.entity = %s AND r.state = %s ORDER BY r.id, p.number",
        [entity, state],
        schema={
            "id": pl.Int64,
            "reference": pl.String,
            "account": pl.String,
            "total_pence": pl.Int64,
            "days": pl.Date,
            "amounts": pl.Int64,
            "paid_pence": pl.Int64,
        },
    )
    same = ["id", "reference", "account", "total_pence", "paid_pence"]
    return frame.group_by(same, maintain_order=True).agg("days", "amounts")


def _close(act: Act, found: dict[str, Iterable[int]]) -> None:
    for state, keys in found.items():
        Arrangement.objects.filter(pk__in=list(keys)).update(state=state, ended_on=act.today)
