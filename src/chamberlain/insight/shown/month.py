"""The page of a month: headline tiles, then a section for each step from file to closed ledger."""

from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString

from chamberlain.insight.rules.month import MonthReport
from chamberlain.insight.shown.books import closing, spending, trial
from chamberlain.insight.shown.parts import (
    address,
    amount,
    counted,
    downloads,
    picture,
    share,
    table,
)
from chamberlain.ui import components, words
from chamberlain.ui.charts import bars, columns, waterfall

INVOICES = "/staff/payables/invoices"
RUNS = "/staff/payables/runs"
LINES = "/staff/banking/lines"
WAITING = "/staff/banking/suspense/list"
RECEIVED = "/staff/payables/received"


def page(report: MonthReport) -> dict[str, Any]:
    """Return what the template of the month places, all of it written already."""
    return {
        "tiles": components.tiles(tiles(report)),
        "received": received(report),
        "paid": paid(report),
        "bank": bank(report),
        "reconciled": reconciled(report),
        "trial": trial(report),
        "spending": spending(report),
        "closing": closing(report),
    }


def month_url(report: MonthReport) -> str:
    """Return the address of a month's page."""
    return f"/staff/insight/month/{report.first_day:%Y-%m}"


def received_url(report: MonthReport, **more: Any) -> str:
    """Return the address of the invoices received in the month."""
    last = report.end - timedelta(days=1)
    days = {"received_from": report.first_day, "received_to": last}
    return address(INVOICES, "payables.invoices", **days, **more)


def lines_url(report: MonthReport, state: str = "") -> str:
    """Return the address of the month's bank lines."""
    days = {"since": report.first_day, "until": report.end - timedelta(days=1)}
    return address(LINES, "banking.lines", entity=report.entity, state=state, **days)


def tiles(report: MonthReport) -> list[dict[str, object]]:
    """Return the headlines: each a figure, what to know of it, and where it leads."""
    invoices, prompt, lines = report.invoices, report.prompt, report.bank
    banks = [one for one in report.reconciliations if one.kind == "bank"]
    gap = sum(abs(one.difference_pence) for one in banks)
    net, year = (
        sum(service.net_pence for service in report.services),
        sum(service.year_net_pence for service in report.services),
    )
    whole = invoices.received.count
    return [
        _tile("Invoices received", f"{whole:,}", received_url(report),
              f"{words.pounds_short(invoices.received.pence)}, "
              f"{share(invoices.by_machine, whole)} taken in by machine"),
        _tile("Approved", f"{invoices.approved.count:,}", "#received",
              words.pounds_short(invoices.approved.pence)),
        _tile("Paid in time", share(prompt.in_time, prompt.invoices), "#paid",
              f"{prompt.in_time:,} of {prompt.invoices:,} invoices"),
        _tile("Bank lines explained", f"{lines.explained:,} of {lines.lines:,}", "#bank",
              f"{lines.left:,} left, {share(lines.by_machine, lines.lines)} by machine"),
        _tile("Bank difference", words.pounds(gap) if gap else "nil", "#reconciled",
              _reconciled_note(report)),
        _tile("Trial balance", _nil(report.difference_pence), "#trial-balance",
              f"{words.pounds_short(report.debit_pence)} on each side"),
        _tile("Net spend", words.pounds_short(net), "#spend",
              f"{words.pounds_short(year)} in the year to date"),
        _tile("Close", words.title(report.close.state), "#close",
              f"{report.close.done} of {len(report.close.items)} checks done"),
    ]  # fmt: skip


def _tile(label: str, value: str, href: str, note: str) -> dict[str, object]:
    return {"label": label, "value": value, "href": href, "note": note}


def _nil(pence: int) -> str:
    return words.pounds(pence) if pence else "balances"


def _reconciled_note(report: MonthReport) -> str:
    banks = [one for one in report.reconciliations if one.kind == "bank"]
    if not banks:
        return "not reconciled yet"
    reviewed = all(one.state == "reviewed" for one in banks)
    return "prepared and reviewed" if reviewed else "waits for review"


