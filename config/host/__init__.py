"""From a bare machine to a running Odoo 19, with the standard library alone."""
