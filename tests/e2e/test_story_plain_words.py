"""What people type: a plain message is the same as a command, each line is echoed, and Undo takes it back."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

import pytest

from tests.e2e.workspace import ANNA, LINXIAO, SUNLI, ZHOUMIN, Workspace


def packed(office: Workspace, po: str = "PO2403") -> str:
    """What the order's card says about packing."""
    card = office.answers(LINXIAO, f"/order {po}")[-1].words
    (line,) = [line for line in card.splitlines() if line.startswith("•") and "包装" in line]
    return line


def test_a_plain_message_is_a_command_with_or_without_a_mark_before_it(office: Workspace) -> None:
    lines = {
        "2403 包装 21%": "21%",
        "PO2403 包装 22%": "22%",
        "、2403 包装 23%": "23%",
        "／milestone ２４０３ 包装 ２４％": "24%",
        "/milestone po2403 包裝 25%": "25%",
        "HM-077 包装 26%": "26%",
        "COSCO SHIPPING V.041W 包装 27%": "27%",
        "LC20260815-3 包装 28%": "28%",
        "2403 包装 三成": "30%",
    }
    for typed, saved in lines.items():
        (echo,) = office.replies(LINXIAO, typed)
        assert saved in echo.words, typed
        assert "PO2403" in echo.words, typed
        assert "撤销" in echo.labels, typed
        assert saved in packed(office), typed


@pytest.mark.prove
def test_several_lines_and_a_paste_from_wechat_are_each_echoed(office: Workspace) -> None:
    (echo,) = office.replies(LINXIAO, "2401 包装 41%\n2402 裁剪 42%\n2403 包装 43%\n2499 包装 44%")
    for words in ("PO2401", "41%", "PO2402", "42%", "PO2403", "43%"):
        assert words in echo.words
    assert "2499 包装 44%" in echo.words, "the line that was not saved is named"
    assert [label for label in echo.labels if "撤销" in label] == ["撤销这 3 条"], (
        "one Undo for all that one message did"
    )
    (pasted,) = office.replies(LINXIAO, "张三 09:12\n2403包装到50%了")
    assert "50%" in pasted.words
    assert "张三 09:12" in pasted.words, "it is read with its source"
    assert "包装到" not in pasted.words
    (english,) = office.replies(LINXIAO, "PO2403 packing 51%")
    assert "51%" in english.words


@pytest.mark.prove
def test_an_order_is_found_by_whatever_people_call_it(office: Workspace) -> None:
    for typed in ("PO2403", "2403", "HM-077", "LC20260815-3", "连帽夹克", "COSCO SHIPPING"):
        assert "PO2403" in office.replies(LINXIAO, typed)[-1].words, typed
    for typed in ("连帽夹克", "COSCO SHIPPING"):
        assert "PO2403" in office.answers(LINXIAO, f"/order {typed}")[-1].words, typed
    several = office.answers(LINXIAO, "/order Hansemann")[-1].words
    assert "PO2403" in several
    assert "PO2404" in several
    english = office.answers(ANNA, "/order PO2403")[-1].words
    assert "Forecast ETD" in english


@pytest.mark.prove
def test_what_is_no_order_or_impossible_is_asked_and_nothing_is_saved(office: Workspace) -> None:
    before = packed(office)
    for typed in ("2403 包装 130%", "2403 尾期验货 完成", "PO2404 包装 10%"):
        (answer,) = office.replies(LINXIAO, typed)
        assert "没保存" in answer.words, typed
        assert "撤销" not in answer.labels, typed
    for typed in ("2402 推到2月30日", "2402 推到32号", "2402 没有延期"):
        answer = office.replies(LINXIAO, typed)[-1]
        assert "提交" not in answer.labels, typed
    assert packed(office) == before
    (help_,) = office.replies(SUNLI, "你会做什么")
    assert "包装 85%" in help_.words


def test_undo_takes_it_back_within_ten_minutes_and_not_after(office: Workspace) -> None:
    (first,) = office.replies(LINXIAO, "2403 包装 60%")
    (second,) = office.replies(LINXIAO, "2401 包装 61%")
    before = packed(office, "PO2401")
    office.press(LINXIAO, first, "撤销")
    assert "60%" not in packed(office)
    assert "已撤销" in office.messages(LINXIAO)[-2].words or office.sees(LINXIAO, "已撤销")
    (again,) = office.replies(LINXIAO, "2403 包装 62%")
    office.advance("11m")
    office.press(LINXIAO, again, "撤销")
    assert "10 分钟" in office.last(LINXIAO).words
    assert "62%" in packed(office)
    office.press(LINXIAO, second, "撤销")
    assert packed(office, "PO2401") == before


