"""Under construction: the shop is closed to everybody but those with a key.

closing.py   the switch, and the closed page, rendered when it is set
keys.py      who may pass: made, used, revoked
state.py     both as every web process knows them, without a query
gate.py      the middleware; passes.py (its cookie), throttle.py (how many wrong keys),
             responses.py and submitted_form.py (what the others get)
"""
