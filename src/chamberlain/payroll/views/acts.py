"""Pages which do one act of payroll each."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import ask
from chamberlain.kernel.money import format_pounds
from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import ImportPage
from chamberlain.ui.pages import caller_of

RUN = f"{BASE}runs/{{run}}"


def _groups(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    found = ask(caller_of(request), "payroll.groups", {"entity": PAGES.of_request(request)})
    return {
        "group": Ask(options=[(one.code, one.name) for one in found]),
        "tax_year": Ask(hint="Such as 2026-27; blank for the next period"),
        "number": Ask(label="Period", hint="1 is April; blank for the next period"),
    }


def _first_group(request: HttpRequest) -> dict[str, Any]:
    found = ask(caller_of(request), "payroll.groups", {"entity": PAGES.of_request(request)})
    return {"group": found[0].code} if found else {}


def _worked(answer: Any) -> str:
    told = answer.value
    aside = f"; {told.set_aside} set aside" if told.set_aside else ""
    return (
        f"{told.employees:,} people worked out, net {format_pounds(told.net_pence)}; "
        f"{told.exceptions} to look at{aside}"
    )


NOTICES = ImportPage(
    PAGES, "payroll.take_notices", "Load notices of the tax office", "notices", "notices",
    fixed=PAGES.here, back="employments",
)  # fmt: skip

open_run = act_view(
    "payroll.open_run",
    redirect=f"{BASE}runs/{{value}}",
    fixed=PAGES.here,
    asks=_groups,
    start=_first_group,
    done="Opened: work it out next",
    title="Open a pay run",
    submit="Open",
)
calculate = act_view(
    "payroll.calculate_run", redirect=RUN, done=_worked, title="Work out", submit="Work out"
)
recalculate = act_view(
    "payroll.recalculate_person",
    redirect=f"{RUN}/exceptions",
    done="Worked out again",
    title="Work out one person again",
    submit="Work out",
)
confirm_leaver = act_view(
    "payroll.confirm_leaver",
    redirect=f"{RUN}/exceptions",
    asks={"note": Ask(label="What they are owed, and why")},
    done="Confirmed and worked out: listed as pay after leaving",
    title="Confirm pay after leaving",
    submit="Confirm",
)
clear = act_view(
    "payroll.clear_exception",
    redirect=f"{BASE}runs/{{value}}/exceptions",
    asks={"note": Ask(label="What you looked at")},
    done="Cleared",
    title="Clear an exception",
    submit="Clear",
)
ask_about = act_view(
    "payroll.query_exception",
    redirect=f"{BASE}runs/{{value}}/exceptions",
    asks={"note": Ask(label="Whom you asked, and what")},
    done="Queried: it stays open",
    title="Query an exception",
    submit="Query",
)
approve = act_view(
    "payroll.approve_run", redirect=RUN, done="Approved: a second person approves it again",
    title="Approve the run", submit="Approve",
)  # fmt: skip
approve_again = act_view(
    "payroll.approve_run_again", redirect=RUN, done="Approved twice: the payslips stand",
    title="Approve the run as the second person", submit="Approve",
)  # fmt: skip
send_back = act_view(
    "payroll.return_run", redirect=RUN, done="Sent back", title="Send the run back",
    submit="Send back",
)  # fmt: skip
cancel = act_view(
    "payroll.cancel_run", redirect=RUN, done="Put aside", title="Put the run aside",
    submit="Put aside",
)  # fmt: skip
post = act_view(
    "payroll.post_run", redirect=RUN, done="Posted, and its payments are asked for",
    title="Post the run", submit="Post",
)  # fmt: skip
tell = act_view(
    "payroll.prepare_fps",
    redirect=f"{BASE}submissions/{{value}}",
    asks={"late_reason": Ask(label="Reason for being late", hint="Blank before payday")},
    done="Made: send it next",
    title="Make the Full Payment Submission",
    submit="Make",
)
send = act_view(
    "payroll.send_submission",
    redirect=f"{BASE}submissions/{{submission}}",
    done="On its way: its answer is kept here",
    title="Send to the tax office",
    submit="Send",
)
take_fee = act_view(
    "payroll.take_off_payroll_fee",
    redirect=f"{BASE}items",
    fixed=PAGES.here,
    asks={
        "invoice": Ask(label="Invoice", hint="Of a supplier inside the off-payroll rules"),
        "payroll_id": Ask(label="Payroll ID", hint="Of the worker, on payroll as a casual"),
    },
    done="Taken over: it is paid with the next run",
    title="Pay an off-payroll worker's fee",
    submit="Take over",
)
change_setup = act_view(
    "payroll.change_setup",
    redirect=f"{BASE}employments",
    fixed=PAGES.here,
    done="Changed",
    title="Change how somebody is taxed",
    submit="Change",
)
record_enrolment = act_view(
    "payroll.record_enrolment",
    redirect=f"{BASE}enrolments",
    fixed=PAGES.here,
    asks={"until": Ask(label="Postponed until", hint="Three months at most")},
    done="Recorded",
    title="Automatic enrolment",
    submit="Record",
)
