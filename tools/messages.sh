#!/usr/bin/env bash
# The Chinese catalogue. No argument: compile it. --collect: add new msgids. --check: fail if one is missing or fuzzy.
set -euo pipefail
po=src/wenyuan/locale/zh_Hans/LC_MESSAGES/django.po
case "${1:-}" in
  "") msgfmt --check-format -o "${po%.po}.mo" "$po" ;;
  --collect) (cd src/wenyuan && ../../.venv/bin/python ../../manage.py makemessages --locale zh_Hans --add-location file) ;;
  --check)
    missing=$(msgattrib --untranslated --no-obsolete "$po" | grep -c '^msgid' || true)
    fuzzy=$(msgattrib --only-fuzzy --no-obsolete "$po" | grep -c '^msgid' || true)
    if [ "$missing" != 0 ] || [ "$fuzzy" != 0 ]; then
      echo "the zh-Hans catalogue lacks $missing sentences and has $fuzzy fuzzy ones: $po" >&2
      exit 1
    fi ;;
esac
