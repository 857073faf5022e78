"""Lists in the admin that are read and acted on, not edited: texts for when they are empty, a
button above the list, pages and buttons for acts, a number in the menu.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl

from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.functional import Promise, cached_property
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.widgets.button import HeaderButton

from core.admin.acts import button
from core.admin.own_rows import ReadOnlyIndexView, ReadOnlyViewSet
from core.own_rows import rows_for


class ActsIndexView(ReadOnlyIndexView):
    """A list with a text for when it is empty, and perhaps a button above it."""

    empty: str | Promise = ""
    opens_on = ""  # the query that the menu leads to
    nothing_open: str | Promise = ""
    has_short_titles = True
    door = None  # (label, url name, icon, may(user))

    @cached_property
    def no_results_message(self):
        if self.is_searching:
            return super().no_results_message
        if self.empty and not rows_for(self.request.user, self.model).exists():
            return self.empty
        asked = {name: value for name, value in self.request.GET.items() if value}
        if self.nothing_open and asked == dict(parse_qsl(self.opens_on)):
            return self.nothing_open
        return super().no_results_message

    @cached_property
    def columns(self):
        first, *others = super().columns
        if self.has_short_titles:
            # Wagtail breaks titles anywhere, and on a phone the other columns squeeze them.
            first.classname = "w-whitespace-nowrap"
        return [first, *others]

    @cached_property
    def header_buttons(self):
        buttons = super().header_buttons
        if self.door:
            label, url_name, icon, may = self.door
            if may(self.request.user):
                buttons.append(HeaderButton(label, url=reverse(url_name), icon_name=icon))
        return buttons


class ActsViewSet(ReadOnlyViewSet):
    """Facts, and what may be done to them in other ways than by editing.

    `empty` is shown where there is no row at all; `nothing_open` where none is left of what the
    menu leads to, `opens_on` (a query; its filter can be cleared in the list).
    `acts` are pages with a form (name: view), `buttons` what a row's page posts to (name: (act,
    may(user))), `extra_permissions` what a group may be given for them, `refusals` what a rule
    says in words for the person who asked.
    """

    index_view_class = ActsIndexView
    index_results_template_name = "core/admin/list_results.html"
    empty: str | Promise = ""
    opens_on = ""
    nothing_open: str | Promise = ""
    has_short_titles = True
    acts: dict[str, tuple[str, type[View]]] = {}
    buttons: dict[str, tuple[Callable, Callable]] = {}
    door: tuple[str | Promise, str, str, Callable] | None = None  # label, act, icon, may(user)
    extra_permissions: tuple[str, ...] = ()
    refusals: tuple[type[Exception], ...] = ()

    def get_index_view_kwargs(self, **kwargs):
        if self.door:
            label, name, icon, may = self.door
            kwargs["door"] = (label, self.get_url_name(name), icon, may)
        return super().get_index_view_kwargs(
            empty=self.empty,
            opens_on=self.opens_on,
            nothing_open=self.nothing_open,
            has_short_titles=self.has_short_titles,
            **kwargs,
        )

    @cached_property
    def menu_url(self):
        return f"{super().menu_url}?{self.opens_on}" if self.opens_on else super().menu_url

    def get_permissions_to_register(self):
        extra = Permission.objects.filter(
            content_type__app_label=self.app_label, codename__in=self.extra_permissions
        )
        return super().get_permissions_to_register() | extra

    def get_urlpatterns(self):
        acts = [path(route, view.as_view(), name=name) for name, (route, view) in self.acts.items()]
        buttons = [
            path(f"{name}/<int:pk>/", button(self.model, act, may, self.refusals), name=name)
            for name, (act, may) in self.buttons.items()
        ]
        return [*super().get_urlpatterns(), *acts, *buttons]


class CountedMenuItem(MenuItem):
    """The menu says how many rows wait: `count` says it of a person."""

    def count(self, user) -> int:
        raise NotImplementedError

    def render_component(self, request):
        waiting = self.count(request.user)
        label = f"{self.label} ({waiting})" if waiting else self.label
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )
