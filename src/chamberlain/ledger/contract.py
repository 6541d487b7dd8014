"""The ledger's published face: what other applications may hold, call and ask.

Amounts are whole pence, debits positive, credits negative. Codes are the text codes of the chart.
A journal balances to nil within each entity and fund. Every journal carries the reference of what
caused it (`source_ref`), unique for its source application over all years: posting it again answers
the journal already there.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import handle, query_handle
from chamberlain.kernel.records import Pence, Record

Columns = dict[str, type[pl.DataType]]

JOURNAL_COLUMNS: Columns = {
    "source_ref": pl.String,
    "type": pl.String,
    "entity": pl.String,
    "journal_date": pl.Date,
    "year": pl.Int16,
    "period": pl.Int16,
    "description": pl.String,
}
"""What describes a journal: equal on each of its lines. A blank year and period follow the date;
`year` is the calendar year in which the financial year starts (2026 for 2026-27)."""

LINE_COLUMNS: Columns = {
    "line_entity": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "project": pl.String,
    "amount_pence": pl.Int64,
    "vat_code": pl.String,
    "line_ref": pl.String,
    "narrative": pl.String,
}
"""What describes a line. A blank `line_entity` is the journal's own."""

FRAME_COLUMNS: Columns = JOURNAL_COLUMNS | LINE_COLUMNS
"""The frame `post_journals` takes: one row per line, in the order the lines shall stand."""


class Role(StrEnum):
    """Accounts that other applications post to by what they are for, never by code."""

    CREDITORS = "creditors_control"
    DEBTORS = "debtors_control"
    BANK = "bank_main"
    BANK_PAYROLL = "bank_payroll"
    BANK_INCOME = "bank_income"
    VAT_INPUT = "vat_input"
    VAT_OUTPUT = "vat_output"
    VAT_RECLAIM = "vat_reclaim"
    SUSPENSE_RECEIPTS = "suspense_receipts"
    SUSPENSE_PAYMENTS = "suspense_payments"
    SUSPENSE_INTERFACE = "suspense_interface"
    PAYMENTS_RETURNED = "payments_returned"
    RECEIPTS_UNALLOCATED = "receipts_unallocated"
    CASH_IN_TRANSIT = "cash_in_transit"
    GOODS_RECEIVED = "goods_received_not_invoiced"
    NET_PAY = "net_pay_control"
    PAYE = "paye_control"
    LGPS = "lgps_control"
    TEACHERS_PENSION = "teachers_pension_control"
    PAY_DEDUCTIONS = "pay_deductions_control"
    CIS = "cis_control"
    BANK_CHARGES = "bank_charges"
    INTERFUND = "interfund_control"
    INTERCOMPANY = "intercompany_control"
    GENERAL_FUND_BALANCE = "general_fund_balance"


class JournalLine(Record):
    """One line: a coding, an amount, and where it came from."""

    account: str = Field(description="Subjective or balance sheet code")
    amount_pence: Pence = Field(description="Debit positive, credit negative; never nil")
    fund: str = Field(default="GF", description="Fund; each fund balances on its own")
    cost_centre: str = Field(default="", description="Cost centre; blank for balance sheet codes")
    project: str = Field(default="", description="Project; required by capital codes")
    vat_code: str = Field(default="", description="VAT code")
    line_ref: str = Field(
        default="", description="application:kind:reference of what the line is for"
    )
    narrative: str = Field(default="", description="What a reader should know of this line")
    line_entity: str = Field(default="", description="Entity, when not the journal's own")


def line(
    account: str,
    amount_pence: int,
    *,
    fund: str = "GF",
    cost_centre: str = "",
    project: str = "",
    vat_code: str = "",
    line_ref: str = "",
    narrative: str = "",
) -> JournalLine | None:
    """Return a line of a journal, or None for nothing: what is nil is not posted."""
    if not amount_pence:
        return None
    return JournalLine(
        account=account,
        amount_pence=amount_pence,
        fund=fund,
        cost_centre=cost_centre,
        project=project,
        vat_code=vat_code,
        line_ref=line_ref,
        narrative=narrative,
    )


