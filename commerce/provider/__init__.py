"""Everything that knows the payment provider, Dodo Payments. To replace it, read this folder."""

# As customers read it: it takes their money, and stands on their bank statements.
NAME = "Dodo Payments"
