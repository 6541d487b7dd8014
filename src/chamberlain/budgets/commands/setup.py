"""What budgets stand on: profiles, subjectives outside control, traffic lights, managers."""

import csv
from datetime import date
from pathlib import Path

from pydantic import Field

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.rules.profiles import weights_fault
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.people import caller_for
from chamberlain.kernel.records import Batch, Code, Name, Pence, Record, Refused, Text, Year

STARTER = Path(__file__).parents[1] / "starter"
SINCE = date(2000, 4, 1)
LIGHTS = (("amber", 10, 1_000_000), ("red", 20, 5_000_000))
"""Examples: over 1% and £10,000 is amber, over 2% and £50,000 red. Each council sets its own."""


def starter(name: str) -> list[dict[str, str]]:
    """Return the rows of a starter file."""
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@command(system=True)
def load_starter(act: Act) -> int:
    """Load profiles, subjectives outside control and traffic lights, where none are there yet."""
    with act.cursor() as cursor:
        for row in starter("profiles.csv"):
            weights = [int(cell) for cell in list(row.values())[2:]]
            cursor.execute(
                "INSERT INTO budgets_profile (code, name, weights) VALUES (%s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [row["code"], row["name"], weights],
            )
        outside = starter("outside_control.csv")
        for row in outside:
            cursor.execute(
                "INSERT INTO budgets_outside_control (account_from, account_to, why) "
                "VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [row["account_from"], row["account_to"], row["why"]],
            )
        for colour, permille, pence in LIGHTS:
            cursor.execute(
                "INSERT INTO budgets_threshold (colour, permille, pence, held) SELECT %s, %s, %s, "
                "daterange(%s, NULL) WHERE NOT EXISTS (SELECT FROM budgets_threshold "
                "WHERE colour = %s)",
                [colour, permille, pence, SINCE, colour],
            )
    act.changed("budgets:starter:all", None, {"outside_control": len(outside)})
    return len(outside)


@command(duty="budget.configure")
def set_profile(act: Act, code: Code, name: Name, weights: list[int]) -> str:
    """Add a profile, or change how one falls: twelve whole-number weights from April."""
    fault = weights_fault(weights)
    if fault:
        raise Refusal(f"Profile {code} {fault}.", field="weights", status=422)
    with act.cursor() as cursor:
        cursor.execute("SELECT weights FROM budgets_profile WHERE code = %s FOR UPDATE", [code])
        before = cursor.fetchone()
        cursor.execute(
            "INSERT INTO budgets_profile (code, name, weights) VALUES (%s, %s, %s) "
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name, weights = excluded.weights",
            [code, name, weights],
        )
    known = {"weights": list(before[0])} if before else None
    act.changed(f"budgets:profile:{code}", known, {"name": name, "weights": weights})
    return code


@command(duty="budget.configure")
def set_threshold(act: Act, colour: str, permille: int, pence: Pence, held_from: date) -> str:
    """Set from when a variance is amber or red: over a share of the budget and over an amount."""
    if colour not in {"amber", "red"} or permille < 0 or pence < 0:
        message = "A colour is amber or red; share and amount are nought or more."
        raise Refusal(message, field="colour", status=422)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_threshold SET held = daterange(lower(held), %s) "
            "WHERE colour = %s AND held @> %s::date AND lower(held) < %s",
            [held_from, colour, held_from, held_from],
        )
        cursor.execute(
            "INSERT INTO budgets_threshold (colour, permille, pence, held) "
            "VALUES (%s, %s, %s, daterange(%s, NULL))",
            [colour, permille, pence, held_from],
        )
    after = {"permille": permille, "pence": pence, "held_from": str(held_from)}
    act.changed(f"budgets:threshold:{colour}", None, after)
    return colour


class Appointment(Record):
    """Who answers for a cost centre's budget."""

    cost_centre: str
    person: str = Field(description="The name the person signs in with")


@command(duty="budget.configure", batch="appointments")
def appoint_managers(
    act: Act, entity: str, held_from: date, appointments: list[Appointment]
) -> Batch:
    """Say who answers for the budgets of cost centres from a day; whoever did before ends then."""
    act.need(entity=entity)
    codes = Codes.of(act, entity, held_from)
    accepted: list[str] = []
    refused: list[Refused] = []
    for row, item in enumerate(appointments):
        fault = codes.centre_fault(item.cost_centre)
        if fault:
            refused.append(
                Refused(row=row, field="cost_centre", value=item.cost_centre, message=fault)
            )
            continue
        try:
            person = caller_for(item.person).person
        except Refusal as unknown:
            refused.append(
                Refused(row=row, field="person", value=item.person, message=unknown.message)
            )
            continue
        _appoint(act, entity, item.cost_centre, person, held_from)
        accepted.append(item.cost_centre)
    return Batch(accepted=accepted, refused=refused)


def _appoint(act: Act, entity: str, centre: str, person: str, held_from: date) -> None:
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM budgets_manager WHERE entity = %s AND cost_centre = %s "
            "AND lower(held) >= %s",
            [entity, centre, held_from],
        )
        cursor.execute(
            "UPDATE budgets_manager SET held = daterange(lower(held), %s) "
            "WHERE entity = %s AND cost_centre = %s AND held @> %s::date",
            [held_from, entity, centre, held_from],
        )
        cursor.execute(
            "INSERT INTO budgets_manager (entity, cost_centre, person, held) "
            "VALUES (%s, %s, %s, daterange(%s, NULL))",
            [entity, centre, person, held_from],
        )
    after = {"person": person, "held_from": str(held_from)}
    act.changed(f"budgets:manager:{entity}/{centre}", None, after)


class OwnProfile(Record):
    """How one line falls into months from now on: a profile's code, or weights of its own."""

    cost_centre: str
    account: str
    fund: str = "GF"
    profile: str = Field(default="", description="Code of a profile; blank with own weights")
    weights: list[int] = Field(default=[], description="Twelve whole numbers from April")


@command(duty="budget.profile")
def profile_line(act: Act, entity: str, year: Year, line: OwnProfile, reason: Text) -> str:
    """Give a line another profile, or weights of its own; the budget of the year stays the same."""
    codes = Codes.of(act, entity, act.today)
    codes.need_line(line.cost_centre, line.account)
    act.need(
        entity=entity,
        directorate=codes.directorate_of(line.cost_centre),
        cost_centre=line.cost_centre,
    )
    weights = list(line.weights)
    if line.profile:
        with act.cursor() as cursor:
            cursor.execute("SELECT weights FROM budgets_profile WHERE code = %s", [line.profile])
            row = cursor.fetchone()
        if row is None:
            raise Refusal(f"There is no profile {line.profile}.", field="profile", status=422)
        weights = list(row[0])
    fault = weights_fault(weights)
    if fault:
        raise Refusal(f"The line's profile {fault}.", field="weights", status=422)
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_line_profile (entity, year, cost_centre, account, fund, weights, "
            "profile, reason, said_by, said_on, act) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [entity, year, line.cost_centre, line.account, line.fund, weights, line.profile,
             reason, act.person, act.today, act.reference],
        )  # fmt: skip
    subject = f"budgets:cost_centre:{entity}/{year}/{line.cost_centre}"
    act.changed(subject, None, {"account": line.account, "weights": weights, "reason": reason})
    return line.cost_centre
