"""Figures by interval, the contacts behind them, and one contact."""

from __future__ import annotations

from django.urls import path

from .contacts import views as contacts
from .queues import views as queues

urlpatterns = [
    path("queues/", queues.show_queues, name="queues"),
    path("queues/export/<str:form>/", queues.export_queues, name="queues_export"),
    path("contacts/", contacts.show_contacts, name="contacts"),
    path("contacts/export/<str:form>/", contacts.export_contacts, name="contacts_export"),
    # A contact's key is the source's own and may hold anything, slashes among it.
    path("contact/<path:contact_key>/", contacts.show_contact, name="contact"),
    path("contact-revealed/<path:contact_key>/", contacts.reveal_contact, name="contact_reveal"),
]
