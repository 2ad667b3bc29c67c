"""Write the fold table (src/wenyuan/kernel/data/fold-1.tsv): which character is read as which other one in a search.

Run once per table version; the result is committed. Sources, the first that knows a character wins:

1. OpenCC's TSCharacters (traditional to simplified), first candidate of each row. The wheel `opencc` carries it
   compiled; `opencc_dict -f ocd2 -t text -i TSCharacters.ocd2 -o TSCharacters.txt` of the same wheel prints it.
2. OURS below: pairs that OpenCC leaves alone because a converter must, while a search must not.
3. Unicode: NFKC of one code point to one code point; CJK radicals by EquivalentUnifiedIdeograph.txt (Debian package
   `unicode-data`), because NFKC knows only two of the block 2E80-2EFF; Latin letters without their accents; lower case.
4. PUNCTUATION below, for the comparison of quotes only: punctuation never becomes a token.

    python tools/build_fold.py --opencc TSCharacters.txt --opencc-version 1.4.2 \\
        --radicals EquivalentUnifiedIdeograph.txt --out src/wenyuan/kernel/data/fold-1.tsv
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from pathlib import Path

# 著 and 瞭 are kept by OpenCC for 著名 and 瞭望; 祇 衹 藉 彷 牴 it lists with themselves first or not at all. Two
# characters falling together costs nothing here, as the query folds the same way.
OURS = dict(zip("著瞭祇衹藉彷牴○◯", "着了只只借仿抵〇〇", strict=True))

PUNCTUATION = {
    **dict.fromkeys("“”„‟「」『』〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("，、", ","),
    "。": ".",
    # The katakana middle dot stands in the block of letters and would glue 弗拉基米尔・普京 into one word.
    **dict.fromkeys("・‧•∙", "·"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\t\u00a0\u2002\u2003\u2009\u202f\u3000", " "),
}

#: Blocks whose NFKC is taken: Kangxi radicals, compatibility ideographs, half and full width, circled digits.
NFKC_RANGES = [(0x2F00, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F), (0xFF01, 0xFFEE), (0x2460, 0x2468)]
RADICALS = range(0x2E80, 0x2F00)
LATIN = range(0x00C0, 0x0250)

HEADER = """\
# Wenyuan fold table, version 1: `from<TAB>to` as hexadecimal code points, sorted, the characters behind #; made by tools/build_fold.py.
# The rows from traditional to simplified characters derive from OpenCC {opencc}, data/dictionary/TSCharacters.txt,
#   Copyright (c) Carbo Kuo (BYVoid) and the OpenCC contributors, Apache License 2.0
#   (https://www.apache.org/licenses/LICENSE-2.0). Changed: first candidate only, merged with the sources below.
# The rows of CJK radicals derive from {radicals}, Copyright (c) Unicode, Inc., Unicode License v3
#   (https://www.unicode.org/license.txt). All other Unicode properties: Unicode {unicode}, same licence.
# The rest is our own, Apache License 2.0.
"""


def opencc_pairs(path: Path) -> dict[str, str]:
    """First candidate of each row `from<TAB>to1 to2 …` in which both are one character."""
    pairs: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        source, _, targets = line.partition("\t")
        target = targets.split(" ")[0]
        if len(source) == len(target) == 1:
            pairs[source] = target
    return pairs


def radical_pairs(path: Path) -> dict[str, str]:
    """Rows `2E8C..2E8D ; 5C0F # …` of Unicode's file, within the block of radicals."""
    pairs = {}
    row = re.compile(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)")
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := row.match(line):
            first, last = int(found[1], 16), int(found[2] or found[1], 16)
            pairs |= {chr(c): chr(int(found[3], 16)) for c in range(first, last + 1) if c in RADICALS}
    return pairs


def unicode_pairs() -> dict[str, str]:
    """One-to-one compatibility forms, unaccented Latin letters, lower case, as this Python's Unicode tells them."""
    pairs: dict[str, str] = {}
    for first, last in NFKC_RANGES:
        for c in map(chr, range(first, last + 1)):
            pairs[c] = unicodedata.normalize("NFKC", c)
    for c in map(chr, LATIN):
        pairs[c] = unicodedata.normalize("NFD", c)[0] if unicodedata.normalize("NFD", c)[0].isascii() else c
    for c in map(chr, range(sys.maxunicode + 1)):
        if (now := pairs.get(c, c)).lower() != now:
            pairs[c] = now.lower()
    return {a: b for a, b in pairs.items() if len(b) == 1 and a != b}


def closed(pairs: dict[str, str]) -> dict[str, str]:
    """The same table with chains followed to their end (薴 to 苧 to 苎). A circle is an error of the sources."""
    result = {}
    for source, now in pairs.items():
        seen = {source}
        while now in pairs and pairs[now] != now:
            if now in seen:
                raise SystemExit(f"circle in the fold table at {now}")
            seen.add(now)
            now = pairs[now]
        if now != source:
            result[source] = now
    return result


def _shown(source: str, target: str) -> str:
    """The pair as a comment, where an editor can show it."""
    return f"\t# {source} {target}" if source.isprintable() and source.strip() else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--opencc", type=Path, required=True, help="TSCharacters.txt")
    parser.add_argument("--opencc-version", required=True)
    parser.add_argument("--radicals", type=Path, required=True, help="EquivalentUnifiedIdeograph.txt")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()

    # Later entries win in a dict, so the sources stand in reverse order of their rank. What OpenCC maps to itself
    # says nothing, so that OURS is heard for 著.
    from_opencc = {a: b for a, b in opencc_pairs(args.opencc).items() if a != b}
    table = closed(unicode_pairs() | radical_pairs(args.radicals) | PUNCTUATION | OURS | from_opencc)

    named = args.radicals.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    header = HEADER.format(opencc=args.opencc_version, radicals=named, unicode=unicodedata.unidata_version)
    rows = "".join(f"{ord(a):X}\t{ord(b):X}{_shown(a, b)}\n" for a, b in sorted(table.items()))
    args.out.write_text(header + rows, encoding="utf-8")
    print(f"{len(table)} rows")


if __name__ == "__main__":
    main()
