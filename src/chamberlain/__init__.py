"""Chamberlain: open corporate systems for a UK council, as small applications on one kernel."""
