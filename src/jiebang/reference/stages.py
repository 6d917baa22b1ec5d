"""Maturity: technology readiness levels 1 to 9, and the three stages of registration."""

import re
import unicodedata
from dataclasses import dataclass

from jiebang.reference.errors import UnknownCodeError
from jiebang.reference.folding import fold
from jiebang.reference.table import Entry, Table, entry

LOWEST, HIGHEST = 1, 9

_LEVELS = Table(
    "TRL",
    (
        entry("1", "发现基本原理", "發現基本原理", "Basic principles observed"),
        entry("2", "形成技术方案", "形成技術方案", "Technology concept formulated"),
        entry("3", "关键功能通过概念验证", "關鍵功能通過概念驗證", "Proof of concept"),
        entry("4", "实验室环境验证", "實驗室環境驗證", "Validated in the laboratory"),
        entry("5", "模拟环境验证", "模擬環境驗證", "Validated in a relevant environment"),
        entry("6", "样机在模拟环境演示", "樣機在模擬環境演示",
              "Prototype shown in a relevant environment"),
        entry("7", "样机在实际环境演示", "樣機在實際環境演示", "Prototype shown in operation"),
        entry("8", "产品定型并通过验证", "產品定型並通過驗證", "System complete and qualified"),
        entry("9", "规模化应用", "大規模應用", "Proven in regular use"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """A registration stage and the levels that it covers, both ends included."""

    code: str
    low: int
    high: int


_RANGES = (Stage("initial", 1, 3), Stage("middle", 4, 6), Stage("mature", 7, 9))
_STAGES = Table(
    "stage",
    (
        entry("initial", "初期阶段", "初期階段", "Initial stage"),
        entry("middle", "中期阶段", "中期階段", "Middle stage"),
        entry("mature", "成熟应用阶段", "成熟應用階段", "Mature application stage"),
    ),
)

# What people write in place of a level; the range is what the word usually covers.
_WORDS: tuple[tuple[int, int, str], ...] = (
    (1, 3, "初期|初期阶段|初期階段|initial|initial stage|early|early stage|基础研究|基礎研究"
           "|basic research"
           "|research|研究阶段|研究階段|研发阶段|研發階段|研发|研發"),
    (1, 2, "原理|概念|概念阶段|concept|idea|theory|理论研究|理論研究"),
    (3, 3, "概念验证|概念驗證|proof of concept|poc|原理验证|原理驗證"),
    (3, 4, "实验室|實驗室|实验室阶段|實驗室階段|lab|laboratory|lab scale|laboratory scale|bench"
           "|bench scale|bench-scale"),
    (4, 5, "小试|小試|小试阶段|小試階段|小规模试验|small scale|small-scale|small test|bench test"),
    (4, 6, "中期|中期阶段|中期階段|middle|middle stage|mid-stage"),
    (5, 6, "样品|樣品|sample"),
    (6, 7, "样机|樣機|原型|原型机|原型機|样机阶段|樣機階段|prototype|demonstrator"),
    (6, 7, "中试|中試|中试阶段|中試階段|中间试验|pilot|pilot scale|pilot-scale|pilot plant"
           "|pilot test|pilot stage"),
    (7, 8, "示范|示範|示范工程|工程示范|工程化|demonstration|field trial|field test|现场试验"
           "|應用示範|应用示范"),
    (8, 8, "定型|小批量|小批量生产|小批量試產|small batch|qualified|试生产|試產"),
    (7, 9, "成熟|成熟应用|成熟应用阶段|成熟應用|成熟應用階段|成熟阶段|mature|mature application"
           "|mature stage|mature application stage|成熟技术|成熟技術"),
    (8, 9, "产业化|產業化|已产业化|已產業化|产业化阶段|產業化階段|商业化|商業化|已商业化|已商業化"
           "|commercial|commercialised|commercialized|industrial"
           "|industrialised|industrialisation|industrialization|industrial scale|market ready"),
    (9, 9, "量产|量產|批量生产|批量生產|规模化|規模化|大规模应用|規模化應用|规模化应用|规模生产"
           "|mass production"
           "|series production|in production|volume production|已应用|已應用|已量产|已量產|已规模化应用"),
)  # fmt: skip

_RANGE = re.compile(
    r"(?:(?:trl|技术就绪度|技术成熟度|技術就緒度|技術成熟度|成熟度|就绪度|level|等级|等級)[:：\s]*)*"
    r"([1-9])(?:\.0+)?(?:\s*(?:级|級))?"
    r"(?:\s*(?:-|–|—|~|～|−|至|到|to|\.\.|/|,|、|and|和)\s*(?:trl\s*)?([1-9])(?:\.0+)?)?"
    r"(?:\s*(?:级|級))?",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:(?:trl)?\s*(?:≥|>=|不低于|不低於|至少|at least|from)\s*(?:trl)?\s*([1-9]))"
    r"|(?:(?:trl)?\s*([1-9])\s*(?:级|級)?\s*(?:及以上|以上|\+|or (?:above|higher|more)))",
    re.IGNORECASE,
)


def all() -> tuple[Entry, ...]:
    """The nine levels, lowest first; the codes are the digits."""
    return _LEVELS.all()


def stages() -> tuple[Stage, ...]:
    """The three registration stages, earliest first."""
    return _RANGES


def label(code: str | int, lang: str) -> str:
    """A level with its name (``TRL 4: Validated in the laboratory``), or a stage's name.

    Raises UnknownCodeError, UnknownLanguageError.
    """
    key = str(code)
    if key in _STAGES:
        return _STAGES.label(key, lang)
    name = _LEVELS.label(key, lang)
    return f"TRL {key}: {name}" if lang == "en" else f"TRL {key}：{name}"


def range_label(low: int, high: int) -> str:
    """A range of levels as it stands in every language: ``TRL 4`` or ``TRL 4–6``."""
    return f"TRL {low}" if low == high else f"TRL {low}–{high}"


def stage_of(level: int) -> str:
    """The code of the registration stage of a level. Raises UnknownCodeError."""
    for stage in _RANGES:
        if stage.low <= level <= stage.high:
            return stage.code
    raise UnknownCodeError("TRL", str(level))


def stage_range(code: str) -> tuple[int, int]:
    """The levels of a registration stage, both ends included. Raises UnknownCodeError."""
    _STAGES.get(code)
    return next((s.low, s.high) for s in _RANGES if s.code == code)


def find(text: str) -> tuple[int, int] | None:
    """The levels that a text means (``6-8``, TRL 4, 中试, pilot, ≥6), both ends included."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    match = _RANGE.fullmatch(plain)
    if match:
        low = int(match[1])
        high = int(match[2] or match[1])
        return (low, high) if low <= high else (high, low)
    match = _AT_LEAST.fullmatch(plain)
    if match:
        return int(match[1] or match[2]), HIGHEST
    key = fold(plain)
    for row in _LEVELS.all():
        if key in {fold(name) for name in row.labels.values()}:
            return int(row.code), int(row.code)
    for low, high, words in _WORDS:
        if key in {fold(word) for word in words.split("|")}:
            return low, high
    return None
