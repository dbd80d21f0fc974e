"""The tool pages in their states."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.place import Place, dialog, opened

SCHEMA_TO_REWRITE = """{
  "type": "object",
  "properties": {
    "id": {"type": "string", "minLength": 3, "description": "Which order."},
    "with": {"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "integer"}]}},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}}
  },
  "required": ["id"]
}"""
SCHEMA_OF_A_TRIP = """{
  "type": "object",
  "properties": {
    "title": {"type": "string", "description": "What the trip is called.", "examples": ["Spring in Japan"]},
    "starts_on": {"type": "string", "format": "date"},
    "class": {"type": "string", "enum": ["economy", "business"], "description": "For the whole trip."},
    "budget": {"type": ["number", "null"], "minimum": 0},
    "refundable": {"type": "boolean"},
    "traveller": {
      "type": "object",
      "description": "Who goes.",
      "properties": {"name": {"type": "string"}, "email": {"type": "string", "format": "email"}},
      "required": ["name"]
    },
    "stops": {
      "type": "array",
      "description": "In their order.",
      "items": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "nights": {"type": "integer", "minimum": 1}},
        "required": ["city"]
      }
    },
    "extras": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
  },
  "required": ["title", "class", "stops"]
}"""
SCHEMA_WITH_A_FAULT = '{\n  "type": "object",\n  "properties": {\n    "city": {"type": "strin"}\n  }\n}'
PASTED = """[
  {"type": "function", "function": {"name": "get_weather", "description": "Taken already.", "parameters":
    {"type": "object", "properties": {"city": {"type": "string"}}}}},
  {"name": "book_table", "description": "Books a table in a restaurant.", "input_schema":
    {"type": "object", "required": ["place"], "properties": {"place": {"type": "string"}, "at": {"type": "string"}}}}
]"""


def _tool_invalid(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.locator("#parameters").fill(SCHEMA_WITH_A_FAULT)
    expect(page.locator("#schema-state .field-errors")).to_be_visible()


def _tool_lint(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.locator("#name").fill("find_order")
    page.locator("#parameters").fill(SCHEMA_TO_REWRITE)
    page.locator("#strict").check()
    page.get_by_text("Lint", exact=False).first.click()
    expect(page.locator("#lint .lint-error").first).to_be_visible()


def _tool_as_sent(page: Page) -> None:
    page.goto("/tools/get_order/")
    page.get_by_text("As sent").click()
    page.locator("#as-sent").get_by_role("link", name="Gemini").click()
    expect(page.locator("#as-sent .difference")).to_be_visible()


def _tool_change(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.locator("#name").fill("pick_colour")
    page.locator("#tool-form .form-end button").click()
    page.goto("/tools/pick_colour/")
    page.locator("#description").fill(f"Picks a colour, as number {uuid4().int}.")
    page.locator("#parameters").fill(SCHEMA_TO_REWRITE)
    page.locator("#tool-form .form-end button").click()
    page.get_by_role("link", name="What changed with version").first.click()
    expect(page.locator("#modal .difference").first).to_be_visible()


def _tool_old_version(page: Page) -> None:
    _tool_change(page)
    page.goto("/tools/pick_colour/?version=1")


def _tool_refused(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.locator("#name").fill("not a name")
    page.locator("#tool-form .form-end button").click()
    expect(page.locator("[role=alert]").first).to_be_visible()


def _tool_free_text(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.get_by_label("Free text").check()
    page.locator("#syntax").select_option("regex")


def _tool_of_provider(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.get_by_label("The provider itself").check()
    page.locator("#word").select_option("")


def plan_trip(page: Page) -> None:
    """The page of a tool whose arguments have every kind of field."""
    page.goto("/tools/?q=plan_trip")
    if page.get_by_role("link", name="plan_trip").count():
        page.goto("/tools/plan_trip/")
    else:
        page.goto("/tools/-/new/")
        page.locator("#name").fill("plan_trip")
        page.locator("#parameters").fill(SCHEMA_OF_A_TRIP)
        page.locator("#tool-form .form-end button").click()
    expect(page.locator("#arguments-editor")).to_contain_text("stops")


def _tool_arguments_refused(page: Page) -> None:
    plan_trip(page)
    page.get_by_label("title").fill("")
    page.get_by_label("budget").fill("a lot")
    page.locator("#try-button").click()
    expect(page.locator("#arguments-editor .field-errors").first).to_be_visible()


def _tried(page: Page) -> None:
    page.goto("/tools/get_weather/")
    page.locator("#try-button").click()
    expect(page.locator("#outcome .badge")).to_be_visible()
    page.locator("#outcome").scroll_into_view_if_needed()


def _tried_wrongly(page: Page) -> None:
    page.goto("/tools/get_weather/")
    page.locator("#arguments-editor").get_by_role("button", name="JSON").click()
    page.locator("#arguments").fill('{"city": 42}')
    page.locator("#try-button").click()
    expect(page.locator("#outcome .note-error")).to_be_visible()
    page.locator("#outcome").scroll_into_view_if_needed()


def pasted(page: Page) -> None:
    page.goto("/tools/-/import/")
    page.locator("#source").fill(PASTED)
    expect(page.locator(".proposals")).to_be_visible()


def _table(page: Page) -> None:
    plan_trip(page)
    page.get_by_role("button", name="Table", exact=True).click()
    expect(page.locator(".builder-row").first).to_be_visible()
    page.evaluate("localStorage.removeItem('toolscope.schema-view')")  # the next place shows the JSON again


def _canned_rule(page: Page) -> None:
    _tried(page)
    page.get_by_role("link", name="Make a canned rule of this answer").click()
    expect(page.locator("#modal form")).to_be_visible()


TOOL_PLACES = (
    Place("tools", opened("/tools/")),
    Place("tools-none-found", opened("/tools/?q=nothing-is-called-so")),
    Place("tool-new", opened("/tools/-/new/")),
    Place("tool-invalid", _tool_invalid),
    Place("tool-refused", _tool_refused),
    Place("tool-free-text", _tool_free_text),
    Place("tool-of-provider", _tool_of_provider),
    Place("tool-lint", _tool_lint),
    Place("tool-import", opened("/tools/-/import/")),
    Place("tool-import-preview", pasted),
    Place("tool", opened("/tools/get_weather/")),
    Place("tool-table", _table),
    Place("tool-arguments", plan_trip),
    Place("tool-arguments-refused", _tool_arguments_refused),
    Place("tool-tried", _tried),
    Place("tool-canned-rule", _canned_rule),
    Place("tool-tried-wrongly", _tried_wrongly),
    Place("tool-as-sent", _tool_as_sent),
    Place("tool-old-version", _tool_old_version),
    Place("tool-change", _tool_change),
    Place("tool-delete", dialog(lambda page: "/tools/get_weather/", ".button-danger")),
)
