"""The share dialog, and the shared page that a stranger opens."""

import re
from itertools import chain

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.traces.pages import fragment, text
from tests.traces.story import tell
from traces.models import Share, Span
from traces.pages.tabs import TABS

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
HIDABLE = {
    "system": ["SYSTEM-WORDS"],
    "arguments": ["ARGUMENT-Tokyo", "ARGUMENT-42"],
    "outputs": ["OUTPUT-24", "city must be a string"],
}


@pytest.fixture
def workspace() -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def story(workspace):
    return tell(workspace)


@pytest.fixture
def stranger() -> Client:
    return Client(headers=BROWSER)


def make_link(client, story, **form) -> str:
    """The path of a new link, made through the dialog."""
    page = text(client.post(f"/traces/{story.trace.pk}/share/", {"expires_in_s": 604800, **form}))
    return re.search(r'id="share-url" value="https?://[^/]+(/s/[\w-]+)"', page)[1]


def everything(client: Client, story, path: str) -> str:
    """All that can be had behind a link: every span with every tab that one of its kind has, and every download."""
    pages = [text(client.get(path))]
    for span, kind in Span.objects.filter(trace=story.trace).values_list("pk", "kind"):
        pages.append(text(client.get(f"{path}?span={span}&content=1")))
        for tab in TABS:
            pages.append(text(fragment(client, f"{path}/spans/{span}/{tab.name}/")))
            if kind in tab.kinds and not tab.part_of:
                pages.append(text(client.get(f"{path}?span={span}&tab={tab.name}&content=1")))
        for column in ("request", "response", "arguments", "output"):
            pages.append(client.get(f"{path}/spans/{span}/{column}").content.decode("utf-8", "replace"))
    return "\n".join(pages)


def test_the_address_is_shown_once_with_its_expiry(client, story):
    path = make_link(client, story)
    assert path.startswith("/s/")
    again = text(client.get(f"/traces/{story.trace.pk}/share/"))
    assert path not in again
    assert "open until" in again


def test_the_dialog_says_that_the_link_opens_only_here_and_how_to_change_it(client, story, settings):
    page = text(client.get(f"/traces/{story.trace.pk}/share/"))
    assert "open only on this machine" in page
    assert all(name in page for name in ("BIND", "OWNER_PASSWORD", "PUBLIC_URL"))
    settings.PUBLIC_URL = "https://toolscope.example.com"
    assert "open only on this machine" not in text(client.get(f"/traces/{story.trace.pk}/share/"))


def test_htmx_gets_the_dialog_alone(client, story):
    page = text(fragment(client, f"/traces/{story.trace.pk}/share/"))
    assert page.lstrip().startswith('<div class="stack" id="share-dialog">')


@pytest.mark.parametrize("form", [{"expires_in_s": "soon"}, {"expires_in_s": "-5"}, {"hide": "everything"}])
def test_a_link_that_cannot_be_made_is_refused_with_a_sentence(client, story, form):
    response = client.post(f"/traces/{story.trace.pk}/share/", {"expires_in_s": 604800, **form})
    assert response.status_code == 422
    assert "field-errors" in text(response)
    assert not Share.objects.exists()


def test_a_stranger_reads_it_without_an_account_and_without_the_doors(client, stranger, story, settings):
    path = make_link(client, story)
    settings.NEEDS_SIGN_IN = True
    page = text(stranger.get(path))
    assert "ANSWER-WORDS" in page
    assert "(not a language model) called tools" in page
    assert "Shared" in page
    assert "open until" in page
    for door in ("/playground/", 'href="/traces/', 'href="/tools/', 'href="/settings/', "Delete", story.trace.pk):
        assert door not in page, door


def test_it_is_kept_from_search_engines_caches_and_other_sites(client, stranger, story):
    path = make_link(client, story)
    for address in (path, f"{path}/spans/{story.last}/timing/", f"{path}/spans/{story.last}/request"):
        response = stranger.get(address)
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in text(stranger.get(path))


def test_a_preview_has_a_title_and_a_description(client, stranger, story):
    page = text(stranger.get(make_link(client, story)))
    assert '<meta property="og:title" content="QUESTION-WORDS: weather in Tokyo?">' in page
    assert re.search(r'<meta property="og:description" content="succeeded, 1.0 s, 2 steps', page)


def test_a_link_that_hides_nothing_has_every_byte(client, stranger, story):
    shown = everything(stranger, story, make_link(client, story))
    for words in (*chain(*HIDABLE.values()), "QUESTION-WORDS", "ANSWER-WORDS"):
        assert words in shown


