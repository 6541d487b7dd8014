"""A period's close: the checklist, what was signed, and the acts that move it on."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import PERIODS, period_range, year_name
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.ledger.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import table, tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import is_page, may_follow, needs

CHECKS = ("Check", "Done", "What was found", "Difference", "Prepared", "Reviewed", "Owner")
ACTS = {
    "future": [("open", "Open the period")],
    "open": [("close", "Close the period"), ("soft-close", "Close to sub-ledgers")],
    "soft_closed": [("close", "Close the period"), ("open", "Open to sub-ledgers again")],
    "closed": [("ask-reopen", "Ask to reopen")],
    "locked": [],
}
SIGNED = {
    "close_list": "Signed for what was outstanding",
    "reopen_asked": "Asked to reopen",
    "reopen_agreed": "Agreed to reopen",
}


@needs("ledger.close_checklist")
@PAGES.page
def one_period(request: HttpRequest, caller: Caller, entity: str, year: int, period: int) -> Shown:
    """Show what stands between a period and its close, and who signed for what."""
    inputs = {"entity": entity, "year": year, "period": period, "on": clock.business_date()}
    found = ask(caller, "ledger.close_checklist", inputs)
    if found.state == "unknown":
        raise Unknown(f"Period {period} of {year_name(year)} is not set up for {entity}.")
    here = f"{BASE}periods/{entity}/{year}/{period}"
    done = sum(item.done for item in found.items)
    asked = bool(found.signatures) and found.signatures[-1]["kind"] == "reopen_asked"
    return "ledger/period.html", {
        "title": f"Period {period} of {year_name(year)}",
        "kind": f"Close of {entity}",
        "status": found.state,
        "tiles": [
            {"label": "Checks done", "value": f"{done} of {len(found.items)}"},
            {
                "label": "Journals waiting",
                "value": f"{len(found.waiting):,}",
                "href": f"{BASE}prepared?state=prepared",
            },
        ],
        "controls_url": _controls(entity, year, period),
        "checks": _checks(found.items) if found.items else "",
        "waiting": [(one.code, f"{BASE}prepared/{one.code}", one.name) for one in found.waiting],
        "acts": [(label, f"{here}/{name}") for name, label in ACTS[found.state]],
        "sign_url": f"{here}/sign" if done < len(found.items) else "",
        "agree_url": f"{here}/agree-reopen" if asked and found.state == "closed" else "",
        "signatures": [
            (f"{SIGNED.get(one['kind'], one['kind'])} by {one['signed_by']}, {one['signed_on']}",
             one["statement"])
            for one in found.signatures
        ],
        "breadcrumbs": [("Periods", f"{BASE}periods")],
    }  # fmt: skip


def _controls(entity: str, year: int, period: int) -> str:
    """Return the page that lays every control account of a month beside its register.

    It stands above the ledger: where it isn't installed, or isn't the person's, there is none.
    """
    if period > PERIODS:
        return ""
    begins = period_range(year_name(year), period)[0]
    path = f"/staff/insight/controls/{begins:%Y-%m}"
    return f"{path}?entity={entity}" if is_page(path) and may_follow(path) else ""


def _checks(items: list[Any]) -> Any:
    rows = [
        (
            item.name,
            tag("done" if item.done else "waiting"),
            item.detail,
            words.pounds(item.difference_pence) if item.said_on else "",
            item.prepared_by,
            item.reviewed_by,
            item.owner.replace("_", " "),
        )
        for item in items
    ]
    return table(CHECKS, rows, caption="Checks", numeric=(3,), stack=True)


def _act(command: str, title: str, submit: str, done: str) -> Any:
    return act_view(
        f"ledger.{command}",
        redirect=f"{BASE}periods/{{entity}}/{{year}}/{{period}}",
        title=title,
        submit=submit,
        done=done,
    )


open_period = _act("open_period", "Open a period", "Open", "Opened")
soft_close = _act("soft_close_period", "Close a period to sub-ledgers", "Close", "Softly closed")
close = _act("close_period", "Close a period", "Close the period", "Closed")
sign = _act("sign_close_list", "Sign for what is outstanding", "Sign", "Signed")
ask_reopen = _act("ask_reopen_period", "Ask to reopen a period", "Ask", "Asked")
agree_reopen = _act("agree_reopen_period", "Agree to reopen a period", "Agree", "Open again")


@needs("ledger.verify_seals")
@PAGES.page
def seals(request: HttpRequest, caller: Caller) -> Shown:
    """Recompute every sealed journal, compare it with its seal, and name what differs."""
    found = ask(caller, "ledger.verify_seals", {})
    rows = [
        (fault.seal, fault.fault.replace("_", " "), fault.journal, fault.detail)
        for fault in found.faults
    ]
    return "ledger/seals.html", {
        "title": "Seals",
        "tiles": [
            {"label": "Seals", "value": f"{found.seals:,}"},
            {"label": "Journals that agree", "value": f"{found.journals - len(rows):,}"},
            {"label": "Journals not sealed yet", "value": f"{found.unsealed:,}"},
            {"label": "Faults", "value": f"{len(rows):,}"},
        ],
        "faults": table(("Seal", "Fault", "Journal", "Detail"), rows, caption="Faults")
        if rows
        else "",
        "sound": not rows,
        "breadcrumbs": [("Trial balance", BASE)],
    }
