"""Paying at once, outside the timetable: named amounts, a reason, a limit of its own."""

import re
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.calendar import is_bacs_day
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.payables.commands.bank_details import lock_runs
from chamberlain.payables.commands.banks import account_to_pay_from
from chamberlain.payables.commands.due import due_payees, named_obligations
from chamberlain.payables.commands.runs import write_run
from chamberlain.payables.models import Run
from chamberlain.payables.queries.options import stored_options
from chamberlain.payables.rules.payee_classes import classes_seen
from chamberlain.payables.rules.run_proposal import propose

Scheme = Literal["faster_payments", "chaps"]


@command(duty="payment.prepare", summary="Pay something at once, outside the timetable")
def propose_urgent_run(
    act: Act,
    *,
    entity: str = "",
    what: Annotated[
        str,
        Field(
            max_length=2000, description="Invoices, payslips or amounts owed, such as INV-0000123"
        ),
    ],
    reason: Annotated[Text, Field(description="What happens if it waits for the next run")],
    scheme: Scheme = "faster_payments",
    bank_account: str = "",
) -> str:
    """Propose a run of the named amounts alone, for today; return its reference.

    It is sent for release and released by two others like any run, up to their limit for urgent
    runs, and handed over as pain.001. Bank details that are new or unverified are not paid sooner
    for its being urgent. Anything that cannot be paid refuses the whole.
    """
    entity = entity or act.entity or ""
    act.need(entity=entity)
    if len(reason.strip()) < 10:
        raise Refusal("Say why it cannot wait for the next run.", field="reason", status=422)
    if scheme == "chaps" and not is_bacs_day(act.today):
        raise Refusal("CHAPS does not pay today: it is no working day.", field="scheme", status=422)
    asked = list(dict.fromkeys(re.split(r"[\s,;]+", what.strip().upper())))
    options = stored_options()
    lock_runs(act, alone=True)
    due = named_obligations(entity, classes_seen(act.scope), asked)
    _refuse_unknown(asked, due["named"].to_list())
    account = account_to_pay_from(act, entity, bank_account)
    payees = due_payees(act, entity, due["payee_class"].unique().to_list(),
                        due["payee_id"].unique().to_list())  # fmt: skip
    limit = options.urgent_limit_pence
    found = propose(
        due.drop("named", "payee_class"), payees, pay_on=act.today, item_limit_pence=limit
    )
    kept = found.exceptions.filter(found.exceptions["blocks"])
    if kept.height:
        one = kept.row(0, named=True)
        raise Refusal(f"{one['obligation']} cannot be paid now: {one['reason']}.", field="what")
    run = Run.objects.create(
        reference=next_reference("RUN"),
        entity=entity,
        bank_account=account.code,
        payee_classes=sorted(due["payee_class"].unique().to_list()),
        formats=["pain001"],
        due_by=act.today,
        pay_on=act.today,
        urgent=scheme,
        urgent_reason=reason,
        payments=found.payments.height,
        items=found.items.height,
        total_pence=int(found.payments["amount_pence"].sum()),
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    write_run(act, run, found)
    subject = f"payables:run:{run.reference}"
    act.concerns(subject)
    about = {"urgent": scheme, "reason": reason, "total": format_pounds(run.total_pence)}
    act.changed(subject, None, about)
    return run.reference


def _refuse_unknown(asked: list[str], found: list[str]) -> None:
    missing = [one for one in asked if one not in found]
    if missing:
        raise Refusal(
            f"{', '.join(missing)} is not owed, is paid, or is in another run.",
            field="what",
            status=422,
        )
