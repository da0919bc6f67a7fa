# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The schema of the feed, for programs: as JSON Schema and as XML Schema."""

from lxml import etree

from .columns import JSON_TYPES, NAMESPACE, VERSION, XML_TYPES

XS = "http://www.w3.org/2001/XMLSchema"


def as_json_schema(columns):
    """JSON Schema of a line that tells of a customer."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Customer feed",
        "version": VERSION,
        "type": "object",
        "properties": {column.name: _as_property(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _as_property(column):
    kind = dict(JSON_TYPES[column.kind])
    if not column.is_required:
        kind["type"] = [kind["type"], "null"]
    return {**kind, "description": column.help}


def as_xml_schema(columns):
    """XML Schema of the whole file, as bytes."""
    root = etree.Element(
        f"{{{XS}}}schema",
        nsmap={"xs": XS, "feed": NAMESPACE},
        targetNamespace=NAMESPACE,
        elementFormDefault="qualified",
        version=VERSION,
    )
    sequence = _add_list(root)
    for column in columns:
        _add_column(sequence, column)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=1)


def _add_list(root):
    """The file's element with its attributes; the sequence of a customer's elements."""
    whole = _add(_add(root, "element", name="customers"), "complexType")
    customers = _add(
        _add(whole, "sequence"),
        "element",
        name="customer",
        minOccurs="0",
        maxOccurs="unbounded",
    )
    _add(whole, "attribute", name="version", type="xs:string", use="required")
    for name, kind in (("cursor", "xs:string"), ("more", "xs:boolean")):
        _add(whole, "attribute", name=name, type=kind)
    return _add(_add(customers, "complexType"), "sequence")


def _add_column(sequence, column):
    element = _add(
        sequence,
        "element",
        name=column.name,
        type=XML_TYPES[column.kind],
        minOccurs="1" if column.is_required else "0",
    )
    documentation = _add(_add(element, "annotation"), "documentation")
    documentation.text = column.help


def _add(parent, kind, **attributes):
    return etree.SubElement(parent, f"{{{XS}}}{kind}", attributes)
