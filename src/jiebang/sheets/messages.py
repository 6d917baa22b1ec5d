"""The wording of errors in three languages: the problem, what would be right; notes in phrases."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """The wording of one code: per language (what is wrong, what would be right).

    ``fatal`` codes are about the whole file, so leaving rows out does not help.
    """

    wording: Mapping[str, tuple[str, str]]
    fatal: bool = False


def _say(
    zh_hans: tuple[str, str], zh_hant: tuple[str, str], en: tuple[str, str], *, fatal: bool = False
) -> Message:
    return Message({"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}, fatal)


# {fields}, {cooperation}, {ip} and {places} are filled in the reader's language; the rest are
# parameters of the error.
ERRORS: Mapping[str, Message] = {
    "missing_file": _say(
        ("没有这个文件", "请检查路径和文件名"),
        ("沒有這個檔案", "請檢查路徑和檔名"),
        ("there is no such file", "check the path and the name"),
        fatal=True,
    ),
    "is_directory": _say(
        ("这是文件夹，不是文件", "请指定其中的一个表格文件"),
        ("這是資料夾，不是檔案", "請指定其中的一個試算表檔案"),
        ("this is a folder, not a file", "name one spreadsheet inside it"),
        fatal=True,
    ),
    "unreadable": _say(
        ("文件无法读取", "请检查文件名、权限和磁盘"),
        ("檔案無法讀取", "請檢查檔名、權限和磁碟"),
        ("the file cannot be read", "check its name, its permissions and the disk"),
        fatal=True,
    ),
    "unknown_type": _say(
        ("不读取这类文件（{suffix}）", "请另存为 .xlsx、.csv 或 .jsonl"),
        ("不讀取這類檔案（{suffix}）", "請另存為 .xlsx、.csv 或 .jsonl"),
        ("files of this kind ({suffix}) are not read", "save it as .xlsx, .csv or .jsonl"),
        fatal=True,
    ),
    "old_workbook": _say(
        ("这是旧版 Excel 97–2003 工作簿（.xls）", "请在 Excel 或 WPS 中另存为 .xlsx"),
        ("這是舊版 Excel 97–2003 活頁簿（.xls）", "請在 Excel 中另存為 .xlsx"),
        ("this is an old Excel 97–2003 workbook (.xls)", "open it in Excel and save it as .xlsx"),
        fatal=True,
    ),
    "macro_workbook": _say(
        ("工作簿带有宏，不予读取", "请另存为不带宏的 .xlsx"),
        ("活頁簿含有巨集，不予讀取", "請另存為不含巨集的 .xlsx"),
        ("the workbook carries macros and is not read", "save it as .xlsx, without macros"),
        fatal=True,
    ),
    "encrypted_workbook": _say(
        ("工作簿有密码保护", "请去掉打开密码后另存"),
        ("活頁簿有密碼保護", "請移除開啟密碼後另存"),
        (
            "the workbook is protected by a password",
            "remove the password to open and save it again",
        ),
        fatal=True,
    ),
    "not_a_workbook": _say(
        (
            "文件名是 {suffix}，内容却不是工作簿",
            "请用 Excel 重新另存；若是文本，请改名为 .csv 或 .jsonl",
        ),
        (
            "檔名是 {suffix}，內容卻不是活頁簿",
            "請以 Excel 重新另存；若是純文字，請改名為 .csv 或 .jsonl",
        ),
        (
            "the name ends in {suffix} but the content is not a workbook",
            "save it again from Excel; if it is text, name it .csv or .jsonl",
        ),
        fatal=True,
    ),
    "is_a_workbook": _say(
        ("文件名是 {suffix}，内容却是 Excel 工作簿", "请改名为 .xlsx"),
        ("檔名是 {suffix}，內容卻是 Excel 活頁簿", "請改名為 .xlsx"),
        ("the name ends in {suffix} but the content is an Excel workbook", "name it .xlsx"),
        fatal=True,
    ),
    "damaged_workbook": _say(
        ("工作簿已损坏，或没有传完整", "请重新传送；或用 Excel 打开并修复后另存"),
        ("活頁簿已損毀，或沒有傳完整", "請重新傳送；或以 Excel 開啟並修復後另存"),
        (
            "the workbook is damaged or incomplete",
            "send it again, or open it in Excel, let it repair the file and save it",
        ),
        fatal=True,
    ),
    "too_large": _say(
        ("文件有 {size} MB，上限为 {limit} MB", "请拆成几个文件，或删去图片和无关的工作表"),
        ("檔案有 {size} MB，上限為 {limit} MB", "請拆成幾個檔案，或刪去圖片和無關的工作表"),
        (
            "the file has {size} MB, the limit is {limit} MB",
            "split it, or take out pictures and sheets that do not belong",
        ),
        fatal=True,
    ),
    "unpacks_too_large": _say(
        (
            "工作簿解压后有 {size} MB 以上，上限为 {limit} MB",
            "请删去图片和无关的工作表，或拆成几个文件",
        ),
        (
            "活頁簿解壓後有 {size} MB 以上，上限為 {limit} MB",
            "請刪去圖片和無關的工作表，或拆成幾個檔案",
        ),
        (
            "the workbook unpacks to {size} MB or more, the limit is {limit} MB",
            "take out pictures and sheets that do not belong, or split it",
        ),
        fatal=True,
    ),
    "too_many_cells": _say(
        (
            "工作表占到第 {rows} 行、第 {columns} 列，超过 {limit} 个单元格",
            "请删去表格下方和右侧的多余内容",
        ),
        (
            "工作表佔到第 {rows} 列、第 {columns} 欄，超過 {limit} 個儲存格",
            "請刪去表格下方和右側的多餘內容",
        ),
        (
            "the sheet reaches row {rows} and column {columns}, more than {limit} cells",
            "delete what stands below and to the right of the table",
        ),
        fatal=True,
    ),
    "empty_file": _say(
        ("文件是空的", "第一行写表头，之后每行一条记录；可用空白模板填写"),
        ("檔案是空的", "第一列寫標題，之後每列一筆紀錄；可用空白範本填寫"),
        (
            "the file is empty",
            "write headers in the first row and one record a row, or fill in the empty form",
        ),
        fatal=True,
    ),
    "no_rows": _say(
        ("只有表头，没有记录", "在表头下面每行写一条记录"),
        ("只有標題列，沒有紀錄", "在標題列下面每列寫一筆紀錄"),
        ("there is a header row but no record", "write one record a row below the headers"),
        fatal=True,
    ),
    "no_such_sheet": _say(
        ("没有名为“{wanted}”的工作表", "工作表有：{sheets}"),
        ("沒有名為「{wanted}」的工作表", "工作表有：{sheets}"),
        ("there is no sheet named “{wanted}”", "the sheets are: {sheets}"),
        fatal=True,
    ),
    "other_kind": _say(
        (
            "工作表“{name}”是{found_kind}，这里要的是{expected_kind}",
            "请换成{expected_kind}的表格；若确是{expected_kind}，请改工作表的名称",
        ),
        (
            "工作表「{name}」是{found_kind}，這裡要的是{expected_kind}",
            "請換成{expected_kind}的表格；若確是{expected_kind}，請改工作表的名稱",
        ),
        (
            "the sheet “{name}” holds {found_kind}; {expected_kind} are expected here",
            "give the file of {expected_kind}; if it is that, rename the sheet",
        ),
        fatal=True,
    ),
    "utf16": _say(
        ("文件是 UTF-16（“Unicode 文本”）编码", "请另存为“CSV UTF-8（逗号分隔）”"),
        ("檔案是 UTF-16（「Unicode 文字」）編碼", "請另存為「CSV UTF-8（逗號分隔）」"),
        (
            "the file is encoded as UTF-16 (“Unicode text”)",
            "save it as “CSV UTF-8 (comma delimited)”",
        ),
        fatal=True,
    ),
    "mixed_encoding": _say(
        (
            "文件混用两种编码：第 {line} 行第 {byte} 字节不是 {expected}，而其他行是",
            "请把整个文件另存为 CSV UTF-8；拼接文件前先统一编码",
        ),
        (
            "檔案混用兩種編碼：第 {line} 列第 {byte} 位元組不是 {expected}，而其他列是",
            "請把整個檔案另存為 CSV UTF-8；合併檔案前先統一編碼",
        ),
        (
            "the file mixes encodings: line {line}, byte {byte} is not {expected} like the rest",
            "save the whole file as CSV UTF-8; bring files to one encoding before joining them",
        ),
        fatal=True,
    ),
    "bad_encoding": _say(
        ("第 {line} 行第 {byte} 字节不是 UTF-8、GB18030 或 Big5", "请另存为 CSV UTF-8"),
        ("第 {line} 列第 {byte} 位元組不是 UTF-8、GB18030 或 Big5", "請另存為 CSV UTF-8"),
        (
            "line {line}, byte {byte} is neither UTF-8 nor GB18030 nor Big5",
            "save the file as CSV UTF-8",
        ),
        fatal=True,
    ),
    "unclear_encoding": _say(
        (
            "文件不是 UTF-8，也分不清是 GB18030 还是 Big5（第 {line} 行第 {byte} 字节起）",
            "请另存为“CSV UTF-8（逗号分隔）”",
        ),
        (
            "檔案不是 UTF-8，也分不清是 Big5 還是 GB18030（第 {line} 列第 {byte} 位元組起）",
            "請另存為「CSV UTF-8（逗號分隔）」",
        ),
        (
            "the file is not UTF-8, and whether it is GB18030, Big5 or something else cannot be "
            "told (from line {line}, byte {byte})",
            "save it as “CSV UTF-8 (comma delimited)”",
        ),
        fatal=True,
    ),
    "nul_bytes": _say(
        ("第 {line} 行第 {byte} 字节是空字节（NUL），文件不是文本", "请重新导出该文件"),
        ("第 {line} 列第 {byte} 位元組是空位元組（NUL），檔案不是純文字", "請重新匯出該檔案"),
        ("line {line}, byte {byte} is a NUL byte: the file is not text", "export the file again"),
        fatal=True,
    ),
    "bad_csv": _say(
        ("第 {line} 行不是合法的 CSV：引号不配对", "引号须成对；文字里的引号写两个"),
        ("第 {line} 列不是合法的 CSV：引號不成對", "引號須成對；文字裡的引號寫兩個"),
        (
            "line {line} is not valid CSV: the quotation marks do not pair",
            "close every quotation mark, and double those inside a text",
        ),
        fatal=True,
    ),
    "missing_columns": _say(
        (
            "缺少必需的列：{missing}",
            "表头有：{headers}。请改成已知的表头，如 {known}；"
            '命令行也可用 --map "其表头=canonical"',
        ),
        (
            "缺少必需的欄：{missing}",
            "標題有：{headers}。請改成已知的標題，如 {known}；"
            '命令列也可用 --map "其標題=canonical"',
        ),
        (
            "required columns are missing: {missing}",
            "the headers are: {headers}. Rename them to known ones, such as {known}; "
            'on the command line --map "their header=canonical" does it, too',
        ),
        fatal=True,
    ),
    "ambiguous_columns": _say(
        (
            "“{first}”和“{second}”两列都表示 {canonical}",
            "改掉其中一个表头；命令行也可用 --map 指定用哪一列",
        ),
        (
            "「{first}」和「{second}」兩欄都表示 {canonical}",
            "改掉其中一個標題；命令列也可用 --map 指定用哪一欄",
        ),
        (
            "the columns “{first}” and “{second}” both stand for {canonical}",
            "rename one of them; on the command line --map chooses, too",
        ),
        fatal=True,
    ),
    "unknown_canonical": _say(
        ("对应关系“{given}”所指的列不存在", "可用的列：{columns}"),
        ("對應關係「{given}」所指的欄不存在", "可用的欄：{columns}"),
        ("the mapping “{given}” names no canonical column", "the columns are: {columns}"),
        fatal=True,
    ),
    "merged_header": _say(
        ("表头里有合并单元格（{range}）", "取消合并，每列写一个表头，只用一行"),
        ("標題列裡有合併儲存格（{range}）", "取消合併，每欄寫一個標題，只用一列"),
        (
            "the header row has merged cells ({range})",
            "unmerge them: one header a column, in one row",
        ),
        fatal=True,
    ),
    "merged_cell": _say(
        ("单元格与 {range} 合并，读不到值", "取消合并，并在每行写上值"),
        ("儲存格與 {range} 合併，讀不到值", "取消合併，並在每列寫上值"),
        ("the cell is merged into {range}, so it has no value", "unmerge it and fill in every row"),
    ),
    "formula_cell": _say(
        ("单元格是公式（{formula}），不予计算", "用“选择性粘贴→数值”换成它的值"),
        ("儲存格是公式（{formula}），不予計算", "以「選擇性貼上→值」換成它的值"),
        (
            "the cell is a formula ({formula}), and formulas are not evaluated",
            "replace it by its value (Paste Special → Values)",
        ),
    ),
    "error_value": _say(
        ("单元格是 Excel 错误值", "改正算式，或写上值"),
        ("儲存格是 Excel 錯誤值", "改正算式，或寫上值"),
        ("the cell holds an Excel error", "mend the calculation, or write the value"),
    ),
    "control_character": _say(
        ("第 {position} 个字符是控制字符 {character}", "删去该字符"),
        ("第 {position} 個字元是控制字元 {character}", "刪去該字元"),
        ("character {position} is the control character {character}", "delete that character"),
    ),
    "too_long": _say(
        ("有 {length} 个字符，上限为 {limit}", "请缩短，长文放到附件"),
        ("有 {length} 個字元，上限為 {limit}", "請縮短，長文放到附件"),
        (
            "it has {length} characters, the limit is {limit}",
            "shorten it; long texts go into attachments",
        ),
    ),
    "extra_cells": _say(
        ("本行有 {count} 个值，表头只有 {columns} 列", "文字里有分隔符时，把整格放进引号"),
        ("本列有 {count} 個值，標題只有 {columns} 欄", "文字裡有分隔符號時，把整格放進引號"),
        (
            "the row has {count} values for {columns} headers",
            "put a text that contains the separator into quotation marks",
        ),
    ),
    "invalid_json": _say(
        ("不是合法的 JSON：{json}（第 {position} 个字符）", "每行一个完整的 JSON 对象"),
        ("不是合法的 JSON：{json}（第 {position} 個字元）", "每列一個完整的 JSON 物件"),
        ("this is not valid JSON: {json} (character {position})", "one whole JSON object a line"),
    ),
    "not_an_object": _say(
        ("本行不是 JSON 对象", '写成 {{"id": "…", "title": "…"}}'),
        ("本列不是 JSON 物件", '寫成 {{"id": "…", "title": "…"}}'),
        ("the line is not a JSON object", 'write {{"id": "…", "title": "…"}}'),
    ),
    "repeated_key": _say(
        ("“{key}”在同一对象里出现两次", "每个键只写一次"),
        ("「{key}」在同一物件裡出現兩次", "每個鍵只寫一次"),
        ("“{key}” stands twice in one object", "write each key once"),
    ),
    "not_a_value": _say(
        ("这里应是文字、数字或它们的列表", "写成一个值，或一个列表"),
        ("這裡應是文字、數字或它們的清單", "寫成一個值，或一個清單"),
        ("a text, a number or a list of them belongs here", "write one value, or a list"),
    ),
    "missing_id": _say(
        ("缺少编号", "写上编号，每条记录一个"),
        ("缺少編號", "寫上編號，每筆紀錄一個"),
        ("the ID is missing", "write an ID, one a record"),
    ),
    "missing_text": _say(
        ("这一行没有任何文字", "至少填写名称或一项说明"),
        ("這一列沒有任何文字", "至少填寫名稱或一項說明"),
        ("the row has no text at all", "fill in the title or one of the descriptions"),
    ),
    "missing_name": _say(
        ("没有姓名", "在姓名列填写专家本人的姓名"),
        ("沒有姓名", "在姓名欄填寫專家本人的姓名"),
        ("there is no name", "write the expert's own name into the column of names"),
    ),
    "duplicate_id": _say(
        (
            "编号“{value}”在第 {other} 行已有同一语言的记录",
            "换一个编号；若是译文，请在语言列写明语言",
        ),
        (
            "編號「{value}」在第 {other} 列已有同一語言的紀錄",
            "換一個編號；若是譯文，請在語言欄寫明語言",
        ),
        (
            "the ID “{value}” already stands in row {other} in the same language",
            "give it another ID; if it is a translation, say so in the language column",
        ),
    ),
    "facts_differ": _say(
        ("同一记录在第 {other} 行写的是“{elsewhere}”", "两种语言的行写同样的值，或只在一行填写"),
        ("同一紀錄在第 {other} 列寫的是「{elsewhere}」", "兩種語言的列寫同樣的值，或只在一列填寫"),
        (
            "row {other} says “{elsewhere}” of the same record",
            "write the same in the rows of both languages, or fill it in once",
        ),
    ),
    "unknown_activity": _say(
        ("这届赛事没有这个编号的征集活动", "请向组织方核对活动编号，或留空"),
        ("這屆賽事沒有這個編號的徵集活動", "請向組織方核對活動編號，或留空"),
        (
            "the edition has no activity with this code",
            "ask the organisers for the code, or leave it empty",
        ),
    ),
    "bad_id": _say(
        ("编号不能换行，也不能超过 {limit} 个字符", "用短的编号，如 N-001"),
        ("編號不能換行，也不能超過 {limit} 個字元", "用短的編號，如 N-001"),
        (
            "an ID has no line breaks and at most {limit} characters",
            "use a short one, such as N-001",
        ),
    ),
    "bad_language": _say(
        ("不认识的语言", "写 zh-Hans、zh-Hant 或 en，或留空"),
        ("不認識的語言", "寫 zh-Hans、zh-Hant 或 en，或留空"),
        ("unknown language", "write zh-Hans, zh-Hant or en, or leave it empty"),
    ),
    "bad_trl": _say(
        ("不是技术成熟度", "写 1–9、范围如 4-6，或阶段如 小试、中试、量产"),
        ("不是技術成熟度", "寫 1–9、範圍如 4-6，或階段如 小試、中試、量產"),
        (
            "not a technology readiness level",
            "write 1–9, a range such as 4-6, or a stage such as pilot scale",
        ),
    ),
    "trl_became_date": _say(
        ("Excel 把这个范围变成了日期", "先把单元格设为“文本”，再写 {guess}"),
        ("Excel 把這個範圍變成了日期", "先把儲存格設為「文字」，再寫 {guess}"),
        ("Excel turned the range into a date", "format the cell as Text, then write {guess}"),
    ),
    "bad_money": _say(
        ("不是金额", "如 500万元、300-500万、1.2亿元、USD 200,000，或 面议"),
        ("不是金額", "如 500萬元、300-500萬、1.2億元、USD 200,000，或 面議"),
        (
            "not an amount of money",
            "such as RMB 3 million, USD 200,000, 300-500万, or negotiable",
        ),
    ),
    "money_order": _say(
        ("金额下限大于上限", "写成 低-高，如 300-500万"),
        ("金額下限大於上限", "寫成 低-高，如 300-500萬"),
        ("the lower amount is above the higher one", "write low-high, such as 300-500万"),
    ),
    "two_currencies": _say(
        ("一格里有两种货币", "每格一种货币，如 USD 200,000"),
        ("一格裡有兩種貨幣", "每格一種貨幣，如 USD 200,000"),
        ("two currencies in one cell", "one a cell, such as USD 200,000"),
    ),
    "bad_date": _say(
        ("不是日期", "写成 2027-03-31"),
        ("不是日期", "寫成 2027-03-31"),
        ("not a date", "write it as 2027-03-31"),
    ),
    "ambiguous_date": _say(
        ("分不清日和月", "写成 2027-03-31"),
        ("分不清日和月", "寫成 2027-03-31"),
        ("day and month cannot be told apart", "write it as 2027-03-31"),
    ),
    "date_number": _say(
        ("这是数字，不是日期", "把单元格设为日期格式，或写成 2027-03-31"),
        ("這是數字，不是日期", "把儲存格設為日期格式，或寫成 2027-03-31"),
        ("this is a number, not a date", "format the cell as a date, or write it as 2027-03-31"),
    ),
    "bad_credit_code": _say(
        ("统一社会信用代码不对", "{credit}"),
        ("統一社會信用代碼不對", "{credit}"),
        ("this is no unified social credit code", "{credit}"),
    ),
    "long_organisation": _say(
        ("单位名称有 {length} 个字符", "最多 {limit} 个字符，写全称即可"),
        ("機構名稱有 {length} 個字元", "最多 {limit} 個字元，寫全稱即可"),
        (
            "the organisation's name has {length} characters",
            "write at most {limit}: the full name is enough",
        ),
    ),
    "no_organisation": _say(
        ("没有写明属于哪个单位", "填写单位名称或统一社会信用代码，或在上传页选择单位"),
        ("沒有寫明屬於哪個機構", "填寫機構名稱或統一社會信用代碼，或在上載頁選擇機構"),
        (
            "it is not said whose this is",
            "write the organisation's name or credit code, or choose it on the upload page",
        ),
    ),
    "no_organisation_column": _say(
        ("文件没有单位一列，上传时也没有选择单位", "加一列“单位名称”，或重新上传并选择单位"),
        ("檔案沒有機構一欄，上載時也沒有選擇機構", "加一欄「機構名稱」，或重新上載並選擇機構"),
        (
            "the file has no column for the organisation, and none was chosen",
            "add a column “Organisation”, or upload it again and choose one",
        ),
        fatal=True,
    ),
    "unknown_organisation": _say(
        (
            "您不能为这个单位录入",
            "名称和代码须与您可代为录入的单位一致；如须委托，请先取得该单位的委托",
        ),
        (
            "您不能為這個機構輸入",
            "名稱和代碼須與您可代為輸入的機構一致；如須委託，請先取得該機構的委託",
        ),
        (
            "you may not enter records for this organisation",
            "name one for which you may: your own, or one that has given you a mandate that holds",
        ),
    ),
    "ambiguous_organisation": _say(
        ("您可代为录入的几个单位都叫这个名称", "填写统一社会信用代码"),
        ("您可代為輸入的幾個機構都叫這個名稱", "填寫統一社會信用代碼"),
        (
            "several organisations for which you may enter records have this name",
            "write the unified social credit code",
        ),
    ),
    "organisations_differ": _say(
        ("名称和统一社会信用代码不是同一个单位的", "核对两者，或只填其中一项"),
        ("名稱和統一社會信用代碼不是同一個機構的", "核對兩者，或只填其中一項"),
        (
            "the name and the credit code are of two organisations",
            "look for a slip, or write only one of them",
        ),
    ),
    "other_organisation": _say(
        ("这一行属于另一个单位，不是上传时所选的单位", "另外上传，或上传时选择“以各行所填为准”"),
        ("這一列屬於另一個機構，不是上載時所選的機構", "另外上載，或上載時選擇「以各列所填為準」"),
        (
            "this row is of another organisation than the one chosen for the upload",
            "upload it apart, or choose “as the rows say”",
        ),
    ),
    "bad_region": _say(
        ("不认识的地区", "写行政区划代码（如 340500）、省市区县名称，或两位国家代码（如 SG）"),
        ("不認識的地區", "寫行政區劃代碼（如 340500）、省市區縣名稱，或兩位國家代碼（如 SG）"),
        (
            "unknown region",
            "write a GB/T 2260 code (340500), the name of a province, city or district, or a "
            "two-letter country code (SG)",
        ),
    ),
    "ambiguous_region": _say(
        ("几个地区同名", "写代码，可能是：{places}"),
        ("幾個地區同名", "寫代碼，可能是：{places}"),
        ("several regions have this name", "write the code of one of: {places}"),
    ),
    "bad_industry": _say(
        ("不认识的行业", "写 GB/T 4754 的代码或名称，如 C31"),
        ("不認識的行業", "寫 GB/T 4754 的代碼或名稱，如 C31"),
        ("unknown industry", "write a code or name of GB/T 4754, such as C31"),
    ),
    "bad_field": _say(
        ("不认识的技术领域", "可选：{fields}"),
        ("不認識的技術領域", "可選：{fields}"),
        ("unknown technology field", "one of: {fields}"),
    ),
    "bad_ipc": _say(
        ("“{part}”不是国际专利分类号", "如 C02F 或 C02F 9/00；多个用分号隔开"),
        ("「{part}」不是國際專利分類號", "如 C02F 或 C02F 9/00；多個以分號隔開"),
        ("“{part}” is not an IPC symbol", "such as C02F or C02F 9/00; several by semicolons"),
    ),
    "bad_cooperation": _say(
        ("不认识的合作方式“{part}”", "可选：{cooperation}；多个用分号隔开"),
        ("不認識的合作方式「{part}」", "可選：{cooperation}；多個以分號隔開"),
        ("unknown mode of cooperation “{part}”", "of: {cooperation}; several by semicolons"),
    ),
    "bad_type": _say(
        ("不认识的需求类型", "可选：{types}"),
        ("不認識的需求類型", "可選：{types}"),
        ("unknown kind of need", "one of: {types}"),
    ),
    "bad_particular": _say(
        ("不是这一列的值", "可填：{offered}"),
        ("不是這一欄的值", "可填：{offered}"),
        ("no value of this column", "write one of: {offered}"),
    ),
    "long_contact": _say(
        ("太长：{length} 个字符", "最多 {limit} 个字符"),
        ("太長：{length} 個字元", "最多 {limit} 個字元"),
        ("too long: {length} characters", "at most {limit} characters"),
    ),
    "bad_ip": _say(
        ("不认识的知识产权归属", "可选：{ip}"),
        ("不認識的知識產權歸屬", "可選：{ip}"),
        ("unknown holder of the intellectual property", "one of: {ip}"),
    ),
    "bad_spoken": _say(
        ("不认识的语言“{part}”", "如：{tongues}；多个用分号隔开"),
        ("不認識的語言「{part}」", "如：{tongues}；多個以分號隔開"),
        ("unknown language “{part}”", "of: {tongues}; several by semicolons"),
    ),
    "bad_service": _say(
        ("不认识的合作方式“{part}”", "可选：{services}；多个用分号隔开"),
        ("不認識的合作方式「{part}」", "可選：{services}；多個以分號隔開"),
        (
            "this is nothing that experts offer here: “{part}”",
            "of: {services}; several by semicolons",
        ),
    ),
    "bad_availability": _say(
        ("看不懂可否受邀", "可选：{availability}"),
        ("看不懂可否受邀", "可選：{availability}"),
        ("unknown availability", "one of: {availability}"),
    ),
    "bad_orcid": _say(
        ("不是有效的 ORCID", "十六位，末位是校验位，如 0000-0002-1825-0097；请核对是否抄错"),
        ("不是有效的 ORCID", "十六位，末位是校驗碼，如 0000-0002-1825-0097；請核對有否抄錯"),
        (
            "not a valid ORCID iD",
            "sixteen characters, the last one a check, such as 0000-0002-1825-0097; look for a slip",
        ),
    ),
    "bad_openalex": _say(
        ("不是 OpenAlex 作者号", "写成 A5023888391；W 开头的是论文，I 开头的是机构"),
        ("不是 OpenAlex 作者號", "寫成 A5023888391；W 開頭的是論文，I 開頭的是機構"),
        (
            "not the id of an OpenAlex author",
            "such as A5023888391; W… is a work, I… an institution",
        ),
    ),
    "bad_count": _say(
        ("不是整数", "写成 0 或以上的整数，如 128"),
        ("不是整數", "寫成 0 或以上的整數，如 128"),
        ("not a whole number", "write a number from 0, such as 128"),
    ),
    "future_day": _say(
        ("这一天还没有到", "写已经过去的日期，如 2026-09-15"),
        ("這一天還沒有到", "寫已經過去的日期，如 2026-09-15"),
        ("this day is still to come", "write a day that is past, such as 2026-09-15"),
    ),
}
