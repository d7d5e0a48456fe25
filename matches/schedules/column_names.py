"""The names of the columns of schedules, without accents or marks of case. COLUMN has them as plain_text.heading.

English, German, Spanish, French, Italian, Portuguese, Dutch, Arabic, Persian, Thai and Chinese.
"""

from matches.schedules.plain_text import heading

COLUMN_NAMES = {
    "home": (
        "الفريق المضيف|المضيف|صاحب الارض|الفريق الاول|میزبان|تیم میزبان|ทีมเหย้า|เจ้าบ้าน|ทีมเจ้าบ้าน|"
        "home|home team|hometeam|host|hosts|home side|team 1|team1|team a|heim|heimmannschaft|heimteam|"
        "heimverein|gastgeber|local|equipo local|casa|squadra casa|squadra di casa|domicile|equipe domicile|"
        "recevant|receveur|mandante|equipa da casa|time da casa|equipa casa|visitado|thuis|thuisteam|"
        "thuisploeg|thuisclub|主队|主场|主队名称|主場|主隊|主场球队"
    ),
    "away": (
        "الفريق الضيف|الضيف|الفريق الثاني|مهمان|میهمان|تیم مهمان|تیم میهمان|ทีมเยือน|ผู้มาเยือน|"
        "away|away team|awayteam|visitor|visitors|visiting team|guest|guests|away side|team 2|team2|team b|"
        "gast|gastmannschaft|gastteam|gastverein|gaste|auswarts|visitante|equipo visitante|ospite|ospiti|"
        "trasferta|squadra ospite|squadra in trasferta|exterieur|equipe exterieur|visiteur|visiteurs|fora|"
        "equipa visitante|time visitante|uit|uitteam|uitploeg|uitclub|bezoekers|客队|客场|客队名称|客場|客隊|客场球队"
    ),
    "match": (
        "المباراة|مباراة|بازی|مسابقه|คู่แข่งขัน|การแข่งขัน|"
        "match|fixture|fixtures|teams|game|event|title|subject|summary|matchup|spiel|begegnung|paarung|"
        "spielpaarung|ansetzung|partie|partido|encuentro|partita|gara|incontro|rencontre|affiche|jogo|partida|"
        "wedstrijd|duel|对阵|比赛|场次|对阵双方|比赛对阵"
    ),
    "date": (
        "التاريخ|تاريخ|تاریخ|วันที่|วันแข่งขัน|"
        "date|day|match date|game date|fixture date|start date|datum|spieltermin|termin|spieldatum|fecha|dia|"
        "data|giorno|jour|dag|speeldatum|日期|比赛日期|比赛日|日程"
    ),
    "time": (
        "الوقت|وقت|الساعة|ساعت|زمان|เวลา|เวลาแข่งขัน|"
        "time|kick off|kickoff|ko|start|start time|kick off time|kickoff time|datetime|date time|"
        "date and time|kick off at|zeit|uhrzeit|beginn|anstoss|anstosszeit|anpfiff|spielbeginn|datum zeit|"
        "datum uhrzeit|hora|horario|hora de inicio|fecha y hora|ora|orario|ora inizio|data e ora|heure|"
        "horaire|coup d'envoi|debut|hora inicio|data hora|tijd|aanvang|aanvangstijd|tijdstip|时间|开球时间|比赛时间|"
        "开赛时间|开始时间"
    ),
    "zone": (
        "timezone|time zone|tz|zone|zeitzone|zona horaria|huso horario|fuso orario|fuseau|fuseau horaire|"
        "fuso horario|tijdzone|时区"
    ),
    "competition": (
        "البطولة|المسابقة|الدوري|لیگ|جام|รายการ|ลีก|"
        "competition|comp|league|tournament|division|cup|liga|wettbewerb|turnier|staffel|pokal|spielklasse|"
        "competicion|torneo|campeonato|competizione|campionato|championnat|ligue|tournoi|competicao|torneio|"
        "campeonato|competitie|toernooi|klasse|赛事|联赛|赛事名称|比赛名称|杯赛"
    ),
    "season": ("الموسم|فصل|ฤดูกาล|season|saison|temporada|stagione|epoca|seizoen|赛季"),
    "sport": ("sport|sportart|deporte|disciplina|modalidade|sporttak|运动|项目|运动项目|体育项目"),
    "venue": (
        "الملعب|استاد|ورزشگاه|محل برگزاری|สนาม|สนามแข่งขัน|"
        "venue|stadium|ground|location|place|arena|site|facility|pitch|field|stadion|spielort|spielstatte|ort|"
        "platz|halle|sportstatte|estadio|sede|campo|lugar|cancha|stade|lieu|terrain|stadio|luogo|impianto|"
        "local do jogo|recinto|locatie|veld|accommodatie|场地|球场|地点|场馆|体育场|比赛地点"
    ),
    "language": ("language|lang|sprache|idioma|langue|lingua|taal|语言"),
    "uid": ("id|uid|match id|matchid|fixture id|game id|event id|spielkennung|identifier|编号|比赛编号"),
    "score": (
        "erg|النتيجة|نتیجه|ผล|ผลการแขงขัน|สกอร์|"
        "score|result|final score|full time score|ft score|ft|ergebnis|endergebnis|resultat|endstand|"
        "resultado|marcador|risultato|punteggio|placar|uitslag|eindstand|比分|赛果|结果|最终比分"
    ),
    "home score": (
        "home score|home goals|home points|home pts|hg|fthg|score home|goals home|tore heim|heimtore|"
        "punkte heim|goles local|gol casa|reti casa|buts domicile|gols mandante|doelpunten thuis|主队得分|主队进球|"
        "主队比分"
    ),
    "away score": (
        "away score|away goals|away points|away pts|ag|ftag|score away|goals away|tore gast|gasttore|"
        "punkte gast|goles visitante|gol ospiti|reti ospiti|buts exterieur|gols visitante|doelpunten uit|客队得分|"
        "客队进球|客队比分"
    ),
    "status": (
        "الحالة|وضعیت|สถานะ|หมายเหต|ملاحظات|"
        "status|state|match status|stato|estado|statut|situacao|spielstatus|remarks|remark|note|notes|comment|"
        "comments|bemerkung|bemerkungen|hinweis|anmerkung|observaciones|remarque|remarques|opmerking|"
        "opmerkingen|状态|比赛状态|备注"
    ),
    "round": (
        "الجولة|هفته|นัดที|"
        "round|matchday|match day|week|gameweek|md|stage|phase|spieltag|runde|jornada|ronda|fase|"
        "journee|tour|giornata|turno|rodada|speelronde|ronde|轮次|轮|阶段"
    ),
    "group": ("المجموعة|گروه|กลุ่ม|group|pool|gruppe|grupo|poule|girone|groupe|groep|小组|组别|分组"),
    "attendance": (
        "attendance|crowd|spectators|zuschauer|besucher|asistencia|espectadores|spettatori|affluence|spectateurs|"
        "publico|toeschouwers|观众|观众人数|上座人数|上座"
    ),
    "home tries": ("home tries|tries home|ht tries|essais domicile|主队达阵"),
    "away tries": ("away tries|tries away|at tries|essais exterieur|客队达阵"),
    "weekday": (
        "weekday|day of week|wochentag|tag|dia de la semana|jour de la semaine|giorno della settimana|"
        "dia da semana|weekdag|星期|周几"
    ),
    "number": (
        "no|nr|number|match no|match number|game no|game number|spielnr|spielnummer|spiel nr|num|numero|n|"
        "nummer|wedstrijdnummer|序号|场序|lfd nr|pos|#"
    ),
}
COLUMN = {heading(name): column for column, names in COLUMN_NAMES.items() for name in names.split("|")}
COLUMN.pop("", None)  # “#”, which is only a mark
