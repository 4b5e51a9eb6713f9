"""Parts of the page on partner types."""

from __future__ import annotations

from analysis import page
from analysis.store import Data


def unread_partners(now: Data) -> list:
    """Say where partners are named in words that are no code: these are not counted."""
    odd = now.findings[now.findings["code"].eq("partner_unknown")]
    if odd.empty:
        return []
    words = "、".join(f"「{raw}」" for raw in odd["raw"].head(5)) + ("ほか" if len(odd) > 5 else "")
    return [
        page.notice(
            "読めない相手があります",
            f"{len(odd)}事業の協働の相手に、区分にない言葉があります（{words}）。その言葉は数えていません。",
        )
    ]
