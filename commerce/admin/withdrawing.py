"""A bad version is withdrawn, or brought back, by whoever edits its product."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.snippets.action_menu import ActionMenuItem

from commerce.admin.access import ReasonForm
from commerce.admin.acts import ActView
from commerce.downloads import withdrawing
from commerce.messages import withdrawals
from products.models import Release
from products.versions import newest_first


class VersionsSidePanel(BaseSidePanel):
    """In the editor of a product. Registered with the hook `product_side_panels`."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle versions")
        icon_name = "download"

    name = "versions"
    title = _("Published versions")
    template_name = "commerce/admin/versions_panel.html"
    order = 160

    def get_context_data(self, parent_context):
        return {
            **super().get_context_data(parent_context),
            "versions": newest_first(Release.objects.filter(page=self.object.pk).published()),
        }


class WithdrawMenuItem(ActionMenuItem):
    """In the editor of a release: leads to where it is withdrawn."""

    name = "withdraw"
    label = _("Withdraw")
    icon_name = "warning"
    route = "withdraw_version"

    def is_shown(self, context):
        release = context.get("instance")
        is_published = release is not None and release.first_published_at is not None
        return is_published and self.is_for(release)

    def is_for(self, release: Release) -> bool:
        return release.withdrawn_at is None

    def get_url(self, context):
        return reverse(self.route, args=[context["instance"].pk])


class BringBackMenuItem(WithdrawMenuItem):
    name = "bring-back"
    label = _("Bring back")
    icon_name = "undo"
    route = "bring_version_back"

    def is_for(self, release: Release) -> bool:
        return release.withdrawn_at is not None


def menu_item(model, item: type[WithdrawMenuItem]):
    """For Wagtail's hook `register_snippet_action_menu_item`."""
    order = 70  # behind what publishes and submits
    return item(order=order) if model is Release else None


class WithdrawForm(ReasonForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class VersionView(ActView):
    """One version. Its product's editor is where people come from and go back to."""

    model = Release
    intro: str | Promise = ""

    def get_row(self):
        rows = Release.objects.select_related("page")
        release = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not withdrawing.may_withdraw(self.request.user, release):
            raise Http404
        return release

    def may(self) -> bool:
        return True  # else the version was not found

    def get_back_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.object.page_id])

    def get_context_data(self, **kwargs):
        return super().get_context_data(intro=self.intro, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.get_back_url(), "label": self.object.page.title},
            {"url": "", "label": self.get_page_title()},
        ]


class WithdrawView(VersionView):
    form_class = WithdrawForm
    submit_label = _("Withdraw this version")
    is_danger = True

    def get_page_title(self):
        return gettext("Withdraw version %(version)s") % {"version": self.object.version}

    @property
    def intro(self) -> str:  # type: ignore[override]  # says what is delivered instead
        others = Release.objects.filter(page=self.object.page_id).downloadable()
        instead = others.exclude(pk=self.object.pk).newest()
        if instead is None:
            return gettext(
                "It is delivered no more, and there is no other version: the product cannot be "
                "bought or downloaded until you publish one."
            )
        return gettext("It is delivered no more. Buyers get version %(version)s.") % {
            "version": instead.version
        }

    def get_form_kwargs(self):
        count = withdrawals.have_copies(self.object).count()
        told = ngettext(
            "%(count)s customer has downloaded it and reads this in an e-mail, a minute from now.",
            "%(count)s customers have downloaded it and read this in an e-mail, a minute from now.",
            count,
        ) % {"count": count}
        if not count:
            told = gettext("Nobody has downloaded it yet. It stands beside the version.")
        return {**super().get_form_kwargs(), "help_text": told}

    def why_not(self) -> str:
        if self.object.published_at is None:
            return gettext("This version was never published, so nobody has it.")
        return gettext("This version was withdrawn already.") if self.object.withdrawn_at else ""

    def act(self, form) -> str:
        withdrawing.withdraw(self.object, form.cleaned_data["reason"], self.request.user)
        return gettext("Version %(version)s is withdrawn.") % {"version": self.object.version}


class BringBackForm(forms.Form):
    """Nothing to fill in."""


class BringBackView(VersionView):
    form_class = BringBackForm
    submit_label = _("Bring it back")

    @property
    def intro(self) -> str:  # type: ignore[override]  # says whether it is delivered
        if not self.object.live:
            return gettext(
                "It is not published now: it is delivered again once you publish it. Those who "
                "were told that it was withdrawn get no e-mail."
            )
        return gettext(
            "It is delivered again. Those who were told that it was withdrawn get no e-mail."
        )

    def get_page_title(self):
        return gettext("Bring version %(version)s back") % {"version": self.object.version}

    def why_not(self) -> str:
        return "" if self.object.withdrawn_at else gettext("This version is not withdrawn.")

    def act(self, form) -> str:
        told = withdrawing.bring_back(self.object, self.request.user)
        if not told:
            return gettext("Version %(version)s is back. Nobody had been told.") % {
                "version": self.object.version
            }
        words = ngettext(
            "Version %(version)s is back. %(count)s customer had been told that it was withdrawn.",
            "Version %(version)s is back. %(count)s customers had been told that it was withdrawn.",
            told,
        )
        return words % {"version": self.object.version, "count": told}


def urls() -> list:
    return [
        path("versions/<int:pk>/withdraw/", WithdrawView.as_view(), name="withdraw_version"),
        path("versions/<int:pk>/bring-back/", BringBackView.as_view(), name="bring_version_back"),
    ]
