"""Campaigns of recertification: how far they are, and each grant with what was said of it."""

from datetime import date
from functools import lru_cache

from chamberlain.kernel.door import Scope, Unknown, operations, query
from chamberlain.kernel.door.types import _permits as permits
from chamberlain.kernel.models import Role
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows


class CampaignRow(Record):
    """A campaign and how many of its grants were answered for."""

    campaign: str
    name: str
    opened_on: date
    due: date
    closed_on: date | None
    state: str
    grants: int
    kept: int
    ended: int
    lapsed: int
    gone: int
    spared: int
    waiting: int
    left_out: int
    left_out_roles: str


class ReviewRow(Record):
    """One grant as it was asked about, and the answer.

    `last_used_on` is the last act it allowed, such as what was revealed; pages that are only read
    are recorded nowhere, so that of a role which `reads_only` nobody can say when it was used.
    """

    review: str
    campaign: str
    person: str
    name: str
    title: str
    role: str
    role_name: str
    reach: str
    entity: str | None
    place: str | None
    limits: str
    last_used_on: date | None
    reads_only: bool
    last_sign_in_on: date | None
    conflicts: str
    asked_of: str
    state: str
    answered_by: str
    answered_on: date | None
    reason: str


@lru_cache(maxsize=512)
def only_reads(permissions: tuple[str, ...]) -> bool:
    """Whether a role's permissions allow no act, but reading alone."""
    return not any(one.writes and permits(permissions, one.name) for one in operations())


_CAMPAIGNS = """
    SELECT c.reference AS campaign, c.name, c.opened_on, c.due, c.closed_on,
        CASE WHEN c.closed_on IS NULL THEN 'open' ELSE 'closed' END AS state,
        count(r.id) AS grants,
        count(r.id) FILTER (WHERE r.state = 'kept') AS kept,
        count(r.id) FILTER (WHERE r.state = 'ended') AS ended,
        count(r.id) FILTER (WHERE r.state = 'lapsed') AS lapsed,
        count(r.id) FILTER (WHERE r.state = 'gone') AS gone,
        count(r.id) FILTER (WHERE r.state = 'spared') AS spared,
        count(r.id) FILTER (WHERE r.state = 'asked') AS waiting,
        c.left_out, array_to_string(c.left_out_roles, ', ') AS left_out_roles
    FROM kernel_access_campaign c LEFT JOIN kernel_access_review r ON r.campaign_id = c.id
    GROUP BY c.id ORDER BY c.id DESC
"""
_REVIEWS = """
    SELECT r.reference AS review, c.reference AS campaign, r.person,
        coalesce(u.name, r.person) AS name, coalesce(u.title, '') AS title, r.role, r.role_name,
        r.reach, r.entity, r.place, r.limits, r.last_used_on, r.last_sign_in_on, r.conflicts,
        r.reviewer AS asked_of, r.state, r.answered_by, r.answered_on, r.reason
    FROM kernel_access_review r JOIN kernel_access_campaign c ON c.id = r.campaign_id
    LEFT JOIN kernel_user u ON u.reference = r.person
    WHERE {where} ORDER BY name, r.role, r.id
"""


@query(summary="Recertifications of access")
def access_campaigns(scope: Scope) -> list[CampaignRow]:
    """Return every campaign, newest first, with how many grants were kept, ended or lapsed."""
    return [CampaignRow(**row) for row in rows(_CAMPAIGNS)]


@query(summary="Grants of a recertification, and what was said of each")
def access_reviews(
    scope: Scope, campaign: str, state: str = "", unmanaged: bool = False
) -> list[ReviewRow]:
    """Return each grant of a campaign that the caller's entities hold, with the answer."""
    place, params = ("TRUE", []) if scope.all else scope.entity_sql("coalesce(r.entity, '')")
    where = (
        f"c.reference = %s AND (%s = '' OR r.state = %s) AND (NOT %s OR r.reviewer = '') "
        f"AND ({place} OR r.entity IS NULL)"
    )
    return _shown(where, [campaign, state, state, unmanaged, *params])


@query(summary="Access of your people that waits for you")
def my_access_reviews(scope: Scope) -> list[ReviewRow]:
    """Return the grants of the open campaign that the caller, as a manager, is asked about."""
    where = "r.reviewer = ANY(%s) AND r.state = 'asked' AND c.closed_on IS NULL"
    asking = [one for one in (scope.person, scope.on_behalf_of) if one]
    return _shown(where, [asking])


@query(summary="The day by which access is to be answered for")
def access_due(scope: Scope) -> date | None:
    """Return the last day of the open campaign, if one is open."""
    found = rows("SELECT due FROM kernel_access_campaign WHERE closed_on IS NULL")
    return found[0]["due"] if found else None


def _shown(where: str, params: list[object]) -> list[ReviewRow]:
    found = rows(_REVIEWS.format(where=where), params)
    names = names_of(row[who] for row in found for who in ("asked_of", "answered_by"))
    permissions = dict(Role.objects.values_list("code", "permissions"))
    return [
        ReviewRow(
            **row
            | {
                "reads_only": only_reads(tuple(permissions.get(row["role"], ()))),
                "asked_of": names.get(row["asked_of"], row["asked_of"]) or "the owners of access",
                "answered_by": names.get(row["answered_by"], row["answered_by"]),
            }
        )
        for row in found
    ]


@explains("kernel:recertification", query="kernel.access_campaigns")
def explain_campaign(scope: Scope, reference: str) -> Explanation:
    """A campaign: who was asked by when, and what became of the grants."""
    campaign = reference.partition("/")[0]
    found = next((one for one in access_campaigns(scope) if one.campaign == campaign), None)
    if found is None:
        raise Unknown(f"There is no recertification {campaign}.", field="reference")
    counts = ("grants", "kept", "ended", "lapsed", "gone", "spared", "waiting", "left_out")
    return Explanation(
        reference=f"kernel:recertification:{reference}",
        title=found.name,
        url=f"/staff/access/recertification/{campaign}",
        facts=[
            ("Opened", found.opened_on.isoformat()),
            ("To be answered by", found.due.isoformat()),
            *((name.replace("_", " ").capitalize(), str(getattr(found, name))) for name in counts),
        ],
    )
