"""What `manage.py doctor` looks at: settings, services, and the way in from outside.

A module per topic; each has functions without arguments that give findings (`findings.py`).
`examination.py` lists them and runs them side by side, each within its time. A recurring task does
the same and keeps what it found (`kept.py`), so that a page of the admin waits for nobody.
"""
