# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a column of the feed is."""

from typing import Any, NamedTuple

# What the columns of a version mean does not change; a new one raises the second part.
VERSION = "1.1"
NAMESPACE = "urn:crm-lifecycle:customer-feed:1"
# The kinds of columns, and what they are in JSON Schema and XML Schema.
JSON_TYPES = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
XML_TYPES = {
    "string": "xs:string",
    "integer": "xs:integer",
    "number": "xs:double",
    "boolean": "xs:boolean",
    "date": "xs:date",
    "datetime": "xs:dateTime",
}


class Column(NamedTuple):
    """One column of the feed.

    :param kind: one of JSON_TYPES
    :param value: what gives it to whoever reads the rows; the formats do not look at it
    :param field: (model, field) that the reader must be allowed to read, or nothing
    """

    name: str
    kind: str
    help: str
    value: Any = None
    field: tuple = ()
    is_required: bool = False
