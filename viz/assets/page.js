// Filters and the panel. The data stands in #onrecord-data; text reaches the page through textContent alone.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("onrecord-data").textContent);
  const $ = (id) => document.getElementById(id);
  const speakers = new Map(data.speakers.map((s) => [s.id, s]));
  const topics = new Map(data.topics.map((t) => [t.id, t]));
  const articles = new Map(data.articles.map((a) => [a.id, a]));
  const stanceName = { support: "supports", oppose: "opposes", neutral: "neutral on", unknown: "not known on" };
  const period = { since: "", until: "" }; // the last that was valid
  let shown = [];
  let chosen = null;
  let touched = false; // moved or zoomed by hand

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  for (const statement of data.statements) {
    const speaker = speakers.get(statement.speaker);
    const article = articles.get(statement.article);
    const words = [statement.quote, statement.cue, article.title || article.id, article.publisher || "",
      ...(speaker ? [speaker.name, ...speaker.aliases] : [statement.mention || ""])];
    for (const position of statement.positions) words.push(topics.get(position.topic).label);
    statement.folded = fold(words.join(" "));
  }

  // A date of less precision than the bound counts as inside where the two can agree.
  function inPeriod(date, since, until) {
    const atLeast = !since || date.slice(0, since.length) >= since.slice(0, date.length);
    const atMost = !until || date.slice(0, until.length) <= until.slice(0, date.length);
    return atLeast && atMost;
  }

  function isDate(text) {
    if (!/^\d{4}(-\d{2}){0,2}$/.test(text)) return false;
    const day = new Date(`${text}${"-01-01".slice(text.length - 4)}T00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  }

  // Takes over the period of the fields if it is valid, else says why not. `editing` is the field that is being written
  // in: what may still become a date there is not complained of.
  function readPeriod(editing) {
    const written = { since: $("since").value.trim(), until: $("until").value.trim() };
    const { since, until } = written;
    const bad = Object.keys(written).filter((id) => written[id] && !isDate(written[id]));
    const told = bad.filter((id) => id !== editing || !/^(\d{0,3}|\d{4}-[01]?|\d{4}-\d{2}-[0-3]?)$/.test(written[id]));
    const common = Math.min(since.length, until.length);
    const crossed = !bad.length && since.slice(0, common) > until.slice(0, common);
    if (!bad.length && !crossed) Object.assign(period, written);
    for (const id of Object.keys(written)) $(id).setAttribute("aria-invalid", crossed || told.includes(id));
    let problem = "";
    if (told.length) problem = `“${written[told[0]]}” is no date; write 2011, 2011-07 or 2011-07-04.`;
    else if (crossed) problem = `From ${since} is later than to ${until}.`;
    $("date-problem").textContent = problem && `${problem} Still shown: ${periodInForce()}.`;
  }

  function periodInForce() {
    const { since, until } = period;
    return [since && `from ${since}`, until && `to ${until}`].filter(Boolean).join(" ") || "all dates";
  }

  function filters() {
    const stances = new Set([...document.querySelectorAll("#stances input:checked")].map((box) => box.value));
    return { stances, topic: $("topic").value, words: fold($("search").value.trim()).split(/\s+/).filter(Boolean),
      ...period, undated: $("undated").checked };
  }

  function positionsShown(statement, f) {
    return statement.positions.filter(
      (p) => f.stances.has(p.stance || "unknown") && (!f.topic || p.topic === f.topic));
  }

  function apply() {
    const f = filters();
    const tally = new Map();
    const alive = new Set();
    let undated = 0;
    shown = [];
    for (const statement of data.statements) {
      const lacksDate = !statement.date && (f.since || f.until);
      if (!lacksDate && !inPeriod(statement.date, f.since, f.until)) continue;
      if (!f.words.every((word) => statement.folded.includes(word))) continue;
      const positions = positionsShown(statement, f);
      const bare = !statement.positions.length && !f.topic && f.stances.has("unknown");
      if (!positions.length && !bare) continue;
      if (lacksDate) undated += 1;
      if (lacksDate && !f.undated) continue;
      shown.push(statement);
      if (statement.speaker) alive.add(statement.speaker);
      for (const position of positions) {
        alive.add(position.topic);
        if (!statement.speaker) continue;
        const key = JSON.stringify([statement.speaker, position.topic, position.stance || "unknown"]);
        tally.set(key, (tally.get(key) || 0) + 1);
      }
    }
    edges.update(edges.get().map((edge) => {
      const count = tally.get(edge.id) || 0;
      return { id: edge.id, hidden: count === 0, width: width(count) };
    }));
    nodes.update(nodes.get().map((node) => ({ id: node.id, hidden: !alive.has(node.id) })));
    $("keep").hidden = !undated;
    $("undated-told").textContent = undated ? `${undated} undated ${f.undated ? "kept" : "left out"}` : "";
    $("empty").style.display = shown.length ? "none" : "grid";
    const people = new Set(shown.map((s) => s.speaker).filter(Boolean)).size;
    const all = counted(data.statements.length, "statement");
    $("tally").textContent = `${shown.length} of ${all}, by ${counted(people, "speaker")}`;
    fit();
    panel();
  }

  function fit() {
    if (!touched && shown.length) network.fit({ animation: false }); // hidden nodes do not count
  }

  function counted(count, what) {
    return `${count} ${what}${count === 1 ? "" : "s"}`;
  }

  function width(count) {
    return Math.min(1.5 + 1.5 * Math.sqrt(count), 12);
  }

  function panel() {
    const box = $("panel");
    box.replaceChildren();
    if (!chosen) return overview(box);
    const f = filters();
    let list = shown;
    if (chosen.kind === "speaker") {
      const speaker = speakers.get(chosen.id);
      heading(box, speaker.name, [speaker.note, also(speaker)].filter(Boolean).join(" · "));
      list = shown.filter((s) => s.speaker === chosen.id);
    } else if (chosen.kind === "topic") {
      const topic = topics.get(chosen.id);
      heading(box, topic.label, topic.phrases.length > 1 ? "written as " + topic.phrases.join("; ") : "");
      list = shown.filter((s) => positionsShown(s, f).some((p) => p.topic === chosen.id));
    } else {
      const [speaker, topic, stance] = JSON.parse(chosen.id);
      heading(box, `${speakers.get(speaker).name} — ${topics.get(topic).label}`, stanceName[stance]);
      list = shown.filter((s) => s.speaker === speaker
        && positionsShown(s, f).some((p) => p.topic === topic && (p.stance || "unknown") === stance));
    }
    const back = element("button", "back", "All speakers and topics");
    back.type = "button";
    back.addEventListener("click", leave);
    box.append(back, element("h3", null, counted(list.length, "statement")));
    for (const statement of list) box.append(card(statement));
  }

  function also(speaker) {
    const others = speaker.aliases.filter((alias) => alias !== speaker.name);
    return others.length ? "also written " + others.join(", ") : "";
  }

  function heading(box, title, sub) {
    const name = element("h2", null, title);
    name.tabIndex = -1;
    box.append(name, element("p", "sub", sub));
  }

  function overview(box) {
    heading(box, "Who said what", "Choose a speaker, a topic or a line.");
    index(box, "Speakers", "speaker", data.speakers, (s) => s.speaker ? [s.speaker] : []);
    index(box, "Topics", "topic", data.topics, (s) => positionsShown(s, filters()).map((p) => p.topic));
  }

  function index(box, title, kind, entries, idsOf) {
    const counts = new Map();
    for (const statement of shown) for (const id of new Set(idsOf(statement))) counts.set(id, (counts.get(id) || 0) + 1);
    const rows = entries.filter((e) => counts.get(e.id)).sort((a, b) => counts.get(b.id) - counts.get(a.id));
    if (!rows.length) return;
    const list = element("ul", "index");
    for (const entry of rows) {
      const button = element("button");
      button.type = "button";
      button.dataset.id = entry.id;
      button.append(element("span", null, entry.name || entry.label), element("span", "count", counts.get(entry.id)));
      button.addEventListener("click", () => {
        choose({ kind, id: entry.id });
        $("panel").querySelector("h2").focus();
      });
      const item = element("li");
      item.append(button);
      list.append(item);
    }
    box.append(element("h3", null, title), list);
  }

  function card(statement) {
    const main = statement.positions.find((p) => p.stance) || statement.positions[0];
    const made = element("article", main ? main.stance || "unknown" : "unknown");
    const speaker = speakers.get(statement.speaker);
    const who = element("div");
    who.append(element("span", "who", speaker ? speaker.name : statement.mention ? `“${statement.mention}” (not resolved)` : "Speaker not known"));
    if (statement.cue) who.append(element("span", "meta", ` ${statement.cue}`));
    made.append(who, quotation(statement));
    for (const position of statement.positions) {
      made.append(element("span", "tag " + (position.stance || ""),
        `${stanceName[position.stance || "unknown"]} ${topics.get(position.topic).label}`));
    }
    const article = articles.get(statement.article);
    const meta = element("div", "meta");
    meta.append(statement.date ? statement.date : "no date", " · ");
    const name = [article.title || article.id, article.publisher].filter(Boolean).join(", ");
    if (article.url) {
      const link = element("a", null, name);
      link.href = article.url;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      meta.append(link);
    } else {
      meta.append(name);
    }
    if (statement.repeats) meta.append(" · repeats an earlier statement");
    made.append(meta);
    return made;
  }

  // Evidence: [start, end) pairs into the quote, in code points.
  function quotation(statement) {
    const made = element("blockquote", statement.direct ? "direct" : "");
    const points = Array.from(statement.quote);
    let at = 0;
    for (const [start, end] of statement.evidence) {
      if (start < at) continue;
      made.append(points.slice(at, start).join(""), element("mark", null, points.slice(start, end).join("")));
      at = end;
    }
    made.append(points.slice(at).join(""));
    return made;
  }

  function choose(next) {
    chosen = next;
    panel();
    $("panel").scrollTop = 0;
    if (!next) return network.unselectAll();
    if (next.kind === "edge") network.selectEdges([next.id]);
    else network.selectNodes([next.id]);
  }

  // Back to the lists. A focus in the panel, which is drawn anew, goes to the entry that was left.
  function leave() {
    const left = chosen.id;
    const within = $("panel").contains(document.activeElement);
    choose(null);
    if (!within) return;
    const entry = [...$("panel").querySelectorAll("ul.index button")].find((button) => button.dataset.id === left);
    (entry || $("panel").querySelector("h2")).focus();
  }

  $("title").textContent = data.title;
  for (const topic of [...data.topics].sort((a, b) => a.label.localeCompare(b.label))) {
    const option = element("option", null, topic.label);
    option.value = topic.id;
    $("topic").append(option);
  }
  $("search").addEventListener("input", apply);
  for (const id of ["since", "until"]) {
    $(id).addEventListener("input", () => { readPeriod(id); apply(); });
    $(id).addEventListener("change", () => readPeriod(null));
  }
  for (const id of ["topic", "stances", "undated"]) $(id).addEventListener("change", apply);
  $("reset").addEventListener("click", () => {
    for (const id of ["search", "topic", "since", "until"]) $(id).value = "";
    for (const box of document.querySelectorAll("#stances input")) box.checked = true;
    $("undated").checked = false;
    touched = false;
    readPeriod(null);
    apply();
    choose(null);
  });
  document.addEventListener("keydown", (event) => {
    const clearsField = event.target.id === "search" && event.target.value;
    if (event.key === "Escape" && chosen && !clearsField) leave();
  });
  network.on("click", (event) => {
    if (event.nodes.length) choose({ kind: speakers.has(event.nodes[0]) ? "speaker" : "topic", id: event.nodes[0] });
    else if (event.edges.length) choose({ kind: "edge", id: event.edges[0] });
    else choose(null);
  });
  // Nothing there answers to a key: the lists do.
  document.querySelector(".vis-network").tabIndex = -1;
  network.on("dragStart", () => { touched = true; });
  network.on("zoom", () => { touched = true; });
  // The drawing is made before the page has its final size.
  new ResizeObserver(() => {
    network.redraw();
    fit();
  }).observe($("graph"));
  apply();
  document.documentElement.dataset.ready = "true";
})();
