"""A shop on a server of its own, without containers: installed and upgraded by plain programs.

Standard library only: it runs as root, before any virtual environment exists. Started by make,
as `bin/with-python -m server install`; docs/operations.md says what comes of it.
"""
