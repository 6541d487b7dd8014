"""The front doors: sign-in, staff pages' frame, and the root of the programs' interface.

Top of the house: it mounts every installed application's pages and knows no rule of its own.
"""
