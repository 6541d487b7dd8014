"""How assets, components, leases and runs explain themselves."""

from chamberlain.assets.queries.registers import asset
from chamberlain.assets.queries.runs import run
from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

PAGES = "/staff/assets/"


@explains("assets:asset", query="assets.asset")
def explain_asset(scope: Scope, reference: str) -> Explanation:
    """An asset: what it is carried at, and each year's movements by the rule."""
    found = asset(scope, reference, clock.business_date())
    runs = rows(
        "SELECT DISTINCT r.reference, r.journals FROM assets_posted p "
        "JOIN assets_run r ON r.id = p.run_id WHERE p.component LIKE %s ORDER BY 1",
        [f"{reference}/%"],
    )
    journals = [name for one in runs for name in one["journals"].split()]
    return Explanation(
        reference=f"assets:asset:{reference}",
        title=f"{reference}: {found.name}",
        url=f"{PAGES}register/{reference}",
        amount_pence=found.gross_pence - found.dep_pence,
        facts=[
            ("Cost or value", format_pounds(found.gross_pence)),
            ("Depreciation so far", format_pounds(found.dep_pence)),
            ("Revaluation Reserve", format_pounds(found.reserve_pence)),
            ("Charged to", f"{found.fund} {found.cost_centre}"),
            ("Rule", "assets.movements"),
        ],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in journals],
        workings_title="Each year's movements",
        workings=[
            {
                "component": one.component,
                "year": f"{one.year}-{(one.year + 1) % 100:02d}",
                "movement": one.movement,
                "pounds": format_pounds(one.pence),
            }
            for one in found.years
        ],
    )


@explains("assets:component", query="assets.asset")
def explain_component(scope: Scope, reference: str) -> Explanation:
    """A component is its asset's."""
    return explain_asset(scope, reference.partition("/")[0])


@explains("assets:lease", query="assets.lease")
def explain_lease(scope: Scope, reference: str) -> Explanation:
    """A lease leads to its right-of-use asset."""
    place, params = scope.whole_sql("l.entity")
    found = rows(
        "SELECT a.reference, a.name, l.lessor, l.initial_pence FROM assets_lease l "  # noqa: S608
        "JOIN assets_component c ON c.id = l.component_id "
        f"JOIN assets_asset a ON a.id = c.asset_id WHERE {place} AND l.reference = %s",
        [*params, reference],
    )
    if not found:
        raise Unknown(f"There is no lease {reference}.", field="reference")
    one = found[0]
    return Explanation(
        reference=f"assets:lease:{reference}",
        title=f"{reference}: {one['name']}",
        url=f"{PAGES}leases/{reference}",
        amount_pence=one["initial_pence"],
        facts=[("Lessor", one["lessor"]), ("Rule", "assets.lease_schedule")],
        leads_to=[(f"Asset {one['reference']}", f"assets:asset:{one['reference']}")],
    )


@explains("assets:run", query="assets.run")
def explain_run(scope: Scope, reference: str) -> Explanation:
    """A run: who prepared and posted it, and its journals."""
    name = reference.partition("/")[0]
    found = run(scope, name)
    return Explanation(
        reference=f"assets:run:{name}",
        title=f"Asset entries to {found.as_at:%-d %B %Y}",
        url=f"{PAGES}runs/{name}",
        amount_pence=found.total_pence,
        facts=[
            ("Prepared by", found.prepared_by),
            ("Posted by", found.posted_by or "nobody yet"),
            ("State", found.state),
        ],
        leads_to=[(f"Journal {one}", f"ledger:journal:{one}") for one in found.journals.split()],
    )
