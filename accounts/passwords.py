"""Passwords that a program would guess soon, beyond Django's list of common ones."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from zxcvbn import zxcvbn

# zxcvbn's scale goes from 0 to 4; 2 is below a hundred million guesses, 3 below ten thousand
# million. https://github.com/dropbox/zxcvbn#usage
STRONG_ENOUGH = 3
# Longer ones only take longer to look at.
LOOKED_AT = 72


class GuessablePasswordValidator:
    """Asks zxcvbn, which works offline: words, names, dates, keyboard walks, repetitions, and what
    is known of the person."""

    def validate(self, password: str, user=None) -> None:
        known = (
            [user.email, *user.email.split("@"), user.first_name, user.last_name] if user else []
        )
        found = zxcvbn(password[:LOOKED_AT], user_inputs=[word for word in known if word])
        if found["score"] < STRONG_ENOUGH:
            raise ValidationError(
                gettext("This password is easy to guess. A few unrelated words make a better one."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return gettext("Not a word, a date or a pattern of keys: a few unrelated words are better.")
