"""What editing people in the admin means for their accounts."""

from wagtail import hooks

from accounts import people


@hooks.register("after_edit_user")
def drop_replaced_addresses(request, user) -> None:
    """An address that staff replaced must not open the account any more."""
    people.forget_other_addresses(user)
