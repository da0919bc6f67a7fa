"""What customers of the demo company say, and what is answered to them."""

from typing import NamedTuple


class Saying(NamedTuple):
    """A proposal or complaint, and what becomes of it.

    :param about: order, delivery, invoice, or the code of a product; empty for none
    :param age: so many days ago it was said
    :param votes: so many other customers want it too; only of what is shared
    :param rate: the customer's rating of the answer: 1, 3 or 5; 0 for none yet
    """

    key: str
    kind: str
    topic: str
    state: str
    age: int
    name: str
    text: str
    about: str = ""
    channel: str = "backend"
    shared: str = ""
    votes: int = 0
    answer: str = ""
    change: str = ""
    rate: int = 0
    feedback: str = ""
    same_as: str = ""
    is_author_shown: bool = False


SAYINGS = (
    Saying(
        *("hours", "proposal", "delivery", "planned", 64),
        "Tell us the hour of the delivery",
        "Our yard is locked after lunch. A message in the morning with the hour in "
        "which the lorry comes would save your driver a second way.",
        about="delivery",
        channel="portal",
        shared="A message with the hour of the delivery",
        votes=6,
        is_author_shown=True,
    ),
    Saying(
        *("hours_too", "proposal", "delivery", "new", 41),
        "When does the lorry come?",
        "We would like to be called half an hour before the goods arrive.",
        channel="email",
        same_as="hours",
    ),
    Saying(
        *("boxes", "proposal", "design", "review", 23),
        "Screws in boxes of 200",
        "A box of 500 lasts us for two years. Smaller boxes would sell better with the "
        "installers.",
        about="FA-301",
        shared="Screws in smaller boxes",
        votes=4,
    ),
    Saying(
        *("takeback", "proposal", "service", "new", 3),
        "Take empty battery packs back",
        "Please take old battery packs back with the next delivery; we have a shelf "
        "full of them.",
        channel="portal",
    ),
    Saying(
        *("labels", "proposal", "production", "new", 8),
        "Best-before date on the mask boxes",
        "The respirator masks have their date on the inner bag only. Could it be "
        "printed on the box?",
        about="SW-405",
        channel="email",
    ),
    Saying(
        *("catalogue", "proposal", "service", "done", 118),
        "Article numbers on the delivery note",
        "Our own article numbers on the delivery note would save us an hour with every "
        "goods receipt.",
        about="delivery",
        shared="The customer's own article numbers on delivery notes",
        votes=5,
        answer="Send us your list once, as a spreadsheet: we keep it with your data.",
        change="Delivery notes show the customer's own article numbers.",
        rate=5,
        feedback="Works from the first delivery on. Thank you!",
    ),
    Saying(
        *("returns", "proposal", "service", "done", 74),
        "Returns without a phone call",
        "A form for returns on your site, please, instead of the phone.",
        answer="Returns can be announced by e-mail now; the driver brings the papers.",
        change="Returns are announced by e-mail.",
        rate=3,
        feedback="Better than the phone. A form would be better still.",
    ),
    Saying(
        *("colour", "proposal", "design", "declined", 52),
        "Helmets in our company's colour",
        "We would take forty helmets in green, with our sign on them.",
        about="SW-403",
        answer="The maker prints from 300 pieces on, so that we cannot offer it for "
        "forty. The stickers that we enclose hold on all helmets.",
        rate=3,
        feedback="A pity, but well explained.",
    ),
    Saying(
        *("credit", "proposal", "service", "declined", 31),
        "Ninety days to pay",
        "Our own customers pay after three months. Can we, too?",
        about="invoice",
        answer="Sixty days are the most that our own suppliers allow us.",
    ),
    Saying(
        *("damaged", "complaint", "delivery", "new", 1),
        "Two boxes came soaked",
        "Two boxes of the last delivery stood in water. The goods inside are rusty.",
        about="delivery",
        channel="portal",
    ),
    Saying(
        *("callback", "complaint", "service", "review", 6),
        "Nobody called back",
        "I asked for a price twice last week and am still waiting.",
        channel="email",
    ),
    Saying(
        *("invoice", "complaint", "service", "review", 12),
        "Discount is missing on the invoice",
        "We agreed on three percent; the invoice shows none.",
        about="invoice",
    ),
    Saying(
        *("charger", "complaint", "production", "planned", 19),
        "Battery packs lose their charge",
        "Three of ten packs are empty after a week on the shelf.",
        about="PT-205",
    ),
    Saying(
        *("late", "complaint", "delivery", "done", 47),
        "A week late, without a word",
        "The delivery came eight days late. We had to hire machines meanwhile.",
        about="order",
        answer="The supplier had let us wait. We have credited the hire, and from now "
        "on the order desk calls as soon as a day cannot be kept.",
        change="The order desk calls when a promised day cannot be kept.",
        rate=5,
        feedback="Dealt with at once. That is how it should be.",
    ),
    Saying(
        *("gloves", "complaint", "production", "done", 90),
        "Seams of the gloves tear open",
        "Half of the pairs were torn after two days of work.",
        about="SW-402",
        answer="You get a new dozen of another lot. The maker has changed the thread.",
        rate=1,
        feedback="The new ones tear as well.",
    ),
    Saying(
        *("gate", "complaint", "delivery", "declined", 26),
        "The driver did not wait at the gate",
        "He left after ten minutes.",
        about="delivery",
        answer="The driver waits for fifteen minutes and did so, as the tachograph "
        "shows. Tell us a number that he can call, and he will.",
    ),
)


