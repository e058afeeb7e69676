"""The room's pages."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from . import agents, organisation, profile, sheets, users

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", organisation.show_organisation, name="list"),
    path("undo/", organisation.undo, name="undo"),
    path("units/new/", organisation.add_node, name="node_new"),
    path("units/<int:node_id>/", organisation.show_node, name="node"),
    path("units/<int:node_id>/rename/", organisation.rename_node, name="node_rename"),
    path("units/<int:node_id>/move/", organisation.move_node, name="node_move"),
    path("units/<int:node_id>/remove/", organisation.remove_node, name="node_remove"),
    path("agents/", agents.show_agents, name="agents"),
    path("agents/new/", agents.add_agent, name="agent_new"),
    path("agents/place/", agents.place_agents, name="agents_place"),
    path("agents/import/", sheets.import_agents, name="agents_import"),
    re_path(r"^agents/agents\.(?P<form>csv|xlsx)$", sheets.export_agents, name="agents_export"),
    path("agents/<int:agent_id>/", agents.show_agent, name="agent"),
    path("agents/<int:agent_id>/change/", agents.change_agent, name="agent_change"),
    path("users/", users.show_users, name="users"),
    path("users/new/", users.add_user, name="user_new"),
    path("users/<int:user_id>/", users.show_user, name="user"),
    path("users/<int:user_id>/change/", users.change_user, name="user_change"),
    path("users/<int:user_id>/roles/", users.give_role, name="role_give"),
    path(
        "users/<int:user_id>/roles/<str:role>/<int:node_id>/take/",
        users.take_role,
        name="role_take",
    ),
    path("users/<int:user_id>/password/", users.reset_password, name="user_password"),
    path("users/<int:user_id>/act/<slug:act>/", users.act_on_user, name="user_act"),
    path("me/", profile.show_profile, name="profile"),
    path("me/tokens/", profile.show_tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revoke/", profile.revoke_token, name="token_revoke"),
]
