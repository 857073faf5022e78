"""manage.py invite_admin: the first admin of a new shop, without a password on any screen."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email

from accounts import people
from accounts.models import User
from core.commands import ShopCommand


class Command(ShopCommand):
    help = (
        "Make a superuser, unless somebody with this address is one already, and print a link at "
        f"which they choose a password. It holds for {settings.PASSWORD_RESET_TIMEOUT // 3600} "
        "hours, and once."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address that they log in with")

    def handle(self, email, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_superuser(email)
        if not (user.is_superuser and user.is_active):
            raise CommandError(
                f"{user.email} has an account of another kind. A superuser can change that under "
                "Settings → People; or use another address."
            )
        self.stdout.write(people.password_link(user))
