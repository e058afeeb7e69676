"""Kinds of channels, states and reasons in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.notices.contracts import KINDS, ChannelKind, DeliveryState

Words = str | Promise

CHANNEL_WORDS: Mapping[ChannelKind, Words] = {
    ChannelKind.WECOM: _("WeCom group robot"),
    ChannelKind.DINGTALK: _("DingTalk robot"),
    ChannelKind.FEISHU: _("Feishu robot"),
    ChannelKind.MAIL: _("E-mail"),
    ChannelKind.WEBHOOK: _("Webhook"),
    ChannelKind.OTHER: _("Another service"),
}
STATE_WORDS: Mapping[DeliveryState, Words] = {
    DeliveryState.WAITING: _("Waits to be sent"),
    DeliveryState.CLAIMED: _("Being sent"),
    DeliveryState.SENT: _("Sent"),
    DeliveryState.FAILED: _("Given up"),
}
STATE_TONES: Mapping[DeliveryState, str] = {
    DeliveryState.WAITING: "warn",
    DeliveryState.CLAIMED: "info",
    DeliveryState.SENT: "good",
    DeliveryState.FAILED: "bad",
}
ERROR_WORDS: Mapping[str, Words] = {
    "unknown_host": _("Nobody knows this host."),
    "no_connection": _("The server does not answer."),
    "certificate": _("The server's certificate is not valid."),
    "not_https": _("Only https may be used outside of the building."),
    "inside": _("The address lies inside the local network and is not named as allowed."),
    "too_many": _("The service takes no more messages just now."),
    "refused": _("The service did not take the message."),
    "broken": _("Something went wrong here; the log of the server says what."),
    "no_mail_address": _("The person has no e-mail address."),
}

# What `rules.addresses` says about fields, so that the catalogue knows it.
FIELD_TEXTS = (
    gettext_noop("Server"),
    gettext_noop("Only for a private deployment; leave empty for the public service."),
    gettext_noop("Key of the group robot"),
    gettext_noop("The end of its webhook address, after key=, or the whole address."),
    gettext_noop("Access token of the robot"),
    gettext_noop("The end of its webhook address, after access_token=, or the whole address."),
    gettext_noop("Signing secret"),
    gettext_noop("Begins with SEC; needed where the robot's safety setting is signing."),
    gettext_noop("Token of the group robot"),
    gettext_noop("The end of its webhook address, after /hook/, or the whole address."),
    gettext_noop("Needed where the robot's safety setting is signing."),
    gettext_noop("Mail server"),
    gettext_noop("Port"),
    gettext_noop("Encryption"),
    gettext_noop("STARTTLS"),
    gettext_noop("TLS from the start"),
    gettext_noop("No encryption"),
    gettext_noop("User name"),
    gettext_noop("Password"),
    gettext_noop("Sender"),
    gettext_noop("Recipient"),
    gettext_noop("Leave empty to write to each person's own address."),
    gettext_noop("Address"),
    gettext_noop("Begins with https://"),
    gettext_noop("Signs each message, so that the receiver knows it is ours."),
    gettext_noop("Address as apprise writes it"),
    gettext_noop("Of Slack, Telegram, ServerChan, PushPlus, WxPusher, PagerDuty or Opsgenie."),
    gettext_noop("The digest gathers between a minute and a day."),
    gettext_noop("Between 1 and 60 messages an hour."),
    gettext_noop("Quiet hours need a beginning and an end."),
)


def kind_choices() -> list[tuple[str, str]]:
    """Return what a person can unsubscribe from."""
    language = get_language() or "en"
    return [(code, words.text(language)) for code, words in KINDS.items()]
