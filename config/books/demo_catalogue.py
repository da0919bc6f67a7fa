"""What the demo company sells, who sells it, and what customers are called."""

from typing import NamedTuple

COMPANY = {
    "name": "Carpathia Supply (demo)",
    "street": "Južná trieda 48",
    "zip": "040 01",
    "city": "Košice",
    "country": "SK",
    "email": "office@carpathia.example",
    "website": "https://carpathia.example",
    "currency": "EUR",
}


class Branch(NamedTuple):
    """A warehouse with its office, and the countries that it serves."""

    city: str
    code: str
    countries: tuple[str, ...]


BRANCHES = (
    Branch("Košice", "KSC", ("SK", "HU", "RO")),
    Branch("Kraków", "KRK", ("PL", "UA", "DE")),
)


class Product(NamedTuple):
    """An article: what it is called, costs and is bought for."""

    code: str
    name: str
    category: str
    price: float
    cost: float
    storable: bool = True


def _products(category: str, *rows: tuple) -> tuple[Product, ...]:
    return tuple(
        Product(code, name, category, price, cost, category != "Services")
        for code, name, price, cost in rows
    )


PRODUCTS = (
    *_products(
        "Hand Tools",
        ("HT-101", "Ratchet Screwdriver Set, 42 pieces", 38.50, 23.10),
        ("HT-102", "Combination Spanner Set, 12 pieces", 64.00, 40.30),
        ("HT-103", "Claw Hammer, fibreglass, 570 g", 19.90, 10.75),
        ("HT-104", "Pipe Wrench, 14 inch", 33.20, 19.60),
        ("HT-105", "Spirit Level, 120 cm", 27.40, 15.20),
        ("HT-106", "Tool Trolley, 7 drawers", 489.00, 347.00),
    ),
    *_products(
        "Power Tools",
        ("PT-201", "Cordless Drill Driver, 18 V", 149.00, 104.00),
        ("PT-202", "Angle Grinder, 125 mm", 89.00, 62.50),
        ("PT-203", "Rotary Hammer, SDS-plus", 239.00, 176.00),
        ("PT-204", "Circular Saw, 1400 W", 169.00, 121.50),
        ("PT-205", "Battery Pack, 18 V 5 Ah", 79.00, 48.00),
        ("PT-206", "Site Vacuum, class M", 415.00, 309.00),
    ),
    *_products(
        "Fasteners",
        ("FA-301", "Wood Screws 5 × 60, box of 500", 24.80, 14.10),
        ("FA-302", "Nylon Wall Plugs 8 mm, box of 100", 8.90, 3.95),
        ("FA-303", "Anchor Bolts M10 × 100, box of 50", 46.50, 27.80),
        ("FA-304", "Hexagon Nuts M12, box of 200", 18.60, 9.70),
        ("FA-305", "Self-drilling Screws 4.8 × 25, box of 500", 29.90, 17.40),
        ("FA-306", "Threaded Rod M10, 1 m", 4.20, 2.05),
    ),
    *_products(
        "Safety Wear",
        ("SW-401", "Safety Boots S3", 92.00, 58.50),
        ("SW-402", "Cut-resistant Gloves, 12 pairs", 54.00, 31.00),
        ("SW-403", "Safety Helmet with Chin Strap", 26.50, 14.60),
        ("SW-404", "High-visibility Jacket", 48.00, 27.90),
        ("SW-405", "Respirator Masks FFP3, box of 20", 39.00, 20.40),
        ("SW-406", "Safety Goggles", 12.80, 5.60),
    ),
    *_products(
        "Electrical",
        ("EL-501", "Cable Reel, 40 m, IP44", 87.00, 57.00),
        ("EL-502", "LED Site Light, 50 W", 59.00, 36.20),
        ("EL-503", "Junction Boxes, pack of 25", 21.50, 11.30),
        ("EL-504", "Installation Cable 3 × 2.5, 100 m", 118.00, 89.00),
        ("EL-505", "Circuit Breaker B16", 9.40, 5.10),
        ("EL-506", "Voltage Tester, two-pole", 74.00, 45.50),
    ),
    *_products(
        "Services",
        ("SV-901", "Tool Repair", 65.00, 38.00),
        ("SV-902", "Calibration of Measuring Tools", 48.00, 26.00),
        ("SV-903", "Machine Rental, per day", 42.00, 19.00),
    ),
)
GOODS = tuple(product for product in PRODUCTS if product.storable)
SERVICES = tuple(product for product in PRODUCTS if not product.storable)


