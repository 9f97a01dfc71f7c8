r"""Makes `terms.json` from the tables of a release of schema.org. Run by hand when a term is added.

    python -m tests.support.vocabulary.compile schemaorg-all-https-types.csv \\
        schemaorg-all-https-properties.csv

Source: schema.org release 30.0, data/releases/30.0; its terms are published under CC BY-SA 3.0.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

TERMS = Path(__file__).with_name("terms.json")
SOURCE = "schema.org release 30.0 (CC BY-SA 3.0)"

# What `structured_data.py` of each app writes.
TYPES = (
    "BreadcrumbList", "CollectionPage", "EducationalOccupationalCredential", "GeoCoordinates",
    "ImageObject", "ItemList", "ListItem", "MedicalClinic", "MedicalEntity", "MedicalTherapy",
    "MedicalWebPage", "Offer", "OfferCatalog", "OpeningHoursSpecification", "Person", "PostalAddress",
    "ProfilePage", "PropertyValue", "Service", "SurgicalProcedure",
    "UnitPriceSpecification", "WebPage", "WebSite",
)  # fmt: skip
MEMBERS = (
    "NoninvasiveProcedure",
    "Dentistry", "Dermatology", "Gynecologic", "Otolaryngologic", "PlasticSurgery", "PrimaryCare", "Surgical",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
PROPERTIES = (
    "about", "address", "addressCountry", "addressLocality", "addressRegion", "adverseOutcome", "author",
    "bodyLocation", "breadcrumb", "closes", "contentUrl",
    "contraindication", "creditText", "dateModified", "dayOfWeek", "description", "email", "followup", "geo",
    "hasCredential", "hasOfferCatalog", "howPerformed", "identifier", "image", "inLanguage",
    "isPartOf", "item", "itemListElement", "itemOffered", "jobTitle", "knowsLanguage", "lastReviewed",
    "latitude", "logo", "longitude", "mainEntity", "maxPrice", "medicalSpecialty",
    "minPrice", "name", "offers", "opens", "openingHoursSpecification", "parentOrganization", "position",
    "postalCode", "preparation", "price", "priceCurrency", "priceSpecification", "primaryImageOfPage",
    "procedureType", "propertyID", "provider", "publisher", "reviewedBy", "sameAs", "seriousAdverseOutcome",
    "serviceType", "specialOpeningHoursSpecification", "streetAddress", "subOrganization", "telephone",
    "unitText", "url", "validFrom", "validThrough", "value", "workLocation", "worksFor",
)  # fmt: skip


def compiled(types_csv: Path, properties_csv: Path) -> dict[str, object]:
    """The compact table of the terms named above.

    Raises:
        KeyError: when the release has no such term.
    """
    types = {row["label"]: row for row in _rows(types_csv)}
    properties = {row["label"]: row for row in _rows(properties_csv)}

    def above(name: str) -> list[str]:
        found = [name]
        for parent in _names(types[name]["subTypeOf"]) if name in types else ():
            found += [one for one in above(parent) if one not in found]
        return found

    return {
        "source": SOURCE,
        "types": {name: above(types[name]["label"]) for name in sorted(TYPES)},
        "members": {name: _names(types[name]["enumerationtype"]) for name in sorted(MEMBERS)},
        "properties": {
            name: {
                "domains": _names(properties[name]["domainIncludes"]),
                "ranges": _names(properties[name]["rangeIncludes"]),
            }
            for name in sorted(PROPERTIES)
        },
    }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row.get("supersededBy"):
                yield row


def _names(addresses: str) -> list[str]:
    return [address.strip().rpartition("/")[2] for address in addresses.split(",") if address.strip()]


def written(table: dict[str, object]) -> str:
    """The table as JSON, a term a line, so that a change of a term is a change of a line."""
    parts = []
    for name, value in table.items():
        if isinstance(value, dict):
            lines = ",\n".join(
                f"    {json.dumps(term)}: {json.dumps(found)}" for term, found in value.items()
            )
            parts.append(f"  {json.dumps(name)}: {{\n{lines}\n  }}")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    TERMS.write_text(written(compiled(Path(sys.argv[1]), Path(sys.argv[2]))), encoding="utf-8")
