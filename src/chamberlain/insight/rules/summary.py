"""The month as plain text, for a terminal: what `./chamberlain month` ends with."""

from collections.abc import Iterator

from chamberlain.insight.rules.month import MonthReport, Prompt, Reconciled, permille
from chamberlain.kernel.money import format_pounds

WIDTH = 78
SERVICES_SHOWN = 12
LABEL = 40


def summary_text(report: MonthReport) -> str:
    """Return the report as lines of at most 78 characters, headed and set in columns."""
    parts = (_head, _invoices, _prompt, _bank, _reconciled, _trial_balance, _spend, _close)
    return "\n".join(line for part in parts for line in part(report)) + "\n"


def _row(label: str, value: str, note: str = "") -> str:
    return f"  {label:<{LABEL}}{value:>16}  {note}".rstrip()


def _counted(label: str, count: int, pence: int) -> str:
    return f"  {label:<{LABEL}}{count:>16,}{format_pounds(pence):>20}"


def _share(part: int, whole: int) -> str:
    share = permille(part, whole)
    return "" if share is None else f"{share // 10}.{share % 10}%"


def _title(words: str) -> Iterator[str]:
    yield ""
    yield words
    yield "-" * len(words)


def _head(report: MonthReport) -> Iterator[str]:
    words = f"{report.entity_name}: {report.name}"
    yield "=" * WIDTH
    yield words
    yield f"Period {report.period} of {report.year_name}, as it stood on {report.as_at:%-d %B %Y}"
    yield "=" * WIDTH


def _invoices(report: MonthReport) -> Iterator[str]:
    found = report.invoices
    yield from _title("Invoices")
    yield _counted("Received", found.received.count, found.received.pence)
    for way in found.ways:
        yield _counted(f"  {way.name}", way.invoices, way.gross_pence)
    share = _share(found.by_machine, found.received.count)
    yield _row("Taken in by machine", f"{found.by_machine:,}", share)
    yield _row("Taken in by hand", f"{found.by_hand:,}")
    yield _row(
        "Documents that failed a check",
        f"{found.failed_checks:,}",
        f"{found.failed_checks_waiting:,} still waiting",
    )
    yield _counted("Approved", found.approved.count, found.approved.pence)
    for label, figure in (
        ("Still on their way to approval", found.waiting),
        ("On hold", found.held),
        ("Disputed", found.disputed),
    ):
        yield _counted(label, figure.count, figure.pence)


def _prompt(report: MonthReport) -> Iterator[str]:
    prompt, payments = report.prompt, report.payments
    yield from _title("Paid")
    yield _counted("Payments on the bank statement", payments.paid.count, payments.paid.pence)
    yield _counted(
        "Sent, not yet on the statement", payments.in_transit.count, payments.in_transit.pence
    )
    if payments.returned.count:
        yield _counted("Come back", payments.returned.count, payments.returned.pence)
    yield _counted("Invoices paid", prompt.invoices, prompt.gross_pence)
    yield _row(
        "  in time (Procurement Act 2023 s68)",
        f"{prompt.in_time:,}",
        _share(prompt.in_time, prompt.invoices),
    )
    yield _row(
        "  within 30 days (compliance notice)",
        f"{prompt.within_30:,}",
        _share(prompt.within_30, prompt.invoices),
    )
    yield _row("  average days to pay", _average(prompt))
    yield _counted("  late", prompt.late.count, prompt.late.pence)


def _average(prompt: Prompt) -> str:
    tenths = prompt.average_days_e1
    return "none paid" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def _bank(report: MonthReport) -> Iterator[str]:
    bank = report.bank
    yield from _title("Bank")
    yield f"  {bank.lines:,} lines, {bank.explained:,} explained, {bank.left:,} left"
    yield _row("Explained by machine", f"{bank.by_machine:,}", _share(bank.by_machine, bank.lines))
    yield _row("Explained by hand", f"{bank.by_hand:,}")
    yield _row("Money in", format_pounds(bank.in_pence))
    yield _row("Money out", format_pounds(bank.out_pence))
    yield _counted("In suspense, owned", bank.suspense_lines, bank.suspense_pence)


def _reconciled(report: MonthReport) -> Iterator[str]:
    for one in report.reconciliations:
        if one.kind == "bank":
            yield from _statement(one)
    if not report.reconciliations:
        yield "  Not reconciled yet"


def _statement(one: Reconciled) -> Iterator[str]:
    yield from _title(f"{one.account_name} reconciled at {one.as_at:%-d %B %Y}")
    rows = (
        ("Cash book", one.cash_book_pence),
        ("less items in transit", -one.in_transit_pence),
        ("add lines not yet posted", one.unposted_pence),
        ("Statement", one.statement_pence),
        ("Difference", one.difference_pence),
    )
    for label, pence in rows:
        yield _row(label, "nil" if label == "Difference" and not pence else format_pounds(pence))
    said = f"{one.items:,} items listed; prepared by {one.prepared_by or 'nobody yet'}"
    yield f"  {said}" + (f", reviewed by {one.reviewed_by}" if one.reviewed_by else "")


def _trial_balance(report: MonthReport) -> Iterator[str]:
    yield from _title("Trial balance")
    yield f"  {'Group':<{LABEL}}{'Debit':>17}{'Credit':>19}"
    for group in report.trial_balance:
        debit, credit = format_pounds(group.debit_pence), format_pounds(group.credit_pence)
        yield f"  {group.group[:LABEL]:<{LABEL}}{debit:>17}{credit:>19}"
    debit, credit = format_pounds(report.debit_pence), format_pounds(report.credit_pence)
    yield f"  {'Total':<{LABEL}}{debit:>17}{credit:>19}"
    gap = report.difference_pence
    yield f"  {'Difference':<{LABEL}}{'nil' if not gap else format_pounds(gap):>17}"


def _spend(report: MonthReport) -> Iterator[str]:
    yield from _title("Spend by service")
    yield f"  {'Net of income':<{LABEL}}{'This month':>17}{'Year to date':>19}"
    ranked = sorted(report.services, key=lambda service: -abs(service.net_pence))
    shown, rest = ranked[:SERVICES_SHOWN], ranked[SERVICES_SHOWN:]
    for service in shown:
        yield _spent(service.service_name, service.net_pence, service.year_net_pence)
    if rest:
        words = f"{len(rest)} other services"
        yield _spent(words, sum(s.net_pence for s in rest), sum(s.year_net_pence for s in rest))
    yield _spent(
        "Total",
        sum(s.net_pence for s in report.services),
        sum(s.year_net_pence for s in report.services),
    )


def _spent(label: str, month: int, year: int) -> str:
    return f"  {label[:LABEL]:<{LABEL}}{format_pounds(month):>17}{format_pounds(year):>19}"


def _close(report: MonthReport) -> Iterator[str]:
    close, seals = report.close, report.seals
    state = close.state.replace("_", " ")
    yield from _title(f"Close: period {report.period} is {state}")
    for item in close.items:
        yield f"  [{'x' if item.done else ' '}] {item.name}"[:WIDTH]
    if close.journals_waiting:
        yield f"  {close.journals_waiting:,} journals wait for approval"
    yield f"  {seals.journals:,} journals under seal, {seals.unsealed:,} not sealed yet"
    if seals.faults is not None:
        verdict = "every one as it was sealed" if not seals.faults else "; ".join(seals.faults[:3])
        yield f"  Compared with the published seals: {seals.compared or 0:,} journals, {verdict}"
