"""A believable past for the demo shop: two years of orders and all that follows from them.

Each row stands as if the shop had lived it: an order agrees with its payments, refunds and
disputes, access with the orders. Written in bulk, past the rules that would mail people.
"""
