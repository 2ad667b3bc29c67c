"""Values of the fields that administrators added."""

from __future__ import annotations

import pytest

from wenyuan.library.errors import WrongDate
from wenyuan.library.extra_fields import cleaned_value
from wenyuan.library.models import CustomField


@pytest.mark.parametrize("written", ["2024-03-01 to 2024-05-01", "2024-03-011", "2024-03-01T10:00", "2024-02-30"])
def test_a_date_is_taken_whole_or_refused_and_never_cut(written: str) -> None:
    field = CustomField(key="day", name_zh="日", name_en="Day", kind=CustomField.Kind.DATE)
    assert cleaned_value(field, " 2024-03-01 ") == "2024-03-01"
    with pytest.raises(WrongDate):
        cleaned_value(field, written)
