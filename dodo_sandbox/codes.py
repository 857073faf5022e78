"""The currencies and countries that the provider knows, by their ISO codes."""

from decimal import Decimal

from babel import Locale

_CURRENCIES = """
    AED ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN
    BZD CAD CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD JMD JOD JPY KES KGS KHR KMF KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SZL THB TND TOP TRY TTD TWD TZS UAH UGX USD
    UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
"""
# Codes that are reserved, or stand for no country that the provider bills.
_NO_COUNTRIES = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"
# Decimals by ISO 4217 where they are not two. CLDR's differ: it has none for ALL, LAK, RSD, …
_NO_DECIMALS = "BIF CLP DJF GNF JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
# What can be charged, and the smallest amount in major units: the provider's page "Adaptive
# Currency", and for USD its page on payments.
_MINIMUMS = """
    AED 2 ALL 50 AMD 500 ARS 1000 AUD 0.50 AWG 2 AZN 2 BAM 2 BDT 100 BMD 1 BND 1 BOB 5 BRL 0.50
    BSD 1 BWP 15 BZD 2 CAD 0.50 CHF 0.50 CLP 1000 CNY 4 CRC 500 CZK 15 DKK 2.50 DOP 100 EGP 50
    ETB 100 EUR 0.50 FJD 2 GBP 0.30 GEL 3 GMD 100 GTQ 10 GYD 200 HKD 4 HNL 25 HUF 175 IDR 8500
    ILS 3 INR 5 JPY 50 KRW 50 KZT 500 LKR 300 LRD 200 LSL 20 MAD 10 MKD 50 MOP 10 MUR 50 MVR 15
    MWK 2000 MXN 10 MYR 4 NGN 2000 NOK 3 NPR 150 NZD 1 PEN 3 PGK 4 PHP 50 PLN 2 PYG 4000 QAR 3
    RON 2 RSD 60 SAR 2 SBD 10 SCR 15 SEK 3 SGD 0.50 SZL 20 THB 25 TOP 2 TRY 20 TWD 20 TZS 3000
    USD 0.50 UYU 50 VND 12000 WST 2 XAF 300 XOF 300 ZAR 20 ZMW 30
"""
_NAMES = Locale("en").territories

CURRENCIES = frozenset(_CURRENCIES.split())
MINIMUMS = {
    code: Decimal(amount)
    for code, amount in zip(_MINIMUMS.split()[::2], _MINIMUMS.split()[1::2], strict=True)
}
COUNTRIES = frozenset(
    {code for code in _NAMES if len(code) == 2 and code.isalpha()} - set(_NO_COUNTRIES.split())
)
# Those that the provider's list of countries it takes payments from does not have.
UNSUPPORTED_COUNTRIES = "AF,AQ,BY,CD,CF,CU,HT,IR,KP,LY,MD,ML,MM,PS,RU,SD,SO,SS,SY,UA,VE,YE,ZW"


def decimals(currency: str) -> int:
    """How many digits of a currency's amount are minor units."""
    if currency in _NO_DECIMALS.split():
        return 0
    return 3 if currency in _THREE_DECIMALS.split() else 2


def country_name(code: str) -> str:
    return _NAMES[code]
