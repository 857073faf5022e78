"""manage.py remove_second_factors: let somebody in again who lost phone and recovery codes."""

from django.core.management.base import CommandError

from accounts.factors import holders
from accounts.models import User
from core.commands import ShopCommand


class Command(ShopCommand):
    help = "Take the app, the passkeys and the recovery codes off an account. Its owner is told."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address of the account")

    def handle(self, email, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody has an account with {email}.")
        if holders.remove_all(user):
            self.stdout.write(f"{user.email} logs in with the password alone now, and was told.")
        else:
            self.stdout.write(f"{user.email} has no second factor.")
