"""`chamberlain first-person USERNAME NAME`: who begins an installation, made on the machine."""

import argparse
import sys

from chamberlain.kernel.cli.django_setup import ready

NEXT = {
    "access_officer": "Run this again for somebody else: one asks, another agrees.",
    "access_agreer": "From now on these two give access; this verb will refuse.",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chamberlain first-person",
        description="Make the first access officer, then the first who agrees access. "
        "It works only until both are held.",
    )
    parser.add_argument("username", help="the sign-in name: small letters, figures, . _ @ -")
    parser.add_argument("name", help='the person\'s name, such as "Lee Danvers"')
    parser.add_argument("--entity", help="the council's code, such as BHX; the first time")
    parser.add_argument("--council", help="the council's name; the first time")
    return parser


def main(arguments: list[str]) -> int:
    """Make one person and print the password that works once."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    ready()
    from chamberlain.kernel.door import Refusal, run  # noqa: PLC0415 - needs Django
    from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415
    from chamberlain.kernel.models import Entity  # noqa: PLC0415

    try:
        if not Entity.objects.exists():
            if not (chosen.entity and chosen.council):
                parser.error("the first time, say whose council this is: --entity BHX --council …")
            run(SYSTEM, "kernel.load_starter", {"entity": chosen.entity, "name": chosen.council})
        asked = {"username": chosen.username, "name": chosen.name}
        made = run(SYSTEM, "kernel.add_first_person", asked).value
    except Refusal as refusal:
        print(f"refused ({refusal.code}): {refusal.message}", file=sys.stderr)
        return 1
    print(f"{made.username} is {made.person}, and holds {made.role}.")
    print(f"One-time password: {made.password}")
    print(NEXT[made.role])
    return 0
