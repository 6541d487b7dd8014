"""One row of what a person says, as the stretches of days that `revenues.charge` takes."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.rates import history
from chamberlain.revenues.rules.amounts import BANDS, SET, STANDARD, amounts_of
from chamberlain.revenues.rules.rows import Unfit, percent_e2, text
from chamberlain.revenues.rules.said import DAY, Said, changes, ends

State = dict[str, Any]


def stretches_of(said: Said) -> list[State]:
    """Return the stretches of a row in the columns of `revenues.charge`, by day.

    `account` tells the dwellings or owners apart that a sale or a move parts: 0 before it, 1 after.
    """
    inside = {day for day in changes(said) if said.first < day <= said.last}
    starts = sorted({said.first, *inside})
    parted = said.day("completion") or said.day("moved") or date.max
    return [
        {
            "account": int(start >= parted),
            "held_from": start,
            "held_to": following,
            **_state(said, start),
        }
        for start, following in zip(starts, [*starts[1:], said.last + DAY], strict=True)
    ]


def told_amounts(said: Said) -> pl.DataFrame | None:
    """Return a table of amounts made of what the row says of its year's charge, if it does."""
    whole, band_d = said.item.get("annual_charge_pence"), said.item.get("band_d_pence")
    if whole is None and band_d is None:
        return None
    at_d = int(whole or 0) if band_d is None else int(band_d)
    if at_d < 0:
        raise Unfit("annual_charge_pence", "must be nought or more")
    lines = [(year, area_of(said), at_d, 0, 0, 0) for year in said.years]
    table = amounts_of(pl.DataFrame(lines, SET, orient="row"))
    return table if whole is None else table.with_columns(total_pence=pl.lit(whole, pl.Int64))


def area_of(said: Said) -> str:
    """Return the area of a row as the figures name it: Rottingdean Parish is rottingdean.

    A row that says what its year costs is an area by itself.
    """
    told = [said.item.get(name) for name in ("annual_charge_pence", "band_d_pence")]
    if any(value is not None for value in told):
        return f"as told: {told}"
    words = (text(said.item, "area") or STANDARD).lower()
    return words.removesuffix(" parish")


def _state(said: Said, day: date) -> State:
    exempt, use = _exempt(said, day), _vacant(said, day)
    people = {"residents": 0} if use else _people(said, day)
    since = _empty_since(said, day) if use == "empty" else None
    code, event = _exception(said, day) if use else (None, None)
    reduced = percent_e2(said.item, "s13a_pct")
    return {
        "band": _band(said, day),
        "area": area_of(said),
        "disabled": said.on("dbr", day),
        "residents": people["residents"],
        "disregarded": people.get("disregarded", 0),
        "students": people.get("students", 0),
        "severely_mentally_impaired": people.get("impaired", 0),
        "furnished": use == "second home",
        "empty_since": since,
        "exemption": exempt,
        "exempt_since": said.day("exempt_from") if exempt == "B" else None,
        "granted_on": said.day("grant") if exempt == "F" else None,
        "exception": code,
        "exception_from": event,
        "determined_discount_e2": _determined(said, day) if use == "empty" else None,
        "annexe": said.on("annexe", day),
        "local_reduction_e2": reduced if _within(said, "s13a", day) else None,
    }


def _band(said: Said, day: date) -> str:
    names: tuple[str, ...] = ("band", "list_band")
    for event, before, after in (
        ("moved", "from_band", "to_band"),
        ("effective", "old", "new"),
    ):
        change = said.day(event)
        if change is not None and (text(said.item, before) or text(said.item, after)):
            names = (after,) if day >= change else (before,)
    found = next((value for name in names if (value := text(said.item, name))), None)
    if found is None or found.upper() not in BANDS[1:]:
        raise Unfit(names[0], "expected a band from A to H", found)
    return found.upper()


def _exempt(said: Said, day: date) -> str | None:
    if _dead(said, day):
        return "F"
    other = None if said.used_as_second_home else text(said.item, "class")
    code = text(said.item, "exempt_class") or other
    if code is None or not _within(said, "exempt", day):
        return None
    return code.upper().removeprefix("CLASS ")


