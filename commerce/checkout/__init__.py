"""From the checkout form to an order and the provider's payment page."""
