"""The words of team sheets in several languages: headings, columns and notes on players."""

import re
from functools import lru_cache

BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
EDGES = " \t.,;:-–—·•*●▪◦‣、，；：،؛/=_|\u00a0\u3000\ufeff"


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text for comparison: in small letters, without dashes and the marks at its ends, with single spaces."""
    return " ".join(text.replace("-", " ").replace("_", " ").strip(EDGES).casefold().split())


def _words(text: str) -> frozenset[str]:
    return frozenset(plain(word) for word in text.split(","))


BENCH_HEADINGS = _words(
    "subs, substitutes, substitute, sub, bench, on the bench, the bench, replacements, replacement, reserves, "
    "reserve, "
    "interchange, interchange bench, subs from, substitutes from, subs not used, substitutes not used, unused subs, "
    "unused substitutes, named substitutes, "
    "bank, ersatz, ersatzbank, ersatzspieler, auswechselspieler, einwechselspieler, reserve, "
    "suplentes, banquillo, banca, banco, reservas, cambios, suplente, "
    "remplaçants, remplacants, remplaçant, banc, sur le banc, "
    "panchina, riserve, a disposizione, wissels, wisselspelers, avbytare, innbyttere, rezerwowi, "
    "12th man, twelfth man, bullpen, unused, not used, not in the squad, interchanges, finishers, "
    "البدلاء, الاحتياط, دكة البدلاء, الاحتياطيون, بدلاء, ذخیره, ذخیره ها, ذخیره‌ها, تعویضی, نیمکت, ตัวสำรอง, "
    "สำรอง, รายชื่อตัวสำรอง, "
    "替补, 替补席, 替补球员, 替补名单, 替补阵容, 候补, 替補, 替補席, 候補, 控え, 교체"
)
STARTER_HEADINGS = _words(
    "starting xi, starting 11, starting eleven, starting line up, starting lineup, starting five, starting 5, "
    "starting xv, starting xiii, starting six, starting 6, starting seven, starting 7, starting team, starters, "
    "starter, line up, lineup, line ups, lineups, team, xi, first eleven, first team, players, squad, team sheet, "
    "teamsheet, team list, playing xi, "
    "startelf, aufstellung, mannschaft, spieler, startformation, kader, anfangself, "
    "titulares, once inicial, alineación, alineacion, once titular, equipo, titular, onze inicial, escalação, "
    "titulaires, onze de départ, composition, équipe, joueurs, "
    "titolari, formazione, basisopstelling, opstelling, startelva, skład, "
    "squad list, team list, batting order, starting line, matchday squad, kader heim, mannschaftsaufstellung, "
    "التشكيلة, التشكيلة الأساسية, الأساسيون, التشكيل, التشكيل الأساسي, ترکیب, ترکیب اصلی, بازیکنان اصلی, "
    "ترکیب اولیه, "
    "ตัวจริง, รายชื่อตัวจริง, ผู้เล่นตัวจริง, 11 ตัวจริง, "
    "首发, 首发阵容, 首发名单, 先发, 先发阵容, 出场阵容, 阵容, 名单, 首發, 先發, 先發陣容, 大名单, スタメン, 선발"
)
# Headings of people and facts on the sheet that are not players.
OTHER_HEADINGS = _words(
    "coach, coaches, head coach, assistant coach, assistant coaches, manager, team manager, referee, referees, "
    "assistant, assistants, assistant referees, assistant referee, var, avar, fourth official, officials, "
    "team officials, "
    "match officials, umpires, umpire, linesmen, attendance, venue, stadium, ground, formation, system, kick off, "
    "date, "
    "time, competition, weather, injured, injuries, suspended, unavailable, doubtful, missing, out, staff, physio, "
    "physiotherapist, doctor, team doctor, scorer, timekeeper, colours, colors, kit, notes, note, "
    "trainer, cheftrainer, co trainer, schiedsrichter, zuschauer, stadion, anstoß, es fehlen, nicht dabei, gesperrt, "
    "verletzt, betreuer, "
    "entrenador, director técnico, dt, árbitro, arbitro, estadio, lesionados, sancionados, bajas, delegado, "
    "entraîneur, entraineur, sélectionneur, arbitre, arbitres, stade, absents, blessés, suspendus, "
    "allenatore, arbitro, indisponibili, squalificati, treinador, técnico, "
    "المدرب, المدير الفني, مدرب, الحكم, الحكام, الملعب, سرمربی, مربی, داور, داوران, ورزشگاه, سرپرست, "
    "โค้ช, หัวหน้าผู้ฝึกสอน, ผู้ฝึกสอน, ผู้จัดการทีม, ผู้ตัดสิน, กรรมการ, สนาม, "
    "booked, bookings, cautions, cautioned, sent off, cards, yellow cards, red cards, goals, scorers, goalscorers, "
    "player of the match, man of the match, mvp, tore, torschützen, gelbe karten, rote karten, offizielle, offiziell, "
    "goles, goleadores, tarjetas, amonestados, expulsados, buts, buteurs, avertissements, "
    "marcatori, ammoniti, espulsi, "
    "黄牌, 红牌, 进球, "
    "kit manager, analyst, nutritionist, masseur, zeugwart, sportdirektor, "
    "segundo entrenador, preparador físico, fisioterapeuta, kiné, adjoint, entraîneur adjoint, "
    "教练, 主教练, 助理教练, 领队, 裁判, 主裁判, 主裁, 助理裁判, 伤停, 停赛, 伤病, 缺阵, 阵型, 球场, 比赛地点, "
    "开球, 日期, 時間, 时间, "
    "教練, 主教練, 領隊, 監督, 감독"
)
# Words of OTHER_HEADINGS that are facts, not jobs.
_JOBS = OTHER_HEADINGS - _words(
    "assistant, assistants, attendance, venue, stadium, ground, formation, system, kick off, date, time, competition, "
    "weather, injured, injuries, suspended, unavailable, doubtful, missing, out, colours, colors, kit, notes, note, "
    "booked, bookings, cautions, cautioned, sent off, cards, yellow cards, red cards, goals, scorers, goalscorers, "
    "tore, goles, tarjetas, buts, "
    "es fehlen, nicht dabei, gesperrt, verletzt, lesionados, sancionados, bajas, absents, blessés, suspendus"
) | {"hc", "ac"}
CAPTAIN_WORDS = _words(
    "c, capt, captain, cap, skipper, kapitän, kapitan, kapitaen, capitán, capitan, capitaine, capitano, capitão, "
    "aanvoerder, قائد, القائد, کاپیتان, กัปตัน, กัปตันทีม, 队长, 隊長, 場上隊長, 主将, キャプテン, 주장"
)
# Captains' marks that may be a name or a position: they count in brackets or in a cell of their own only.
WEAK_CAPTAIN_WORDS = _words("c, captain, cap, capt, skipper, capitan, kapitan")
BENCH_WORDS = _words("sub, substitute, bench, reserve, replacement, r, ersatz, suplente, remplaçant, 替补, 替補, 候补")
STARTER_WORDS = _words(
    "starter, starting, start, starts, first team, xi, titular, titulaire, startelf, 首发, 先发, 首發, 先發"
)
OTHER_NOTES = {
    "a": "An alternate captain. Line-ups do not store it.",
    "vc": "A vice-captain. Line-ups do not store it.",
    "vice captain": "A vice-captain. Line-ups do not store it.",
    "副队长": "A vice-captain. Line-ups do not store it.",
}
YES_WORDS = _words("y, yes, x, 1, true, ja, j, sí, si, oui, o, ✓, ✔, ☑, √, ✅, ●, 是, 对, 有") | {"*", "•", "●"}

# Words for a side of the match, as headings of its sheet.
SIDE_WORDS = {
    "home": _words(
        "home, home team, hosts, heim, heimmannschaft, local, locales, domicile, casa, 主队, 主場, 主场, 主隊"
    ),
    "away": _words(
        "away, away team, visitors, visitor, guests, gast, gäste, gastmannschaft, visitante, visitantes, extérieur, "
        "visiteurs, trasferta, ospiti, fora, 客队, 客場, 客场, 客隊"
    ),
}

_COLUMN_MARKS = str.maketrans("./,", "   ")


def _column_key(text: str) -> str:
    """The heading of a column for comparison: “Trikot-Nr.” and “Start/Sub” without their marks."""
    return plain(text.translate(_COLUMN_MARKS))


_COLUMN_WORDS = {
    "shirt": "رقم, الرقم, رقم القميص, شماره, شماره پیراهن, หมายเลข, เบอร์, เบอร์เสื้อ, rnr, tnr, rückennr, "
    "trikot nr, "
    "no, nr, num, number, #, №, n°, nº, n, shirt, shirt no, shirt number, shirt nr, shirt #, jersey, "
    "jersey no, "
    "jersey number, jersey #, squad no, squad number, kit no, kit number, player no, player number, uniform number, "
    "uni no, cap no, back number, "
    "rückennummer, trikot, trikotnummer, rn, nummer, trikotnr, "
    "dorsal, número, numero, num dorsal, camiseta, numéro, maillot, numéro de maillot, maglia, numero maglia, "
    "camisa, "
    "rugnummer, numer, 号码, 号, 背号, 背號, 球衣, 球衣号, 球衣号码, 球衣號碼, 號碼, 球号, 背番号, 등번호",
    "name": "الاسم, اسم, اسم اللاعب, اللاعب, نام و نام خانوادگی, نام بازیکن, بازیکن, ชื่อ นามสกุล, ชื่อนามสกุล, "
    "ชื่อ สกุล, ผู้เล่น, นักกีฬา, "
    "name, names, player, players, player name, name of player, full name, fullname, player's name, athlete, "
    "name spieler, spieler, spielername, spieler name, jugador, jugadora, jugadores, nombre completo, "
    "nombre y apellidos, "
    "nombres y apellidos, joueur, joueuse, nom complet, nom et prénom, nom prénom, prénom nom, giocatore, "
    "nominativo, "
    "jogador, nome completo, speler, naam, spelare, zawodnik, vorname nachname, name vorname, nachname vorname, "
    "last name first name, first name last name, surname first name, known as, "
    "姓名, 名字, 球员, 球員, 队员, 隊員, 球员姓名, 选手, 選手名, 선수, 이름",
    "first": "الاسم الأول, نام, ชื่อ, "
    "first name, firstname, given name, given names, first names, first, forename, forenames, "
    "christian name, "
    "vorname, vornamen, nombre, nombres, prénom, prenom, prénoms, primeiro nome, voornaam, förnamn, fornavn, "
    "imię, imie, "
    "nome di battesimo, 名",
    "last": "اسم العائلة, اللقب, نام خانوادگی, นามสกุล, apellido 1, primer apellido, apellido paterno, "
    "last name, lastname, surname, surnames, family name, last, second name, family names, "
    "nachname, familienname, zuname, apellido, apellidos, nom, nom de famille, cognome, apelido, sobrenome, "
    "achternaam, "
    "efternamn, etternavn, nazwisko, 姓, 姓氏",
    "position": "المركز, پست, ตำแหน่ง, "
    "pos, position, positions, role, playing position, pos., posn, "
    "spielposition, posición, posicion, puesto, demarcación, poste, ruolo, posição, positie, pozycja, "
    "位置, 场上位置, 司职, ポジション, 포지션",
    "captain": "قائد, کاپیتان, กัปตัน, "
    "captain, capt, c, cap, (c), kapitän, capitán, capitan, capitaine, capitano, capitão, is captain, "
    "队长, 隊長",
    "starts": "أساسي, ตัวจริง, start sub, starter sub, start bench, s e, "
    "starter, starters, starting, start, starts, s5, starting 5, starting five, starting xi, xi, "
    "is starter, "
    "in starting xi, startelf, titular, titulaire, status, line up, lineup, 首发, 是否首发, 先发, 首發, 首发/替补",
    "bench": "sub, substitute, bench, is sub, ersatz, suplente, remplaçant, 替补",
    # Columns with facts that line-ups do not store.
    "other": "min, mins, minutes, g, a, gls, ast, yc, rc, yellow, red, cards, yellow cards, red cards, rating, "
    "date of birth age, born age, تاريخ الميلاد, العمر, الجنسية, النادي, تاریخ تولد, سن, ملیت, باشگاه, วันเกิด, "
    "อายุ, สัญชาติ, สโมสร, apellido 2, segundo apellido, apellido materno, lfd nr, lfdnr, lfd, geb datum, geb, "
    "nat, spielerpassnr, pass nr, "
    "dob, d.o.b., date of birth, birth date, birthdate, birthday, born, age, yob, year of birth, "
    "nationality, nat, "
    "nation, country, club, current club, team, previous club, school, college, hometown, height, ht, weight, wt, "
    "license, licence, license no, licence no, lic, lic no, license number, licence number, registration, "
    "registration no, reg no, id, player id, fifa id, passport, passport no, caps, goals, apps, appearances, "
    "points, pts, "
    "foot, hand, bats, throws, experience, exp, class, yr, year, email, phone, gender, sex, notes, remarks, comment, "
    "shirt name, name on shirt, nickname, index, row, signature, "
    "geburtsdatum, geb, geburtstag, geboren, alter, nationalität, nation, verein, größe, groesse, gewicht, "
    "passnummer, "
    "pass nr, spielerpass, land, jahrgang, "
    "fecha de nacimiento, nacimiento, edad, nacionalidad, país, pais, club, altura, estatura, peso, licencia, "
    "ficha, dni, "
    "date de naissance, né le, âge, age, nationalité, pays, taille, poids, n° licence, numéro de licence, "
    "data di nascita, nato il, età, nazionalità, paese, squadra, altezza, tessera, "
    "data de nascimento, nascimento, idade, nacionalidade, clube, "
    "出生日期, 生日, 年龄, 年齡, 国籍, 國籍, 俱乐部, 球队, 身高, 体重, 體重, 证件号, 注册号, 备注, 備註, 序号, "
    "国家, 民族, 性别, 籍贯",
}  # fmt: skip
_COLUMNS = {_column_key(word): role for role, words in reversed(_COLUMN_WORDS.items()) for word in words.split(",")}
# Names of columns that are more surely the shirt than "No", which may count the rows.
SURE_SHIRT_WORDS = (
    "shirt",
    "jersey",
    "squad",
    "kit",
    "uni",
    "trikot",
    "rücken",
    "dorsal",
    "maillot",
    "球衣",
    "背",
    "号码",
)


def column_role(text: str) -> str:
    """The role of the column with this heading: "shirt", "name", "other" …; "" for an unknown word."""
    words = _column_key(text)
    return _COLUMNS.get(words) or _COLUMNS.get(_column_key(BRACKETS.sub(" ", text)), "")


def is_other_person(text: str) -> bool:
    """Whether a cell or a text in brackets names the job of a person who does not play: “Head Coach”, “Physio”."""
    return plain(text) in _JOBS
