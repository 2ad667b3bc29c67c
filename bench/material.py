"""Files for benches, made on the spot: the same ones for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

import docx
import openpyxl
import pptx

WORDS = (
    "图书馆 读者 借阅 目录 服务 规则 时间 开放 地方 文献 资料 整理 编目 保存 阅览 学校 医院 协会 会议 记录 报告 计划 "
    "安排 检查 安全 培训 志愿 活动 经费 预算 采购 合同 验收 档案 统计 分析 意见 办法 条例 程序 标准 质量"
).split()


def prose(dice: random.Random, characters: int) -> str:
    """Sentences of about that many characters."""
    text = ""
    while len(text) < characters:
        text += "".join(dice.choices(WORDS, k=dice.randint(6, 18))) + dice.choice("，。；。")
    return text


def small_docx(path: Path, *, word: str, pages: int, seed: int = 1) -> Path:
    """A docx of that many pages with `word` on its first."""
    dice = random.Random(f"{word}{seed}")
    document = docx.Document()
    document.add_heading(f"关于{word}的说明")
    for page in range(pages):
        for _ in range(4):
            document.add_paragraph(prose(dice, 220))
        if page < pages - 1:
            document.add_page_break()
    document.save(path)
    return path


def mixed_folder(folder: Path, count: int, *, seed: int = 5) -> Path:
    """`count` files of eight kinds, one to a dozen pages each."""
    folder.mkdir(parents=True)
    dice = random.Random(seed)
    for n in range(count):
        kind = ("docx", "txt", "xlsx", "pptx", "md", "csv", "html", "docx")[n % 8]
        path = folder / f"{n:04}.{kind}"
        if kind == "docx":
            small_docx(path, word=f"第{n}号", pages=dice.randint(1, 8))
        elif kind == "xlsx":
            book = openpyxl.Workbook()
            for _ in range(60):
                book.active.append([dice.choice(WORDS), dice.randint(1, 999), prose(dice, 12)])
            book.save(path)
        elif kind == "pptx":
            deck = pptx.Presentation()
            for _ in range(6):
                slide = deck.slides.add_slide(deck.slide_layouts[1])
                slide.shapes.title.text = prose(dice, 12)
                slide.placeholders[1].text = "\n".join(prose(dice, 20) for _ in range(4))
            deck.save(path)
        elif kind == "csv":
            path.write_text("\n".join(f"{dice.choice(WORDS)},{dice.randint(1, 999)}" for _ in range(80)))
        elif kind == "html":
            path.write_text(f"<h1>第{n}号</h1>" + "".join(f"<p>{prose(dice, 300)}</p>" for _ in range(5)))
        else:
            path.write_text(f"# 第{n}号\n\n" + "\n\n".join(prose(dice, 300) for _ in range(8)))
    return folder
