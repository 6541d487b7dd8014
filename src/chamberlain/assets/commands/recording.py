"""What happens to a component: valued, impaired, reclassified, given another life, disposed of."""

from datetime import date

from chamberlain.assets.commands.registering import CONTRA, write_event
from chamberlain.assets.contract import AssetClass, ComponentRef, Cost, Months, NotNegative
from chamberlain.assets.errors import TermsWrong, WrongState
from chamberlain.assets.models import Component, Event
from chamberlain.assets.queries.reckoning import state_of
from chamberlain.assets.rules.classes import classes
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.records import Pence, Record, Text

DISPOSAL_CONTRA = "L1050"
"""Where proceeds stand until the entry: receipts in advance."""


def lock_component(act: Act, reference: str) -> Component:
    """Return a component locked for this act, if it is the caller's to change."""
    found = (
        Component.objects.select_for_update(of=("self",))
        .select_related("asset")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no component {reference}.", field="component")
    act.need(entity=found.asset.entity)
    act.concerns(f"assets:asset:{found.asset.reference}")
    return found


def _held(component: Component, day: date) -> dict[str, int | str]:
    """Return how a component stands at the end of a day; refuse one that is not there then."""
    found = state_of(component, day)
    if found is None or not found["gross"]:
        raise WrongState(f"{component.reference} is not on the register on {day:%d/%m/%Y}.")
    return found


@command(duty="asset.record", summary="Value a component")
def value_component(
    act: Act,
    component: ComponentRef,
    valued_on: date,
    value_pence: NotNegative,
    life_months: Months | None = None,
    reason: Text = "",
) -> None:
    """Record a valuation: what it is worth on a day, and the life left from then if that changed.

    A day that is past is reckoned from then; the next run posts the difference.
    """
    found = lock_component(act, component)
    _held(found, valued_on)
    write_event(
        act, found, "valuation", valued_on, amount_pence=value_pence, life_months=life_months,
        reason=reason,
    )  # fmt: skip


@command(duty="asset.record", summary="Impair a component")
def impair_component(
    act: Act, component: ComponentRef, impaired_on: date, loss_pence: Cost, reason: Text
) -> None:
    """Record a loss, such as a fire; refused above what the component is carried at."""
    found = lock_component(act, component)
    held = _held(found, impaired_on)
    value = int(held["gross"]) - int(held["dep"])
    if loss_pence > value:
        raise TermsWrong(
            f"It is carried at {value / 100:,.2f} pounds: no more can be lost.",
            field="loss_pence",
        )
    write_event(act, found, "impairment", impaired_on, amount_pence=loss_pence, reason=reason)


@command(duty="asset.record", summary="Add cost to a component")
def enhance_component(
    act: Act,
    component: ComponentRef,
    added_on: date,
    cost_pence: Cost,
    life_months: Months | None = None,
    contra_account: str = CONTRA,
    contra_centre: str = "",
    contra_project: str = "",
) -> None:
    """Record capital spending on what is there already, and the life left if that changed.

    Spending of one year on one component comes from one code: another needs its own component.
    """
    found = lock_component(act, component)
    _same_contra(found, added_on, (contra_account, contra_centre, contra_project))
    write_event(
        act,
        found,
        "addition",
        added_on,
        amount_pence=cost_pence,
        life_months=life_months,
        contra_account=contra_account,
        contra_centre=contra_centre,
        contra_project=contra_project,
    )


def _same_contra(component: Component, day: date, contra: tuple[str, str, str]) -> None:
    """Refuse a second source of the same year's spending: the entries could not tell them apart."""
    first = year_of(day)
    year = (date(first, 4, 1), date(first + 1, 3, 31))
    for one in Event.objects.filter(component=component, kind="addition", day__range=year):
        if (one.contra_account, one.contra_centre, one.contra_project) != contra:
            raise TermsWrong(
                f"This year's spending on {component.reference} comes from {one.contra_account}.",
                field="contra_account",
            )


@command(duty="asset.record", summary="Give a component another life")
def set_life(
    act: Act, component: ComponentRef, found_on: date, life_months: Months, reason: Text
) -> None:
    """Record that from a day on so many months of life are left."""
    found = lock_component(act, component)
    _held(found, found_on)
    write_event(act, found, "life", found_on, life_months=life_months, reason=reason)


@command(duty="asset.record", summary="Put a component in another class")
def reclassify_component(
    act: Act,
    component: ComponentRef,
    moved_on: date,
    to_class: AssetClass,
    life_months: Months | None = None,
) -> None:
    """Move a component to another class, such as from construction into use, at what it is carried.

    One that comes into use needs its life.
    """
    found = lock_component(act, component)
    held = _held(found, moved_on)
    if classes()[to_class]["depreciates"] and life_months is None and not held["months_left"]:
        raise TermsWrong(f"{classes()[to_class]['name']} wear out: a life is needed.",
                         field="life_months")  # fmt: skip
    write_event(act, found, "reclassify", moved_on, to_class=to_class, life_months=life_months)


class Disposed(Record):
    """What a disposal came to."""

    component: str
    carried_pence: Pence
    proceeds_pence: Pence
    gain_pence: Pence


@command(duty="asset.record", summary="Dispose of a component")
def dispose_of_component(
    act: Act,
    component: ComponentRef,
    disposed_on: date,
    proceeds_pence: NotNegative = 0,
    contra_account: str = DISPOSAL_CONTRA,
    contra_centre: str = "",
    reason: Text = "",
) -> Disposed:
    """Record a sale or scrapping; return the gain, below nought a loss.

    Gain or loss is taken out of the General Fund again; proceeds go to the capital receipts
    reserve, and what is left of the Revaluation Reserve to the Capital Adjustment Account.
    """
    found = lock_component(act, component)
    held = _held(found, disposed_on)
    write_event(
        act,
        found,
        "disposal",
        disposed_on,
        amount_pence=proceeds_pence,
        contra_account=contra_account,
        contra_centre=contra_centre,
        reason=reason,
    )
    carried = int(held["gross"]) - int(held["dep"])
    return Disposed(
        component=component,
        carried_pence=carried,
        proceeds_pence=proceeds_pence,
        gain_pence=proceeds_pence - carried,
    )


@command(duty="asset.record", summary="Undo something recorded of a component")
def undo_event(act: Act, component: ComponentRef, event: int, reason: Text) -> None:
    """Take back what was recorded wrongly; what was posted of it is taken back by the next run."""
    found = lock_component(act, component)
    wrong = Event.objects.filter(component=found, pk=event).exclude(kind="undo").first()
    if wrong is None:
        raise Unknown(f"Nothing numbered {event} is recorded of {component}.", field="event")
    if Event.objects.filter(undoes=wrong).exists():
        raise WrongState(f"{wrong} is undone already.")
    if not Event.objects.filter(component=found, pk__lt=wrong.pk).exclude(kind="undo").exists():
        raise WrongState("The first record of a component stands: dispose of it instead.")
    write_event(act, found, "undo", wrong.day, undoes=wrong, reason=reason)
