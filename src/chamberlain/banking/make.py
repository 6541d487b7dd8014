"""Make bank accounts and statements, through the commands: for tests and the demonstration."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl

from chamberlain.banking.contract import ExpectedMovement, movement_frame
from chamberlain.formats.camt.writing import StatementHead, write_camt053
from chamberlain.kernel.door import Answer, Caller, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.ledger.contract import Journal, JournalLine

SORT_CODE = "090000"
ACCOUNT_NUMBER = "10000017"
OPENING_PENCE = 250_000_00
OPENED_ON = date(2026, 4, 1)

ENTRY = {
    "date": pl.Date,
    "amount_pence": pl.Int64,
    "end_to_end_id": pl.String,
    "unstructured": pl.String,
    "counterparty": pl.String,
    "servicer_reference": pl.String,
    "batch_reference": pl.String,
    "code": pl.String,
}


def make_bank(
    entity: str = ENTITY, code: str = "MAIN", opening_pence: int = OPENING_PENCE, **changes: Any
) -> str:
    """Add a bank account, the entity's main one, with its opening balance in the ledger."""
    values = {
        "code": code,
        "entity": entity,
        "name": "Main account",
        "sort_code": SORT_CODE,
        "account_number": ACCOUNT_NUMBER,
        "opened_on": OPENED_ON,
        "main": True,
    }
    made = str(run(SYSTEM, "banking.add_bank_account", values | changes).value)
    if opening_pence:
        roles = ask(SYSTEM, "ledger.account_roles", {"entity": entity})
        bank = changes.get("ledger_account", roles["bank_main"])
        run(
            SYSTEM,
            "ledger.post_journals",
            {"source": "banking", "journals": [_opening(entity, code, bank, opening_pence, roles)]},
        )
    return made


def _opening(entity: str, code: str, bank: str, pence: int, roles: dict[str, str]) -> Journal:
    return Journal(
        source_ref=f"banking:opening:{entity}/{code}",
        type="JBK",
        entity=entity,
        journal_date=OPENED_ON,
        description="Balance at the bank when we began",
        lines=(
            JournalLine(account=bank, amount_pence=pence),
            JournalLine(account=roles["general_fund_balance"], amount_pence=-pence),
        ),
    )


@dataclass
class StatementWriter:
    """Writes an account's statements one after the other, as its bank would."""

    opening_pence: int = OPENING_PENCE
    sequence: int = 1
    sort_code: str = SORT_CODE
    account_number: str = ACCOUNT_NUMBER
    name: str = "MAIN"
    written: list[bytes] = field(default_factory=list)

    def write(self, day: date, entries: Iterable[dict[str, Any]] | pl.DataFrame = ()) -> bytes:
        """Return the day's statement; each entry has an `amount_pence` and any of `ENTRY`."""
        frame = entries if isinstance(entries, pl.DataFrame) else _entries(day, list(entries))
        head = StatementHead(
            statement_id=f"{self.name}-{day:%Y%m%d}-{self.sequence}",
            account_number=self.account_number,
            sort_code=self.sort_code,
            opening_pence=self.opening_pence,
            first_day=day,
            last_day=day,
            sequence=self.sequence,
        )
        created = datetime.combine(day, time(6), tzinfo=UTC)
        content = write_camt053(head, frame, created=created)
        self.opening_pence += int(frame["amount_pence"].sum())
        self.sequence += 1
        self.written.append(content)
        return content


def _entries(day: date, entries: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [{"date": day} | entry for entry in entries]
    return pl.DataFrame(rows, schema=ENTRY)


def load(caller: Caller, content: bytes, **inputs: Any) -> Answer:
    """Load a statement file as `caller`."""
    return run(caller, "banking.load_statement", {"content": content, **inputs})


def expect(*movements: dict[str, Any], source: str = "payables") -> None:
    """Expect movements on the main account as another application would."""
    day = date(2026, 11, 2)
    base = {"entity": ENTITY, "bank_account": "MAIN", "expected_on": day, "sent_on": day}
    records = [ExpectedMovement.model_validate(base | one) for one in movements]
    frame = movement_frame(records)
    run(SYSTEM, "banking.expect_movements", {"source": source, "movements": frame})