@pytest.mark.parametrize(
    ("part", "stays"),
    [
        ("system", ["ARGUMENT-Tokyo", "OUTPUT-24"]),
        ("arguments", ["SYSTEM-WORDS", "OUTPUT-24"]),
        ("outputs", ["SYSTEM-WORDS", "ARGUMENT-Tokyo"]),
    ],
)
def test_what_is_hidden_is_absent_from_the_bytes_and_said_and_the_rest_stays(client, stranger, story, part, stays):
    path = make_link(client, story, hide=part)
    shown = everything(stranger, story, path)
    for words in HIDABLE[part]:
        assert words not in shown, words
    for words in stays:
        assert words in shown, words
    page = text(stranger.get(path))
    assert Share.Part(part).label.lower() in page
    assert "may repeat a part of what is hidden" in page


@pytest.mark.parametrize("part", HIDABLE)
def test_with_a_part_hidden_the_exact_bytes_have_no_tab_and_no_download(client, stranger, story, part):
    path = make_link(client, story, hide=part)
    page = text(stranger.get(f"{path}?span={story.last}&tab=raw"))
    assert 'data-tab="messages"' in page
    for word in (">Request</a>", ">Response</a>", ">Stream</a>", ">Raw</a>"):
        assert word not in page
    for column in ("request", "response"):
        assert stranger.get(f"{path}/spans/{story.last}/{column}").status_code == 404


def test_with_a_part_hidden_the_title_is_status_and_tools_only(client, stranger, story):
    page = text(stranger.get(make_link(client, story, hide="outputs")))
    assert "<title>Succeeded: get_weather - Toolscope</title>" in page
    head = page[: page.index("</head>")]
    assert "QUESTION-WORDS" not in head


def test_views_are_counted_once_a_page_and_shown_in_the_dialog(client, stranger, story):
    path = make_link(client, story)
    stranger.get(path)
    fragment(stranger, f"{path}/spans/{story.last}/timing/")
    page = text(client.get(f"/traces/{story.trace.pk}/share/"))
    assert "1 view" in page
    assert "last opened" in page


def test_a_revoked_link_is_closed_at_once_with_all_its_parts(client, stranger, story):
    path = make_link(client, story)
    share = Share.objects.get()
    client.post(f"/traces/{story.trace.pk}/shares/{share.pk}/revoke/")
    response = stranger.get(path)
    assert response.status_code == 410
    assert "This link is closed" in text(response)
    assert "QUESTION-WORDS" not in text(response)
    assert stranger.get(f"{path}/spans/{story.last}/timing/").status_code == 404
    assert stranger.get(f"{path}/spans/{story.last}/request").status_code == 404


def test_an_expired_link_is_closed(client, stranger, story):
    path = make_link(client, story)
    Share.objects.update(expires_at=timezone.now())
    assert stranger.get(path).status_code == 410


def test_a_link_that_never_was_is_not_found_in_a_friendly_way(stranger, db):
    response = stranger.get("/s/never-made")
    assert response.status_code == 404
    assert "There is no such link" in text(response)
    assert response["Referrer-Policy"] == "no-referrer"


def test_no_other_trace_is_reachable(client, stranger, workspace, story):
    other = tell(workspace, question="OTHER-TRACE")
    path = make_link(client, story)
    assert stranger.get(f"{path}?span={other.last}").status_code == 404
    assert stranger.get(f"{path}/spans/{other.last}/request").status_code == 404


def test_only_its_own_trace_can_revoke_a_link(client, workspace, story):
    make_link(client, story)
    share = Share.objects.get()
    other = tell(workspace)
    assert client.post(f"/traces/{other.trace.pk}/shares/{share.pk}/revoke/").status_code == 404
    share.refresh_from_db()
    assert share.revoked_at is None


def test_hostile_text_is_text_for_strangers_too(client, stranger, workspace):
    story = tell(workspace, question='"><script>alert(1)</script>', output="</pre><script>alert(2)</script>")
    path = make_link(client, story)
    for span in (story.run, story.first, story.call, story.failed_call, story.last):
        assert "<script>alert" not in text(stranger.get(f"{path}?span={span}&content=1"))


def test_the_number_of_queries_is_small(client, stranger, story, django_assert_max_num_queries):
    path = make_link(client, story)
    with django_assert_max_num_queries(14):
        stranger.get(path)


@pytest.mark.parametrize(
    ("simulated", "words"), [(True, "a simulated model (not a language model)"), (False, "a language model")]
)
def test_the_first_line_says_who_was_asked(client, story, simulated, words):
    type(story.trace).objects.filter(pk=story.trace.pk).update(simulated=simulated)
    page = text(client.get(make_link(client, story)))
    assert f"in which {words} called tools" in page
