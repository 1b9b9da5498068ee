"""What people say to each other in English and report nothing with: thanks, praise, greetings, partings."""

from __future__ import annotations

_ALL = (
    r"(?:\s(?:to\s|for\s|of\s)?(?:all|both|you|everyone|everybody|team|guys|folks|mate|again|there|boss)(?![A-Za-z]))*+"
)
"""Whom it is said to."""

_GOOD = r"(?:great|good|long|nice|lovely|wonderful|pleasant|safe|relaxing|restful|super|happy)"
_REST = r"(?:day|evening|night|afternoon|morning|weekend|week|holidays?|break|trip|flight|rest|one|lunch)"
_FEAST = (
    r"(?:weekend|friday|monday|holidays?|new\syear|birthday|(?:[a-z-]+\s){1,3}(?:festival|day|holidays?|year|week))"
)

THANKS = (
    r"(?:many\s)?thanks?(?:\syou)?(?:\s(?:a\slot|a\sbunch|a\smillion|so\smuch|very\smuch|in\sadvance|all|again|guys|team|everyone"
    r"|for\s(?:the\s(?:quick\s)?(?:update|help|info|support|reply|heads[\s-]?up)|your\s(?:help|support|quick\sreply"
    r"|patience)|letting\sme\sknow)))*|thx|tks|tnx|ty|cheers|(?:much|really|highly)\sappreciated?(?:\sit)?"
    r"|appreciated?(?:\s(?:it|that|your\shelp))?|(?:kind|best|warm)\sregards|(?:brgds?|rgds|br)\b"
)
_PRAISE = (
    r"well\sdone|nice(?:\s(?:one|work|job))?|great(?:\s(?:job|work|news|stuff))?|good\s(?:job|work|stuff|to\sknow)"
    r"|perfect|excellent|awesome|brilliant|lovely|super|cool|wow|haha+|lol(?:\s(?:yes|yeah|yep|no|ok))?|ha(?![A-Za-z])|congrats|congratulations"
)
_HEARD_YOU = (
    r"ok(?:ay)?\s(?:boss|team|all|guys|sir)(?![A-Za-z])|ok(?:ay)?(?=[\s,]+[a-z])|on\sit(?![A-Za-z])|sure(?:\sthing)?|no\s(?:worries|probs?|problem)|np(?![A-Za-z])|you(?:'re|\sare)\swelcome"
    r"|(?:all\s)?understood|will\sdo|will\s(?:check|revert|look\sinto\sit)(?:\s(?:and|&)\s(?:revert|let\syou\sknow|get\sback)(?:\sto\syou)?)?|copy(?:\sthat)?|noted(?:\swith\s(?:many\s)?thanks)?|got\sit|received|roger|well\snoted"
    r"|(?:no\s)?worries|anytime|my\spleasure"
)
_PARTING = (
    r"see\s(?:you|ya|u)(?:\s(?:later|tomorrow|tmrw|then|soon|(?:on\s)?(?:mon|tues|wednes|thurs|fri)day))?|(?:talk|speak|chat)"
    r"\s(?:later|soon|tomorrow|tmrw|then|(?:on\s)?(?:mon|tues|wednes|thurs|fri)day)|take\syour\stime|sounds\s(?:good|great|fine)"
    r"|sorry\s(?:for|about)\s(?:the\s)?(?:late\s(?:reply|answer)|noise|spam|confusion)"
    rf"|(?:have|enjoy|wish(?:ing)?\syou(?:\sall)?)\s(?:(?:a|an|the|your)\s)?(?:{_GOOD}\s)?(?:rest\sof\s(?:the|your)\s)?{_REST}"
    rf"|happy\s{_FEAST}|good\s(?:morning|night|afternoon|evening|day)(?:\sfrom\s(?-i:[A-Z][a-z]+))?|(?:good\s)?night(?:\snight)?(?![A-Za-z])|morning(?![A-Za-z])"
    rf"|{_GOOD}\s(?:weekend|evening)|bye(?:\sbye)?|take\scare|ttyl|brb(?:\s(?:lunch|call|meeting))?|(?:off\s(?:to|for)\s|at\s)?lunch(?![A-Za-z])"
    r"|(?:i\s)?hope\s(?:you(?:\sall)?|everyone|everybody|all)\s(?:is|are|had)\s(?:well|fine|ok|good|(?:a\s)?(?:good|nice|great)\s(?:weekend|day|holiday))"
    r"|how\sare\syou(?:\stoday|\sdoing)?\??"
)
_FACE = r"(?<![A-Za-z\d])[:;]-?[)(DP](?![A-Za-z])|\^_?\^|<3"

SMALL_TALK = (
    rf"(?:(?:(?:{THANKS})(?:\s(?-i:[A-Z][a-z]{{1,11}})(?![A-Za-z]))?|{_PRAISE}|{_PARTING}){_ALL}|{_HEARD_YOU}|{_FACE})"
)
"""One such phrase with whom it is said to; each word has one way to be read."""
