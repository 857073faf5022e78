"""Addresses of buying and having bought."""

from django.urls import path

from commerce.views import (
    address_book,
    announcements,
    business,
    checkout,
    codes,
    downloads,
    library,
    orders,
    receipts,
    webhooks,
    withdrawal,
)

app_name = "commerce"
urlpatterns = [
    path("accounts/addresses/", address_book.addresses, name="addresses"),
    path("accounts/addresses/new/", address_book.add, name="new_address"),
    path("accounts/addresses/<int:pk>/", address_book.edit, name="address"),
    path("accounts/addresses/<int:pk>/delete/", address_book.delete, name="delete_address"),
    path("accounts/addresses/<int:pk>/default/", address_book.make_default, name="default_address"),
    path("checkout/<str:slug>/", checkout.checkout_page, name="checkout"),
    path("codes/<str:code>/", codes.follow_code, name="code"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<str:reference>/", orders.order_page, name="order"),
    path("orders/<str:reference>/status/", orders.order_status, name="order_status"),
    path("orders/<str:reference>/ask/", orders.ask, name="order_ask"),
    path("orders/<str:reference>/business/", business.correct, name="order_business"),
    path("orders/<str:reference>/invoice/", receipts.invoice, name="invoice"),
    path("orders/<str:reference>/receipt/", receipts.send_again, name="send_receipt"),
    path("orders/<str:reference>/withdraw/", withdrawal.withdraw, name="withdraw"),
    path("library/", library.library, name="library"),
    path("library/updates/", announcements.updates, name="updates"),
    path("library/<str:slug>/", library.versions, name="versions"),
    path("library/<str:slug>/updates/", announcements.updates_of_product, name="product_updates"),
    path("library/<str:slug>/download/", downloads.download, name="download"),
    path("downloads/<str:token>/", downloads.ticket, name="ticket"),
    path("updates/<str:token>/", announcements.stop_updates, name="stop_updates"),
    path("webhooks/dodo/", webhooks.dodo, name="dodo_webhook"),
    # A redirect would count as a delivery that failed, so the last slash may be left out.
    path("webhooks/dodo", webhooks.dodo),
]
