# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When people are at work, and how much they have to do on those days."""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from ..agenda import Agenda

# A day further away is no plan.
MOST_DAYS = 365
# Leaves end a second before midnight.
MOMENT = timedelta(seconds=1)


class CrmLifecycleWorkdays(models.AbstractModel):
    """Agendas of the people of a company."""

    _name = "crm.lifecycle.workdays"
    _description = "Working Days of People"

    @api.model
    def _get_agendas(self, company, users, first_day, per_day):
        """{user: :class:`Agenda`} from today to a year after the first day."""
        today = fields.Date.context_today(self)
        until = first_day + timedelta(days=MOST_DAYS)
        days = self._get_working_days(company, users, today, until)
        away = self._get_absences(users, today, until)
        load = self._get_load(users, today, until)
        for user_id, meetings in away.items():
            # They do not wait for the person's next day, as activities do.
            load[user_id].subtract(meetings)
        return {
            user_id: Agenda(
                days[user_id] - away[user_id].keys(), per_day, load[user_id]
            )
            for user_id in users.ids
        }

    @api.model
    def _get_working_days(self, company, users, first, until):
        """{user: days of work} by the own calendar, else by the company's."""
        # When somebody is at work is told to nobody; the days alone follow from it.
        calendar = company.sudo().resource_calendar_id
        usual = self._get_days(
            calendar, company, calendar.env["resource.resource"], first, until
        )[False]
        days = dict.fromkeys(users.ids, usual)
        resources = calendar.env["resource.resource"].search(
            [("user_id", "in", users.ids), ("company_id", "=", company.id)]
        )
        for own, rows in resources.grouped("calendar_id").items():
            found = self._get_days(own or calendar, company, rows, first, until)
            for row in rows:
                # Who works whenever they like is there on the company's days.
                is_free = row._is_flexible()
                days[row.user_id.id] = (
                    found[row.id] & usual if is_free else found[row.id]
                )
        return days

    @api.model
    def _get_days(self, calendar, company, resources, first, until):
        """{resource, or False for none: set of days on which they work}."""
        wanted = [first + timedelta(days=n) for n in range((until - first).days + 1)]
        if not calendar:
            weekdays = {day for day in wanted if day.weekday() < 5}
            return dict.fromkeys([False, *resources.ids], weekdays)
        start = pytz.utc.localize(datetime.combine(first, time.min))
        stop = pytz.utc.localize(datetime.combine(until, time.max))
        margin = timedelta(days=1)
        intervals = calendar._work_intervals_batch(
            start - margin,
            stop + margin,
            resources,
            [("time_type", "=", "leave"), ("company_id", "in", (False, company.id))],
        )
        wanted = set(wanted)
        return {id_: _to_days(rows) & wanted for id_, rows in intervals.items()}

    @api.model
    def _get_absences(self, users, first, until):
        """{user: {day on which they are out of office: number of meetings}}.

        A meeting that lasts the whole day leaves no room for anything else; who has
        told Odoo to be out of office needs none.
        """
        away = defaultdict(Counter)
        # When somebody is away is told to nobody; the days alone follow from it.
        for user in users.sudo():
            start, stop = user.out_of_office_from, user.out_of_office_to
            if start and (not stop or stop.date() >= first):
                zone = pytz.timezone(user.tz or "UTC")
                last = stop or datetime.combine(until, time.max)
                days = _get_days_away(start, last, zone, first, until)
                away[user.id].update(dict.fromkeys(days, 0))
        for event, user in self._get_attended(users, first, until):
            if event.allday:
                begun = max(event.start_date, first)
                away[user.id].update(_get_days_between(begun, event.stop_date))
        return away

    @api.model
    def _get_load(self, users, today, until):
        """{user: {day: number of open activities and meetings}}."""
        load = defaultdict(Counter)
        # How much somebody has to do is told, not what.
        groups = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("user_id", "in", users.ids),
                    ("date_deadline", "<=", until),
                    ("calendar_event_id", "=", False),
                ],
                ["user_id", "date_deadline:day"],
                ["__count"],
            )
        )
        for user, day, count in groups:
            load[user.id][day] += count
        for user_id, day in self._get_meetings(users, today, until):
            load[user_id][day] += 1
        return load

    @api.model
    def _get_meetings(self, users, today, until):
        """Pairs of user and day of meetings that they have not declined."""
        for event, user in self._get_attended(users, today, until):
            for day in _get_event_days(event, pytz.timezone(user.tz or "UTC")):
                if day >= today:
                    yield user.id, day

    @api.model
    def _get_attended(self, users, today, until):
        """Pairs of meeting and user who takes part in it and is busy then."""
        # Private meetings take time as well.
        people = users.sudo()
        attending = people.env["calendar.attendee"].search_fetch(
            [
                ("partner_id", "in", people.partner_id.ids),
                ("state", "!=", "declined"),
                ("event_id.active", "=", True),
                ("event_id.show_as", "=", "busy"),
                ("event_id.stop", ">=", datetime.combine(today, time.min)),
                ("event_id.start", "<=", datetime.combine(until, time.max)),
            ],
            ["partner_id", "event_id"],
        )
        owners = {user.partner_id.id: user for user in people}
        return [(row.event_id, owners[row.partner_id.id]) for row in attending]


def _to_days(intervals):
    """Days that intervals of work touch for more than a moment."""
    return {
        day
        for start, stop, _attendance in intervals
        for day in _get_days_between((start + MOMENT).date(), (stop - MOMENT).date())
    }


def _get_event_days(event, zone):
    """Days of a meeting in a time zone."""
    if event.allday:
        return _get_days_between(event.start_date, event.stop_date)
    start, stop = (
        pytz.utc.localize(moment).astimezone(zone)
        for moment in (event.start, max(event.start, event.stop - MOMENT))
    )
    return _get_days_between(start.date(), stop.date())


def _get_days_away(start, stop, zone, first, until):
    """Days of an absence within a period; its last moment may be a midnight."""
    begun, ended = (
        pytz.utc.localize(moment).astimezone(zone).date()
        for moment in (start, max(start, stop - MOMENT))
    )
    return _get_days_between(max(begun, first), min(ended, until))


def _get_days_between(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
