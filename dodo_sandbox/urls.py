from django.urls import path
from django.views.generic import RedirectView

from dodo_sandbox import control, hosted_page, pages, portal
from dodo_sandbox.answers import endpoint
from dodo_sandbox.api import account, checkouts, customers, disputes, payments, products, refunds

urlpatterns = [
    # The API, as the provider's description names it.
    path("products", endpoint(GET=products.index, POST=products.create)),
    path(
        "products/<str:product_id>",
        endpoint(GET=products.retrieve, PATCH=products.update, DELETE=products.archive),
    ),
    path("products/<str:product_id>/unarchive", endpoint(POST=products.unarchive)),
    path("checkout/supported_countries", endpoint(GET=checkouts.supported_countries)),
    path("checkouts", endpoint(POST=checkouts.create)),
    path("checkouts/<str:session_id>", endpoint(GET=checkouts.retrieve)),
    path("payments", endpoint(GET=payments.index)),
    path("payments/<str:payment_id>", endpoint(GET=payments.retrieve)),
    path("invoices/payments/<str:payment_id>", endpoint(GET=payments.invoice)),
    path("refunds", endpoint(GET=refunds.index, POST=refunds.create)),
    path("refunds/<str:refund_id>", endpoint(GET=refunds.retrieve)),
    path("disputes", endpoint(GET=disputes.index)),
    path("disputes/<str:dispute_id>", endpoint(GET=disputes.retrieve)),
    path(
        "customers/<str:customer_id>/customer-portal/session",
        endpoint(POST=customers.open_portal),
    ),
    path("brands", endpoint(GET=account.brands)),
    path("webhooks", endpoint(GET=account.webhooks)),
    path("webhooks/<str:webhook_id>/secret", endpoint(GET=account.webhook_secret)),
    # The hosted pages.
    path("", RedirectView.as_view(url="/control/")),
    path("pay/<str:session_id>", hosted_page.pay_page),
    path("portal/<str:token>", portal.portal_page),
    path("sandbox.css", pages.stylesheet),
    path("healthz", pages.health),
    # Control.
    path("control/", control.page),
    path("control/ledger", control.show_ledger),
    path("control/settings", control.settings_paths),
    path("control/products/<str:product_id>", control.change_product),
    path("control/products/<str:product_id>/archive", control.archive_product),
    path("control/products/<str:product_id>/delete", control.delete_product),
    path("control/payments/<str:payment_id>/refund", control.refund),
    path("control/payments/<str:payment_id>/dispute", control.dispute),
    path("control/payments/<str:payment_id>/cancel", control.cancel),
    path("control/refunds/<str:refund_id>", control.move_refund),
    path("control/sessions/<str:session_id>/expire", control.expire),
    path("control/deliveries/<str:webhook_id>/resend", control.resend),
    path("control/reset", control.reset),
]

handler400 = "dodo_sandbox.pages.bad_request"
handler404 = "dodo_sandbox.pages.not_found"
handler500 = "dodo_sandbox.pages.failed"
