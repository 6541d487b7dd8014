"""Which duties a person or a role brings together: what conflicts of duties are judged on."""

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase

from django.db import connection

from chamberlain.kernel.door.registry import operations
from chamberlain.kernel.models import Role


def duties_of_permissions(patterns: Iterable[str]) -> set[str]:
    """Return the duties of every command that the permission patterns let somebody do."""
    listed = list(patterns)
    return {
        operation.duty
        for operation in operations(writes=True)
        if operation.duty and any(fnmatchcase(operation.name, pattern) for pattern in listed)
    }


def duties_of_roles(roles: Iterable[str], extra: Iterable[str] = ()) -> set[str]:
    """Return the duties of some roles, and of further permission patterns."""
    patterns = list(extra)
    for permissions in Role.objects.filter(code__in=list(roles)).values_list(
        "permissions", flat=True
    ):
        patterns += permissions
    return duties_of_permissions(patterns)


def duties_of(person: str, today: date) -> set[str]:
    """Return the duties a person holds now or will hold, by their own roles and by cover."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT role_id FROM kernel_grant "
            "WHERE NOT isempty(held) AND (upper(held) IS NULL OR upper(held) > %s) AND "
            "(person = %s OR person IN (SELECT away FROM kernel_cover WHERE by = %s "
            "AND (upper(held) IS NULL OR upper(held) > %s)))",
            [today, person, person, today],
        )
        roles = [row[0] for row in cursor.fetchall()]
    return duties_of_roles(roles)
