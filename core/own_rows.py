"""Own rows only: who sees the whole shop, and viewsets in the admin that show others their own.

Wagtail's generic views check the permission on the model, not on the row. Each view of a
viewset here (list, export, inspect, edit, delete, history, usage, choosers, bulk actions) gets
its rows from `rows_for`, so that a row of another seller is not found anywhere.
"""

WHOLE_SHOP = "core.see_whole_shop"


def sees_whole_shop(user) -> bool:
    """Admins and support staff see every seller's rows."""
    return user.is_active and user.has_perm(WHOLE_SHOP)
