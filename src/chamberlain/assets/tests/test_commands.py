from datetime import date

import polars as pl
import pytest

from chamberlain.assets.make import IN_USE, MONTH_END, make_asset, make_lease, post_to
from chamberlain.assets.models import Event, Run
from chamberlain.kernel import events
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.door.exporting import as_frame
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.treasury.models import Provision

HERE = {"entity": ENTITY, "as_at": MONTH_END}


@pytest.fixture
def accountant(council):
    return council("accountant")


@pytest.fixture
def chief(council):
    return council("chief")


def balances():
    trial = as_frame(
        ask(SYSTEM, "ledger.trial_balance", {"entity": ENTITY, "year": 2026, "period": 8})
    )
    sums = trial.group_by("account").agg(pl.col("balance_pence").sum())
    return {name: pence for name, pence in sums.iter_rows() if pence}


def brought(**changes):
    item = {
        "entity": ENTITY,
        "name": "Town hall",
        "asset_class": "land_and_buildings",
        "gross_pence": 10_000_000_00,
        "dep_pence": 1_000_000_00,
        "reserve_pence": 2_000_000_00,
        "life_months": 360,
        "cost_centre": "CHB108",
    }
    return item | changes


def bring(caller, *items, on=date(2026, 4, 1)):
    inputs = {"on": on, "items": list(items)}
    return run(caller, "assets.bring_assets_forward", inputs).value


def ties(caller):
    rows = ask(caller, "assets.roll_forward", HERE | {"year": 2026})
    return {row.asset_class: row for row in rows}


def test_a_purchase_and_its_depreciation_are_posted_once_and_cost_the_tax_payer_nothing(
    accountant, chief
):
    make_asset(accountant)

    made = post_to(accountant, chief)

    held = balances()
    assert (held["A1050"], held["A1060"], held["L1060"]) == (60_000_00, -1_000_00, -60_000_00)
    assert (held["81020"], held["83050"], held["R2020"]) == (1_000_00, -1_000_00, 1_000_00)
    with pytest.raises(Refusal, match="every entry"):
        run(accountant, "assets.prepare_run", HERE)
    assert ask(chief, "assets.run", {"run": made}).journals


def test_the_roll_forward_ties_to_the_ledger_and_says_so_when_it_does_not(accountant, chief):
    make_asset(accountant)
    before = ties(accountant)["vehicles_plant_equipment"]

    post_to(accountant, chief)

    after = ties(accountant)["vehicles_plant_equipment"]
    assert before.difference_pence == 59_000_00
    assert after.difference_pence == 0
    assert (after.opening_pence, after.additions_pence, after.charged_pence) == (
        0,
        60_000_00,
        1_000_00,
    )
    assert after.net_pence == 59_000_00


def test_whoever_prepares_the_entries_cannot_post_them(accountant, chief):
    make_asset(accountant)
    made = run(accountant, "assets.prepare_run", HERE).value

    with pytest.raises(Refusal):
        run(accountant, "assets.post_run", {"run": made})
    run(chief, "assets.post_run", {"run": made})

    assert Run.objects.get(reference=made).state == "posted"


def test_what_was_recorded_since_is_not_posted_unseen(accountant, chief):
    asset = make_asset(accountant)
    made = run(accountant, "assets.prepare_run", HERE).value
    worth = {"component": f"{asset}/1", "valued_on": date(2026, 11, 15), "value_pence": 70_000_00}
    run(accountant, "assets.value_component", worth)

    with pytest.raises(Refusal, match="since") as refused:
        run(chief, "assets.post_run", {"run": made})

    assert refused.value.code == "changed_since"


def test_a_change_found_out_late_posts_the_difference(accountant, chief):
    asset = make_asset(accountant, in_use_on=date(2026, 4, 1))
    post_to(accountant, chief)
    assert balances()["81020"] == 8_000_00

    shorter = {"component": f"{asset}/1", "found_on": date(2026, 8, 1), "life_months": 28}
    run(accountant, "assets.set_life", shorter | {"reason": "wears faster"})
    post_to(accountant, chief)

    assert balances()["81020"] == 4_000_00 + 8_000_00
    assert ties(accountant)["vehicles_plant_equipment"].difference_pence == 0


def test_what_was_recorded_wrongly_is_undone_and_taken_back(accountant, chief):
    asset = make_asset(accountant)
    worth = {"component": f"{asset}/1", "valued_on": date(2026, 11, 15), "value_pence": 90_000_00}
    run(accountant, "assets.value_component", worth)
    post_to(accountant, chief)
    assert balances()["R2010"] < 0
    wrong = Event.objects.get(kind="valuation").pk

    undo = {"component": f"{asset}/1", "event": wrong, "reason": "the wrong vehicle"}
    run(accountant, "assets.undo_event", undo)
    post_to(accountant, chief)

    held = balances()
    assert "R2010" not in held
    assert (held["A1050"], held["A1060"]) == (60_000_00, -1_000_00)


def test_assets_brought_forward_post_nothing_and_depreciate_from_there(accountant, chief):
    answer = bring(accountant, brought(), brought(component="Roof", gross_pence=100))

    held = as_frame(ask(accountant, "assets.register", {"entity": ENTITY, "as_at": MONTH_END}))
    assert len(answer.accepted) == 1
    assert answer.refused[0].field == "dep_pence"
    assert held["dep_pence"].to_list() == [1_000_000_00 + 200_000_00]
    due = ask(accountant, "assets.preview", HERE)
    assert due.filter(pl.col("account") == "A1040")["amount_pence"].sum() == -200_000_00
    assert due.filter(pl.col("account") == "A1030").is_empty()
    reserve = due.filter(pl.col("account") == "R2010")["amount_pence"].sum()
    assert reserve == 44_444_44


