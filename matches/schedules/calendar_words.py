"""The names of months, weekdays and halves of the day in schedules, folded by plain_text.fold.

English, German, Spanish, French, Italian, Portuguese, Dutch, Arabic, Persian and Chinese.
"""

from matches.schedules.plain_text import fold

_MONTHS = (
    "يناير|ژانویه|january|januar|janner|enero|janvier|gennaio|janeiro|januari|jan|ene|janv|gen",
    "فبراير|شباط|فوریه|february|februar|feber|febrero|fevrier|febbraio|fevereiro|februari|feb|fev|fevr",
    "مارس|اذار|march|marz|marzo|mars|marco|maart|mar|mrz|mrt|maer|maerz",
    "ابريل|نيسان|اوریل|april|abril|avril|aprile|apr|abr|avr",
    "مايو|ايار|may|mai|mayo|maggio|maio|mei|mag",
    "يونيو|حزيران|ژوئن|june|juni|junio|juin|giugno|junho|jun|giu",
    "يوليو|تموز|ژوئیه|july|juli|julio|juillet|luglio|julho|jul|lug|juil",
    "اغسطس|اوت|august|agosto|aout|augustus|aug|ago|aou|agos",
    "سبتمبر|ايلول|سپتامبر|september|septiembre|setiembre|septembre|settembre|setembro|sep|sept|set|sett",
    "اكتوبر|اکتبر|october|oktober|octubre|octobre|ottobre|outubro|oct|okt|ott|out",
    "نوفمبر|نوامبر|november|noviembre|novembre|novembro|nov",
    "ديسمبر|دسامبر|december|dezember|diciembre|decembre|dicembre|dezembro|dec|dez|dic",
)
MONTH = {fold(word): number for number, words in enumerate(_MONTHS, start=1) for word in words.split("|")}

_WEEKDAYS = (
    "الاثنين|دوشنبه|monday|mon|montag|mo|lunes|lun|lundi|lunedi|segunda|seg|maandag|ma|星期一|周一|礼拜一|週一",
    "週二|الثلاثاء|tuesday|tue|tues|dienstag|di|martes|mar|mardi|martedi|terca|ter|dinsdag|ma|星期二|周二|礼拜二",
    "الاربعاء|چهارشنبه|wednesday|wed|weds|mittwoch|mi|miercoles|mie|mercredi|mercoledi|mer|quarta|qua|woensdag|wo|me|星期三|周三|礼拜三|週三",
    "الخميس|پنجشنبه|thursday|thu|thur|thurs|donnerstag|do|jueves|jue|jeudi|jeu|giovedi|gio|quinta|qui|donderdag|星期四|周四|礼拜四|週四",
    "الجمعة|جمعه|friday|fri|freitag|fr|viernes|vie|vendredi|ven|venerdi|sexta|sex|vrijdag|vr|星期五|周五|礼拜五|週五",
    "السبت|شنبه|saturday|sat|samstag|sonnabend|sa|sabado|sab|samedi|sam|sabato|zaterdag|za|星期六|周六|礼拜六|週六",
    "الاحد|یکشنبه|sunday|sun|sonntag|so|domingo|dom|dimanche|dim|domenica|zondag|zo|星期日|星期天|周日|周天|礼拜天|礼拜日|週日",
)


def _weekdays() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, words in enumerate(_WEEKDAYS):
        for word in words.split("|"):
            word = fold(word)
            found[word] = found.get(word, frozenset()) | {number}
    return found


# A short name may mean two days: “ma” is the Dutch Monday and the French Tuesday. Monday is 0.
WEEKDAY = _weekdays()
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

AFTERNOON = frozenset("pm|p.m.|p.m|p m|p. m.|下午|晚上|傍晚|中午|晚|午後|오후".split("|"))
MORNING = frozenset("am|a.m.|a.m|a m|a. m.|上午|早上|凌晨|清晨|午前|오전".split("|"))
# A time, or a date, that the organisers do not know yet.
_NOT_KNOWN = (
    "tbc|tba|tbd|to be confirmed|to be announced|to be decided|to be determined|not known|unknown|n/a|na|?|??|???|-|--|"
    "–|—|-:-|--:--|offen|noch offen|unbekannt|n.n.|nn|steht noch nicht fest|por definir|por confirmar|a definir|"
    "a confirmer|a determiner|da definire|da confermare|a confirmar|nog onbekend|nader te bepalen|ntb|"
    "por determinar|por designar|sin definir|sin hora|hora por definir|horario por definir|a fixer|non fixe|a designer|"
    "noch nicht bekannt|wird noch bekannt gegeben|folgt|tba.|tbd.|to follow|time to be confirmed|kick-off tbc|"
    "لم يحدد|غير محدد|لم يحدد بعد|نامشخص|اعلام می شود|รอกำหนด|ยังไม่กำหนด|待公布|时间待定|"
    "待定|未定|待确认|待确定|另行通知|x|xx:xx|??:??|time tbc|tbc time|time tba|time tbd|date tbc|tbc.|all day"
)
NOT_KNOWN = frozenset(map(fold, _NOT_KNOWN.split("|")))