class Department(NamedTuple):
    """Who of the company deals with what customers say."""

    topic: str
    name: str
    seller: int


DEPARTMENTS = (
    Department("design", "Range and Purchasing", 1),
    Department("production", "Suppliers' Quality", 2),
    Department("delivery", "Warehouse and Transport", 6),
    Department("service", "Customer Service", 5),
)


class Farewell(NamedTuple):
    """A parting: with whom, why, and what becomes of it.

    :param who: kind of customer that the plan looks for
    :param age: so many days ago it was started; 0 for when the customer was silent
    :param takes: days until it was closed or cancelled; 0 while it is under way
    :param winback: in so many days the customer is to be asked again; 0 for never
    """

    key: str
    who: str
    state: str
    reason: str
    initiator: str
    age: int
    takes: int
    note: str
    origin: str = "hand"
    winback: int = 0
    condition: str = ""
    satisfaction: int = 0
    returns: str = ""
    comment: str = ""
    waived: str = ""
    has_portal: bool = False


FAREWELLS = (
    Farewell(
        *("moving", "owing", "open", "moved", "both", 9, 0),
        "Closes the yard at the end of the quarter; the last order is still to come.",
        origin="portal",
        has_portal=True,
    ),
    Farewell(
        *("ready", "silent", "open", "price", "customer", 24, 0),
        "Has signed with a chain of builders' merchants for two years.",
        winback=420,
        condition="When the contract with the chain ends.",
        satisfaction=4,
        returns="maybe",
        comment="It was only the price. The people were always kind.",
    ),
    Farewell(
        *("small", "unpaid", "open", "unprofitable", "company", 78, 0),
        "Small orders, each with a delivery of its own.",
        origin="rule",
    ),
    Farewell(
        *("slow", "silent", "closed", "service", "customer", 84, 41),
        "Two late deliveries in a row; the site stood still.",
        winback=4,
        condition="A fixed day of delivery each week.",
        satisfaction=2,
        returns="yes",
        comment="Be on time, and we will talk again.",
        has_portal=True,
    ),
    Farewell(
        *("cheaper", "silent", "closed", "price", "customer", 171, 33),
        "Buys the fasteners from the maker.",
        winback=60,
        condition="A framework price for fasteners.",
        satisfaction=3,
        returns="maybe",
    ),
    Farewell(
        *("debtor", "unpaid", "closed", "payment", "company", 142, 66),
        "Three reminders and a visit; the firm is being wound up.",
        waived="The receiver pays nothing; handed over to the lawyer.",
    ),
    Farewell(
        *("retired", "silent", "closed", "closing", "customer", 246, 19),
        "The owner retires, nobody takes the workshop over.",
        satisfaction=5,
        returns="no",
        comment="Twenty good years. Thank you!",
    ),
    Farewell(
        *("timber", "silent", "closed", "product", "customer", 318, 52),
        "Builds with timber frames only now.",
        winback=150,
        condition="When timber screws from 200 mm on are in the range.",
    ),
    Farewell(
        *("abroad", "silent", "closed", "moved", "both", 395, 28),
        "Has moved to Austria.",
    ),
    Farewell(
        *("back", "returned", "won_back", "service", "customer", 0, 30),
        "Had found us slow; the new warehouse made the difference.",
        condition="Deliveries within three days.",
        satisfaction=2,
        returns="maybe",
    ),
    Farewell(
        *("prices", "returned", "won_back", "price", "customer", 0, 24),
        "Came back for the yearly bonus.",
        condition="A bonus on the year's purchases.",
    ),
    Farewell(
        *("mistaken", "steady", "cancelled", "other", "customer", 96, 13),
        "Only the bookkeeper had changed; nobody wants to leave.",
    ),
)

LETTERS = (
    ("Your new price list", "Enclosed are the prices that hold from next month on."),
    ("After our talk", "As agreed: the trial machines come on Tuesday."),
    ("Coming deliveries", "May we put your next deliveries together into one?"),
    (
        "A question",
        "Are the safety boots that you tried the right ones?",
    ),
    ("Stock of fasteners", "The anchor bolts that you asked for are in stock again."),
    ("Season's needs", "What will you need for the season? We reserve it for you."),
    ("Thank you", "Thank you for the order. Should something be amiss, call me."),
)
CALLS = (
    "Asked how the last delivery had gone: all in order.",
    "Went through the needs of the coming months.",
    "Told of the new machines; wants to see them.",
    "Agreed on a visit.",
)
VISITS = (
    "Went through the workshop and the needs of the season.",
    "Showed the new machines on the site.",
    "Talked about the yearly bonus with the owner.",
)
DELIVERY_HOURS = ("Before noon", "Afternoon", "At any time")
# What firms do, by the word for it in their names: letters as in the host's list.
INDUSTRIES = {
    "F": (
        *("Stavby", "Strechy", "Budownictwo", "Dachy", "Remonty", "Bud", "Dakh"),
        *("Építő", "Tető", "Construct", "Acoperișuri", "Bau", "Dach", "Montáže"),
        *("Instalacje", "Montazh", "Szerelő", "Instal", "Haustechnik"),
    ),
    "C": ("Kovo", "Drevo", "Metal", "Fém", "Metallbau"),
    "A": ("Agro",),
}