@pytest.mark.prove
def test_one_cannot_undo_what_somebody_else_reported(office: Workspace) -> None:
    (echo,) = office.replies(ZHOUMIN, "2408 白胚 55%")
    value = echo.button("撤销")["value"]
    (mine,) = office.replies(LINXIAO, "2403 包装 70%")
    office.act(LINXIAO, mine, mine.button("撤销")["action_id"], value)
    assert "70%" in packed(office)
    assert "55%" in office.answers(ZHOUMIN, "/order PO2408")[-1].words


def send_file(office: Workspace, user: str, name: str, media: str, text: str = "") -> None:
    """Upload a file and send it to the bot, with words or without."""
    edge = "gendan-story"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="user"\r\n\r\n{user}\r\n--{edge}\r\n'
    head += f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {media}\r\n\r\n'
    request = Request(
        f"http://127.0.0.1:{office.port}/_control/file",
        head.encode() + b"its bytes" + f"\r\n--{edge}--\r\n".encode(),
        {"Content-Type": f"multipart/form-data; boundary={edge}"},
    )
    with urlopen(request) as answer:
        file_id = json.load(answer)["file_id"]
    assert office.post("message", user=user, channel="@bot", text=text, files=[file_id])["ok"]
    office.settle()


def test_a_photo_goes_to_its_order_and_one_without_is_asked_about(office: Workspace) -> None:
    send_file(office, LINXIAO, "IMG_1.jpg", "image/jpeg", "PO2403 包装 71%")
    echo = office.find(LINXIAO, "照片 1 张已归到")
    assert "PO2403* · 后整包装" in echo.words
    assert "71%" in packed(office), "the words are worked as always"
    final = next(button for button in echo.buttons["photo.move"]["options"] if "尾期验货" in button["text"]["text"])
    office.act(LINXIAO, echo, "photo.move", final["value"])
    assert "尾期验货" in office.find(LINXIAO, "照片 1 张已归到").words
    send_file(office, LINXIAO, "IMG_2.jpg", "image/jpeg")
    asked = office.find(LINXIAO, "哪张订单的")
    assert asked.labels[-1] == "其他"
    office.press(LINXIAO, asked, "其他")
    refused = office.submit(LINXIAO, order="PO2408")
    assert "不归您跟" in refused["errors"]["order"]
    assert office.submit(LINXIAO, order="HM-077")["ok"]
    filed = office.find(LINXIAO, "照片 1 张已归到")
    assert (filed.ts, "PO2403" in filed.words) == (asked.ts, True), "the question becomes the answer"
    card = office.answers(LINXIAO, "/order PO2403")[-1]
    assert "照片 2 张" in card.words
    assert "/files-pri/" in card.words
    office.press(LINXIAO, filed, "撤销")
    assert "照片 1 张" in office.answers(LINXIAO, "/order PO2403")[-1].words
    send_file(office, ANNA, "report.pdf", "application/pdf", "PO2403")
    assert "1 file filed under" in office.last(ANNA).words
    send_file(office, ANNA, "book.xlsx", "application/octet-stream")
    assert "gendan import" in office.last(ANNA).words


def test_a_mention_in_a_channel_is_answered_in_the_dm_and_words_changed_later_change_no_record(
    office: Workspace,
) -> None:
    office.say(LINXIAO, "<@U00GENDAN> 2403 包装 72%", channel="C03SHIP")
    assert "72%" in packed(office), "it is taken like any message"
    assert "72%" in office.last(LINXIAO).words or office.sees(LINXIAO, "72%")
    assert all(message.raw["user"] != "U00GENDAN" for message in office.messages(LINXIAO, "C03SHIP")), "nothing there"
    office.say(LINXIAO, "2403 包装 73%")
    sent = next(message for message in reversed(office.messages(LINXIAO)) if message.raw["user"] == LINXIAO)
    for text in ("2403 包装 83%", "2403 包装 84%"):
        assert office.post("edit", user=LINXIAO, channel=sent.channel, ts=sent.ts, text=text)["ok"]
        office.settle()
    assert "73%" in packed(office)
    told = [message for message in office.messages(LINXIAO) if "记录不跟着变" in message.words]
    assert len(told) == 1, "said once a message"