class Seller(NamedTuple):
    """A salesperson; the first one is whoever administers the database."""

    login: str
    name: str
    team: str


TEAMS = ("Key Accounts", "Field Sales", "Inside Sales")
SELLERS = (
    Seller("admin", "", "Key Accounts"),
    Seller("zuzana.horvath@carpathia.example", "Zuzana Horváthová", "Key Accounts"),
    Seller("tomasz.lewicki@carpathia.example", "Tomasz Lewicki", "Field Sales"),
    Seller("oksana.marchuk@carpathia.example", "Oksana Marchuk", "Field Sales"),
    Seller("gabor.szalai@carpathia.example", "Gábor Szalai", "Field Sales"),
    Seller("irina.dumitru@carpathia.example", "Irina Dumitru", "Inside Sales"),
    Seller("peter.kral@carpathia.example", "Peter Kráľ", "Inside Sales"),
)


class Country(NamedTuple):
    """A market: its towns, and how firms and people are called there."""

    code: str
    weight: int
    form: str
    towns: tuple[tuple[str, str], ...]
    families: tuple[str, ...]
    given: tuple[str, ...]
    streets: tuple[str, ...]
    trades: tuple[str, ...]


COUNTRIES = (
    Country(
        "SK",
        5,
        "{family} {trade}, s.r.o.",
        (
            ("Košice", "040 01"),
            ("Prešov", "080 01"),
            ("Žilina", "010 01"),
            ("Banská Bystrica", "974 01"),
            ("Bratislava", "811 01"),
            ("Poprad", "058 01"),
        ),
        (
            *("Baláž", "Hudák", "Kováčik", "Lukáč", "Mihálik", "Novotný"),
            *("Oravec", "Polák", "Sedlák", "Urban", "Varga", "Zeman"),
        ),
        ("Ján", "Martin", "Lucia", "Katarína", "Michal", "Eva", "Marek", "Jana"),
        ("Hlavná", "Štúrova", "Mlynská", "Železničná", "Priemyselná"),
        ("Stavby", "Montáže", "Elektro", "Kovo", "Strechy", "Servis", "Drevo"),
    ),
    Country(
        "PL",
        5,
        "{family} {trade} Sp. z o.o.",
        (
            ("Kraków", "31-008"),
            ("Rzeszów", "35-001"),
            ("Katowice", "40-001"),
            ("Tarnów", "33-100"),
            ("Lublin", "20-001"),
        ),
        (
            *("Nowak", "Wójcik", "Kamiński", "Zieliński", "Mazur", "Krawczyk"),
            *("Dudek", "Pawlak", "Sikora", "Baran", "Wrona", "Gajda"),
        ),
        ("Piotr", "Anna", "Krzysztof", "Agnieszka", "Paweł", "Ewa", "Marcin", "Joanna"),
        ("Krakowska", "Lwowska", "Przemysłowa", "Ogrodowa", "Szkolna"),
        ("Budownictwo", "Instalacje", "Dachy", "Serwis", "Metal", "Elektro", "Remonty"),
    ),
    Country(
        "UA",
        4,
        "{family} {trade} LLC",
        (
            ("Lviv", "79000"),
            ("Uzhhorod", "88000"),
            ("Ivano-Frankivsk", "76000"),
            ("Chernivtsi", "58000"),
            ("Ternopil", "46000"),
        ),
        (
            *("Tkachenko", "Melnyk", "Bondar", "Kravets", "Hrytsak", "Savchuk"),
            *("Lysenko", "Koval", "Petryk", "Romaniuk", "Shevchuk", "Panas"),
        ),
        ("Andrii", "Olena", "Taras", "Iryna", "Bohdan", "Natalia", "Yurii", "Halyna"),
        ("Franka St", "Zelena St", "Horodotska St", "Kyivska St", "Sadova St"),
        ("Bud", "Montazh", "Elektro", "Metal", "Dakh", "Service", "Agro"),
    ),
    Country(
        "HU",
        3,
        "{family} {trade} Kft.",
        (
            ("Miskolc", "3525"),
            ("Debrecen", "4024"),
            ("Nyíregyháza", "4400"),
            ("Budapest", "1051"),
        ),
        (
            *("Kovács", "Szabó", "Tóth", "Farkas", "Balogh", "Molnár"),
            *("Juhász", "Takács", "Simon", "Fekete", "Vass", "Bíró"),
        ),
        ("László", "Erzsébet", "István", "Katalin", "Zoltán", "Judit", "Attila"),
        ("Fő utca", "Petőfi utca", "Rákóczi út", "Ipar utca", "Kossuth tér"),
        ("Építő", "Szerelő", "Villany", "Fém", "Tető", "Szerviz"),
    ),
    Country(
        "RO",
        3,
        "{family} {trade} SRL",
        (
            ("Cluj-Napoca", "400001"),
            ("Baia Mare", "430001"),
            ("Oradea", "410001"),
            ("Suceava", "720001"),
        ),
        (
            *("Popescu", "Ionescu", "Rusu", "Moldovan", "Stan", "Marin"),
            *("Lazăr", "Munteanu", "Crișan", "Pop", "Sabău", "Vlad"),
        ),
        ("Mihai", "Elena", "Andrei", "Ioana", "Radu", "Maria", "Cristian", "Ana"),
        ("Strada Horea", "Strada Uzinei", "Calea Turzii", "Strada Morii"),
        ("Construct", "Instal", "Electro", "Metal", "Acoperișuri", "Service"),
    ),
    Country(
        "DE",
        2,
        "{family} {trade} GmbH",
        (
            ("Dresden", "01067"),
            ("Leipzig", "04109"),
            ("Regensburg", "93047"),
            ("München", "80331"),
        ),
        (
            *("Schneider", "Fischer", "Vogel", "Krause", "Lehmann", "Winter"),
            *("Brandt", "Haas", "Seidel", "Kühn", "Pohl", "Arnold"),
        ),
        ("Stefan", "Sabine", "Thomas", "Claudia", "Jürgen", "Petra", "Markus"),
        ("Hauptstraße", "Industriestraße", "Bahnhofstraße", "Gartenweg"),
        ("Bau", "Haustechnik", "Elektrotechnik", "Metallbau", "Dach", "Service"),
    ),
)

