from __future__ import annotations

from django.urls import URLPattern, path

from . import embed, overview, records, settings, ticket

app_name = "guidance"
urlpatterns: list[URLPattern] = [
    path("guidance/", overview.show_overview, name="overview"),
    path("guidance/prompts/<str:risk>/<str:prompt>/", overview.show_prompt, name="prompt"),
    path("guidance/prompts/<str:risk>/<str:prompt>/retire/", overview.retire, name="retire"),
    path("guidance/settings/", settings.show_settings, name="settings"),
    path("guidance/records/", records.show_records, name="records"),
    path("guidance/ticket/", ticket.show_ticket, name="ticket"),
    path("guidance/steps/<str:step>/", ticket.show_step, name="step"),
    # Three addresses that business systems keep: their names and answers stay.
    path("embed/v1/watchfloor.js", embed.script, name="script"),
    path("embed/v1/watchfloor.<str:version>.js", embed.versioned_script, name="versioned_script"),
    path("embed/v1/decide", embed.decide, name="embed_decide"),
    path("embed/v1/events", embed.events, name="embed_events"),
    path("api/guidance/<path:rest>", embed.alias, name="alias"),
]
