"""The monthly monitoring report: recovery measures, and publishing, after which nothing changes."""

import json

from chamberlain.budgets.commands.forecasts import need_open
from chamberlain.budgets.queries.report import digest_of, made
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, command
from chamberlain.kernel.records import Code, Name, Pence, Text, Year


@command(duty="report.prepare")
def add_measure(
    act: Act,
    entity: str,
    year: Year,
    period: int,
    directorate: Code,
    title: Name,
    amount_pence: Pence,
) -> str:
    """Note a financial recovery measure of a period: what it takes off the forecast, negative."""
    act.need(entity=entity)
    need_open(act, entity, year, period)
    if amount_pence >= 0:
        message = "A recovery measure takes something off the forecast: give a negative amount."
        raise Refusal(message, field="amount_pence", status=422)
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_measure (entity, year, period, directorate, title, amount_pence, "
            "said_by, said_on, act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [entity, year, period, directorate, title, amount_pence, act.person, act.today,
             act.reference],
        )  # fmt: skip
    subject = f"budgets:report:{entity}/{year}/{period}"
    act.changed(subject, None, {"measure": title, "amount_pence": amount_pence})
    return f"{entity}/{year}/{period}"


@command(duty="report.publish")
def publish_report(act: Act, entity: str, year: Year, period: int, note: Text = "") -> str:
    """Publish a month's monitoring report: its figures are kept with their hash, for good.

    What is said later belongs to a later period. Returns the hash.
    """
    act.need(entity=entity)
    need_open(act, entity, year, period)
    figures = made(EVERYTHING, entity, year, period)
    sha256 = digest_of(figures)
    plain = figures.model_dump(
        mode="json", exclude={"published_on", "published_by", "sha256", "note"}
    )
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_pack (entity, year, period, figures, sha256, note, published_by, "
            "published_on, act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [entity, year, period, json.dumps(plain), sha256, note, act.person, act.today,
             act.reference],
        )  # fmt: skip
    subject = f"budgets:report:{entity}/{year}/{period}"
    act.concerns(subject)
    act.changed(subject, None, {"sha256": sha256, "variance": figures.total.variance_pence})
    told = {"entity": entity, "year": year, "period": period, "sha256": sha256}
    act.emit("budgets.report_published", told)
    return sha256
