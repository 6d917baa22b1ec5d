"""What a juror signs before anything of an entry is shown, as data: for one contest, in each language."""

from __future__ import annotations

from collections.abc import Mapping

from jiebang.hub.catalog.queries.agreement import Agreement
from jiebang.hub.contests.models import Contest
from jiebang.hub.kernel.languages import Language
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.states import PartyRole

VERSION = "jury-1"
"""Of the words below; what somebody signed under an earlier one is kept as it was signed."""

_WORDS: Mapping[str, str] = {
    Language.HANS: (
        "一、本协议由签署的评委与“{contest}”的主办方（{organiser}）订立。参赛团队及其所应答需求的单位可据本协议主张权利。\n"
        "二、保密信息，指参赛方案中未公开的一切内容：文字、数据、图纸、样品和附件，未告知的团队名称，评审会和评委之间的讨论，"
        "以及主办方公布之前的打分、意见和名次。\n"
        "三、评委仅为本赛评审使用保密信息，不得用于本人或所在单位、客户的研究、产品、投资或专利申请，也不得用于其他目的。\n"
        "四、评委不得向任何人转述或提供保密信息，同事、助手和所在单位也不例外；不得输入本平台以外的翻译、人工智能或其他服务；不得拍照、录音、录像。\n"
        "五、评委须亲自评审，不得由他人代为，不得让他人使用其账号。\n"
        "六、评委在阅读方案之前如实申报利害关系；其后发现的，应立即申报，并停止阅读和评分。\n"
        "七、自签署至结果公布，评委不得就参赛方案与参赛团队联系，不得接受其馈赠或招待；如有疑问，由主办方转达。"
        "团队或他人为此联系评委的，评委应告知主办方。\n"
        "八、匿名评审的，评委不得打听或推求方案出自何人；认出团队的，应告知主办方，不得告诉其他评委。\n"
        "九、评委不得透露本人和其他评委的打分及评审意见，结果公布后亦同；结果由主办方公布。\n"
        "十、评委仅在评审需要时下载文件并妥善保管；应在结果公布后十四日内（提前退出的，自退出起）销毁全部副本和笔记，并应要求确认。\n"
        "十一、以下信息不在此列：非因违反本协议而公开的；评委已合法持有或从他人合法取得的；独立形成的。"
        "依法必须提供的，仅在必要范围内提供，并在法律允许时先通知主办方。\n"
        "十二、本协议自签署之日起生效，至结果公布满五年为止；赛事取消或评委提前退出的，自取消或退出之日起算。属商业秘密的，在其仍属商业秘密期间持续有效。\n"
        "十三、本平台保存所签署的文本、署名和时间，并记录保密部分的每次打开；该团队可以查看打开记录。\n"
        "十四、签署本协议不转让参赛方案的任何权利，也不构成雇佣关系。\n"
        "十五、评委违反本协议的，主办方可将其移出评审团，其评分不计入结果；评委应赔偿由此造成的损失。\n"
        "十六、本协议适用主办方所在地法律，争议由主办方所在地有管辖权的法院处理；双方另有书面约定的，从其约定。"
    ),
    Language.HANT: (
        "一、本協議由簽署的評委與「{contest}」的主辦機構（{organiser}）訂立。參賽團隊及其所回應需求的機構可據本協議主張權利。\n"
        "二、保密資料，指參賽方案中未公開的一切內容：文字、數據、圖則、樣品和附件，未告知的團隊名稱，評審會和評委之間的討論，"
        "以及主辦機構公布之前的評分、意見和名次。\n"
        "三、評委僅為本賽評審使用保密資料，不得用於本人或所屬機構、客戶的研究、產品、投資或專利申請，也不得用於其他目的。\n"
        "四、評委不得向任何人轉述或提供保密資料，同事、助理和所屬機構也不例外；不得輸入本平台以外的翻譯、人工智能或其他服務；不得拍照、錄音、錄影。\n"
        "五、評委須親自評審，不得由他人代為，不得讓他人使用其帳戶。\n"
        "六、評委在閱讀方案之前如實申報利害關係；其後發現的，應立即申報，並停止閱讀和評分。\n"
        "七、自簽署至結果公布，評委不得就參賽方案與參賽團隊聯絡，不得接受其饋贈或款待；如有疑問，由主辦機構轉達。"
        "團隊或他人為此聯絡評委的，評委應告知主辦機構。\n"
        "八、匿名評審的，評委不得打聽或推求方案出自何人；認出團隊的，應告知主辦機構，不得告訴其他評委。\n"
        "九、評委不得透露本人和其他評委的評分及評審意見，結果公布後亦同；結果由主辦機構公布。\n"
        "十、評委僅在評審需要時下載檔案並妥善保管；應在結果公布後十四日內（提前退出的，自退出起）銷毀全部副本和筆記，並應要求確認。\n"
        "十一、以下資料不在此列：非因違反本協議而公開的；評委已合法持有或從他人合法取得的；獨立形成的。"
        "依法必須提供的，僅在必要範圍內提供，並在法律容許時先通知主辦機構。\n"
        "十二、本協議自簽署之日起生效，至結果公布滿五年為止；賽事取消或評委提前退出的，自取消或退出之日起算。屬商業秘密的，在其仍屬商業秘密期間持續有效。\n"
        "十三、本平台保存所簽署的文本、署名和時間，並記錄保密部分的每次開啟；該團隊可以查看開啟記錄。\n"
        "十四、簽署本協議不轉讓參賽方案的任何權利，也不構成僱傭關係。\n"
        "十五、評委違反本協議的，主辦機構可將其移出評審團，其評分不計入結果；評委應賠償由此造成的損失。\n"
        "十六、本協議適用主辦機構所在地法律，爭議由主辦機構所在地具管轄權的法院處理；雙方另有書面約定的，從其約定。"
    ),
    Language.EN: (
        "1. This agreement is between the juror who signs it and the organiser of the contest “{contest}”: "
        "{organiser}. The teams, and the organisations whose needs they answer, may rely on it.\n"
        "2. Confidential is all of an entry that is not public: words, figures, drawings, samples and "
        "files; the name of a team where it is not told; what is said before and among the jury; and "
        "scores, opinions and places until the organiser makes them known.\n"
        "3. The juror uses it to judge this contest alone: not for research, products, investments or "
        "patent applications of their own, of their employer or of clients, nor for anything else.\n"
        "4. The juror passes nothing on to anybody, colleagues, assistants and their employer included; "
        "gives nothing to services of translation or artificial intelligence or to any other service "
        "outside this platform; and takes no photographs and no recordings.\n"
        "5. The juror judges in person, and lets nobody else use their account.\n"
        "6. Before reading an entry the juror declares truthfully with whom they have to do. What comes "
        "to light later they declare at once, and read and score that entry no further.\n"
        "7. From the signature until the results are published the juror has no contact with teams about "
        "their entries, and takes no gift and no hospitality from them. Questions go through the "
        "organiser. If a team, or anybody on its behalf, turns to the juror, the juror tells the "
        "organiser.\n"
        "8. Where entries are judged without names, the juror makes no attempt to find out whose an entry "
        "is. Who recognises a team tells the organiser, and no other juror.\n"
        "9. The juror does not tell their own or other jurors' scores and opinions, also after the results "
        "are published. It is the organiser who makes results known.\n"
        "10. Files are downloaded only where judging needs it, and are kept safe. Within fourteen days of "
        "the publication of the results, or of leaving the jury before that, the juror destroys all copies "
        "and notes, and confirms it where asked.\n"
        "11. This does not hold for what is public without a breach of this agreement, what the juror "
        "rightfully had or gets from others, and what arose independently. What the law demands is given "
        "no further than it demands, and told to the organiser first where the law allows it.\n"
        "12. This agreement binds from the signature until five years after the results are published, or "
        "after the contest is called off or the juror leaves it. For trade secrets it goes on for as long "
        "as they are secret.\n"
        "13. The platform keeps this text as it was signed, with name and time, and notes each time the "
        "confidential part of an entry is opened. Its team sees that record.\n"
        "14. Signing transfers no right to an entry, and founds no employment.\n"
        "15. On a breach the organiser may take the juror off the jury, and their scores do not count. The "
        "juror compensates the damage that the breach causes.\n"
        "16. The law of the organiser's seat applies, and its courts decide, unless the two agree on "
        "something else in writing."
    ),
}
_NO_PARTY: Mapping[str, str] = {
    Language.HANS: "“{edition}”主办方",
    Language.HANT: "「{edition}」主辦機構",
    Language.EN: "the organisers of {edition}",
}


def juror_agreement(contest: Contest, language: str) -> Agreement:
    """The agreement that a juror of this contest signs today, in one of the site's languages: with the
    names of contest and organiser in it, so that its digest is of them, too.
    """
    edition = contest.edition
    reading = edition.reading(language)
    name = reading.get("name") if reading else edition.slug
    organiser = organisers_of(edition, language) or _NO_PARTY[language].format(edition=name)
    called = contest.reading(language)
    words = _WORDS[language].format(
        contest=called.get("name") if called else contest.slug, organiser=organiser
    )
    return Agreement(VERSION, language, words)


def organisers_of(edition: Edition, language: str) -> str:
    """The names of an edition's organisers, the first three; empty where it names none."""
    names = []
    for party in programmes.parties_of(edition):
        if party.role == PartyRole.ORGANISER:
            named = party.organisation or party
            reading = named.reading(language)
            names += [reading.get("name")] if reading else []
    return " · ".join(names[:3])
