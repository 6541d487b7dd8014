"""How the ledger's references explain themselves: from a balance to journals to their cause."""

from django.db import connection

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.queries.balances import control_account_balance
from chamberlain.ledger.queries.enquiry import account_enquiry
from chamberlain.ledger.queries.journals import journal, journals_prepared
from chamberlain.ledger.rules.years import year_number

SHOWN = 50


@explains("ledger:journal", query="ledger.journal")
def explain_journal(scope: Scope, reference: str) -> Explanation:
    """A journal: who posted it and why, its lines, and what it leads to."""
    found = journal(scope, reference)
    leads = [("What caused it", found.source_ref)] if found.source_ref.count(":") >= 2 else []
    leads += [
        (f"Line {line.line_no}", line.line_ref)
        for line in found.lines
        if line.line_ref and line.line_ref != found.source_ref
    ]
    leads += [("It reverses", f"ledger:journal:{found.reverses}")] if found.reverses else []
    leads += [("Reversed by", f"ledger:journal:{found.reversed_by}")] if found.reversed_by else []
    people = [("Prepared by", found.prepared_by), ("Approved by", found.approved_by)]
    return Explanation(
        reference=f"ledger:journal:{found.reference}",
        title=f"{found.reference}: {found.description}",
        url=f"/staff/ledger/journals/{found.reference}",
        amount_pence=found.debit_pence,
        facts=[
            ("Type", f"{found.type} {found.type_name}"),
            ("Period", f"{found.period} of {found.year_name}"),
            ("Date", f"{found.journal_date:%-d %B %Y}"),
            ("Entered", f"{found.entered_at} UTC"),
            ("Source", found.source),
            *((label, who) for label, who in people if who),
            ("Act", found.act),
            ("Hash", found.sha256),
            ("Seal", str(found.seal) if found.seal else "not sealed yet"),
        ],
        leads_to=list(dict.fromkeys(leads)),
        workings=[
            {
                "line": str(line.line_no),
                "fund": line.fund,
                "cost centre": f"{line.cost_centre} {line.cost_centre_name}".strip(),
                "subjective": f"{line.account} {line.account_name}",
                "amount": format_pounds(line.amount_pence),
                "narrative": line.narrative,
            }
            for line in found.lines
        ],
    )


@explains("ledger:prepared", query="ledger.journals_prepared")
def explain_prepared(scope: Scope, reference: str) -> Explanation:
    """A journal prepared by hand: who prepared it, the evidence, and what became of it."""
    rows = journals_prepared(scope, reference=reference, limit=1)
    if not rows:
        raise Unknown(f"There is no prepared journal {reference}.", field="reference")
    found = rows[0]
    leads = [("Evidence", item) for item in found.evidence if ":" in item]
    leads += [("Evidence", f"kernel:document:{i}") for i in found.evidence if ":" not in i]
    if found.journal:
        leads.append(("Posted as", f"ledger:journal:{found.journal}"))
    return Explanation(
        reference=f"ledger:prepared:{reference}",
        title=f"{reference}: {found.description}",
        url=f"/staff/ledger/prepared/{reference}",
        amount_pence=found.debit_pence,
        facts=[
            ("Prepared by", found.prepared_by),
            ("State", found.state),
            *([("Decided by", found.decided_by)] if found.decided_by else []),
            *([("Reason", found.reason)] if found.reason else []),
        ],
        leads_to=leads,
    )


@explains("ledger:balance", query="ledger.account_enquiry")
def explain_balance(scope: Scope, reference: str) -> Explanation:
    """An account's balance, `ENTITY/2026-27/8/ACCOUNT`: the journals that made it, latest first."""
    parts = reference.split("/")
    if len(parts) != 4:
        raise Unknown(f"A balance is named ENTITY/2026-27/8/ACCOUNT, not {reference}.")
    entity, named_year, named_period, account = parts
    year, period = year_number(named_year), int(named_period)
    balance = control_account_balance(scope, entity, account, year, period)
    lines = account_enquiry(scope, year, account=account, entity=entity, limit=SHOWN).rows
    return Explanation(
        reference=f"ledger:balance:{reference}",
        title=f"{account} {balance.name}, {year_name(year)} to period {period}",
        url=f"/staff/ledger/enquiry?year={year}&entity={entity}&account={account}",
        amount_pence=balance.balance_pence,
        facts=[("Lines", f"{balance.lines:,}"), ("Shown", f"the first {len(lines)}")],
        leads_to=[
            (f"{line.journal_date:%-d %b} {line.description}", f"ledger:journal:{line.journal}")
            for line in lines
        ],
    )


@explains("ledger:account", query="ledger.coding_choices")
def explain_account(scope: Scope, reference: str) -> Explanation:
    """An account of the chart: its group and what may be posted to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT name, "group", sub_group, statement, postable, control, rule, '
            "lower(held)::text, upper(held)::text FROM ledger_account WHERE code = %s",
            [reference],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no account {reference}.", field="reference")
    name, group, sub_group, statement, postable, control, rule, since, until = row
    return Explanation(
        reference=f"ledger:account:{reference}",
        title=f"{reference} {name}",
        url=f"/staff/ledger/chart?text={reference}",
        facts=[
            ("Group", f"{group}: {sub_group}".strip(": ")),
            ("Statement", statement),
            ("Takes postings", "yes" if postable else "no"),
            ("Control account", "yes" if control else "no"),
            *([("Rule", rule)] if rule else []),
            ("In use", f"from {since}" + (f" until {until}" if until else "")),
        ],
    )
