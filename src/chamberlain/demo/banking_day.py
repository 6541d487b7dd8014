"""The bank's part of a day: yesterday's statement in, matched, posted, and the rest owned."""

from datetime import date

from chamberlain.demo.bank import Bank
from chamberlain.demo.files import folder
from chamberlain.demo.people import asks, does, keeps
from chamberlain.kernel.door.exporting import as_frame
from chamberlain.kernel.make import ENTITY

POSTED = (
    ("CARD SETTLEMENT PARKING", "93030", "COP101"),
    ("CARD SETTLEMENT PLANNING FEES", "93060", "COP301"),
    ("VENUE HIRE", "93020", "COP309"),
    ("DSG INSTALMENT", "91020", "CEN107"),
    ("REVENUE SUPPORT GRANT", "95060", "CEN108"),
    ("VAT REFUND", "A2160", ""),
    ("RENT QUARTER", "93130", "CHB109"),
    ("ACCOUNT CHARGES", "44080", "CHB101"),
)
"""What the banking officer knows by heart: the text on the line, and where it belongs."""


def statement_in(bank: Bank, day: date) -> None:
    """Take a day's statement in, match it, post what is known, put the rest in suspense."""
    content = bank.statement(day)
    name = f"statement-{day}.xml"
    (folder("statements") / name).write_bytes(content)
    document = keeps("bank", name, content)
    loaded = does("bank", "banking.load_statement", {"document": document}, f"load:{day}").value
    for one in loaded.statements:
        matching = {"statement": one.reference}
        does("bank", "banking.match_statement", matching, f"match:{one.reference}")
    _post_known(day)
    _suspend(day)


def _post_known(day: date) -> None:
    lines = as_frame(asks("bank", "banking.lines", {"entity": ENTITY, "state": "left"}))
    if not lines.height:
        return
    for line in lines.iter_rows(named=True):
        found = [(account, centre) for text, account, centre in POSTED if text in line["text"]]
        if not found:
            continue
        account, centre = found[0]
        inputs = {"line": line["reference"], "account": account, "cost_centre": centre}
        does("bank", "banking.post_line", inputs, f"post:{line['reference']}")


def _suspend(day: date) -> None:
    inputs = {"entity": ENTITY, "up_to": day, "owner": "bank"}
    does("bank", "banking.post_to_suspense", inputs, f"suspense:{day}")
