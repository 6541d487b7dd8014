"""A child process that does acts one after another, for tests that kill it: one line each."""

import json
import sys

import django


def main() -> None:
    """Do each act named on the command line as [username, command, inputs, key]."""
    django.setup()
    from chamberlain.kernel.door import run  # noqa: PLC0415 - after set-up
    from chamberlain.kernel.door.registry import discover  # noqa: PLC0415 - after set-up
    from chamberlain.kernel.people import caller_for  # noqa: PLC0415 - after set-up

    discover()
    print("ready", flush=True)
    sys.stdin.readline()
    for username, command, inputs, key in json.loads(sys.argv[1]):
        answer = run(caller_for(username), command, inputs, key=key)
        print(f"done {command} {answer.act}", flush=True)


if __name__ == "__main__":
    main()
