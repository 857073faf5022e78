"""The rows in the provider's shapes, for API answers and webhook bodies alike."""

from django.conf import settings

from dodo_sandbox.cards import OUTCOME_MESSAGES
from dodo_sandbox.models import Customer, Delivery, Dispute, Payment, Product, Refund

BILLING_KEYS = ("city", "country", "state", "street", "zipcode")
# What an event about a payment may lack.
AMOUNTS = ("total_amount", "currency", "settlement_amount", "settlement_currency", "settlement_tax")


def moment(time) -> str:
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


# When the business and its endpoint were made: the sandbox keeps no row of either.
BEGINNING = "2026-01-01T00:00:00.000000Z"


def brand(business_id: str, is_live: bool) -> dict:
    """The primary brand, whose id is the business's own."""
    return {
        "brand_id": business_id,
        "business_id": business_id,
        "enabled": True,
        "statement_descriptor": "SANDBOX",
        "verification_enabled": True,
        "verification_status": "Success" if is_live else "Review",
        "archived_at": None,
        "description": None,
        "image": None,
        "name": "The sandbox's business",
        "reason_for_hold": None,
        "support_email": None,
        "url": None,
    }


def webhook(identity: str, url: str) -> dict:
    return {
        "id": identity,
        "url": url,
        "created_at": BEGINNING,
        "updated_at": BEGINNING,
        "description": "",
        "metadata": {},
        "disabled": False,
        "filter_types": None,
        "rate_limit": None,
    }


def product(row: Product) -> dict:
    return {
        "product_id": row.product_id,
        "business_id": row.business_id,
        "brand_id": row.business_id,
        "name": row.name,
        "description": row.description,
        "image": None,
        "price": row.price | {"discount_bps": row.price["discount"] * 100},
        "tax_category": row.tax_category,
        "is_recurring": False,
        "license_key_enabled": False,
        "license_key_activation_message": None,
        "license_key_activations_limit": None,
        "license_key_duration": None,
        "digital_product_delivery": None,
        "addons": None,
        "credit_entitlements": [],
        "entitlements": [],
        "pricing_mode": None,
        "product_collection_id": None,
        "metadata": row.metadata,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }


def product_item(row: Product) -> dict:
    names = (
        "product_id business_id name description image tax_category is_recurring entitlements "
        "pricing_mode metadata created_at updated_at"
    )
    whole = product(row)
    return {name: whole[name] for name in names.split()} | {
        "price": row.price["price"],
        "currency": row.price["currency"],
        "tax_inclusive": row.price["tax_inclusive"],
        "price_detail": whole["price"],
    }


def customer(row: Customer) -> dict:
    return {
        "customer_id": row.customer_id,
        "email": row.email,
        "name": row.name,
        "phone_number": row.phone_number,
        "metadata": {},
    }


def payment(row: Payment) -> dict:
    return _payment_core(row) | {
        "business_id": row.session.business_id,
        "billing": {name: row.billing.get(name) for name in BILLING_KEYS},
        "card_holder_name": row.customer.name,
        "card_issuing_country": "US",
        "custom_field_responses": None,
        "discount_id": None,
        "discounts": None,
        "disputes": [dispute_in_payment(each) for each in row.disputes.all()],
        "error_code": None if row.status in ("succeeded", "processing") else row.outcome,
        "error_message": (
            None if row.status in ("succeeded", "processing") else OUTCOME_MESSAGES.get(row.outcome)
        ),
        "is_update_payment_method": False,
        "payment_link": checkout_url(row.session.session_id),
        "payment_method_id": None,
        "product_cart": [
            {"product_id": line["product_id"], "quantity": line["quantity"]} for line in row.lines
        ],
        "refunds": [refund_item(each) for each in row.refunds.all()],
        "settlement_amount": row.settlement_amount,
        "settlement_currency": row.settlement_currency,
        "settlement_tax": row.settlement_tax,
        "tax": row.tax,
        "updated_at": moment(row.updated_at),
    }


def payment_item(row: Payment) -> dict:
    latest = row.latest_dispute()
    return _payment_core(row) | {
        "has_license_key": False,
        "dispute_status": dispute_status(latest) if latest else None,
    }


