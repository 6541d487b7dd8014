"""Runs: what the register says and the ledger not yet, prepared by one, posted by another."""

from datetime import date

import polars as pl

from chamberlain.assets.contract import RUN_POSTED, RunRef
from chamberlain.assets.errors import Changed, WrongState
from chamberlain.assets.models import Run
from chamberlain.assets.queries.reckoning import digest_of, lines_of, to_post
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.ledger.contract import FRAME_COLUMNS, open_period_for, post_journals

SOURCE = "assets"
PAGES = "/staff/assets/"


@command(duty="asset.prepare", summary="Prepare the entries of assets")
def prepare_run(act: Act, entity: str, as_at: date) -> str:
    """Work out every entry up to a day that is not posted yet, for another person to post.

    Depreciation to the day, purchases, valuations, disposals, leases, and the difference wherever
    something was found out late. Returns the run's reference; refused when nothing is to be posted.
    """
    act.need(entity=entity)
    last = Run.objects.filter(entity=entity, state="posted").order_by("-as_at").first()
    if last is not None and as_at < last.as_at:
        raise WrongState(
            f"Entries are posted to {last.as_at:%d/%m/%Y} already: choose a day from then on.",
            field="as_at",
        )
    due = to_post(entity, as_at)
    if due.is_empty():
        raise WrongState("The ledger has every entry up to that day.", code="nothing_to_post")
    if Run.objects.filter(entity=entity, state="prepared").exists():
        raise WrongState("A run is prepared already: post it or withdraw it first.")
    lines = lines_of(entity, due)
    made = Run.objects.create(
        reference=next_reference("ARN"),
        entity=entity,
        as_at=as_at,
        rows=due.height,
        total_pence=int(lines["amount_pence"].clip(0).sum()),
        sha256=digest_of(due),
        prepared_by=act.person,
        act_id=act.id,
    )
    subject = f"assets:run:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"rows": made.rows, "total_pence": made.total_pence})
    act.ask_for(
        subject,
        "assets.post_run",
        title=f"Post asset entries to {as_at:%-d %B %Y}",
        url=f"{PAGES}runs/{made.reference}",
        entity=entity,
        amount_pence=made.total_pence,
    )
    return made.reference


@command(duty="asset.post", summary="Post the entries of assets")
def post_run(act: Act, run: RunRef) -> list[str]:
    """Post a run that another person prepared; return the journals.

    Refused when anything was recorded since: what is posted is what was looked at.
    """
    found = _lock(act, run)
    act.concerns(f"assets:run:{run}")
    due = to_post(found.entity, found.as_at)
    if digest_of(due) != found.sha256:
        raise Changed(f"Something was recorded since {run} was prepared: prepare it anew.")
    posted = post_journals(
        act, source=SOURCE, journals=_journals(act, found, lines_of(found.entity, due)),
        between_funds=False,
    )  # fmt: skip
    journals = sorted(posted.journals.values())
    found.state, found.posted_by, found.journals = "posted", act.person, " ".join(journals)
    found.save(update_fields=["state", "posted_by", "journals"])
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "assets_posted",
            due.select(
                "component",
                "year",
                "kind",
                "pence",
                asset_class="class",
                entity=pl.lit(found.entity),
                run_id=pl.lit(found.pk),
            ),
        )
    act.done(f"assets:run:{run}")
    act.changed(f"assets:run:{run}", {"state": "prepared"}, {"state": "posted"})
    act.emit(
        RUN_POSTED,
        {
            "entity": found.entity,
            "run": run,
            "journals": journals,
            "as_at": found.as_at.isoformat(),
        },
    )
    return journals


@command(duty="asset.prepare", summary="Withdraw prepared entries of assets")
def withdraw_run(act: Act, run: RunRef, reason: Text) -> None:
    """Put a prepared run aside; nothing was posted for it."""
    found = _lock(act, run)
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    act.done(f"assets:run:{run}")
    act.changed(f"assets:run:{run}", {"state": "prepared"}, {"withdrawn": reason})


def _lock(act: Act, reference: str) -> Run:
    found = Run.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no run {reference}.", field="run")
    act.need(entity=found.entity)
    if found.state != "prepared":
        raise WrongState(f"{reference} is {found.state}.")
    return found


def _journals(act: Act, run: Run, lines: pl.DataFrame) -> pl.DataFrame:
    """Lay the lines out as one journal for each fund, in the first period open on the day."""
    place = open_period_for(act.scope, entity=run.entity, day=run.as_at)
    if place is None:
        raise WrongState(f"No period of {run.entity} is open on {run.as_at} or after it.")
    dressed = lines.with_columns(
        source_ref=pl.format("assets:run:{}/{}", pl.lit(run.reference), pl.col("fund")),
        type=pl.lit("JIN"),
        entity=pl.lit(run.entity),
        journal_date=pl.lit(place.journal_date),
        year=pl.lit(place.year, pl.Int16),
        period=pl.lit(place.period, pl.Int16),
        description=pl.lit(f"Asset entries to {run.as_at:%-d %B %Y}"),
        line_entity=pl.lit(""),
        vat_code=pl.lit(""),
        line_ref=pl.format("assets:component:{}", pl.col("component")),
        narrative=pl.col("kind").str.replace_all("_", " "),
    )
    return dressed.sort("fund", "component", maintain_order=True).select(*FRAME_COLUMNS)
