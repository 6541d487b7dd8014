"""The monthly monitoring report as one record: what is published, drawn and printed."""

from datetime import date

from chamberlain.kernel.records import Record


class ServiceLine(Record):
    """A service's or directorate's line of the report; overspends are positive."""

    code: str
    name: str
    above: str
    previous_pence: int | None
    budget_pence: int
    actual_pence: int
    forecast_pence: int
    variance_pence: int
    variance_permille: int | None
    light: str
    proposed_pence: int
    achieved_pence: int
    anticipated_pence: int
    at_risk_pence: int
    unachievable_pence: int


class Reason(Record):
    """Why a cost centre's group differs from its budget, in its manager's words."""

    cost_centre: str
    name: str
    service_name: str
    directorate: str
    group_name: str
    variance_pence: int
    reason: str


class FundLine(Record):
    """A fund that balances on its own."""

    fund: str
    name: str
    budget_pence: int
    forecast_pence: int
    variance_pence: int


class GroupLine(Record):
    """A group of subjectives over the whole General Fund."""

    group: str
    name: str
    budget_pence: int
    actual_pence: int
    forecast_pence: int
    variance_pence: int


class MeasureLine(Record):
    """A recovery measure: what it takes off the forecast is negative."""

    directorate: str
    title: str
    amount_pence: int


class SchemeLine(Record):
    """A capital scheme in the report."""

    reference: str
    name: str
    gate_name: str
    year_budget_pence: int
    actual_pence: int
    year_forecast_pence: int
    variance_pence: int
    slippage_pence: int
    total_budget_pence: int
    total_forecast_pence: int
    reason: str


class MovedLine(Record):
    """A virement approved in the period."""

    reference: str
    reason: str
    amount_pence: int
    kind: str
    decided_by: str


class Report(Record):
    """A month's targeted budget monitoring: every figure that the page and the paper show.

    Revenue is on the controllable basis. `residual_pence` is the General Fund's variance after
    recovery measures.
    """

    entity: str
    entity_name: str
    year: int
    year_name: str
    period: int
    name: str
    as_at: date
    general_fund: list[ServiceLine]
    total: ServiceLine
    groups: list[GroupLine]
    funds: list[FundLine]
    reasons: list[Reason]
    measures: list[MeasureLine]
    measures_pence: int
    residual_pence: int
    schemes: list[SchemeLine]
    virements: list[MovedLine]
    unsaid: int
    centres: int
    published_on: date | None = None
    published_by: str = ""
    sha256: str = ""
    note: str = ""
