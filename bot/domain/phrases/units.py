"""What is counted and in which money: the words that turn a number into a quantity or an amount."""

from __future__ import annotations

CJK_UNIT = (
    r"(?:件|片|套(?![色结])|个(?!别|问题|原因|方案|订单|单|项目|客户|人|工作日|自然日|[个半]?月|星期|礼拜|小时|钟头|周|季)|只(?![有能做要是够好])|双(?!方)|条(?![款形件])"
    r"|把(?!关)|张(?!三)|箱(?![唛号单])|打(?![样包板色扣码])|公斤|千克|吨|码(?!头)|米|卷(?!边)|包(?![装括])|托(?![盘运书])"
    r"|盒|支(?!付)|瓶|颗|根(?!据)|桶|袋|台(?!风)|粒|柜(?![号子])|立方|令(?!人)|幅|匹(?!配)|顶|扎|对(?![不账方客色应比板样])|枚|本(?![周月年厂来])|人(?!民|员|手))"
)
LATIN_UNIT = (
    r"(?:pcs?|pieces?|sets?|pairs?|prs|dozens?|dozs?|doz|mts?|tons?|tonnes?|kgs?|ctns?|cartons?|boxes|box|rolls?|yards?|yds?"
    r"|meters?|metres?|units?|pallets?|bags?|drums?|cbm|g|t|(?-i:m))(?![A-Za-z\d]|-\d)"
)
UNIT = rf"(?:{CJK_UNIT}|{LATIN_UNIT})"

CURRENCIES = {
    "人民币": "CNY",
    "元": "CNY",
    "块钱": "CNY",
    "块": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "yuan": "CNY",
    "cn¥": "CNY",
    "¥": "CNY",
    "美金": "USD",
    "美元": "USD",
    "刀": "USD",
    "usd": "USD",
    "us$": "USD",
    "dollars": "USD",
    "dollar": "USD",
    "$": "USD",
    "欧元": "EUR",
    "欧": "EUR",
    "eur": "EUR",
    "euros": "EUR",
    "euro": "EUR",
    "€": "EUR",
    "英镑": "GBP",
    "镑": "GBP",
    "gbp": "GBP",
    "£": "GBP",
    "港币": "HKD",
    "港元": "HKD",
    "港纸": "HKD",
    "hkd": "HKD",
    "hk$": "HKD",
    "日元": "JPY",
    "日币": "JPY",
    "円": "JPY",
    "jpy": "JPY",
    "yen": "JPY",
    "jp¥": "JPY",
    "a$": "AUD",
    "aud": "AUD",
    "澳元": "AUD",
    "c$": "CAD",
    "cad": "CAD",
    "加元": "CAD",
    "韩元": "KRW",
    "krw": "KRW",
    "台币": "TWD",
    "新台币": "TWD",
    "twd": "TWD",
    "nt$": "TWD",
    "瑞郎": "CHF",
    "chf": "CHF",
    "卢布": "RUB",
    "新币": "SGD",
    "sgd": "SGD",
}
"""A currency as it is written, in lower case, and its ISO code."""

BEFORE = (
    r"(?:cn¥|jp¥|us\$|hk\$|nt\$|a\$|c\$|¥|\$|€|£"
    r"|(?<![A-Za-z])(?:rmb|cny|usd|eur|gbp|hkd|jpy|aud|cad|krw|twd|chf|sgd)"
    r"|人民币|美金|美元|欧元|英镑|港币|日元)"
)
"""A currency that stands before its number."""

AFTER = (
    r"(?:人民币|元(?!旦|月)|块钱|块(?![面料状])|美金|美元|刀(?!模|具|片)|欧元|欧(?![洲盟])|英镑|镑|港币|港元|港纸|日元|日币|円|澳元|加元|韩元|新台币|台币|瑞郎|卢布|新币"
    r"|(?:rmb|cny|yuan|usd|eur|gbp|hkd|jpy|aud|cad|krw|twd|chf|sgd|dollars?|euros?|yen)(?![A-Za-z])|¥|€|£|\$)"
)
"""A currency that stands after its number."""
