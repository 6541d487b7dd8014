"""Assets and their components put on the register: bought, or brought forward."""

from datetime import date
from typing import Literal

from pydantic import Field

from chamberlain.assets.contract import BORROWING_RECORDED, AssetClass, AssetRef, Cost, Months, Rate
from chamberlain.assets.errors import TermsWrong
from chamberlain.assets.models import Asset, Component, Event
from chamberlain.assets.rules.classes import classes
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Name, Pence, Record, Refused

CONTRA = "L1060"
"""Capital creditors: what a purchase stands against where no other code is named."""


@command(duty="asset.record", summary="Put an asset on the register")
def add_asset(  # noqa: PLR0913, PLR0917 - what an asset is
    act: Act,
    entity: str,
    name: Name,
    asset_class: AssetClass,
    cost_pence: Cost,
    in_use_on: date,
    cost_centre: Code,
    life_months: Months | None = None,
    fund: Code = "GF",
    residual_pence: Pence = 0,
    place: str = "",
    contra_account: str = CONTRA,
    contra_centre: str = "",
    contra_project: str = "",
) -> str:
    """Register something bought or built, with one component; return its reference.

    The cost is posted from `contra_account` by the next run. A class that wears out needs a life;
    one under construction begins it when it is reclassified.
    """
    act.need(entity=entity)
    _life_needed(asset_class, life_months)
    made = _asset(act, entity, name, fund, cost_centre, place)
    component = write_component(act, made, "Whole")
    write_event(
        act,
        component,
        "addition",
        in_use_on,
        amount_pence=cost_pence,
        life_months=life_months,
        to_class=asset_class,
        residual_pence=residual_pence,
        contra_account=contra_account,
        contra_centre=contra_centre,
        contra_project=contra_project,
    )
    return made.reference


@command(duty="asset.record", summary="Add a component to an asset")
def add_component(  # noqa: PLR0913, PLR0917 - what a component is
    act: Act,
    asset: AssetRef,
    name: Name,
    asset_class: AssetClass,
    cost_pence: Cost,
    in_use_on: date,
    life_months: Months | None = None,
    residual_pence: Pence = 0,
    contra_account: str = CONTRA,
    contra_centre: str = "",
    contra_project: str = "",
) -> str:
    """Add a part with a life of its own, such as a roof; return the component's reference."""
    found = lock_asset(act, asset)
    _life_needed(asset_class, life_months)
    component = write_component(act, found, name)
    write_event(
        act,
        component,
        "addition",
        in_use_on,
        amount_pence=cost_pence,
        life_months=life_months,
        to_class=asset_class,
        residual_pence=residual_pence,
        contra_account=contra_account,
        contra_centre=contra_centre,
        contra_project=contra_project,
    )
    return component.reference


class AssetBroughtForward(Record):
    """An asset, or a part of one, as the former register had it."""

    entity: str
    name: Name
    component: Name = "Whole"
    asset_class: AssetClass
    gross_pence: Pence = Field(ge=0, description="Cost or value")
    dep_pence: Pence = Field(0, ge=0, description="Accumulated depreciation")
    reserve_pence: Pence = Field(0, ge=0, description="Revaluation Reserve it holds")
    life_months: Months | None = None
    residual_pence: Pence = Field(0, ge=0)
    cost_centre: Code
    fund: Code = "GF"
    place: str = ""


@command(duty="asset.take_on", batch="items", summary="Bring assets forward from a file")
def bring_assets_forward(act: Act, on: date, items: list[AssetBroughtForward]) -> Batch:
    """Register assets as they stood at the start of a day; their balances are in the ledger.

    Rows of the same entity and name are components of one asset. Nothing is posted.
    """
    accepted: list[str] = []
    refused: list[Refused] = []
    known: dict[tuple[str, str], Asset] = {}
    for row, item in enumerate(items):
        try:
            accepted.append(_brought(act, item, on, known))
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


