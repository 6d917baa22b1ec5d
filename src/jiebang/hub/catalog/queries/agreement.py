"""The standard non-disclosure agreement, as data: its version and its words in each language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from jiebang.hub.kernel.languages import Language

VERSION = "1"

_WORDS: Mapping[str, str] = {
    Language.HANS: (
        "一、本协议由披露方（本记录的权利单位）与接收方（提出申请的单位）订立；签署人代表本人，并确认其有权代接收方签署。\n"
        "二、保密信息，指本记录第三级内容及其附件，包括文字、数据、图纸和样品信息，以及披露方的名称（如未公开）。\n"
        "三、接收方仅可为申请中写明的目的使用保密信息，不得用于申请专利、仿制或其他目的。\n"
        "四、接收方仅允许已在本平台签署本协议、并获披露方准许的人员阅读；不得转发、公开或交给第三方，包括机器翻译和人工智能服务。\n"
        "五、以下信息不在此列：签署前已公开的；接收方已合法持有的；从第三方合法取得的；独立开发的。依法必须提供的，应先通知披露方。\n"
        "六、本平台记录何人、何时、以何种方式打开保密信息，并在所显示和导出的内容上标注阅读人；披露方可以查看该记录。\n"
        "七、披露方可随时撤回准许，撤回即时生效。撤回或到期后，接收方应停止使用并删除所存副本；保密义务自最后一次阅读之日起继续五年。\n"
        "八、签署本协议不转让任何权利，也不产生合作义务。\n"
        "九、违反本协议的，接收方应赔偿由此造成的损失。\n"
        "十、本协议适用披露方所在地法律，争议由披露方所在地有管辖权的法院处理；双方另有书面约定的，从其约定。"
    ),
    Language.HANT: (
        "一、本協議由披露方（本記錄的權利機構）與接收方（提出申請的機構）訂立；簽署人代表本人，並確認其有權代接收方簽署。\n"
        "二、保密資料，指本記錄第三級內容及其附件，包括文字、數據、圖則和樣品資料，以及披露方的名稱（如未公開）。\n"
        "三、接收方僅可為申請中寫明的目的使用保密資料，不得用於申請專利、仿製或其他目的。\n"
        "四、接收方僅容許已在本平台簽署本協議、並獲披露方同意的人員閱讀；不得轉發、公開或交給第三方，包括機器翻譯和人工智能服務。\n"
        "五、以下資料不在此列：簽署前已公開的；接收方已合法持有的；從第三方合法取得的；獨立開發的。依法必須提供的，應先通知披露方。\n"
        "六、本平台記錄何人、何時、以何種方式打開保密資料，並在所顯示和匯出的內容上標註閱讀人；披露方可以查看該記錄。\n"
        "七、披露方可隨時撤回同意，撤回即時生效。撤回或到期後，接收方應停止使用並刪除所存副本；保密義務自最後一次閱讀之日起繼續五年。\n"
        "八、簽署本協議不轉讓任何權利，也不產生合作義務。\n"
        "九、違反本協議的，接收方應賠償由此造成的損失。\n"
        "十、本協議適用披露方所在地法律，爭議由披露方所在地具管轄權的法院處理；雙方另有書面約定的，從其約定。"
    ),
    Language.EN: (
        "1. This agreement is between the discloser (the organisation that owns this record) and the "
        "recipient (the organisation that asks). Whoever signs does so for themselves, and confirms that "
        "they may sign for the recipient.\n"
        "2. Confidential information is what this record says at level 3, with its attachments: words, "
        "data, drawings and samples, and the discloser's name where that is not public.\n"
        "3. The recipient uses it for the purpose stated in the request alone: not for patent "
        "applications, copying, or anything else.\n"
        "4. Only people who have signed this agreement on this platform, and whom the discloser has let "
        "in, may read it. It is not passed on, published or given to others, machine translation and "
        "artificial intelligence services included.\n"
        "5. This does not hold for what was public before the signature, what the recipient rightfully "
        "had or got from others, and what it developed by itself. What the law demands is told to the "
        "discloser first.\n"
        "6. The platform records who opened confidential information, when and how, and marks what it "
        "shows and exports with the reader's name. The discloser sees that record.\n"
        "7. The discloser may revoke the access at any time, with immediate effect. After that, or when "
        "the term is over, the recipient stops using the information and deletes its copies; the duty of "
        "confidence goes on for five years from the last reading.\n"
        "8. Signing transfers no right and obliges nobody to cooperate.\n"
        "9. The recipient compensates for damage that a breach of this agreement causes.\n"
        "10. The law of the discloser's seat applies, and its courts decide, unless the two agree on "
        "something else in writing."
    ),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version in one language; digest: SHA-256 of version, language and words."""

    version: str
    language: str
    words: str

    @property
    def digest(self) -> str:
        """By which a signature names exactly what was signed."""
        joined = "\x1f".join((self.version, self.language, self.words))
        return hashlib.sha256(joined.encode()).hexdigest()


def agreement(language: str) -> Agreement:
    """The agreement that is signed today, in one of the site's languages."""
    return Agreement(VERSION, language, _WORDS[language])
