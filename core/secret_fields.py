"""Names of form fields whose content is never given back or kept: passwords, codes, cards, keys."""

import re

SECRET_NAMES = re.compile(
    r"pass|pwd|secret|token|csrf|card|cvv|cvc|cvn|expir|iban|account_number|authoriz|api_?key"
    r"|recovery|ssn|^code$|(verif\w*|confirm\w*|security|login|mfa|reset)[_-]code|(^|[_-])"
    r"(pin|otp|totp|key|nonce|signature|credential|session|sessionid|auth)($|[_-]|\d)",
    re.IGNORECASE,
)
