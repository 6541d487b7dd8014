"""Pages which do one act of revenues each."""

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.money import format_pounds
from chamberlain.revenues.commands.replanning import Due
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.revenues.views.quoting import quoted_view
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask


def _set_up(plan: list[Due]) -> str:
    """Say when the first money is taken: what the payer is told in advance."""
    taken = [due for due in plan if due.collected]
    if not taken:
        return "Set up: the next file lodges it; nothing is left to collect this year"
    first = f"{format_pounds(taken[0].amount_pence)} on {taken[0].due_on:%d/%m/%Y}"
    return f"Set up: the next file lodges it. First taken: {first}"


ADULTS = Ask(label="Adults who live there", hint="18 or over, with their main home there")

move = quoted_view(
    "revenues.record_move",
    "Record a move",
    {
        "moved_on": Ask(label="Day of the move", hint="Charged to whoever moves in"),
        "new_name": Ask(label="Who moves in", hint="Leave blank when nobody is known yet"),
        "residents": ADULTS,
    },
)
household = quoted_view(
    "revenues.record_household",
    "Change who lives there",
    {"residents": ADULTS, "held_from": Ask(label="From"), "held_to": Ask(label="Until")},
)
exemption = quoted_view("revenues.record_exemption", "Record an exemption")
empty = quoted_view("revenues.record_empty", "Record that it is empty")
adaptation = quoted_view("revenues.record_adaptation", "Record a disabled band or an annexe")
exception = quoted_view("revenues.record_exception", "Record an exception from premiums")
reduction = quoted_view("revenues.record_reduction", "Record a reduction")
end_fact = quoted_view("revenues.end_fact", "End what was recorded")

prepare_billing = act_view(
    "revenues.prepare_billing",
    redirect=lambda answer, **parts: f"{BASE}billing/{answer.value.run}",
    fixed=PAGES.here,
    start=lambda request: {
        "year": year_of(clock.business_date()),
        "issue_on": clock.business_date(),
    },
    done=lambda answer: f"{answer.value.bills:,} bills prepared: somebody else issues them",
    title="Prepare a year's bills",
    submit="Prepare",
)
issue_billing = act_view(
    "revenues.issue_billing",
    redirect=f"{BASE}billing/{{run}}",
    done=lambda answer: f"{answer.value.bills:,} bills are in force and posted",
    title="Issue the bills",
    submit="Issue",
)
withdraw_billing = act_view(
    "revenues.withdraw_billing",
    redirect=f"{BASE}billing/{{run}}",
    done=lambda answer: f"{answer.value:,} drafts taken away",
    title="Take a prepared run away",
    submit="Take away",
)
propose_collection = act_view(
    "revenues.propose_collection",
    redirect=lambda answer, **parts: f"{BASE}collections/{answer.value.collection}",
    fixed=PAGES.here,
    done=lambda answer: (
        f"{answer.value.items:,} payers, "
        f"{format_pounds(answer.value.total_pence)}: somebody else releases it"
    ),
    title="Propose a Direct Debit collection",
    submit="Propose",
)
release_collection = act_view(
    "revenues.release_collection",
    redirect=f"{BASE}collections/{{collection}}",
    done="Released: the file is ready for the bank",
    title="Release the collection",
    submit="Release",
)
withdraw_collection = act_view(
    "revenues.withdraw_collection",
    redirect=f"{BASE}collections/{{collection}}",
    done="Withdrawn",
    title="Withdraw the collection",
    submit="Withdraw",
)
load_unpaid = act_view(
    "revenues.load_unpaid_debits",
    redirect=f"{BASE}collections",
    fixed=PAGES.here,
    done=lambda answer: (
        f"{len(answer.value.accepted)} taken back, {len(answer.value.refused)} set aside"
    ),
    title="Load unpaid Direct Debits",
    submit="Load",
)
propose_recovery = act_view(
    "revenues.propose_recovery",
    redirect=lambda answer, **parts: f"{BASE}recovery/{answer.value.reference}",
    fixed=PAGES.here,
    start=lambda request: request.GET.dict(),
    done=lambda answer: f"{answer.value.accounts:,} accounts proposed, {answer.value.held:,} held",
    title="Propose a recovery list",
    submit="Propose",
)
release_recovery = act_view(
    "revenues.release_recovery",
    redirect=f"{BASE}recovery/{{recovery}}",
    done=lambda answer: f"{answer.value:,} notices issued",
    title="Release the list",
    submit="Release",
)
withdraw_recovery = act_view(
    "revenues.withdraw_recovery",
    redirect=f"{BASE}recovery/{{recovery}}",
    done="Withdrawn",
    title="Withdraw the list",
    submit="Withdraw",
)
set_up_debit = act_view(
    "revenues.set_up_direct_debit",
    redirect=f"{BASE}accounts/{{account}}",
    start=lambda request, account: {"signed_on": clock.business_date()},
    done=lambda answer: _set_up(answer.value.plan),
    title="Set up a Direct Debit",
    submit="Set up",
)
cancel_debit = act_view(
    "revenues.cancel_direct_debit",
    redirect=f"{BASE}accounts/{{account}}",
    done="Cancelled: the instalments stay",
    title="Cancel the Direct Debit",
    submit="Cancel it",
)
place_hold = act_view(
    "revenues.place_hold",
    redirect=f"{BASE}accounts/{{account}}",
    asks={"held_to": Ask(label="Ends on")},
    done="On hold",
    title="Hold recovery",
    submit="Hold",
)
end_hold = act_view(
    "revenues.end_hold",
    redirect=f"{BASE}accounts/{{account}}",
    done="Holds ended",
    title="End the holds",
    submit="End",
)
change_band = act_view(
    "revenues.change_band",
    redirect=f"{BASE}dwellings",
    done=lambda answer: f"{len(answer.value.bills)} accounts billed again",
    title="Change a band",
    submit="Change",
)
put_right = act_view(
    "revenues.put_right_alteration",
    redirect=f"{BASE}alterations",
    done="Put right",
    title="Put an alteration right",
    submit="Apply",
)
