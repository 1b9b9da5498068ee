"""One shape for many keyboards: full-width, Traditional forms, smart quotes, Slack's escapes and emoji."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TRADITIONAL = (
    "週周 號号 點点 後后 內内 個个 兩两 萬万 億亿 幾几 間间 遲迟 過过 節节 國国 慶庆 "
    "沒没 會会 為为 時时 單单 貨货 裝装 運运 開开 關关 報报 驗验 測测 麵面 來来 說说 "
    "這这 從从 禮礼 還还 預预 計计 儘尽 盡尽 約约 順顺 張张 進进 達达 廠厂 車车 縫缝 "
    "紗纱 線线 產产 匯汇 訂订 艙舱 櫃柜 壓压 滯滞 費费 質质 檢检 復复 複复 規规 術术 "
    "語语 條条 價价 錢钱 塊块 幣币 歐欧 鎊镑 噸吨 雙双 隻只 臺台 輛辆 種种 損损 壞坏 "
    "斷断 電电 設设 備备 機机 險险 認认 審审 證证 請请 確确 樣样 辦办 實实 際际 業业 "
    "務务 項项 圖图 紙纸 標标 籤签 簽签 縮缩 較较 總总 織织 針针 鈕钮 鏈链 鍊链 倉仓 "
    "儲储 購购 員员 問问 題题 將将 於于 與与 讓让 長长 東东 銷销 財财 現现 訊讯 調调 "
    "換换 對对 錯错 誤误 減减 緩缓 趕赶 狀状 態态 況况 嗎吗 麼么 負负 責责 變变 應应 "
    "該该 須须 當当 剛刚 結结 帳账 賬账 發发 傳传 簡简 體体 臨临 場场 層层 級级 參参 "
    "數数 據据 環环 隊队 門门 庫库 廢废 補补 膠胶 釘钉 銅铜 鐵铁 鋼钢 鋁铝 顏颜 繡绣 "
    "絲丝 綿绵 製制 氣气 颱台 風风 災灾 暫暂 監监 罷罢 衝冲 擱搁 誰谁 們们 妳你 幫帮 "
    "謝谢 異异 僅仅 許许 處处 雜杂 資资 訴诉 護护 額额 餘余 僱雇 聖圣 誕诞 陽阳 曆历 "
    "陰阴 勞劳 動动 農农 歲岁 舊旧 齊齐 離离 連连 續续 絡络 營营 輸输 轉转 載载 濕湿 "
    "燒烧 燻熏 議议 軟软 顆颗 盤盘 餅饼 鎖锁 燈灯 帶带 襯衬 裡里 裏里 領领 釦扣 褲裤 "
    "襪袜 飾饰 終终 準准 無无 優优 選选 擇择 寬宽 緊紧 鬆松 採采 撥拨 攤摊 擔担 歸归 "
    "區区 廣广 擴扩 極极 構构 決决 圍围 漲涨 貶贬 餓饿 鬧闹 滿满 溫温 淺浅 濃浓 髒脏 "
    "漬渍 貼贴 嘜唛 頭头 樹树 鉻铬 顔颜 執执 徵征 違违 賠赔 償偿 罰罚 駁驳 艦舰 颶飓 "
    "乾干 輔辅 遞递 擬拟 紐纽 彙汇 佈布 鑑鉴 鑒鉴 覆复 檔档 櫥橱 樁桩 綫线 啟启 啓启 邊边 煩烦 併并 並并 "
    "註注 蓋盖 貫贯 劃划 徹彻 擋挡 靜静 慣惯 積积 緝缉 繼继 縱纵 纖纤 聯联 職职 聽听 臉脸 艱艰 蘭兰 觀观 "
    "觸触 誇夸 誌志 諾诺 謹谨 譯译 讀读 貿贸 賣卖 買买 賴赖 趨趋 躍跃 軌轨 輕轻 輪轮 輯辑 適适 遊游 遷迁 "
    "遺遗 鄰邻 醫医 釋释 鋪铺 錄录 錶表 鎮镇 鐘钟 閉闭 閱阅 闊阔 陳陈 隨随 雲云 響响 頂顶 頓顿 "
    "顧顾 飯饭 館馆 驚惊 "
    "霧雾 凍冻 澇涝 舉举 爐炉 鍋锅 爛烂 彎弯 磚砖 維维 試试 飛飞 雖虽 難难 樓楼 "
    "經经 練练 紅红 綠绿 藍蓝 純纯 給给 統统 絕绝 網网 編编 緯纬 鏡镜 闆板 夠够 夾夹 奮奋 學学 "
    "寫写 專专 尋寻 島岛 師师 幹干 彈弹 徑径 愛爱 憑凭 戶户 拋抛 掃扫 掛挂 搶抢 撿捡 敗败 曉晓 "
    "書书 殘残 沖冲 淨净 滾滚 漸渐 潔洁 潤润 濟济 煉炼 熱热 爭争 狹狭 獎奖 獨独 獲获 畢毕 畫画 "
    "稱称 穩稳 窯窑 筆笔 範范 簾帘 紀纪 納纳 細细 紹绍 組组 綁绑 緒绪 繪绘 習习 聞闻 聲声 膚肤 "
    "藝艺 藥药 蘇苏 虧亏 衛卫 見见 視视 覺觉 親亲 評评 詞词 詢询 話话 詳详 課课 談谈 論论 講讲 "
    "識识 貸贷 賓宾 賺赚 贏赢 趙赵 跡迹 迴回 遠远 郵邮 鄭郑 釐厘 銀银 錫锡 錦锦 鍵键 閥阀 陣阵 "
    "陸陆 隱隐 靈灵 韓韩 頻频 願愿 類类 顯显 養养 駐驻 駕驾 髮发 魚鱼 鮮鲜 鹽盐 麗丽 黃黄 齒齿 "
    "龍龙 債债 傷伤 傾倾 儀仪 兒儿 創创 劑剂 勝胜 勢势 勻匀 卻却 吳吴 呂吕 嘗尝 嚴严 圓圆 團团 "
    "堅坚 墊垫 夢梦 孫孙 寧宁 寶宝 導导 嶺岭 廚厨 恆恒 憶忆 戰战 揮挥 搖摇 攜携 攝摄 敘叙 暢畅 "
    "楊杨 榮荣 樂乐 橋桥 檯台 權权 氈毡 汙污 滬沪 漿浆 澤泽 灣湾 煙烟 燙烫 牆墙 皺皱 盧卢 礦矿 "
    "稅税 競竞 籃篮 籌筹 紋纹 緞缎 緣缘 績绩 繞绕 繳缴 羅罗 脫脱 腳脚 莊庄 葉叶 著着 蔣蒋 薦荐 "
    "蕭萧 訓训 託托 記记 訪访 誠诚 諒谅 諮咨 豐丰 軍军 輝辉 辭辞 鄧邓 鉛铅 鉤钩 銘铭 鋅锌 鋒锋 "
    "鍍镀 鑰钥 頁页 飄飘 飲饮 馬马 馮冯 騰腾 魯鲁 麥麦 齡龄 濤涛 強强 纔才 係是 "
)
_SPOKEN = "啦了 咯了 喽了 咗了 冇没 唔不 嘅的 哋们"
"""Particles that say what 了 says, and words of Cantonese by those that say the same."""
_ONE_TO_ONE = {ord(pair[0]): pair[1] for pair in f"{_TRADITIONAL}{_SPOKEN}".split()}
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SHAPES = {
    "\u3000": " ",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\t": " ",
    "“": '"',
    "”": '"',
    "„": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "‘": "'",
    "’": "'",
    "‚": "'",
    "—": "-",
    "–": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "─": "-",
    "〜": "~",
    "∼": "~",
    "￥": "¥",
    "￡": "£",
    "﹪": "%",
    "〔": "(",
    "〕": ")",
    "【": "(",
    "】": ")",
    "✓": "√",
    "✔": "√",
    "☑": "√",
    "✅": "√",
    "⇒": "→",
    "➡": "→",
    "➔": "→",
    "➜": "→",
    "➝": "→",
    "➞": "→",
    "➤": "→",
    "⇨": "→",
    "▶": "→",
    "⟶": "→",
    "⁄": "/",
    "・": "·",
    "〇": "零",
    "俩": "两",
}
_TABLE = {**_ONE_TO_ONE, **_FULL_WIDTH, **{ord(a): b for a, b in _SHAPES.items()}}
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_EMOJI = {
    ":white_check_mark:": "√",
    ":heavy_check_mark:": "√",
    ":ballot_box_with_check:": "√",
    ":ok:": "OK",
    ":ok_hand:": "OK",
    ":arrow_right:": "→",
}
_SHORTCODE = re.compile("|".join(map(re.escape, _EMOJI)))
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufe0e\ufe0f\u00ad]")


@dataclass(frozen=True, kw_only=True)
class Normal:
    """A text twice, in equal lengths: `plain` as typed, `text` as the grammar reads it."""

    plain: str
    text: str


def normalise(text: str) -> Normal:
    """Undo Slack's escapes, then map each character to the one the grammar knows."""
    plain = text
    if "&" in plain:
        plain = _ENTITY.sub(lambda m: _ENTITIES[m[0]], plain)
    if ":" in plain:
        plain = _SHORTCODE.sub(lambda m: _EMOJI[m[0]], plain)
    plain = _INVISIBLE.sub("", plain).replace("\r\n", "\n").replace("\r", "\n")
    return Normal(plain=plain, text=shaped(plain))


def shaped(text: str) -> str:
    """Each character as the one the grammar knows; nothing is left out, so positions stay."""
    return text.translate(_TABLE)


_AHEAD = 32
"""How far back words that lead up to a place are looked for: further than any reach, near enough to cost nothing."""


def led_by(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """The words right before a place; the pattern ends with $."""
    return pattern.search(text, end - _AHEAD, end)


def blank(text: str, *spans: tuple[int, int]) -> str:
    """The same text with the spans taken out of sight; positions stay."""
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text
