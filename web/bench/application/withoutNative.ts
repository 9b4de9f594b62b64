/** Takes ML-KEM and ML-DSA away from this worker's WebCrypto, as in a browser that has none. */
const subtle = SubtleCrypto.prototype as unknown as Record<string, (...values: unknown[]) => unknown>;

function nameOf(value: unknown): string {
  return typeof value === "string" ? value : String((value as { name?: unknown } | null)?.name ?? "");
}

for (const method of ["generateKey", "importKey"]) {
  const native = subtle[method] as (...values: unknown[]) => unknown;
  subtle[method] = function (this: unknown, ...values: unknown[]): unknown {
    const isNew = values.some((value) => /^ML-?(?:DSA|KEM)/u.test(nameOf(value)));
    if (isNew) return Promise.reject(new DOMException("not here", "NotSupportedError"));
    return native.apply(this, values);
  };
}
