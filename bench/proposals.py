"""How often what is proposed is right: the category that a person chose (first, among three, on the first day), the title.

    python bench/proposals.py [--quick] [--json FILE] [--corpus DIR]

With a corpus: the laws, whose category in the file is the truth (categories with 20 documents or more; local by-laws are
the children of one root). Half of each category is filed, chosen by a fixed seed; the other half is asked about, by all
three voices together (`category_top1`, `category_top3`), and by descriptors alone, nothing filed (`category_cold_top1`,
`category_cold_top3`; the descriptors are in this file, written before the run and not tuned). Baseline of the same run:
the largest category always (`category_majority`). Without one: the texts of the sample library in its own tree, cold.
Titles: those of the office files of the corpus that were judged by hand (bench/titles.py says how).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import ready  # noqa: F401 - before what imports models
from bench.laws import Law, laws, upsert
from bench.titles import measure_titles
from wenyuan.demo import categories, manifest
from wenyuan.demo.source import TEXTS
from wenyuan.search.analyzer import spelled, term_counts
from wenyuan.search.describing import describe_counts
from wenyuan.search.entries import KEPT_TERMS, TERMS_LENGTH
from wenyuan.search.related import nearest
from wenyuan.search.scope import Scope
from wenyuan.search.shelving.descriptors import by_descriptors, library_rarity
from wenyuan.search.shelving.grams import LENGTH, Model, train
from wenyuan.search.shelving.learning import MOST, by_model
from wenyuan.search.shelving.neighbours import NEIGHBOURS, of_filed
from wenyuan.search.shelving.suggest import combined
from wenyuan.search.shelving.tree import Shelf
from wenyuan.search.shelving.voice import Claims
from wenyuan.search.tantivy_index import TantivyIndex

EVERYONE = Scope(visibility=frozenset({"pub"}), conditions=())
LEAST = 20
QUICK = 600

#: Words that speak for the categories of the laws, as a librarian might write them.
DESCRIPTORS = {
    "行政法规": "国务院 国务院令 行政法规",
    "部门规章": "部令 本部 规章 部门规章",
    "司法解释": "最高人民法院 最高人民检察院 人民法院 司法解释 批复 审判委员会 当事人 审理",
    "宪法相关法": "全国人民代表大会 选举 代表 国旗 国徽 自治 立法 组织法",
    "民法商法": "公司 合伙 企业 破产 著作权 商标 专利 保险合同 票据",
    "行政法": "行政机关 行政处罚 行政许可 公安机关 教育 卫生 全国人民代表大会常务委员会",
    "经济法": "税收 纳税人 银行 农业 资源 价格 市场 全国人民代表大会常务委员会",
    "社会法": "劳动者 社会保险 未成年人 妇女 老年人 残疾人 工会 慈善",
    "地方法规": "地方性法规 条例 本市 本省 市人民政府 省人民代表大会常务委员会",
    "山东": "山东省 济南 青岛 烟台 潍坊 临沂",
    "河南": "河南省 郑州 洛阳 开封 南阳 新乡",
    "浙江": "浙江省 杭州 宁波 温州 绍兴 金华",
    "上海": "上海市 浦东",
    "北京": "北京市 海淀",
    "重庆": "重庆市",
    "广东": "广东省 广州 深圳 珠海 汕头",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the voices say about one document, and where it belongs."""

    truth: int
    claims: Mapping[str, Claims]
    cold: Claims


def tree_of(paths: Sequence[str]) -> dict[int, Shelf]:
    """Shelves for "root" and "root/child", keyed from 1 in the given order; roots of children are added behind."""
    roots = {path.partition("/")[0] for path in paths}
    every = [*paths, *sorted(roots - set(paths))]
    place = {root: f"{n:04}" for n, root in enumerate(sorted(roots))}
    found = {}
    for pk, path in enumerate(every, 1):
        root, _, child = path.partition("/")
        name = child or root
        found[pk] = Shelf(
            pk=pk,
            path=place[root] + (f"{pk:04}" if child else ""),
            name_zh=name,
            name_en="",
            descriptors=DESCRIPTORS.get(name, ""),
            is_catch_all=False,
        )
    return found


