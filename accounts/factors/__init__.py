"""The second step of a login: codes of an app, passkeys, recovery codes.

All of it is allauth's; here stand what it leaves open (how secrets are kept, who must have a second
factor) and its pages in the shop's words.
"""
