"""Accepting what is expected as what a bank line was."""

from collections.abc import Sequence
from typing import Any

from chamberlain.banking.commands.holding import finish, held_line, left_of
from chamberlain.banking.commands.recording import as_given, record
from chamberlain.banking.contract import Explained, LineRef
from chamberlain.banking.errors import AlreadyExplained, DoesNotAddUp
from chamberlain.banking.models import BankAccount, Movement
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.ledger.contract import Role, account_roles

MOVEMENTS_MAX = 100_000


def movement_id_of(reference: str) -> int:
    """Return the id in a movement's reference; refuse what isn't one."""
    number = reference.removeprefix("MV-")
    if number == reference or not number.isdigit():
        raise Refusal(f"{reference} is not an expected movement; such as MV-0000012.")
    return int(number)


@command(duty="line.explain")
def accept_match(
    act: Act,
    line: LineRef,
    movements: tuple[str, ...] = (),
    batch: str = "",
    returned: bool = False,
    evidence: str = "",
) -> Explained:
    """Accept that a line is these expected movements, or a whole batch of them.

    Each movement is settled in turn until the line or the movement is used up. With `returned` the
    line is the return of a movement found before.
    """
    held, state, account = held_line(act, line)
    found = chosen_movements(account, movements, batch, returned)
    said = evidence or f"accepted by {act.caller.name}"
    rows = _in_turn(found, left_of(state), returned, said)
    if returned:
        contra = account_roles(act.scope, entity=account.entity)[Role.PAYMENTS_RETURNED]
        rows = [{**row, "account": contra, "fund": account.fund, "cost_centre": ""} for row in rows]
    given = as_given([{**row, "line_id": held.id} for row in rows])
    return finish(act, account, held, record(act, account, given))


def chosen_movements(
    account: BankAccount, movements: Sequence[str], batch: str, returned: bool
) -> list[Movement]:
    """Return the movements named, in that order, or all of a batch; refuse any that is used up."""
    if bool(movements) == bool(batch):
        raise Refusal("Name the movements, or a batch.", field="movements")
    wanted = Movement.objects.filter(account=account, cancelled_on__isnull=True)
    if batch:
        return list(wanted.filter(batch_key=batch).order_by("id")[:MOVEMENTS_MAX])
    numbers = [movement_id_of(reference) for reference in movements]
    found = {one.id: one for one in wanted.filter(id__in=numbers)}
    for number, reference in zip(numbers, movements, strict=True):
        if number not in found:
            raise Unknown(f"{reference} is not expected on account {account.code}.")
    chosen = [found[number] for number in dict.fromkeys(numbers)]
    for one in chosen:
        _refuse_used_up(one, returned)
    return chosen


def _open_pence(movement: Movement, returned: bool) -> int:
    """Return what is open of a movement, with the sign a line would have."""
    if returned:
        return movement.returned_pence - movement.found_pence
    return movement.amount_pence - movement.found_pence


def _refuse_used_up(movement: Movement, returned: bool) -> None:
    if _open_pence(movement, returned) == 0:
        what = "not found, or returned already" if returned else "found already"
        raise AlreadyExplained(f"{movement.source} {movement.key} is {what}.")


def _in_turn(
    movements: list[Movement], left: int, returned: bool, evidence: str
) -> list[dict[str, Any]]:
    """Use the line up on the movements in turn."""
    rows = []
    for one in movements:
        open_pence = _open_pence(one, returned)
        if open_pence == 0 or left == 0:
            continue
        if (open_pence > 0) != (left > 0):
            raise DoesNotAddUp(
                f"{one.key} is {format_pounds(open_pence)}; the line has "
                f"{format_pounds(left)} left, the other way round."
            )
        taken = min(open_pence, left) if left > 0 else max(open_pence, left)
        left -= taken
        kind = "returned" if returned else "movement"
        rows.append(of_movement(one, taken) | {"kind": kind, "evidence": evidence})
    if not rows:
        raise AlreadyExplained("Nothing of this line, or of what was chosen, is left to explain.")
    return rows


def of_movement(movement: Movement, pence: int) -> dict[str, Any]:
    """Return the explanation that so much of a line was this movement."""
    return {
        "amount_pence": pence,
        "kind": "movement",
        "movement_id": movement.id,
        "source": movement.source,
        "key": movement.key,
        "account": movement.contra_account,
        "fund": movement.contra_fund,
        "cost_centre": movement.contra_cost_centre,
        "source_ref": movement.source_ref,
        "narrative": movement.narrative or movement.counterparty,
        "found_by": "person",
    }
