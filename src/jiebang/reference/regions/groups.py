"""Named groups of regions, such as the Yangtze River Delta: their labels and members."""

from dataclasses import dataclass

from jiebang.reference.errors import UnknownCodeError
from jiebang.reference.regions.lookup import ancestors, get
from jiebang.reference.table import Table, entry

# A fact that holds a group's code in place of a region's writes it so: ``group:yrd``.
GROUP_PREFIX = "group:"


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its code, and the codes of the regions that make it up."""

    code: str
    members: tuple[str, ...]


_GROUPS = {
    group.code: group
    for group in (
        Group("yrd", ("310000", "320000", "330000", "340000")),
        Group("bth", ("110000", "120000", "130000")),
        Group(
            "gba",
            (
                "440100", "440300", "440400", "440600", "440700", "441200", "441300", "441900",
                "442000", "810000", "820000",
            ),
        ),
        # The outline plan of 2021: 27 districts of Chongqing (Jiangbei and Yubei are Liangjiang
        # now) and two in part, 15 cities of Sichuan (four in part). Whole divisions are named
        # here, since codes know no parts.
        Group(
            "cc",
            (
                "500101", "500102", "500103", "500104", "500106", "500107", "500108", "500109",
                "500110", "500111", "500113", "500114", "500115", "500116", "500117", "500118",
                "500119", "500120", "500151", "500152", "500153", "500154", "500155", "500157",
                "500230", "500231", "500233", "500235",
                "510100", "510300", "510500", "510600", "510700", "510900", "511000", "511100",
                "511300", "511400", "511500", "511600", "511700", "511800", "512000",
            ),
        ),
        # The outline plan of 2009: Changchun and Jilin in part, and the Tumen area, Yanbian.
        Group("cjt", ("220100", "220200", "222400")),
    )
}  # fmt: skip

_LABELS = Table(
    "region group",
    (
        entry(
            "yrd", "长三角地区", "長三角地區", "Yangtze River Delta",
            synonyms="长三角|長三角|长江三角洲|長江三角洲|YRD",
        ),
        entry(
            "bth", "京津冀地区", "京津冀地區", "Beijing–Tianjin–Hebei",
            synonyms="京津冀|Jing-Jin-Ji|Jingjinji|BTH",
        ),
        entry(
            "gba", "粤港澳大湾区", "粵港澳大灣區", "Guangdong–Hong Kong–Macao Greater Bay Area",
            synonyms="大湾区|大灣區|Greater Bay Area|GBA",
        ),
        entry(
            "cc", "成渝地区双城经济圈", "成渝地區雙城經濟圈", "Chengdu–Chongqing Economic Circle",
            synonyms="成渝|成渝双城经济圈|成渝地区|Chengdu–Chongqing",
        ),
        entry(
            "cjt", "长吉图开发开放先导区", "長吉圖開發開放先導區",
            "Changchun–Jilin–Tumen Demonstration Zone",
            synonyms="长吉图|長吉圖|Changjitu|Changjitu demonstration zone|CJT",
        ),
    ),
)  # fmt: skip


def groups() -> tuple[Group, ...]:
    """Every group, in the order in which they are shown."""
    return tuple(_GROUPS.values())


def get_group(code: str) -> Group:
    """A group by its code, with or without ``group:``. Raises UnknownCodeError."""
    bare = code.removeprefix(GROUP_PREFIX)
    try:
        return _GROUPS[bare]
    except KeyError:
        found = _LABELS.find(bare)
        raise UnknownCodeError("region group", bare, (found,) if found else ()) from None


def group_label(code: str, lang: str) -> str:
    """A group's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _LABELS.label(code.removeprefix(GROUP_PREFIX), lang)


def find_group(text: str) -> str | None:
    """The code of the group that a name means, or None."""
    return _LABELS.find(text.removeprefix(GROUP_PREFIX))


def members(code: str) -> tuple[str, ...]:
    """The codes of the regions that make a group up. Raises UnknownCodeError."""
    return get_group(code).members


def in_group(region: str, group: str) -> bool:
    """Whether a region is a member of a group or lies in one."""
    return get_group(group).code in groups_of(region)


def groups_of(region: str) -> tuple[str, ...]:
    """The codes of the groups that a region belongs to, in the order of ``groups()``."""
    here = get(region)
    chain = {here.code, here.successor, *(r.code for r in ancestors(region))}
    return tuple(g.code for g in _GROUPS.values() if chain & set(g.members))
