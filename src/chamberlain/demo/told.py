"""The month's account of what residents and staff saw: a line for each step, after the summary."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from chamberlain.demo.people import asks
from chamberlain.kernel.models import Act
from chamberlain.kernel.money import format_pounds

HEAD = "Council tax and pay"
Within = Callable[[date], bool]


def told(year: int, number: int) -> list[str]:
    """Return the lines of a calendar month, headed; each is asked of those whose work it is."""
    first = date(year, number, 1)
    end = date(year + number // 12, number % 12 + 1, 1)

    def within(day: date) -> bool:
        return first <= day < end

    lines = [
        _requests(within),
        _debits(within),
        _reductions(within),
        _redundancies(within),
    ]
    return ["", HEAD, "-" * len(HEAD), *(f"  {line}" for line in lines)]


def _requests(within: Within) -> str:
    rows = asks("revenues", "revenues.requests", {"state": ""})
    states = Counter(one.state for one in rows if within(one.received_on))
    done = Act.objects.filter(command="revenues.ask_twelve_instalments", outcome="done")
    twelve = sum(map(within, done.values_list("business_date", flat=True)))
    return (
        f"Residents' requests: {states.total()} asked, {states['accepted']} granted, "
        f"{states['refused']} refused; {twelve} to twelve instalments at once"
    )


def _debits(within: Within) -> str:
    files = asks("revenues", "revenues.lodgements")
    files = [one for one in files if within(one.processing_on)]
    advices = asks("revenues", "revenues.bank_advices", {"report": "ADDACS"})
    lodged, refused = sum(f.instructions for f in files), sum(f.refused for f in files)
    changed = sum(within(one.day) for one in advices)
    return (
        f"Direct Debit: {lodged} instructions lodged, {refused} refused; {changed} changed by banks"
    )


def _reductions(within: Within) -> str:
    claims = asks("revenues", "revenues.reduction_claims")
    views = [
        asks("revenues", "revenues.reduction_claim", {"claim": one.claim})
        for one in claims
        if within(one.made_on)
    ]
    decided = [one for view in views for one in view.decisions]
    off = format_pounds(-sum(one.change_pence for one in decided))
    return f"Council tax reduction: {len(views)} claimed, {len(decided)} decided, {off} off bills"


def _redundancies(within: Within) -> str:
    rows = asks("hr", "people.redundancies", {"state": "agreed"})
    rows = [one for one in rows if within(one.last_day)]
    pence = sum(one.redundancy_pence for one in rows)
    return f"Redundancies: {len(rows)} agreed by two people each, {format_pounds(pence)} in pay"
