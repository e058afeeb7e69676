"""What is said of the members of a conflict, and what giving them up costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil

from callmath.scheduling import _words
from callmath.scheduling._rules import RULE_KINDS, Form
from callmath.scheduling._types import Floats, Level, Member, Problem, Rule, WayOut, Words

from ._model import Row

OVERTIME = 1.5  # what an hour above a limit is paid, by law in China (Labor Law, Art. 44)
REST_DAY = 2.0  # what work on a day of rest is paid (the same article)
EXCEPTION = 0.5  # of a shift: what one exception to a policy is taken to cost
_SUMS = {  # kinds whose rows count what the rule counts; rows of others count exceptions
    *(f"max_minutes_{per}" for per in ("week", "month", "period")),
    *(f"min_minutes_{per}" for per in ("week", "month", "period")),
    *("max_overtime_week", "max_overtime_month", "no_overtime", "average_week"),
    *(f"max_days_{per}" for per in ("week", "month", "period", "in")),
    *("min_days_week", "min_days_period", "max_shifts", "min_shifts", "max_weekends"),
    *("staffing_share", "min_present", "max_present", "seats"),
}
_PRESENCE = {"staffing_share", "min_present", "max_present", "seats"}


class Members:
    """The rules and facts of a problem, by the names of their rows."""

    def __init__(self, problem: Problem, rules: Sequence[Rule]) -> None:
        self._problem = problem
        self._rules = {rule.id: rule for rule in rules}
        self._people = {person.id: person for person in problem.people}
        shifts = [
            each.paid_minutes(minutes)
            for each in problem.shift_types
            for minutes in each.lengths_minutes
        ]
        self._shift = max(shifts)  # paid minutes of the longest shift

    def rule(self, name: str) -> Rule | None:
        """The rule of a name, unless it is that of a fact."""
        return self._rules.get(name)

    def member(self, name: str) -> Member:
        """What a name stands for."""
        rule = self._rules.get(name)
        if rule is not None:
            words = RULE_KINDS[rule.kind].sentence(rule.parameters)
            if rule.scope.days:
                words = _words.say("{rule} ({on})", "{rule}（{on}）", rule=words, on=self._on(rule))
            return Member(kind="rule", id=name, words=words)
        kind, _, what = name.partition(":")
        return Member(kind=kind, id=name, words=self._fact(kind, what))

    def _on(self, rule: Rule) -> Words:
        first = self._problem.first_day.toordinal()
        days = [_words.on_day(date.fromordinal(first + day)) for day in sorted(rule.scope.days)]
        en = _words.listed(each.en for each in days).en
        return Words(en=en, zh=_words.listed(each.zh for each in days).zh)

    def _fact(self, kind: str, what: str) -> Words:
        if kind == "pinned":
            person, _, day = what.rpartition(":")
            on = date.fromordinal(self._problem.first_day.toordinal() + int(day))
            return _words.say(
                "The shift of {who} on {day} is pinned",
                "{who}{day}的班次已固定",
                who=self._name(person),
                day=_words.on_day(on),
            )
        if what in self._people:
            return _words.say(
                "Leave and absences of {who} are honored",
                "{who}的休假与缺勤不变",
                who=self._name(what),
            )
        day_ = date.fromisoformat(what)
        number = (day_ - self._problem.first_day).days
        away = sum(number in person.leave for person in self._problem.people)
        return _words.say(
            "Leave on {day} is honored ({away} on leave)",
            "{day}的休假不变（{away}休假）",
            day=_words.on_day(day_),
            away=_words.people(away),
        )

    def _name(self, person: str) -> str:
        return self._people[person].name or person

    def way_out(self, name: str, rows: Sequence[Row], slacks: Floats, people: int) -> WayOut | None:
        """What giving way costs; the law never does."""
        rule = self._rules.get(name)
        if rule is None:
            return self._other_fact(name, float(slacks.sum()) * people, people)
        if rule.level is Level.LEGAL:
            return None
        if rule.kind == "staffing_share":
            return self._less_cover(rule, rows, slacks)
        amount = float(slacks.sum()) * people
        return self._relaxed(rule, amount)

    def _other_fact(self, name: str, amount: float, people: int) -> WayOut:
        member = self.member(name)
        whose = _words.say(" for {n}", "（涉及{n}）", n=_words.people(people))
        words = _words.say(
            "Give up {amount} of this{whose}: {what}",
            "放弃其中{amount}{whose}：{what}",
            amount=_words.days(_whole(amount)),
            whose=whose if people > 1 else Words(en="", zh=""),
            what=member.words,
        )
        whole = float(_whole(amount))
        return WayOut(
            relaxes=(name,), amount=whole, cost=whole * self._shift * REST_DAY, words=words
        )

    def _less_cover(self, rule: Rule, rows: Sequence[Row], slacks: Floats) -> WayOut:
        share = rule.parameters.get("share", RULE_KINDS[rule.kind].defaults["share"])
        wanted = sum(row.least for row in rows)
        reached = share * (1 - float(slacks.sum()) / wanted) if wanted else share
        minutes = float(slacks.sum()) * self._cell_minutes(rule)
        words = _words.say(
            "Accept {reached} instead of {share}: {minutes} less of work is served",
            "接受{reached}（原为{share}）：少满足{minutes}工时",
            reached=_words.share(round(reached, 3)),
            share=_words.share(share),
            minutes=_words.hours(minutes),
        )
        cost = minutes * (rule.weight or self._under_cost())
        return WayOut(relaxes=(rule.id,), amount=minutes / 60, cost=cost, words=words)

    def more_people(self, rule: Rule, slacks: Floats) -> WayOut:
        """Hours from outside the roster, instead of less cover."""
        minutes = float(slacks.sum()) * self._cell_minutes(rule)
        words = _words.say(
            "Bring in {minutes} of overtime, or of people from elsewhere",
            "安排{minutes}加班或从其他团队调人",
            minutes=_words.hours(minutes),
        )
        cost = minutes * OVERTIME * self._problem.paid_minute_cost
        return WayOut(relaxes=(rule.id,), amount=minutes / 60, cost=cost, words=words)

    def without_person(self, names: Sequence[str], people: Sequence[str]) -> WayOut:
        """Leave people out of the roster to whom the rules cannot all apply."""
        weeks = max(self._problem.days / 7, 1.0)
        words = _words.say(
            "Leave {who} out of this roster", "本期不给{who}排班", who=_words.listed(people)
        )
        cost = weeks * 5 * self._shift * len(people) * REST_DAY
        return WayOut(relaxes=tuple(names), amount=float(len(people)), cost=cost, words=words)

    def _cell_minutes(self, rule: Rule) -> float:
        return float(self._problem.interval_minutes) if rule.kind in _PRESENCE else 1.0

    def _under_cost(self) -> float:
        costs = [_mean(entry.under_cost) for entry in self._problem.demand]
        return max(costs, default=1.0)

    def _relaxed(self, rule: Rule, amount: float) -> WayOut:
        kind = RULE_KINDS[rule.kind]
        said, each = self._amount_said(rule, amount)
        counted = rule.kind in _SUMS
        words = _words.say(
            "Relax by {amount}: {rule}" if counted else "Allow {amount} to: {rule}",
            "放宽{amount}：{rule}" if counted else "允许{amount}：{rule}",
            amount=said,
            rule=kind.sentence(rule.parameters),
        )
        units = amount * (self._cell_minutes(rule) if counted else 1.0)
        hours = units / 60 if counted and kind.unit is Form.MINUTES else units
        return WayOut(
            relaxes=(rule.id,), amount=hours, cost=units * (rule.weight or each), words=words
        )

    def _amount_said(self, rule: Rule, amount: float) -> tuple[Words, float]:
        """(how much, the price of a unit)."""
        unit = RULE_KINDS[rule.kind].unit
        minute = self._problem.paid_minute_cost
        if rule.kind not in _SUMS:
            said = _words.counted(_whole(amount), "exception", "exceptions", "次例外")
            return said, self._shift * EXCEPTION * minute
        if unit is Form.MINUTES:
            price = minute * (1.0 if rule.kind.startswith("min_") else OVERTIME)
            return _words.hours(amount * self._cell_minutes(rule)), price
        return _words.days(_whole(amount)), self._shift * REST_DAY * minute


def _whole(amount: float) -> int:
    """People are counted in parts, but nobody gives up a part of a day."""
    return ceil(amount - 1e-6)


def _mean(value: float | Floats) -> float:
    return float(value if isinstance(value, int | float) else value.mean())
