"""Uploaded files: bytes in memory, and the three steps of Slack's external upload."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import Any

from sandbox.ids import make_id, make_secret

MAX_BYTES = 50_000_000


@dataclass(slots=True, kw_only=True)
class StoredFile:
    """A file; `complete` only after files.completeUploadExternal or when a person uploaded it."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    size: int
    data: bytes | None = None
    alt_txt: str | None = None
    complete: bool = False
    upload_key: str = ""
    shares: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_image(self) -> bool:
        """Whether `slack_file` of an image may name it."""
        return self.mimetype in {"image/png", "image/jpeg", "image/gif"}

    def as_slack(self, base_url: str) -> dict[str, Any]:
        """The file object of the Web API and of events."""
        kind = self.name.rpartition(".")[2].lower() if "." in self.name else "binary"
        url = f"{base_url}/files-pri/{self.id}/{self.name}"
        shown: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": self.user,
            "size": self.size,
            "mode": "hosted",
            "is_external": False,
            "is_public": bool(self.shares),
            "url_private": url,
            "url_private_download": url,
            "permalink": url,
            "channels": list(self.shares),
        }
        if self.alt_txt:
            shown["alt_txt"] = self.alt_txt
        return shown


class FileShelf:
    """The files of the workspace by id, and the uploads under way by their secret."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._uploads: dict[str, StoredFile] = {}

    def begin(self, *, name: str, size: int, user: str, now: int, alt_txt: str | None) -> StoredFile:
        """Step one: a place to send the bytes to."""
        file = _blank(name=name, size=size, user=user, now=now)
        file.alt_txt = alt_txt
        file.upload_key = make_secret(32)
        self._files[file.id] = self._uploads[file.upload_key] = file
        return file

    def receive(self, key: str, data: bytes) -> StoredFile | None:
        """Step two: the bytes; None when the key is unknown or the size is not the one announced."""
        file = self._uploads.get(key)
        if file is None or len(data) != file.size:
            return None
        file.data = data
        return file

    def finish(self, file: StoredFile, *, title: str | None) -> None:
        """Step three: the file is there for everybody."""
        file.title = title or file.name
        file.complete = True
        self._uploads.pop(file.upload_key, None)

    def put(self, *, name: str, data: bytes, mimetype: str | None, user: str, now: int) -> StoredFile:
        """A file a person uploaded."""
        file = _blank(name=name, size=len(data), user=user, now=now)
        file.data = data
        file.complete = True
        if mimetype and mimetype != "application/octet-stream":
            file.mimetype = mimetype
        self._files[file.id] = file
        return file

    def get(self, file_id: str) -> StoredFile | None:
        """The file of that id."""
        return self._files.get(file_id)

    def clear(self) -> None:
        """Forget all files."""
        self._files.clear()
        self._uploads.clear()


def _blank(*, name: str, size: int, user: str, now: int) -> StoredFile:
    return StoredFile(
        id=make_id("F"),
        name=name,
        title=name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        user=user,
        created=now,
        size=size,
    )
