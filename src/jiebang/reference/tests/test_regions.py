"""Regions: whole tables, names found as people write them, places where they lie."""

import subprocess
import sys
from itertools import pairwise

import pytest

from jiebang.reference import regions
from jiebang.reference.errors import AmbiguousNameError, UnknownCodeError, UnknownLanguageError
from jiebang.reference.folding import fold
from jiebang.reference.table import LANGUAGES


def found(text: str) -> str | None:
    region = regions.find(text)
    return region.code if region else None


def test_the_tables_are_whole() -> None:
    everything = regions.all_regions()
    count = {level: sum(r.level == level for r in everything) for level in ("province", "city")}
    assert count == {"province": 34, "city": 333}
    assert sum(r.level == "district" for r in everything) == 2847
    assert sum(r.level == "country" for r in everything) == 246
    assert len({r.code for r in everything}) == len(everything)
    for region in everything:
        assert set(region.names) == set(region.short_names) == set(LANGUAGES)
        assert all(region.names.values())
        assert all(region.short_names.values())
        assert region.names["en"][0].isupper()
        words = region.names["en"].split()
        assert all(a != b for a, b in pairwise(words))
        assert not any("\u4e00" <= c <= "\u9fff" for c in region.names["en"])
        assert region.parent == "" or regions.get(region.parent).level != "district"


def test_every_province_has_its_iso_code() -> None:
    provinces = regions.children("CN")
    assert len(provinces) == 34
    assert all(r.iso.startswith("CN-") and len(r.iso) == 5 for r in provinces)
    assert len({r.iso for r in provinces}) == 34
    assert {regions.get("320000").iso, regions.get("110000").iso} == {"CN-JS", "CN-BJ"}


