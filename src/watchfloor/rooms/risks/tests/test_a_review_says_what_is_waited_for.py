"""The page of a proposal: what it waits for, why it was made in the reader's words, by whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterFilter, Verb
from watchfloor.rooms.risks import operations, service
from watchfloor.rooms.risks.contracts import RiskPoint
from watchfloor.rooms.risks.queries.tasks import chance_words
from watchfloor.rooms.risks.rules.bodies import body_of

from .build import JOB, access_for, actor_for, audits, hold, propose
from .test_a_point_leaves_only_when_the_year_could_have_shown_something import (
    BEFORE,
    IN_YEAR,
    NOW,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaving(cast):
    version = hold(cast, at=BEFORE, tolerable_rate=0.01)
    audits(version, start=IN_YEAR, looked=299)
    service.list_points(at=NOW)
    (proposed,) = operations.propose_retirements(actor=JOB, at=NOW)
    return proposed


def review(client, version, language="en"):
    client.cookies["django_language"] = language
    return client.get(
        reverse("risks:review", args=[version.id]), headers={"accept-language": language}
    )


def recheck_of(version, access):
    wanted = MatterFilter(parent_id=version.change_matter_id)
    (found,) = matters.list_matters(wanted=wanted, access=access)
    return found


def test_no_approval_is_offered_while_the_recheck_is_open(cast, leaving, client_for):
    page = review(client_for(Role.RISK_OFFICER), leaving)
    recheck = recheck_of(leaving, access_for(cast.users[Role.RISK_OFFICER]))
    content = page.content.decode()
    assert 'value="approve"' not in content
    assert 'value="return"' in content
    assert reverse("matters:matter", args=[recheck.id]) in content


def test_it_is_offered_once_the_recheck_has_ended(cast, leaving, client_for):
    analyst, officer = cast.users[Role.QUALITY_ANALYST], cast.users[Role.RISK_OFFICER]
    recheck = recheck_of(leaving, access_for(officer))
    for verb, user in ((Verb.DONE, analyst), (Verb.VERIFY, officer)):
        matters.act(
            matter_id=recheck.id, verb=verb, access=access_for(user), actor=actor_for(user),
            at=NOW, note="looked again",
        )  # fmt: skip
    assert 'value="approve"' in review(client_for(Role.DIRECTOR), leaving).content.decode()


def test_the_rules_reason_is_said_in_the_readers_language(cast, leaving, client_for):
    for language, words in (("en", "2025: 299 audits, none failed"), ("zh-hans", "299 次")):
        cast.users[Role.RISK_OFFICER].language = language
        cast.users[Role.RISK_OFFICER].save()
        page = review(client_for(Role.RISK_OFFICER), leaving, language)
        assert words in page.context["chain"][0][1], language


def test_a_revision_keeps_the_first_proposer_on_the_page(cast, client_for):
    first = propose(cast, at=NOW)
    officer = cast.users[Role.RISK_OFFICER]
    second = operations.revise_point(
        version_id=first.id, title=first.title, point=body_of(first, RiskPoint),
        reason="completed", access=access_for(officer), actor=actor_for(officer), at=NOW,
    )  # fmt: skip
    page = review(client_for(Role.DIRECTOR), second)
    chain = [version.proposed_by for version, _reason in page.context["chain"]]
    assert chain == [cast.users[Role.AGENT].username, officer.username]
    assert cast.users[Role.AGENT].username in page.content.decode()


@pytest.mark.parametrize(
    ("p_value", "words"), [(3.3e-16, "0.1%"), (0.001, "0.1%"), (0.0214, "2.1%")]
)
def test_chance_is_said_as_exactly_as_it_matters(p_value, words):
    assert words in chance_words(p_value)
    assert "e-" not in chance_words(p_value)
