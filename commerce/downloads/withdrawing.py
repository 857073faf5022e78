"""Taking a bad version back: it is delivered no more, and those who have it are told why.

Buyers get the version before it. Nothing is deleted, and it can be brought back.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce.audit import RELEASE_BROUGHT_BACK, RELEASE_WITHDRAWN
from commerce.models import Withdrawal
from core.refusals import NotPossible
from products.models import Release


def may_withdraw(user, release: Release) -> bool:
    """Whoever edits the product: a bad version cannot wait for somebody who approves."""
    return release.page.permissions_for_user(user).can_edit()


def withdraw(release: Release, because: str, by) -> Withdrawal:
    """Deliver `release` no more, for a reason that its buyers read. Raises NotPossible."""
    if not because.strip():
        raise NotPossible(gettext("Please say why: those who downloaded it read it."))
    with transaction.atomic():
        release = _locked(release)
        if release.published_at is None:
            raise NotPossible(gettext("This version was never published, so nobody has it."))
        if release.withdrawn_at:
            raise NotPossible(gettext("This version was withdrawn already."))
        release.withdrawn_at, release.withdrawn_because = timezone.now(), because.strip()[:1000]
        release.save(update_fields=["withdrawn_at", "withdrawn_because"])
        _log(release, RELEASE_WITHDRAWN, release.withdrawn_because, by)
        return Withdrawal.objects.create(release=release, by=by)


def bring_back(release: Release, by) -> int:
    """Deliver `release` again; returns how many buyers had been told that it was withdrawn.

    Raises NotPossible.
    """
    with transaction.atomic():
        release = _locked(release)
        if release.withdrawn_at is None:
            raise NotPossible(gettext("This version is not withdrawn."))
        because = release.withdrawn_because
        release.withdrawn_at, release.withdrawn_because = None, ""
        release.save(update_fields=["withdrawn_at", "withdrawn_because"])
        _log(release, RELEASE_BROUGHT_BACK, because, by)
        withdrawal = Withdrawal.objects.select_for_update().filter(release=release).first()
        if withdrawal is None:
            return 0
        told = withdrawal.recipients
        withdrawal.delete()
        return told


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("page").get(pk=release.pk)


def _log(release: Release, action: str, cause: str, by) -> None:
    words = gettext("%(version)s. %(reason)s") % {"version": release.version, "reason": cause}
    log(instance=release.page, action=action, user=by, data={"cause": words})
