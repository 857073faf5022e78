"""Single rows of commerce in the admin, with what belongs to each and what may be done to it."""

import json
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from wagtail.snippets.views.snippets import InspectView

from commerce.admin.acts import (
    ANSWER,
    GRANT,
    REFUND,
    RESOLVE,
    REVOKE,
    may_ask_who_paid,
    may_look_up,
)
from commerce.admin.addresses import may_correct
from commerce.admin.columns import download_state
from commerce.admin.customer_withdrawals import DECLINE
from commerce.admin.refund_requests import may_ask
from commerce.admin.reviews import comparisons
from commerce.checkout import corrections, withdrawal_policy
from commerce.downloads import grants
from commerce.messages import receipts
from commerce.messages.refusals import advice
from commerce.models import DiscountCode, DownloadTicket, Order, PurchasedProduct, Refund
from commerce.payments import customer_withdrawals, refund_requests, refunds, reviews
from core.admin.history import history_of
from core.own_rows import rows_for, sees_whole_shop
from core.plain_text import storable
from products.permissions import page_policy


def pretty_body(event) -> str:
    """A webhook's JSON, indented; the text as it came where it is not JSON."""
    text = bytes(event.body).decode(errors="replace")
    try:
        pretty = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
        return storable(pretty, spelled_out=True)  # JSON may name lone surrogates
    except (ValueError, RecursionError):
        return text


class ReadOnlyInspectView(InspectView):
    def get_page_title(self):
        return capfirst(self.model._meta.verbose_name)

    def get_fields_context(self):
        return []  # each template shows what is worth showing

    def get_history(self):
        return history_of(self.object)

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            sees_whole_shop=sees_whole_shop(user),
            edits_products=page_policy().user_has_permission(user, "change"),
            may_refund=user.has_perm(REFUND),
            history=self.get_history(),
            **kwargs,
        )


class OrderInspectView(ReadOnlyInspectView):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        order = self.object
        self.payments = list(order.payments.prefetch_related("refunds", "disputes"))
        self.refunds = list(
            Refund.objects.filter(payment__order=order).select_related("requested_by")
        )
        self.asked = list(order.refund_requests.select_related("asked_by", "answered_by"))
        self.withdrawals = list(order.customer_withdrawals.all())
        self.purchases = list(order.purchases.select_related("user", "product"))
        self.reviews = list(
            order.reviews.select_related("payment", "resolved_by").order_by("created_at")
        )

    def sees_code(self) -> bool:
        """Whether the order's code is the reader's business, so that a link leads there."""
        codes = rows_for(self.request.user, DiscountCode)
        return codes.filter(pk=self.object.discount_code_id).exists()

    def get_history(self):
        rows = (*self.refunds, *self.asked, *self.withdrawals, *self.purchases, *self.reviews)
        return history_of(self.object, *rows)

    def get_context_data(self, **kwargs):
        tickets = DownloadTicket.objects.filter(purchase__order=self.object)
        disputes = [dispute for payment in self.payments for dispute in payment.disputes.all()]
        return super().get_context_data(
            payments=[(payment, refunds.left_to_refund(payment)) for payment in self.payments],
            has_receipt=receipts.has_receipt(self.object),
            sees_code=self.sees_code(),
            refunds=self.refunds,
            may_ask=may_ask(self.request.user, self.object),
            asked=self.asked,
            may_correct=may_correct(self.request.user) and not corrections.why_not(self.object),
            withdrawals=self.withdrawals,
            last_day_to_withdraw=withdrawal_policy.last_day(self.object),
            disputes=disputes,
            purchases=self.purchases,
            reviews=self.reviews,
            downloads=[
                (ticket, download_state(ticket)) for ticket in tickets.select_related("release")
            ],
            **kwargs,
        )


class PurchaseInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        user, purchase = self.request.user, self.object
        is_by_hand = purchase.ended == PurchasedProduct.Ended.BY_HAND
        return super().get_context_data(
            causes=grants.read([purchase])[purchase.pk],
            may_revoke=user.has_perm(REVOKE) and not is_by_hand,
            may_grant=user.has_perm(GRANT) and not purchase.is_active,
            **kwargs,
        )


class RefundInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        is_asked_for = self.object.status == Refund.Status.REQUESTED
        return super().get_context_data(
            can_look_up=is_asked_for and may_look_up(self.request.user), **kwargs
        )


class MoneyBackInspectView(ReadOnlyInspectView):
    """Of a row in which somebody wants the money of an order back, with the refunds of that order:
    what became of those tried so far."""

    # Whoever may say no, and what says why it cannot be said now.
    permission_to_decline = ""
    why_not_declined: Callable[[Any, Order], str]

    def get_history(self):
        return history_of(self.object, self.object.order)

    def get_context_data(self, **kwargs):
        user, row = self.request.user, self.object
        payment = refund_requests.payment_of(row.order)
        left = refunds.left_to_refund(payment) if payment else 0
        return super().get_context_data(
            can_refund=user.has_perm(REFUND) and left > 0,
            may_decline=user.has_perm(self.permission_to_decline),
            why_not_declined=self.why_not_declined(row, row.order),
            refunds=Refund.objects.filter(payment__order=row.order),
            here=self._url_of("inspect"),
            decline_url=self._url_of("decline"),
            **kwargs,
        )

    def _url_of(self, act: str) -> str:
        viewset = self.model.snippet_viewset
        return reverse(viewset.get_url_name(act), args=[self.object.pk])


class RefundRequestInspectView(MoneyBackInspectView):
    permission_to_decline = ANSWER
    why_not_declined = staticmethod(refund_requests.why_not_declined)


class CustomerWithdrawalInspectView(MoneyBackInspectView):
    """With what decides: until when it was possible, and whether it was downloaded."""

    permission_to_decline = DECLINE
    why_not_declined = staticmethod(customer_withdrawals.why_not_declined)

    def get_context_data(self, **kwargs):
        order = self.object.order
        return super().get_context_data(
            last_day=withdrawal_policy.last_day(order),
            first_download=customer_withdrawals.fetched(order).first(),
            **kwargs,
        )


class DisputeInspectView(ReadOnlyInspectView):
    """With the order's history: each turn of a dispute moves the order."""

    def get_history(self):
        order = self.object.payment.order
        return history_of(*filter(None, [self.object, order]))


class ReviewInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        review, user = self.object, self.request.user
        can_refund = user.has_perm(REFUND) and refunds.left_to_refund(review.payment) > 0
        return super().get_context_data(
            comparisons=comparisons(review),
            may_resolve=user.has_perm(RESOLVE),
            can_grant=user.has_perm(RESOLVE) and reviews.can_grant(review),
            can_refund=can_refund,
            can_ask=may_ask_who_paid(user) and review.payment.order_id is None,
            may_grant_by_hand=user.has_perm(GRANT),
            payment_refunds=review.payment.refunds.all(),
            **kwargs,
        )


class WebhookEventInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(body=pretty_body(self.object), **kwargs)


class ProviderRefusalInspectView(ReadOnlyInspectView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(advice=advice(self.object), **kwargs)
