"""Residents of a month: what they ask, how officers answer, their Direct Debits, one reduction.

A few homes on full charge and without a Direct Debit are taken in the order of their accounts,
others in each month, so that a day that was cut short goes on with the same homes.
"""

from datetime import date
from typing import Any

from chamberlain.demo.people import asks, does, keeps
from chamberlain.formats.bacs import write_auddis
from chamberlain.kernel import documents
from chamberlain.kernel.calendar import add_working_days, next_working_day
from chamberlain.kernel.door import EVERYTHING, Refusal
from chamberlain.kernel.make import ENTITY

ASKED, LODGED, ANSWERED, DECIDED, ADVISED = 1, 2, 4, 6, 8
"""Working days of a month after its first on which each thing happens."""
LOOKED_AT = 60
"""Accounts of a month that are looked through for homes on full charge."""
HOMES = 8
MONTHLY_EARNINGS_PENCE = 300_00
SCHEME = "brighton_universal_credit"
REFUSED = (
    "Two adults count at this address: the course you named isn't a full course of education, "
    "so the student isn't left out. You can send us a certificate of the college."
)
SORT_CODE = "200000"
NO_ACCOUNT = "5"
"""What a payer's bank says of an instruction on an account it doesn't have."""


def residents_day(day: date) -> None:
    """Do what residents and those who answer them do on a day of the month."""
    first = next_working_day(day.replace(day=1))
    if day == add_working_days(first, ASKED):
        _ask(day, _homes(day))
    elif day == add_working_days(first, LODGED):
        does("revenues", "revenues.lodge_instructions", {"entity": ENTITY}, f"lodge:{day}")
    elif day == add_working_days(first, ANSWERED):
        _banks_answer(day)
        _answer()
    elif day == add_working_days(first, DECIDED):
        for one in asks("revenues2", "revenues.reduction_claims", {"state": "open"}):
            given = {"claim": one.claim}
            does("revenues2", "revenues.decide_reduction", given, f"reduction:{one.claim}")
    elif day == add_working_days(first, ADVISED):
        _moved_bank(day)


def _homes(day: date) -> list[str]:
    """Return accounts charged in full that pay otherwise than by Direct Debit, always the same."""
    offset = (day.month - 11) % 12 * LOOKED_AT
    page = asks("revenues", "revenues.accounts", {"limit": LOOKED_AT, "offset": offset})
    found: list[str] = []
    for row in page:
        if row.direct_debit in {"live", "lodged"} or row.balance_pence <= 0:
            continue
        charged = asks("revenues", "revenues.account", {"account": row.account}).segments
        if charged and charged[-1].net_pence == charged[-1].gross_pence:
            found.append(row.account)
        if len(found) == HOMES:
            break
    return found


def _ask(day: date, homes: list[str]) -> None:
    """Have residents move, claim discounts, ask for help, twelve instalments, a Direct Debit."""
    mover, alone, student, helped, pays, slips, claims, *others = homes
    moved_on = day.replace(day=1)
    told = {"forwarding_address": "12 Shingle Way, Port Adur", "new_name": "Odile Farrant"}
    _asked("ask_move", mover, told | {"moved_on": moved_on})
    _asked("ask_discount", alone, {"since": moved_on, "residents": 1})
    out = {"residents": 2, "not_counted": 1, "because": "students"}
    _asked("ask_discount", student, out | {"since": moved_on})
    hours = {"said": "My hours were cut: I can pay half of it until March", "monthly_pence": 60_00}
    _asked("ask_help", helped, hours)
    for each in (*others, helped, alone):
        if _twelve(each):
            break
    bank = {"account_name": "J RESIDENT", "sort_code": SORT_CODE, "account_number": "55779911"}
    _asked("ask_direct_debit", pays, bank | {"pay_day": 15})
    paper = bank | {"account": slips, "account_number": "55779912", "signed_on": day, "pay_day": 15}
    does("revenues", "revenues.set_up_direct_debit", paper, f"debit:{slips}")
    household = {"monthly_earnings_pence": MONTHLY_EARNINGS_PENCE}
    claim = {"account": claims, "scheme": SCHEME, "made_on": day, "starts_on": None,
             "household": household, "evidence": "Universal credit notice seen"}  # fmt: skip
    does("revenues", "revenues.claim_reduction", claim, f"reduction:{claims}")


def _asked(act: str, account: str, given: dict[str, Any]) -> None:
    """Have a resident ask something at their own door, where nobody signs in."""
    does("system", f"revenues.{act}", {"account": account} | given, f"{act}:{account}")


def _twelve(account: str) -> bool:
    """Have a resident ask for twelve instalments; answer whether they had ten before."""
    try:
        _asked("ask_twelve_instalments", account, {})
    except Refusal as refusal:
        if "twelve instalments already" not in refusal.message:
            raise
        return False
    return True


def _answer() -> None:
    """Answer what waits: granted, but for a student who isn't one."""
    for one in asks("revenues2", "revenues.requests"):
        number, key = {"number": one.reference}, f"answer:{one.reference}"
        if one.kind == "disregard":
            does("revenues2", "revenues.refuse_request", number | {"reason": REFUSED}, key)
            continue
        answer = {"help": "Half until March, as you asked; the rest by July"}.get(one.kind, "")
        does("revenues2", "revenues.accept_request", number | {"answer": answer}, key)


def _banks_answer(day: date) -> None:
    """Read the banks' answer (AUDDIS) in: the file taken, the instruction on paper refused."""
    for one in asks("revenues", "revenues.lodgements", {"state": "sent"}):
        data = documents.read(EVERYTHING, one.document)
        new = [row.account for row in _page(day) if row.direct_debit == "lodged"]
        report = write_auddis(data, {new[-1]: NO_ACCOUNT} if new else {}, produced_on=day)
        _report(f"AUDDIS-{one.reference}.xml", report)


def _page(day: date) -> list[Any]:
    offset = (day.month - 11) % 12 * LOOKED_AT
    return list(asks("revenues", "revenues.accounts", {"limit": LOOKED_AT, "offset": offset}))


def _moved_bank(day: date) -> None:
    """Read in that a payer's bank moved one instruction to another account (ADDACS)."""
    payer = next(row.account for row in _page(day) if row.direct_debit == "live")
    advice = (
        f'<BACSDocument><Data><MessagingAdvices><MessagingHeader user-number="665544" '
        f'report-generation-date="{day}" advice-type="ADDACS" document-number="1"/>'
        f'<MessagingAdvice record-type="A" reference="{payer}" reason-code="3" '
        f'effective-date="{add_working_days(day, -1)}" aosn="1" payer-sort-code="{SORT_CODE}" '
        f'payer-new-sort-code="{SORT_CODE}" payer-new-account-number="55779913"/>'
        "</MessagingAdvices></Data></BACSDocument>"
    )
    _report(f"ADDACS-{day}.xml", advice.encode())


def _report(name: str, content: bytes) -> None:
    """Read a report of the banks in."""
    given = {"entity": ENTITY, "document": keeps("revenues", name, content)}
    does("revenues", "revenues.load_instruction_report", given, f"report:{name}")
