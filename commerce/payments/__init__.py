"""What the provider says of money, from webhook, reconciliation and refunds, to an order's state."""
