"""Writing a run's payment files: what the bank is handed, with the totals it must agree."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from chamberlain.banking.contract import PayingAccount
from chamberlain.formats.bacs import BankOptions, SubmissionHead, Unwritable, write_standard18
from chamberlain.formats.bacs.text import bacs_text
from chamberlain.formats.iso20022 import BadTransfer, TransferHead, write_pain001
from chamberlain.kernel.calendar import bacs_days, is_bacs_day
from chamberlain.kernel.door import Act, Refusal
from chamberlain.kernel.records import Record
from chamberlain.payables.commands.banks import account_to_pay_from, on_bank_line
from chamberlain.payables.models import Run, RunFile
from chamberlain.payables.queries.options import Options, stored_options


class WrittenFile(Record):
    """One payment file: its hash, and the totals that the bank's input report must agree."""

    format: str
    filename: str
    sha256: str
    payments: int
    total_pence: int
    processing_on: date
    serial: str
    control: dict[str, Any]


SERVICE_LEVELS = {"": "NURG", "faster_payments": "URNS", "chaps": "URGP"}
"""The usual reading of the service levels of pain.001; each bank agrees its own."""

Files = list[tuple[WrittenFile, bytes]]
Writer = Callable[[Act, Run, pl.DataFrame, PayingAccount, Options], tuple[WrittenFile, bytes]]


def files_to_write(act: Act, run: Run, payments: pl.DataFrame) -> Callable[[], Files]:
    """Read what the files of a run need; return what writes them, which needs no database.

    It gives each with its bytes, none where no money moves, or refuses with the first item at
    fault.
    """
    if payments.is_empty():
        return list
    account = account_to_pay_from(act, run.entity, run.bank_account)
    options = stored_options()
    number = _file_number(act) if "bacs18" in run.formats else 0

    def written() -> Files:
        bacs = partial(_bacs, number=number)
        writers: dict[str, Writer] = {"bacs18": bacs, "pain001": _pain}
        try:
            return [writers[name](act, run, payments, account, options) for name in run.formats]
        except (Unwritable, BadTransfer) as error:
            raise Refusal(
                f"The payment file cannot be written: {error}.", code="unwritable"
            ) from error

    return written


def _serial(run: Run) -> str:
    """Return six digits of the run's own number: Bacs refuses one seen in three months."""
    return f"{run.pk % 999_999 + 1:06d}"


def _file_number(act: Act) -> int:
    """Return the next number of a file sent today, 1 to 999, one writer at a time."""
    with act.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('payables.files', 0))")
    today = RunFile.objects.filter(format="bacs18", run__released_on=act.today).count()
    return today % 999 + 1


def _bacs(
    act: Act,
    run: Run,
    payments: pl.DataFrame,
    account: PayingAccount,
    options: Options,
    *,
    number: int,
) -> tuple[WrittenFile, bytes]:
    processing = bacs_days(run.pay_on).processing
    serial = _serial(run)
    head = SubmissionHead(
        service_user_number=options.service_user_number,
        serial_number=serial,
        file_number=number,
        sort_code=account.sort_code,
        account_number=account.account_number,
        account_name=options.service_user_name or account.name,
        created_on=act.today,
        processing_date=processing,
        contra_narrative=run.reference,
    )
    named = payments.with_columns(
        name=bacs_text("name").str.slice(0, 18).str.strip_chars(), reference=on_bank_line()
    )
    written = write_standard18(
        head,
        named.select("sort_code", "account_number", "amount_pence", "reference", "name"),
        today=act.today,
        is_working_day=is_bacs_day,
        options=BankOptions(item_max_pence=options.item_limit_pence),
    )
    control = {
        "service_user_number": options.service_user_number,
        "sort_code": account.sort_code,
        "account_number": account.account_number,
        "work_code": "1 DAILY",
        "totals": asdict(written.totals),
    }
    file = WrittenFile(
        format="bacs18",
        filename=f"{run.reference}.bacs18.txt",
        sha256=written.sha256,
        payments=written.items,
        total_pence=written.items_pence,
        processing_on=processing,
        serial=serial,
        control=control,
    )
    return file, written.data


def _pain(
    act: Act, run: Run, payments: pl.DataFrame, account: PayingAccount, options: Options
) -> tuple[WrittenFile, bytes]:
    head = TransferHead(
        message_id=run.reference,
        created=act.now.replace(microsecond=0, tzinfo=None),
        debtor_name=options.service_user_name or account.name,
        debtor_sort_code=account.sort_code,
        debtor_account_number=account.account_number,
        execution_date=run.pay_on,
        service_level=SERVICE_LEVELS[run.urgent],
        batch_booking=not run.urgent,
    )
    items = payments.select(
        "sort_code",
        "account_number",
        "amount_pence",
        "name",
        end_to_end_id="reference",
        remittance=pl.when(pl.col("bank_reference") == "").then(
            pl.format("{} {}", pl.lit("Payment"), "reference")
        ),
        creditor_reference="bank_reference",
    )
    written = write_pain001(head, items)
    file = WrittenFile(
        format="pain001",
        filename=f"{run.reference}.pain001.xml",
        sha256=written.sha256,
        payments=written.count,
        total_pence=written.total_pence,
        processing_on=run.pay_on,
        serial=run.reference,
        control={"message_id": run.reference},
    )
    return file, written.data
