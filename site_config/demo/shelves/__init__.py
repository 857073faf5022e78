"""The products of the demo shop, one module a category."""
