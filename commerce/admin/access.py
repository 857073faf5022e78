"""Access given and taken by hand, in the admin, each with its reason."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.admin.acts import GRANT, REVOKE, ActView
from commerce.downloads import access
from commerce.models import PurchasedProduct
from commerce.payments import by_hand
from core.own_rows import sees_whole_shop
from products import editions
from products.models import ProductPage, Release


def products_of(user):
    """The products that `user` may give access to: all that have a file, or a seller's own."""
    with_file = Release.objects.downloadable().order_by().values("page")
    products = ProductPage.objects.filter(pk__in=with_file).order_by("title")
    return products if sees_whole_shop(user) else products.filter(owner=user)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text


class GrantForm(ReasonForm):
    email = forms.EmailField(
        label=_("Customer's e-mail address"), help_text=_("Of an account that exists already.")
    )
    # By `id`, as a number beyond all numbers of a row then names none; the key would break.
    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=ProductPage.objects.none(),
        to_field_name="id",
        widget=forms.Select(attrs={"class": "w-w-full"}),
    )
    edition = forms.CharField(
        label=_("Edition"),
        required=False,
        max_length=60,
        help_text=_("Its name, if the product has several. Empty: the lowest."),
    )
    field_order = ["email", "product", "edition", "reason"]

    def __init__(self, *args, products, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["product"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = products

    def clean_email(self):
        """The customer with this address."""
        email = self.cleaned_data["email"]
        user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                gettext("Nobody has an account with %(email)s. Ask the customer to sign up first.")
                % {"email": email}
            )
        return user

    def clean(self):
        """With the edition of that name in place of the name."""
        cleaned = super().clean() or self.cleaned_data
        name, product = cleaned.get("edition", "").strip(), cleaned.get("product")
        cleaned["edition"] = None
        if name and product:
            known = editions.of_page(product)
            found = [each for each in known if each.name.casefold() == name.casefold()]
            if found:
                cleaned["edition"] = found[0]
            elif known:
                names = ", ".join(each.name for each in known)
                words = gettext("This product has no such edition. It has: %(editions)s.")
                self.add_error("edition", words % {"editions": names})
            else:
                self.add_error("edition", gettext("This product has no editions."))
        return cleaned


class GrantView(ActView):
    """Access for somebody who paid elsewhere, or need not pay."""

    permission = GRANT
    listed_as = PurchasedProduct
    form_class = GrantForm
    page_title = _("Grant access by hand")
    submit_label = _("Grant access")

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "products": products_of(self.request.user),
            "help_text": gettext("Staff read it; it is logged with your name."),
        }

    def get_initial(self):
        """Whom and what another page of the admin asks about."""
        return {name: self.request.GET.get(name, "")[:254] for name in ("email", "product")}

    def act(self, form) -> str:
        customer, product = form.cleaned_data["email"], form.cleaned_data["product"]
        reason, edition = form.cleaned_data["reason"], form.cleaned_data["edition"]
        self.object = by_hand.grant(customer, product, reason, self.request.user, edition)
        return gettext("%(customer)s has access to %(product)s.") % {
            "customer": customer.email,
            "product": self.object.title,
        }


class PurchaseView(ActView):
    """With a reason, to one purchase."""

    model = PurchasedProduct
    form_class = ReasonForm
    help_text: str | Promise = ""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "help_text": self.help_text}

    def get_context_data(self, **kwargs):
        purchase = self.object
        intro = self.intro % {"customer": purchase.user.email, "product": purchase.product.title}
        return super().get_context_data(intro=intro, **kwargs)


class RevokeView(PurchaseView):
    permission = REVOKE
    page_title = _("End access")
    submit_label = _("End access")
    is_danger = True
    intro = _("%(customer)s can no longer download %(product)s. No money goes back by this.")
    help_text = _("The customer reads it, in the library and on the product's page.")

    def why_not(self) -> str:
        is_by_hand = self.object.ended == PurchasedProduct.Ended.BY_HAND
        return gettext("Access was ended by hand already.") if is_by_hand else ""

    def act(self, form):
        if access.revoke_by_hand(self.object, form.cleaned_data["reason"], self.request.user):
            return gettext("Access has ended. The customer is told why.")
        return gettext("Access was ended by hand already."), False


class GrantAgainView(PurchaseView):
    permission = GRANT
    page_title = _("Grant access again")
    submit_label = _("Grant access again")
    intro = _("%(customer)s can download %(product)s again.")
    help_text = _("Staff read it; it is logged with your name.")

    def why_not(self) -> str:
        return gettext("There is access already.") if self.object.is_active else ""

    def act(self, form) -> str:
        purchase = self.object
        reason = form.cleaned_data["reason"]
        edition = purchase.edition  # the one that they had
        by_hand.grant(purchase.user, purchase.product, reason, self.request.user, edition)
        return gettext("%(customer)s has access to %(product)s again.") % {
            "customer": purchase.user.email,
            "product": purchase.product.title,
        }
