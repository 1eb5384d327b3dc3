"""When the sessions of a story took place, counted back from the day of loading. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holdspace.fictional.stories import CareStory, SessionStory

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def session_times(care: CareStory, session: SessionStory, *, today: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return start and end in `zone`. Week 0 is the last such weekday on or before today; negative weeks lie ahead."""
    on = today
    if not session.today:
        back = (today.weekday() - WEEKDAYS.index(care.weekday)) % 7
        on = today - timedelta(days=back + 7 * session.weeks_ago - session.day_shift)
    start = datetime.combine(on, time.fromisoformat(session.time or care.time), zone)
    return start, start + timedelta(minutes=session.minutes or care.minutes)


def becoming(session: SessionStory, end: datetime, at: datetime) -> str:
    """Return the session's state as of `at`: nothing that lies ahead has been held, nothing past is still planned."""
    if session.status in ("held", "missed") and end > at:
        return "planned"
    if session.status == "planned" and end <= at:
        return "held"
    return session.status
