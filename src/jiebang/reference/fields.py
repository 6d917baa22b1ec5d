"""The twelve technology fields by which needs and achievements are sorted and compared."""

from jiebang.reference.table import Entry, Table, entry, pick

_TABLE = Table(
    "technology field",
    (
        entry(
            "materials", "新材料", "新材料", "Materials",
            synonyms="材料|材料科学|先进材料|材料科學|advanced materials|new materials"
            "|metallurgy|冶金"
            "|高分子材料|复合材料|複合材料",
            descriptions=(
                "金属、陶瓷、高分子与复合材料的制备、加工和表征",
                "金屬、陶瓷、高分子與複合材料的製備、加工和表徵",
                "Making, processing and characterising metals, ceramics, polymers and composites",
            ),
        ),
        entry(
            "equipment", "装备制造", "裝備製造", "Equipment",
            synonyms="先进制造|智能制造|高端装备|高端裝備|机械|機械|先進製造|智能製造|机器人"
            "|機械人|機器人"
            "|advanced manufacturing|manufacturing|machinery|robotics|intelligent manufacturing",
            descriptions=(
                "机械、机器人、加工工艺与生产线自动化",
                "機械、機械人、加工工藝與生產線自動化",
                "Machinery, robots, machining processes and automation of production lines",
            ),
        ),
        entry(
            "energy", "新能源与节能", "新能源與節能", "Energy",
            synonyms="能源|新能源|节能|節能|储能|儲能|氢能|氫能|new energy|energy saving|power"
            "|renewable energy|energy storage|hydrogen",
            descriptions=(
                "发电、储能、输配电与节能降耗",
                "發電、儲能、輸配電與節能減耗",
                "Generating, storing and distributing energy, and using less of it",
            ),
        ),
        entry(
            "environment", "资源与环境", "資源與環境", "Environment",
            synonyms="环境|环保|環境|環保|生态环境|环境保护|節能環保|节能环保|资源环境|水处理"
            "|水處理"
            "|environmental protection|environmental|water treatment|waste",
            descriptions=(
                "水、气、固废治理，资源回收与生态修复",
                "水、氣、固體廢物治理，資源回收與生態修復",
                "Treating water, air and waste, recovering resources, restoring ecosystems",
            ),
        ),
        entry(
            "chemistry", "化学化工", "化學化工", "Chemistry",
            synonyms="化工|化学|化學|精细化工|精細化工|chemical|chemicals|chemical engineering"
            "|catalysis",
            descriptions=(
                "合成、催化、分离与精细化学品",
                "合成、催化、分離與精細化學品",
                "Synthesis, catalysis, separation and fine chemicals",
            ),
        ),
        entry(
            "construction", "建筑与基础设施", "建築與基建", "Construction",
            synonyms="建筑|建築|城市建设|城建|土木工程|基础设施|基建|civil engineering|building"
            "|infrastructure|built environment",
            descriptions=(
                "建筑、道路、桥隧与市政设施的设计、施工和维护",
                "建築、道路、橋樑隧道與市政設施的設計、施工和保養",
                "Designing, building and upkeep of buildings, roads, bridges, tunnels, utilities",
            ),
        ),
        entry(
            "electronics", "电子信息", "電子資訊", "Electronics",
            synonyms="电子|電子|半导体|半導體|集成电路|積體電路|集成電路|光电|光電|通信|通訊"
            "|electronic information|semiconductors|microelectronics|communications|photonics",
            descriptions=(
                "半导体、光电、传感与通信硬件",
                "半導體、光電、傳感與通訊硬件",
                "Semiconductors, photonics, sensing and communication hardware",
            ),
        ),
        entry(
            "software", "软件与人工智能", "軟件與人工智能", "Software and AI",
            synonyms="软件|軟件|軟體|人工智能|人工智慧|信息技术|資訊科技|資訊技術|大数据|大數據"
            "|工业软件"
            "|software|AI|artificial intelligence|information technology|IT|data|digital",
            descriptions=(
                "工业软件、数据、算法与信息系统",
                "工業軟件、數據、演算法與資訊系統",
                "Industrial software, data, algorithms and information systems",
            ),
        ),
        entry(
            "devices", "医疗器械与仪器", "醫療器械與儀器", "Medical devices and instruments",
            synonyms="医疗器械|醫療器械|醫療器材|仪器|儀器|仪器仪表|儀器儀錶|科学仪器|devices"
            "|medical devices|instruments|instrumentation|diagnostics",
            descriptions=(
                "诊疗设备、科学仪器与精密检测",
                "診療設備、科學儀器與精密檢測",
                "Diagnostic and therapeutic devices, scientific instruments, precision measurement",
            ),
        ),
        entry(
            "biomedicine", "生物医药", "生物醫藥", "Biomedicine",
            synonyms="生物|医药|醫藥|生物技术|生物科技|制药|製藥|新药|biotechnology|biotech|pharma"
            "|pharmaceuticals|life sciences|medicine",
            descriptions=(
                "药物、疫苗、细胞与基因技术、生物制造",
                "藥物、疫苗、細胞與基因技術、生物製造",
                "Drugs, vaccines, cell and gene technology, biomanufacturing",
            ),
        ),
        entry(
            "agriculture", "现代农业与食品", "現代農業與食品", "Agriculture and food",
            synonyms="农业|農業|现代农业|現代農業|食品|种业|種業|agriculture|food|agri-food"
            "|farming",
            descriptions=(
                "种植、养殖、育种、农机与食品加工",
                "種植、養殖、育種、農機與食品加工",
                "Growing, raising, breeding, farm machinery and food processing",
            ),
        ),
        entry(
            "transport", "交通与航空航天", "交通與航空航天", "Transport and aerospace",
            synonyms="交通|交通运输|交通運輸|汽车|汽車|航空航天|航天|航空|船舶|轨道交通|transport"
            "|transportation|mobility|automotive|aerospace|railway|shipping",
            descriptions=(
                "汽车、轨道、船舶、航空航天与物流",
                "汽車、軌道、船舶、航空航天與物流",
                "Vehicles, rail, ships, aerospace and logistics",
            ),
        ),
    ),
)  # fmt: skip


def all() -> tuple[Entry, ...]:
    """The fields in the order in which they are shown."""
    return _TABLE.all()


def codes() -> tuple[str, ...]:
    """The twelve codes in the order in which they are shown."""
    return _TABLE.codes()


def get(code: str) -> Entry:
    """The row of a code. Raises UnknownCodeError."""
    return _TABLE.get(code)


def label(code: str, lang: str) -> str:
    """A field's name in one language. Raises UnknownCodeError, UnknownLanguageError."""
    return _TABLE.label(code, lang)


def description(code: str, lang: str) -> str:
    """What a field covers, in one line. Raises UnknownCodeError, UnknownLanguageError."""
    return pick(_TABLE.get(code).descriptions, lang)


def find(text: str) -> str | None:
    """The field that a code, name or synonym means, or None."""
    return _TABLE.find(text)
