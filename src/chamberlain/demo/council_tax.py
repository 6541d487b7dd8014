"""The council's tax: taken on in November as it stood, then collected and recovered by the day.

Payers by Direct Debit are collected from; others pay by transfer, most with their account number,
some with a slip in it, a few with nothing that names them.
"""

import random
from datetime import date, timedelta

import polars as pl

from chamberlain.demo.bank import Bank
from chamberlain.demo.fund import fund_day, make_fund
from chamberlain.demo.people import does
from chamberlain.demo.rates import make_rates, notice_rates
from chamberlain.demo.recipe import SEED, Size
from chamberlain.demo.recovering import make_notices, recovery_day
from chamberlain.demo.residents import residents_day
from chamberlain.kernel import documents
from chamberlain.kernel.calendar import add_working_days, next_working_day
from chamberlain.kernel.door import EVERYTHING, Refusal
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.make import FIRST_DAY as MORNING
from chamberlain.ledger.contract import Journal, JournalLine, journal_frame
from chamberlain.revenues.make import Owing, make_bills, make_dwellings, make_paid

COLLECTED = (6, 15, 25)
"""Days of the month on which Direct Debits are taken; those of the 1st with the 6th's at first."""
REMINDERS = 10
PAID_AFTER = (9, 18)
"""Days after an instalment fell due within which a transfer comes."""
CAP_PENCE = 2_000_000_000
PAID_UNTIL = date(2026, 10, 31)
"""The last day that was taken on from the former system."""
NOTICES = ("reminder", "second_reminder", "final_notice")


def make_council_tax(size: Size, bank: Bank) -> None:
    """Take dwellings, accounts, bills and payments on as they stood; again, it changes nothing."""
    user = {"name": "revenues.direct_debit_user", "value": "665544"}
    does("system", "kernel.set_setting", user, "council-tax:user")
    make_dwellings(size.dwellings)
    make_bills(posted_before=True)
    owing = make_paid(PAID_UNTIL)
    make_notices()
    _take_on_debtors(sum(one.balance_pence for one in owing))
    make_fund()
    bank.tell_payers(_transfers([*owing, *make_rates(PAID_UNTIL)]))


def _take_on_debtors(pence: int) -> None:
    """Put what accounts owe into the ledger: debtors against the tax still to come in."""
    journal = Journal(
        source_ref="demo:council-tax:debtors",
        type="JIN",
        entity=ENTITY,
        journal_date=MORNING,
        description="Council tax debtors taken on from the former system",
        lines=(
            JournalLine(account="A2060", fund="CF", amount_pence=pence),
            JournalLine(account="95010", fund="CF", cost_centre="COL101", amount_pence=-pence),
        ),
    )
    inputs = {"source": "demo", "journals": journal_frame([journal])}
    does("system", "ledger.post_journals", inputs, "council-tax:debtors")


def _transfers(owing: list[Owing], seed: int = SEED) -> pl.DataFrame:
    """Return what payers without a Direct Debit send their banks: when, how much, which words."""
    chance = random.Random(f"{seed}:transfers")  # noqa: S311 - made-up people
    rows = []
    for one in owing:
        if one.next_due_on is None or one.next_pence <= 0 or chance.random() < 0.72:
            continue
        late = timedelta(days=chance.randint(*PAID_AFTER))
        when = next_working_day(max(one.next_due_on, MORNING) + late)
        rows.append((when, one.next_pence, _words(one.account, chance), f"CT{one.account}"))
    return pl.DataFrame(rows, schema=["due_on", "amount_pence", "said", "key"], orient="row")


def _words(account: str, chance: random.Random) -> str:
    """Return what a payer writes: the number, one with a slip, or nothing of use."""
    draw = chance.random()
    if account.startswith("60"):
        return f"BUSINESS RATES {account}"
    if draw < 0.90:
        return f"COUNCIL TAX {account}"
    if draw < 0.98:
        place = chance.randrange(2, len(account))
        return account[:place] + str((int(account[place]) + 1) % 10) + account[place + 1 :]
    return "COUNCIL TAX"


def tax_day(bank: Bank, day: date) -> None:
    """Do a day of council tax: money found, residents answered, Direct Debits sent, recovery."""
    key = f"tax:{day}"
    given = {"entity": ENTITY}
    does("income", "income.take_bank_receipts", given, f"{key}:bank")
    residents_day(day)
    _collect(bank, day)
    recovery_day(bank, day)
    fund_day(day)
    does("income", "income.close_day", given | {"channel": "direct_debit", "up_to": day},
         f"{key}:close")  # fmt: skip
    if day == next_working_day(day.replace(day=REMINDERS)):
        for kind in NOTICES:
            _remind(kind, day)
        notice_rates(day)


def _collect(bank: Bank, day: date) -> None:
    """Two working days before a collection, propose it, release it, and give the bank its file."""
    taken_on = add_working_days(day, 2)
    if taken_on not in {next_working_day(taken_on.replace(day=each)) for each in COLLECTED}:
        return
    inputs = {"entity": ENTITY, "collect_on": taken_on, "cap_pence": CAP_PENCE}
    try:
        made = does("revenues", "revenues.propose_collection", inputs, f"dd:{taken_on}").value
    except Refusal as nothing:
        if "Nothing is due" not in nothing.message:
            raise
        return
    releasing = {"collection": made.collection}
    document = does("collector", "revenues.release_collection", releasing, f"dd:{taken_on}").value
    bank.take(documents.read(EVERYTHING, document), day)


def _remind(kind: str, day: date) -> None:
    inputs = {"entity": ENTITY, "kind": kind}
    try:
        made = does("revenues", "revenues.propose_recovery", inputs, f"{kind}:{day}").value
    except Refusal as nothing:
        if "No account is due" not in nothing.message:
            raise
        return
    releasing = {"recovery": made.reference}
    does("revenues", "revenues.release_recovery", releasing, f"{kind}:{day}")
