"""Under construction: the shop is closed to everybody but those with a key.

An app of its own, since it has rows and pages in the admin; part of the project rather than of
`core`, since no other app has to know of it.

    closing.py   the switch, and the closed page, rendered when it is set
    keys.py      who may pass: made, used, revoked
    state.py     both as every web process knows them, without a query
    gate.py      the middleware; passes.py (its cookie), guesses.py (how many wrong keys),
                 answers.py and kept.py (what the others get)
"""