FUNCTIONS = (
    *("Managing Director", "Purchasing Manager", "Workshop Manager"),
    *("Site Manager", "Accountant", "Storekeeper"),
)
SOURCES = ("Referral", "Trade Fair", "Search engine", "Newsletter", "Cold Call")
MEDIUMS = {
    "Referral": "Direct",
    "Trade Fair": "Direct",
    "Search engine": "Website",
    "Newsletter": "Email",
    "Cold Call": "Phone",
}
LOST_REASONS = (
    *("Too expensive", "Bought from a competitor", "Delivery time too long"),
    *("Project was cancelled", "No answer"),
)
INTERESTS = (
    *("Fit-out of a new workshop", "Yearly supply of fasteners", "Work clothing"),
    *("Tools for a building site", "Machines to rent", "Electrical material"),
    *("Change of supplier", "Framework agreement"),
)
NOTES = {
    "call": (
        "Called about the last delivery; all is in order.",
        "Asked for the new price list.",
        "Wants a better price for larger quantities.",
        "Plans a large site in the coming months, will order then.",
        "Reminded of the open invoice; promised to pay next week.",
        "Nobody reached; left a message.",
    ),
    "note": (
        "Buys the fasteners elsewhere, too; the price decides.",
        "New purchasing manager: introduce ourselves.",
        "Complained about damaged packaging, sorted out by the warehouse.",
        "Praised the quick delivery; would recommend us.",
        "Prefers deliveries before ten in the morning.",
        "Their own storage is being rebuilt: smaller orders for a while.",
    ),
    "visit": (
        "Visited the workshop, went through what they will need this year.",
        "Showed the new cordless machines; two on trial for a week.",
        "Talked about the yearly bonus and about terms of payment.",
        "Got to know the new site manager.",
    ),
    "reclaim": (
        "Came by at last: what would bring them back is a steady price.",
        "Asked why there were no orders any more: they had found us slow.",
    ),
}
