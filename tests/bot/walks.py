"""The flows as a visitor walks through them: what opens each, its questions, an answer by button and one in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogue import Dialogue, says


@dataclass(frozen=True)
class Press:
    """A button, by its title."""

    title: str


@dataclass(frozen=True)
class Tick:
    """Boxes, by their titles."""

    titles: tuple[str, ...]


Step = Press | Tick | str


@dataclass(frozen=True)
class Asked:
    """One question of a flow, with an answer in words and, where it has buttons, one by button."""

    slot: str
    words: str
    button: Press | Tick | None = None
    said_as: str = ""

    @property
    def response(self) -> str:
        """The answer that asks it."""
        return self.said_as or f"utter_ask_{self.slot}"


@dataclass(frozen=True)
class Flow:
    """One flow.

    Args:
        name: as its form and its responses call it.
        lead: what a visitor says until it is offered.
        asked: its questions in their order.
        ends: the answer that ends it.
        card: the lines of the card after the answers in words; None where it ends without one.
        offer: the answer that offers it.
        declined: what is said to a no.
        left: what is said where he leaves it.
    """

    name: str
    lead: tuple[Step, ...]
    asked: tuple[Asked, ...]
    ends: str
    card: dict[str, str] | None = None
    yes: Press = field(default=Press("Yes, let us look"))
    offer: str = ""
    declined: str = "utter_deny"
    left: str = "utter_flow_left"

    @property
    def form(self) -> str:
        """Its form."""
        return f"{self.name}_form"

    @property
    def offered_as(self) -> str:
        """The answer that offers it."""
        return self.offer or f"utter_offer_{self.name}"


TORN = "one part of me wants to stop and the other part does not"
ASHAMED = "i feel disgusting after last night"
CRISIS = "i want to kill myself"
SIDE_QUESTION = "are you a robot or a human"
SKIP = Press("Skip")
FLOWS = (
    Flow(
        "urge",
        ("im about to call her right now, the craving is so strong",),
        (
            Asked("urge_before", "about an 8", Press("8")),
            Asked("urge_breath", "done", Press("Done")),
            Asked("urge_feeling", "lonely", Press("Lonely")),
            Asked("urge_tape", "broke and ashamed on the night bus", SKIP),
            Asked("urge_plan", "i call my brother", SKIP),
            Asked("urge_after", "5", Press("5")),
        ),
        "utter_urge_lower",
        {
            "What was under it": "I felt lonely",
            "How it would end": "broke and ashamed on the night bus",
            "My plan for tonight": "i call my brother",
        },
        Press("Yes, let us start"),
    ),
    Flow(
        "plan",
        ("what can i do against the urge",),
        (
            Asked("plan_trigger", "late on sundays", Tick(("Being alone", "Stress"))),
            Asked("plan_then", "i call my brother"),
            Asked("plan_avoid", "the street behind the station", SKIP),
            Asked("plan_instead", "football with my friends", SKIP),
        ),
        "utter_plan_done",
        {
            "When": "late on sundays",
            "My plan": "i call my brother",
            "I stay away from": "the street behind the station",
            "Instead I": "football with my friends",
        },
        Press("Yes, make a plan"),
    ),
    Flow(
        "reasons",
        (TORN, Press("4"), Press("4"), "my kids", "less stress", TORN),
        (
            Asked("reasons_stop", "for my kids"),
            Asked("reasons_lose", "the excitement", SKIP),
            Asked("reasons_keep", "my family", SKIP),
        ),
        "utter_reasons_done",
        {
            "My reasons to stop": "for my kids",
            "What I would miss": "the excitement",
            "What I would keep or get back": "my family",
        },
        Press("Yes, both sides"),
    ),
    Flow(
        "feeling",
        (ASHAMED, ASHAMED),
        (
            Asked("feeling_which", "both", Press("Both of them")),
            Asked("feeling_step", "you are more than that", SKIP, "utter_ask_feeling_step_both"),
        ),
        "utter_feeling_done",
        {"What it is": "both shame and guilt", "What I tell myself or do": "you are more than that"},
    ),
    Flow(
        "police",
        ("the police stopped me yesterday and i got a fine",),
        (
            Asked("police_state", "i get by", Press("I get by")),
            Asked("police_worry", "that is enough", Press("That is enough")),
        ),
        "utter_police_done",
        yes=Press("Yes, let us do that"),
    ),
    Flow(
        "awareness",
        ("i think the girl i met was forced",),
        (
            Asked(
                "awareness_signs", "she looked afraid", Tick(("Someone else set the rules", "Looked afraid or hurt"))
            ),
            Asked("awareness_thoughts", "it stays with me", SKIP),
            Asked("awareness_wish", "nothing", Press("Nothing for now")),
        ),
        "utter_awareness_nothing",
    ),
    Flow(
        "lapse",
        ("i did it again last night after i promised to stop",),
        (
            Asked("lapse_before", "a quarrel with my wife"),
            Asked("lapse_turn", "when i took the second beer", SKIP),
            Asked("lapse_next", "i go to bed"),
        ),
        "utter_lapse_done",
        {
            "What came before": "a quarrel with my wife",
            "Where I could have turned": "when i took the second beer",
            "What I do there next time": "i go to bed",
        },
    ),
    Flow(
        "safety_plan",
        (CRISIS, Press("Yes, but not now")),
        (
            Asked("safety_signs", "i get very quiet", SKIP),
            Asked("safety_alone", "music", SKIP),
            Asked("safety_around", "the library", SKIP),
            Asked("safety_people", "my sister", SKIP),
            Asked("safety_home", "my neighbour keeps the pills", SKIP),
        ),
        "utter_safety_plan_done",
        {
            "I notice it when": "i get very quiet",
            "By myself I can": "music",
            "People and places that help": "the library",
            "Whom I can ask for help": "my sister",
            "If it gets worse, I call": "Mind Självmordslinjen 90101, in danger 112",
            "How I keep the place safe": "my neighbour keeps the pills",
        },
        Press("Make a safety plan"),
        "utter_safety_not_now",
        "utter_offer_declined",
        "utter_safety_plan_left",
    ),
)
BY_NAME = {flow.name: flow for flow in FLOWS}


async def take(dialogue: Dialogue, step: Step) -> list[str]:
    """Do one step of a visitor; returns what the bot says."""
    match step:
        case Press(title):
            return await dialogue.press(title)
        case Tick(titles):
            return await dialogue.tick(*titles)
        case words:
            return await dialogue.write(words)


async def to_the_offer_of(dialogue: Dialogue, flow: Flow) -> None:
    """Go where the flow is offered."""
    for step in flow.lead:
        await take(dialogue, step)
    assert says(dialogue.texts[-1], flow.offered_as)


async def into(dialogue: Dialogue, flow: Flow, question: int = 0) -> None:
    """Go into the flow, up to one of its questions."""
    await to_the_offer_of(dialogue, flow)
    await take(dialogue, flow.yes)
    for asked in flow.asked[:question]:
        await take(dialogue, asked.words)
    assert says(dialogue.texts[-1], flow.asked[question].response)


async def loop(dialogue: Dialogue) -> str | None:
    """The form that asks now."""
    return (await dialogue.tracker()).active_loop_name


async def kept(dialogue: Dialogue, flow: Flow) -> list[str]:
    """The answers of a flow that are still in slots."""
    tracker = await dialogue.tracker()
    return [asked.slot for asked in flow.asked if tracker.get_slot(asked.slot) is not None]
