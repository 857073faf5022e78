"""A stand-in for the payment provider, for the demo and the tests.

A program of its own: it shares no code and no data with the shop and is reached over HTTP only.
"""
