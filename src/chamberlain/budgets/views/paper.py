"""The monthly report as a paper for directors and Cabinet: typeset from its record alone."""

import json
from pathlib import Path
from typing import Any

from chamberlain.budgets.rules.report import Report, ServiceLine
from chamberlain.budgets.views.pages import LIGHTS, share
from chamberlain.ui import words
from chamberlain.ui.typesetter import set_pdf

TEMPLATE = Path(__file__).parents[1] / "templates" / "budgets" / "report.typ"
STATES = ("achieved_pence", "anticipated_pence", "at_risk_pence", "unachievable_pence")


def paper(found: Report) -> bytes:
    """Return the report as a tagged PDF (PDF/UA-1); the same record gives the same figures."""
    return set_pdf(str(TEMPLATE), json.dumps(_data(found)))


def thousands(pence: int | None) -> str:
    """Return whole pence as thousands of pounds with no decimals, as Cabinet papers write them."""
    if pence is None:
        return "–"  # noqa: RUF001 - an en dash, as papers write it
    size = (abs(pence) + 50_000) // 100_000
    return f"({size:,})" if pence < 0 and size else f"{size:,}"


def _data(found: Report) -> dict[str, Any]:
    total = found.total
    return {
        "title": f"Targeted budget monitoring: {found.name}",
        "council": found.entity_name,
        "status": f"Published {words.day(found.published_on)} by {found.published_by}"
        if found.published_on
        else "Draft: figures may still change",
        "hash": found.sha256,
        "headlines": [
            ["Budget", words.pounds_short(total.budget_pence)],
            ["Forecast outturn", words.pounds_short(total.forecast_pence)],
            ["Variance", words.pounds_short(total.variance_pence)],
            ["After recovery measures", words.pounds_short(found.residual_pence)],
        ],
        "summary": _summary(found),
        "services": [_service(line) for line in (*found.general_fund, total)],
        "variances": [
            [line.name, line.variance_pence, words.pounds_short(line.variance_pence)]
            for line in sorted(found.general_fund, key=lambda one: -one.variance_pence)
            if line.above and line.variance_pence
        ],
        "savings": [
            [line.name, [getattr(line, name) for name in STATES],
             words.pounds_short(line.proposed_pence)]
            for line in found.general_fund
            if not line.above and line.proposed_pence
        ],
        "groups": [
            [one.name, *map(thousands, (one.budget_pence, one.forecast_pence, one.variance_pence))]
            for one in found.groups
        ],
        "funds": [
            [one.name, *map(thousands, (one.budget_pence, one.forecast_pence, one.variance_pence))]
            for one in found.funds
        ],
        "reasons": [
            [one.name, one.group_name, one.reason, thousands(one.variance_pence)]
            for one in found.reasons
        ],
        "measures": [[one.title, thousands(one.amount_pence)] for one in found.measures],
        "schemes": [
            [one.name, one.gate_name, *map(thousands, (
                one.year_budget_pence, one.actual_pence, one.year_forecast_pence,
                one.slippage_pence, one.variance_pence,
            ))]
            for one in found.schemes
        ],
        "virements": [
            [one.reference, one.reason, one.decided_by, thousands(one.amount_pence)]
            for one in found.virements
        ],
    }  # fmt: skip


def _service(line: ServiceLine) -> dict[str, Any]:
    return {
        "level": 0 if not line.code else 2 if line.above else 1,
        "light": LIGHTS[line.light],
        "colour": line.light,
        "cells": [
            line.name,
            *map(thousands, (
                line.previous_pence, line.budget_pence, line.forecast_pence, line.variance_pence,
            )),
            share(line.variance_permille),
            *map(thousands, (line.proposed_pence, *(getattr(line, name) for name in STATES))),
        ],
    }  # fmt: skip


def _summary(found: Report) -> str:
    total = found.total
    way = "over" if total.variance_pence > 0 else "under"
    said = (
        f"General Fund services are forecast to come in {words.pounds_short(total.forecast_pence)}"
        f" against a budget of {words.pounds_short(total.budget_pence)}: "
        f"{words.pounds_short(abs(total.variance_pence))} {way} budget"
    )
    if total.previous_pence is not None:
        change = total.variance_pence - total.previous_pence
        better = "better" if change <= 0 else "worse"
        said += f", {words.pounds_short(abs(change))} {better} than last reported"
    unsafe = total.at_risk_pence + total.unachievable_pence
    return (
        f"{said}. Of {words.pounds_short(total.proposed_pence)} of savings, "
        f"{words.pounds_short(total.achieved_pence)} is achieved and "
        f"{words.pounds_short(unsafe)} is at risk or cannot be achieved."
    )
