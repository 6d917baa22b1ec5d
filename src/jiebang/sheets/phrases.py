"""Wording in three languages besides errors: notes, kinds, places, what is wrong with JSON."""

from collections.abc import Mapping

NOTES: Mapping[str, Mapping[str, str]] = {
    "ignored_columns": {
        "zh-Hans": "未读取的列：{columns}",
        "zh-Hant": "未讀取的欄：{columns}",
        "en": "columns that are not read: {columns}",
    },
    "other_kind": {
        "zh-Hans": "“{keys}”是{found_kind}才有的列，文件按{expected_kind}读取，请确认没有拿错文件",
        "zh-Hant": "「{keys}」是{found_kind}才有的欄，檔案按{expected_kind}讀取，請確認沒有拿錯檔案",
        "en": "the columns {keys} are those of {found_kind}, and the file is read as "
        "{expected_kind}: make sure that it is the right file",
    },
    "bare_money": {
        "zh-Hans": "金额没有单位，按元读取：{count} 行（第 {rows} 行），如“{value}”即 {value} 元；"
        "若是万元，请写明",
        "zh-Hant": "金額沒有單位，按人民幣元讀取：{count} 列（第 {rows} 列），"
        "如「{value}」即 {value} 元；若是萬元，請寫明",
        "en": "amounts without a unit are read as yuan in {count} rows ({rows}), such as "
        "“{value}” as {value} yuan; if 万元 (10,000 yuan) is meant, write it",
    },
    "other_particular": {
        "zh-Hans": "有些列属于其他类型的需求，这些值没有读取：{count} 行（第 {rows} 行），如“{value}”",
        "zh-Hant": "有些欄屬於其他類型的需求，這些值沒有讀取：{count} 列（第 {rows} 列），如「{value}」",
        "en": "values in columns of other kinds of need are passed over in {count} rows ({rows}), "
        "such as “{value}”",
    },
    "organisation_not_looked_at": {
        "zh-Hans": "{count} 行（第 {rows} 行）的单位不是您可代为录入的，按上传时所选的单位读取，如“{value}”",
        "zh-Hant": "{count} 列（第 {rows} 列）的機構名稱不是您可代為輸入的機構，按上載時所選的機構讀取，"
        "如「{value}」",
        "en": "in {count} rows ({rows}) the organisation is none for which you may enter records, "
        "such as “{value}”: they are read as of the one chosen for the upload",
    },
    "past_deadline": {
        "zh-Hans": "截止日期已过：{count} 行（第 {rows} 行），如 {value}",
        "zh-Hant": "截止日期已過：{count} 列（第 {rows} 列），如 {value}",
        "en": "deadlines in the past in {count} rows ({rows}), such as {value}",
    },
    "no_deadline": {
        "zh-Hans": "“{value}”之类按没有截止日期读取：{count} 行（第 {rows} 行）",
        "zh-Hant": "「{value}」之類按沒有截止日期讀取：{count} 列（第 {rows} 列）",
        "en": "“{value}” and the like are read as no deadline in {count} rows ({rows})",
    },
    "one_region": {
        "zh-Hans": "地区表不细分台湾，“{value}”等按台湾读取：{count} 行（第 {rows} 行）",
        "zh-Hant": "地區表不細分臺灣，「{value}」等按臺灣讀取：{count} 列（第 {rows} 列）",
        "en": "Taiwan is one region in the table; “{value}” and the like are read as Taiwan in "
        "{count} rows ({rows})",
    },
    "unmapped_headers": {
        "zh-Hans": "文件里没有 --map 所指的表头：{headers}",
        "zh-Hant": "檔案裡沒有 --map 所指的標題：{headers}",
        "en": "headers named by --map which the file does not have: {headers}",
    },
    "sheet_chosen": {
        "zh-Hans": "读取了工作表“{sheet}”，未读取：{others}",
        "zh-Hant": "讀取了工作表「{sheet}」，未讀取：{others}",
        "en": "read the sheet “{sheet}”; not read: {others}",
    },
    "rows_above": {
        "zh-Hans": "表头在第 {row} 行，其上各行未读取",
        "zh-Hant": "標題在第 {row} 列，其上各列未讀取",
        "en": "the headers stand in row {row}; the rows above are not read",
    },
    "encoding": {
        "zh-Hans": "按 {encoding} 编码读取",
        "zh-Hant": "按 {encoding} 編碼讀取",
        "en": "read as {encoding}",
    },
    "repaired_characters": {
        "zh-Hans": "{rows} 行含有 Windows-1252 残留字符，已换成本来的字符，无对应的已略去",
        "zh-Hant": "{rows} 列含有 Windows-1252 殘留字元，已換成本來的字元，無對應的已略去",
        "en": "{rows} rows held leftovers of Windows-1252 (dashes, quotation marks), read as what "
        "they stand for; those that stand for nothing are left out",
    },
}

KINDS: Mapping[str, Mapping[str, str]] = {
    "need": {"zh-Hans": "技术需求", "zh-Hant": "技術需求", "en": "needs"},
    "achievement": {"zh-Hans": "科技成果", "zh-Hant": "科技成果", "en": "achievements"},
    "expert": {"zh-Hans": "专家", "zh-Hant": "專家", "en": "experts"},
}

JSON_REASONS: Mapping[str, Mapping[str, str]] = {
    "name": {
        "zh-Hans": "这里应是双引号括起的键",
        "zh-Hant": "這裡應是雙引號括起的鍵",
        "en": "a key in double quotation marks belongs here",
    },
    "value": {"zh-Hans": "这里应是值", "zh-Hant": "這裡應是值", "en": "a value belongs here"},
    "delimiter": {
        "zh-Hans": "这里缺少逗号或冒号",
        "zh-Hant": "這裡缺少逗號或冒號",
        "en": "a comma or a colon is missing here",
    },
    "string": {
        "zh-Hans": "字符串没有结束，或含有不允许的字符",
        "zh-Hant": "字串沒有結束，或含有不允許的字元",
        "en": "a string does not end, or holds a character that it may not",
    },
    "extra": {
        "zh-Hans": "对象之后还有内容",
        "zh-Hant": "物件之後還有內容",
        "en": "something stands after the object",
    },
    "number": {
        "zh-Hans": "数字不合法",
        "zh-Hant": "數字不合法",
        "en": "a number is not valid",
    },
    "depth": {"zh-Hans": "嵌套太深", "zh-Hant": "巢狀太深", "en": "it is nested too deeply"},
}

PLACES: Mapping[str, Mapping[str, str]] = {
    "sheet": {
        "zh-Hans": "工作表“{sheet}”",
        "zh-Hant": "工作表「{sheet}」",
        "en": "sheet “{sheet}”",
    },
    "row": {"zh-Hans": "第 {row} 行", "zh-Hant": "第 {row} 列", "en": "row {row}"},
    "column": {"zh-Hans": "“{column}”列", "zh-Hant": "「{column}」欄", "en": "column “{column}”"},
}
