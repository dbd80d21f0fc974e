"""What a person reads stays where it is while a run goes on."""

from playwright.sync_api import Page, expect

from tests.browser import recorded
from tests.browser.playground import wait_for_end

# Every frame: where each step, call and answer stands in the thread, and whether it stood elsewhere before.
WATCH_MOVES = """() => {
  window.moves = [];
  const seen = new Map();
  const look = () => {
    const thread = document.getElementById("thread");
    for (const element of thread.querySelectorAll(".person, .turn-head, .call, .call-head, .answer")) {
      const step = element.closest(".step")?.dataset.step;
      const name = [step, element.classList[0], element.closest(".call")?.dataset.call].join(" ");
      const top = Math.round(element.getBoundingClientRect().top - thread.getBoundingClientRect().top);
      if (seen.has(name) && seen.get(name) !== top) window.moves.push(`${name}: ${seen.get(name)} to ${top}`);
      seen.set(name, top);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def test_nothing_above_the_streaming_text_moves(page: Page) -> None:
    page.goto("/playground/?example=parallel-multiple")
    page.evaluate(WATCH_MOVES)
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for_end(page)
    assert page.evaluate("window.moves") == []


def test_the_page_does_not_follow_while_one_reads_above(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    page.goto("/playground/?example=parallel")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".call")).to_have_count(3)
    frame = page.locator("#thread-frame")
    frame.evaluate("frame => { frame.scrollTop = 0; }")
    expect(page.get_by_role("button", name="Jump to latest")).to_be_visible()
    wait_for_end(page)
    assert frame.evaluate("frame => frame.scrollTop") == 0
    page.get_by_role("button", name="Jump to latest").click()
    expect(page.locator(".run-foot")).to_be_in_viewport()


def test_no_page_scrolls_sideways_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in (
        "/playground/",
        "/traces/",
        recorded.long_model(page),
        "/tools/",
        "/tools/get_weather/",
        "/providers/",
        "/settings/",
        "/api/docs",
    ):
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path


def test_a_long_title_among_the_recent_conversations_is_cut(page: Page) -> None:
    page.goto("/playground/")
    page.get_by_label("Message").fill("Which weather is it? " * 20)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url("**/playground/*/*")
    for width in (1200, 360):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto("/playground/")
        page.locator("summary", has_text="Recent").filter(visible=True).click()
        menu = page.locator(".menu-titles").filter(visible=True)
        expect(menu.locator(".cut").first).to_contain_text("Which weather is it?")
        box = menu.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert menu.evaluate("menu => menu.scrollWidth - menu.clientWidth") <= 0


def test_a_toast_goes_by_itself_but_not_from_under_a_pointer(page: Page) -> None:
    page.clock.install()
    page.goto("/traces/")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Saved'}}))")
    toast = page.locator(".toast", has_text="Saved")
    toast.hover()
    page.clock.fast_forward("01:00:00")
    expect(toast).to_be_visible()
    page.mouse.move(0, 0)
    page.clock.fast_forward("00:02")
    expect(toast).to_have_count(0)
