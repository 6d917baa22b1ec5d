"""The columns that say whose a record is: an organisation's name and its code; the rest is in columns."""

from jiebang.sheets.column import Column, each, words

ORGANISATION = Column(
    "organisation",
    False,
    each("单位名称", "機構名稱", "Organisation"),
    each(
        "记录属于哪个单位，写全称。一个文件只填一个单位的记录时可留空，在上传页选择即可。",
        "紀錄屬於哪個機構，寫全稱。一個檔案只填一個機構的紀錄時可留空，在上載頁選擇即可。",
        "Whose the record is, by its full name. Leave it empty where all rows are of one "
        "organisation: it is then chosen on the upload page.",
    ),
    each("江淮钢铁有限公司", "江淮鋼鐵有限公司", "Jianghuai Steel"),
    words(
        "单位|需求单位|需求方|需求方名称|企业|企业名称|公司|公司名称|机构|机构名称|委托单位|发榜单位|发布单位"
        "|申报单位|填报单位|所属单位|技术需求方|需求企业|需求企业名称|完成单位|成果单位|成果完成单位|持有单位"
        "|單位|單位名稱|需求單位|需求機構|企業|企業名稱|公司名稱|機構|委託單位|發榜單位|申報單位|填報單位"
        "|所屬單位|完成單位|成果完成單位"
        "|organization|company|company name|client|organisation name|organization name|enterprise"
        "|employer|firm|owner organisation|need owner"
    ),
    width=28,
)

CREDIT_CODE = Column(
    "credit_code",
    False,
    each("统一社会信用代码", "統一社會信用代碼", "Credit code"),
    each(
        "单位的统一社会信用代码（18 位）；重名时以它为准。",
        "機構的統一社會信用代碼（18 位）；重名時以它為準。",
        "The organisation's unified social credit code (18 characters); it decides where two have one name.",
    ),
    each("", "", ""),
    words(
        "信用代码|社会信用代码|统一信用代码|企业信用代码|单位信用代码"
        "|信用代碼|社會信用代碼|統一信用代碼"
        "|unified social credit code|social credit code|uscc"
    ),
    width=22,
)
