"""The ``plan.toml`` proposed for a city: what was understood, and what the city is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass

from analysis import wareki
from analysis.fields import FIELDS, TITLES
from analysis.plan import SCHEMA_FILE
from analysis.start.look import Seen

_MOST_WORDS = 12  # partner types that a page still shows well
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


@dataclass(frozen=True)
class Given:
    """What the user says of the plan; empty where nothing was said."""

    city: str
    title: str
    scale: list[str]
    exit: list[str]
    partners: list[str]


def told(given: Given, seen: Seen) -> list[str]:
    """Say in lines what was understood of the files."""
    if not seen.programs:
        return ["事業をまだ読み取れていません。"] if seen.headers else []
    years = "、".join(map(wareki.label, seen.years)) or "年度は分からない"
    known = {word: FIELDS[key].title for word, key in seen.headers.items() if key}
    asked = [word for word, key in seen.headers.items() if not key]
    return [
        f"{seen.programs}事業（{years}）を読み取りました。",
        f"評価の区分: {'・'.join(_scale(given, seen)) or '見つからない'}",
        f"協働の相手: {_partners_told(given, seen) or '列がないか、書かれていない'}",
        *(
            [f"見出しの言葉: {'、'.join(f'{word}→{title}' for word, title in known.items())}"]
            if known
            else []
        ),
        *([f"分からない見出し: {'、'.join(asked)}"] if asked else []),
        *(
            [f"年度の書かれていない値: {'、'.join(FIELDS[point].title for point in seen.yearless)}"]
            if seen.yearless
            else []
        ),
    ]


def plan_text(given: Given, seen: Seen, sources: list[str]) -> str:
    """Write ``plan.toml``; lines with 確かめる are for the city to answer."""
    return "\n".join(
        [
            f"#:schema ./{SCHEMA_FILE.name}",
            "# この計画の約束ごと。hyoka init が書いた提案です。「確かめる」とある所を、市の資料で確かめてください。",
            "# 分からないことは書かずに空のままにします（画面には「凡例未登録」などと出ます）。",
            "",
            "[plan]",
            f"city = {_quoted(given.city)}",
            f"title = {_quoted(given.title)}",
            f"source = {_quoted('、'.join(sources))}   # 確かめる: 評価表の出どころ",
            "fictional = false",
            "",
            *_partners(given, seen),
            "",
            *_ratings(given, seen),
            "",
            "[stages]",
            "# 数値でなく段階で表す指標の言葉を、低い方から順に",
            'ladders = [["未実施", "実施", "充実"]]',
            "",
            *_progress(seen),
            *_headers(seen),
            "",
            '[renames]                        # "古い事業名" = "新しい事業名"（hyoka check が候補を示す）',
            "",
            '[directions]                     # 指標名 = "increase" か "decrease"。基準値から目標値への向きと違うときだけ',
            "",
            '[topics]                         # 話題 = ["取組内容や理由にあれば、その話題の事業とする言葉"]',
            "",
        ]
    )


def _scale(given: Given, seen: Seen) -> list[str]:
    return given.scale or [grade for grade in seen.grades if grade not in given.exit]


def _codes(given: Given, seen: Seen) -> list[str]:
    return given.partners or seen.partners or list(_coined(given, seen))


def _coined(given: Given, seen: Seen) -> dict[str, str]:
    """Give every word a code of its own, where partners are named in a few words and there are no codes."""
    if given.partners or seen.partners or len(seen.other_partners) > _MOST_WORDS:
        return {}
    return dict(zip(_CIRCLED, seen.other_partners, strict=False))


def _partners_told(given: Given, seen: Seen) -> str:
    coined = _coined(given, seen)
    codes = "・".join(code + coined.get(code, "") for code in _codes(given, seen))
    words = [] if coined else seen.other_partners
    some = "、".join(words[:_MOST_WORDS]) + ("など" if len(words) > _MOST_WORDS else "")
    return "、".join(filter(None, [codes, f"言葉で書かれたもの（{some}）" if words else ""]))


def _partners(given: Given, seen: Seen) -> list[str]:
    codes, coined = _codes(given, seen), _coined(given, seen)
    lines = ["[partners]"]
    if coined:
        lines += [
            "# 確かめる: 欄に書かれた言葉ごとに区分を立てました。一つにまとめる言葉は、[partners.words] で同じ区分にしてください。",
            f"codes = {_listed(codes)}",
        ]
    elif codes:
        lines += [f"codes = {_listed(codes)}   # 確かめる: ほかの区分はないか"]
    elif seen.programs and "partners" not in seen.fields:
        lines += ["# 協働の相手の列は見つかりませんでした。「協働の相手」のページには、列がないと出ます。"]
    else:
        lines += ["# 確かめる: 協働の相手の区分（1文字ずつ）。書かなければ ①～⑦", '# codes = ["①", "②"]']
    return [
        *lines,
        "",
        "[partners.legend]                # 確かめる: 区分の名前",
        *(
            f"{_quoted(code)} = {_quoted(coined[code])}" if coined else f'# {_quoted(code)} = ""'
            for code in codes
        ),
        "",
        "[partners.words]                 # 区分の代わりに欄に書かれた言葉 = その区分",
        *(f"{_quoted(word)} = {_quoted(code)}   # 確かめる" for code, word in coined.items()),
        *(
            f'# {_quoted(word)} = ""   # 確かめる: どの区分か（# を消して書く）'
            for word in ([] if coined else seen.other_partners)
        ),
    ]


def _ratings(given: Given, seen: Seen) -> list[str]:
    scale = _scale(given, seen)
    lines = ["[ratings]"]
    if scale:
        sure = bool(given.scale) or seen.ordered
        asked = "ほかの区分はないか" if sure else "良い方から順に並んでいるか"
        lines += [f"scale = {_listed(scale)}   # 良い方から順に。確かめる: {asked}"]
    else:
        lines += [
            "# 確かめる: 評価の区分を良い方から順に。書かなければ A～D と、終了の E",
            '# scale = ["A", "B", "C", "D"]',
        ]
    if scale or given.exit:
        lines += [f"exit = {_listed(given.exit)}   # 確かめる: 順序に含めない区分（終了など）はないか"]
    lines += [
        "confirmed = false                # 市の凡例で確かめたら true",
        "breaks = []                      # 区分の意味が変わった年度（西暦）",
    ]
    return [
        *lines,
        "",
        "[ratings.legend]                 # 確かめる: 区分の意味",
        *(f'# {_quoted(grade)} = ""' for grade in scale),
    ]


def _progress(seen: Seen) -> list[str]:
    if not seen.yearless:
        return []
    lines = [
        f"# {point}_year = 20XX            # 確かめる: {FIELDS[point].title}の年度（西暦。# を消して書く）"
        for point in seen.yearless
    ]
    return [
        "[progress]",
        "# 評価表に年度のない値があります。年度が分からないと、進捗を判定できません。",
        *lines,
        "",
    ]


def _headers(seen: Seen) -> list[str]:
    lines = ["[headers]", f'# この計画だけの見出しの言葉 = 欄の名前（{TITLES}）。読まない列は ""']
    for word, key in seen.headers.items():
        if key:
            lines.append(f"{_quoted(word)} = {_quoted(FIELDS[key].title)}   # 確かめる")
        else:
            lines.append(f'# {_quoted(word)} = ""   # 確かめる: どの欄か、読まない列か（# を消して書く）')
    return lines


def _listed(codes: list[str]) -> str:
    return json.dumps(codes, ensure_ascii=False)


def _quoted(words: str) -> str:
    """Write a text as TOML wants it, which is as in JSON."""
    return json.dumps(words, ensure_ascii=False)
