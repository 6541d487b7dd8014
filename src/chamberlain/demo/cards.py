"""Purchase cards and direct debits of the demonstration council, through its month."""

import random
from datetime import date

from chamberlain.demo.bank import Bank
from chamberlain.demo.people import asks, does, keeps
from chamberlain.demo.recipe import SEED
from chamberlain.kernel.calendar import add_working_days, next_working_day
from chamberlain.kernel.make import ENTITY

ACCOUNT, DEBIT = "PCARD", "CARDBANK PCARD BHX"
STATEMENT_DAY, BILL_DAY = 6, 16
HOLDERS = (
    ("employee", "4321", "CHB101", "42060"),
    ("manager", "8804", "CHB109", "42060"),
)
MERCHANTS = (
    ("TOOL SHOP BRIGHTHELM", "5251", True),
    ("RAIL TICKETS ONLINE", "4112", False),
    ("THE PAPER SHOP", "5943", True),
    ("CONFERENCE CENTRE", "7399", True),
    ("CITY PARKING", "7523", False),
    ("CLOUD STORAGE LTD", "5734", True),
)
LINES_EACH = 6
LEFT_TO_CODE = 2
DEBITS = (
    ("Southern Grid Energy", "SOUTHERN GRID", 6_000_000, "22010", "CHB109"),
    ("Downland Water", "DOWNLAND WATER", 400_000, "22040", "CHB109"),
)
"""Who may take money from the council, up to how much; the second will take more one day."""


def make_cards() -> None:
    """Give two people a card, and let two originators take money; again, it changes nothing."""
    account = {
        "code": ACCOUNT,
        "entity": ENTITY,
        "provider": "Card Bank plc",
        "debit_reference": DEBIT,
    }
    does("cards", "payables.add_card_account", account, "card-account")
    for holder, four, centre, subjective in HOLDERS:
        issued = {
            "entity": ENTITY,
            "account": ACCOUNT,
            "holder": holder,
            "last_four": four,
            "cost_centre": centre,
            "subjective": subjective,
            "single_limit_pence": 50_000,
            "month_limit_pence": 200_000,
        }
        does("cards", "payables.issue_card", issued, f"card:{four}")
    for name, words, most, subjective, centre in DEBITS:
        debit = {
            "entity": ENTITY,
            "originator": name,
            "words": words,
            "most_pence": most,
            "coded_to": subjective,
            "cost_centre": centre,
        }
        made = does("bank", "banking.register_direct_debit", debit, f"debit:{words}").value
        does("reviewer", "banking.agree_standing", {"standing": made}, f"agree:{words}")


def cards_day(bank: Bank, day: date) -> None:
    """Take the month's card statement in, have it coded the day after and approved the next."""
    came = next_working_day(day.replace(day=STATEMENT_DAY))
    if day == came:
        _statement(bank, day)
    if day == add_working_days(came, 1):
        _code(day)
    if day == add_working_days(came, 2):
        _approve(day)


def _statement(bank: Bank, day: date) -> None:
    content, total = _file(day)
    document = keeps("cards", f"cards-{day:%Y-%m}.csv", content)
    due = next_working_day(day.replace(day=BILL_DAY))
    inputs = {
        "entity": ENTITY,
        "account": ACCOUNT,
        "document": document,
        "statement_id": f"{day:%Y-%m}",
        "period_end": day,
        "due_on": due,
        "bill_pence": total,
    }
    does("cards", "payables.load_card_statement", inputs, f"cards:{day}")
    bank.collect(due, total, DEBIT, "CARD BANK PLC")


def _file(day: date) -> tuple[bytes, int]:
    """Return the provider's file of a month, and what it comes to."""
    random_ = random.Random(f"{SEED}:cards:{day}")  # noqa: S311
    rows, total = ["Card,Transaction Date,Merchant,MCC,Amount,VAT,Reference"], 0
    bought = add_working_days(day, -3)
    for _, four, _, _ in HOLDERS:
        for number in range(LINES_EACH):
            merchant, category, taxed = MERCHANTS[number]
            net = random_.randint(12, 380) * 100
            vat = net // 5 if taxed else 0
            total += net + vat
            said = f"{vat / 100:.2f}" if vat else ""
            rows.append(
                f"****{four},{bought:%d/%m/%Y},{merchant},{category},{(net + vat) / 100:.2f},"
                f"{said},T{four}{number}"
            )
    return "\n".join(rows).encode(), total


def _code(day: date) -> None:
    """Holders code what they bought, with receipts; the manager leaves two for later."""
    for holder, *_ in HOLDERS:
        waiting = asks(holder, "payables.own_card_lines")
        left = LEFT_TO_CODE if holder == "manager" else 0
        for one in waiting[: len(waiting) - left]:
            found = asks(holder, "payables.card_line", {"line": one.reference})
            vat = found.vat_shown_pence or 0
            receipt = f"Receipt of {found.merchant} {found.bank_reference} {day:%B %Y}".encode()
            coding = {
                "line": one.reference,
                "purpose": found.merchant.title(),
                "parts": [
                    {
                        "net_pence": found.amount_pence - vat,
                        "vat_pence": vat,
                        "vat_code": "S" if vat else "OS",
                    }
                ],
                "receipt": keeps(holder, f"{one.reference}.txt", receipt),
            }
            does(holder, "payables.code_card_line", coding, f"card-coded:{one.reference}")


def _approve(day: date) -> None:
    """Approve all but the last of what was coded, so that there is one to look at."""
    waiting = asks("holder", "payables.card_lines_to_approve")
    lines = [one.reference for one in waiting[:-1]]
    if lines:
        inputs = {"lines": lines, "note": "seen with the receipts"}
        does("holder", "payables.approve_card_lines", inputs, f"cards-approved:{day}")
