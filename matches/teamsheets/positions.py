"""The positions of each sport, as team sheets write them: codes, and words in several languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from matches.teamsheets.vocabulary import plain


class _Words(NamedTuple):
    """`codes`: in capitals, as stored. `words`: "code: word, word" in any case; plural words are headings too."""

    codes: str
    words: str


_SPORTS: Mapping[str, _Words] = {
    "football": _Words(
        "GK DF MF FW CB LB RB LCB RCB LWB RWB WB CDM DM LDM RDM CM LCM RCM CAM AM LM RM LW RW CF LF RF ST SS SW "
        "G D M F",
        """
        GK: goalkeeper, keeper, goalie, tor, torwart, torhüter, tw, portero, arquero, por, gardien, portiere, goleiro,
            guarda redes, 门将, 守门员, 門將, 守門員,
            حارس, حارس مرمى, دروازه بان, دروازه‌بان, گلر, ผู้รักษาประตู, โกล
        DF: مدافع, دفاع, กองหลัง, ABW, verteidigung, zaga,
            defender, defence, defense, back, full back, abwehr, verteidiger, defensa, def, défenseur, difensore,
            defensor, zagueiro, 后卫, 後衛
        CB: centre back, center back, innenverteidiger, 中后卫
        WB: wing back, 边后卫
        LB: left back, 左后卫
        RB: right back, 右后卫
        MF: milieux, وسط, لاعب وسط, هافبک, กองกลาง, mittelfeldspieler, volante,
            midfielder, midfield, mid, mittelfeld, centrocampista, mediocampista, med, milieu, meia, médio, 中场,
            前卫, 中場
        DM: defensive midfielder, 后腰
        AM: attacking midfielder, 前腰
        FW: مهاجم, هجوم, فوروارد, กองหน้า, avant, angreifer,
            forward, striker, attacker, attack, sturm, stürmer, angriff, delantero, del, attaquant, attaccante,
            atacante,
            前锋, 前鋒
        LW: left winger, left wing, 左边锋
        RW: right winger, right wing, 右边锋
        FW: winger, wing, 边锋
        CF: centre forward, center forward, 中锋
        """,
    ),
    "basketball": _Words(
        "PG SG SF PF G F C GF FC",
        """
        PG: point guard, aufbau, base, meneur, playmaker, 控球后卫, 控卫, 控球後衛
        SG: shooting guard, escolta, arrière, 得分后卫, 分卫, 得分後衛
        SF: small forward, alero, ailier, 小前锋, 小前鋒
        PF: power forward, ala pívot, ailier fort, 大前锋, 大前鋒
        G: guard, backcourt, guardia, 后卫, 後衛
        F: forward, frontcourt, flügel, ala, 前锋, 前鋒
        C: centre, center, pívot, pivot, centro, 中锋, 中鋒
        """,
    ),
    "ice_hockey": _Words(
        "G GK D C LW RW W F LD RD FW DF",
        """
        G: goalkeeper, goalie, goaltender, goal, torwart, torhüter, gardien, målvakt, maalivahti, 守门员, 門將
        D: defenceman, defenseman, defender, defence, defense, verteidiger, défenseur, back, 后卫, 後衛
        F: forward, attacker, attack, offence, offense, stürmer, attaquant, 前锋, 前鋒
        C: centre, center, 中锋, 中鋒
        LW: left wing, left winger, 左边锋
        RW: right wing, right winger, 右边锋
        W: winger, wing, 边锋
        """,
    ),
    "handball": _Words(
        "GK LW RW LB RB CB P PV LP BK W B G TW",
        """
        GK: goalkeeper, keeper, torwart, torhüter, portero, gardien, 守门员, 門將
        LW: left wing, left winger, linksaußen, 左边锋
        RW: right wing, right winger, rechtsaußen, 右边锋
        LB: left back, rückraum links, 左后卫, 左内卫
        RB: right back, rückraum rechts, 右后卫, 右内卫
        CB: centre back, center back, playmaker, rückraum mitte, 中后卫, 中卫
        PV: pivot, line player, kreisläufer, kreis, pivote, 底线, 中锋
        W: wing, winger, außen, 边锋
        B: back, rückraum, 后卫
        """,
    ),
    "rugby": _Words(
        "PR LHP THP HK LK FL FLK BR N8 NO8 SH FH CE WG FB UB",
        """
        PR: prop, loosehead prop, tighthead prop, loose head prop, tight head prop, pilier, 支柱, 支柱前锋
        HK: hooker, talonneur, 钩球员, 钩球前锋
        LK: lock, second row, 锁球员, 锁球前锋
        FL: flanker, blindside flanker, openside flanker, back row, 侧卫, 侧翼前锋
        N8: number eight, number 8, no. 8, 八号, 八号前锋
        SH: scrum half, scrumhalf, 传锋
        FH: fly half, flyhalf, stand off, outside half, 接锋
        CE: centre, center, inside centre, outside centre, 中锋
        WG: wing, winger, left wing, right wing, 翼锋, 边锋
        FB: full back, fullback, 殿卫, 后卫
        FWD: forward
        BK: back
        """,
    ),
    "baseball": _Words(
        "P SP RP CP CL C 1B 2B 3B SS LF CF RF OF IF INF UT DH PH PR LHP RHP",
        """
        P: pitcher, lanzador, 投手
        SP: starting pitcher, starter, 先发投手, 先發投手
        RP: relief pitcher, reliever, 中继投手
        CP: closer, 终结者
        C: catcher, receptor, 捕手
        1B: first base, first baseman, 一垒手, 一壘手
        2B: second base, second baseman, 二垒手, 二壘手
        3B: third base, third baseman, 三垒手, 三壘手
        SS: shortstop, short stop, 游击手, 游擊手
        LF: left field, left fielder, 左外野手, 左外野
        CF: centre field, center field, center fielder, centre fielder, 中外野手, 中外野
        RF: right field, right fielder, 右外野手, 右外野
        OF: outfield, outfielder, 外野手
        IF: infield, infielder, 内野手, 內野手
        DH: designated hitter, 指定打击, 指定打擊
        """,
    ),
    "cricket": _Words(
        "WK BAT BOWL AR ALL WKT",
        """
        WK: wicketkeeper, wicket keeper, keeper, wk batter, wk batsman, †, 守门员
        BAT: batter, batsman, batting, opener, top order batter, middle order batter, opening batter, 击球手
        BOWL: bowler, bowling, fast bowler, spin bowler, spinner, seamer, 投球手
        AR: all rounder, allrounder, batting allrounder, bowling allrounder, 全能选手, 全能
        """,
    ),
    "volleyball": _Words(
        "S OH MB OPP OP L DS O H M U WS MH",
        """
        S: setter, zuspieler, palleggiatore, passeur, 二传, 二傳, 二传手
        OH: outside hitter, outside, wing spiker, außenangriff, schiacciatore, 主攻, 主攻手
        MB: middle blocker, middle, mittelblock, centrale, 副攻, 副攻手
        OPP: opposite, opposite hitter, diagonal, opposto, 接应, 接应二传, 接應
        L: libero, líbero, 自由人, 自由球员
        DS: defensive specialist
        """,
    ),
    "american_football": _Words(
        "QB RB HB FB TE WR OL OT OG LT LG C RG RT DL DE DT NT EDGE LB ILB OLB MLB CB NB S SS FS DB K PK P LS KR PR H",
        """
        QB: quarterback, 四分卫
        RB: running back, halfback, tailback, 跑卫
        FB: fullback, full back, 全卫
        TE: tight end, 近端锋
        WR: wide receiver, receiver, 外接手
        OL: offensive line, offensive lineman, 进攻锋线
        OT: tackle, offensive tackle, 进攻截锋
        OG: guard, offensive guard, 进攻护锋
        C: centre, center, 中锋
        DL: defensive line, defensive lineman, 防守锋线
        DE: defensive end, 防守端锋
        DT: defensive tackle, nose tackle, 防守截锋
        LB: linebacker, 线卫
        CB: cornerback, corner back, 角卫
        S: safety, 安全卫
        DB: defensive back
        K: kicker, place kicker, 踢球手
        P: punter, 弃踢手
        LS: long snapper, 长开球手
        """,
    ),
    "tennis": _Words("", ""),
}
# Without a known sport these single letters are positions, and others (a captain's C, an initial) are not.
_COMMON_LETTERS = frozenset("GDMFWB")


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """The positions of one sport: its codes, and its words → code."""

    codes: frozenset[str]
    words: Mapping[str, str]

    def code_of(self, text: str) -> str:
        """The code for a text that stands alone ("GK", "goalkeeper", "G/F"), otherwise ""."""
        stripped = text.strip(" .")
        code = stripped.upper()
        if code in self.codes:
            return code
        if word := self.words.get(plain(text)):
            return word
        parts = [part.strip() for part in code.replace("-", "/").replace(",", "/").split("/")]
        if 1 < len(parts) <= 4 and stripped == code and all(part in self.codes for part in parts):
            return "/".join(parts)
        return ""

    def code_beside_name(self, text: str) -> str:
        """The code for a word beside a name: a code of two or more capitals, or a word in another script.

        Other words may be names.
        """
        if len(text) > 1 and text in self.codes:
            return text
        return "" if text.isascii() or text[:1].isupper() else self.words.get(text, "")

    def is_letter(self, text: str) -> bool:
        """Whether the text is a position of one capital letter."""
        return len(text) == 1 and text in self.codes

    def of_heading(self, heading: str) -> str:
        """The position that a heading gives the next players: “goalkeepers”, “后卫”, "MF"; otherwise ""."""
        words = plain(heading)
        for form in (words, words.removesuffix("s"), words.removesuffix("es"), words.removesuffix("en")):
            if code := self.words.get(form):
                return code
        if words.endswith("men") and (code := self.words.get(f"{words[:-3]}man")):
            return code
        stripped = heading.strip(" .")
        return stripped if len(stripped) > 1 and stripped in self.codes else ""


@cache
def positions_of(sport: str) -> Positions:
    """The positions of this sport; of all sports without a known one."""
    if sport in _SPORTS:
        return _positions([_SPORTS[sport]])
    found = _positions(_SPORTS.values())
    return Positions(frozenset(code for code in found.codes if len(code) > 1 or code in _COMMON_LETTERS), found.words)


def _positions(tables: Iterable[_Words]) -> Positions:
    codes: set[str] = set()
    words: dict[str, str] = {}
    for table in tables:
        codes.update(table.codes.split())
        code = ""
        for line in table.words.splitlines():
            head, colon, rest = line.rpartition(":")
            code = head.strip() if colon else code
            for word in rest.split(","):
                if word.strip():
                    words.setdefault(plain(word), code)
    return Positions(frozenset(codes), words)
