"""Claims: "safe", "painless", "permanent", "guaranteed", "best" and the like.

Advertising codes require evidence for such words before publication (UK CAP code 12.1, FTC health products
guidance, GMC guidance on cosmetic interventions, 47 to 50). A negation or a question is not a claim, and a
permanent side effect is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from procedures.review.sentences import Sentence

# What a word promises, and what follows or precedes it where it promises nothing.
_CLAIMS = (
    r"(?<!fail-)safe(?:st|ly)?\b(?!\s+(?:(?:for you )?to )?(?:drive|fly|wash|swim|touch|stop))"
    r"(?!\s+(?:distance|temperature|place|from)\b)",
    r"(?:pain|risk|trouble|hassle)[- ]?free\b",
    r"painless(?:ly)?\b",
    r"(?:no|without(?: any)?|zero) (?:pain|risks?|side[- ]effects?|complications?)\b"
    r"(?! (?:is|are|can|may|relief|of)\b)",
    r"scar[- ]?(?:free|less)\b",
    r"(?:no|without(?: any)?) scar(?:s|ring)?\b(?! tissue)",
    r"instant(?:ly)? results?\b",
    r"permanent(?:ly)?\b",
    r"(?:lasts?|results?) for ?ever\b|for life\b|lifelong results?\b|once and for all\b",
    r"guarantee[ds]?\b|guaranteeing\b",
    r"(?<!do )(?:the|our|world.s|country.s|city.s|town.s|your) (?:very )?best\b"
    r"(?!\s+(?:candidates?|time|moment|age|way|place|person|people|advice|questions?|thing|interests?|guess|judge))",
    r"best (?:results?|treatment|laser|clinic|procedure|device|choice|price|doctors?|surgeons?|value|method"
    r"|option|technology|in town|in class|possible|available)\b",
    r"(?:miracle|miraculous)\b",
    r"\bcures?\b|\bcured\b",
    r"(?:quick fix|lunch(?:time|[- ](?:hour|break)) (?:treatment|procedure|lift|laser|peel|facelift))\b",
    r"(?:100|hundred) ?(?:%|per ?cent)(?! (?:cotton|aloe|of your|UV))",
    r"(?:FDA|CE)[- ](?:approved|cleared|certified)\b",
    r"clinically proven\b|scientifically proven\b|proven (?:to|results?)\b",
    r"(?:perfect|flawless) (?:skin|results?|face|body|nose|lips)\b",
    r"(?:revolutionary|breakthrough)\b",
    r"(?:number one|no\. ?1|#1)\b",
)
_CLAIM = re.compile(rf"(?<!\w)(?:{'|'.join(_CLAIMS)})", re.IGNORECASE)

# Shortly before the word, these turn a promise into its denial, or into a doubt.
_DENIAL = re.compile(
    r"\b(?:not(?! only)|no|never|nobody|nothing|none|neither|nor|cannot|isn.t|aren.t|doesn.t|don.t|won.t"
    r"|can.t|rarely|hardly|seldom|without|whether|if|until|unless|unknown|unclear|less|too early)\b[^,;:]*$",
    re.I,
)

# Where something permanent is a harm, and is rightly named.
_FIELDS_OF_HARM = frozenset(
    {
        "side_effects",
        "side_effect_list",
        "main_risks",
        "cons",
        "contraindications",
        "not_recommended_for",
        "not_recommended_points",
        "not_for",
        "if_something_goes_wrong",
        "warning_signs",
    }
)
_HARM = re.compile(
    r"\b(?:scar\w*|swell\w*|damage\w*|blind\w*|loss|numb\w*|injur\w*|burn\w*|pigment\w*|dark\w*|lighter|pal(?:e|er|ing)|nerve"
    r"|hair removal method|make-?up|marker|tattoos?|fillers?|implants?|change of colou?r|colou?r changes?)\b",
    re.I,
)


def claims_in(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, str]]:
    """Each sentence that claims something without naming a source, with its first such word."""
    for sentence in sentences:
        if not sentence.has_source and (word := claim_in(sentence.text, field=sentence.field)):
            yield sentence, word


def claim_in(text: str, *, field: str = "") -> str:
    """The first word that claims something; empty without one."""
    if text.rstrip().endswith("?"):
        return ""
    for match in _CLAIM.finditer(text):
        word = match[0]
        promises_nothing = re.match(r"(?:no|without|zero)\b", word, re.I)
        if not promises_nothing and _DENIAL.search(text[: match.start()]):
            continue
        if word.lower().startswith("permanent") and (field in _FIELDS_OF_HARM or _HARM.search(text)):
            continue
        return word
    return ""
