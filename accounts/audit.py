"""What is written into Wagtail's audit log about people's accounts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

ADDRESS_REPLACED = "accounts.address_replaced"
# What earlier versions wrote: staff replace no passwords any more.
PASSWORD_REPLACED = "accounts.password_replaced"  # noqa: S105  (the name of an act)
FACTORS_REMOVED = "accounts.factors_removed"
INVITED = "accounts.invited"
EXPORT_ASKED = "accounts.export_asked"
DELETION_ASKED = "accounts.deletion_asked"
DELETION_TAKEN_BACK = "accounts.deletion_taken_back"
DELETED = "accounts.deleted"
LABELS = {
    EXPORT_ASKED: (_("Export personal data"), _("A copy of the personal data was asked for")),
    DELETION_ASKED: (_("Delete an account"), _("The account is to be deleted")),
    DELETION_TAKEN_BACK: (_("Keep an account"), _("The account is kept")),
    DELETED: (_("Account deleted"), _("The account was deleted")),
    INVITED: (_("Invite"), _("A link to choose a password was sent")),
    ADDRESS_REPLACED: (_("Replace an address"), _("The e-mail address was replaced")),
    PASSWORD_REPLACED: (_("Replace a password"), _("The password was replaced")),
    FACTORS_REMOVED: (_("Remove second factors"), _("The second factors were removed")),
}


class AddressReplaced(LogFormatter):
    """With both addresses and the reason, as long as the account is somebody's."""

    label, message = LABELS[ADDRESS_REPLACED]

    def format_message(self, log_entry) -> str:
        cause = log_entry.data.get("cause")
        if not cause:
            return str(self.message)
        return gettext("The e-mail address was replaced: %(cause)s") % {"cause": cause}
