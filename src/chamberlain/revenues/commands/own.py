"""Own and relatives' accounts: who declared one may neither open it nor act on it."""

from django.db.models import Q

from chamberlain.kernel.door import Act
from chamberlain.revenues.errors import OwnAccount
from chamberlain.revenues.models import Barred


def refuse_own(act: Act, account_id: int) -> None:
    """Refuse whoever acts, or is covered for, where the account is their own or a relative's."""
    barred = Barred.objects.filter(account_id=account_id, person__in=act.persons)
    running = Q(held_to__isnull=True) | Q(held_to__gt=act.today)
    if barred.filter(running, ended_act__isnull=True, held_from__lte=act.today).exists():
        raise OwnAccount("This account is your own or a relative's: somebody else deals with it.")
