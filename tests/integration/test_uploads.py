"""A message that is a file: shared once, its fate known by the file's id, its words where files are not taken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.db.database import Database
from bot.db.models import Member
from bot.presentation.registry import Attachment, Payload
from bot.slack.rendering import Rendered
from bot.slack.uploads import Uploads
from bot.work import sending
from bot.work.sending import Claimed
from tests.fakes import refusal, reset
from tests.integration.test_outbox import Office

LETTER = Attachment(name="C0007.html", title="决定书 C0007", data="决定书".encode(), alt="图")


class Shelf:
    """Where the bytes go; answers with a status."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.status = [200]

    @asynccontextmanager
    async def post(self, _url: str, *, data: bytes) -> AsyncIterator[Any]:
        self.kept.append(data)
        yield SimpleNamespace(status=self.status.pop(0) if len(self.status) > 1 else self.status[0])


async def render(rows: Sequence[Claimed]) -> Sequence[Rendered]:
    return [Payload(text=str(row.context["text"]), blocks=[], files=(LETTER,)) for row in rows]


class Post(Office):
    """The outbox with a shelf for files."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.shelf = Shelf()
        self.delivery._render = render

        async def remember(row_id: int, file_id: str) -> None:
            await db.run(partial(sending.remember_file, row_id=row_id, file_id=file_id))

        self.sender._uploads = Uploads(self.slack, cast(Any, self.shelf), remember=remember)

    async def letter(self) -> None:
        await self.db.run(lambda session: session.add(Member(id="U7", name="林晓")))
        await self.put("您要的决定书", to="U7", method="file", key="letter")

    @property
    def shared(self) -> list[dict[str, Any]]:
        """The files that are to be seen somewhere."""
        return [file for file in self.slack.files.values() if file]


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_a_file_is_uploaded_and_shared_in_the_persons_dm_with_its_words(post: Post) -> None:
    await post.letter()
    await post.round()

    assert post.shelf.kept == [LETTER.data]
    assert post.slack.named("files.getUploadURLExternal") == [{"filename": "C0007.html", "length": 9, "alt_txt": "图"}]
    [shared] = post.slack.named("files.completeUploadExternal")
    assert (shared["channel_id"], shared["initial_comment"]) == ("D7", "您要的决定书")
    assert shared["files"] == [{"id": "F0", "title": "决定书 C0007"}]
    assert await post.states() == {"letter": ("sent", None)}


async def test_a_file_whose_answer_was_lost_is_found_by_its_id_and_not_shared_again(post: Post) -> None:
    post.slack.fail("files.completeUploadExternal", reset(), after=True)
    await post.letter()
    await post.work_off()

    assert len(post.shared) == 1
    assert len(post.slack.named("files.completeUploadExternal")) == 1
    assert post.slack.named("files.info") == [{"file": "F0"}]
    assert (await post.states())["letter"][0] == "sent"


async def test_a_file_that_was_never_shared_is_sent_anew(post: Post) -> None:
    post.slack.fail("files.completeUploadExternal", reset())
    await post.letter()
    await post.work_off()

    assert len(post.shared) == 1
    assert [call["files"][0]["id"] for call in post.slack.named("files.completeUploadExternal")] == ["F0", "F1"]


async def test_trouble_before_the_sharing_is_only_tried_again(post: Post) -> None:
    post.shelf.status = [500, 200]
    post.slack.fail("files.getUploadURLExternal", reset())
    await post.letter()
    await post.work_off()

    assert len(post.shared) == 1
    assert not post.slack.named("files.info")


@pytest.mark.parametrize("reason", ["missing_scope", "file_uploads_disabled"])
async def test_where_files_are_not_taken_the_words_are_posted(post: Post, reason: str) -> None:
    post.slack.fail("files.getUploadURLExternal", refusal(reason))
    await post.letter()
    await post.work_off()

    assert post.slack.texts("D7") == ["您要的决定书"]
    assert not post.shared
    assert await post.states() == {"letter": ("sent", None)}