def received(report: MonthReport) -> dict[str, SafeString]:
    """Return invoices by how they came, and what became of them."""
    found = report.invoices
    rows = [
        (
            way.name,
            counted(way.invoices, received_url(report)),
            f"{way.by_machine:,}",
            f"{way.invoices - way.by_machine:,}",
            amount(way.gross_pence, received_url(report)),
        )
        for way in found.ways
    ]
    foot = (
        "All",
        f"{found.received.count:,}",
        f"{found.by_machine:,}",
        f"{found.by_hand:,}",
        words.pounds(found.received.pence),
    )
    by_way = [way.name.split(" (")[0] for way in found.ways]
    series = [
        ("By machine", [way.by_machine for way in found.ways]),
        ("By hand", [way.invoices - way.by_machine for way in found.ways]),
    ]
    return {
        "chart": picture(columns("Received by machine and by hand", by_way, series, "count")),
        "table": table("Came as|Invoices|By machine|By hand|Gross", rows, (1, 2, 3, 4), foot=foot),
        "facts": components.summary_list(_standing(report), dense=True),
        "files": downloads("insight.invoices_received", **report.inputs),
    }


def _standing(report: MonthReport) -> list[tuple[object, ...]]:
    found = report.invoices

    def told(count: int, pence: int) -> str:
        return f"{words.count(count, 'invoice')}, {words.pounds(pence)}"

    journals = address(
        "/staff/ledger/journals", "ledger.journals", year=report.year, period=report.period,
        source="payables", entity=report.entity,
    )  # fmt: skip
    failed = f"{words.count(found.failed_checks, 'document')}"
    if found.failed_checks:
        failed += f", of which {found.failed_checks_waiting:,} wait"
    return [
        ("Approved", told(found.approved.count, found.approved.pence), journals, "Journals"),
        ("On their way to approval", told(found.waiting.count, found.waiting.pence)),
        (
            "On hold",
            told(found.held.count, found.held.pence),
            received_url(report, state="held") if found.held.count else "",
            "See them",
        ),
        (
            "Disputed",
            told(found.disputed.count, found.disputed.pence),
            received_url(report, state="disputed") if found.disputed.count else "",
            "See them",
        ),
        (
            "Failed a check",
            failed,
            address(RECEIVED, "payables.received_documents_list")
            if found.failed_checks_waiting
            else "",
            "See them",
        ),
    ]


def paid(report: MonthReport) -> dict[str, SafeString]:
    """Return how promptly invoices were paid, by both definitions, and what was paid."""
    prompt, payments = report.prompt, report.payments
    late = f"{month_url(report)}/late"
    rows = [
        ("In time: Procurement Act 2023, section 68", f"{prompt.in_time:,}",
         share(prompt.in_time, prompt.invoices), words.pounds(prompt.in_time_pence)),
        ("Within 30 days: payments compliance notice", f"{prompt.within_30:,}",
         share(prompt.within_30, prompt.invoices), ""),
        ("31 to 60 days", f"{prompt.days_31_to_60:,}",
         share(prompt.days_31_to_60, prompt.invoices), ""),
        ("Over 60 days", f"{prompt.over_60:,}", share(prompt.over_60, prompt.invoices), ""),
        ("Late", counted(prompt.late.count, late), share(prompt.late.count, prompt.invoices),
         amount(prompt.late.pence, late if prompt.late.count else "")),
    ]  # fmt: skip
    average = prompt.average_days_e1
    shares = [
        ("In time, section 68", prompt.in_time_permille or 0),
        ("Within 30 days, notice", prompt.within_30_permille or 0),
    ]
    runs = address(RUNS, "payables.runs")
    return {
        "chart": picture(bars("Paid in time, by both definitions", shares, "permille", target=950)),
        "table": table("Invoices paid|Number|Share|Gross", rows, (1, 2, 3)),
        "facts": components.summary_list(
            [
                ("Average days to pay", _tenths(average)),
                ("On the bank statement", _payments(payments.paid), runs, "Runs"),
                ("Sent, not yet on it", _payments(payments.in_transit)),
                ("Come back", _payments(payments.returned)),
            ],
            dense=True,
        ),
        "files": downloads("insight.paid_promptly", **report.inputs),
    }


