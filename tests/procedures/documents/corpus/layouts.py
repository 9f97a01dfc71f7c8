# ruff: noqa: E501 - the lines of these files are data.
"""Says a record as documents are written: in the form, near it, and as it is copied from a page."""

from __future__ import annotations

from dataclasses import dataclass

from tests.procedures.documents.corpus.records import Record

# A piece of a document: its kind ("h1", "h2", "p", "li", "row"), its text, and the value of a row.
Piece = tuple[str, str, str]

_LABELS = {
    ("en", "form"): {
        "facts": "The Skinny", "recovery": "avg. recovery", "category": "Category", "price": "Price",
        "updated": "Last Updated", "about": "About the Procedure", "recovery_notes": "Recovery Notes",
        "ideal_candidate": "Ideal Candidate", "not_recommended_for": "Not Recommended For",
        "side_effects": "Side Effects", "pros": "Pros", "cons": "Cons", "sessions": "Sessions",
        "treatment_time": "Treatment time", "anaesthesia": "Anaesthesia", "results_last": "Results last",
    },
    ("en", "near"): {
        "facts": "At a Glance", "recovery": "Downtime", "category": "Treatment type", "price": "Cost",
        "updated": "Page last updated", "about": "What Is It?", "recovery_notes": "Recovery and downtime",
        "ideal_candidate": "Who is it for?", "not_recommended_for": "Who should avoid it",
        "side_effects": "Side effects and risks", "pros": "Benefits", "cons": "Drawbacks",
        "sessions": "Number of Sessions", "treatment_time": "Procedure time", "anaesthesia": "Anesthetic",
        "results_last": "How long results last",
    },
    ("de", "form"): {
        "facts": "Auf einen Blick", "recovery": "Ausfallzeit", "category": "Kategorie", "price": "Preis",
        "updated": "Zuletzt aktualisiert", "about": "Über die Behandlung",
        "recovery_notes": "Hinweise zur Erholung", "ideal_candidate": "Für wen ist die Behandlung geeignet?",
        "not_recommended_for": "Nicht geeignet für", "side_effects": "Nebenwirkungen", "pros": "Vorteile",
        "cons": "Nachteile", "sessions": "Anzahl der Sitzungen", "treatment_time": "Behandlungsdauer",
    },
    ("de", "near"): {
        "facts": "Das Wichtigste in Kürze", "recovery": "Erholungszeit", "category": "Art der Behandlung",
        "price": "Kosten", "updated": "Stand", "about": "Was ist das?", "recovery_notes": "Nach der Behandlung",
        "ideal_candidate": "Für wen?", "not_recommended_for": "Für wen nicht?",
        "side_effects": "Risiken und Nebenwirkungen", "pros": "Was dafür spricht",
        "cons": "Was dagegen spricht", "sessions": "Sitzungen", "treatment_time": "Dauer der Behandlung",
    },
    ("fr", "form"): {
        "facts": "En bref", "recovery": "Éviction sociale", "category": "Catégorie", "price": "Prix",
        "updated": "Dernière mise à jour", "about": "À propos du traitement",
        "recovery_notes": "Suites du traitement", "ideal_candidate": "À qui s’adresse le traitement ?",
        "not_recommended_for": "Déconseillé pour", "side_effects": "Effets secondaires",
        "pros": "Avantages", "cons": "Inconvénients", "sessions": "Nombre de séances",
        "treatment_time": "Durée de la séance",
    },
    ("fr", "near"): {
        "facts": "L’essentiel", "recovery": "Temps de récupération", "category": "Type de traitement",
        "price": "Tarif", "updated": "Mis à jour le", "about": "Qu’est-ce que c’est ?",
        "recovery_notes": "Récupération", "ideal_candidate": "Pour qui ?",
        "not_recommended_for": "Pour qui est-ce déconseillé ?", "side_effects": "Effets indésirables",
        "pros": "Les avantages", "cons": "Les inconvénients", "sessions": "Séances", "treatment_time": "Durée",
    },
    ("es", "form"): {
        "facts": "De un vistazo", "recovery": "Tiempo de recuperación", "category": "Categoría",
        "price": "Precio", "updated": "Última actualización", "about": "Sobre el tratamiento",
        "recovery_notes": "Notas sobre la recuperación", "ideal_candidate": "Candidato ideal",
        "not_recommended_for": "No recomendado para", "side_effects": "Efectos secundarios",
        "pros": "Ventajas", "cons": "Desventajas", "treatment_time": "Duración del tratamiento",
        "sessions": "Número de sesiones", "results_last": "Duración de los resultados",
    },
    ("es", "near"): {
        "facts": "Datos básicos", "recovery": "Recuperación", "category": "Tipo de tratamiento",
        "price": "Coste", "updated": "Actualizado el", "about": "¿Qué es?",
        "recovery_notes": "Después del tratamiento", "ideal_candidate": "¿Para quién es?",
        "not_recommended_for": "¿Para quién no es?", "side_effects": "Efectos secundarios y riesgos",
        "pros": "Beneficios", "cons": "Inconvenientes", "treatment_time": "Duración", "sessions": "Sesiones",
        "results_last": "Los resultados duran",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How a document is written.

    Attributes:
        labels: "form" or "near".
        has_menu: whether it stands in a page with menu, cookie banner and footer.
    """

    labels: str = "form"
    has_menu: bool = False


def pieces(record: Record, layout: Layout) -> list[Piece]:
    """The document, piece by piece."""
    words = _LABELS[record.language, layout.labels]
    facts = [
        ("row", words["recovery"], record.recovery),
        ("row", words["category"], record.category),
        ("row", words["price"], record.price),
        *(("row", words[name], value) for name, value in record.facts.items()),
    ]
    made: list[Piece] = [("h1", record.title, ""), ("p", record.intro, "")]
    made += [("h2", words["facts"], ""), *facts]
    for key, (texts, items) in record.sections.items():
        made.append(("h2", words.get(key, key), ""))
        if key == "about":
            made.append(("p", f"{words['updated']}: {record.updated}", ""))
        made += [("p", text, "") for text in texts] + [("li", item, "") for item in items]
    for key in ("pros", "cons"):
        made.append(("h2", words[key], ""))
        made += [("li", item, "") for item in getattr(record, key)]
    return made


def source_form(record: Record) -> str:
    """The text of the source document's form: facts without labels, lists without headings."""
    words = _LABELS[record.language, "form"]
    lines = [record.title, "", record.intro, ""]
    lines += [f"{record.title} Overview - Everything You Need to Know", "", words["facts"], ""]
    lines += [record.title, words["recovery"], record.recovery, record.category, record.price]
    lines += [f"{words[name]}: {value}" for name, value in record.facts.items()]
    for key, (texts, items) in record.sections.items():
        lines += ["", words.get(key, key)]
        if key == "about":
            lines += ["", f"{words['updated']}: {record.updated}"]
        lines += [line for text in texts for line in ("", text)]
        lines += ["", *(f"  • {item}" for item in items)] if items else []
    for items in (record.pros, record.cons):
        lines += ["", "", *(f"  • {item}" for item in items)]
    lines += ["", "We’ve done the homework.", 'Your trusted source for aesthetic solutions, "try it on" now.']
    return "\n".join([*lines, "", "Download our 3D Aesthetic Simulator App", "App store icon"])


def plain(record: Record, layout: Layout) -> str:
    """The document as plain text: headings are lines like any other."""
    lines: list[str] = []
    last = ""
    for kind, text, value in pieces(record, layout):
        if not (kind == last and kind in ("li", "row")):
            lines.append("")
        lines.append({"li": f"- {text}", "row": f"{text}: {value}"}.get(kind, text))
        last = kind
    return "\n".join(lines[1:])


def pasted(record: Record, layout: Layout) -> str:
    """The document as it is copied from a page, with menu and footer; values stand below their labels."""
    lines = ["Skip to content", "Home", "Treatments", "Prices", "About us", "Contact", "Book now", ""]
    lines += [f"Home › Treatments › {record.title}", ""]
    for kind, text, value in pieces(record, layout):
        lines += [text, value] if kind == "row" else [f"•\t{text}"] if kind == "li" else [text, ""]
    return "\n".join(
        [
            *lines,
            "",
            "Book a consultation",
            "We use cookies to improve your experience.",
            "Accept all",
            "",
            "© 2026 Rosengarten Clinic. All rights reserved.",
            "Privacy policy",
        ]
    )
