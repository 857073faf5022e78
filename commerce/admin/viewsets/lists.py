"""What the lists of commerce share."""

from commerce.admin.acts import REFUSALS
from commerce.models import CustomerWithdrawal, RefundRequest, Review
from core.admin.lists import ActsViewSet, CountedMenuItem
from core.own_rows import rows_for


class ShopViewSet(ActsViewSet):
    refusals = REFUSALS


class ReviewMenuItem(CountedMenuItem):
    def count(self, user) -> int:
        return rows_for(user, Review).filter(is_open=True).count()


class WithdrawalMenuItem(CountedMenuItem):
    def count(self, user) -> int:
        return rows_for(user, CustomerWithdrawal).open().count()


class RefundRequestMenuItem(CountedMenuItem):
    def count(self, user) -> int:
        return rows_for(user, RefundRequest).open().count()
