"""A tiny lexicon and a handful of records in three languages for all tests of the matcher."""

from __future__ import annotations

import pytest

from jiebang.matcher import Lexicon, Matcher, Profile, Text


def record(identity: str, **texts: str) -> Profile:
    """A profile with texts given as field or field__en, field__zh_Hant …; language detected."""
    return Profile(identity, tuple(Text(name.split("__")[0], text) for name, text in texts.items()))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.tiny()


@pytest.fixture(scope="session")
def records() -> tuple[Profile, ...]:
    return (
        record(
            "A1", title="膜生物反应器处理废水", summary="用膜处理高浓度有机废水，COD 去除率 95%"
        ),
        record(
            "A2", title="Wastewater treatment by membrane reactor", summary="A biological reactor"
        ),
        record("A3", title="高爐溫度監測傳感器", summary="大型高爐爐溫監測"),
        record("A4", title="Laser welding robot", summary="A robot that welds steel by laser."),
        record("A5", title="锂电池材料", title__en="Lithium battery material"),
        record("A6", title="温室农业软件", summary="MBR 以外的软件"),
        record("A7", title="Vaccine detection by image", summary="Detection of vaccines"),
        record("A8", title="重金属检测", summary="检测水中的重金属"),
    )


@pytest.fixture(scope="session")
def matcher(records: tuple[Profile, ...], lexicon: Lexicon) -> Matcher:
    return Matcher(records, lexicon=lexicon)
