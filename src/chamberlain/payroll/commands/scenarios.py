"""Scenarios kept: what a what-if came to, with what it took for granted."""

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Text
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import SavedScenario
from chamberlain.payroll.queries.what_if import what_if


@command(duty="payroll.price", summary="Keep a scenario of pay with what it comes to")
def save_scenario(
    act: Act,
    entity: str,
    name: Name,
    award: Text = "",
    ni_rate_e2: int | None = None,
    ni_threshold_pounds: int | None = None,
    lgps_rate_e2: int | None = None,
    teachers_rate_e2: int | None = None,
) -> str:
    """Price a scenario as things stand now, and keep it with its assumptions; it is never changed.

    Nobody's pay moves by it: an award is paid once its spine is loaded.
    """
    act.need(entity=entity)
    if SavedScenario.objects.filter(entity=entity, name=name).exists():
        raise WrongState(f"There is a scenario {name} already.", field="name")
    given = {
        "award": award, "ni_rate_e2": ni_rate_e2, "ni_threshold_pounds": ni_threshold_pounds,
        "lgps_rate_e2": lgps_rate_e2, "teachers_rate_e2": teachers_rate_e2,
    }  # fmt: skip
    if not any(value not in ("", None) for value in given.values()):
        raise Refusal("Say what would change.", field="award", status=422)
    found = what_if(
        act.scope,
        entity,
        award=award,
        ni_rate_e2=ni_rate_e2,
        ni_threshold_pounds=ni_threshold_pounds,
        lgps_rate_e2=lgps_rate_e2,
        teachers_rate_e2=teachers_rate_e2,
    )
    reference = next_reference("SCN")
    sums = found.total.model_dump(exclude={"name"})
    insert(act, "payroll_scenario", {
        "reference": reference, "entity": entity, "name": name, **given, **sums,
        "assumptions": "\n".join(found.assumptions), "people": found.people,
        "saved_on": act.today, "saved_by": act.person, "act_id": act.id,
    })  # fmt: skip
    act.changed(f"payroll:scenario:{reference}", None, {"name": name, **given})
    return reference
