"""Posting to the ledger: what is charged, and what else moves the balances of accounts.

Council tax is the Collection Fund's: debtors there against council tax income, the police's and
fire authority's parts told apart. What section 13A(1)(c) gives away the billing authority bears: it
is the General Fund's expense.
"""

from datetime import date

from chamberlain.kernel.door import Act
from chamberlain.ledger.contract import Journal, JournalLine, open_period_for, post_journals
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import BillingRun

SOURCE = "revenues"
FUND = "CF"
DEBTORS = "A2060"
INCOME, INCOME_CENTRE = "95010", "COL101"
LOCAL, LOCAL_CENTRE = "61060", "CHB105"
RATES_DEBTORS, RATES_INCOME, RATES_CENTRE = "A2070", "95020", "COL103"
PRECEPTS, PRECEPTS_CENTRE = "52070", "COL102"
PRECEPTORS = "L1140"
BODIES = {
    "billing_authority": "Council's part, with parishes and enclosures",
    "police": "Police and crime commissioner's part",
    "fire": "Fire authority's part",
}


def post_run(act: Act, run: BillingRun) -> list[str]:
    """Post a billing run: one journal for each body, and one for local reductions."""
    if run.tax == "rates":
        what = f"Business rates {run.year}-{(run.year + 1) % 100:02d}: annual bills"
        day = max(date(run.year, 4, 1), run.issue_on)
        ref = f"revenues:billing:{run.reference}"
        return post_rates(act, run.entity, ref, what, run.charged_pence, day)
    what = f"Council tax {run.year}-{(run.year + 1) % 100:02d}: annual bills"
    reference = f"revenues:billing:{run.reference}"
    day = max(date(run.year, 4, 1), run.issue_on)
    sides = {body: _charged(body, getattr(run, f"{body}_pence"), reference) for body in BODIES}
    sides["local"] = _given(run.local_reduction_pence, reference)
    return _post(act, [
        _journal(act, run.entity, f"{reference}/{side}", f"{what}, {side.replace('_', ' ')}", day,
                 lines)
        for side, lines in sides.items()
        if lines
    ])  # fmt: skip


def post_rates(
    act: Act, entity: str, reference: str, what: str, pence: int, day: date
) -> list[str]:
    """Post business rates charged, or taken off below nought: ratepayers owe them to the fund."""
    if not pence:
        return []
    lines = [
        _line(RATES_DEBTORS, pence, reference),
        _line(RATES_INCOME, -pence, reference, RATES_CENTRE, "Business rates, all shares"),
    ]
    return _post(act, [_journal(act, entity, reference, what, day, lines)])


def post_change(
    act: Act, entity: str, reference: str, what: str, parts: dict[str, int], local_pence: int
) -> list[str]:
    """Post what a bill after a change adds or takes away, in one journal of today."""
    lines = [line for body, pence in parts.items() for line in _charged(body, pence, reference)]
    lines += _given(local_pence, reference)
    if not lines:
        return []
    return _post(act, [_journal(act, entity, reference, what, act.today, lines)])


def post_precept(
    act: Act, entity: str, reference: str, body: str, year: int, pence: int
) -> list[str]:
    """Post what the fund owes a body for a year: its own demand is the General Fund's income."""
    what = f"{BODIES[body].split(chr(39))[0]}: {year}-{(year + 1) % 100:02d} asked of the fund"
    day = max(date(year, 4, 1), act.today)
    charged = _line(PRECEPTS, pence, reference, PRECEPTS_CENTRE, what)
    if body == "billing_authority":
        due = JournalLine(
            account=INCOME,
            amount_pence=-pence,
            fund="GF",
            cost_centre=LOCAL_CENTRE,
            line_ref=reference,
            narrative="Demand on the Collection Fund",
        )
    else:
        due = _line(PRECEPTORS, -pence, reference, narrative=what)
    return _post(act, [_journal(act, entity, reference, what, day, [charged, due])])


def _charged(body: str, pence: int, reference: str) -> list[JournalLine]:
    """Return the two lines of a body's part."""
    if not pence:
        return []
    return [
        _line(DEBTORS, pence, reference),
        _line(INCOME, -pence, reference, INCOME_CENTRE, BODIES[body]),
    ]


def _given(pence: int, reference: str) -> list[JournalLine]:
    """Return the two lines of reductions which the billing authority alone bears."""
    if not pence:
        return []
    expense = JournalLine(
        account=LOCAL,
        amount_pence=pence,
        fund="GF",
        cost_centre=LOCAL_CENTRE,
        line_ref=reference,
        narrative="Section 13A(1)(c) reductions, borne by the council",
    )
    return [expense, _line(DEBTORS, -pence, reference)]


def _post(act: Act, journals: list[Journal]) -> list[str]:
    if not journals:
        return []
    posted = post_journals(act, source=SOURCE, journals=journals, between_funds=True)
    return list(posted.journals.values())


def _line(
    account: str, pence: int, reference: str, cost_centre: str = "", narrative: str = ""
) -> JournalLine:
    return JournalLine(
        account=account,
        amount_pence=pence,
        fund=FUND,
        cost_centre=cost_centre,
        line_ref=reference,
        narrative=narrative,
    )


def _journal(
    act: Act, entity: str, reference: str, what: str, day: date, lines: list[JournalLine]
) -> Journal:
    place = open_period_for(act.scope, entity=entity, day=day)
    if place is None:
        raise WrongState(f"No period of {entity} is open on {day:%d/%m/%Y} or after it.")
    return Journal(
        source_ref=reference,
        type="JIN",
        entity=entity,
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=what,
        lines=tuple(lines),
    )
