from __future__ import annotations

import pytest

from wenyuan.kernel.languages import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("图书馆每周一闭馆，请提前安排借阅时间。", "zh"),
        ("本館每週一閉館", "zh"),
        ("The library is closed on Mondays, and the reading room is open to all.", "en"),
        ("これは図書館の案内です。月曜日は休館します。", "ja"),
        ("도서관은 월요일에 휴관합니다", "ko"),
        ("Библиотека закрыта по понедельникам", "ru"),
        ("Die Bibliothek ist montags geschlossen und dienstags wieder offen.", ""),
        ("12345 67", ""),
        ("", ""),
        ("使用 Python 3.11 编写的程序说明，安装 pip install 即可", "zh"),
    ],
)
def test_the_letters_tell_the_language(text: str, code: str) -> None:
    assert language_of(text) == code
