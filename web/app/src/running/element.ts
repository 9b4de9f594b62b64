/** Making elements. Texts become text nodes, never markup: the page has no way to parse HTML. */

type Child = Node | string;

/** An element with its properties and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** An element of a class, without further properties. */
export function box<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = element(name, {}, ...children);
  made.className = className;
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

function drawing(className: string, viewBox: string, paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** The mark: two voices facing each other. */
export function mark(): SVGSVGElement {
  return drawing("mark", "0 0 32 32", ["M12.5 6.5a11 11 0 0 0 0 19", "M19.5 6.5a11 11 0 0 1 0 19"]);
}

const ICONS = {
  server: "M6 5h12a1 1 0 0 1 1 1v9H5V6a1 1 0 0 1 1-1zM2.5 18.5h19",
  pill: "M4.8 12.2l7.4-7.4a4.95 4.95 0 0 1 7 7l-7.4 7.4a4.95 4.95 0 0 1-7-7zM8.5 8.5l7 7",
  note: "M12 8v5M12 16.5v.01M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z",
} as const;

/** An icon; what it means stands beside it in words. */
export function icon(name: keyof typeof ICONS): SVGSVGElement {
  return drawing("icon", "0 0 24 24", [ICONS[name]]);
}
