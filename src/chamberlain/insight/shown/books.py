"""The books' part of the month's page: trial balance, spend by service, close and seals."""

from collections import defaultdict

from django.utils.safestring import SafeString

from chamberlain.insight.rules.month import MonthReport, Service
from chamberlain.insight.shown.parts import amount, downloads, link, picture, table
from chamberlain.ui import components, words
from chamberlain.ui.charts import bars
from chamberlain.ui.links import why_url


def _why(kind: str, report: MonthReport, name: str) -> str:
    return why_url(f"insight:{kind}:{report.entity}/{report.year}/{report.period}/{name}")


def trial(report: MonthReport) -> dict[str, SafeString]:
    """Return the trial balance by group; each figure leads to the accounts it is made of."""
    rows = [
        (
            link(group.group, _why("group", report, group.group)),
            f"{group.accounts:,}",
            amount(group.debit_pence, _why("group", report, group.group)),
            amount(group.credit_pence, _why("group", report, group.group)),
        )
        for group in report.trial_balance
    ]
    gap = report.difference_pence
    foot = (
        f"Difference {words.pounds(gap) if gap else 'nil'}",
        "",
        words.pounds(report.debit_pence),
        words.pounds(report.credit_pence),
    )
    return {
        "table": table("Group|Accounts|Debit|Credit", rows, (1, 2, 3), foot=foot),
        "files": downloads("insight.trial_balance", **report.inputs),
    }


def spending(report: MonthReport) -> dict[str, SafeString]:
    """Return spend by service, this period and the year to date, drawn by directorate."""
    rows = [
        (
            link(service.service_name, _why("service", report, service.service)),
            service.directorate_name,
            amount(service.spend_pence, _why("service", report, service.service)),
            amount(service.income_pence),
            amount(service.net_pence, _why("service", report, service.service)),
            amount(service.year_net_pence, _why("service", report, service.service)),
        )
        for service in sorted(report.services, key=lambda one: -one.net_pence)
    ]
    foot = (
        "All services",
        "",
        words.pounds(sum(one.spend_pence for one in report.services)),
        words.pounds(sum(one.income_pence for one in report.services)),
        words.pounds(sum(one.net_pence for one in report.services)),
        words.pounds(sum(one.year_net_pence for one in report.services)),
    )
    head = "Service|Directorate|Spend|Income|Net|Net, year to date"
    return {
        "chart": picture(bars("Net spend by directorate", by_directorate(report.services))),
        "table": table(head, rows, (2, 3, 4, 5), foot=foot),
        "files": downloads("insight.spend_by_service", **report.inputs),
    }


def by_directorate(services: list[Service]) -> list[tuple[str, int]]:
    """Return net spend of the period by directorate, the largest first."""
    sums: dict[str, int] = defaultdict(int)
    for service in services:
        sums[service.directorate_name] += service.net_pence
    return sorted(sums.items(), key=lambda pair: -pair[1])


def closing(report: MonthReport) -> dict[str, SafeString]:
    """Return the close checklist, who signed for what is left, and how the days are sealed."""
    tasks = [
        {
            "title": item.name,
            "href": why_url(item.reference) if item.reference else "",
            "hint": item.detail or f"Owner: {words.title(item.owner)}",
            "status": "Done" if item.done else "To do",
            "colour": "" if item.done else "yellow",
        }
        for item in report.close.items
    ]
    seals = report.seals
    facts: list[tuple[object, ...]] = [
        (
            "Seals",
            f"{words.count(seals.days, 'day')} sealed, {words.count(seals.journals, 'journal')}; "
            f"{seals.unsealed:,} not sealed yet",
            f"/staff/insight/month/{report.first_day:%Y-%m}?compare=1",
            "Compare with the ledger",
        )
    ]
    if seals.faults is not None:
        found = "; ".join(seals.faults) or "every one is as it was sealed"
        facts.append(("Compared", f"{words.count(seals.compared or 0, 'journal')}: {found}"))
    facts += [
        ("Signed", f"{signed['signed_by']} on {signed['signed_on']}: {signed['statement']}")
        for signed in report.close.signatures
    ]
    if report.close.journals_waiting:
        waiting = words.count(report.close.journals_waiting, "journal")
        facts.append(("Waiting", f"{waiting} to be approved"))
    return {
        "tasks": components.task_list(tasks),
        "facts": components.summary_list(facts, dense=True),
    }
