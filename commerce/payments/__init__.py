"""From what the provider says of money to an order's state: webhooks, questions, refunds."""