def _payment_core(row: Payment) -> dict:
    """What a payment says both alone and in a list."""
    return {
        "payment_id": row.payment_id,
        "brand_id": row.session.business_id,
        "created_at": moment(row.created_at),
        "total_amount": row.total_amount,
        "currency": row.currency,
        "status": row.status,
        "checkout_session_id": row.session.session_id,
        "customer": customer(row.customer),
        "metadata": row.metadata,
        "refund_status": row.refund_status(),
        "digital_products_delivered": False,
        "card_last_four": row.card_last_four,
        "card_network": "visa",
        "card_type": "credit",
        "card_exp_month": "06",
        "card_exp_year": "2032",
        "charge_type": None,
        "includes_usage": False,
        "invoice_id": "inv_" + row.payment_id.removeprefix("pay_"),
        "invoice_url": f"{settings.ENVIRONMENT.url}/invoices/payments/{row.payment_id}",
        "is_multi_subscription": False,
        "payment_method": "card",
        "payment_method_type": None,
        "payment_provider": "dodo",
        "retry_attempt": 0,
        "service_periods": [],
        "subscription_id": None,
        "subscription_ids": [],
        "three_ds_flow": None,
        "three_ds_status": None,
        "three_ds_version": None,
    }


def refund_item(row: Refund) -> dict:
    """The amount is in the currency that the customer paid in, and gets back."""
    return {
        "refund_id": row.refund_id,
        "payment_id": row.payment.payment_id,
        "business_id": row.payment.session.business_id,
        "amount": row.amount,
        "currency": row.payment.currency,
        "status": row.status,
        "is_partial": row.is_partial,
        "reason": row.reason,
        "created_at": moment(row.created_at),
        "network_reference": None,
        "network_reference_type": None,
        "network_reference_updated_at": None,
    }


def refund(row: Refund) -> dict:
    return refund_item(row) | {
        "brand_id": row.payment.session.business_id,
        "customer": customer(row.payment.customer),
        "metadata": row.metadata,
    }


def dispute_status(row: Dispute) -> str:
    return f"dispute_{row.status}"


def _dispute_core(row: Dispute) -> dict:
    """`amount` is text at the provider; it is in the currency that the customer paid in."""
    return {
        "dispute_id": row.dispute_id,
        "payment_id": row.payment.payment_id,
        "business_id": row.payment.session.business_id,
        "amount": str(row.payment.total_amount),
        "currency": row.payment.currency,
        "dispute_status": dispute_status(row),
        "dispute_stage": "dispute",
        "is_resolved_by_rdr": None,
        "created_at": moment(row.created_at),
    }


def dispute_in_payment(row: Dispute) -> dict:
    return _dispute_core(row) | {"remarks": None}


def dispute_item(row: Dispute) -> dict:
    return _dispute_core(row) | {"payment_provider": "dodo"}


def dispute(row: Dispute) -> dict:
    return dispute_item(row) | {
        "remarks": None,
        "brand_id": row.payment.session.business_id,
        "customer": customer(row.payment.customer),
        "reason": "fraudulent",
    }


def checkout_url(session_id: str) -> str:
    return f"{settings.ENVIRONMENT.url}/pay/{session_id}"


def event(delivery: Delivery, omit_amounts: bool) -> dict:
    """A webhook's body as things stand now: `type` and `timestamp` are the event's, `data` is not
    a record of that moment but the latest state. A payment's may come without amounts."""
    if delivery.refund:
        data = refund(delivery.refund) | {"payload_type": "Refund"}
    elif delivery.dispute:
        data = dispute(delivery.dispute) | {"payload_type": "Dispute"}
    else:
        data = payment(delivery.payment) | {"payload_type": "Payment"}
        if omit_amounts:
            data = _without_amounts(data)
    return {
        "business_id": delivery.payment.session.business_id,
        "type": delivery.type,
        "timestamp": moment(delivery.created_at),
        "data": data,
    }


def _without_amounts(data: dict) -> dict:
    kept = {name: value for name, value in data.items() if name not in AMOUNTS}
    return kept | {"product_cart": [row | {"quantity": None} for row in data["product_cart"]]}
