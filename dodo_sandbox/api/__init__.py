"""The paths that the shop calls, one module per resource."""
