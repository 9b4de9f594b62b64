/** A camera for tests. */
import type { Page } from "playwright-core";
import { encode } from "uqr";

/** From now on the page’s camera sees the square of this text. */
export async function seeing(page: Page, text: string): Promise<void> {
  const { data } = encode(text, { ecc: "M", border: 4 });
  await page.evaluate((rows) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = rows.length * 8;
    const context = canvas.getContext("2d");
    const draw = (): void => {
      rows.forEach((row, y) =>
        row.forEach((dark, x) => {
          if (context) context.fillStyle = dark ? "#000" : "#fff";
          context?.fillRect(x * 8, y * 8, 8, 8);
        }),
      );
    };
    setInterval(draw, 50);
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(10));
  }, data);
}
