"""Teams that share leads by a structure, and leads that wait for them."""

import argparse

from bench import leads

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

LEADS = 300


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    settings = ["-c", options.config, "-d", options.database, "--log-level", "error"]
    config.parse_config(settings, setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        leads.make_teams(env, is_ours=True)
        leads.make_leads(env, LEADS)


if __name__ == "__main__":
    main()
