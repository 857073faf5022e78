"""Everything that knows the payment provider, Dodo Payments. To replace it, read this folder."""
