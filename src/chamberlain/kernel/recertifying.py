"""What each day does to a recertification: warns, and lets lapse what nobody answered for."""

from dataclasses import dataclass
from datetime import date, timedelta

from chamberlain.kernel.calendar import add_working_days, is_working_day, next_working_day
from chamberlain.kernel.door.act import Act
from chamberlain.kernel.models import AccessCampaign, AccessReview, Setting
from chamberlain.kernel.selecting import rows

PAGE = "/staff/access/recertification"
MINE = "/my/team/access"
WARN_DAYS = (7, 1)
"""Days before the end at which whoever has not answered is told again."""
RHYTHM = "access_recertified"
KEEPERS = ("kernel.ask_access", "kernel.agree_access")
"""What somebody must still hold, or nobody could ever be given access again."""


def asked_subject(campaign: str, person: str) -> str:
    """Return what the work of answering for one person's access stands under."""
    return f"kernel:recertification:{campaign}/{person}"


def quarter_start(day: date) -> date:
    """Return the first day of the quarter that a day is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def first_due(opened: date) -> date:
    """Return the day by which a campaign opened today is to be answered: twenty working days."""
    begins = opened if is_working_day(opened) else next_working_day(opened)
    return add_working_days(begins, 20)


@dataclass(frozen=True)
class Rhythm:
    """How often access is looked at again, and whether a campaign opens by itself on its day.

    `since` is the day the council said so: a quarter or year that had begun before is not made up
    for.
    """

    every: str = "quarter"
    by_itself: bool = False
    month: int = 4
    day: int = 1
    since: str = ""

    def start(self, today: date) -> date:
        """Return the day on which the campaign of the quarter or year that `today` is in begins."""
        if self.every == "quarter":
            return quarter_start(today)
        begins = date(today.year, self.month, self.day)
        return begins if begins <= today else date(today.year - 1, self.month, self.day)


def rhythm() -> Rhythm:
    """Return the rhythm the council set; each quarter, opened by a person, until it did."""
    kept = Setting.objects.filter(name=RHYTHM).first()
    return Rhythm(**kept.value) if kept else Rhythm()


def due_to_open(today: date) -> Rhythm | None:
    """Return the rhythm where this quarter's or year's campaign has still to be opened."""
    found = rhythm()
    start = found.start(today)
    if start.isoformat() < found.since:
        return None
    opened = AccessCampaign.objects.filter(opened_on__gte=start)
    return None if opened.exists() else found


def ask_for_campaign(act: Act, today: date) -> None:
    """Once a quarter, or a year, ask whoever may open a campaign to open it."""
    found = due_to_open(today)
    if found is None:
        return
    start = found.start(today)
    named = f"{start.year}-Q{start.month // 3 + 1}" if found.every == "quarter" else str(start.year)
    act.ask_for(
        f"kernel:recertification:{named}",
        "kernel.open_campaign",
        title=f"Open the recertification of access of the {found.every} from {start:%-d %B %Y}",
        url=f"{PAGE}/open",
        due=start + timedelta(days=14),
    )


def look_at(act: Act, today: date) -> None:
    """Warn of the open campaign's end when it is near, and close it when it is past."""
    campaign = AccessCampaign.objects.filter(closed_on__isnull=True).first()
    if campaign is None:
        return
    if today > campaign.due:
        close(act, campaign, today)
        return
    left = (campaign.due - today).days
    due_now = [days for days in WARN_DAYS if left <= days]
    warned_left = (campaign.due - campaign.warned_on).days if campaign.warned_on else None
    if due_now and (warned_left is None or warned_left > min(due_now)):
        _warn(act, campaign, left)
        AccessCampaign.objects.filter(pk=campaign.pk).update(warned_on=today)


def _warn(act: Act, campaign: AccessCampaign, left: int) -> None:
    waiting = rows(
        "SELECT person, reviewer, count(*) AS grants, coalesce(u.name, r.person) AS name "
        "FROM kernel_access_review r LEFT JOIN kernel_user u ON u.reference = r.person "
        "WHERE campaign_id = %s AND state = 'asked' GROUP BY person, reviewer, u.name",
        [campaign.pk],
    )
    for row in waiting:
        days = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
        ask_about(act, campaign, row["person"], row["reviewer"],
                  f"Access of {row['name']} ends {days} unless you keep it")  # fmt: skip


def ask_about(act: Act, campaign: AccessCampaign, person: str, reviewer: str, title: str) -> None:
    """Put one person's access in the inbox of their manager, or of the owners of access."""
    act.ask_for(
        asked_subject(campaign.reference, person),
        "kernel.certify_access" if reviewer else "kernel.certify_unmanaged_access",
        title=title,
        url=MINE if reviewer else f"{PAGE}/{campaign.reference}/unmanaged",
        owner=reviewer or None,
        due=campaign.due,
    )


def close(act: Act, campaign: AccessCampaign, today: date) -> int:
    """End what nobody answered for; return how many. The last who could give access keep theirs."""
    reviews = AccessReview.objects.select_for_update().filter(campaign=campaign, state="asked")
    waiting = list(reviews.order_by("id"))
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM kernel_grant WHERE id = ANY(%s) AND held @> %s::date",
            [[one.grant_id for one in waiting], today],
        )
        held = {row[0] for row in cursor.fetchall()}
        gone = [one.pk for one in waiting if one.grant_id not in held]
        waiting = [one for one in waiting if one.grant_id in held]
        spared = _spared(waiting, today)
        lapsed = [one for one in waiting if one.pk not in spared]
        cursor.execute(
            "UPDATE kernel_grant SET held = daterange(lower(held), greatest(lower(held), %s)) "
            "WHERE id = ANY(%s) AND held @> %s::date",
            [today, [one.grant_id for one in lapsed], today],
        )
    subjects = {asked_subject(campaign.reference, one.person) for one in reviews}
    reviews.filter(pk__in=gone).update(state="gone", answered_on=today)
    reviews.filter(pk__in=[one.pk for one in lapsed]).update(state="lapsed", answered_on=today)
    reviews.filter(pk__in=spared).update(
        state="spared", answered_on=today, reason="The last who could give access to anybody"
    )
    AccessCampaign.objects.filter(pk=campaign.pk).update(closed_on=today)
    act.done_all(sorted(subjects))
    for one in lapsed:
        act.changed(f"kernel:person:{one.person}", {"role": one.role}, None)
    act.emit(
        "kernel.access_campaign_closed",
        {"campaign": campaign.reference, "lapsed": len(lapsed), "spared": len(spared)},
    )
    return len(lapsed)


def _spared(waiting: list[AccessReview], today: date) -> set[int]:
    """Return the reviews whose grants must not lapse, as nobody else holds what they allow."""
    lapsing = [one.grant_id for one in waiting]
    spared: set[int] = set()
    for keeper in KEEPERS:
        held = rows(
            "SELECT g.id FROM kernel_grant g JOIN kernel_role r ON r.code = g.role_id "
            "JOIN kernel_user u ON u.reference = g.person AND u.is_active "
            "WHERE g.held @> %s::date AND %s = ANY(r.permissions)",
            [today, keeper],
        )
        if all(row["id"] in lapsing for row in held):
            kept = {row["id"] for row in held}
            spared |= {one.pk for one in waiting if one.grant_id in kept}
    return spared
