"""The columns that only experts have, and what the others are called on their form."""

from jiebang.sheets.column import Column, Kind, Words, each, words

_ONLY: tuple[Kind, ...] = ("expert",)

NAME = Words(
    each("姓名", "姓名", "Name"),
    each(
        "必填。专家本人姓名，按本行语言书写。",
        "必填。專家本人姓名，按本列語言書寫。",
        "Required. The expert's own name, written in the language of this row.",
    ),
    each("林知远", "林知遠", "Lin Zhiyuan"),
)
PROFILE = Words(
    each("个人简介", "個人簡介", "Profile"),
    each(
        "学历、经历和任职，几句话。",
        "學歷、經歷和任職，幾句話。",
        "Education, career and offices held, in a few sentences.",
    ),
    each(
        "博士，从事高温陶瓷研究二十年……",
        "博士，從事高溫陶瓷研究二十年……",
        "PhD; twenty years of research on high-temperature ceramics …",
    ),
)
EXPERTISE = Words(
    each("研究专长", "研究專長", "Expertise"),
    each(
        "能解决哪些问题、用什么方法、做过哪些项目。",
        "能解決哪些問題、用什麼方法、做過哪些項目。",
        "Which problems the person can solve, with what methods, and from which projects.",
    ),
    each(
        "含油废水膜法处理，已在三条冷轧线应用",
        "含油廢水膜法處理，已在三條冷軋線應用",
        "Membrane treatment of oily wastewater, in use on three rolling lines",
    ),
)
FIELDS = Words(
    each("技术领域", "技術領域", "Technology field"),
    each(
        "一个或几个，用分号隔开，主要的写在前面：{fields}。",
        "一個或幾個，以分號隔開，主要的寫在前面：{fields}。",
        "One or several, separated by semicolons, the main one first: {fields}.",
    ),
    each("资源与环境；新材料", "資源與環境；新材料", "Environment; Materials"),
)
ID = Words(
    each("编号", "編號", "ID"),
    each(
        "必填。每位专家一个编号。同一专家的另一种语言另起一行，编号相同、语言不同。",
        "必填。每位專家一個編號。同一專家的另一種語言另起一列，編號相同、語言不同。",
        "Required. One identifier an expert. The same expert in another language is one more row "
        "with the same ID and another language.",
    ),
    each("E-001", "E-001", "E-001"),
)
KEYWORDS = Words(
    each("关键词", "關鍵詞", "Keywords"),
    each("1–10 个，用顿号或分号隔开。", "1–10 個，以頓號或分號隔開。", "One to ten, separated by semicolons."),
    each("含油废水；陶瓷膜", "含油廢水；陶瓷膜", "oily wastewater; ceramic membrane"),
)  # fmt: skip

POSITION = Column(
    "position",
    True,
    each("职务职称", "職務職稱", "Position"),
    each(
        "在所属单位的职务和职称。",
        "在所屬機構的職務和職稱。",
        "The office and rank held at the institution.",
    ),
    each("教授，膜技术研究所所长", "教授，膜技術研究所所長", "Professor, head of the membrane institute"),
    words(
        "职务|职称|职位|岗位|职务/职称|职称职务|专业技术职务|技术职称|現職|職務|職稱|職位|專業職稱"
        "|job title|academic title|rank|post|role"
    ),
    kinds=_ONLY,
    width=28,
)  # fmt: skip

