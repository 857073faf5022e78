"""What core does when somebody logs in."""

from core import kept_forms


def hand_over_kept_form(sender, request, user, **kwargs) -> None:
    kept_forms.hand_over(request, user)