class Journal(Record):
    """One balanced journal."""

    source_ref: str = Field(description="application:kind:reference, unique for the source")
    type: str = Field(description="Journal type, such as JIN or JBK")
    entity: str = Field(description="Entity whose books these are")
    journal_date: date = Field(description="The day the journal is for")
    description: str = Field(description="What happened, in a line")
    lines: tuple[JournalLine, ...]
    year: int | None = Field(default=None, description="First calendar year of the financial year")
    period: int | None = Field(default=None, description="1 to 14; follows the date when blank")


class RefusedJournal(Record):
    """Why one journal of a batch was not posted."""

    source_ref: str
    field: str
    value: str
    message: str


class Posting(Record):
    """What became of a batch: whatever isn't refused is posted, now or by an earlier call.

    `journals` maps source references to journals for batches of at most 1,000; ask `journals_of`
    for more.
    """

    accepted: int
    replayed: int
    refused: list[RefusedJournal] = []
    first: str | None = None
    last: str | None = None
    lines: int = 0
    journals: dict[str, str] = {}


class CloseCheck(Record):
    """What an application says of one check for one period: done, or what stands in the way."""

    requirement: str = Field(description="Code of the requirement, such as banking.reconciled")
    entity: str
    year: int = Field(description="First calendar year of the financial year")
    period: int
    done: bool
    detail: str = Field(default="", description="What was found, in words for the chief accountant")
    reference: str = Field(default="", description="application:kind:reference of the evidence")
    difference_pence: Pence = 0
    prepared_by: str = ""
    reviewed_by: str = ""


class Coding(Record):
    """A coding to be tried."""

    account: str
    fund: str = "GF"
    cost_centre: str = ""
    project: str = ""
    vat_code: str = ""


class CodingProblem(Record):
    """What is wrong with a coding; `row` counts from nought in the list that was asked about."""

    row: int
    field: str
    value: str
    message: str


def journal_frame(journals: Iterable[Journal]) -> pl.DataFrame:
    """Lay journals out as the frame `post_journals` takes: one row per line, in order."""
    return pl.DataFrame(journal_rows(journals), schema=FRAME_COLUMNS)


def journal_rows(journals: Iterable[Journal]) -> list[dict[str, Any]]:
    """Lay journals out as plain rows, one per line, in order."""
    rows: list[dict[str, Any]] = []
    for journal in journals:
        head = {name: getattr(journal, name) for name in JOURNAL_COLUMNS}
        rows += [
            head | {name: getattr(line, name) for name in LINE_COLUMNS} for line in journal.lines
        ]
    return rows


# post_journals(act, source="payables", journals=frame or list[Journal], all_or_nothing=True,
# between_funds=False) -> Posting. Raises with all_or_nothing when one is at fault: nothing is
# posted then. between_funds adds the lines that make each fund balance on its own.
post_journals = handle("ledger.post_journals")
# reverse_journal(act, journal="JNL-0000001", reason="…", journal_date=date) -> reference; an
# application reverses only what it posted
reverse_journal = handle("ledger.reverse_journal")
# require_for_close(act, requirement="banking.reconciled", name="…", owner="bank_reviewer",
# entity="") -> the requirement; a blank entity means every one
require_for_close = handle("ledger.require_for_close")
# record_close_check(act, check=CloseCheck(…)) -> the requirement
record_close_check = handle("ledger.record_close_check")

