"""Words that say nothing of what a document is about, in a library of any size. Only reasons and relations leave them out.

In a large library their frequency would do that; a small one has too few documents to tell.
"""

import re

#: Counting words: 第二十, 三条, 2024 年 are on many pages and the subject of none.
_COUNTING = re.compile(r"第?[〇零一二三四五六七八九十百千两\d]+[条章节款项页年月日个]?")

COMMON = frozenset(
    """
    page pages part parts section time times day days week weeks month months year years hour hours minute minutes
    today tomorrow yesterday date dates january february march april june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday two three four five six seven eight nine ten
    eleven twelve hundred thousand second third half another several enough almost already always never
    often later soon until back come comes came goes went going gets got take takes took taken puts keep
    keeps kept find finds found say says said tell tells told ask asks asked know knows known think thinks thought see
    seen show shows shown want wants need needs needed like likes work works worked uses using help helps gives
    leave leaves left begin begins began starts end ends ended read reads list lists large
    small big little long short new old good better best high low full empty people person man men woman women thing
    things way ways place places name names number numbers side sides kind kinds matter matters case cases word words
    line lines yet quite still together away around across along among next late early less least even
    rather set sets makes making done become becomes became seem seems via
    a about above after again all also am an and any anyone anything are as at be because been before being below
    between both but by can could did do does doing down during each either else ever every few first for from further
    get give given go had has have having he her here hers him his how i if in into is it its itself just last let
    made make many may me might more most much must my no nor not nothing now of off often on once one only or other
    our out over own per put same see she should since so some still such take than that the their them then there
    these they this those through to too two under until up upon us use used very was we well were what when where
    whether which while who whom whose why will with within without would yes yet you your
    我们 你们 他们 它们 自己 大家 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 怎样 如何 为何 是否 多少 哪些 哪个
    可以 可能 能够 应当 应该 必须 需要 不得 不要 不能 没有 不是 还有 还是 就是 只有 只要 如果 因为 所以 因此 但是 然而
    而且 并且 或者 以及 及其 其中 其他 其它 对于 关于 由于 通过 根据 按照 依照 为了 随着 除了 以上 以下 以内 之前 之后
    时候 时间 地方 东西 事情 问题 方面 方式 双方 名称 名字 部分 小时 分钟 今天 明天 昨天 今年 去年 上午 下午 晚上 星期 工作日
    工作日内 之日起 依法 生效 书面 总则 附则 施行 试行
    进行 作出 给予 予以 使用 包括 有关 相关 一个 一些 一种 各种 各类 不同 同时 已经 正在 将要 非常 比较 更加 内容 情况
    """.split()
)


def is_common(word: str) -> bool:
    """Whether a folded word is one of COMMON or only counts."""
    return word in COMMON or _COUNTING.fullmatch(word) is not None
