from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Workspace
from traces import sharing
from traces.models import Share

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def token_of(url):
    return url.rsplit("/", 1)[1]


@pytest.fixture
def link(trace):
    share, url = sharing.create_share(trace, created_by=None)
    return share, token_of(url)


def test_a_link_is_absolute_and_open_for_a_week(trace, settings):
    settings.PUBLIC_URL = "https://toolscope.example.com"
    share, url = sharing.create_share(trace, created_by=None)
    assert url.startswith("https://toolscope.example.com/s/")
    assert abs(share.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
    assert sharing.open_share(token_of(url), FIREFOX).trace == trace


def test_a_token_is_long_random_and_not_kept(trace):
    tokens = {token_of(sharing.create_share(trace, created_by=None)[1]) for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) * 6 >= 128
    stored = "".join(str(row) for row in Share.objects.values_list())
    assert not any(token in stored for token in tokens)
    assert not any(trace.pk in token for token in tokens)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 5000])
def test_a_wrong_token_opens_nothing(link, token):
    assert sharing.open_share(token, FIREFOX) is None


def test_the_digest_opens_nothing(link):
    assert sharing.open_share(link[0].digest, FIREFOX) is None


def test_an_expired_link_opens_nothing(link):
    Share.objects.update(expires_at=timezone.now())
    assert sharing.open_share(link[1], FIREFOX) is None


def test_a_revoked_link_opens_nothing_at_once(workspace, link):
    share, token = link
    first = sharing.revoke(workspace, share.pk).revoked_at
    assert sharing.open_share(token, FIREFOX) is None
    assert sharing.find_share(token) is None
    assert sharing.revoke(workspace, share.pk).revoked_at == first


def test_a_closed_link_is_told_from_one_that_never_was(workspace, link):
    share, token = link
    sharing.revoke(workspace, share.pk)
    assert sharing.was_open(token)
    assert not sharing.was_open(token[:-1])


def test_another_workspace_cannot_revoke_it(link):
    with pytest.raises(Share.DoesNotExist):
        sharing.revoke(Workspace.objects.create(name="Charlie's"), link[0].pk)
    assert sharing.find_share(link[1])


def test_people_s_views_are_counted(trace, link):
    for _ in range(2):
        sharing.open_share(link[1], FIREFOX)
    [share] = sharing.shares_of(trace)
    assert share.views == 2
    assert share.last_opened_at is not None


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        " ",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "WhatsApp/2.23.20.0",
        "TelegramBot (like TwitterBot)",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Iframely/1.3.1 (+https://iframely.com/docs/about)",
        "curl/8.5.0",
        "python-httpx/0.28.1",
    ],
)
def test_programs_views_are_not_counted(trace, link, user_agent):
    assert sharing.open_share(link[1], user_agent)
    assert (sharing.shares_of(trace)[0].views, sharing.shares_of(trace)[0].last_opened_at) == (0, None)


@pytest.mark.parametrize(
    "user_agent",
    [
        FIREFOX,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
    ],
)
def test_browsers_are_people(user_agent):
    assert not sharing.is_crawler(user_agent)


@pytest.mark.parametrize("seconds", [0, -1, 59, 366 * 86400])
def test_a_lifetime_out_of_bounds_is_refused(trace, seconds):
    with pytest.raises(sharing.InvalidShare) as refused:
        sharing.create_share(trace, expires_in_s=seconds, created_by=None)
    assert [loc for loc, _ in refused.value.errors] == ["expires_in_s"]


def test_hiding_something_unknown_is_refused(trace):
    with pytest.raises(sharing.InvalidShare, match="passwords") as refused:
        sharing.create_share(trace, hide=["outputs", "passwords"], created_by=None)
    assert [loc for loc, _ in refused.value.errors] == ["hide"]
    assert Share.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "reachable"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000", False),
        ("http://[::1]:8000", False),
        ("http://127.8.8.8", False),
        ("https://toolscope.example.com", True),
        ("http://192.168.1.20:8000", True),
    ],
)
def test_an_address_of_this_machine_alone_is_known(settings, address, reachable):
    settings.PUBLIC_URL = address
    assert sharing.is_reachable_by_others() is reachable
