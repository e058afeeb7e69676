from __future__ import annotations

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.testing import PageTests

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


class OfOneUnit(PageTests):
    roles = ADMINISTRATOR
    is_scoped = True

    def kwargs(self, cast):
        return {"node_id": cast.team.pk}


class OfOneUser(PageTests):
    roles = ADMINISTRATOR
    is_scoped = True

    def kwargs(self, cast):
        return {"user_id": cast.users[Role.TEAM_LEADER].pk}


class TestOrganisation(PageTests):
    url_name, roles = "people:list", STAFF


class TestNewUnit(PageTests):
    url_name, roles, bad_form = "people:node_new", ADMINISTRATOR, {"name": ""}


class TestUnit(OfOneUnit):
    url_name = "people:node"


class TestRenaming(OfOneUnit):
    url_name, method, bad_form = "people:node_rename", "post", {"name": ""}


class TestMoving(OfOneUnit):
    url_name, method, bad_form = "people:node_move", "post", {"node_id": "nowhere"}


class TestRemoving(OfOneUnit):
    url_name, method = "people:node_remove", "post"


class TestUndo(PageTests):
    url_name, roles, method, bad_form = "people:undo", ADMINISTRATOR, "post", {"line": "x"}


class TestAgents(PageTests):
    url_name, roles = "people:agents", STAFF


class TestNewAgent(PageTests):
    url_name, roles, bad_form = "people:agent_new", ADMINISTRATOR, {"skills": "billing:9"}


class TestPlacing(PageTests):
    url_name, roles, method, bad_form = "people:agents_place", ADMINISTRATOR, "post", {}


class TestAgentsFromAFile(PageTests):
    url_name, roles, bad_form = "people:agents_import", ADMINISTRATOR, {}


class TestAgentsAsAFile(PageTests):
    url_name, roles = "people:agents_export", STAFF

    def kwargs(self, cast):
        return {"form": "csv"}


class TestAgent(PageTests):
    url_name, roles, is_scoped = "people:agent", STAFF, True

    def kwargs(self, cast):
        return {"agent_id": cast.agent.pk}


class TestChangingAnAgent(TestAgent):
    url_name, roles, method = "people:agent_change", ADMINISTRATOR, "post"
    bad_form = {"code": ""}


class TestUsers(PageTests):
    url_name, roles = "people:users", STAFF


class TestNewUser(PageTests):
    url_name, roles, bad_form = "people:user_new", ADMINISTRATOR, {"name": "no spaces please"}


class TestUser(OfOneUser):
    url_name, roles, query_budget = "people:user", STAFF, 20


class TestChangingAUser(OfOneUser):
    url_name, method, bad_form = "people:user_change", "post", {"email": "not an address"}


class TestGivingARole(OfOneUser):
    url_name, method, bad_form = "people:role_give", "post", {"role": "king"}


class TestTakingARole(OfOneUser):
    url_name, method = "people:role_take", "post"

    def kwargs(self, cast):
        team = {"role": "team_leader", "node_id": cast.team.pk}
        return super().kwargs(cast) | team


class TestResettingAPassword(OfOneUser):
    url_name, method = "people:user_password", "post"


class TestActingOnAUser(OfOneUser):
    url_name, method = "people:user_act", "post"

    def kwargs(self, cast):
        return super().kwargs(cast) | {"act": "deactivate"}


class TestTokens(PageTests):
    url_name, roles, bad_form = "people:tokens", EVERYBODY, {"name": "", "days": "400"}


class TestRevokingAToken(PageTests):
    url_name, roles, method = "people:token_revoke", EVERYBODY, "post"

    def kwargs(self, cast):
        return {"token_id": 1}