def _tenths(value: int | None) -> str:
    return "Nothing was paid" if value is None else f"{value // 10}.{value % 10} days"


def _payments(figure: Any) -> str:
    return f"{words.count(figure.count, 'payment')}, {words.pounds(figure.pence)}"


def bank(report: MonthReport) -> dict[str, SafeString]:
    """Return N lines, N explained, what is left, and by whom they were explained."""
    found = report.bank
    rows = [
        ("Booked in the month", counted(found.lines, lines_url(report)), ""),
        ("Explained by machine", f"{found.by_machine:,}", share(found.by_machine, found.lines)),
        ("Explained by hand", f"{found.by_hand:,}", share(found.by_hand, found.lines)),
        (
            "Left to explain",
            counted(found.left, lines_url(report, "left")),
            share(found.left, found.lines),
        ),
    ]
    parts = [
        ("Explained by machine", found.by_machine),
        ("Explained by hand", found.by_hand),
        ("Left", found.left),
    ]
    waiting = address(WAITING, "banking.suspense", as_at=report.as_at, entity=report.entity)
    suspense = f"{words.count(found.suspense_lines, 'line')}, {words.pounds(found.suspense_pence)}"
    return {
        "chart": picture(bars("How bank lines were explained", parts, "count")),
        "table": table("Bank lines|Number|Share", rows, (1, 2)),
        "facts": components.summary_list(
            [
                ("Money in", words.pounds(found.in_pence)),
                ("Money out", words.pounds(found.out_pence)),
                ("In suspense", suspense, waiting if found.suspense_lines else "", "Oldest first"),
            ],
            dense=True,
        ),
    }


def reconciled(report: MonthReport) -> dict[str, SafeString]:
    """Return each account's statement: cash book ± listed items = statement, difference nil."""
    lines = [
        ("Cash book", [one.cash_book_pence for one in report.reconciliations]),
        ("Less items in transit", [-one.in_transit_pence for one in report.reconciliations]),
        ("Add lines not yet posted", [one.unposted_pence for one in report.reconciliations]),
        ("Statement", [one.statement_pence for one in report.reconciliations]),
    ]
    rows: list[tuple[object, ...]] = [
        (label, *(amount(pence) for pence in figures)) for label, figures in lines
    ]
    names = [
        one.account_name or one.account or "Suspense accounts" for one in report.reconciliations
    ]
    foot = (
        "Difference",
        *(
            words.pounds(one.difference_pence) if one.difference_pence else "nil"
            for one in report.reconciliations
        ),
    )
    people = [
        (
            name,
            f"{words.title(one.state)} at {words.day(one.as_at)}; {one.items:,} items listed; "
            f"prepared by {one.prepared_by}"
            + (f", reviewed by {one.reviewed_by}" if one.reviewed_by else ""),
            f"/staff/why/banking:reconciliation:{one.reference}",
            "Items",
        )
        for name, one in zip(names, report.reconciliations, strict=True)
    ]
    if not names:
        return {}
    first = report.reconciliations[0]
    changes = [
        ("Items in transit", -first.in_transit_pence),
        ("Lines not yet posted", first.unposted_pence),
    ]
    start = ("Cash book", first.cash_book_pence)
    return {
        "chart": picture(
            waterfall(f"{names[0]}: cash book to statement", start, changes, "Statement")
        ),
        "table": table("|" + "|".join(names), rows, range(1, len(names) + 1), foot=foot),
        "facts": components.summary_list(people, dense=True),
        "files": downloads("insight.reconciliations", **report.inputs),
    }
