"""The demo's people and what they wrote to each other. Every name is invented."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.cli.embedded.demo_files import pdf, picture

PASSWORD = "demo demo demo"  # noqa: S105  # shown to everybody who starts the demo
DAY = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the demo."""

    key: str
    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something written: `days` before today, by whom, a text or a file of a kind."""

    days: float
    who: str
    text: str
    file: str | None = None
    kind: str = "document"
    compartment: str = "medical"


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: who opens it, its title, the others, its lines."""

    opener: str
    others: tuple[str, ...]
    title: str
    lines: tuple[Line, ...]


ACTORS = (
    Actor("doctor", "dr.exemple@demo.example", "Dr Ada Exemple", "practitioner"),
    Actor("secretary", "accueil@demo.example", "Sam Modèle", "assistant"),
    Actor("pia", "pia.fictive@demo.example", "Pia Fictive", "patient"),
    Actor("otto", "otto.beispiel@demo.example", "Otto Beispiel", "patient"),
    Actor("nora", "nora.sample@demo.example", "Nora Sample", "patient"),
)
DIRECTORY = {
    "name": "Dr Ada Exemple",
    "speciality": "Médecine générale",
    "city": "Ville-Exemple",
    "email": "dr.exemple@demo.example",
}
TALKS = (
    Talk(
        "pia",
        ("doctor", "secretary"),
        "Carence en fer",
        (
            Line(92, "pia", "Bonjour docteur, je suis très fatiguée depuis trois semaines."),
            Line(91.9, "doctor", "Bonjour Madame, faisons une prise de sang. Voici l’ordonnance."),
            Line(91.8, "doctor", "", "ordonnance-bilan.pdf", "prescription"),
            Line(
                91,
                "secretary",
                "Le laboratoire est ouvert de 7 h 30 à 11 h, à jeun.",
                compartment="administrative",
            ),
            Line(84, "doctor", "", "resultats-ferritine.pdf", "result"),
            Line(
                83.9,
                "doctor",
                "La ferritine est basse : trois mois de fer, puis un contrôle. Rien d’inquiétant.",
            ),
            Line(83.5, "doctor", "", "ordonnance-fer.pdf", "prescription"),
            Line(83.2, "pia", "Merci docteur, je commence ce soir."),
            Line(30, "pia", "Je me sens beaucoup mieux ! Dois-je continuer ?"),
            Line(29.8, "doctor", "Oui, jusqu’au contrôle. Rendez-vous dans un mois."),
            Line(0.3, "pia", "La prise de sang de contrôle est faite, je vous tiens au courant."),
        ),
    ),
    Talk(
        "otto",
        ("doctor",),
        "Husten seit zwei Wochen",
        (
            Line(41, "otto", "Guten Tag, der Husten ist seit zwei Wochen nicht besser geworden."),
            Line(40.8, "doctor", "Bonjour, faites cette radio, puis parlons-en ensuite."),
            Line(38, "otto", "Hier ist das Bild aus dem Krankenhaus.", "thorax.png", "document"),
            Line(37.7, "doctor", "Pas de pneumonie. Repos, et ce sirop cinq jours."),
            Line(37.6, "doctor", "", "ordonnance-sirop.pdf", "prescription"),
        ),
    ),
    Talk(
        "nora",
        ("doctor", "secretary"),
        "Annual check-up",
        (
            Line(12, "nora", "Hello, I would like to book my yearly check-up."),
            Line(
                11.9,
                "secretary",
                "Hello! The doctor has time on Thursday at 10:30.",
                compartment="administrative",
            ),
            Line(11.7, "nora", "Thursday at 10:30 is perfect, thank you."),
            Line(3, "doctor", "", "check-up-report.pdf", "result"),
            Line(2.9, "doctor", "All values are within the usual range. See you next year."),
        ),
    ),
)


def file_content(name: str) -> bytes:
    """The bytes of a demo file."""
    if name.endswith(".png"):
        return picture()
    title, lines = _PAPERS[name]
    head = ["Dr Ada Exemple, médecine générale, Ville-Exemple", ""]
    return pdf(title, [*head, *lines, "", "Document de démonstration, sans valeur."])


_PAPERS: dict[str, tuple[str, list[str]]] = {
    "ordonnance-bilan.pdf": (
        "Ordonnance",
        ["Madame Pia Fictive", "NFS, ferritine, TSH, glycémie à jeun"],
    ),
    "resultats-ferritine.pdf": (
        "Résultats de biologie",
        ["Ferritine      11 µg/l      (usuel : 15 à 150)", "Hémoglobine    12,1 g/dl"],
    ),
    "ordonnance-fer.pdf": (
        "Ordonnance",
        ["Madame Pia Fictive", "Fer 80 mg : 1 comprimé par jour, 3 mois", "Vitamine C au repas"],
    ),
    "ordonnance-sirop.pdf": (
        "Ordonnance",
        ["Monsieur Otto Beispiel", "Sirop : 15 ml trois fois par jour, 5 jours"],
    ),
    "check-up-report.pdf": (
        "Check-up report",
        ["Ms Nora Sample", "Blood pressure 118/76", "Cholesterol 1.9 g/l", "No findings"],
    ),
}
