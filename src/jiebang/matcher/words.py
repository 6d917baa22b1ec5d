"""Word lists of the analysis, as data: words that carry no meaning worth showing."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH_FUNCTION_WORDS = _words(
    """
    a an the and or but nor so if then than that this these those there here of in on at by for
    to from with without within into onto upon over under between among through during before
    after above below up down out off about against as is am are was were be been being do does
    did done doing have has had having will would shall should can could may might must it its
    itself he she his her him hers they them their theirs we us our ours you your yours i me my
    mine who whom whose which what when where why how not no only also such both either neither
    each every any some all most more much many other another same own very too just via per
    etc eg ie vs et al until while because since although though however thus hence therefore s
    t
    """
)

CHINESE_FUNCTION_WORDS = _words(
    """
    的 了 和 与 及 在 是 等 对 为 以 于 从 到 由 或 而 且 但 也 并 将 把 被 让 使 给 向 往 之
    其 该 此 这 那 这些 那些 这个 那个 个 种 中 上 下 内 外 时 后 前 所 有 无 不 没 没有 可
    可以 能 能够 会 应 要 需 需要 就 都 还 又 更 最 很 太 较 已 已经 正 正在 若 如 如果 因 因为
    因此 所以 由于 通过 根据 按照 关于 以及 并且 而且 或者 但是 然而 虽然 尽管 我 你 他 她 它
    我们 你们 他们 它们 自己 什么 怎么 如何 哪 哪些 谁 吗 呢 吧 啊 着 过 地 得 每 各 某 另 再
    用 一 一个 一种 进行 具有 其中 之一 以上 以下 不同 同时 目前 现有 相关 主要 方面 问题
    """
)

BOILERPLATE = _words(
    """
    技术 研究 方法 系统 采用 实现 提高 要求 应用 项目 企业 公司 开发 研发 产品 工艺 设计 解决
    目标 指标 进一步 达到 提供 有效 满足 成果 合作 需求 希望 开展 完成 形成 建立 基于 利用 使用
    存在 可靠 成本 降低 水平 国内 国际 时间 位置 一年 每天 平均 第一 两个 三个 几个 部分 情况
    需要 可能 变化 影响 过程 结果 条件 范围 作用 能力 数量 起 次 项 率 量 级 总 单 月 日 年 天
    度 数 型 式 性 点 部 种 类 件 台 套 条 小时 分钟 提 占 含 机 高 低 大 小 technolog research
    method system use develop project compani propos phase need product process provid approach
    result improv includ requir solut achiev applic base design seek new perform goal object
    target effici high low reduc increas take set see go make get give keep start fall come
    show day year month hour time part number first last big small well work run way chang
    """
)
"""Terms that every record of this trade has: they score, but are no reason worth showing."""

UNITS = _words(
    """
    mm cm km nm um μm µm mg kg g t m m2 m3 m² m³ ml l s ms min h hz khz mhz ghz kw mw mwh kwh w
    v kv a ma pa kpa mpa gpa bar db ppm ppb wt vol rpm c k ℃ °c dpi fps gb mb tb kbp bp ug μg
    毫米 厘米 米 微米 千米 公里 公斤 千克 克 吨 升 毫升 秒 毫秒 摄氏度 兆帕 千瓦 兆瓦 万元 元
    """
)
"""Units of measurement: no reason either."""


def _forms(text: str) -> dict[str, str]:
    return {
        form: word
        for word, *forms in (line.split() for line in text.strip().split(","))
        for form in forms
    }


IRREGULAR = _forms(
    """
    arise arose arisen, awake awoke awoken, bear bore borne, beat beaten, become became, begin began
    begun, bend bent, bite bit bitten, bleed bled, blow blew blown, break broke broken,
    breed bred, bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen,
    cling clung, come came, creep crept, deal dealt, dig dug, draw drew drawn, dream dreamt, drink
    drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought,
    find found, flee fled, fling flung, fly flew flown, forbid forbade forbidden, foresee foresaw
    foreseen, forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten,
    give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden,
    hold held, keep kept, kneel knelt, know knew known, lay laid, lead led, lean leant, leap leapt,
    learn learnt, lend lent, light lit, lose lost, make made, mean meant, meet met, mislead
    misled, mistake mistook mistaken, overcome overcame, overtake overtook overtaken, pay paid, prove
    proven, ride rode ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen, seek
    sought, sell sold, send sent, sew sewn, shake shook shaken, shine shone, shoot shot, show shown,
    shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept, slide slid, smell smelt,
    sow sown, speak spoke spoken, speed sped, spend spent, spill spilt, spin spun, spoil spoilt, spring
    sprang sprung, stand stood, steal stole stolen, stick stuck, sting stung, strike struck stricken,
    swear swore sworn, sweep swept, swell swollen, swim swam swum, swing swung, take took taken, teach
    taught, tear tore torn, tell told, think thought, throw threw thrown, tread trod trodden, undergo
    underwent undergone, understand understood, undertake undertook undertaken, wake woke woken, wear
    wore worn, weave wove woven, weep wept, win won, withdraw withdrew withdrawn, withstand
    withstood, write wrote written,
    man men, woman women, child children, person people persons, foot feet, tooth teeth, goose geese,
    mouse mice, ox oxen, wife wives, life lives, knife knives, leaf leaves, half halves, shelf shelves,
    wolf wolves, thief thieves, self selves, calf calves, loaf loaves, bacterium bacteria, datum data,
    medium media, crisis crises, basis bases, analysis analyses, hypothesis hypotheses, diagnosis
    diagnoses, thesis theses, axis axes, phenomenon phenomena, criterion criteria, stratum strata,
    nucleus nuclei, fungus fungi, stimulus stimuli, matrix matrices, index indices, vertex vertices,
    appendix appendices, formula formulae, larva larvae, vertebra vertebrae, alga algae, quantum quanta
    """
)
"""Forms of English verbs and nouns that no ending gives away, with the word that they belong to."""
