"""The provider's errors: {"code", "message"} with an HTTP status.

Codes, causes and words are those of the provider's page "Error codes". It does not say which
status belongs to which code; here it is the one whose general meaning fits (see the README).
"""

CHECKOUT_ERRORS = {
    "UNAUTHORIZED": (401, "You are not authorised to perform this action"),
    "MERCHANT_NOT_LIVE": (403, "Merchant is not live"),
    "NOT_FOUND": (404, "Item not found"),
    "CHECKOUT_SESSION_CONSUMED": (409, "Checkout session has already been consumed"),
    "PRODUCT_IS_DELETED": (410, "The product is deleted"),
    "INVALID_DISCOUNT_CODE": (422, "Invalid Discount Code"),
    "INVALID_TAX_ID": (422, "Tax Id is invalid"),
    "MISSING_PRODUCT_INFORMATION": (
        422,
        "Product exists but other mandatory information is missing or invalid",
    ),
    "NO_ELIGIBLE_PAYMENT_METHODS": (422, "No eligible payment methods found"),
    "PAY_AS_YOU_WANT_AMOUNT_REQUIRED": (422, "Amount is mandatory for pay as you want product"),
    "PRODUCT_CART_EMTPY": (422, "product_cart is empty"),
    "REQUEST_AMOUNT_BELOW_MINIMUM": (
        422,
        "Amount cannot be less than minimum amount specified for the product",
    ),
    "TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT": (
        422,
        "The minimum amount is required to process payment",
    ),
    "UNSUPPORTED_COUNTRY": (422, "Country currently not supported"),
    "UNSUPPORTED_CURRENCY": (422, "Currency is not currently supported"),
    "TOO_MANY_REQUESTS": (429, "Too many requests"),
    "EXCHANGE_RATE_NOT_FOUND": (
        500,
        "Exchange rate not found to convert from Currency to Currency",
    ),
    "INTERNAL_SERVER_ERROR": (500, "Something went wrong"),
    "DISCOUNT_CONCURRENT_REDEMPTION": (
        503,
        "Discount is being redeemed concurrently; please retry",
    ),
}
# All with status 400, the only one that the API description has for a refund that is refused.
REFUND_ERRORS = (
    "DUPLICATE_LINE_ITEMS_IN_REQUEST",
    "EXISTING_REFUND_REQUEST_PROCESSING",
    "LINE_ITEM_FULLY_REFUNDED",
    "LINE_ITEM_NOT_FOUND",
    "LINE_ITEM_REFUND_AMOUNT_TOO_HIGH",
    "LINE_ITEM_REFUND_AMOUNT_TOO_LOW",
    "PARTIAL_REFUND_NOT_ALLOWED",
    "PAYMENT_ALREADY_REFUNDED",
    "PAYMENT_NOT_SUCCEEDED",
    "REFUND_WINDOW_EXPIRED",
    "ZERO_AMOUNT_PAYMENT_REFUND_NOT_ALLOWED",
)
# What an outage on demand is called, where the documents have a name for its status.
OUTAGES = {
    401: "UNAUTHORIZED",
    403: "UNAUTHORIZED",
    404: "NOT_FOUND",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
}


class ApiError(Exception):
    """Answered as {"code", "message"} with the HTTP status, as the provider does."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status = status
        self.code = code


class Invalid(ApiError):
    """422: the request is JSON, but does not fit the API description."""

    def __init__(self, message: str):
        super().__init__(422, "INVALID_REQUEST_PARAMETERS", message)


class NotFound(ApiError):
    def __init__(self, what: str):
        super().__init__(404, "NOT_FOUND", f"No such {what}.")


class Unsellable(ApiError):
    """Why a checkout is not possible: a code of CHECKOUT_ERRORS, in its words or closer ones."""

    def __init__(self, code: str, message: str = ""):
        status, words = CHECKOUT_ERRORS[code]
        super().__init__(status, code, message or words)


class Refused(Exception):
    """What is asked for is not possible as things stand; the text says why.

    `code` is one of REFUND_ERRORS, or "REFUSED" for what the API cannot ask for.
    """

    def __init__(self, text: str, code: str = "REFUSED"):
        super().__init__(text)
        self.code = code
