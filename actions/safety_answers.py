"""Reads what somebody says to the direct question about suicide; pure, without a tracker.

A wrong "no" can cost a life, a wrong "now" costs one sentence: what closes safety must fill its whole clause, and
nothing else may stand beside it; for what keeps safety open a few words are enough.
"""

from __future__ import annotations

import re

from actions import parsing

NOW, NOT_NOW, NO_LONGER, NO = "now", "not_now", "no_longer", "no"
# A longer message may have the same words in it and tell something else.
MOST_WORDS = 14
MOST_WORDS_OF_AN_ANSWER = 6
PUNCTUATION = re.compile(r"[^\w' ]+")


def _one_of(*phrases: str) -> str:
    return f"(?:{'|'.join(phrases)})"


I_AM = r"(?:i'?m|i am)"
I_HAVE = r"(?:i|i've|ive|i have)"
DO_NOT = r"(?:don'?t|do not|didn'?t|did not)"
IT = r"(?:it|that|this|so|anything)"
DYING = _one_of(
    "suicide", "dying", "(?:kill|hurt|harm)(?:ing)? myself", "(?:take|taking|end|ending) (?:it|my (?:own )?life)"
)
NO_WORD = r"(?:no+|nope|na+h|naw|nej|nä)"
LEAD = rf"(?:(?:{NO_WORD}|oh|god|hell|haha|lol|ok|okay|well|but|and|so|honestly|sorry) )*"
TRAIL = r"(?: at all| no| really| honestly| i promise| thanks| thank you| for asking)*"
AT_A_TIME = r"(?: now| right now| any ?more| tonight| today)*"
WELL = r"(?:fine|ok|okay|good|all right|alright|safe)"
LOW = r"(?:tired|sad|stressed|exhausted|ashamed|lonely|frustrated|angry|joking|kidding|venting)"
FIGURE_OF_SPEECH = r"(?:just |only )?an? (?:expression|figure of speech|joke|saying)"

