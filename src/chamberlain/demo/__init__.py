"""The demonstration council: made-up people, suppliers, files and a bank, and the month they live.

It reads nothing and owns no table. Everything it makes goes through the same commands that people
use, from files of the kinds that councils receive. A real council leaves it out.
"""
