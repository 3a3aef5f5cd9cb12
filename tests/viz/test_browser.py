"""The page in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from records.identifiers import slug
from records.statement import Statement
from tests.builders import statement
from viz.build import speaker_node, view_of
from viz.page import write_page

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1500,900",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        message = "needs Chromium and its driver (Debian: apt-get install chromium chromium-driver)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def opened(browser: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    rows = [
        statement(
            "We refuse the toll.",
            id="s1",
            evidence="refuse",
            date="2024-03-14",
            article="a2",
            url="https://example.org/1",
        ),
        statement("The toll pays for trams.", id="s2", speaker="Bo Lind", stance="support", date="2024-05"),
        statement("Trains must run later.", id="s3", speaker="Bo Lind", topic="night trains", stance="support"),
        statement(
            "<b>bold</b><img src=x onerror=document.title='broken'>", id="s4", speaker="<i>Eve</i>", topic="<u>t</u>"
        ),
        statement("It will rain.", id="s5", speaker=None, topic=None),
    ]
    return shown(browser, rows, tmp_path / "page.html")


def shown(browser: webdriver.Chrome, rows: Sequence[Statement], path: Path) -> webdriver.Chrome:
    write_page(view_of(rows, title="Who said <what>"), path)
    browser.get(path.as_uri())
    WebDriverWait(browser, 20).until(
        lambda b: b.execute_script("return document.documentElement.dataset.ready") == "true"
    )
    return browser


@pytest.fixture
def telephone(browser: webdriver.Chrome) -> Iterator[None]:
    screen = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def lines_shown(browser: webdriver.Chrome) -> set[str]:
    return set(browser.execute_script("return edges.get().filter((e) => !e.hidden).map((e) => e.id)"))


def quotes(browser: webdriver.Chrome) -> list[str]:
    return [q.text for q in browser.find_elements(By.CSS_SELECTOR, "#panel blockquote")]


def click_node(browser: webdriver.Chrome, node: str) -> None:
    """Click where the drawing has the node, with a real pointer event."""
    x, y = browser.execute_script(
        "const p = network.canvasToDOM(network.getPosition(arguments[0]));"
        "const r = document.querySelector('#mynetwork canvas').getBoundingClientRect();"
        "return [Math.round(r.left + p.x), Math.round(r.top + p.y)]",
        node,
    )
    webdriver.ActionChains(browser).move_by_offset(x, y).click().move_by_offset(-x, -y).perform()
    WebDriverWait(browser, 5).until(lambda b: quotes(b))


def test_the_drawing_fills_its_place_and_nothing_fails(opened: webdriver.Chrome) -> None:
    size = opened.find_element(By.CSS_SELECTOR, "#mynetwork canvas").size
    assert size["width"] > 900
    assert size["height"] > 600
    assert [entry for entry in opened.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_no_request_leaves_the_page(opened: webdriver.Chrome) -> None:
    assert opened.execute_script("return performance.getEntriesByType('resource').map((r) => r.name)") == []


def test_a_click_on_a_speaker_shows_quotes_dates_and_links(opened: webdriver.Chrome) -> None:
    click_node(opened, "speaker:ann-bell")
    assert quotes(opened) == ["We refuse the toll."]
    panel = opened.find_element(By.ID, "panel")
    assert "2024-03-14" in panel.text
    assert [a.get_attribute("href") for a in panel.find_elements(By.TAG_NAME, "a")] == ["https://example.org/1"]
    assert [m.text for m in panel.find_elements(By.TAG_NAME, "mark")] == ["refuse"]


def test_a_click_on_a_topic_shows_both_sides(opened: webdriver.Chrome) -> None:
    click_node(opened, "topic:harbour-toll")
    assert sorted(quotes(opened)) == ["The toll pays for trams.", "We refuse the toll."]


def test_the_stance_filter_hides_the_other_lines(opened: webdriver.Chrome) -> None:
    opened.find_element(By.CSS_SELECTOR, "#stances input[value=support]").click()
    assert lines_shown(opened) == {
        '["speaker:ann-bell","topic:harbour-toll","oppose"]',
        '["speaker:i-eve-i","topic:u-t-u","oppose"]',
    }


def test_the_topic_filter_keeps_one_topic(opened: webdriver.Chrome) -> None:
    Select(opened.find_element(By.ID, "topic")).select_by_visible_text("night trains")
    assert lines_shown(opened) == {'["speaker:bo-lind","topic:night-trains","support"]'}


def test_the_date_filter_keeps_a_month_that_may_lie_inside(opened: webdriver.Chrome) -> None:
    opened.find_element(By.ID, "since").send_keys("2024-05-10")
    assert lines_shown(opened) == {'["speaker:bo-lind","topic:harbour-toll","support"]'}


@pytest.mark.parametrize("written", ["2024-13", "2023-02-29", "May 2024"])
def test_what_is_no_date_is_told_beside_the_field(opened: webdriver.Chrome, written: str) -> None:
    since = opened.find_element(By.ID, "since")
    since.send_keys(written)
    assert f"“{written}” is no date" in opened.find_element(By.ID, "date-problem").text
    assert since.get_attribute("aria-invalid") == "true"
    opened.find_element(By.ID, "reset").click()
    assert opened.find_element(By.ID, "date-problem").text == ""
    assert since.get_attribute("aria-invalid") == "false"


def test_the_last_valid_period_stays_while_a_field_has_no_date(opened: webdriver.Chrome) -> None:
    since = opened.find_element(By.ID, "since")
    since.send_keys("2024-05")
    shown_before = lines_shown(opened)
    since.send_keys("-99")
    assert "Still shown: from 2024-05." in opened.find_element(By.ID, "date-problem").text
    assert lines_shown(opened) == shown_before == {'["speaker:bo-lind","topic:harbour-toll","support"]'}


def test_the_beginning_of_a_date_is_complained_of_only_when_the_field_is_left(opened: webdriver.Chrome) -> None:
    opened.find_element(By.ID, "since").send_keys("202")
    assert opened.find_element(By.ID, "date-problem").text == ""
    opened.find_element(By.ID, "search").click()
    assert "“202” is no date" in opened.find_element(By.ID, "date-problem").text


def test_a_period_that_ends_before_it_begins_is_told_and_not_applied(opened: webdriver.Chrome) -> None:
    opened.find_element(By.ID, "since").send_keys("2024-05")
    shown_before = lines_shown(opened)
    opened.find_element(By.ID, "until").send_keys("2023")
    problem = opened.find_element(By.ID, "date-problem").text
    assert problem == "From 2024-05 is later than to 2023. Still shown: from 2024-05."
    assert lines_shown(opened) == shown_before != set()


def test_a_period_tells_how_many_undated_statements_it_leaves_out_and_can_keep_them(opened: webdriver.Chrome) -> None:
    keep = opened.find_element(By.ID, "undated")
    assert not keep.is_displayed()
    opened.find_element(By.ID, "since").send_keys("2024")
    assert opened.find_element(By.ID, "undated-told").text == "3 undated left out"
    keep.click()
    assert opened.find_element(By.ID, "undated-told").text == "3 undated kept"
    assert len(lines_shown(opened)) == 4


def test_the_search_finds_words_without_regard_to_case(opened: webdriver.Chrome) -> None:
    opened.find_element(By.ID, "search").send_keys("TRAMS")
    assert lines_shown(opened) == {'["speaker:bo-lind","topic:harbour-toll","support"]'}
    opened.find_element(By.ID, "reset").click()
    assert len(lines_shown(opened)) == 4


@pytest.mark.parametrize("words", ["lamented", "evening gull", "letters from the pier"])
def test_the_search_finds_cues_outlets_and_titles(browser: webdriver.Chrome, tmp_path: Path, words: str) -> None:
    rows = [
        statement(id="s1"),
        statement(
            id="s2",
            speaker="Bo Lind",
            cue="lamented",
            article="a2",
            publisher="The Evening Gull",
            title="Letters from the Pier",
        ),
    ]
    opened = shown(browser, rows, tmp_path / "search.html")
    opened.find_element(By.ID, "search").send_keys(words)
    assert lines_shown(opened) == {'["speaker:bo-lind","topic:harbour-toll","oppose"]'}


def middle(browser: webdriver.Chrome) -> list[float]:
    return list(browser.execute_script("const p = network.getViewPosition(); return [p.x, p.y, network.getScale()]"))


def test_a_filter_brings_what_is_left_into_the_middle(opened: webdriver.Chrome) -> None:
    Select(opened.find_element(By.ID, "topic")).select_by_visible_text("night trains")
    x, y, _ = middle(opened)
    places = opened.execute_script(
        "return Object.values(network.getPositions(['speaker:bo-lind', 'topic:night-trains'])).map((p) => [p.x, p.y])"
    )
    assert abs(x - sum(p[0] for p in places) / 2) < 80
    assert abs(y - sum(p[1] for p in places) / 2) < 40
    opened.find_element(By.ID, "reset").click()
    assert abs(middle(opened)[0] - x) > 50


def test_a_filter_leaves_the_view_that_was_chosen_by_hand(opened: webdriver.Chrome) -> None:
    before = middle(opened)
    x, y = opened.execute_script(
        "const r = document.querySelector('#mynetwork canvas').getBoundingClientRect();"
        "return [Math.round(r.left + r.width / 2), Math.round(r.top + r.height / 2 + 150)]"
    )
    drag = webdriver.ActionChains(opened).move_by_offset(x, y).click_and_hold()
    drag.move_by_offset(90, 40).move_by_offset(30, 20).release().move_by_offset(-x - 120, -y - 60).perform()
    moved = middle(opened)
    assert moved != before
    Select(opened.find_element(By.ID, "topic")).select_by_visible_text("night trains")
    assert middle(opened) == moved


def test_the_tally_counts_the_speakers_who_said_what_is_shown(opened: webdriver.Chrome) -> None:
    tally = opened.find_element(By.ID, "tally")
    assert tally.text == "5 of 5 statements, by 3 speakers"
    opened.find_element(By.ID, "search").send_keys("trams")
    assert tally.text == "1 of 5 statements, by 1 speaker"


def test_markup_in_an_article_stays_text(opened: webdriver.Chrome) -> None:
    opened.find_element(By.ID, "search").send_keys("bold")
    click_node(opened, "speaker:i-eve-i")
    assert quotes(opened) == ["<b>bold</b><img src=x onerror=document.title='broken'>"]
    assert opened.find_elements(By.CSS_SELECTOR, "#panel img, #panel b, #panel i") == []
    assert opened.title == "Who said <what>"


def test_every_control_can_be_reached_by_the_keyboard(opened: webdriver.Chrome) -> None:
    reachable = opened.execute_script(
        "return [...document.querySelectorAll('input, select, button, a[href]')].filter((e) => e.tabIndex >= 0).length"
    )
    total = opened.execute_script("return document.querySelectorAll('input, select, button, a[href]').length")
    assert reachable == total > 8


def focused(browser: webdriver.Chrome) -> str:
    return str(browser.execute_script("return document.activeElement.textContent"))


def chosen_nodes(browser: webdriver.Chrome) -> list[str]:
    return list(browser.execute_script("return network.getSelectedNodes()"))


def test_clear_chooses_nothing(opened: webdriver.Chrome) -> None:
    click_node(opened, "speaker:ann-bell")
    assert chosen_nodes(opened) == ["speaker:ann-bell"]
    opened.find_element(By.ID, "reset").click()
    assert chosen_nodes(opened) == []


@pytest.mark.parametrize("way_back", [Keys.ESCAPE, Keys.TAB + Keys.ENTER])
def test_the_keyboard_goes_from_a_list_to_its_statements_and_back_to_the_same_entry(
    opened: webdriver.Chrome, way_back: str
) -> None:
    entry = next(b for b in opened.find_elements(By.CSS_SELECTOR, "#panel button") if "Bo Lind" in b.text)
    entry.send_keys(Keys.ENTER)
    assert focused(opened) == "Bo Lind"
    assert chosen_nodes(opened) == ["speaker:bo-lind"]
    for key in way_back:
        webdriver.ActionChains(opened).send_keys(key).perform()
    assert quotes(opened) == []
    assert chosen_nodes(opened) == []
    assert focused(opened) == "Bo Lind2"


def test_escape_after_a_click_in_the_drawing_shows_the_lists_again(opened: webdriver.Chrome) -> None:
    click_node(opened, "speaker:ann-bell")
    webdriver.ActionChains(opened).send_keys(Keys.ESCAPE).perform()
    assert quotes(opened) == []
    assert chosen_nodes(opened) == []


def test_escape_in_a_search_clears_the_words_first(opened: webdriver.Chrome) -> None:
    click_node(opened, "speaker:ann-bell")
    search = opened.find_element(By.ID, "search")
    search.send_keys("toll", Keys.ESCAPE)
    assert chosen_nodes(opened) == ["speaker:ann-bell"]
    search.send_keys(Keys.ESCAPE)
    assert chosen_nodes(opened) == []


def test_the_keyboard_does_not_stop_at_the_drawing(opened: webdriver.Chrome) -> None:
    assert opened.execute_script("return document.querySelectorAll('#graph [tabindex=\"0\"]').length") == 0


def test_a_drawing_too_small_for_all_labels_shows_those_of_the_heaviest_nodes(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    rows = [
        statement(id=f"s{n}", speaker=f"Speaker Number {n}", topic=f"matter {n % 40}", article=f"a{n}")
        for n in range(400)
    ]
    opened = shown(browser, rows, tmp_path / "large.html")
    pixels = opened.execute_script("return 17 * network.getScale()")
    named = int(opened.find_element(By.ID, "graph").get_attribute("data-named") or 0)
    assert pixels < 10
    assert 30 < named < 440


def test_a_drawing_with_room_for_every_label_leaves_them_to_the_library(opened: webdriver.Chrome) -> None:
    assert opened.find_element(By.ID, "graph").get_attribute("data-named") == "0"


@pytest.mark.parametrize("pixels", [10.2, 14])
def test_a_label_that_is_drawn_is_drawn_in_full(opened: webdriver.Chrome, pixels: float) -> None:
    styles = opened.execute_script(
        "const drawn = new Set(), plain = CanvasRenderingContext2D.prototype.fillText;"
        "CanvasRenderingContext2D.prototype.fillText = function (...parts) {"
        "  drawn.add(this.fillStyle); return plain.apply(this, parts); };"
        f"network.moveTo({{scale: {pixels} / 17, animation: false}}); network.redraw();"
        "CanvasRenderingContext2D.prototype.fillText = plain;"
        "return [...drawn]"
    )
    assert styles == ["#1d2433"]


def test_nothing_reaches_beyond_the_screen_of_a_telephone(opened: webdriver.Chrome, telephone: None) -> None:
    assert opened.execute_script("return [innerWidth, document.documentElement.scrollWidth]") == [390, 390]
    beyond = "[...document.querySelectorAll('#bar *')].filter((e) => e.getBoundingClientRect().right > innerWidth)"
    assert opened.execute_script(f"return {beyond}.length") == 0


# The labels of the next drawing as [text, left, top, right, bottom], in canvas units.
LABELS = """
const drawn = [], plain = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const wide = this.measureText(text).width / 2, high = parseFloat(this.font) / 2;
  drawn.push([text, x - wide, y - high, x + wide, y + high]);
};
network.redraw();
CanvasRenderingContext2D.prototype.fillText = plain;
"""


def test_no_name_of_a_small_drawing_covers_a_node_and_topics_are_named(
    browser: webdriver.Chrome, telephone: None, tmp_path: Path
) -> None:
    rows = [
        statement(id=f"s{n}", speaker=f"Speaker Number {n}", topic=f"matter {n % 8}", article=f"a{n}")
        for n in range(60)
    ]
    opened = shown(browser, rows, tmp_path / "small.html")
    labels, covered = opened.execute_script(
        LABELS + "const over = ([, left, top, right, bottom]) => nodes.get().filter((n) =>"
        " left < n.x + n.size && n.x - n.size < right && top < n.y + n.size && n.y - n.size < bottom).length;"
        "return [drawn.map((label) => label[0]), drawn.map(over)]"
    )
    of_topics = [name.startswith("matter") for name in labels]
    assert sum(of_topics) == 8
    assert all(count <= 2 * topic for count, topic in zip(covered, of_topics, strict=True))


@pytest.mark.parametrize("side", [-0.49, 0.49])
def test_a_chosen_node_with_a_long_name_is_named_at_the_edge_too(
    browser: webdriver.Chrome, telephone: None, tmp_path: Path, side: float
) -> None:
    name = "The Permanent Secretary of the Harbours"
    rows = [statement(id="s0", speaker=name)] + [
        statement(id=f"s{n}", speaker=f"Speaker Number {n}", topic=f"matter {n % 8}") for n in range(1, 60)
    ]
    opened = shown(browser, rows, tmp_path / "edge.html")
    opened.execute_script(
        "const wide = document.getElementById('mynetwork').clientWidth, scale = 0.3;"
        "const at = network.getPosition(arguments[0]);"
        "network.moveTo({position: {x: at.x + arguments[1] * wide / scale, y: at.y}, scale, animation: false});"
        "network.selectNodes([arguments[0]])",
        speaker_node(slug(name)),
        side,
    )
    assert name in opened.execute_script(LABELS + "return drawn.map(([text]) => text)")


def test_all_statements_of_the_panel_are_printed(browser: webdriver.Chrome, tmp_path: Path) -> None:
    rows = [statement(f"We refuse toll {n}.", id=f"s{n}") for n in range(80)]
    opened = shown(browser, rows, tmp_path / "print.html")
    next(b for b in opened.find_elements(By.CSS_SELECTOR, "#panel button") if "Ann Bell" in b.text).click()
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        hidden = "const p = document.getElementById('panel'); return p.scrollHeight - p.clientHeight"
        assert opened.execute_script(hidden) <= 1
    finally:
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
