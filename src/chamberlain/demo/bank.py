"""The made-up bank: takes payment files, answers with input reports, and sends a statement a day.

It knows nothing of the council's books. What it was sent and what it sent stand as files in one
folder, so it goes on where it was after a restart, and the same day gives the same statement.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path

import polars as pl

from chamberlain.demo.recipe import SEED, TOWN, Size
from chamberlain.formats.bacs.bank_side import write_input_report
from chamberlain.formats.bacs.reading import read_standard18
from chamberlain.formats.bacs.records import CREDITS, DEBITS
from chamberlain.formats.camt.reading import read_camt
from chamberlain.formats.camt.writing import StatementHead, write_camt053
from chamberlain.kernel.calendar import add_working_days, next_working_day

SORT_CODE = "200415"
ACCOUNT = "40117722"
OPENING_PENCE = 1_864_203_311
CHARGES_DAY = 27
DEBITS_FROM = date(2026, 11, 1)
UTILITIES = (
    (12, 4_821_104, "SOUTHERN GRID ENERGY LTD", "DD SOUTHERN GRID 7710042"),
    (18, 412_960, "DOWNLAND WATER PLC", "DD DOWNLAND WATER 88120"),
)
"""What utilities take from then on: which day (or the next that banks work), pence, name, text."""

ENTRY_SCHEMA = {
    "date": pl.Date,
    "amount_pence": pl.Int64,
    "end_to_end_id": pl.String,
    "unstructured": pl.String,
    "counterparty": pl.String,
    "servicer_reference": pl.String,
}


@dataclass(frozen=True)
class Receipt:
    """Money that comes in on some days: who from, the text, the median; grants grow with size."""

    counterparty: str
    text: str
    median_pence: int
    chance: float
    grows: bool = False


RECEIPTS = (
    Receipt("CARD ACQUIRER", "CARD SETTLEMENT PARKING", 3_400_000, 1.0),
    Receipt("CARD ACQUIRER", "CARD SETTLEMENT PLANNING FEES", 460_000, 0.8),
    Receipt("BRIGHTHELM BIDS", "VENUE HIRE", 120_000, 0.4),
    Receipt("DEPT FOR EDUCATION", "DSG INSTALMENT", 41_000_000, 0.07, grows=True),
    Receipt("MHCLG", "REVENUE SUPPORT GRANT", 35_000_000, 0.07, grows=True),
    Receipt("HMRC VTR", "VAT REFUND", 9_000_000, 0.05, grows=True),
    Receipt("SEAFRONT TRADERS", "RENT QUARTER", 95_000, 0.5),
)
UNKNOWN_NAMES = ("J SMITH", "A N OTHER", "RED LION", "MR P KHAN", "C DAVIES", "THE PAPER SHOP")


class Bank:
    """One bank account of the council, as its bank keeps it, in `folder`."""

    def __init__(self, folder: Path, size: Size, seed: int = SEED) -> None:
        self._folder, self._size, self._seed = folder, size, seed
        for name in ("received", "statements", "reports", "debits"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def take(self, content: bytes, day: date) -> bytes:
        """Take a Standard 18 file and return the input report; the same bytes are taken once."""
        digest = sha256(content).hexdigest()
        report = self._folder / "reports" / f"{digest}.xml"
        if not report.exists():
            processed = read_standard18(content).processing_date
            moves_on = add_working_days(processed, 1) if processed else "never"
            (self._folder / "received" / f"{moves_on}-{digest}.txt").write_bytes(content)
            report.write_bytes(write_input_report(content, produced_on=day))
        return report.read_bytes()

    def statement(self, day: date) -> bytes:
        """Return the statement of a working day as camt.053.001.08; always the same bytes."""
        place = self._folder / "statements" / f"{day}.xml"
        if not place.exists():
            opening, sequence = self._last()
            place.write_bytes(self._written(day, opening, sequence + 1))
        return place.read_bytes()

    def _last(self) -> tuple[int, int]:
        """Return the last closing balance in pence and how many statements were sent."""
        sent = sorted((self._folder / "statements").glob("*.xml"))
        if not sent:
            return OPENING_PENCE, 0
        last = read_camt(sent[-1].read_bytes()).statements[-1]
        if last.closing is None:
            message = f"{sent[-1]} has no closing balance"
            raise ValueError(message)
        return last.closing.amount_pence, len(sent)

    def _written(self, day: date, opening: int, sequence: int) -> bytes:
        rows = [
            *self._files_paid(day),
            *self._told(day),
            *self._paid_in(day),
            *self._receipts(day),
            *self._own(day),
            *self._debited(day),
            *self._transferred(day),
        ]
        head = StatementHead(
            statement_id=f"BHX{day:%Y%m%d}",
            account_number=ACCOUNT,
            sort_code=SORT_CODE,
            opening_pence=opening,
            first_day=day,
            last_day=day,
            sequence=sequence,
            name="BRIGHTHELM CITY COUNCIL",
        )
        entries = pl.DataFrame(rows, schema=ENTRY_SCHEMA, orient="row")
        created = datetime.combine(day, time(22, 15), tzinfo=UTC)
        return write_camt053(head, entries, created=created)

    def _files_paid(self, day: date) -> list[tuple[object, ...]]:
        """Return one entry for each file whose money moves on `day`: payments out, debits in."""
        rows: list[tuple[object, ...]] = []
        for place in sorted((self._folder / "received").glob(f"{day}-*.txt")):
            file = read_standard18(place.read_bytes())
            contra = file.records.filter(pl.col("contra"))
            paid = file.records.filter(~pl.col("contra") & pl.col("code").is_in(CREDITS))
            taken = file.records.filter(~pl.col("contra") & pl.col("code").is_in(DEBITS))
            narratives: list[str] = contra["own_name"].str.strip_chars().to_list()
            reference = next(iter(narratives), file.serial_number)
            total = int(taken["amount_pence"].sum()) - int(paid["amount_pence"].sum())
            text = f"BACS {file.service_user_number} {file.serial_number} {reference}"
            rows.append((day, total, reference, text, "BACS", f"B{file.serial_number}"))
        return rows

    def tell(self, items: list[dict[str, object]]) -> None:
        """Say once what else will move, such as net pay: key, due_on, amount_pence, description."""
        place = self._folder / "told.csv"
        if not place.exists():
            pl.DataFrame(items).write_csv(place)

    def pay_in(self, key: str, due_on: date, pence: int, said: str) -> None:
        """Say once of one credit to come, such as an employer's schedule: what its text says."""
        place = self._folder / f"paid-in-{key}.csv"
        if not place.exists():
            row = {"due_on": due_on, "amount_pence": pence, "said": said, "key": key}
            pl.DataFrame([row]).write_csv(place)

    def _paid_in(self, day: date) -> list[tuple[object, ...]]:
        found = [
            one
            for place in sorted(self._folder.glob("paid-in-*.csv"))
            for one in pl.read_csv(place, try_parse_dates=True).iter_rows(named=True)
        ]
        return [
            (day, one["amount_pence"], one["key"], one["said"].upper(), "", one["key"])
            for one in found
            if one["due_on"] == day
        ]

    def tell_payers(self, transfers: pl.DataFrame) -> None:
        """Say once who will transfer what: due_on, amount_pence, said, key."""
        place = self._folder / "payers.csv"
        if not place.exists():
            transfers.write_csv(place)

    def _transferred(self, day: date) -> list[tuple[object, ...]]:
        place = self._folder / "payers.csv"
        if not place.exists():
            return []
        sent = pl.read_csv(place, try_parse_dates=True).filter(pl.col("due_on") == day)
        return [
            (day, one["amount_pence"], "NOTPROVIDED", one["said"], "RESIDENT", one["key"])
            for one in sent.iter_rows(named=True)
        ]

    def _told(self, day: date) -> list[tuple[object, ...]]:
        place = self._folder / "told.csv"
        if not place.exists():
            return []
        told = pl.read_csv(place, try_parse_dates=True).filter(pl.col("due_on") == day)
        return [
            (day, one["amount_pence"], one["key"], one["description"].upper(), "", one["key"])
            for one in told.iter_rows(named=True)
        ]

    def collect(self, due_on: date, pence: int, reference: str, who: str) -> None:
        """Say once that somebody will take money by direct debit, such as a card bill."""
        named = sha256(reference.encode()).hexdigest()[:8]
        place = self._folder / "debits" / f"{due_on}-{named}.csv"
        if not place.exists():
            place.write_text(f"{pence},{reference},{who}", "utf-8")

    def _debited(self, day: date) -> list[tuple[object, ...]]:
        """Return what is taken from the account on a day by direct debit."""
        rows: list[tuple[object, ...]] = []
        for at, pence, who, text in UTILITIES:
            if day >= DEBITS_FROM and next_working_day(day.replace(day=at)) == day:
                rows.append((day, -pence, "NOTPROVIDED", text, who, f"D{day:%y%m%d}{at}"))
        for place in sorted((self._folder / "debits").glob(f"{day}-*.csv")):
            taken, reference, who = place.read_text("utf-8").split(",")
            rows.append((day, -int(taken), reference, f"DD {reference}", who, f"B{place.stem}"))
        return rows

    def _receipts(self, day: date) -> list[tuple[object, ...]]:
        random_ = random.Random(f"{self._seed}:receipts:{self._size.name}:{day}")  # noqa: S311
        rows: list[tuple[object, ...]] = []
        for number, receipt in enumerate(RECEIPTS):
            if random_.random() < receipt.chance:
                times = self._size.invoices_a_day // TOWN.invoices_a_day if receipt.grows else 1
                pence = round(receipt.median_pence * max(1, times) * random_.uniform(0.7, 1.3))
                name = f"R{day:%y%m%d}{number}"
                rows.append((day, pence, "NOTPROVIDED", receipt.text, receipt.counterparty, name))
        for number in range(random_.randint(0, 2)):
            pence = random_.randint(1_200, 88_000)
            text = random_.choice(("PAYMENT", "REF 8841", "COUNCIL", "INV"))
            who = random_.choice(UNKNOWN_NAMES)
            rows.append((day, pence, "NOTPROVIDED", text, who, f"U{day:%y%m%d}{number}"))
        return rows

    def _own(self, day: date) -> list[tuple[object, ...]]:
        if day.day != CHARGES_DAY:
            return []
        return [(day, -38_412, "CHARGES", "ACCOUNT CHARGES", "BANK", f"C{day:%y%m%d}")]