# Somebody who has done something already.
TAKEN = r"(?:took|taken|swallowed|drank|drunk)"
MEANS = r"(?:pills?|tablets?|meds|medication|overdose|bottles?|poison|them|it all|all of it)"
ACTED = re.compile(
    _one_of(
        rf"(?:^|\b(?:no|yes|and|but|because|just|already|{I_HAVE}) ){TAKEN} .*\b{MEANS}\b",
        rf"\balready {TAKEN} ",
        r"\balready (?:did|done|started)(?: it| that)?$",
        rf"\b{I_HAVE} (?:just )?(?:(?:did|done) it(?! again)|overdosed|od'?d|jumped)\b",
        rf"\b{I_HAVE} (?:just )?cut (?:myself|my (?:wrists?|arms?|veins?))\b",
        r"\b(?:it's|its|it is) (?:already )?(?:done|too late)\b",
        rf"\b{I_AM} (?:bleeding|overdosing)\b",
    )
)
LONG_AGO = re.compile(
    r"\b(?:years?|months?|weeks? ago|last (?:year|month|week|summer|winter)|back then|when i was|(?<!at )once)\b"
)
# Somebody who is about to, or says yes in other words.
PLACE = r"(?:bridge|roof|ledge|edge|tracks?|rails?|platform|balcony)"
IMMINENT = re.compile(
    _one_of(
        r"\b(?:about to|going to|gonna|decided to) do (?:it|that)\b",
        r"\b(?:about to|decided)$",
        r"^i (?:will|intend to|plan to)(?: do (?:it|that))?$",
        rf"\b{I_AM} (?:standing |sitting )?(?:on|at) (?:the|a) {PLACE}\b",
        r"\b(?:rope|pills|gun|knife|noose|blade)\b.*\b(?:here|ready|hand|front of me)\b",
        r"\bmind(?:'s| is) made up\b",
        r"\bmade up my mind\b",
    )
)
PLANNED = re.compile(
    r"(?:not (?:today|now|tonight|yet) )?(?:but |maybe )?(?:tomorrow|soon|this week(?:end)?|next week)"
)
YES_IN_OTHER_WORDS = re.compile(
    _one_of(
        "no reason not to",
        "nothing (?:is )?(?:stopping|holding) me",
        "i (?:can'?t|cannot) (?:say no|promise).*",
        "why (?:not|wouldn't i|shouldn't i)",
    )
)
YES = re.compile(r"(?:yes|yeah|yep|yup|ja)\b")
AT_THE_MOMENT = re.compile(
    r"(?:(?:yes|yeah|and|maybe|probably|it's|i|i'll|will|want to|think|do it|so) )*(?:right now|tonight|this minute)"
    r"|.*\byes (?:and )?now\b.*"
)
# Somebody who thinks of it, but is not about to, or hardly knows.
NOT_AT_THE_MOMENT = re.compile(
    r"\b(?:not|but) (?:right )?now\b|\bnot (?:tonight|today|yet|at the moment)\b|\bthoughts yes\b"
    r"|\b(?:just|only) thoughts\b"
)
ONLY_THOUGHTS = re.compile(
    r"(?:yes )?i (?:do )?think (?:about|of) it(?: a lot| sometimes)? (?:but|and) "
    r"(?:i'd|i would|i will|i) (?:never|not) do it"
)
HOW_OFTEN = re.compile(r"\b(?:sometimes|often|always|rarely|lately|daily|every (?:day|night|week))\b")
HARDLY_SURE = re.compile(
    r"(?:(?:i|well|honestly|really) )*"
    + _one_of(
        "(?:don'?t|do not|not) (?:really )?know",
        "dunno",
        "idk",
        "not (?:really )?sure",
        "unsure",
        "no (?:idea|clue)",
        "maybe",
        "perhaps",
        "possibly",
        "(?:guess|suppose)(?: so)?",
        "could be",
        "hard to say",
        "it depends",
        "(?:kind|sort) of",
        "a (?:bit|little)",
        "you could say that",
        "[hu]+m+",
        "vet inte",
        "kanske",
    )
    + r"(?: really| honestly| tbh)?"
)
NEVER = re.compile(r"\b(?:no|never)\b")
NEGATED = re.compile(r"\b(?:no|nope|never|not|\w+n't|dont|wont|cant)\b")
# Somebody who does not, or no longer.
DENIES = _one_of(
    NO_WORD,
    "non|nie|njet|n|never|negative|nuh uh|nej tack|incorrect|wrong|that's wrong",
    "no (?:sir|bro|man|way|i won'?t)",
    "i(?:'d| would)? (?:say|said) no",
    "(?:absolutely|definitely|certainly|of course) not",
    "not (?:at all|that)|by no means|none of that|nothing (?:like|of) (?:that|the sort)",
    f"{I_AM} (?:really |definitely )?not",
    f"(?:{I_AM} )?(?:really |definitely )?not "
    + _one_of(
        "suicidal",
        "like that",
        f"(?:thinking|planning) (?:of |about )?(?:{IT}|{DYING})",
        f"going to (?:do {IT}|{DYING})",
    ),
    f"i(?:'d| would| will)? never (?:do {IT}|{DYING}|did|thought (?:of|about) {IT})",
    f"i {DO_NOT} mean (?:it|that)(?: like that| that way)?",
    f"i {DO_NOT} (?:think (?:of|about) (?:{IT}|{DYING})|want (?:to die|{IT}))",
    f"i (?:{DO_NOT} have (?:any )?|have no )(?:such|those|suicidal) thoughts",
    "i want to live|i love (?:my )?life",
    "(?:that's|thats|that is|it's|its) not (?:it|me|what i (?:meant|said)|how i meant it|like that)",
    "you (?:misunderstood|got (?:that|me) wrong)(?: me)?",
    f"it was {FIGURE_OF_SPEECH}",
)
DENIAL = re.compile(LEAD + DENIES + TRAIL)
BESIDE_A_DENIAL = re.compile(
    LEAD
    + _one_of(
        f"(?:{I_AM} |i was )?(?:(?:just|only|really) )*(?:{WELL}|{LOW})(?: right)?(?: now)?",
        "thanks?|thank you|don'?t worry|i promise|really|honestly",
        "i have (?:my )?(?:kids|children)",
        FIGURE_OF_SPEECH,
    )
    + TRAIL
)
SAYS_NO = re.compile(rf"(?:(?:oh|haha|lol|god|hell|well|honestly) )*{NO_WORD}\b")
EARLIER = r"(?:i used to|used to|i did|i had|once|before|in the past|years ago|back then)"
NO_MORE = re.compile(
    rf"(?:yes )?{EARLIER}(?: (?:{EARLIER}|think (?:about|of) it|yes|but|and))* "
    r"(?:(?:not|no) (?:now|today|any ?more|any longer|these days)|now no)"
    rf"|{LEAD}(?:not|{DENIES}) (?:any ?more|any longer)"
)
# Somebody for whom it was close a moment ago.
PASSED = re.compile(
    rf"(?:(?:yes|yeah) )*{LEAD}"
    + _one_of(
        f"{I_AM}(?: feeling| much| a bit| a little)? (?:{WELL}|calm|calmer|better)(?: enough)?(?: again| now)",
        "(?:it|it's|it has|its) passed",
        f"(?:i won'?t|i will not|{I_AM} not going to|i'd never) (?:do it|{DYING})",
        f"{I_AM} not (?:suicidal|thinking (?:of|about) (?:{IT}|{DYING}))",
        "(?:it's|it is|its) not (?:so )?close",
    )
    + AT_A_TIME
    + TRAIL
)
# What takes back, elsewhere in the message, that the moment is over.
TURNS_ROUND = re.compile(
    r"\b(?:if|unless|until|when|wish|hope|think|thought|but|except|nobody|no one|never|not|\w+n't|dont|cant|wont"
    r"|decided|know how|goodbye|still|soon|ready|die|dying|dead|end|kill)\b"
)