FACTS: tuple[Column, ...] = (
    Column(
        "spoken",
        False,
        each("工作语言", "工作語言", "Languages spoken"),
        each(
            "能用来交流的语言，多个用分号隔开，如 汉语；英语。",
            "能用來溝通的語言，多個以分號隔開，如 漢語；英語。",
            "Languages that the person can work in, separated by semicolons.",
        ),
        each("汉语；英语", "粵語；英語", "Chinese; English"),
        words(
            "掌握语言|交流语言|外语|外语语种|外语能力|语言能力|掌握語言|溝通語言|外語|語言能力"
            "|spoken languages|working languages|languages"
        ),
        kinds=_ONLY,
    ),
    Column(
        "services",
        False,
        each("可提供的合作", "可提供的合作", "Offers"),
        each(
            "可多选，用分号隔开：{services}。",
            "可複選，以分號隔開：{services}。",
            "One or several, separated by semicolons: {services}.",
        ),
        each("技术咨询；评审", "技術諮詢；評審", "Consulting; Reviewing and juries"),
        words(
            "可提供服务|服务方式|可提供的服务|可参与工作|可提供服務|服務方式"
            "|expert services|available for"
        ),
        kinds=_ONLY,
        width=24,
    ),
    Column(
        "availability",
        False,
        each("可否受邀", "可否受邀", "Availability"),
        each("{availability}。", "{availability}。", "One of: {availability}."),
        each("可接受邀约", "可接受邀約", "Open to requests"),
        words("是否可受邀|空闲情况|时间安排|可用性|是否可受邀請|available|open to requests"),
        kinds=_ONLY,
    ),
    Column(
        "orcid",
        False,
        each("ORCID", "ORCID", "ORCID"),
        each(
            "十六位，如 0000-0002-1825-0097；校验位会核对。",
            "十六位，如 0000-0002-1825-0097；校驗碼會核對。",
            "Sixteen characters such as 0000-0002-1825-0097; the check character is verified.",
        ),
        each("0000-0002-1825-0097", "0000-0002-1825-0097", "0000-0002-1825-0097"),
        words("orcid号|orcid編號|orcid id|学者唯一标识|orcid identifier"),
        kinds=_ONLY,
        width=22,
    ),
    Column(
        "openalex",
        False,
        each("OpenAlex 作者号", "OpenAlex 作者號", "OpenAlex author"),
        each(
            "作者号或其网址，如 A5023888391。",
            "作者號或其網址，如 A5023888391。",
            "The author's id or its address, such as A5023888391.",
        ),
        each("A5023888391", "A5023888391", "A5023888391"),
        words("openalex id|openalex author id|openalex编号|openalex編號"),
        kinds=_ONLY,
    ),
    Column(
        "works",
        False,
        each("论文数", "論文數", "Publications"),
        each("整数。", "整數。", "A whole number."),
        each("128", "128", "128"),
        words("发表论文数|论文篇数|成果数量|發表論文數|works count|publication count|papers"),
        kinds=_ONLY,
        width=10,
    ),
    Column(
        "cited_by",
        False,
        each("被引次数", "被引次數", "Citations"),
        each("整数。", "整數。", "A whole number."),
        each("2300", "2300", "2300"),
        words("引用次数|总被引|他引次数|引用次數|citation count|cited by|cited by count"),
        kinds=_ONLY,
        width=10,
    ),
    Column(
        "h_index",
        False,
        each("h 指数", "h 指數", "h-index"),
        each("整数。", "整數。", "A whole number."),
        each("25", "25", "25"),
        words("h因子|h-index|hirsch index"),
        kinds=_ONLY,
        width=10,
    ),
    Column(
        "counted_on",
        False,
        each("统计日期", "統計日期", "Counted on"),
        each(
            "上面三个数字是哪一天的，如 2026-10-01。",
            "上面三個數字是哪一天的，如 2026-10-01。",
            "The day on which the three numbers held, such as 2026-10-01.",
        ),
        each("2026-10-01", "2026-10-01", "2026-10-01"),
        words("数据日期|数据截至|截至日期|數據日期|數據截至|as of|counted at"),
        kinds=_ONLY,
        width=14,
    ),
    Column(
        "consented_on",
        False,
        each("本人同意日期", "本人同意日期", "Consent given on"),
        each(
            "本人哪一天同意公开姓名、简介、论文并接受邀约。没有本人同意，不会公布。",
            "本人哪一天同意公開姓名、簡介、論文並接受邀約。沒有本人同意，不會公布。",
            "The day on which the person agreed that name, profile and publications are shown and "
            "that requests may come. Without it nothing is published.",
        ),
        each("2026-09-15", "2026-09-15", "2026-09-15"),
        words(
            "同意公开日期|授权日期|本人授权日期|同意公開日期|授權日期|consent|consent date"
            "|consented on|date of consent"
        ),
        kinds=_ONLY,
        width=16,
    ),
)
