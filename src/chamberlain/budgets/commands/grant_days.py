"""What grants do by themselves: conditions that fall due, instalments that come."""

from datetime import date, timedelta
from typing import Any

from chamberlain.budgets.models import Grant, GrantCondition, GrantReceipt
from chamberlain.budgets.rules.grants import choices
from chamberlain.kernel.door import Act, command

WORDS = {
    "report": "Report",
    "claim": "Claim",
    "audit": "Audit certificate",
    "spend": "Spend",
    "match": "Match funding",
    "other": "Condition",
}
ASKED = {"claim": "budgets.prepare_grant_claim"}


@command(contract=True, system=True, summary="Ask for what falls due of grants")
def ask_for_grant_work(act: Act, day: date) -> int:
    """Put conditions due within three weeks in the inbox, once each; return how many.

    A claim is asked of whoever prepares claims, anything else of whoever meets conditions.
    """
    upto = day + timedelta(choices()["income"]["days_of_notice"])
    due = GrantCondition.objects.select_for_update().filter(
        state="open", asked_on__isnull=True, due_on__lte=upto
    )
    found = list(due.order_by("due_on", "reference"))
    grants = Grant.objects.in_bulk([one.grant for one in found])
    for one in found:
        grant = grants[one.grant]
        act.ask_for(
            f"budgets:grant_condition:{one.reference}",
            ASKED.get(one.kind, "budgets.meet_grant_condition"),
            title=f"{WORDS[one.kind]} due {one.due_on:%-d %b}: {grant.title} ({one.owner})",
            entity=grant.entity,
            directorate=grant.directorate or None,
            cost_centre=grant.cost_centre,
            due=one.due_on,
            url=f"/staff/budgets/grants/{grant.reference}",
        )
    names = [one.reference for one in found]
    GrantCondition.objects.filter(reference__in=names).update(asked_on=day)
    return len(found)


@command(contract=True, system=True, summary="Mark instalments of grants as come")
def mark_grant_receipts(act: Act, found: list[dict[str, Any]]) -> int:
    """Note instalments as banking found them, or (with nil) lost them again; return how many."""
    names = {str(item["key"]): item for item in found}
    kept = GrantReceipt.objects.select_for_update().filter(reference__in=names)
    count = 0
    for one in kept:
        item = names[one.reference]
        pence = min(int(item["amount_pence"]), one.amount_pence)
        one.found_pence = pence
        one.found_on = date.fromisoformat(item["booked_on"]) if pence else None
        one.bank_line = str(item["line"]) if pence else ""
        one.save(update_fields=["found_pence", "found_on", "bank_line"])
        after = {"found_pence": pence, "line": one.bank_line}
        act.changed(f"budgets:grant_receipt:{one.reference}", None, after)
        count += 1
    return count
