"""`python -m chamberlain VERB …`: see `chamberlain.kernel.cli`."""

import os
import sys

from chamberlain.kernel.cli import UNREADABLE, VERBS, run_verb, usage


def main(arguments: list[str]) -> int:
    """Run one verb and return its exit code; without a known verb, say which there are."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    verb, *rest = arguments
    if verb not in VERBS:
        print(f"there is no verb {verb}\n{usage()}", file=sys.stderr)
        return UNREADABLE
    try:
        return run_verb(verb, rest)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