def safety_answer(text: str) -> str | None:
    """Return now, not_now, no_longer or no for an answer to the direct question about suicide, else None.

    Whoever has done something already, is about to, or says yes in other words, is read as now.
    """
    said = _clauses(text)
    plain = " ".join(said)
    if has_acted(text):
        return NOW
    if len(plain.split()) > MOST_WORDS:
        return None
    if PLANNED.fullmatch(plain) or any(_is_yes(clause) for clause in said):
        return NOW
    if _denies(said):
        return NO
    if NO_MORE.fullmatch(plain):
        return NO_LONGER
    if has_passed(text) or ONLY_THOUGHTS.fullmatch(plain):
        return NOT_NOW
    return _in_a_word(plain) if len(plain.split()) <= MOST_WORDS_OF_AN_ANSWER else None


def has_acted(text: str) -> bool:
    """Return whether somebody says that he has already done something to take his life."""
    plain = " ".join(_clauses(text))
    return len(plain.split()) <= MOST_WORDS and bool(ACTED.search(plain)) and not LONG_AGO.search(plain)


def has_passed(text: str) -> bool:
    """Return whether somebody who had thoughts of suicide says that the worst moment is over."""
    said = _clauses(text)
    others = [clause for clause in said if not PASSED.fullmatch(clause)]
    few = sum(len(clause.split()) for clause in others) <= MOST_WORDS_OF_AN_ANSWER
    return len(others) < len(said) and few and not any(TURNS_ROUND.search(clause) for clause in others)


def _in_a_word(plain: str) -> str | None:
    if NOT_AT_THE_MOMENT.search(plain):
        return NOT_NOW
    if (AT_THE_MOMENT.fullmatch(plain) or YES.match(plain)) and not NEGATED.search(plain):
        return NOW
    how_often = HOW_OFTEN.search(plain) and not NEVER.search(plain)
    return NOT_NOW if how_often or HARDLY_SURE.fullmatch(plain) else None


def _is_yes(clause: str) -> bool:
    return bool(YES_IN_OTHER_WORDS.fullmatch(clause) or (IMMINENT.search(clause) and not NEGATED.search(clause)))


def _clauses(text: str) -> list[str]:
    plain = PUNCTUATION.split(parsing.plain(text))
    return [" ".join(clause.split()) for clause in plain if clause.strip()]


def _denies(said: list[str]) -> bool:
    """Return whether each clause denies or goes with a denial, such as "no, just tired", and one does deny."""
    beside = [clause for clause in said if not DENIAL.fullmatch(clause)]
    denied = len(beside) < len(said) or any(SAYS_NO.match(clause) for clause in beside)
    return denied and all(BESIDE_A_DENIAL.fullmatch(clause) for clause in beside)
