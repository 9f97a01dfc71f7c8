"""Procedures in four languages: the words of a document, and the values that a person reads in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Record:
    """What one document says.

    Attributes:
        values: of "recovery" the hours, of "price" kind, currency, amounts and unit, of "last_updated" the
            day.
        sections: paragraphs and items by the section's key, or by its own heading.
        facts: the words of further facts by their name.
    """

    language: str
    title: str
    intro: str
    recovery: str
    category: str
    price: str
    updated: str
    values: dict[str, Any]
    sections: dict[str, tuple[list[str], list[str]]]
    pros: list[str]
    cons: list[str]
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, Any]:
        """The fields of the document."""
        keyed = {key: [*texts, *items] for key, (texts, items) in self.sections.items()}
        return {
            "title": self.title,
            "introduction": [self.intro],
            "category": self.category,
            **self.values,
            **keyed,
            "pros": self.pros,
            "cons": self.cons,
            **self.facts,
        }


def _money(kind: str, currency: str, low: str | None, high: str | None, unit: str | None) -> dict[str, Any]:
    return {"kind": kind, "currency": currency, "min": low, "max": high, "unit": unit}


RECORDS = (
    Record(
        "en",
        "Hydra Facial",
        "A hydra facial cleans the pores with water and a mild acid. It leaves the skin moist.",
        "No downtime",
        "Skin Care",
        "£145 per session",
        "14 March 2025",
        {
            "recovery": [0, 0],
            "price": _money("single", "GBP", "145.00", "145.00", "session"),
            "last_updated": "2025-03-14",
        },
        {
            "about": (
                [
                    "A handpiece with a spiral tip loosens dead cells and draws them off.",
                    "A serum is pressed into the pores afterwards.",
                ],
                [],
            ),
            "recovery_notes": (["You can put on make-up the same evening."], []),
            "ideal_candidate": (["Suitable for adults with:"], ["dull skin", "clogged pores"]),
            "not_recommended_for": (["Active cold sores or sunburn."], []),
            "side_effects": (["The face may be pink for an hour. Tightness passes by the evening."], []),
            "Aftercare": (["Keep out of the sun for two days.", "Use a mild cleanser."], []),
        },
        ["no needles", "done in a lunch break"],
        ["the glow fades within weeks"],
        {"sessions": "4-6", "treatment_time": "45 minutes", "anaesthesia": "none"},
    ),
    Record(
        "en",
        "Thread Vein Removal",
        "A fine laser closes the small red veins of the nose and cheeks.",
        "2-3 days",
        "Laser/Light Therapy",
        "£220 - £380",
        "2024-11-05",
        {
            "recovery": [48, 72],
            "price": _money("range", "GBP", "220.00", "380.00", None),
            "last_updated": "2024-11-05",
        },
        {
            "about": (
                ["The light is taken up by the blood and heats the wall of the vein until it seals."],
                [],
            ),
            "recovery_notes": (["Most people go back to their desk the same day."], []),
            "ideal_candidate": (["Adults with fine, visible veins who have not tanned lately."], []),
            "not_recommended_for": (["Raised or painful veins, which need a scan first."], []),
            "side_effects": ([], ["redness for a day", "small scabs", "lighter or darker patches, rarely"]),
            "How It Works": (["The beam passes through the skin without cutting it."], []),
        },
        ["no cuts", "quick to do"],
        ["may need repeating", "veins can return"],
        {"sessions": "2 to 3", "results_last": "several years"},
    ),
    Record(
        "en",
        "Lip Filler",
        "Hyaluronic acid gives thin lips more shape. The gel dissolves by itself in time.",
        "1-2 days",
        "Dermal Fillers",
        "From £280 per syringe",
        "January 31, 2026",
        {
            "recovery": [24, 48],
            "price": _money("from", "GBP", "280.00", None, "syringe"),
            "last_updated": "2026-01-31",
        },
        {
            "about": (
                ["The gel is placed with a fine needle along the edge and into the body of the lip."],
                [],
            ),
            "recovery_notes": (["Swelling is strongest on the first morning."], []),
            "ideal_candidate": (
                ["People who would like a little more volume and can wait for it to settle."],
                [],
            ),
            "not_recommended_for": (["Anyone who is pregnant or has an infection near the mouth."], []),
            "side_effects": (
                ["Bruises, swelling and lumps are common. A blocked artery is rare and urgent."],
                [],
            ),
        },
        ["reversible", "instant result"],
        ["bruising", "wears off"],
        {"results_last": "6–9 months", "treatment_time": "30 minutes"},
    ),
    Record(
        "de",
        "Fruchtsäurepeeling",
        "Ein Fruchtsäurepeeling löst abgestorbene Hautzellen. Die Haut wirkt danach frischer.",
        "3 bis 5 Tage",
        "Peelings",
        "120 € pro Sitzung",
        "28.07.2025",
        {
            "recovery": [72, 120],
            "price": _money("single", "EUR", "120.00", "120.00", "session"),
            "last_updated": "2025-07-28",
        },
        {
            "about": (
                ["Die Säure wird mit einem Pinsel aufgetragen und nach wenigen Minuten neutralisiert."],
                [],
            ),
            "recovery_notes": (["Die Haut schuppt sich einige Tage lang."], []),
            "ideal_candidate": (["Erwachsene mit fahler Haut oder feinen Linien."], []),
            "not_recommended_for": (["Schwangere und Menschen mit offenen Wunden im Gesicht."], []),
            "side_effects": ([], ["Rötung", "Brennen", "selten Pigmentstörungen"]),
        },
        ["kurze Behandlung", "keine Narben"],
        ["mehrere Sitzungen nötig"],
        {"sessions": "3 bis 6", "treatment_time": "30 Minuten"},
    ),
    Record(
        "de",
        "Laser-Haarentfernung",
        "Gebündeltes Licht verödet die Haarwurzel. So wachsen weniger Haare nach.",
        "keine",
        "Laserbehandlung",
        "ab 90 €",
        "3. Februar 2026",
        {
            "recovery": [0, 0],
            "price": _money("from", "EUR", "90.00", None, None),
            "last_updated": "2026-02-03",
        },
        {
            "about": (
                ["Der Laser erreicht nur Haare, die gerade wachsen; deshalb wird mehrmals behandelt."],
                [],
            ),
            "recovery_notes": (["Sie können sofort wieder arbeiten."], []),
            "ideal_candidate": (["Menschen mit dunklen Haaren und heller Haut."], []),
            "not_recommended_for": (["Blonde, rote oder graue Haare sprechen kaum an."], []),
            "side_effects": (["Die Haut kann einige Stunden gerötet sein."], []),
            "Vorbereitung": (["Rasieren Sie die Stelle am Vortag."], []),
        },
        ["dauerhaft weniger Haare", "kein Rasierbrand"],
        ["nicht für jede Haarfarbe", "mehrere Termine"],
        {"sessions": "6-8"},
    ),
    Record(
        "fr",
        "Mésothérapie du visage",
        "La mésothérapie apporte des vitamines à la peau par de fines injections.",
        "1 à 2 jours",
        "Injections",
        "150 € par séance",
        "15 juillet 2025",
        {
            "recovery": [24, 48],
            "price": _money("single", "EUR", "150.00", "150.00", "session"),
            "last_updated": "2025-07-15",
        },
        {
            "about": (
                ["Le médecin injecte de petites quantités d’acide hyaluronique à faible profondeur."],
                [],
            ),
            "recovery_notes": (["Le maquillage est possible dès le lendemain."], []),
            "ideal_candidate": (["Les peaux ternes ou déshydratées."], []),
            "not_recommended_for": (["Les femmes enceintes et les personnes sous anticoagulants."], []),
            "side_effects": ([], ["rougeurs", "petits hématomes"]),
        },
        ["peau plus lumineuse", "séance courte"],
        ["plusieurs séances"],
        {"sessions": "3 à 4", "treatment_time": "30 minutes"},
    ),
    Record(
        "fr",
        "Épilation au laser",
        "Le laser détruit le bulbe du poil par la chaleur. La repousse diminue à chaque séance.",
        "aucune",
        "Laser",
        "80 € - 250 €",
        "04/09/2024",
        {
            "recovery": [0, 0],
            "price": _money("range", "EUR", "80.00", "250.00", None),
            "last_updated": "2024-09-04",
        },
        {
            "about": (["La lumière est absorbée par la mélanine du poil."], []),
            "recovery_notes": (["Vous pouvez reprendre vos activités aussitôt."], []),
            "ideal_candidate": (["Les poils foncés sur une peau claire."], []),
            "not_recommended_for": (["Les peaux bronzées récemment."], []),
            "side_effects": (["Une rougeur peut durer quelques heures."], []),
            "Préparation": (["Rasez la zone la veille."], []),
        },
        ["résultat durable", "rapide"],
        ["prix élevé", "poils clairs résistants"],
        {"sessions": "6 à 8"},
    ),
    Record(
        "es",
        "Toxina botulínica",
        "La toxina relaja los músculos que marcan las arrugas de la frente.",
        "1 día",
        "Inyectables",
        "desde 250 €",
        "12 de mayo de 2025",
        {
            "recovery": [24, 24],
            "price": _money("from", "EUR", "250.00", None, None),
            "last_updated": "2025-05-12",
        },
        {
            "about": (["Se aplican unas gotas en cada músculo con una aguja muy fina."], []),
            "recovery_notes": (["No se tumbe durante cuatro horas."], []),
            "ideal_candidate": (["Adultos con arrugas de expresión."], []),
            "not_recommended_for": (["Mujeres embarazadas y personas con enfermedades neuromusculares."], []),
            "side_effects": ([], ["dolor de cabeza", "pequeños hematomas", "párpado caído, raras veces"]),
        },
        ["rápido", "sin cirugía"],
        ["efecto temporal"],
        {"treatment_time": "15 minutos", "results_last": "de 4 a 6 meses"},
    ),
    Record(
        "es",
        "Peeling químico",
        "El peeling renueva la capa superior de la piel con un ácido suave.",
        "5 a 7 días",
        "Tratamientos faciales",
        "90 € por sesión",
        "28/11/2025",
        {
            "recovery": [120, 168],
            "price": _money("single", "EUR", "90.00", "90.00", "session"),
            "last_updated": "2025-11-28",
        },
        {
            "about": (["El ácido se aplica con una gasa y se neutraliza a los pocos minutos."], []),
            "recovery_notes": (["La piel se descama durante varios días."], []),
            "ideal_candidate": (["Pieles apagadas o con manchas leves."], []),
            "not_recommended_for": (["Pieles con heridas abiertas."], []),
            "side_effects": (["Puede haber enrojecimiento y picor."], []),
            "Cuidados posteriores": (["Use protector solar cada mañana."], []),
        },
        ["piel más luminosa", "sin agujas"],
        ["descamación visible", "varias sesiones"],
        {"sessions": "3 a 5"},
    ),
)
