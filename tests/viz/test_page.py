from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import statement
from viz import style
from viz.build import view_of
from viz.page import page


class Elements(HTMLParser):
    """Collects every start tag, and the text of the data block, as a browser would split them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("id") == "onrecord-data"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data += data


def elements(html: str) -> Elements:
    found = Elements()
    found.feed(html)
    return found


PLAIN = elements(page(view_of([statement()], title="t")))


def test_no_element_of_the_page_asks_for_another_file() -> None:
    links = [(tag, a.get("src") or a.get("href")) for tag, a in PLAIN.tags if a.get("src") or a.get("href")]
    assert links == [("link", "data:,")]


def test_the_policy_of_the_page_forbids_every_request() -> None:
    [policy] = [a["content"] for tag, a in PLAIN.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert "http" not in policy


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
@example("<img src=x onerror=alert(1)> & \u2028 \u2029 ]]> \"'`{{ x }} {% raw %}")
@example('<a href="https://example.org">x</a>')
def test_no_text_of_an_article_becomes_markup(text: str) -> None:
    made = statement(text or " ", speaker=text or " ", topic=text or " ", title=text, publisher=text, cue=text)
    html = page(view_of([made], title=text))
    found = elements(html)
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in PLAIN.tags]
    assert json.loads(found.data)["statements"][0]["quote"] == (text or " ")
    assert json.loads(found.data)["title"] == text


def test_the_two_files_that_the_drawing_library_links_are_gone() -> None:
    html = page(view_of([statement()], title="t"))
    assert "bootstrap" not in html
    assert not re.search(r"<(?:script|link|img)[^>]+https?:", html)


def test_a_chosen_line_keeps_the_colour_of_its_stance() -> None:
    drawn = page(view_of([statement(stance="oppose")], title="t"))
    colour = style.STANCE_COLOURS["oppose"]
    assert f'"highlight": "{colour}"' in drawn
    assert f'"hover": "{colour}"' in drawn


def test_direct_quotations_alone_are_shown_in_quotation_marks() -> None:
    view = view_of([statement(id="s1"), statement(id="s2", quotation="indirect")], title="t")
    assert [s.direct for s in view.statements] == [True, False]
    [marked] = view_of([statement("“We refuse")], title="t").statements
    assert not marked.direct
