"""What rules must be: of a known kind, with parameters within their bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ._errors import SchedulingError
from ._refusing import is_finite, is_whole, refuse_repeated, refuse_unless
from ._rules import RULE_KINDS, Form, Parameter
from ._types import Friendly, Problem, Rule


def check_rules(problem: Problem) -> None:
    """Refuse rules of unknown kinds or with parameters that cannot be."""
    refuse_repeated("rule", (rule.id for rule in problem.rules))
    for rule in problem.rules:
        check_rule(rule)
        _check_named(problem, rule)
    if problem.friendly is not None:
        _check_friendly(problem.friendly)


def _check_named(problem: Problem, rule: Rule) -> None:
    """People whom a rule names must be there: a slip would make it bind nobody."""
    known = {person.id for person in problem.people}
    named = set(rule.scope.people)
    if isinstance(rule.parameters.get("people"), Sequence):
        named |= set(rule.parameters["people"])
    strangers = sorted(named - known)
    refuse_unless(
        not strangers,
        "unknown_person",
        f"Rule {rule.id} names people who are not in the roster: {', '.join(strangers)}.",
        rule=rule.id,
        people=strangers,
    )


def check_rule(rule: Rule) -> None:
    """Refuse one rule of an unknown kind or with parameters that cannot be.

    :raises SchedulingError: unknown_rule_kind, unknown_parameter, parameter_missing, bad_parameter,
        bad_weight or bad_validity
    """
    kind = RULE_KINDS.get(rule.kind)
    if kind is None:
        raise SchedulingError(
            "unknown_rule_kind",
            f"Rule {rule.id} is of the kind {rule.kind!r}, which does not exist.",
            rule=rule.id,
            kind=rule.kind,
        )
    strange = sorted(set(rule.parameters) - {each.name for each in kind.parameters})
    refuse_unless(
        not strange,
        "unknown_parameter",
        f"Rule {rule.id} has parameters that its kind does not take: {', '.join(strange)}.",
        rule=rule.id,
        parameters=strange,
    )
    for parameter in kind.parameters:
        _check_parameter(rule, parameter)
    _check_weight_and_dates(rule)


def _check_parameter(rule: Rule, parameter: Parameter) -> None:
    value = rule.parameters.get(parameter.name, parameter.default)
    place = {"rule": rule.id, "parameter": parameter.name}
    refuse_unless(
        value is not None,
        "parameter_missing",
        f"Rule {rule.id} needs {parameter.name}.",
        **place,
    )
    refuse_unless(
        _FITS.get(parameter.form, _is_count)(value, parameter),
        "bad_parameter",
        f"{parameter.name} of rule {rule.id} cannot be {value!r}.",
        value=value,
        **place,
    )


def _check_weight_and_dates(rule: Rule) -> None:
    refuse_unless(
        is_finite(rule.weight) and rule.weight >= 0,
        "bad_weight",
        f"Rule {rule.id} weighs 0 or more.",
        rule=rule.id,
        weight=rule.weight,
    )
    if rule.valid_from is not None and rule.valid_to is not None:
        refuse_unless(
            rule.valid_from <= rule.valid_to,
            "bad_validity",
            f"Rule {rule.id} ends before it begins to hold.",
            rule=rule.id,
        )


def _check_friendly(friendly: Friendly) -> None:
    refuse_unless(
        is_whole(friendly.consecutive_days_off)
        and 0 <= friendly.consecutive_days_off <= 7
        and is_finite(friendly.start_band_minutes)
        and 0 <= friendly.start_band_minutes <= 1440,
        "bad_parameter",
        "Friendly rosters have a band of 0 to 1,440 minutes and 0 to 7 days off in a row.",
        parameter="friendly",
    )


def _is_count(value: Any, parameter: Parameter) -> bool:
    return is_whole(value) and parameter.least <= value <= parameter.most


def _is_number(value: Any, parameter: Parameter) -> bool:
    return is_finite(value) and parameter.least <= value <= parameter.most


def _is_text(value: Any, parameter: Parameter) -> bool:
    return isinstance(value, str) and (not parameter.choices or value in parameter.choices)


def _is_texts(value: Any, parameter: Parameter) -> bool:
    listed = isinstance(value, Sequence | frozenset) and not isinstance(value, str)
    return (
        listed
        and len(value) >= max(parameter.least, 1)
        and all(isinstance(each, str) for each in value)
    )


def _is_pairs(value: Any, _parameter: Parameter) -> bool:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return False
    return all(
        isinstance(pair, Sequence)
        and not isinstance(pair, str)
        and len(pair) == 2
        and all(isinstance(code, str) for code in pair)
        for pair in value
    )


def _is_offsets(value: Any, _parameter: Parameter) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and is_whole(step) for name, step in value.items()
    )


_FITS: Mapping[Form, Callable[[Any, Parameter], bool]] = {
    Form.MINUTES: _is_number,
    Form.NUMBER: _is_number,
    Form.SHARE: _is_number,
    Form.TEXT: _is_text,
    Form.TEXTS: _is_texts,
    Form.PAIRS: _is_pairs,
    Form.OFFSETS: _is_offsets,
}
