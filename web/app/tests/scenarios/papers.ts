/** PDF files of any size, as a scanner or a practice makes them. */

const END = "\nstartxref\n9\n%%EOF\n";

/** A PDF of one empty page with a title; what fills it up to `size` bytes is a stream of noise. */
export function pdf(title: string, size: number): Buffer {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    `<< /Title (${title}) >>`,
  ];
  const begin = `%PDF-1.4\n${objects.map((one, index) => `${index + 1} 0 obj\n${one}\nendobj\n`).join("")}`;
  const head = `${begin}5 0 obj\n<< /Length ${size} >>\nstream\n`;
  const tail = `\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Info 4 0 R >>${END}`;
  const bytes = Buffer.alloc(size, head, "latin1");
  fill(bytes.subarray(head.length, size - tail.length));
  bytes.write(tail, size - tail.length, "latin1");
  return bytes;
}

/** Bytes that nothing compresses and every run makes again (xorshift32). */
function fill(bytes: Buffer): void {
  let state = 0x9e3779b9;
  for (let at = 0; at < bytes.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
}
