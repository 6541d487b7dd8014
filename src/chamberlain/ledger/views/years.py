"""A year at its end, balances taken on, and comparisons with another system."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Answer, Caller, Unknown, ask
from chamberlain.ledger.rules.years import LAST_PERIOD
from chamberlain.ledger.views.pages import BASE, PAGES, first_entity, this_period
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money, table, tag
from chamberlain.ui.html import safe
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

TAKE_ONS = ListPage(
    query="ledger.take_ons",
    title="Balances taken on",
    columns=[
        Column("reference", "Take-on", link=f"{BASE}take-on/{{reference}}"),
        Column("system", "From"),
        Column("entity", "Entity"),
        Column("year", "Year", "count"),
        Column("period", "Period", "count"),
        Column("rows", "Balances", "count"),
        Column("debit_pence", "Debits", "pence"),
        Column("prepared_by", "Loaded by"),
        Column("agreed_by", "Agreed by"),
        Column("state", "State", "tag"),
    ],
    empty=("No balances were taken on", "Load them with ledger.take_on_balances."),
)

COMPARISONS = ListPage(
    query="ledger.comparisons",
    title="Compared with another system",
    columns=[
        Column("made_on", "Made", "date"),
        Column("system", "With"),
        Column("entity", "Entity"),
        Column("year", "Year", "count"),
        Column("period", "Period", "count"),
        Column("balances", "Balances", "count"),
        Column("difference_count", "Differences", "count"),
        Column("difference_pence", "Together", "pence"),
        Column("made_by", "By"),
    ],
    empty=("Nothing was compared", "Compare a period with ledger.compare_trial_balance."),
)


@needs("ledger.year_end", "ledger.balances_brought_forward", "ledger.close_checklist")
@PAGES.page
def years(request: HttpRequest, caller: Caller) -> Shown:
    """Show the year of the business date; the one before is a link away."""
    year = this_period()["year"]
    return _year_end(caller, first_entity(request), year)


@needs("ledger.year_end", "ledger.balances_brought_forward", "ledger.close_checklist")
@PAGES.page
def year_end(request: HttpRequest, caller: Caller, entity: str, year: int) -> Shown:
    """Show what a year's funds came to, what stands before its close, and what may be done."""
    return _year_end(caller, entity, year)


def _year_end(caller: Caller, entity: str, year: int) -> Shown:
    found = ask(
        caller, "ledger.year_end", {"entity": entity, "year": year, "on": clock.business_date()}
    )
    forward = ask(caller, "ledger.balances_brought_forward", {"entity": entity, "year": year})
    inputs = {"entity": entity, "year": year, "period": LAST_PERIOD, "on": clock.business_date()}
    tasks = [one for one in ask(caller, "ledger.close_checklist", inputs).items if one.year_end]
    here = f"{BASE}years/{entity}/{year}"
    return "ledger/year.html", {
        "title": f"Year end {year_name(year)}",
        "kind": entity,
        "status": found.state,
        "tiles": [
            {"label": "Stands before the close", "value": f"{len(found.obstacles):,}"},
            {"label": "Balances to bring forward", "value": f"{found.to_bring_forward:,}"},
            {"label": "Brought forward", "value": f"{found.brought_forward:,}"},
        ],
        "funds": _funds(found.funds),
        "obstacles": [one.what for one in found.obstacles],
        "tasks": _tasks(tasks, f"{here}/task") if tasks else "",
        "forward": _forward(forward),
        "people": [
            (label, who)
            for label, who in (("Prepared by", found.prepared_by), ("Closed by", found.closed_by))
            if who
        ],
        "open": found.state != "closed",
        "prepared": found.state == "prepared",
        "url": here,
        "others": [
            (year_name(one), f"{BASE}years/{entity}/{one}")
            for one in sorted(
                {row.year for row in ask(caller, "ledger.periods", {"entity": entity})}
            )
            if one != year
        ],
        "periods_url": f"{BASE}periods?year={year}&entity={entity}",
        "breadcrumbs": [("Trial balance", BASE)],
    }