def _brought(
    act: Act, item: AssetBroughtForward, on: date, known: dict[tuple[str, str], Asset]
) -> str:
    act.need(entity=item.entity)
    if item.dep_pence + item.reserve_pence > item.gross_pence:
        raise TermsWrong(
            "Depreciation and reserve together are more than the value.", field="dep_pence"
        )
    if item.gross_pence > item.dep_pence:
        _life_needed(item.asset_class, item.life_months)
    key = (item.entity, item.name)
    asset = known.get(key)
    if asset is None:
        asset = _asset(act, item.entity, item.name, item.fund, item.cost_centre, item.place)
        known[key] = asset
    component = write_component(act, asset, item.component)
    write_event(
        act,
        component,
        "brought_forward",
        on,
        amount_pence=item.gross_pence,
        dep_pence=item.dep_pence,
        reserve_pence=item.reserve_pence,
        life_months=item.life_months,
        to_class=item.asset_class,
        residual_pence=item.residual_pence,
    )
    return component.reference


def _life_needed(asset_class: str, life_months: int | None) -> None:
    one = classes()[asset_class]
    if one["depreciates"] and life_months is None:
        raise TermsWrong(f"{one['name']} wear out: a life is needed.", field="life_months")


def _asset(act: Act, entity: str, name: str, fund: str, cost_centre: str, place: str) -> Asset:
    made = Asset.objects.create(
        reference=next_reference("AST"),
        entity=entity,
        name=name,
        fund=fund,
        cost_centre=cost_centre,
        place=place,
        act_id=act.id,
    )
    act.concerns(f"assets:asset:{made.reference}")
    act.changed(f"assets:asset:{made.reference}", None, {"name": name, "fund": fund})
    return made


def write_component(act: Act, asset: Asset, name: str) -> Component:
    """Add a component under the next number of its asset."""
    number = Component.objects.filter(asset=asset).count() + 1
    return Component.objects.create(
        asset=asset,
        reference=f"{asset.reference}/{number}",
        number=number,
        name=name,
        act_id=act.id,
    )


def write_event(act: Act, component: Component, kind: str, day: date, **facts: object) -> Event:
    """Record that something happened to a component on a day."""
    made = Event.objects.create(
        component=component,
        kind=kind,
        day=day,
        recorded_by=act.person,
        recorded_on=act.today,
        act_id=act.id,
        **facts,
    )
    shown = {name: str(value) for name, value in facts.items() if value not in ("", None, 0)}
    act.changed(
        f"assets:component:{component.reference}", None, {"kind": kind, "day": str(day)} | shown
    )
    return made


def lock_asset(act: Act, reference: str) -> Asset:
    """Return an asset locked for this act, if it is the caller's to change."""
    found = Asset.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no asset {reference}.", field="asset")
    act.need(entity=found.entity)
    act.concerns(f"assets:asset:{reference}")
    return found


@command(duty="asset.record", summary="Record what was borrowed on an asset")
def record_borrowing(
    act: Act,
    asset: AssetRef,
    borrowed_pence: Cost,
    life_years: int,
    operational_on: date,
    method: Literal["equal", "annuity"] = "equal",
    rate: Rate | None = None,
) -> None:
    """Say what was borrowed on an asset in the General Fund, so that revenue provides for it.

    Treasury, where it is installed, charges minimum revenue provision from the year after the asset
    comes into use.
    """
    found = lock_asset(act, asset)
    if found.fund == "HRA":
        raise TermsWrong("There is no duty to provide in the Housing Revenue Account.")
    terms = {
        "entity": found.entity,
        "subject": f"assets:asset:{asset}",
        "description": found.name,
        "cost_pence": borrowed_pence,
        "life_years": life_years,
        "operational_on": operational_on.isoformat(),
        "method": method,
        "rate": rate,
    }
    act.changed(f"assets:asset:{asset}", None, {"borrowed_pence": borrowed_pence})
    act.emit(BORROWING_RECORDED, terms)
