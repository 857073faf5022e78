"""What staff read of one customer: who they are, what keeps them from downloading, and everything
that happened, in one timeline."""