def ask_laws(found: Sequence[Law], tree: Mapping[int, Shelf], names: Sequence[str], folder: Path) -> Iterator[Asked]:
    """File one half of each category, ask about the other."""
    key = {name: pk for pk, name in enumerate(names, 1)}
    order = random.Random(7).sample(list(found), len(found))
    seen: Counter[str] = Counter()
    filed, asked = [], []
    for law in order:
        seen[law.category] += 1
        (filed if seen[law.category] % 2 else asked).append(law)
    index = TantivyIndex(folder)
    index.apply(upsert(law, law.pages, title=law.title) for law in filed)
    index.close()
    where = {law.number: key[law.category] for law in filed}
    model = _model(filed, key)
    for law in asked:
        text = law.text[:TERMS_LENGTH]
        described = describe_counts(index, term_counts(spelled(f"{law.title}\n{text}"), KEPT_TERMS))

        def rarity(words: list[str], n: int = described.documents) -> Mapping[str, float]:
            return library_rarity(index.frequencies("terms", words), n)

        hits = nearest(index, described, EVERYONE, limit=NEIGHBOURS)
        said = {
            "words": by_descriptors(tree, law.title, text, rarity=rarity),
            "neighbours": of_filed(index, described, hits, where),
            "model": by_model(model, f"{law.title}\n{text}", []),
        }
        yield Asked(
            truth=key[law.category],
            claims={name: claims for name, claims in said.items() if claims},
            cold=by_descriptors(tree, law.title, text, rarity=lambda words: dict.fromkeys(words, 1.0)),
        )


def _model(filed: Sequence[Law], key: Mapping[str, int]) -> Model:
    seen: Counter[str] = Counter()
    taught = []
    for law in filed:
        seen[law.category] += 1
        if seen[law.category] <= MOST:
            taught.append((key[law.category], f"{law.title}\n{law.text[:LENGTH]}"))
    return train(taught)


def measure_laws(found: Sequence[Law], folder: Path) -> dict[str, float]:
    """All figures of the laws."""
    sizes = Counter(law.category for law in found)
    names = sorted(name for name, n in sizes.items() if n >= LEAST)
    tree = tree_of(names)
    asked = list(ask_laws([law for law in found if law.category in names], tree, names, folder))
    orders = [_order(combined(one.claims, tree)) for one in asked]
    cold = [_order({pk: claim.score for pk, claim in one.cold.items()}) for one in asked]
    truths = [one.truth for one in asked]
    return {
        "category_n": len(asked),
        "category_top1": _part(orders, truths, 1),
        "category_top3": _part(orders, truths, 3),
        "category_cold_top1": _part(cold, truths, 1),
        "category_cold_top3": _part(cold, truths, 3),
        "category_majority": round(Counter(truths).most_common(1)[0][1] / len(truths), 4),
    }


def measure_samples() -> dict[str, float]:
    """The sample library in its own tree, by descriptors alone."""
    tree: dict[int, Shelf] = {}
    key: dict[str, int] = {}
    for root_number, root in enumerate(categories.categories()):
        for number, node in enumerate((root, *root.children)):
            pk = len(tree) + 1
            key[node.slug if node is root else f"{root.slug}/{node.slug}"] = pk
            tree[pk] = Shelf(
                pk=pk,
                path=f"{root_number:04}" + (f"{number:04}" if number else ""),
                name_zh=node.zh,
                name_en=node.en,
                descriptors=" ".join(node.descriptors),
                is_catch_all=False,
            )
    orders, truths = [], []
    for entry in manifest.entries():
        if entry.role == "original" and entry.text:
            text = TEXTS.joinpath(f"{entry.text}.md").read_text("utf-8")
            claims = by_descriptors(tree, "", text, rarity=lambda words: dict.fromkeys(words, 1.0))
            orders.append(_order({pk: claim.score for pk, claim in claims.items()}))
            truths.append(key[entry.category])
    return {
        "category_sample_n": len(truths),
        "category_sample_top1": _part(orders, truths, 1),
        "category_sample_top3": _part(orders, truths, 3),
    }


def _order(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda pk: (-scores[pk], pk))


def _part(orders: Sequence[Sequence[int]], truths: Sequence[int], places: int) -> float:
    return round(sum(truth in order[:places] for order, truth in zip(orders, truths, strict=True)) / len(truths), 4)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} laws")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument(
        "--corpus", type=Path, help="folder with text/laws.jsonl.gz and office/; without it the sample library alone"
    )
    options = parser.parse_args()
    began = time.monotonic()
    figures: dict[str, Any] = measure_samples()
    if options.corpus:
        found = laws(options.corpus)
        if options.quick:
            found = random.Random(3).sample(found, QUICK)
        with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as folder:
            figures |= measure_laws(found, Path(folder) / "index")
        figures |= measure_titles(options.corpus / "office", is_quick=options.quick)
    for name, value in figures.items():
        print(f"{name:28}{value:>10}")
    print(f"{time.monotonic() - began:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
