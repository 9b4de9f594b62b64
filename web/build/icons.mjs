/**
 * Draws the application's icons from its mark: `npm run icons`. The pictures are committed, since a
 * build needs no browser.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const PUBLIC = new URL("../app/public/", import.meta.url);
/** `room`: the mark's share of the picture. A maskable icon keeps it in the inner 80 %. */
const ICONS = [
  { name: "icon-192", size: 192, room: 0.82, corner: "22%" },
  { name: "icon-512", size: 512, room: 0.82, corner: "22%" },
  { name: "icon-maskable", size: 512, room: 0.6, corner: "0" },
  { name: "apple-touch-icon", size: 180, room: 0.72, corner: "0" },
];

function page(mark, { size, room, corner }) {
  const drawn = mark.replace("<svg ", `<svg width="${size * room}" height="${size * room}" `);
  return `<style>
    body { margin: 0; background: transparent }
    div { width: ${size}px; height: ${size}px; display: grid; place-items: center;
      background: #f1f5f2; border-radius: ${corner} }
  </style><div>${drawn}</div>`;
}

const mark = await readFile(new URL("mark.svg", PUBLIC), "utf8");
const executablePath = process.env.COLLOQUE_CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const icon of ICONS) {
  const { size } = icon;
  const tab = await browser.newPage({ viewport: { width: size, height: size } });
  await tab.setContent(page(mark, icon));
  const picture = await tab.screenshot({ omitBackground: true });
  await writeFile(fileURLToPath(new URL(`${icon.name}.png`, PUBLIC)), picture);
}
await browser.close();
