"""Accepting several lines as one expected item: what was sent as one, and came in parts."""

from chamberlain.banking.commands.accepting import chosen_movements, of_movement
from chamberlain.banking.commands.holding import finish, held_line, left_of
from chamberlain.banking.commands.recording import as_given, record
from chamberlain.banking.contract import Explained, LineRef
from chamberlain.banking.errors import AlreadyExplained, DoesNotAddUp
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds


@command(duty="line.explain")
def accept_lines(act: Act, lines: list[LineRef], movement: str, evidence: str = "") -> Explained:
    """Accept that several lines of one bank account are together one expected movement.

    All that is left of each line is used, and they come to what is open of it to the penny, or
    nothing is recorded.
    """
    held = [held_line(act, line) for line in dict.fromkeys(lines)]
    if len(held) < 2:
        raise DoesNotAddUp("Name at least two lines; one is accepted by itself.", field="lines")
    account = held[0][2]
    if any(one[2].pk != account.pk for one in held):
        raise DoesNotAddUp("The lines are of several bank accounts.", field="lines")
    (item,) = chosen_movements(account, [movement], "", False)
    open_pence = item.amount_pence - item.found_pence
    for line, state, _ in held:
        if left_of(state) == 0:
            raise AlreadyExplained(f"{line} is explained already.", field="lines")
    total = sum(left_of(state) for _, state, _ in held)
    if total != open_pence:
        raise DoesNotAddUp(
            f"The lines come to {format_pounds(total)}, {item.key} is "
            f"{format_pounds(open_pence)}: {format_pounds(open_pence - total)} out."
        )
    said = evidence or f"{len(held)} lines accepted together by {act.caller.name}"
    rows = [
        of_movement(item, left_of(state)) | {"line_id": line.id, "evidence": said}
        for line, state, _ in held
    ]
    recorded = record(act, account, as_given(rows))
    answers = [finish(act, account, line, recorded) for line, _, _ in held]
    return Explained(
        lines=len(held),
        left_pence=sum(one.left_pence for one in answers),
        journals={name: ref for one in answers for name, ref in one.journals.items()},
    )
