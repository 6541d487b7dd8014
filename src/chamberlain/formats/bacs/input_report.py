"""The Bacs input report: what Bacs accepted, rejected and amended of a submission.

A payment run counts as sent only when this report is in and agrees with the file.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs.records import Written
from chamberlain.formats.bacs.xml import Element, count, day, digits, pence, report

# A contra entry is named for what it balances: "CreditContraEntry" counts the debit records that
# balance the credits.
KINDS = {
    "CreditEntry": "credit",
    "DebitEntry": "debit",
    "CreditContraEntry": "credit_contra",
    "DebitContraEntry": "debit_contra",
}
OUTCOMES = {
    "AcceptedRecords": "accepted",
    "RejectedRecords": "rejected",
    "AdjustmentRecords": "amended",
    "AmendedRecords": "amended",
    "ReturnedRecords": "returned",
    "UserTrailerTotals": "trailer",
    "TotalsRecords": "total",
}
SCHEMA = {
    "sort_code": pl.String,
    "account_number": pl.String,
    "kind": pl.String,
    "outcome": pl.String,
    "count": pl.Int64,
    "pence": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class InputReport:
    """One user file of an input report.

    `accounts` has a row per account, kind (credit, debit, credit_contra, debit_contra) and outcome
    (accepted, rejected, amended, returned, total); `agreement` the same for the whole file, with
    what its trailer said. `messages` are what Bacs wrote about the file, its days and its records.
    """

    submission_reference: str
    serial_number: str
    service_user_number: str
    file_number: int
    work_code: str
    processing_date: date | None
    produced_on: date | None
    credit_count: int
    credit_pence: int
    debit_count: int
    debit_pence: int
    accounts: pl.DataFrame
    agreement: pl.DataFrame
    messages: tuple[str, ...]


def read_input_report(data: bytes) -> tuple[InputReport, ...]:
    """Return every user file of a Bacs XML input report, or raise `Unreadable`."""
    top = report(data, "InputReport")
    produced = top.find("./Header/ProducedOn")
    found = []
    for submission in top.iter("Submission"):
        about = submission.find("./SubmissionInformation")
        for file in submission.iter("UserFile"):
            information = file.find(".//UserFileInformation")
            if information is None:
                raise Unreadable("the input report has a UserFile without UserFileInformation")
            found.append(_file(file, information, {} if about is None else about.attrib, produced))
    if not found:
        raise Unreadable("the input report names no user file")
    return tuple(found)


def _file(file: Element, information: Element, about: Element, produced: Element) -> InputReport:
    number = (information.get("userFileNumber") or "").strip()
    if not (number.isascii() and number.isdigit()):
        raise Unreadable(f"userFileNumber is {number!r}, expected digits")
    credit, debit = (file.find(f".//DaySection/Totals/{side}") for side in ("Credit", "Debit"))
    return InputReport(
        submission_reference=about.get("submissionReferenceNumber", ""),
        serial_number=about.get("volumeSerialNumber", "").strip(),
        service_user_number=(information.get("userNumber") or "").strip(),
        file_number=int(number),
        work_code=information.get("uhl1WorkCode") or "",
        processing_date=day(information.get("uhl1ProcessingDate")),
        produced_on=None if produced is None else day(produced.get("date")),
        credit_count=0 if credit is None else count(credit),
        credit_pence=0 if credit is None else pence(credit),
        debit_count=0 if debit is None else count(debit),
        debit_pence=0 if debit is None else pence(debit),
        accounts=_accounts(file),
        agreement=_agreement(file),
        messages=_messages(file),
    )


def _accounts(file: Element) -> pl.DataFrame:
    rows = []
    for total in file.iter("AccountTotal"):
        account = (digits(total.get("sortCode")), digits(total.get("number")))
        rows += [(*account, *row) for row in _outcomes(total)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _agreement(file: Element) -> pl.DataFrame:
    rows = [row for part in file.iter("AgreementOfFileTotals") for row in _outcomes(part)]
    kinds = {name: kind for name, kind in SCHEMA.items() if not name.endswith(("code", "number"))}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _outcomes(parent: Element) -> list[tuple[str, str, int, int]]:
    return [
        (KINDS[entry.tag], OUTCOMES[records.tag], count(records), pence(records))
        for entry in parent
        if entry.tag in KINDS
        for records in entry
        if records.tag in OUTCOMES
    ]


def _messages(file: Element) -> tuple[str, ...]:
    """Return every message attribute, and the text and attributes of every error element."""
    found = []
    for element in file.iter():
        for name, value in element.attrib.items():
            if "message" in name.lower() and value.strip():
                found.append(" ".join(value.split()))
        if "error" in str(element.tag).lower():
            words = [*element.attrib.values(), *element.itertext()]
            text = " ".join(" ".join(words).split())
            if text and text not in found:
                found.append(text)
    return tuple(found)


def disagreements(written: Written, serial_number: str, answer: InputReport) -> list[str]:
    """Return in words where the input report differs from the file that was sent; none is good."""
    accepted = {
        side: answer.accounts.filter(
            (pl.col("outcome") == "accepted") & pl.col("kind").is_in([side, f"{other}_contra"])
        )
        for side, other in (("credit", "debit"), ("debit", "credit"))
    }
    refused = answer.accounts.filter(
        pl.col("outcome").is_in(["rejected", "amended", "returned"]) & (pl.col("count") > 0)
    )
    expected = written.totals
    compared = [
        ("serial number", serial_number, answer.serial_number),
        ("first processing date", written.processing_dates[0], answer.processing_date),
        ("credits accepted", expected.credit_count, int(accepted["credit"]["count"].sum())),
        ("credit pence accepted", expected.credit_pence, int(accepted["credit"]["pence"].sum())),
        ("debits accepted", expected.debit_count, int(accepted["debit"]["count"].sum())),
        ("debit pence accepted", expected.debit_pence, int(accepted["debit"]["pence"].sum())),
        ("records rejected or amended", 0, int(refused["count"].sum())),
    ]
    found = [
        f"{name}: expected {want}, the report says {got}"
        for name, want, got in compared
        if want != got
    ]
    return found + [f"Bacs says: {message}" for message in answer.messages]
