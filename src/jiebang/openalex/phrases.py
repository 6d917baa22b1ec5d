"""Wording in three languages: what is wrong with a file, and with the service."""

from collections.abc import Mapping

LANGUAGES: tuple[str, ...] = ("zh-Hans", "zh-Hant", "en")


def _each(zh_hans: str, zh_hant: str, en: str) -> dict[str, str]:
    return {"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}


API: Mapping[str, Mapping[str, str]] = {
    "bad_address": _each(
        "OpenAlex 的地址“{address}”无效；应为 https:// 开头的地址",
        "OpenAlex 的網址「{address}」無效；應為 https:// 開頭的網址",
        "the address of OpenAlex, “{address}”, is none; it begins with https://",
    ),
    "not_there": _each(
        "OpenAlex 没有作者 {author}；请核对作者号，合并过的作者会换号",
        "OpenAlex 沒有作者 {author}；請核對作者號，合併過的作者會換號",
        "OpenAlex knows no author {author}; check the id, authors that were merged have a new one",
    ),
    "too_busy": _each(
        "OpenAlex 暂时限流（{status}）；请过几分钟再试，或上传下载好的 JSON 文件",
        "OpenAlex 暫時限流（{status}）；請過幾分鐘再試，或上載下載好的 JSON 檔案",
        "OpenAlex asks to wait ({status}); try again in some minutes, or upload JSON files "
        "fetched elsewhere",
    ),
    "unreachable": _each(
        "连不上 {host}（{why}）；没有外网时，可上传在别处下载的 JSON 文件",
        "連不上 {host}（{why}）；沒有外網時，可上載在別處下載的 JSON 檔案",
        "{host} cannot be reached ({why}); without a network, upload JSON files fetched elsewhere",
    ),
    "bad_answer": _each(
        "{host} 的应答无法读取（{why}）；请稍后再试",
        "{host} 的回應無法讀取（{why}）；請稍後再試",
        "the answer of {host} cannot be read ({why}); try again later",
    ),
}

FILE: Mapping[str, Mapping[str, str]] = {
    "too_large": _each(
        "文件有 {size} MB，最多 {limit} MB；请分成几个文件",
        "檔案有 {size} MB，最多 {limit} MB；請分成幾個檔案",
        "the file has {size} MB, at most {limit} MB are read; split it",
    ),
    "empty": _each(
        "文件是空的；请上传 OpenAlex 的作者或论文 JSON",
        "檔案是空的；請上載 OpenAlex 的作者或論文 JSON",
        "the file is empty; give the JSON of OpenAlex authors or works",
    ),
    "not_text": _each(
        "不是 UTF-8 文本；JSON 文件应为 UTF-8 编码",
        "不是 UTF-8 文字；JSON 檔案應為 UTF-8 編碼",
        "this is not UTF-8 text; a JSON file is",
    ),
    "not_json": _each(
        "第 {line} 行第 {column} 个字符处不是 JSON；文件可能没有下载完整，请重新下载",
        "第 {line} 行第 {column} 個字元處不是 JSON；檔案可能沒有下載完整，請重新下載",
        "no JSON at line {line}, character {column}; the file may be cut off, fetch it again",
    ),
    "too_deep": _each(
        "嵌套太深，不是 OpenAlex 的 JSON",
        "巢狀太深，不是 OpenAlex 的 JSON",
        "nested too deeply; this is no JSON of OpenAlex",
    ),
    "nothing": _each(
        "里面没有作者，也没有论文；应含 id 为 A… 的作者或 W… 的论文",
        "裡面沒有作者，也沒有論文；應含 id 為 A… 的作者或 W… 的論文",
        "there is neither an author nor a work in it; ids begin with A or W",
    ),
    "too_many": _each(
        "最多读取 {limit} 条，其余 {more} 条没有读取；请分成几个文件",
        "最多讀取 {limit} 筆，其餘 {more} 筆沒有讀取；請分成幾個檔案",
        "at most {limit} entries are read, {more} are not; split the file",
    ),
    "not_an_object": _each(
        "不是一条记录（应为花括号括起的对象），已跳过",
        "不是一筆紀錄（應為花括號括起的物件），已略過",
        "this is no record (an object in braces is expected) and is passed over",
    ),
    "no_id": _each(
        "没有 OpenAlex 的 id（如 https://openalex.org/A5023888391），已跳过",
        "沒有 OpenAlex 的 id（如 https://openalex.org/A5023888391），已略過",
        "without an id of OpenAlex (such as https://openalex.org/A5023888391) it is passed over",
    ),
    "other_entity": _each(
        "“{value}”不是作者也不是论文，已跳过",
        "「{value}」不是作者也不是論文，已略過",
        "“{value}” is neither an author nor a work and is passed over",
    ),
    "no_name": _each(
        "{value} 没有姓名或题目，已跳过",
        "{value} 沒有姓名或題目，已略過",
        "{value} has no name or title and is passed over",
    ),
    "bad_value": _each(
        "“{value}”不是这里该有的值，此项留空",
        "「{value}」不是這裡該有的值，此項留空",
        "“{value}” is not what belongs here and is left out",
    ),
    "twice": _each(
        "{value} 出现了两次，取第一次",
        "{value} 出現了兩次，取第一次",
        "{value} stands there twice; the first is taken",
    ),
}
