"""Examples for the playground: each a setup and a message, and a sentence on what to look at."""

from dataclasses import dataclass, field

from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class Example:
    """One click's worth. `follow_up` is what to ask after it, for examples that take two turns."""

    slug: str
    title: str
    look_at: str
    message: str
    tools: tuple[str, ...]
    model: str = "sim-planner"
    follow_up: str = ""
    system: str = ""
    limits: dict[str, Json] = field(default_factory=dict)


EXAMPLES = (
    Example(
        slug="parallel",
        title="Parallel",
        look_at="One step asks for three calls of one tool. They run at once: the step takes as long as the slowest.",
        message="Compare the weather in Tokyo, London and Paris.",
        tools=("get_weather",),
    ),
    Example(
        slug="simple",
        title="Simple",
        look_at="One tool, one call: the model asks, the tool answers, the model says it in words. Two model requests.",
        message="What is the weather in Tokyo?",
        tools=("get_weather",),
    ),
    Example(
        slug="multiple",
        title="Multiple",
        look_at="Several tools are offered and one fits. The request shows every schema that the model had to read.",
        message="What does a share of NVDA cost right now?",
        tools=("get_weather", "get_stock_price", "get_exchange_rate", "get_order"),
    ),
    Example(
        slug="parallel-multiple",
        title="Parallel multiple",
        look_at="Different tools are called in the same step, side by side on one time axis.",
        message="What is the weather in Oslo, and what does a share of MSFT cost?",
        tools=("get_weather", "get_stock_price", "get_exchange_rate"),
    ),
    Example(
        slug="multi-step",
        title="Multi-step",
        look_at="The second call needs the first one's output: the customer's address comes out of the order.",
        message="Look up order A-1003 and send an email to the customer about its status.",
        tools=("get_order", "send_email"),
    ),
    Example(
        slug="multi-turn",
        title="Multi-turn",
        look_at="Ask again after the answer. The second run repeats the whole history: see what is new in its request.",
        message="What is the weather in Berlin?",
        follow_up="And in Madrid?",
        tools=("get_weather",),
    ),
    Example(
        slug="asks-first",
        title="Asks first",
        look_at="A refund above 50 dollars waits for you. Approve it, deny it with a reason, or answer in its place.",
        message="Refund 120 dollars for order A-1003.",
        tools=("refund_order",),
    ),
    Example(
        slug="recovering",
        title="Recovers from an error",
        look_at="The first call breaks the schema. The tool is not run; the model reads the error and corrects itself.",
        message="What is the weather in Paris?",
        model="sim-fault-schema-violation",
        tools=("get_weather",),
    ),
    Example(
        slug="limit",
        title="Hits a limit",
        look_at="The model repeats itself and never answers. The run ends, names the limit, and keeps every step.",
        message="What is the weather in Sydney?",
        model="sim-fault-same-call-forever",
        tools=("get_weather",),
        limits={"max_steps": 3},
    ),
    Example(
        slug="slow-tool",
        title="Slow tool",
        look_at="The archive takes eight seconds. Watch its timer, or press Stop: the run ends at once.",
        message='Search the archive for "solar panels".',
        tools=("search_archive",),
    ),
)

FIRST = EXAMPLES[0]


def find(slug: str) -> Example | None:
    """The example of this name."""
    return next((example for example in EXAMPLES if example.slug == slug), None)
