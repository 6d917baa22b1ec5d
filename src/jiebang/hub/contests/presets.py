"""Rubrics that contests of this field use often, with what the points stand for, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Said = Mapping[str, str]
"""`language → words`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion with points from 0 to 10."""

    weight: int
    name: Said
    guidance: Said
    anchors: Mapping[int, Said]


@dataclass(frozen=True, slots=True)
class Preset:
    """A rubric by its name."""

    name: Said
    lines: tuple[Line, ...]


def _said(hans: str, hant: str, en: str) -> Said:
    return {"zh-Hans": hans, "zh-Hant": hant, "en": en}


_TECHNOLOGY = Line(
    30,
    _said("技术水平", "技術水平", "Technology"),
    _said(
        "方案能否解决所提问题，指标与需求逐项对照。",
        "方案能否解決所提問題，指標與需求逐項對照。",
        "Whether it solves the problem as posed, indicator by indicator.",
    ),
    {
        10: _said(
            "全部指标达到或超过，原理清楚，有实测数据",
            "全部指標達到或超過，原理清楚，有實測數據",
            "Every indicator is met or passed, on measured data",
        ),
        6: _said(
            "主要指标达到，其余有可信路径",
            "主要指標達到，其餘有可信路徑",
            "The main indicators are met, for the others there is a credible way",
        ),
        2: _said(
            "主要指标未达到，或依据不足",
            "主要指標未達到，或依據不足",
            "Main indicators are missed, or nothing supports them",
        ),
    },
)
_MATURITY = Line(
    25,
    _said("成熟度", "成熟度", "Maturity"),
    _said(
        "离现场应用还有多远，依据是什么。",
        "離現場應用還有多遠，依據是甚麼。",
        "How far it is from use on site, and what shows it.",
    ),
    {
        10: _said("已在同类现场运行", "已在同類現場運行", "Runs at a site of the same kind"),
        6: _said(
            "中试完成，有第三方检测", "中試完成，有第三方檢測", "Piloted, with tests by others"
        ),
        2: _said("实验室阶段", "實驗室階段", "At the bench"),
    },
)
_ECONOMY = Line(
    25,
    _said("经济性", "經濟性", "Economy"),
    _said(
        "报价、周期与收益是否相称，知识产权条款是否可接受。",
        "報價、週期與收益是否相稱，知識產權條款是否可接受。",
        "Whether price, time and benefit are in proportion, and the IP terms acceptable.",
    ),
    {
        10: _said(
            "两年内收回投入，条款清楚",
            "兩年內收回投入，條款清楚",
            "Pays back within two years, on clear terms",
        ),
        6: _said(
            "收益可信，回收期较长", "收益可信，回收期較長", "A credible benefit that takes longer"
        ),
        2: _said("投入与收益不相称", "投入與收益不相稱", "Cost out of proportion to benefit"),
    },
)
_TEAM = Line(
    20,
    _said("团队", "團隊", "Team"),
    _said(
        "人员、分工和以往工作能否支撑方案落地。",
        "人員、分工和以往工作能否支撐方案落地。",
        "Whether people, parts and prior work can carry it through.",
    ),
    {
        10: _said(
            "做成过同类项目，人员到位",
            "做成過同類項目，人員到位",
            "Has done the like before, people in place",
        ),
        6: _said(
            "能力齐全，同类经验不多",
            "能力齊全，同類經驗不多",
            "Able, with little experience of the kind",
        ),
        2: _said("关键人员或能力缺失", "關鍵人員或能力欠缺", "Key people or skills are missing"),
    },
)
_PITCH = Line(
    20,
    _said("现场表现", "現場表現", "On stage"),
    _said(
        "讲得是否清楚，问答是否切题。",
        "講得是否清楚，答問是否切題。",
        "Whether it is told clearly and questions are answered to the point.",
    ),
    {
        10: _said("清楚、切题、有证据", "清楚、切題、有證據", "Clear, to the point, with evidence"),
        6: _said(
            "大体清楚，部分问题未答",
            "大致清楚，部分問題未答",
            "Mostly clear, some questions left open",
        ),
        2: _said(
            "听不出方案是什么", "聽不出方案是甚麼", "It does not become clear what is offered"
        ),
    },
)

PRESETS: Mapping[str, Preset] = {
    "review": Preset(
        _said(
            "评审：技术 30、成熟度 25、经济性 25、团队 20",
            "評審：技術 30、成熟度 25、經濟性 25、團隊 20",
            "Review: technology 30, maturity 25, economy 25, team 20",
        ),
        (_TECHNOLOGY, _MATURITY, _ECONOMY, _TEAM),
    ),
    "stage": Preset(
        _said(
            "现场赛：技术 30、成熟度 25、经济性 25、现场表现 20",
            "現場賽：技術 30、成熟度 25、經濟性 25、現場表現 20",
            "On stage: technology 30, maturity 25, economy 25, the pitch 20",
        ),
        (_TECHNOLOGY, _MATURITY, _ECONOMY, _PITCH),
    ),
}