@pytest.mark.parametrize(
    ("code", "hans", "hant", "english"),
    [
        ("340100", "合肥市", "合肥市", "Hefei"),
        ("320583", "昆山市", "崑山市", "Kunshan"),
        ("310115", "浦东新区", "浦東新區", "Pudong New Area"),
        ("330200", "宁波市", "寧波市", "Ningbo"),
        ("340500", "马鞍山市", "馬鞍山市", "Ma'anshan"),
        ("220100", "长春市", "長春市", "Changchun"),
        ("220000", "吉林省", "吉林省", "Jilin"),
        ("500000", "重庆市", "重慶市", "Chongqing"),
        ("341500", "六安市", "六安市", "Lu'an"),
        ("340300", "蚌埠市", "蚌埠市", "Bengbu"),
        ("341600", "亳州市", "亳州市", "Bozhou"),
        ("331000", "台州市", "台州市", "Taizhou"),
        ("321200", "泰州市", "泰州市", "Taizhou"),
        ("331100", "丽水市", "麗水市", "Lishui"),
        ("330382", "乐清市", "樂清市", "Yueqing"),
        ("371481", "乐陵市", "樂陵市", "Leling"),
        ("371524", "东阿县", "東阿縣", "Dong'e County"),
        ("441422", "大埔县", "大埔縣", "Dabu County"),
        ("310112", "闵行区", "閔行區", "Minhang District"),
        ("140428", "长子县", "長子縣", "Zhangzi County"),
        ("610632", "黄陵县", "黃陵縣", "Huangling County"),
        ("540100", "拉萨市", "拉薩市", "Lhasa"),
        ("650100", "乌鲁木齐市", "烏魯木齊市", "Urumqi"),
        ("150100", "呼和浩特市", "呼和浩特市", "Hohhot"),
        ("230100", "哈尔滨市", "哈爾濱市", "Harbin"),
        ("150000", "内蒙古自治区", "內蒙古自治區", "Inner Mongolia"),
        ("610000", "陕西省", "陝西省", "Shaanxi"),
        ("140000", "山西省", "山西省", "Shanxi"),
        ("410926", "范县", "范縣", "Fan County"),
        ("330281", "余姚市", "餘姚市", "Yuyao"),
        ("330110", "余杭区", "餘杭區", "Yuhang District"),
        ("420625", "谷城县", "穀城縣", "Gucheng County"),
        ("370600", "烟台市", "煙台市", "Yantai"),
        ("350206", "湖里区", "湖里區", "Huli District"),
        ("810000", "香港特别行政区", "香港特別行政區", "Hong Kong"),
        ("820000", "澳门特别行政区", "澳門特別行政區", "Macao"),
        ("710000", "台湾", "臺灣", "Taiwan"),
        (
            "222400",
            "延边朝鲜族自治州",
            "延邊朝鮮族自治州",
            "Yanbian Korean Autonomous Prefecture",
        ),
        ("150723", "鄂伦春自治旗", "鄂倫春自治旗", "Oroqen Autonomous Banner"),
        (
            "533100",
            "德宏傣族景颇族自治州",
            "德宏傣族景頗族自治州",
            "Dehong Dai and Jingpo Autonomous Prefecture",
        ),
        ("DE", "德国", "德國", "Germany"),
        ("IT", "意大利", "意大利", "Italy"),
        ("KR", "韩国", "韓國", "South Korea"),
    ],
)
def test_names(code: str, hans: str, hant: str, english: str) -> None:
    assert [regions.label(code, lang) for lang in LANGUAGES] == [hans, hant, english]
    if regions.get(code).level != "district":
        assert found(hans) == found(hant) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("320583", "320583"),
        (" 320583 ", "320583"),
        ("昆山", "320583"),
        ("昆山市", "320583"),
        ("崑山市", "320583"),
        ("Kunshan", "320583"),
        ("kunshan city", "320583"),
        ("江苏省苏州市昆山市", "320583"),
        ("江蘇省蘇州市崑山市", "320583"),
        ("中国江苏省苏州市", "320500"),
        ("江苏苏州", "320500"),
        ("江苏省", "320000"),
        ("Jiangsu", "320000"),
        ("Jiangsu Province", "320000"),
        ("CN-JS", "320000"),
        ("Suzhou, Jiangsu", "320500"),
        ("Suzhou, Anhui", "341300"),
        ("Suzhou Jiangsu", "320500"),
        ("Suzhou, Jiangsu, China", "320500"),
        ("Kunshan, Suzhou, Jiangsu, China", "320583"),
        ("Jiangsu · Suzhou · Kunshan", "320583"),
        ("浙江省 宁波市", "330200"),
        ("宁波（浙江）", "330200"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("Jilin City", "220200"),
        ("朝阳", "211300"),
        ("Jilin, Jilin", "220200"),
        ("吉林省吉林市", "220200"),
        ("Shanghai, Shanghai", "310000"),
        ("和田", "653200"),
        ("Yining, Xinjiang", "654002"),
        ("北京朝阳", "110105"),
        ("北京市朝阳区", "110105"),
        ("南京市鼓楼区", "320106"),
        ("上海浦东", "310115"),
        ("Pudong", "310115"),
        ("Pudong New Area, Shanghai", "310115"),
        ("Ma’anshan", "340500"),
        ("maanshan", "340500"),
        ("Ürümqi", "650100"),
        ("Tibet", "540000"),
        ("Lüliang", "141100"),
        ("Lvliang", "141100"),
        ("Luliang, Shanxi", "141100"),
        ("HK", "810000"),
        ("hk", "810000"),
        ("香港", "810000"),
        ("Hong Kong", "810000"),
        ("Macau", "820000"),
        ("TW", "710000"),
        ("台灣", "710000"),
        ("臺灣", "710000"),
        ("台湾省", "710000"),
        ("Germany", "DE"),
        ("德国", "DE"),
        ("德國", "DE"),
        ("UK", "GB"),
        ("USA", "US"),
        ("澳大利亞", "AU"),
        ("義大利", "IT"),
        ("China", "CN"),
        ("下城区", "330105"),
        ("330103", "330105"),
        ("杭州市下城区", "330105"),
        ("渝北区", "500157"),
        ("苏州工业园区", "320500"),
    ],
)
def test_find(text: str, code: str) -> None:
    assert found(text) == code


