"""A text in pieces that may each ask for something else."""

import re

from simulator.planner.words import IMPERATIVES

MAX_CLAUSES = 40
_VERBS = "|".join(sorted(IMPERATIVES))
_STARTS = rf"(?:{_VERBS}|what|what's|how|who|where|when|which|could|can|would|i|is|are|the|a|an|my)"
_BREAK = re.compile(
    rf"(?<=[.?!;])[\"']?\s+(?=\S)|\n+|,?\s+(?:and\s+)?(?:then|also|afterwards|finally|lastly)\b,?\s*"
    rf"|,?\s+(?:and|but)\s+(?={_STARTS}(?![\w-]))|,\s+(?=(?:what|how|who|could|can|{_VERBS})\b)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"\"[^\"]*\"|(?<!\w)'[^'\n]*'(?!\w)|\[[^\]]*\]|“[^”]*”")


def clauses(text: str) -> list[str]:
    """The pieces of `text`, in order; nothing inside quotation marks or brackets is cut."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    closed = [match.span() for match in _QUOTE.finditer(text)]
    pieces, start = [], 0
    for match in _BREAK.finditer(text):
        if not any(begin < match.start() < end for begin, end in closed):
            pieces.append(text[start : match.start()])
            start = match.end()
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if re.search(r"\w", piece)][:MAX_CLAUSES]
