"""What other applications say that lines were."""

from datetime import date

from chamberlain.banking.commands.closing import tell_when_it_matters
from chamberlain.banking.commands.holding import left_of
from chamberlain.banking.commands.recording import as_given, line_id_of, line_ref, record
from chamberlain.banking.contract import Explained, LineExplanation
from chamberlain.banking.models import BankAccount, Line, LineState
from chamberlain.kernel.door import Act, NotPermitted, Unknown, command
from chamberlain.ledger.contract import journals_of


@command(duty="line.explain", contract=True)
def explain_lines(act: Act, source: str, explanations: list[LineExplanation]) -> Explained:
    """Say what lines were, wholly or in part, for the application that knows."""
    if act.application not in (None, source):
        raise NotPermitted(f"{act.application} can't speak for {source}.")
    journals: dict[str, str] = {}
    left = 0
    for account_id, group in _by_account(explanations).items():
        account = BankAccount.objects.get(id=account_id)
        rows = [
            {
                "line_id": line_id_of(one.line),
                "amount_pence": one.amount_pence,
                "kind": "coding",
                "account": one.account,
                "fund": one.fund or account.fund,
                "cost_centre": one.cost_centre,
                "project": one.project,
                "vat_code": one.vat_code,
                "source_ref": one.source_ref,
                "narrative": one.narrative,
                "found_by": source,
                "evidence": f"said by {source}",
            }
            for one in group
        ]
        recorded = record(act, account, as_given(rows))
        lines = recorded.explanations.select("line_id", "posting").unique("line_id").iter_rows()
        journals |= {line_ref(n): f"banking:explanation:EX-{p:07d}" for n, p in lines}
        days: list[date] = recorded.explanations["booked_on"].to_list()
        tell_when_it_matters(act, account.entity, max(days))
    wanted = [line_id_of(one.line) for one in explanations]
    for state in LineState.objects.filter(line__in=wanted):
        left += left_of(state)
    posted = journals_of(act.scope, source="banking", source_refs=list(journals.values()))
    shown = {line: posted.get(ref, ref) for line, ref in journals.items()}
    return Explained(lines=len(journals), left_pence=left, journals=shown)


def _by_account(explanations: list[LineExplanation]) -> dict[int, list[LineExplanation]]:
    ids = {line_id_of(one.line) for one in explanations}
    accounts = dict(Line.objects.filter(id__in=ids).values_list("id", "account_id"))
    found: dict[int, list[LineExplanation]] = {}
    for one in explanations:
        number = accounts.get(line_id_of(one.line))
        if number is None:
            raise Unknown(f"There is no bank line {one.line}.", field="line")
        found.setdefault(number, []).append(one)
    return found
