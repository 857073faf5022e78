"""The currencies that the provider charges, and the smallest amount in each.

Source: its documentation, features/adaptive-currency (for USD the page on payments), as of autumn
2026. A smaller total is refused with TOTAL_PAYMENT_AMOUNT_BELOW_MINIMUM_AMOUNT.
"""

from decimal import Decimal

from django.conf import settings

from core.money import to_minor_units

# In major units, as documented.
MINIMUMS = {
    "AED": "2.00",
    "ALL": "50.00",
    "AMD": "500.00",
    "ARS": "1000.00",
    "AUD": "0.50",
    "AWG": "2.00",
    "AZN": "2.00",
    "BAM": "2.00",
    "BDT": "100.00",
    "BMD": "1.00",
    "BND": "1.00",
    "BOB": "5.00",
    "BRL": "0.50",
    "BSD": "1.00",
    "BWP": "15.00",
    "BZD": "2.00",
    "CAD": "0.50",
    "CHF": "0.50",
    "CLP": "1000.00",
    "CNY": "4.00",
    "CRC": "500.00",
    "CZK": "15.00",
    "DKK": "2.50",
    "DOP": "100.00",
    "EGP": "50.00",
    "ETB": "100.00",
    "EUR": "0.50",
    "FJD": "2.00",
    "GBP": "0.30",
    "GEL": "3.00",
    "GMD": "100.00",
    "GTQ": "10.00",
    "GYD": "200.00",
    "HKD": "4.00",
    "HNL": "25.00",
    "HUF": "175.00",
    "IDR": "8500.00",
    "ILS": "3.00",
    "INR": "5.00",
    "JPY": "50",
    "KRW": "50",
    "KZT": "500.00",
    "LKR": "300.00",
    "LRD": "200.00",
    "LSL": "20.00",
    "MAD": "10.00",
    "MKD": "50.00",
    "MOP": "10.00",
    "MUR": "50.00",
    "MVR": "15.00",
    "MWK": "2000.00",
    "MXN": "10.00",
    "MYR": "4.00",
    "NGN": "2000.00",
    "NOK": "3.00",
    "NPR": "150.00",
    "NZD": "1.00",
    "PEN": "3.00",
    "PGK": "4.00",
    "PHP": "50.00",
    "PLN": "2.00",
    "PYG": "4000",
    "QAR": "3.00",
    "RON": "2.00",
    "RSD": "60.00",
    "SAR": "2.00",
    "SBD": "10.00",
    "SCR": "15.00",
    "SEK": "3.00",
    "SGD": "0.50",
    "SZL": "20.00",
    "THB": "25.00",
    "TOP": "2.00",
    "TRY": "20.00",
    "TWD": "20.00",
    "TZS": "3000.00",
    "USD": "0.50",
    "UYU": "50.00",
    "VND": "12000",
    "WST": "2.00",
    "XAF": "300",
    "XOF": "300",
    "ZAR": "20.00",
    "ZMW": "30.00",
}


def smallest_price() -> int:
    """The smallest price that can be charged in the shop's currency, in its minor units.

    One of a currency that is never charged (`checks.py` refuses it) has no other floor than 1.
    """
    minimum = MINIMUMS.get(settings.SHOP_CURRENCY)
    return 1 if minimum is None else to_minor_units(Decimal(minimum), settings.SHOP_CURRENCY)
