"""Orders, purchases, money and the webhook inbox in Wagtail's admin."""
