"""The launcher: makes the environment, keeps PostgreSQL, the worker and the web server running.

It promises one address that answers, processes that come back when they die, and backups that
say what is in them. `bootstrap` (and the `chamberlain` script that calls it) use the standard
library only, because they run before anything is installed; the rest runs in the environment.
"""
