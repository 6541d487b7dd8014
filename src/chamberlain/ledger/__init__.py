"""The ledger: balanced, append-only, sealed daily.

Reads nothing of other applications: they post journals to it, and tell it which of their checks
are done for a period. It promises that every journal balances within each entity and fund, that
nothing posted is ever changed, that a closed period takes no more, and that an alteration behind
its back is found and named. A council that keeps another general ledger replaces this application
by one that answers the handles of `contract.py`: see `docs/replace/ledger.md`.
"""
