"""Names of people sort by pinyin; family names that are read otherwise are read so."""

import pytest

from jiebang.hub.kernel.names import sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾小明", "zeng xiao ming"),
        ("单雄信", "shan xiong xin"),
        ("單雄信", "shan xiong xin"),
        ("仇九", "qiu jiu"),
        ("尉迟恭", "yuchi gong"),
        ("长孙无忌", "zhangsun wu ji"),
        ("李曾", "li ceng"),
        ("Maria  Keller", "maria keller"),
        ("Ｍａｒｉａ", "maria"),
        ("", ""),
    ],
)
def test_sort_key(name, key):
    assert sort_key(name) == key


def test_the_key_fits_its_column():
    assert len(sort_key("曾" * 500)) == 200
