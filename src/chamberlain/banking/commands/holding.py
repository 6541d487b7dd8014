"""What every act on one bank line begins and ends with."""

from django.db.models import F

from chamberlain.banking.commands.chain import lock_account
from chamberlain.banking.commands.closing import tell_when_it_matters
from chamberlain.banking.commands.recording import Recorded, line_id_of, line_ref
from chamberlain.banking.contract import Explained
from chamberlain.banking.models import BankAccount, Line, LineState
from chamberlain.kernel.door import Act, Unknown
from chamberlain.ledger.contract import journals_of


def held_line(act: Act, reference: str) -> tuple[Line, LineState, BankAccount]:
    """Return a line the caller reaches, as it stands once whoever works on its account is done."""
    line = Line.objects.filter(id=line_id_of(reference)).select_related("account").first()
    if line is None:
        raise Unknown(f"There is no bank line {reference}.", field="line")
    act.need(entity=line.entity)
    lock_account(line.account_id)
    return line, LineState.objects.get(line=line), line.account


def left_of(state: LineState) -> int:
    """Return the pence of a line that nothing explains yet."""
    return state.amount_pence - state.explained_pence


def finish(act: Act, account: BankAccount, line: Line, recorded: Recorded) -> Explained:
    """Take the line out of the inbox when it is explained, and say how things stand."""
    reference = line_ref(line.id)
    subject = f"banking:line:{reference}"
    act.concerns(subject)
    waiting = LineState.objects.filter(account_id=account.id).exclude(
        explained_pence=F("amount_pence")
    )
    if not waiting.exists():
        act.done(f"banking:account:{account.entity}/{account.code}")
    tell_when_it_matters(act, account.entity, line.booked_on)
    left = left_of(LineState.objects.get(line=line))
    shown = {"explained_pence": line.amount_pence - left, "left_pence": left}
    act.changed(subject, None, shown)
    source_ref = f"banking:explanation:EX-{recorded.explanations['posting'][0]:07d}"
    journals = journals_of(act.scope, source="banking", source_refs=[source_ref])
    return Explained(
        lines=1, left_pence=left, journals={reference: journals.get(source_ref, source_ref)}
    )
