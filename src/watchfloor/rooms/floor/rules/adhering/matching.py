"""Which states and reasons fulfil which activity of a schedule."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.rooms.floor.contracts import AgentState, TermsFacts

QUEUE = "queue"
SIGNED_OUT = "signed_out"
OTHER = "other"  # paused for a reason that nobody has named an activity for
COACHING = "coaching"
RESTS = frozenset({"break", "meal"})
WORK_AWAY = frozenset({"meeting", "training", COACHING, "offline"})
OFF = frozenset({"absent", "leave", "off", "time_off"})  # nobody expects anybody then
BUSY = frozenset(
    {AgentState.RESERVED, AgentState.TALKING, AgentState.HOLDING, AgentState.WRAPPING_UP}
)
ON_QUEUE = BUSY | {AgentState.READY}

# Reasons as switches and centres spell them; a centre's own lists take their place.
DEFAULT_MATCHES: Mapping[str, tuple[str, ...]] = {
    QUEUE: tuple(sorted(state.value for state in ON_QUEUE)),
    "break": ("break", "short break", "rest", "tea", "coffee", "小休", "休息", "茶歇"),
    "meal": ("meal", "lunch", "dinner", "supper", "用餐", "午餐", "晚餐", "午休", "吃饭"),
    "meeting": ("meeting", "team meeting", "briefing", "会议", "开会", "班会", "班前会"),
    "training": ("training", "course", "培训", "学习"),
    COACHING: ("coaching", "coach", "one to one", "1:1", "辅导", "面谈"),
    "offline": ("offline", "back office", "admin", "paperwork", "离线", "后台", "文书", "非话务"),
    "personal": ("personal", "toilet", "restroom", "bathroom", "wc", "私事", "洗手间", "个人"),
}


class Matcher:
    """Reads states and reasons as activities, by the terms of a part of the centre."""

    def __init__(self, terms: TermsFacts) -> None:
        lists = {**DEFAULT_MATCHES, **terms.matches}
        self._names = {code: {each.casefold() for each in names} for code, names in lists.items()}
        self._codes: dict[str, str] = {}  # of words that were looked up: a day has few
        self._neutral = {each.casefold() for each in terms.neutral}

    @property
    def takes_queue_as_one(self) -> bool:
        """Say whether no activity tells the states on queue apart, as is usual.

        Then it is enough to know when somebody was on queue.
        """
        others = (names for code, names in self._names.items() if code != QUEUE)
        states = {state.value for state in ON_QUEUE}
        return states <= self._names[QUEUE] and not any(states & names for names in others)

    def planned(self, code: str) -> str:
        """Return the activity that a schedule's word means: its code, or one that lists it.

        >>> Matcher(TermsFacts()).planned("Lunch"), Matcher(TermsFacts()).planned("inventory")
        ('meal', 'inventory')
        """
        plain = code.strip().casefold()
        return plain if plain in self._names else self._listed(plain) or plain

    def seen(self, state: AgentState, reason: str) -> str:
        """Return the activity that a state with its reason is.

        >>> matcher = Matcher(TermsFacts())
        >>> matcher.seen(AgentState.TALKING, ""), matcher.seen(AgentState.PAUSED, "小休")
        ('queue', 'break')
        """
        if state in ON_QUEUE:
            return QUEUE
        if state is AgentState.SIGNED_OUT:
            return SIGNED_OUT
        return self._listed(reason.strip().casefold()) or OTHER

    def fulfils(self, scheduled: str, state: AgentState, reason: str) -> bool:
        """Say whether somebody in a state does what the schedule asks for."""
        names = self._names.get(scheduled, {scheduled})
        said = reason.strip().casefold()
        return state.value in names or (bool(said) and (said in names or said == scheduled))

    def is_neutral(self, seen: str, reason: str) -> bool:
        """Say whether an activity or its reason counts neither way."""
        return seen in self._neutral or reason.strip().casefold() in self._neutral

    def _listed(self, word: str) -> str:
        if word not in self._codes:
            found = (code for code, names in self._names.items() if word in names)
            self._codes[word] = next(found, "")
        return self._codes[word]
