"""Who may do what to rows of commerce in the admin, and which rules may refuse it."""

from commerce.provider.calls import ProviderError
from core.admin import acts as admin_acts
from core.own_rows import sees_whole_shop
from core.refusals import NotPossible

REFUND = "commerce.add_refund"
ASK = "commerce.add_refundrequest"
ANSWER = "commerce.change_refundrequest"
RESOLVE = "commerce.change_review"
GRANT = "commerce.add_purchasedproduct"
REVOKE = "commerce.change_purchasedproduct"
# What a rule says in words for the person who asked.
REFUSALS = (NotPossible, ProviderError)


def may_look_up(user) -> bool:
    """Asking the provider about a refund: whoever refunds, and whoever helps everybody."""
    return user.has_perm(REFUND) or sees_whole_shop(user)


def may_ask_who_paid(user) -> bool:
    """Of a payment that fits no order: whoever decides on it, and whoever helps everybody."""
    return user.has_perm(RESOLVE) or sees_whole_shop(user)


def may_rebuild(user) -> bool:
    """Making lost orders anew gives access to many: whoever grants, and sees the whole shop."""
    return user.has_perm(GRANT) and sees_whole_shop(user)


class ActView(admin_acts.ActView):
    refusals = REFUSALS
