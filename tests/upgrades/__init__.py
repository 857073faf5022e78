"""Shops of earlier versions, kept small, and brought up to date.

Each folder here is a shop as a version left it: the database as SQLite and as PostgreSQL keep it,
the files it sold, and its books. `python -m tests.upgrades.keep 0.3.0` makes one, at a release.
"""
