"""With the whole dictionary: translation pairs written for this test find each other."""

from __future__ import annotations

import time

import pytest

from jiebang.matcher import Lexicon, Matcher, Profile, Text

PAIRS = (
    (
        "高浓度有机废水的厌氧膜生物反应器处理",
        "Anaerobic membrane reactor for treating organic wastewater",
    ),
    ("城市污水处理厂的污泥减量", "Reducing sludge at municipal sewage works"),
    ("高炉炉缸温度在线监测", "Online temperature monitoring of the blast furnace hearth"),
    ("锂电池正极材料的回收", "Recycling cathode materials of lithium batteries"),
    ("汽车车身铝合金激光焊接", "Laser welding of aluminium alloy car bodies"),
    ("水稻病虫害的图像识别", "Image recognition of pests and diseases in rice"),
    ("疫苗冷链运输的温度传感器", "Temperature sensor for cold transport of vaccines"),
    ("海上风力发电机叶片的裂纹检测", "Crack detection in blades of offshore wind turbines"),
    ("地铁隧道施工的沉降控制", "Controlling settlement in subway tunnel construction"),
    ("稀土永磁电机的低噪声设计", "Low noise design of rare earth permanent magnet motors"),
    ("糖尿病患者的无创血糖测量", "Non-invasive blood glucose measurement for diabetes patients"),
    ("集装箱码头的无人驾驶卡车", "Driverless trucks for container terminals"),
    ("温室番茄的灌溉与施肥", "Irrigation and fertilizer for greenhouse tomatoes"),
    ("混凝土桥梁的腐蚀与加固", "Corrosion and strengthening of concrete bridges"),
    ("半导体晶圆的清洗液", "Cleaning liquid for semiconductor wafers"),
    ("工厂机器人的故障预测软件", "Software that predicts failures of factory robots"),
    ("天然气管道的泄漏报警", "Leak alarm for natural gas pipelines"),
    ("塑料包装的生物降解", "Biodegradable plastic packaging"),
    ("老年人跌倒的雷达监测", "Radar monitoring of falls of elderly people"),
    ("钢铁厂烟气脱硫脱硝", "Removing sulphur and nitrogen oxides from flue gas of steelworks"),
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.default()


def profiles(column: int) -> list[Profile]:
    return [Profile(str(i), (Text("title", pair[column]),)) for i, pair in enumerate(PAIRS)]


@pytest.mark.gate
@pytest.mark.parametrize(("asked", "held"), [(0, 1), (1, 0)])
def test_translations_find_each_other(lexicon: Lexicon, asked: int, held: int) -> None:
    matcher = Matcher(profiles(held), lexicon=lexicon)
    found = [matcher.rank(query, 1)[0].candidate == query.id for query in profiles(asked)]
    assert sum(found) >= len(PAIRS) - 1


@pytest.mark.gate
def test_candidates_of_both_languages_compete_fairly(lexicon: Lexicon) -> None:
    """The translation comes before every other subject, of either language."""
    both = [Profile(f"{p.id}{'ze'[c]}", p.texts) for c in (0, 1) for p in profiles(c)]
    matcher = Matcher(both, lexicon=lexicon)
    hits = 0
    for column in (0, 1):
        for query in profiles(column):
            hits += {m.candidate[:-1] for m in matcher.rank(query, 2)} == {query.id}
    assert hits >= 2 * len(PAIRS) - 4


@pytest.mark.gate
@pytest.mark.parametrize("text", ["废水", "廢水", "wastewater", "waste water"])
def test_the_search_box_crosses_languages(lexicon: Lexicon, text: str) -> None:
    both = [Profile(f"{p.id}{'ze'[c]}", p.texts) for c in (0, 1) for p in profiles(c)]
    found = {candidate for candidate, _ in Matcher(both, lexicon=lexicon).search(text)}
    assert {"0z", "0e"} <= found
    assert "4e" not in found


@pytest.mark.gate
def test_long_texts_are_matched_in_time(lexicon: Lexicon) -> None:
    """2,000 candidates and 50 needs of 175 and 400 words, with reasons, in under 20 s."""
    words = [word for pair in PAIRS for word in pair[1].split()]
    size = len(words)

    def text(seed: int, length: int) -> str:
        return " ".join(words[(seed * 7919 + i * (seed % 13 + 1)) % size] for i in range(length))

    started = time.perf_counter()
    matcher = Matcher(
        [Profile(str(i), (Text("summary", text(i, 175)),)) for i in range(2000)], lexicon=lexicon
    )
    queries = [Profile(str(i), (Text("problem", text(i + 5000, 400)),)) for i in range(50)]
    found = matcher.match_all(queries, 10)
    assert time.perf_counter() - started < 20
    assert all(len(matches) == 10 for matches in found)
