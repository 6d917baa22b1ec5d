"""How an achievement was obtained, and by what kind of right it is held."""

from jiebang.reference.table import Table, entry

OBTAINED = Table(
    "way of obtaining",
    (
        entry(
            "original", "自主研发", "自主研發", "Own research",
            synonyms="原始创新|自主创新|自主开发|原始創新|自主創新|own development|in-house"
            "|original innovation",
        ),
        entry(
            "introduced", "引进消化吸收再创新", "引進消化吸收再創新",
            "Introduced and developed further",
            synonyms="引进|引進|引进技术|introduced technology|adapted|imported",
        ),
        entry(
            "joint", "合作研发", "合作研發", "Joint research",
            synonyms="合作开发|联合研发|產學研合作|产学研合作|聯合研發|joint development"
            "|co-developed|collaborative",
        ),
    ),
)  # fmt: skip

IP_TYPES = Table(
    "kind of IP right",
    (
        entry(
            "patent", "已授权专利", "已獲授權專利", "Granted patent",
            synonyms="专利|发明专利|实用新型|專利|發明專利|patent|patented|invention patent"
            "|utility model",
        ),
        entry(
            "patent_pending", "专利申请中", "專利申請中", "Patent pending",
            synonyms="申请中|已申请专利|申請中|已申請專利|patent application|pending"
            "|patent pending",
        ),
        entry(
            "software", "软件著作权", "軟件著作權", "Software copyright",
            synonyms="软著|著作权|軟體著作權|版權|版权|copyright|software",
        ),
        entry(
            "know_how", "技术秘密", "技術秘密", "Know-how",
            synonyms="专有技术|商业秘密|專有技術|商業秘密|營業秘密|trade secret|know how|know-how",
        ),
        entry(
            "variety", "植物新品种权", "植物新品種權", "Plant variety right",
            synonyms="新品种|品种权|植物新品种|新品種|品種權|plant variety|variety"
            "|plant breeders' right",
        ),
    ),
)  # fmt: skip


def obtained_label(code: str, lang: str) -> str:
    """How it was obtained, in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return OBTAINED.label(code, lang)


def ip_type_label(code: str, lang: str) -> str:
    """The kind of right, in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return IP_TYPES.label(code, lang)