def _vacant(said: Said, day: date) -> str | None:
    """Return empty or second home where nobody lives there on that day, else None."""
    if said.on("occupied", day):
        return None
    empty = said.on("empty", day) or _dead(said, day) or _empty_class(said, day)
    since = said.day("empty_since")
    until = said.day("empty_to")
    if empty or (since is not None and day >= since and (until is None or day <= until)):
        return "empty"
    said_empty = since is not None or bool(said.spans["empty"]) or said.day("death") is not None
    excepted = any(code != "M" for code, _ in said.exceptions)
    all_along = said.used_as_second_home or (excepted and not said_empty)
    if said.on("second_home", day) or (all_along and not said.spans["second_home"]):
        return "second home"
    return None


def _dead(said: Said, day: date) -> bool:
    """Say whether the estate has the dwelling on that day: until it is sold."""
    death, sold = said.day("death"), said.day("completion")
    return death is not None and day >= death and (sold is None or day < sold)


def _empty_class(said: Said, day: date) -> bool:
    """Say whether a class of exemption that only an empty dwelling has holds on that day."""
    code = _exempt(said, day)
    classes = history("revenues.exemptions")[-1]["classes"]
    return any(item["class"] == code and item["state"] == "empty" for item in classes)


def _empty_since(said: Said, day: date) -> date | None:
    """Return the first day of the empty time that a day belongs to.

    Times lived in of up to six weeks do not stop the clock; a longer one starts it again.
    """
    ignored = history("revenues.discounts")[-1]["occupation_ignored"]
    starts = [said.day(n) for n in ("empty_since", "death", "empty_from") if said.day(n)]
    if not starts and _exempt(said, day):
        starts = [said.day("exempt_from")]
    since = min((start for start in starts if start), default=None)
    for first, last in said.spans["occupied"]:
        if last < day and (last - first).days + 1 > ignored:
            since = last + DAY
    return since


def _exception(said: Said, day: date) -> tuple[str | None, date | None]:
    """Return the exception in force with its event, else the last one that was."""
    begun = [(code, event) for code, event in said.exceptions if event <= day]
    running = [(c, e) for c, e in begun if (end := ends(c, e)) is None or day < end]
    known = running or begun
    return known[-1] if known else (None, None)


def _determined(said: Said, day: date) -> int | None:
    for code in ("c", "d"):
        percent = percent_e2(said.item, f"class_{code}_discount")
        until = said.day(f"class_{code}_to")
        if percent is not None and (until is None or day <= until):
            return percent
    return None


def _people(said: Said, day: date) -> State:
    """Return who lives there: the first thing said that settles it, else two counted adults."""
    students_until = said.day("students_until")
    if students_until is not None and day <= students_until:
        count = said.item.get("students") or said.item.get("residents") or 2
        return {"residents": count, "students": count}
    counted = said.item.get("residents_counted")
    if _alone(said, day):
        return {"residents": 1}
    if _student(said, day):
        others = 1 if counted is None else counted
        return {"residents": others + 1, "students": 1}
    moved = said.day("moved")
    if moved is not None:
        name, usual = ("from", 1) if day < moved else ("to", 2)
        told = said.item.get(f"{name}_residents_counted")
        return {"residents": usual if told is None else told}
    if students_until is not None:
        return {"residents": 1 if counted is None else counted}
    return _counted(said)


def _counted(said: Said) -> State:
    students = said.item.get("students") or 0
    impaired = said.item.get("severely_mentally_impaired") or said.item.get("smi") or 0
    away = max(said.item.get("disregarded") or 0, students + impaired)
    counted, residents = said.item.get("residents_counted"), said.item.get("residents")
    if residents is None:
        residents = max(2, away) if counted is None else counted + away
    elif counted is not None:
        away = max(away, residents - counted)
    return {
        "residents": residents,
        "disregarded": away,
        "students": students,
        "impaired": impaired,
    }


def _alone(said: Said, day: date) -> bool:
    if said.on("single", day):
        return True
    joins = said.day("second_adult_from") or said.day("turns_18")
    if joins is not None and day < joins:
        return True
    silent = said.item.get("residents") is None and said.item.get("residents_counted") is None
    death = said.day("death")
    return death is not None and day < death and silent and not said.spans["single"]


def _student(said: Said, day: date) -> bool:
    start, end = said.day("course_start"), said.day("course_end")
    if start is None and end is None:
        return False
    return (start is None or day >= start) and (end is None or day <= end)


def _within(said: Said, name: str, day: date) -> bool:
    start, end = said.day(f"{name}_from"), said.day(f"{name}_to")
    return (start is None or day >= start) and (end is None or day <= end)
