"""Pages which do one act of the asset register each."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.assets.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer
from chamberlain.kernel.money import format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import today_as

POSTED = "Recorded: the next run posts it"
CLASS = {"asset_class": Ask(label="Class"), "place": Ask(label="Where it is")}


def _component(request: HttpRequest, asset: str, number: str) -> dict[str, Any]:
    return {"component": f"{asset}/{number}"}


def _back(answer: Any, asset: str, **parts: str) -> str:
    return f"{BASE}register/{asset}"


def _event(
    command: str, title: str, day: str, done: str | Callable[[Answer], str] = POSTED
) -> Callable[..., HttpResponse]:
    """Return the page which records what happened to a component on a day."""
    return act_view(
        f"assets.{command}",
        redirect=_back,
        fixed=_component,
        start=today_as(day),
        done=done,
        title=title,
        submit="Record",
    )


add_asset = act_view(
    "assets.add_asset",
    redirect=f"{BASE}register/{{value}}",
    fixed=PAGES.here,
    start=today_as("in_use_on"),
    asks=CLASS,
    done="On the register",
    title="Add an asset",
    submit="Add",
)
add_component = act_view(
    "assets.add_component",
    redirect=_back,
    start=today_as("in_use_on"),
    asks={"asset_class": Ask(label="Class")},
    done="On the register",
    title="Add a component",
    submit="Add",
)
value = _event("value_component", "Value a component", "valued_on")
impair = _event("impair_component", "Impair a component", "impaired_on")
enhance = _event("enhance_component", "Add cost to a component", "added_on")
reclassify = _event("reclassify_component", "Put a component in another class", "moved_on")
life = _event(
    "set_life",
    "Give a component another life",
    "found_on",
    "Recorded: the next run posts the difference",
)
dispose = _event(
    "dispose_of_component",
    "Dispose of a component",
    "disposed_on",
    lambda answer: f"Recorded, with a gain of {format_pounds(answer.value.gain_pence)}",
)
undo = act_view(
    "assets.undo_event",
    redirect=_back,
    fixed=_component,
    done="Undone: the next run takes back what was posted",
    title="Undo something recorded",
    submit="Undo",
)
borrow = act_view(
    "assets.record_borrowing",
    redirect=_back,
    start=today_as("operational_on"),
    done="Recorded: revenue provides for it from next year",
    title="Record what was borrowed",
    submit="Record",
)
add_lease = act_view(
    "assets.add_lease",
    redirect=f"{BASE}leases/{{value}}",
    fixed=PAGES.here,
    start=today_as("begins_on"),
    done="On the register: the next run posts it",
    title="Add a lease",
    submit="Add",
)
prepare = act_view(
    "assets.prepare_run",
    redirect=f"{BASE}runs/{{value}}",
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date()},
    done="Prepared: another person posts it",
    title="Prepare asset entries",
    submit="Prepare",
)
post = act_view(
    "assets.post_run",
    redirect=f"{BASE}runs/{{run}}",
    done=lambda answer: f"Posted as {', '.join(answer.value)}",
    title="Post asset entries",
    submit="Post",
)
withdraw = act_view(
    "assets.withdraw_run",
    redirect=f"{BASE}runs/{{run}}",
    done="Withdrawn",
    title="Withdraw prepared entries",
    submit="Withdraw",
)