def _funds(funds: list[Any]) -> Any:
    rows = [
        (one.fund, "Surplus" if one.net_pence < 0 else "Deficit", money(abs(one.net_pence)))
        for one in funds
    ]
    return table(
        ("Fund", "", "Income less spending"), rows, caption="What each fund came to", numeric=(2,)
    )


def _forward(frame: Any) -> Any:
    rows = [
        (row["fund"], row["account"], row["project"], row["what"], money(row["amount_pence"]))
        for row in frame.head(500).to_dicts()
    ]
    heads = ("Fund", "Code", "Project", "What", "Debit or (credit)")
    return table(heads, rows, caption="What the next year opens with", numeric=(4,))


def _tasks(items: list[Any], url: str) -> Any:
    today = clock.business_date()
    rows = []
    for item in items:
        late = not item.done and item.due_on is not None and item.due_on < today
        state = "done" if item.done else "overdue" if late else "waiting"
        link = components.link(item.name, f"{url}/{item.code}")
        rows.append(
            (
                item.name if item.done else safe((link,)),
                tag(state),
                item.owner.replace("_", " "),
                words.day(item.due_on) if item.due_on else "",
                item.detail,
                item.prepared_by,
            )
        )
    heads = ("Task", "State", "Owner", "Due", "What was found", "Done by")
    return table(heads, rows, caption="Tasks of the year end", stack=True)


@needs("ledger.take_ons")
@PAGES.page
def take_on(request: HttpRequest, caller: Caller, take_on: str) -> Shown:
    """Show balances taken on, to be agreed or rejected."""
    rows = ask(caller, "ledger.take_ons", {"reference": take_on})
    if not rows:
        raise Unknown(f"There are no balances {take_on}.")
    found = rows[0]
    return "ledger/take_on.html", {
        "title": f"Balances of {found.system}",
        "kind": f"Take-on {take_on}",
        "status": found.state,
        "facts": [
            ("Opens", f"period {found.period} of {year_name(found.year)}, {found.entity}"),
            ("Balances", f"{found.rows:,}"),
            ("Debits, as that system printed", words.pounds(found.debit_pence)),
            ("Fingerprint", found.sha256),
            ("Extract", found.document),
            ("Loaded by", f"{found.prepared_by}, {words.day(found.prepared_on)}"),
            *([("Agreed by", found.agreed_by)] if found.agreed_by else []),
            *(
                [("Posted as", found.journal, f"{BASE}journals/{found.journal}", "Open")]
                if found.journal
                else []
            ),
        ],
        "waits": found.state == "loaded",
        "url": f"{BASE}take-on/{take_on}",
        "breadcrumbs": [("Balances taken on", f"{BASE}take-on")],
    }


def _rolled(answer: Answer) -> str:
    rolled = answer.value
    return f"{rolled.lines} balances brought forward" if rolled.lines else "Nothing had moved"


def _year(command: str, title: str, submit: str, done: Any) -> Any:
    return act_view(
        f"ledger.{command}",
        redirect=f"{BASE}years/{{entity}}/{{year}}",
        title=title,
        submit=submit,
        done=done,
    )


prepare_close = _year(
    "prepare_year_close", "Prepare the close of a year", "Prepare", "Prepared: another closes it"
)
close_year = _year("close_year", "Close a year", "Close the year", "Closed and locked")
roll_forward = _year("roll_forward", "Bring balances forward", "Bring forward", _rolled)
do_task = act_view(
    "ledger.do_close_task",
    redirect=f"{BASE}years/{{entity}}/{{year}}",
    fixed={"period": LAST_PERIOD},
    title="A task of the year end",
    submit="Done",
    done="Noted",
)
agree_take_on = act_view(
    "ledger.agree_take_on",
    redirect=f"{BASE}take-on/{{take_on}}",
    title="Agree balances",
    submit="Agree",
    done="Posted and locked",
)
reject_take_on = act_view(
    "ledger.reject_take_on",
    redirect=f"{BASE}take-on/{{take_on}}",
    title="Reject balances",
    submit="Reject",
    done="Rejected",
)
