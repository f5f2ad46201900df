// How a page is laid out (layout.py): its landmarks with where they begin and end, in twentieths of the width.
() => {
  const LANDMARKS = "header, .head, .languages, .honest, .facts, nav, #filter, main, section, .tiles, .tiles > li, .pair, table, thead, "
    + "figure, svg, article, details.control, details.guardrail, .list, .chip, footer, h1, h2";
  const width = document.documentElement.clientWidth;
  const share = (value) => Math.round(value / width * 20);
  const name = (each) => each.tagName.toLowerCase() + (each.id && !each.matches("details") ? `#${each.id}` : "")
    + [...each.classList].filter((one) => one !== "script").map((one) => `.${one}`).join("");
  const under = (top, each) => {
    const shown = each.checkVisibility({ checkVisibilityCSS: true });
    const box = each.getBoundingClientRect();
    const children = [...each.querySelectorAll(LANDMARKS)].filter((one) => one.parentElement.closest(LANDMARKS) === each);
    if (!shown) return { name: name(each), shown };
    if (each.matches(".chip")) return { name: name(each), shown };
    const wide = each.matches("h1, h2, .languages, table.counts, table.legend") ? {} : { from: share(box.left), to: share(box.right) };
    const chips = [...new Set(children.filter((one) => one.matches(".chip")).map(name))].sort();
    const others = children.filter((one) => !one.matches(".chip")).map((one) => under(box.top, one));
    return { name: name(each), shown, ...wide, ...(chips.length ? { chips } : {}), ...(others.length ? { inside: others } : {}) };
  };
  const tops = [...document.body.querySelectorAll(LANDMARKS)].filter((each) => !each.parentElement.closest(LANDMARKS));
  return tops.map((each) => under(0, each));
}
