"""The words that team_codes.py leaves out of a team's name, or treats specially."""

# Legal forms and words for "club" and "team", in small letters without accents.
CLUB_WORDS = frozenset(
    "afc fc cfc rfc ufc cf ac as asc sc ssc sv sk skn svs ss us usc cd ud sd ad rc rcd ca cs csd cr ec se sl gd vfb"
    " vfl tsv tsg tus fsv bsc bsg bv bvb kfc fk nk hk ik bk if iff kf kk bc hc rk rks ks mks gks cc cvc vc jk fci ofi"
    " club clube klub team selection equipo equipe squadra football footballclub futbol futebol calcio soccer rugby"
    " basketball handball cricket hockey baseball volleyball verein sportverein fussballclub sportclub turnverein"
    " фк пфк бк хк мфк ск вк гк клуб команда сборная збирна спортклуб футбольный"
    " نادي منتخب فريق مختبر النادي المنتخب باشگاه تیم"
    " ομαδα εθνικη מועדון נבחרת".split()
)
# Teams of a club besides its first one.
SQUADS = frozenset("women woman ladies men mens womens frauen damen feminin feminine femenino femminile w".split()) | {
    f"{letter}{age}" for letter in "uU" for age in range(12, 24)
}
# Articles and links. "Los", "las", "la", "le" and "el" are not here: "Los Angeles", "Las Palmas", "Le Havre".
PARTICLES = frozenset(
    "the of and de del dei della do da dos das di du des der die den van von und et y e i en & und op te ten al"
    " и імені".split()
)
# The second word of so many clubs that the first one alone is the name: "Newcastle United".
USUAL_SECOND_WORDS = frozenset(
    "united city town county rovers wanderers athletic albion hotspur rangers villa wednesday argyle alexandra"
    " stanley orient harriers hornets saints".split()
)
# Towns with two such clubs: "MCI" and "MUN" say which.
SHARED_TOWNS = frozenset("manchester sheffield bristol dundee birmingham aston queens real inter west".split())

CHINESE_SUFFIXES = tuple(
    "俱乐部 股份有限公司 足球 篮球 排球 乒乓球 羽毛球 橄榄球 国家队 代表队 联队 男足 女足 男篮 女篮 男排 女排"
    " 女子 男子 队 足球 篮球 女子 男子 俱樂部 隊".split()
)
# Provinces and towns before a club's own name: "北京国安" is "国安".
CHINESE_PLACES = tuple(
    "内蒙古 黑龙江 哈尔滨 石家庄 呼和浩特 乌鲁木齐 北京 上海 天津 重庆 广东 广州 深圳 佛山 东莞 浙江 杭州"
    " 宁波 江苏 南京 苏州 无锡 南通 山东 济南 青岛 辽宁 沈阳 大连 吉林 长春 延边 河北 沧州 河南 郑州 山西 太原"
    " 陕西 西安 四川 成都 湖北 武汉 湖南 长沙 安徽 合肥 福建 福州 厦门 江西 南昌 广西 南宁 云南 昆明 贵州 贵阳"
    " 海南 海口 新疆 宁夏 甘肃 兰州 青海 西宁 西藏 拉萨 香港 澳门 台湾 台北 梅州 洛杉矶 波士顿 芝加哥 休斯敦"
    " 休斯顿 迈阿密 纽约 布鲁克林 多伦多 密尔沃基 克利夫兰 底特律 印第安纳 亚特兰大 夏洛特 奥兰多 华盛顿 丹佛"
    " 明尼苏达 俄克拉荷马 波特兰 犹他 金州 萨克拉门托 菲尼克斯 达拉斯 孟菲斯 新奥尔良 圣安东尼奥 费城".split()
)

HANGUL_CLUB_WORDS = frozenset("축구단 구단 농구단 야구단 배구단 팀 국가대표 국가대표팀 대표팀 프로축구단".split())
# "한국은": the topic and object markers that a copied sentence leaves at a name.
HANGUL_PARTICLES = "은는을를의"
