"""A category tree as libraries have it, with a place for what fits nowhere."""

from __future__ import annotations

import pytest

from tests.search.conftest import Make, indexed, make, owner  # noqa: F401 - fixtures
from wenyuan.library.models import Category

#: slug: (parent, zh, en, descriptors)
TREE = {
    "exams": (None, "资格与职业考试", "Qualification exams", "考试 真题 报名 考生 模拟 答案 资格证"),
    "exams-other": ("exams", "其它", "Other", ""),
    "unions": (None, "工会与群团", "Unions", "工会 职工 劳模 工人阶级 劳动竞赛 群团 union"),
    "party": (None, "党建学习", "Party study", "党建 党员 理论学习 党支部 重要讲话 党组 政治"),
    "engineering": (None, "建筑工程", "Construction", ""),
    "water": ("engineering", "给水排水", "Water supply", "水泵 管网 水表 排水 泵站"),
    "medicine": (None, "医学", "Medicine", "患者 临床 治疗 护理 诊断"),
    "other": (None, "其他", "Miscellaneous", "工会 职工 学习"),
}

#: Own words, on unions, model workers and study.
UNION_TEXT = """深化理论学习，当好职工的娘家人
去年以来，市总工会把理论学习同日常工作结合起来。各基层工会每月组织一次学习会，党支部书记领学，党员带头发言，劳模谈自己的岗位；党组两次听取党建汇报。
劳模是工人阶级的优秀代表。总工会邀请十二位劳模到车间宣讲，听讲的职工有两千余人；纺织厂工会把宣讲录成短片，供夜班职工收看。
有的职工提出，学习要联系实际。工会据此办了劳动竞赛，优胜班组的做法写成小册子，发到每个职工手里。
竞赛结束后，工会统计了职工的意见，下一步在开发区成立工会联合会，让快递职工也找得到工会。"""

WATER_TEXT = "水泵房的管网压力由水表读出。更换水泵之前先关闭管网阀门，记录水表读数；泵站值班人员检查排水。" * 2


@pytest.fixture
def tree(db: None) -> dict[str, Category]:
    """The categories by slug."""
    made: dict[str, Category] = {}
    for slug, (parent, zh, en, words) in TREE.items():
        fields = {"slug": slug, "name_zh": zh, "name_en": en, "descriptors": words}
        made[slug] = (
            Category.objects.add_child(Category.objects.get(slug=parent), fields)
            if parent
            else Category.objects.add_root(fields)
        )
    return {slug: Category.objects.get(slug=slug) for slug in made}
