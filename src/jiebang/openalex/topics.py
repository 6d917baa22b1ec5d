"""Which of the house's technology fields an author's topics belong to; names of OpenAlex → codes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jiebang.openalex.shapes import Topic
from jiebang.reference import fields

MOST = 4
"""Fields of one author."""
LEAST_SHARE = 0.1
"""A field with less of what could be mapped is not the author's."""

# OpenAlex's fields and, where a field is too wide, its subfields; both are those of ASJC.
_CODES = {
    "materials": "Materials Science|Mechanics of Materials|Metals and Alloys"
    "|Ceramics and Composites|Polymers and Plastics|Surfaces, Coatings and Films"
    "|Materials Chemistry|Biomaterials|General Materials Science",
    "equipment": "Mechanical Engineering|Industrial and Manufacturing Engineering"
    "|Control and Systems Engineering|Computational Mechanics|Safety, Risk, Reliability and Quality",
    "energy": "Energy|Energy Engineering and Power Technology|Fuel Technology"
    "|Nuclear Energy and Engineering|Renewable Energy, Sustainability and the Environment"
    "|Fluid Flow and Transfer Processes",
    "environment": "Environmental Science|Environmental Engineering|Water Science and Technology"
    "|Pollution|Waste Management and Disposal|Ecology|Environmental Chemistry"
    "|Earth and Planetary Sciences|Geochemistry and Petrology|Atmospheric Science|Oceanography"
    "|Global and Planetary Change|Health, Toxicology and Mutagenesis",
    "chemistry": "Chemistry|Chemical Engineering|Catalysis|Organic Chemistry|Inorganic Chemistry"
    "|Physical and Theoretical Chemistry|Analytical Chemistry|Electrochemistry"
    "|Process Chemistry and Technology|Filtration and Separation|Bioengineering"
    "|Colloid and Surface Chemistry|Spectroscopy",
    "construction": "Civil and Structural Engineering|Building and Construction|Architecture"
    "|Geotechnical Engineering and Engineering Geology|Urban Studies",
    "electronics": "Electrical and Electronic Engineering|Media Technology|Hardware and Architecture"
    "|Computer Networks and Communications|Electronic, Optical and Magnetic Materials"
    "|Atomic and Molecular Physics, and Optics|Condensed Matter Physics|Physics and Astronomy"
    "|Acoustics and Ultrasonics",
    "software": "Computer Science|Artificial Intelligence|Computer Vision and Pattern Recognition"
    "|Information Systems|Software|Signal Processing|Computer Science Applications"
    "|Human-Computer Interaction|Computational Theory and Mathematics"
    "|Computer Graphics and Computer-Aided Design|Decision Sciences|Mathematics",
    "devices": "Biomedical Engineering|Instrumentation|Radiology, Nuclear Medicine and Imaging"
    "|Radiation|Medical Laboratory Technology",
    "biomedicine": "Medicine|Biochemistry, Genetics and Molecular Biology|Immunology and Microbiology"
    "|Pharmacology, Toxicology and Pharmaceutics|Neuroscience|Dentistry|Nursing"
    "|Health Professions|Biotechnology|Molecular Biology|Genetics|Pharmaceutical Science",
    "agriculture": "Agricultural and Biological Sciences|Food Science|Agronomy and Crop Science"
    "|Plant Science|Animal Science and Zoology|Aquatic Science|Soil Science|Horticulture"
    "|Veterinary|Forestry",
    "transport": "Aerospace Engineering|Automotive Engineering|Ocean Engineering|Transportation",
}
_BY_NAME = {name.casefold(): code for code, names in _CODES.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class Mapped:
    """Codes of the fields table, the strongest first, and the names that are in none of them."""

    fields: tuple[str, ...]
    unmapped: tuple[str, ...]


def fields_of(topics: Iterable[Topic]) -> Mapped:
    """The technology fields of some topics, weighed by their counts.

    A topic goes by its subfield, else by its field, else by its own name; ties by the table's order.
    """
    weights: Counter[str] = Counter()
    unmapped: dict[str, None] = {}
    for topic in topics:
        code = next(filter(None, map(_code, (*topic.groups, topic.name))), None)
        if code is None:
            unmapped[topic.name] = None
        else:
            weights[code] += max(topic.count, 1)
    least = LEAST_SHARE * weights.total()
    order = fields.codes()
    found = sorted(
        (code for code, weight in weights.items() if weight >= least),
        key=lambda code: (-weights[code], order.index(code)),
    )
    return Mapped(tuple(found[:MOST]), tuple(unmapped))


def _code(name: str) -> str | None:
    return _BY_NAME.get(name.casefold()) or fields.find(name)
