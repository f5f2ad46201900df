
"use strict";
(() => {
  const PAGE = 100;
  const page = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const ICONS = { error: "!", fail: "✕", unknown: "?", waived: "◇", manual: "☞", pass: "✓", "not-applicable": "–" };
  const ABSENT = -1;
  const byId = (id) => document.getElementById(id);
  const every = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A result's columns, as rows.py packs them.
  const [GUARDRAIL, STATUS, MEMBER, STACK, URN, NAME, TYPE, SOURCE, REASON, DIGEST, EVIDENCE, EXAMPLE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const word = (at) => (at === ABSENT ? "" : data.words[at]);
  const guardrailOf = (row) => data.guardrails[row[GUARDRAIL]];
  const byName = new Map(data.guardrails.map((each, at) => [each[0], at]));
  const rowsOf = data.guardrails.map(() => []);
  data.rows.forEach((row, at) => rowsOf[row[GUARDRAIL]].push(at));
  // The worst first, and of those the most severe; otherwise as the plan has them.
  const rank = data.severities.map((each) => each[0]);
  const weight = (at) => data.rows[at][STATUS] * rank.length + rank.indexOf(guardrailOf(data.rows[at])[3]);
  const order = data.rows.map((_, at) => at).sort((one, other) => weight(one) - weight(other) || one - other);

  // Nodes. Values only ever become text nodes.
  function node(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }
  function say(ja, en) {
    if (ja === en) return node("span", {}, ja);
    const both = document.createDocumentFragment();
    both.append(node("span", { lang: "ja" }, ja), node("span", { lang: "en" }, en));
    return both;
  }
  const text = (at) => say(...data.texts[at]);
  const code = (value) => node("code", {}, value);
  const small = (...children) => node("small", {}, ...children);
  function chip(status) {
    const [key, ja, en] = data.statuses[status];
    return node("span", { class: `chip ${key}` }, node("i", { "aria-hidden": "true" }, ICONS[key]), say(ja, en));
  }
  function table(kind, headings, caption) {
    const head = node("tr", {}, ...headings.map(([name, ja, en]) => node("th", { scope: "col", class: name }, say(ja, en))));
    const body = node("tbody");
    const label = node("caption", { class: "hidden" }, caption);
    return [node("table", { class: kind }, label, node("thead", {}, head), body), body];
  }

  // One result: a row, and a row beneath it with its evidence, made when it is opened.
  const COLUMNS = [
    ["status", "状態", "Status"], ["where", "リソース", "Resource"], ["owner", "団体", "Member"], ["program", "プログラムの行", "Source line"],
  ];
  const WITH_GUARDRAIL = [...COLUMNS.slice(0, 2), ["kind", "ガードレール", "Guardrail"], ...COLUMNS.slice(2)];
  function evidence(row) {
    const inside = node("div");
    if (row[REASON] !== ABSENT) inside.append(node("p", {}, text(row[REASON])));
    if (row[EVIDENCE].length) {
      const [made, body] = table("evidence", [["", "プロパティ", "Property path"], ["", "実際の値", "Observed"], ["", "期待する値", "Expected"]], word(row[NAME]));
      let last = ABSENT;
      for (const [path, observed, expected, elsewhere] of row[EVIDENCE]) {
        const where = node("td", {}, word(path) ? code(word(path)) : say("（全体）", "(the whole)"));
        if (elsewhere !== ABSENT && elsewhere !== last) where.append(" ", small(word(elsewhere)));
        last = elsewhere;
        const seen = observed === ABSENT ? node("em", {}, say("なし", "absent")) : code(word(observed));
        body.append(node("tr", {}, where, node("td", {}, seen), node("td", {}, text(expected))));
      }
      inside.append(made);
    }
    if (row[EXAMPLE].length) inside.append(refuted(row[EXAMPLE]));
    inside.append(small(node("span", { class: "urn" }, word(row[URN]))), node("small", { class: "rule" }, code(guardrailOf(row)[0])));
    if (row[DIGEST] !== ABSENT) inside.append(small(say("ダイジェスト", "digest"), " ", code(word(row[DIGEST]))));
    return inside;
  }
  // What refutes a claim: the packet, and its way hop by hop.
  function refuted([sent, hops]) {
    const head = node("p", {}, node("b", {}, say("反例", "What refutes it")));
    if (sent !== ABSENT) head.append(" ", code(word(sent)));
    const way = node("ol", { class: "hops" });
    for (const [what, answer, where, source, key] of hops) {
      const hop = node("li", {}, text(what));
      if (answer !== ABSENT) hop.append(" ", node("em", {}, text(answer)));
      if (where !== ABSENT) hop.append(small(word(where)));
      if (source !== ABSENT) hop.append(small(code(word(source))));
      if (key !== ABSENT) hop.append(small(say("テナンシーファイル", "tenancy file"), ": ", code(word(key))));
      way.append(hop);
    }
    return node("div", { class: "example" }, head, ...(hops.length ? [way] : []));
  }
  let made = 0;
  function result(at, columns) {
    const row = data.rows[at];
    const guardrail = guardrailOf(row);
    made += 1;
    const id = `evidence-${made}`;
    const toggle = node("button", { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": id }, node("span", {}, word(row[NAME])));
    const more = node("tr", { class: "more", id, hidden: "" });
    const [, ja, en] = data.members[row[MEMBER]];
    const cells = {
      status: () => node("td", {}, chip(row[STATUS])),
      where: () => node("th", { scope: "row" }, toggle, small(code(word(row[TYPE])))),
      kind: () => node("td", {}, say(guardrail[4], guardrail[5]), small(code(guardrail[0]))),
      owner: () => node("td", {}, say(ja, en), small(data.clouds.find((each) => each[0] === guardrail[1])[1])),
      program: () => node("td", {}, row[SOURCE] === ABSENT ? "–" : code(word(row[SOURCE])), small(word(row[STACK]))),
    };
    const open = (wanted) => {
      if (wanted && !more.firstChild) more.append(node("td", { colspan: columns.length }, evidence(row)));
      more.hidden = !wanted;
      toggle.setAttribute("aria-expanded", String(wanted));
    };
    toggle.addEventListener("click", () => open(more.hidden));
    return [node("tr", { class: "result" }, ...columns.map(([name]) => cells[name]())), more, open];
  }
  function list(place, found, columns, caption, { limit, open = false }) {
    const [whole, body] = table("results", columns, caption);
    place.replaceChildren(whole);
    let shown = 0;
    const button = node("button", { type: "button", class: "next" });
    const next = () => {
      for (const at of found.slice(shown, shown + limit)) {
        const [row, more, toggle] = result(at, columns);
        body.append(row, more);
        if (open) toggle(true);
      }
      shown = Math.min(shown + limit, found.length);
      button.replaceChildren(say(`さらに表示（残り ${found.length - shown} 件）`, `Show more (${found.length - shown} left)`));
      if (shown === found.length) button.remove();
    };
    button.addEventListener("click", next);
    place.append(button);
    next();
    if (!found.length) place.replaceChildren(node("p", { class: "note" }, say("絞り込みに合う結果はありません。", "No result matches the filter.")));
  }

  // Filter and search.
  const form = byId("filter");
  const plain = (value) => value.normalize("NFKC").toLowerCase();
  let texts = null;
  function searched(at) {
    texts ??= data.rows.map(() => null);
    if (texts[at] === null) {
      const row = data.rows[at];
      const guardrail = guardrailOf(row);
      const seen = row[EVIDENCE].flatMap(([path, observed, expected, elsewhere]) => [word(path), word(observed), ...data.texts[expected], word(elsewhere)]);
      if (row[EXAMPLE].length) {
        const [sent, hops] = row[EXAMPLE];
        seen.push(word(sent), ...hops.flatMap(([what, , where, source, key]) => [...data.texts[what], word(where), word(source), word(key)]));
      }
      const reason = row[REASON] === ABSENT ? [] : data.texts[row[REASON]];
      const whole = [guardrail[0], guardrail[4], guardrail[5], ...guardrail[6], ...data.members[row[MEMBER]], word(row[STACK]), word(row[URN]), word(row[NAME]), word(row[SOURCE]), ...reason, ...seen];
      texts[at] = plain(whole.join("\n"));
    }
    return texts[at];
  }
  let matched = new Set(order);
  let filtering = false;
  function matches(at, wanted, words) {
    const row = data.rows[at];
    const guardrail = guardrailOf(row);
    return (!wanted.status || data.statuses[row[STATUS]][0] === wanted.status)
      && (!wanted.member || data.members[row[MEMBER]][0] === wanted.member)
      && (!wanted.cloud || guardrail[1] === wanted.cloud)
      && (!wanted.area || guardrail[2] === wanted.area)
      && (!wanted.severity || guardrail[3] === wanted.severity)
      && words.every((each) => searched(at).includes(each));
  }
  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const words = plain(wanted.text).split(/\s+/).filter(Boolean);
    filtering = Object.values(wanted).some((each) => each.trim());
    matched = new Set(order.filter((at) => matches(at, wanted, words)));
    form.classList.toggle("filtering", filtering);
    for (const each of every("select, input", form)) each.classList.toggle("on", Boolean(each.value.trim()));
    const kept = every("select, input", form).filter((each) => each.value.trim()).map((each) => (each.selectedOptions ? each.selectedOptions[0].text : each.value));
    byId("matched").replaceChildren(say(`${data.rows.length} 件中 ${matched.size} 件`, `${matched.size} of ${data.rows.length} results`));
    if (filtering) byId("matched").append(node("small", {}, kept.join(" · ")));
    show();
  }
  function show() {
    list(byId("all"), order.filter((at) => matched.has(at)), WITH_GUARDRAIL, "全結果 / All results", { limit: PAGE });
    for (const each of every("details.guardrail")) {
      const has = rowsOf[byName.get(each.dataset.guardrail)].some((at) => matched.has(at));
      each.hidden = filtering && !has;
      if (each.open) fill(each);
      else each.querySelector(".list").replaceChildren();
    }
    for (const each of every("details.control")) each.hidden = filtering && !each.querySelector("details.guardrail:not([hidden])");
    for (const each of every("[data-row]")) each.hidden = !matched.has(Number(each.dataset.row));
    const findings = every("article.finding");
    for (const each of findings) each.hidden = !each.querySelector("[data-row]:not([hidden])");
    byId("none-matches").hidden = !findings.length || findings.some((each) => !each.hidden);
  }

  // Drill-down: a guardrail's resources are listed when it is opened; on paper all of them, once, with their evidence.
  function fill(details, { all = false } = {}) {
    const at = byName.get(details.dataset.guardrail);
    const rows = new Set(rowsOf[at]);
    const found = order.filter((each) => rows.has(each) && matched.has(each));
    list(details.querySelector(".list"), found, COLUMNS, details.dataset.guardrail, { limit: all ? Infinity : PAGE, open: all });
  }
  for (const each of every("details.guardrail")) {
    each.addEventListener("toggle", () => {
      if (each.open && !each.querySelector(".list").firstChild) fill(each);
    });
  }
  for (const button of every("[data-open]")) {
    button.addEventListener("click", () => {
      const wanted = button.dataset.open === "all";
      for (const each of every("details.control")) each.open = wanted;
      if (!wanted) for (const each of every("details.guardrail")) each.open = false;
    });
  }
  function reveal() {
    const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details.control")) {
      target.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", reveal);
  for (const link of every('a[href^="#control-"]')) link.addEventListener("click", () => setTimeout(reveal));

  let closed = null;
  function expand() {
    if (closed) return;
    closed = every("details:not([open])");
    for (const each of every("details.guardrail")) if (!each.hasAttribute("data-again") && !each.hidden) fill(each, { all: true });
    for (const each of closed) each.open = true;
  }
  function collapse() {
    if (!closed) return;
    for (const each of closed) each.open = false;
    closed = null;
    for (const each of every("details.guardrail")) {
      if (each.open) fill(each);
      else each.querySelector(".list").replaceChildren();
    }
  }
  addEventListener("beforeprint", expand);
  addEventListener("afterprint", collapse);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? expand() : collapse()));

  // Language: nothing is remembered.
  function speak(lang) {
    page.lang = lang;
    for (const each of every("[data-ja]")) {
      if (each.dataset.attribute) each.setAttribute(each.dataset.attribute, each.dataset[lang]);
      else each.textContent = each.dataset[lang];
    }
    for (const each of every("[data-lang]")) each.setAttribute("aria-pressed", String(each.dataset.lang === lang));
    if (filtering) filter();
  }
  for (const button of every("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));

  for (const [name, options] of [["status", data.statuses], ["member", data.members], ["cloud", data.clouds], ["area", data.areas], ["severity", data.severities]]) {
    for (const [value, ja, en] of options) byId(`by-${name}`).append(node("option", { value, "data-ja": ja, "data-en": en }, ja));
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  page.classList.add("scripted");
  const bar = () => page.style.setProperty("--bar", getComputedStyle(form).position === "sticky" ? `${form.offsetHeight - 1}px` : "0px");
  new ResizeObserver(bar).observe(form);
  bar();
  filter();
  reveal();
})();
