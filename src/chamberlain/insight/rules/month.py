"""A month of the council, as its finance director wants it: one record, every part typed.

Amounts are whole pence. Money into the bank is positive there; in the ledger debits are. Shares are
in permille, rounded down, so that 999 of 1,000 is never said to be all.
"""

from datetime import date

from chamberlain.kernel.records import Record

MACHINE_SOURCE = "document"
SOURCES = {
    "document": "Structured files (e-invoices)",
    "file": "Spreadsheets",
    "hand": "Typed by hand",
}
"""How an invoice may come, and what people call it."""


def permille(part: int, whole: int) -> int | None:
    """Return how many in a thousand, rounded down; None of nothing."""
    return part * 1000 // whole if whole else None


class Figure(Record):
    """A number of things and what they come to."""

    count: int = 0
    pence: int = 0


class WayIn(Record):
    """Invoices that came one way; `by_machine` of them were taken in without a person."""

    source: str
    name: str
    invoices: int
    by_machine: int
    gross_pence: int


class Invoices(Record):
    """Invoices and credit notes received in the month, what they are now, and what was approved."""

    ways: list[WayIn]
    approved: Figure
    waiting: Figure
    held: Figure
    disputed: Figure
    rejected: Figure
    failed_checks: int
    failed_checks_waiting: int
    settled_by_hand: int

    @property
    def received(self) -> Figure:
        """Return all that was received."""
        return Figure(
            count=sum(way.invoices for way in self.ways),
            pence=sum(way.gross_pence for way in self.ways),
        )

    @property
    def by_machine(self) -> int:
        """Return how many were taken in without a person."""
        return sum(way.by_machine for way in self.ways)

    @property
    def by_hand(self) -> int:
        """Return how many a person typed, uploaded or put right."""
        return self.received.count - self.by_machine


class Prompt(Record):
    """How promptly invoices paid in a month were paid, by both definitions in force.

    `in_time` is section 68 of the Procurement Act 2023, `within_30` the compliance notice's first
    band, which counts from the day after receipt.
    """

    month: date
    invoices: int = 0
    gross_pence: int = 0
    in_time: int = 0
    in_time_pence: int = 0
    within_30: int = 0
    days_31_to_60: int = 0
    over_60: int = 0
    days: int = 0

    @property
    def late(self) -> Figure:
        """Return what was paid after its last day."""
        return Figure(
            count=self.invoices - self.in_time, pence=self.gross_pence - self.in_time_pence
        )

    @property
    def in_time_permille(self) -> int | None:
        """Return the share in time under section 68."""
        return permille(self.in_time, self.invoices)

    @property
    def within_30_permille(self) -> int | None:
        """Return the share within the notice's first band."""
        return permille(self.within_30, self.invoices)

    @property
    def average_days_e1(self) -> int | None:
        """Return the average days to pay as the notice counts, in tenths, rounded half up."""
        return (self.days * 20 + self.invoices) // (self.invoices * 2) if self.invoices else None


class Payments(Record):
    """Payments to suppliers: on the statement in the month, on their way at its end, come back."""

    paid: Figure
    in_transit: Figure
    returned: Figure


class Bank(Record):
    """Bank lines booked in the month: N lines, N explained, what is left."""

    lines: int
    explained: int
    left: int
    left_pence: int
    by_machine: int
    by_hand: int
    in_pence: int
    out_pence: int
    suspense_lines: int
    suspense_pence: int


class Reconciled(Record):
    """Cash book ± listed items = statement; `kind` is bank, or suspense (account blank)."""

    reference: str
    kind: str
    account: str
    account_name: str
    as_at: date
    cash_book_pence: int
    in_transit_pence: int
    unposted_pence: int
    statement_pence: int
    difference_pence: int
    items: int
    state: str
    prepared_by: str
    reviewed_by: str


class Group(Record):
    """One group of the trial balance, accounts in debit and in credit apart; both positive."""

    group: str
    statement: str
    accounts: int
    debit_pence: int
    credit_pence: int


class Service(Record):
    """What a service spent and took in; income is negative, as in the ledger."""

    directorate: str
    directorate_name: str
    service: str
    service_name: str
    spend_pence: int
    income_pence: int
    year_spend_pence: int
    year_income_pence: int

    @property
    def net_pence(self) -> int:
        """Return the period's spend less income."""
        return self.spend_pence + self.income_pence

    @property
    def year_net_pence(self) -> int:
        """Return the year's spend less income."""
        return self.year_spend_pence + self.year_income_pence


class CloseItem(Record):
    """One line of the close checklist."""

    code: str
    name: str
    owner: str
    done: bool
    detail: str
    reference: str


class Close(Record):
    """How far the period's close is; `state` is open, soft_closed, closed or locked."""

    state: str
    items: list[CloseItem]
    journals_waiting: int
    signatures: list[dict[str, str]]

    @property
    def done(self) -> int:
        """Return how many checks are done."""
        return sum(item.done for item in self.items)


class Seals(Record):
    """How the month's days are sealed; `faults` is None where they weren't compared."""

    days: int
    journals: int
    unsealed: int
    compared: int | None = None
    faults: list[str] | None = None


class MonthReport(Record):
    """The month: everything on its page and in its printed summary."""

    entity: str
    entity_name: str
    year: int
    year_name: str
    period: int
    name: str
    first_day: date
    end: date
    as_at: date
    invoices: Invoices
    prompt: Prompt
    payments: Payments
    bank: Bank
    reconciliations: list[Reconciled]
    trial_balance: list[Group]
    services: list[Service]
    close: Close
    seals: Seals

    @property
    def debit_pence(self) -> int:
        """Return the trial balance's debits."""
        return sum(group.debit_pence for group in self.trial_balance)

    @property
    def credit_pence(self) -> int:
        """Return the trial balance's credits."""
        return sum(group.credit_pence for group in self.trial_balance)

    @property
    def difference_pence(self) -> int:
        """Return debits less credits: nil in books that balance."""
        return self.debit_pence - self.credit_pence

    @property
    def inputs(self) -> dict[str, str | int]:
        """What names this month to a query."""
        return {"entity": self.entity, "year": self.year, "period": self.period}
