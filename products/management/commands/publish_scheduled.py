"""Wagtail's command by its name, doing what the shop's recurring task does."""

from wagtail.management.commands import publish_scheduled

from products.models import DelayedPublication
from products.publishing import publish_due


class Command(publish_scheduled.Command):
    help = "Publish and unpublish what is due; say what could not be published, and why."

    def handle(self, *args, **options):
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        publish_due()
        for delay in DelayedPublication.objects.lasting().select_related("revision"):
            self.stderr.write(f"{delay}: {delay.reason}")