@pytest.mark.parametrize(
    "text", ["", "  ", "xyz", "320", "999999", "ZZ", "江苏省德国", "，", "火星市", "中国" * 400]
)
def test_find_nothing(text: str) -> None:
    assert regions.find(text) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Suzhou", ("320500", "341300")),
        ("Taizhou", ("321200", "331000")),
        ("鼓楼区", ("320106", "320302", "350102", "410204")),
    ],
)
def test_a_shared_name_is_an_error_with_the_candidates(text: str, codes: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        regions.find(text)
    assert caught.value.candidates == codes


def test_every_region_is_found_by_its_whole_path() -> None:
    wrong = []
    for region in regions.all_regions():
        for lang in ("zh-Hans", "zh-Hant"):
            above = [r for r in regions.ancestors(region.code) if r.level != "country"]
            address = "".join(r.names[lang] for r in (*above, region))
            if found(address) != region.code:
                wrong.append((region.code, address))
    assert wrong == []


def test_every_region_is_found_by_its_english_address() -> None:
    wrong = []
    for region in regions.all_regions():
        above = regions.ancestors(region.code)
        address = ", ".join(r.names["en"] for r in reversed((*above, region)))
        try:
            if found(address) != region.code:
                wrong.append((region.code, address))
        except AmbiguousNameError as error:
            wrong.append((region.code, str(error)))
    assert wrong == []


def test_no_two_neighbours_share_a_name() -> None:
    for parent in ("CN", *(r.code for r in regions.all_regions() if r.level != "district")):
        for lang in LANGUAGES:
            names = [r.names[lang] for r in regions.children(parent)]
            assert len(set(names)) == len(names), (parent, lang)


def test_where_a_region_lies() -> None:
    assert regions.path("320583", "en") == "Jiangsu · Suzhou · Kunshan"
    assert regions.path("320583", "zh-Hans") == "江苏 · 苏州 · 昆山"
    assert regions.path("DE", "zh-Hant") == "德國"
    assert regions.short_label("340722", "zh-Hans") == "枞阳"
    assert regions.short_label("371722", "zh-Hans") == "单县"

    def code_of(region: regions.Region | None) -> str:
        return region.code if region else ""

    assert code_of(regions.province_of("320583")) == "320000"
    assert code_of(regions.province_of("320000")) == "320000"
    assert regions.province_of("DE") is None
    assert code_of(regions.city_of("320583")) == "320500"
    assert regions.city_of("310115") is None
    assert regions.city_of("320000") is None
    assert regions.get("419001").parent == "410000"
    assert regions.country_of("320583").code == "CN"
    assert regions.is_china("710000")
    assert regions.is_china("HK")
    assert not regions.is_china("SG")
    assert regions.in_region("320583", "320000")
    assert not regions.in_region("320583", "330000")


def test_children() -> None:
    assert [r.code for r in regions.children("320500")][-1] == "320585"
    assert "330103" not in {r.code for r in regions.children("330100")}
    assert len(regions.children("320000")) == 13
    assert regions.children("DE") == ()
    assert regions.children("320583") == ()


def test_a_former_code_stays_readable() -> None:
    former = regions.get("500112")
    assert (former.names["zh-Hans"], former.successor) == ("渝北区", "500157")
    assert former not in regions.all_regions()
    assert regions.path("500112", "en") == "Chongqing · Yubei District"
    assert regions.groups_of("500112") == ("cc",)


@pytest.mark.parametrize(
    ("code", "suggestion"),
    [("320599", ("320500",)), ("329900", ("320000",)), ("de", ("DE",)), ("990000", ())],
)
def test_an_unknown_code_says_what_may_be_meant(code: str, suggestion: tuple[str, ...]) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        regions.get(code)
    assert caught.value.suggestions == suggestion


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguageError):
        regions.label("320583", "zh-CN")


def test_groups() -> None:
    assert regions.groups_of("320583") == ("yrd",)
    assert regions.groups_of("330200") == ("yrd",)
    assert regions.groups_of("440300") == ("gba",)
    assert regions.groups_of("440304") == ("gba",)
    assert regions.groups_of("445100") == ()
    assert regions.groups_of("HK") == ("gba",)
    assert regions.groups_of("222401") == ("cjt",)
    assert regions.groups_of("500114") == ("cc",)
    assert regions.groups_of("500156") == ()
    assert regions.groups_of("DE") == ()
    assert regions.in_group("110105", "bth")
    assert regions.find_group("长三角") == "yrd"
    assert regions.find_group("group:gba") == "gba"
    for group in regions.groups():
        assert all(regions.get(code).successor == "" for code in group.members)
        assert len({regions.group_label(group.code, lang) for lang in LANGUAGES}) == 3
    assert regions.group_label("group:yrd", "en") == "Yangtze River Delta"
    with pytest.raises(UnknownCodeError) as caught:
        regions.get_group("长三角")
    assert caught.value.suggestions == ("yrd",)


def test_folding() -> None:
    assert fold(" Ma’an-shan ") == "maanshan"
    assert fold("Ｋｕｎｓｈａｎ") == "kunshan"
    assert fold("Dêqên") == "deqen"
    assert fold("臺灣") == fold("台灣")


def test_nothing_is_read_at_import() -> None:
    probe = (
        "from jiebang.reference import industries, regions, currencies\n"
        "from jiebang.reference.regions import names, records\n"
        "caches = (records.current, records.former, names._index,"
        " industries._table, currencies._rows)\n"
        "print([c.cache_info().currsize for c in caches])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[0, 0, 0, 0, 0]"