# valid_coding(scope, entity="BHX", on=date, codings=[Coding(…)]) -> list[CodingProblem]; empty when
# an application may post to all of them
valid_coding = query_handle("ledger.valid_coding")
# account_roles(scope, entity="BHX") -> dict[str, str], role name to account code
account_roles = query_handle("ledger.account_roles")
# journals_of(scope, source="payables", source_refs=[…]) -> dict[str, str], reference to journal
journals_of = query_handle("ledger.journals_of")
# control_account_balance(scope, entity=, account=, year=, period=) -> record with .balance_pence,
# of the year to the period's end over all funds, debits positive
control_account_balance = query_handle("ledger.control_account_balance")
# control_accounts(scope, entity=, year=, period=) -> list of the same for every control account
control_accounts = query_handle("ledger.control_accounts")
# balance_on(scope, entity=, account=, as_at=date) -> int pence: lines dated in that financial year
# up to and with the day, debits positive
balance_on = query_handle("ledger.balance_on")
# cost_centre_tree(scope, as_at=date) -> frame: cost_centre, name, entity, service, service_name,
# directorate, directorate_name
cost_centre_tree = query_handle("ledger.cost_centre_tree")
# open_period_for(scope, entity="BHX", day=date) -> record with year, period, state, journal_date:
# the first open period at or after the day's own; None when there is none
open_period_for = query_handle("ledger.open_period_for")
# coding_choices(scope, entity="BHX", on=date) -> lists of code and name for forms: accounts,
# cost_centres, funds, projects, vat_codes
coding_choices = query_handle("ledger.coding_choices")
# code_names(scope, accounts=[…], cost_centres=[…]) -> .accounts and .cost_centres, code to name
code_names = query_handle("ledger.code_names")
# trial_balance_groups(scope, entity=, year=, period=) -> list: group, debit_pence, credit_pence
trial_balance_groups = query_handle("ledger.trial_balance_groups")
# spend_of_period(scope, entity=, year=, period=, as_at=date) -> list by service: period and year
spend_of_period = query_handle("ledger.spend_of_period")
# seals_over(scope, since=, until=) -> days sealed, journals under seal, journals not sealed yet
seals_over = query_handle("ledger.seals_over")
# verify_seals(scope, since=seal number) -> .seals, .journals, .faults, .sound
verify_seals = query_handle("ledger.verify_seals")
# close_checklist(scope, entity=, year=, period=, on=date) -> .state, .items, .waiting, .signatures
close_checklist = query_handle("ledger.close_checklist")
# trial_balance(scope, year=, period=, entity=) -> frame, one row per entity, fund and account
trial_balance = query_handle("ledger.trial_balance")
# periods(scope, year=, entity=) -> list of periods with name, starts, ends, kind, state
periods = query_handle("ledger.periods")
# spend_of_service(scope, entity=, year=, period=, service=, as_at=date) -> list by cost centre and
# subjective: period and year
spend_of_service = query_handle("ledger.spend_of_service")
# actuals(scope, entity=, year=, period=, as_at=date, by="account", period_from=1, cost_centre="")
# -> frame:
# cost_centre (or project), account, fund, and period where asked by it; pence, debits positive
actuals = query_handle("ledger.actuals")
# chart(scope) -> frame: account, name, group, group_no, sub_group, statement, postable
chart = query_handle("ledger.chart")
# tax_totals(scope, entity=, since=, until=, after=0, upto=None) -> frame: kind (vat_output,
# vat_input, income, spending), cost_centre, account, vat_code, lines, amount_pence
tax_totals = query_handle("ledger.tax_totals")
# tax_journals(scope, entity=, since=, until=, after=, upto=None) -> frame of journals that moved
# the VAT accounts: journal, journal_date, description, source_ref, output_pence, input_pence
tax_journals = query_handle("ledger.tax_journals")
# journal_mark(scope) -> int, the number of the last journal posted
journal_mark = query_handle("ledger.journal_mark")
# year_end(scope, entity=, year=, on=date) -> .state, .funds, .obstacles
year_end = query_handle("ledger.year_end")
# balances_brought_forward(scope, entity=, year=) -> frame: fund, account, project, what, pence
balances_brought_forward = query_handle("ledger.balances_brought_forward")
# comparisons(scope, entity=, year=) -> list of comparisons with another system's trial balance
comparisons = query_handle("ledger.comparisons")
# statement_of_accounts(scope, entity=, year=, period=14) -> .lines, .faults, .unmapped
statement_of_accounts = query_handle("ledger.statement_of_accounts")
# cash_flow_statement(scope, entity=, year=, period=14) -> .lines, .opening_pence, .faults
cash_flow_statement = query_handle("ledger.cash_flow_statement")
# funding_analysis(scope, entity=, year=, period=14) -> .lines, .funds, .faults
funding_analysis = query_handle("ledger.funding_analysis")
# accounts_notes(scope, entity=, year=, period=14) -> .lines, .requirement, .adjustments, .faults
accounts_notes = query_handle("ledger.accounts_notes")
# outturn_return(scope, entity=, year=) -> list by return line, in thousands of pounds
outturn_return = query_handle("ledger.outturn_return")
