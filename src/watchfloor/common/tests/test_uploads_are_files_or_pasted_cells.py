"""What a request brings: a file or pasted cells, and never more than can be read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from watchfloor.common.refusals import Refusal
from watchfloor.common.uploads import MAX_BYTES, read_upload


def test_an_upload_that_is_far_too_large_is_not_read():
    class Unread(SimpleUploadedFile):
        def read(self, *_sizes: int) -> bytes:
            raise AssertionError("it was read")

    request = RequestFactory().post("/", {})
    file = Unread("a.csv", b"")
    file.size = MAX_BYTES + 1
    request.FILES["file"] = file
    with pytest.raises(Refusal) as refused:
        read_upload(request)
    assert refused.value.code == "upload.too_large"


def test_an_upload_is_the_file_or_else_what_was_pasted():
    request = RequestFactory().post("/", {"pasted": "c\td"})
    assert read_upload(request).rows[0].cells == ("c", "d")
    request.FILES["file"] = SimpleUploadedFile("a.csv", b"a,b")
    assert read_upload(request).rows[0].cells == ("a", "b")
