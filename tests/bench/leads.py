"""Thousands of leads assigned at once, by the structure and by Odoo itself."""

import time
from datetime import date
from typing import NamedTuple

from odoo import Command, modules

from .table import Row

LEADS = 6_000
FEW_LEADS = 600
TEAMS = 5
MEMBERS_OF_TEAM = 10
# A day's leads for each, plenty for all of them.
QUOTA = 1_000


class Run(NamedTuple):
    """What a run took, and what came of it."""

    seconds: float
    queries: int
    shares: list


def measure(environment):
    """Rows of the table; what is made for them is rolled back.

    :param environment: gives a context with an environment that it commits
    """
    few, ours, theirs = (
        assign(environment, FEW_LEADS, is_ours=True),
        assign(environment, LEADS, is_ours=True),
        assign(environment, LEADS, is_ours=False),
    )
    leads = f"{LEADS:,} leads over {TEAMS} teams of {MEMBERS_OF_TEAM}"
    ahead = max(ours.shares) - min(ours.shares)
    return [
        Row(leads, ours.seconds, "Odoo's own assignment", theirs.seconds, 0.1),
        Row(
            f"queries for {LEADS:,} leads",
            ours.queries,
            f"for {FEW_LEADS} leads",
            few.queries,
            2,
            "queries",
        ),
        Row("equal members apart", ahead, "a lead", 1, 1, "leads"),
        Row("leads left over", LEADS - sum(ours.shares), "none", 0, 1, "leads"),
    ]


def assign(environment, count, *, is_ours):
    """One press of the button; the :class:`Run`."""
    with environment() as env:
        try:
            teams, manager = make_teams(env, is_ours=is_ours)
            make_leads(env, count)
            return press(teams.with_user(manager))
        finally:
            env.cr.rollback()


def press(teams):
    """Assign, write, and log as when the transaction is committed."""
    env = teams.env
    env.invalidate_all()
    in_test, modules.module.current_test = modules.module.current_test, True
    queries, started = env.cr.sql_log_count, time.perf_counter()
    try:
        _teams_data, members_data = teams._action_assign_leads(
            force_quota=True, creation_delta_days=0
        )
        env.cr.flush()
    finally:
        # Odoo's own commits every hundred leads, except in tests.
        modules.module.current_test = in_test
    return Run(
        time.perf_counter() - started,
        env.cr.sql_log_count - queries,
        [len(data["assigned"]) for data in members_data.values()],
    )


def make_teams(env, *, is_ours):
    """(teams, a sales manager) of a new company, with a structure if it is ours."""
    quiet = env["crm.lead"].with_context(tracking_disable=True)
    quiet.search([("user_id", "=", False), ("team_id", "=", False)]).active = False
    env["ir.config_parameter"].set_param("crm.assignment.delay", "0")
    company = env["res.company"].create({"name": "Leads"})
    env.user.company_ids += company
    users = make_users(env, company, TEAMS * MEMBERS_OF_TEAM)
    teams = env["crm.team"].create(
        [
            {
                "name": f"Team {number}",
                "company_id": company.id,
                "use_leads": True,
                "assignment_domain": False,
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id, "assignment_max": 30 * QUOTA})
                    for user in users[number::TEAMS]
                ],
            }
            for number in range(TEAMS)
        ]
    )
    if is_ours:
        make_structure(env, company, teams)
    manager = make_users(env, company, 1, "sales_team.group_sale_manager")
    return teams.with_context(allowed_company_ids=company.ids), manager


def make_users(env, company, count, group="sales_team.group_sale_salesman_all_leads"):
    quiet = env["res.users"].with_context(no_reset_password=True)
    return quiet.create(
        [
            {
                "name": f"Seller {number}",
                "login": f"bench_{group}_{number}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.link(env.ref(group).id)],
            }
            for number in range(count)
        ]
    )


def make_structure(env, company, teams):
    """A territory of a few states for each team."""
    structure = env["sales.structure"].create(
        {"name": "Territories", "company_id": company.id}
    )
    for number, team in enumerate(teams):
        unit = env["sales.structure.unit"].create(
            {
                "name": team.name,
                "structure_id": structure.id,
                "kind": "territory",
                "team_id": team.id,
            }
        )
        env["sales.structure.rule"].create(
            [
                {"unit_id": unit.id, "state_id": state.id}
                for state in get_states(env)[number::TEAMS]
            ]
        )
    structure._activate(date(2000, 1, 1))


def get_states(env):
    country = env.ref("base.us")
    of_country = [("country_id", "=", country.id)]
    return env["res.country.state"].search(of_country, limit=50)


def make_leads(env, count):
    states = get_states(env)
    env["crm.lead"].with_context(tracking_disable=True).create(
        [
            {
                "name": f"Lead {number}",
                "type": "lead",
                "user_id": False,
                "team_id": False,
                "email_from": f"lead{number}@bench.example",
                "country_id": states.country_id.id,
                "state_id": states[number % len(states)].id,
            }
            for number in range(count)
        ]
    )
    env.flush_all()
