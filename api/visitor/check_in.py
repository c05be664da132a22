"""How it has gone since an appointment: the form, and what the visitor reads after it."""

from api.outcomes.models import Since, Talk
from api.outcomes.schemas import CheckIn
from api.visitor.contexts import CheckInForm, Choice, Told
from api.visitor.forms import VisitorForm
from api.web.translations import gettext


def check_in_form(form: VisitorForm) -> CheckInForm:
    """The two questions, with what was chosen."""
    return CheckInForm(_since_choices(), _talk_choices(), form.since, form.talk)


def _since_choices() -> tuple[Choice, ...]:
    return (
        Choice(Since.NOT, gettext("No, not once")),
        Choice(Since.LESS, gettext("Yes, less than before")),
        Choice(Since.SAME, gettext("Yes, as before")),
        Choice(Since.MORE, gettext("Yes, more than before")),
        Choice("", gettext("I would rather not say")),
    )


def _talk_choices() -> tuple[Choice, ...]:
    return (
        Choice(Talk.HELPED, gettext("Yes")),
        Choice(Talk.SOME_HELP, gettext("A little")),
        Choice(Talk.NO_HELP, gettext("No")),
        Choice(Talk.NO_TALK, gettext("There was no talk")),
        Choice("", gettext("I would rather not say")),
    )


def read_check_in(form: VisitorForm) -> CheckIn:
    """What was told; an answer that is none of those offered counts as none."""
    since = Since(form.since) if form.since in list(Since) else None
    talk = Talk(form.talk) if form.talk in list(Talk) else None
    return CheckIn(since=since, talk=talk)


def told(check_in: CheckIn) -> Told:
    """What is said to it, and what the visitor can go on with in the conversation, in his own voice."""
    return Told(_answer(check_in), _own_words(check_in.since), no_talk=check_in.talk is Talk.NO_TALK)


def _answer(check_in: CheckIn) -> str:
    if check_in.talk is Talk.NO_TALK:
        return gettext("Thank you for telling. I am sorry that you did not get your talk. You can book a new time.")
    match check_in.since:
        case Since.NOT:
            return gettext("Thank you for telling. Not once: that took work, and you did it.")
        case Since.LESS:
            return gettext("Thank you for telling. Less than before is a step, and it shows that you can.")
        case Since.SAME | Since.MORE:
            return gettext("Thank you for telling. Most people need more than one try. You can go on from here.")
        case None:
            return gettext("Thank you for telling.")


def _own_words(since: Since | None) -> str:
    match since:
        case Since.NOT:
            return gettext("I have not bought sex since I talked with the counsellor.")
        case Since.LESS:
            return gettext("I have bought sex again since I talked with the counsellor, but less than before.")
        case Since.SAME | Since.MORE:
            return gettext("I have bought sex again since I talked with the counsellor.")
        case None:
            return ""
