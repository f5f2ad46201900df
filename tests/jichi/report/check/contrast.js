// Contrast of every text that is seen (accessibility.py): WCAG 2.2, "contrast ratio" and "relative luminance".
() => {
  
const seen = (each) => each.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true })
  && !each.closest(".hidden");

  const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = numbers(colour).map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = (colour) => colour.startsWith("rgb") && (numbers(colour)[3] ?? 1) > 0.99;
  const behind = (each) => {
    if (each.closest("svg")) {
      each.scrollIntoView({ block: "center" });
      const box = each.getBoundingClientRect();
      const found = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        .find((one) => ["rect", "circle"].includes(one.tagName) && opaque(getComputedStyle(one).fill));
      if (found) return getComputedStyle(found).fill;
    }
    for (let at = each; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (opaque(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const ratios = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const each = walker.currentNode.parentElement;
    const svg = each.closest("svg");
    if (!walker.currentNode.data.trim() || !seen(each)) continue;
    if (["SCRIPT", "STYLE", "NOSCRIPT", "title"].includes(each.tagName)) continue;
    const style = getComputedStyle(each);
    const [front, back] = [svg ? style.fill : style.color, behind(each)];
    const [light, dark] = [luminance(front), luminance(back)].sort((one, other) => other - one);
    const ratio = (light + 0.05) / (dark + 0.05);
    const key = `${front} on ${back}`;
    if (!ratios.has(key)) ratios.set(key, [ratio, walker.currentNode.data.trim().slice(0, 30)]);
  }
  return [...ratios].map(([key, [ratio, text]]) => [key, ratio, text]);
}
