"""A refusal says what is wrong, where, and how to mend it; pages put it in the user's words."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Something the user asked for cannot be done. Nothing has been changed.

    `code` is stable and machine-readable ("import.file.empty"); `what`, `where` and `mend` are
    msgids with `%(name)s` fields filled from `fields`, translated when they are shown.
    """

    def __init__(
        self,
        *,
        code: str,
        what: str,
        where: str = "",
        mend: str = "",
        fields: Mapping[str, object] | None = None,
    ) -> None:
        self.code, self.what, self.where, self.mend = code, what, where, mend
        self.fields = dict(fields or {})
        super().__init__(f"{code}: {what % self.fields if self.fields else what}")
