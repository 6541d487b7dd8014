"""Pages which do one act of the asset register each."""

from typing import Any

from django.http import HttpRequest

from chamberlain.assets.views.pages import BASE, of_request
from chamberlain.kernel import clock
from chamberlain.kernel.money import format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask

CLASS = {"asset_class": Ask(label="Class"), "place": Ask(label="Where it is")}


def _here(request: HttpRequest, **parts: str) -> dict[str, Any]:
    return {"entity": of_request(request)}


def _component(request: HttpRequest, asset: str, number: str) -> dict[str, Any]:
    return {"component": f"{asset}/{number}"}


def _back(answer: Any, asset: str, **parts: str) -> str:
    return f"{BASE}register/{asset}"


def _day(name: str) -> Any:
    return lambda request, **parts: {name: clock.business_date()}


add_asset = act_view(
    "assets.add_asset",
    redirect=f"{BASE}register/{{value}}",
    fixed=_here,
    start=_day("in_use_on"),
    asks=CLASS,
    done="On the register",
    title="Add an asset",
    submit="Add",
)
add_component = act_view(
    "assets.add_component",
    redirect=_back,
    start=_day("in_use_on"),
    asks={"asset_class": Ask(label="Class")},
    done="On the register",
    title="Add a component",
    submit="Add",
)
value = act_view(
    "assets.value_component",
    redirect=_back,
    fixed=_component,
    start=_day("valued_on"),
    done="Recorded: the next run posts it",
    title="Value a component",
    submit="Record",
)
impair = act_view(
    "assets.impair_component",
    redirect=_back,
    fixed=_component,
    start=_day("impaired_on"),
    done="Recorded: the next run posts it",
    title="Impair a component",
    submit="Record",
)
enhance = act_view(
    "assets.enhance_component",
    redirect=_back,
    fixed=_component,
    start=_day("added_on"),
    done="Recorded: the next run posts it",
    title="Add cost to a component",
    submit="Record",
)
reclassify = act_view(
    "assets.reclassify_component",
    redirect=_back,
    fixed=_component,
    start=_day("moved_on"),
    done="Recorded: the next run posts it",
    title="Put a component in another class",
    submit="Record",
)
life = act_view(
    "assets.set_life",
    redirect=_back,
    fixed=_component,
    start=_day("found_on"),
    done="Recorded: the next run posts the difference",
    title="Give a component another life",
    submit="Record",
)
dispose = act_view(
    "assets.dispose_of_component",
    redirect=_back,
    fixed=_component,
    start=_day("disposed_on"),
    done=lambda answer: f"Recorded, with a gain of {format_pounds(answer.value.gain_pence)}",
    title="Dispose of a component",
    submit="Record",
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
    start=_day("operational_on"),
    done="Recorded: revenue provides for it from next year",
    title="Record what was borrowed",
    submit="Record",
)
add_lease = act_view(
    "assets.add_lease",
    redirect=f"{BASE}leases/{{value}}",
    fixed=_here,
    start=_day("begins_on"),
    done="On the register: the next run posts it",
    title="Add a lease",
    submit="Add",
)
prepare = act_view(
    "assets.prepare_run",
    redirect=f"{BASE}runs/{{value}}",
    fixed=_here,
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
