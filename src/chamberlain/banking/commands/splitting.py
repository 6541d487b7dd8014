"""Splitting a bank line into parts, or posting it to a coding."""

from typing import Any

from pydantic import Field

from chamberlain.banking.commands.accepting import chosen_movements, movement_id_of, of_movement
from chamberlain.banking.commands.holding import finish, held_line, left_of
from chamberlain.banking.commands.recording import as_given, record
from chamberlain.banking.contract import Explained, LineRef
from chamberlain.banking.errors import AlreadyExplained, DoesNotAddUp, WrongCoding
from chamberlain.banking.models import BankAccount, Line, Movement
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.ledger.contract import Coding, valid_coding


class LinePart(Record):
    """One part of a line: an expected movement, or a coding."""

    amount_pence: Pence = Field(description="With the sign of the line")
    movement: str = Field("", description="Reference of the movement; blank for a coding")
    account: str = Field("", description="Subjective or balance sheet code")
    cost_centre: str = ""
    fund: str = Field("", description="Blank: the bank account's fund")
    project: str = ""
    vat_code: str = ""
    narrative: str = ""


@command(duty="line.explain")
def split_line(act: Act, line: LineRef, parts: list[LinePart]) -> Explained:
    """Explain all that is left of a line by several parts, which come to it to the penny."""
    held, state, account = held_line(act, line)
    total, left = sum(part.amount_pence for part in parts), left_of(state)
    if not parts or total != left:
        raise DoesNotAddUp(
            f"The parts come to {format_pounds(total)}; {format_pounds(left)} of {line} is left: "
            f"{format_pounds(left - total)} out."
        )
    _refuse_codings(act, account, held, [part for part in parts if not part.movement])
    named = (
        chosen_movements(account, [p.movement for p in parts if p.movement], "", False)
        if any(part.movement for part in parts)
        else []
    )
    by_id = {one.id: one for one in named}
    rows = [_of_part(act, part, by_id, account) | {"line_id": held.id} for part in parts]
    return finish(act, account, held, record(act, account, as_given(rows)))


def _of_part(
    act: Act, part: LinePart, movements: dict[int, Movement], account: BankAccount
) -> dict[str, Any]:
    said = {"evidence": f"split by {act.caller.name}", "found_by": "person"}
    if part.movement:
        movement = movements[movement_id_of(part.movement)]
        return of_movement(movement, part.amount_pence) | said
    return said | {
        "amount_pence": part.amount_pence,
        "kind": "coding",
        "account": part.account,
        "fund": part.fund or account.fund,
        "cost_centre": part.cost_centre,
        "project": part.project,
        "vat_code": part.vat_code,
        "narrative": part.narrative,
    }


def _refuse_codings(act: Act, account: BankAccount, line: Line, parts: list[LinePart]) -> None:
    """Refuse what the ledger would not take, before anything is posted."""
    codings = [
        Coding(
            account=part.account,
            fund=part.fund or account.fund,
            cost_centre=part.cost_centre,
            project=part.project,
            vat_code=part.vat_code,
        )
        for part in parts
    ]
    if not codings:
        return
    problems = valid_coding(act.scope, entity=account.entity, on=line.booked_on, codings=codings)
    if problems:
        raise WrongCoding(problems[0].message, field=problems[0].field)


@command(duty="line.explain")
def post_line(
    act: Act,
    line: LineRef,
    account: str,
    cost_centre: str = "",
    fund: str = "",
    project: str = "",
    vat_code: str = "",
    narrative: str = "",
) -> Explained:
    """Post all that is left of a line to one coding, such as bank charges or interest."""
    _, state, _ = held_line(act, line)
    part = LinePart(
        amount_pence=left_of(state),
        movement="",
        account=account,
        cost_centre=cost_centre,
        fund=fund,
        project=project,
        vat_code=vat_code,
        narrative=narrative,
    )
    if part.amount_pence == 0:
        raise AlreadyExplained(f"{line} is explained already: nothing of it is left.")
    return split_line(act, line, [part])
