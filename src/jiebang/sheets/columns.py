"""The canonical columns as data: headings, explanations, header synonyms; see headers to match."""

from collections.abc import Mapping

from jiebang.sheets import expert_columns, kind_columns, owner_columns
from jiebang.sheets.column import KINDS, LANGUAGES, Column, Kind
from jiebang.sheets.column import each as _each
from jiebang.sheets.column import words as _words

__all__ = ["BY_KEY", "COLUMNS", "KEYS", "KINDS", "LANGUAGES", "TEXT_KEYS", "Column", "Kind"]

_PROJECTS: tuple[Kind, ...] = ("need", "achievement")


COLUMNS: tuple[Column, ...] = (
    Column(
        "id",
        False,
        _each("编号", "編號", "ID"),
        _each(
            "必填。每条记录一个编号，匹配结果用它指代该记录。同一记录的另一种语言另起一行，编号相同、语言不同。",
            "必填。每筆紀錄一個編號，配對結果以它指稱該紀錄。同一紀錄的另一種語言另起一列，編號相同、語言不同。",
            "Required. One identifier a record; the results name the record by it. The same record "
            "in another language is one more row with the same ID and another language.",
        ),
        _each("N-001", "N-001", "N-001"),
        _words(
            "编号|编码|专家编号|專家編號|expert id|需求编号|需求编码|技术需求编号"
            "|成果编号|成果编码|科技成果编号|项目编号|项目编码|记录编号"
            "|榜单编号|難題編號|難题编号"
            "|編號|編碼|需求編號|需求編碼|技術需求編號"
            "|成果編號|成果編碼|科技成果編號|項目編號|專案編號|紀錄編號|記錄編號"
            "|identifier|code|ref|reference|record id|need id|needs id|achievement id|solution id"
            "|topic id|topic number|project id|key|uid"
        ),
        _words("序号|序號|no|number|#|serial number"),
        width=12,
        apart={"expert": expert_columns.ID},
    ),
    Column(
        "language",
        False,
        _each("语言", "語言", "Language"),
        _each(
            "本行文字的语言：zh-Hans（简体中文）、zh-Hant（繁体中文）"
            "或 en（英文）。留空则自动识别。",
            "本列文字的語言：zh-Hans（簡體中文）、zh-Hant（繁體中文）"
            "或 en（英文）。留空則自動辨識。",
            "The language of this row's texts: zh-Hans (simplified Chinese), zh-Hant (traditional "
            "Chinese) or en (English). Left empty, it is recognised from the text.",
        ),
        _each("简体中文", "繁體中文", "English"),
        _words(
            "语言|语种|文种|填报语言|語言|語種|文種|語別|lang|locale|language code|language tag"
        ),
        width=12,
    ),
    kind_columns.TYPE,
    Column(
        "title",
        True,
        _each("名称", "名稱", "Title"),
        _each(
            "一句话说明是什么，30 字以内为宜。",
            "一句話說明是什麼，30 字以內為宜。",
            "What it is in one line, best under 15 words.",
        ),
        _each(
            "冷轧乳化液废水深度处理技术",
            "冷軋乳化液廢水深度處理技術",
            "Removing oil from spent rolling emulsion",
        ),
        _words(
            "name|姓名|专家姓名|專家姓名|full name|expert name|display name|标题|名称|题目|题名|需求名称"
            "|需求标题|技术需求名称|技术需求|成果名称|成果标题|科技成果名称|科技成果"
            "|项目名称|项目标题|技术名称|难题名称|技术难题名称|榜单名称|需求题目|课题名称"
            "|標題|名稱|題目|題名|需求名稱"
            "|需求標題|技術需求名稱|技術需求|成果名稱|成果標題|科技成果名稱|科技成果"
            "|項目名稱|項目標題|專案名稱|技術名稱|難題名稱|技術難題名稱|榜單名稱|課題名稱"
            "|topic|topic title|project title|project name|need title|need name|achievement title"
            "|achievement name|technology name|award title|subject|heading|headline"
        ),
        width=32,
        apart={"expert": expert_columns.NAME},
    ),
    expert_columns.POSITION,
    Column(
        "problem",
        True,
        _each("技术难题", "技術難題", "Problem"),
        _each(
            "要解决什么问题：现象、工序、现有数据、已试过的办法。",
            "要解決什麼問題：現象、製程、現有數據、已試過的辦法。",
            "What has to be solved: the symptom, the process, present figures, what was tried.",
        ),
        _each(
            "冷轧机组排出的乳化液废水 COD 约 2 万 mg/L，气浮后仍超标……",
            "冷軋機組排出的乳化液廢水 COD 約 2 萬 mg/L，氣浮後仍超標……",
            "Spent emulsion leaves the mill at about 20,000 mg/L COD and fails after flotation …",
        ),
        _words(
            "问题|技术难题|难题|技术问题|问题描述"
            "|难题描述|拟解决的问题|拟解决的技术难题|需解决的问题|待解决问题"
            "|主要问题|关键问题|需求背景|背景|痛点|技术痛点|难点|技术难点|榜单内容|研究内容"
            "|問題|技術難題|難題|技術問題"
            "|問題描述|難題描述|擬解決的問題|擬解決的技術難題|需解決的問題|待解決問題"
            "|主要問題|關鍵問題|需求背景|痛點|技術痛點|難點|技術難點|榜單內容|研究內容"
            "|challenge|problem statement|problem description"
            "|issue|background|pain point|pain points"
        ),
        kinds=("need",),
        width=48,
    ),
    kind_columns.BASIS,
    Column(
        "indicators",
        True,
        _each("技术指标", "技術指標", "Indicators"),
        _each(
            "可量化的指标，写明数值和单位。",
            "可量化的指標，寫明數值和單位。",
            "Quantified indicators, with figures and units.",
        ),
        _each(
            "出水 COD ≤ 50 mg/L；石油类 ≤ 1 mg/L；吨水成本 ≤ 12 元",
            "出水 COD ≤ 50 mg/L；石油類 ≤ 1 mg/L；每噸成本 ≤ 12 元",
            "Effluent COD ≤ 50 mg/L; oil ≤ 1 mg/L; cost ≤ RMB 12 a tonne",
        ),
        _words(
            "指标|技术指标|主要指标|主要技术指标|关键技术指标"
            "|核心指标|核心技术指标|量化指标|考核指标|性能指标|指标要求"
            "|技术要求|技术参数|性能参数|技术指标要求|关键技术及指标"
            "|指標|技術指標|主要指標|主要技術指標|關鍵技術指標"
            "|核心指標|核心技術指標|量化指標|考核指標|性能指標|指標要求"
            "|技術要求|技術參數|技術規格|規格|性能參數|效能指標"
            "|indicator|technical indicators|key indicators|performance indicators|performance"
            "|metrics|kpi|kpis"
            "|specification|specifications|specs|requirements|technical requirements"
        ),
        width=40,
        kinds=_PROJECTS,
    ),
    Column(
        "goal",
        True,
        _each("预期目标", "預期目標", "Goal"),
        _each(
            "做成以后要达到什么：产线、规模、时间。",
            "做成以後要達到什麼：產線、規模、時程。",
            "What is to be reached in the end: the line, the scale, by when.",
        ),
        _each(
            "2027 年底前在 2 号线连续运行",
            "2027 年底前在 2 號線連續運轉",
            "In continuous use on line 2 by the end of 2027",
        ),
        _words(
            "目标|预期目标|预期效果|预期成果|拟达到目标"
            "|期望目标|预期达到的目标|需求目标|总体目标|攻关目标|预期指标"
            "|目標|預期目標|預期效果|預期成果"
            "|擬達到目標|期望目標|預期達到的目標|需求目標|總體目標|攻關目標"
            "|goals|objective|objectives|aim|aims|expected goal|expected goals|expected outcome"
            "|expected outcomes|expected result|expected results|target|targets"
        ),
        kinds=("need",),
        width=32,
    ),
    kind_columns.CONDITIONS,
    Column(
        "summary",
        True,
        _each("成果简介", "成果簡介", "Summary"),
        _each(
            "原理、达到的数据、试验规模。",
            "原理、達到的數據、試驗規模。",
            "The principle, the figures reached, the scale of the trial.",
        ),
        _each(
            "陶瓷超滤与电化学氧化联用，处理乳化液废水……",
            "陶瓷超濾與電化學氧化併用，處理乳化液廢水……",
            "Ceramic ultrafiltration coupled with electrochemical oxidation …",
        ),
        _words(
            "abstract|摘要|简介|个人简历|專家簡介|专家简介|简历|履歷|profile|biography|bio|概述|成果简介|成果摘要"
            "|成果概述|成果概况|技术简介|技术概述|项目简介|项目摘要|需求摘要"
            "|需求简介|需求概述|内容摘要|内容简介|简要介绍|公开摘要"
            "|簡介|成果簡介|成果概況|技術簡介|技術概述|項目簡介"
            "|項目摘要|專案簡介|需求簡介|內容摘要|內容簡介|簡要介紹|公開摘要"
            "|overview|synopsis|award abstract"
            "|project summary|executive summary|public summary|brief"
        ),
        kinds=("achievement", "expert"),
        width=48,
        apart={"expert": expert_columns.PROFILE},
    ),
    Column(
        "description",
        True,
        _each("详细说明", "詳細說明", "Description"),
        _each(
            "其他说明，可长。",
            "其他說明，可長。",
            "Anything more, at any length.",
        ),
        _each("", "", ""),
        _words(
            "描述|说明|专长|專長|研究方向|研究领域|研究領域|擅长领域|专业特长|主要业绩"
            "|expertise|research interests|specialty|详细描述|详细说明|详细介绍|内容|详情"
            "|介绍|正文|需求描述|需求内容|需求说明|需求详情|具体需求"
            "|技术需求描述|成果描述|成果介绍|成果内容|成果说明"
            "|项目描述|项目介绍|技术描述|技术说明|技术内容|备注说明"
            "|說明|詳細描述|詳細說明|詳細介紹|內容"
            "|詳情|介紹|本文|需求內容|需求說明|需求詳情|具體需求"
            "|技術需求描述|成果介紹|成果內容|成果說明"
            "|項目描述|項目介紹|專案說明|技術描述|技術說明|技術內容"
            "|desc|details|detail|text|body|content|contents|full text|long description"
        ),
        width=40,
        apart={"expert": expert_columns.EXPERTISE},
    ),
    Column(
        "keywords",
        True,
        _each("关键词", "關鍵詞", "Keywords"),
        _each(
            "1–5 个，用顿号或分号隔开。",
            "1–5 個，以頓號或分號隔開。",
            "One to five, separated by semicolons.",
        ),
        _each(
            "乳化液；超滤；电化学氧化",
            "乳化液；超濾；電化學氧化",
            "spent emulsion; ultrafiltration",
        ),
        _words(
            "关键词|关键字|主题词|标签|技术关键词|關鍵詞|關鍵字|主題詞|標籤"
            "|keyword|key words|tags|tag|terms"
        ),
        width=24,
        apart={"expert": expert_columns.KEYWORDS},
    ),
    Column(
        "industry",
        False,
        _each("所属行业", "所屬行業", "Industry"),
        _each(
            "国民经济行业分类（GB/T 4754）的代码或名称，如 C31。",
            "國民經濟行業分類（GB/T 4754）的代碼或名稱，如 C31。",
            "Code or name in GB/T 4754, such as C31.",
        ),
        _each("C31", "C31", "C31"),
        _words(
            "行业|所属行业|行业分类|行业类别|国民经济行业"
            "|国民经济行业分类|国民经济行业代码|行业代码|行业门类|应用行业"
            "|所属产业|产业|产业领域"
            "|行業|所屬行業|行業分類|行業類別|行業別|國民經濟行業"
            "|國民經濟行業分類|行業代碼|應用行業|所屬產業|產業|產業別|產業類別"
            "|sector|industry code|industry sector|industries|gb/t 4754|gbt4754"
        ),
        kinds=_PROJECTS,
    ),
    Column(
        "field",
        False,
        _each("技术领域", "技術領域", "Technology field"),
        _each(
            "十二个技术领域之一：{fields}。",
            "十二個技術領域之一：{fields}。",
            "One of the twelve technology fields: {fields}.",
        ),
        _each("资源与环境", "資源與環境", "Environment"),
        _words(
            "领域|技术领域|所属领域|所属技术领域|技术方向"
            "|技术类别|高新技术领域|需求领域|成果领域|专业领域|学科领域"
            "|領域|技術領域|所屬領域|所屬技術領域|技術方向|技術類別|需求領域|成果領域|專業領域"
            "|technology field|technical field|technology area|technical area|area|domain|fields"
            "|field of technology"
        ),
        apart={"expert": expert_columns.FIELDS},
    ),
    Column(
        "ipc",
        False,
        _each("IPC 分类号", "IPC 分類號", "IPC"),
        _each(
            "国际专利分类号，如 C02F 9/00；多个用分号隔开。",
            "國際專利分類號，如 C02F 9/00；多個以分號隔開。",
            "International Patent Classification, such as C02F 9/00; several by semicolons.",
        ),
        _each("C02F; B01D", "C02F; B01D", "C02F; B01D"),
        _words(
            "ipc分类|ipc分类号|ipc号|国际专利分类|国际专利分类号"
            "|专利分类|专利分类号|ipc分類|ipc分類號|ipc號|國際專利分類"
            "|國際專利分類號|專利分類|專利分類號"
            "|ipc code|ipc codes|ipc class|ipc classes|ipc classification"
            "|patent class|patent classification|international patent classification"
        ),
        width=14,
    ),
    Column(
        "trl",
        False,
        _each("技术成熟度", "技術成熟度", "TRL"),
        _each(
            "技术成熟度 1–9，可写范围，如 5 或 4-6；也可写阶段，如 小试、中试、量产。",
            "技術成熟度 1–9，可寫範圍，如 5 或 4-6；也可寫階段，如 小試、中試、量產。",
            "Technology readiness 1–9, a range if you like (5 or 4-6), or a stage "
            "such as pilot scale.",
        ),
        _each("4-6", "4-6", "4-6"),
        _words(
            "技术成熟度|成熟度|成熟程度|期望成熟度|达到成熟度|期望成熟度等级|技术就绪度|技术就绪水平"
            "|技术就绪等级|成熟度等级|成熟阶段|阶段|技术阶段|所处阶段"
            "|成果阶段|研发阶段|成果成熟度|所需阶段|要求成熟度|技术成熟度等级"
            "|技術成熟度|期望成熟度|達到成熟度|成熟度要求|技術就緒度|技術就緒水平|技術準備度"
            "|技術備妥度|成熟度等級|成熟階段|階段|技術階段|所處階段"
            "|成果階段|研發階段"
            "|trl level|maturity"
            "|maturity level|readiness|readiness level|technology readiness level"
            "|technology readiness|stage|development stage"
        ),
        width=12,
        kinds=_PROJECTS,
    ),
    Column(
        "region",
        False,
        _each("所在地区", "所在地區", "Region"),
        _each(
            "行政区划代码（GB/T 2260）或省、市、区县名称；境外填国家或地区名称或两位代码。",
            "行政區劃代碼（GB/T 2260）或省、市、區縣名稱；境外填國家或地區名稱或兩位代碼。",
            "Code (GB/T 2260) or name of the province, city or district; outside China "
            "the country's name or two-letter code.",
        ),
        _each("马鞍山市", "香港特別行政區", "Singapore"),
        _words(
            "地区|区域|所在地|所在地区|所属地区|所在区域|所属区域"
            "|省市|省份|所在省份|所在省市|所在城市|城市|地域|行政区划"
            "|行政区划代码|地区代码|区划代码"
            "|地區|區域|所在地區|所屬地區|所在區域"
            "|所屬區域|所在省份|所在縣市|縣市|行政區劃|行政區劃代碼|地區代碼"
            "|province|city|location|place"
            "|country|country or region|area code|region code|territory"
        ),
        width=14,
    ),
    Column(
        "budget",
        False,
        _each("预算", "預算", "Budget"),
        _each(
            "拟投入资金，如 500万元、300-500万、USD 200,000；可写 面议。",
            "擬投入資金，如 500萬元、300-500萬、USD 200,000；可寫 面議。",
            "Funds meant for it, such as RMB 3 million, USD 200,000 or 300-500万; or negotiable.",
        ),
        _each("300-500万元", "300-500萬元", "RMB 3 million"),
        _words(
            "预算|经费|经费预算|资金预算|投入预算|项目预算"
            "|研发预算|拟投入资金|拟投入经费|预计投入|预计投入资金|计划投入"
            "|意向金额|意向投入|投入资金|资金|资金投入"
            "|投资额|榜额|榜金|揭榜金额|悬赏金额|奖金|需求金额"
            "|預算|經費|經費預算|資金預算|投入預算"
            "|項目預算|專案預算|研發預算|擬投入資金|擬投入經費|預計投入|計劃投入"
            "|意向金額|投入資金|資金|資金投入|投資額|揭榜金額|懸賞金額|獎金"
            "|budgets|funding|funds|fund|amount|investment|planned investment|award amount|prize"
        ),
        kinds=("need",),
    ),
    Column(
        "price",
        False,
        _each("价格", "價格", "Price"),
        _each(
            "转让或许可价格，如 80万元；可写 面议。",
            "轉讓或授權價格，如 80萬元；可寫 面議。",
            "Asking price of transfer or licence, such as RMB 0.8 million; or negotiable.",
        ),
        _each("面议", "面議", "negotiable"),
        _words(
            "价格|报价|价款|转让价格|转让费|转让费用|许可费"
            "|许可价格|意向价格|拟转让价格|交易价格|挂牌价格|售价|成果价格|参考价格"
            "|價格|報價|價款|轉讓價格|轉讓費"
            "|授權費|授權金|意向價格|擬轉讓價格|交易價格|售價|參考價格"
            "|prices|asking price|cost|fee|licence fee|license fee|quote|quotation|transfer price"
        ),
        kinds=("achievement",),
    ),
    Column(
        "cooperation",
        False,
        _each("合作方式", "合作方式", "Cooperation"),
        _each(
            "可多选，用分号隔开：{cooperation}。",
            "可複選，以分號隔開：{cooperation}。",
            "One or several, separated by semicolons: {cooperation}.",
        ),
        _each("联合开发；委托开发", "聯合開發；委託開發", "Joint development; Licence"),
        _words(
            "合作方式|合作模式|合作形式|合作类型|合作意向|拟合作方式"
            "|期望合作方式|转化方式|转让方式|交易方式|对接方式|成果转化方式"
            "|合作類型|擬合作方式|期望合作方式|轉化方式|轉讓方式|交易方式|對接方式|技轉方式"
            "|cooperation mode|cooperation modes|cooperation type|mode of cooperation|collaboration"
            "|collaboration mode|collaboration type"
            "|type of cooperation|partnership|partnership type"
        ),
        kinds=_PROJECTS,
    ),
    Column(
        "ip",
        False,
        _each("知识产权", "知識產權", "IP"),
        _each(
            "知识产权归属：{ip}。",
            "知識產權歸屬：{ip}。",
            "Who holds the intellectual property: {ip}.",
        ),
        _each("双方共有", "雙方共有", "Shared by both"),
        _words(
            "知识产权|知识产权归属|知识产权状况|知识产权权属|产权归属|成果归属|权属|权益归属"
            "|知識產權|知識產權歸屬|知識產權狀況|智慧財產權"
            "|智慧財產權歸屬|智財權|智財權歸屬|產權歸屬|權屬"
            "|intellectual property|intellectual property rights"
            "|ip ownership|ip owner|ip rights|ipr"
        ),
        kinds=_PROJECTS,
    ),
    Column(
        "deadline",
        False,
        _each("截止日期", "截止日期", "Deadline"),
        _each(
            "如 2027-03-31。",
            "如 2027-03-31。",
            "Such as 2027-03-31.",
        ),
        _each("2027-03-31", "2027-03-31", "2027-03-31"),
        _words(
            "截止日期|截止时间|截止日|截止|有效期|有效期至"
            "|有效期限|揭榜截止|揭榜截止日期|揭榜截止时间|需求截止日期|需求有效期"
            "|征集截止日期|完成期限|期限"
            "|截止時間|揭榜截止時間|徵集截止日期"
            "|due date|due|close date|closing date|valid until|expires|expiry|expiry date|end date"
        ),
        width=14,
        kinds=_PROJECTS,
    ),
    Column(
        "activity",
        False,
        _each("征集活动", "徵集活動", "Collected at"),
        _each(
            "征集到本需求的走访、培训等活动的编号，由组织方提供；没有则留空。",
            "徵集到本需求的走訪、培訓等活動的編號，由組織方提供；沒有則留空。",
            "The code of the visit or training that brought this need, as its organisers gave it; "
            "else leave it empty.",
        ),
        _each("", "", ""),
        _words(
            "征集活动|征集活动编号|活动编号|来源活动|走访编号|徵集活動|徵集活動編號|活動編號|來源活動|走訪編號"
            "|activity|activity code|collection activity|collected at activity"
        ),
        kinds=("need",),
        width=16,
    ),
    kind_columns.DECISION_OWNER,
    kind_columns.CONTACT,
    owner_columns.ORGANISATION,
    owner_columns.CREDIT_CODE,
    *kind_columns.PARTICULARS,
    *expert_columns.FACTS,
)

KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS)
TEXT_KEYS: tuple[str, ...] = tuple(column.key for column in COLUMNS if column.is_text)
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}

REASON_HEADINGS: Mapping[str, str] = _each("错误原因", "錯誤原因", "What is wrong")

MATCHED_AS: Mapping[str, str] = {
    "basis": "description",
    "conditions": "description",
    "position": "summary",
}
"""Texts that the matcher knows under another field's name."""
