"""What files state about themselves, and which of it is worth showing."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import docx as word
import pytest

from tests.engines import samples as make
from tests.engines import samples_ole as old
from wenyuan.engines.tools.properties import worthwhile_author, worthwhile_title
from wenyuan.engines.tools.quicktext import quick_text
from wenyuan.engines.tools.text_properties import FIELDS, pdf_date


@pytest.mark.parametrize(
    "raw",
    [
        "", "   ", "\u200b", "-", "1", "2024", "……", "a",
        "Microsoft Word - 新建", "Microsoft Word - 新建 Microsoft Word 文档.doc", "Microsoft Word - Document1",
        "新建 Microsoft Word 文档", "新建 Microsoft Office Word 文档 (2)", "新建 DOCX 文档", "新建 Microsoft Excel 工作表",
        "新建 Microsoft PowerPoint 演示文稿", "新建文本文档", "新建文档", "未命名", "未命名-1", "无标题", "无标题文档", "文档1", "文档 12",
        "PowerPoint 演示文稿", "PowerPoint Presentation", "WPS 演示", "幻灯片 1", "Slide 1", "演示文稿1", "工作簿1", "Sheet1", "Book1",
        "Untitled", "untitled document", "Untitled-1", "Document1", "Document", "No Slide Title", "Presentation2", "Workbook",
        "单击此处添加标题", "单击此处编辑母版标题样式", "Click to edit Master title style", "Click to add title", "标题", "Title",
        "report.docx", "通知.doc", "C:\\Users\\a\\b.doc", "C:\\报告", "http://example.org/a", "/home/a/x", "file:///a", "scan0001.pdf",
        "ÖÐ»ªÈËÃñ¹²ºÍ¹ú", "????", "锟斤拷锟斤拷", "\ufffd\ufffd报告", "ä¸\xadå\x9b½", "无題", "scan", "Print", "template", "test", "null",
    ],
)  # fmt: skip
def test_a_title_that_no_person_wrote_is_none(raw: str) -> None:
    assert worthwhile_title(raw) == ""


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("中华人民共和国著作权法", "中华人民共和国著作权法"),
        ("Microsoft Word - 关于放假的通知", "关于放假的通知"),
        ("PowerPoint 使用技巧", "PowerPoint 使用技巧"),
        ("  年度\n报告  2024 ", "年度 报告 2024"),
        ("标题党的危害", "标题党的危害"),
        ("文档管理办法", "文档管理办法"),
        ("新建工程管理规定", "新建工程管理规定"),
        ("新建住宅小区物业管理", "新建住宅小区物业管理"),
        ("Test plan for release 4", "Test plan for release 4"),
        ("Report on libraries", "Report on libraries"),
        ("Résumé of findings", "Résumé of findings"),
        ("Über Bücher", "Über Bücher"),
        ("人", ""),
        ("Node.js 入门", "Node.js 入门"),
        ("A/B 测试", "A/B 测试"),
        ("x" * 301, ""),
    ],
)
def test_a_real_title_is_kept_on_one_line(raw: str, title: str) -> None:
    assert worthwhile_title(raw) == title


@pytest.mark.parametrize(
    "raw",
    ["", "Administrator", "admin", "user", "User", "USER1", "微软用户", "Windows 用户", "Windows User", "用户", "系统管理员",
     "python-docx", "openpyxl", "Apache POI", "Microsoft", "Microsoft Office User", "MC SYSTEM", "lenovo", "HP", "DESKTOP-AB12", "微软中国",
     "雨林木风", "番茄花园", "a", "123", "unknown", "someone@example.org", "Bertrand DelacrÃ©taz", "????", "WPS Office", "作者"],
)  # fmt: skip
def test_an_account_or_program_is_no_author(raw: str) -> None:
    assert worthwhile_author(raw) == ""


@pytest.mark.parametrize(
    "raw", ["王久君", "Nick Burch", "国务院办公厅", "Adele", "Administration of Justice", "Newman", "微光读书会"]
)
def test_a_person_or_body_is_an_author(raw: str) -> None:
    assert worthwhile_author(raw) == raw


def properties(data: bytes, folder: Path, kind: str) -> dict[str, str]:
    found: dict[str, str] = make.run(quick_text, data, folder, kind=kind)["properties"]
    assert tuple(found) == FIELDS
    return found


def test_word_states_all_of_it(tmp_path: Path) -> None:
    document = word.Document()
    core = document.core_properties
    core.title, core.author, core.subject, core.keywords, core.language = "题名", "作者甲", "主题", "甲; 乙", "zh-CN"
    core.created = dt.datetime(2021, 6, 10, 8, 30, tzinfo=dt.UTC)
    core.modified = dt.datetime(2021, 6, 11, tzinfo=dt.UTC)
    out = io.BytesIO()
    document.save(out)
    assert properties(out.getvalue(), tmp_path, "docx") == {
        "title": "题名",
        "author": "作者甲",
        "created": "2021-06-10T08:30:00Z",
        "modified": "2021-06-11T00:00:00Z",
        "subject": "主题",
        "keywords": "甲; 乙",
        "language": "zh-CN",
    }


@pytest.mark.parametrize(
    ("kind", "data", "title", "author", "language"),
    [
        ("pdf", make.pdf(title="题名"), "题名", "anonymous", ""),
        ("epub", make.epub(title="书名"), "书名", "某人", "zh-CN"),
        ("html", '<html lang="en"><head><title> A  title </title><meta name=Author content=B></head></html>'.encode("utf-16"), "A title", "B", "en"),
        ("rtf", make.rtf(extra=r"{\info{\title \'cc\'e2\'c3\'fb}{\author A}{\creatim\yr2021\mo6\dy10\hr8\min30}}"), "题名", "A", ""),
        ("txt", b"no properties", "", "", ""),
        ("docx", make.zipped({**make.members(make.docx()), "docProps/core.xml": "<broken"}), "", "", ""),
        ("doc", old.doc("x"), "", "", ""),
    ],
)  # fmt: skip
def test_each_format_states_it_in_its_own_way(
    kind: str, data: bytes, title: str, author: str, language: str, tmp_path: Path
) -> None:
    found = properties(data, tmp_path, kind)
    assert (found["title"], found["author"], found["language"]) == (title, author, language)


def test_odf_states_it_in_meta_xml(tmp_path: Path) -> None:
    meta = (
        '<office:document-meta xmlns:office="o" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="m"><office:meta>'
        "<dc:title>题名</dc:title><meta:initial-creator>甲</meta:initial-creator><dc:creator>乙</dc:creator>"
        "<meta:creation-date>2020-01-02T03:04:05.123</meta:creation-date><meta:keyword>a</meta:keyword>"
        "<meta:keyword>b</meta:keyword></office:meta></office:document-meta>"
    )
    found = properties(make.zipped({**make.members(make.odf()), "meta.xml": meta}), tmp_path, "odt")
    assert (found["title"], found["author"], found["created"]) == ("题名", "甲", "2020-01-02T03:04:05.123")


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("D:20210610120000+08'00'", "2021-06-10T12:00:00+08:00"),
        ("D:20210610120000Z", "2021-06-10T12:00:00+00:00"),
        ("D:20210610120000-05'30'", "2021-06-10T12:00:00-05:30"),
        ("D:2021", "2021-01-01T00:00:00"),
        ("20210610", "2021-06-10T00:00:00"),
        ("D:20211310", ""),
        ("yesterday", ""),
        ("D:20210610120000+99'99'", ""),
    ],
)
def test_pdf_dates_become_iso_dates(raw: str, iso: str) -> None:
    assert pdf_date(raw) == iso


def test_a_date_that_is_none_is_left_out(tmp_path: Path) -> None:
    parts = make.members(make.docx(title="t"))
    core = parts["docProps/core.xml"].replace(b"2013-12-23T23:15:00Z", b"soon")
    assert core != parts["docProps/core.xml"]
    found = properties(make.zipped({**parts, "docProps/core.xml": core}), tmp_path, "docx")
    assert (found["title"], found["created"]) == ("t", "")