def test_a_sale_gives_its_gain_and_the_receipts_go_to_their_reserve(accountant, chief):
    asset = make_asset(accountant)
    post_to(accountant, chief)
    sold = {
        "component": f"{asset}/1",
        "disposed_on": date(2026, 12, 15),
        "proceeds_pence": 61_500_00,
    }
    run(SYSTEM, "ledger.open_period", {"entity": ENTITY, "year": 2026, "period": 9})

    answer = run(accountant, "assets.dispose_of_component", sold).value
    post_to(accountant, chief, date(2026, 12, 31))

    assert answer.carried_pence == 59_000_00
    assert answer.gain_pence == 2_500_00
    trial = as_frame(
        ask(SYSTEM, "ledger.trial_balance", {"entity": ENTITY, "year": 2026, "period": 9})
    )
    held = dict(trial.group_by("account").agg(pl.col("balance_pence").sum()).iter_rows())
    assert held["81080"] == -2_500_00
    assert held["R1070"] == -61_500_00
    assert held["81020"] + held["81080"] + held["83050"] == 0
    assert held["A1050"] == held["A1060"] == 0
    with pytest.raises(Refusal, match="not on the register"):
        run(accountant, "assets.dispose_of_component", sold)


def test_a_loss_greater_than_the_value_is_refused_by_a_penny(accountant):
    asset = make_asset(accountant)
    loss = {"component": f"{asset}/1", "impaired_on": IN_USE, "reason": "fire"}

    with pytest.raises(Refusal, match="no more can be lost"):
        run(accountant, "assets.impair_component", loss | {"loss_pence": 60_000_01})
    run(accountant, "assets.impair_component", loss | {"loss_pence": 60_000_00})


def test_a_class_that_wears_out_needs_a_life(accountant):
    with pytest.raises(Refusal, match="a life is needed"):
        make_asset(accountant, life_months=None)


def test_an_asset_comes_into_use_from_construction(accountant, chief):
    asset = make_asset(
        accountant, asset_class="under_construction", life_months=None, name="Library"
    )
    moved = {"component": f"{asset}/1", "moved_on": IN_USE, "to_class": "land_and_buildings"}

    with pytest.raises(Refusal, match="a life is needed"):
        run(accountant, "assets.reclassify_component", moved)
    run(accountant, "assets.reclassify_component", moved | {"life_months": 600})
    post_to(accountant, chief)

    held = balances()
    assert held["A1030"] == 60_000_00
    assert "A1100" not in held
    assert held["A1040"] == -100_00


def test_a_lease_is_an_asset_and_a_liability_and_the_tax_payer_bears_its_rent(accountant, chief):
    lease = make_lease(accountant)

    post_to(accountant, chief)

    view = ask(accountant, "assets.lease", {"lease": lease, "as_at": MONTH_END})
    initial = view.lease.initial_pence
    assert view.lines[-1][-1] == 0
    held = balances()
    assert held["A1150"] == initial
    assert held["L2030"] == -(initial - 12_500_00) - held["82040"]
    assert held["24010"] == -12_500_00
    borne = sum(held[name] for name in ("82040", "81050", "83050", "82060", "24010"))
    assert borne == held["82040"]
    assert 0 < held["82040"] < 900_00


def test_spending_of_a_year_from_two_codes_needs_two_components(accountant):
    asset = make_asset(accountant)
    more = {"component": f"{asset}/1", "added_on": MONTH_END, "cost_pence": 100}

    with pytest.raises(Refusal, match="comes from L1060"):
        run(accountant, "assets.enhance_component", more | {"contra_account": "L1040"})
    run(accountant, "assets.enhance_component", more)


def test_what_was_borrowed_on_an_asset_is_provided_for(accountant):
    asset = make_asset(accountant)
    terms = {"asset": asset, "borrowed_pence": 50_000_00, "life_years": 5}

    run(accountant, "assets.record_borrowing", terms | {"operational_on": IN_USE})
    events.deliver()

    provided = Provision.objects.get()
    assert (provided.subject, provided.cost_pence) == (f"assets:asset:{asset}", 50_000_00)


def test_depreciation_of_council_homes_is_borne_and_goes_to_major_repairs(accountant, chief):
    bring(
        accountant,
        brought(
            name="Council homes",
            asset_class="council_dwellings",
            fund="HRA",
            cost_centre="HRA06",
            reserve_pence=0,
        ),
        on=date(2026, 11, 1),
    )

    post_to(accountant, chief)

    held = balances()
    assert held["81010"] == 25_000_00
    assert held["R1060"] == -25_000_00
    assert "83050" not in held


def test_land_does_not_wear_out_and_stands_with_buildings_in_the_note(accountant, chief):
    bring(accountant, brought(dep_pence=0, reserve_pence=0))
    make_asset(accountant, name="Car park", asset_class="land", life_months=None)

    post_to(accountant, chief)

    row = ties(accountant)["land_and_buildings"]
    assert row.additions_pence == 60_000_00
    assert row.charged_pence == 10_000_000_00 * 8 // 360
    assert balances()["A1030"] == 60_000_00
