/** RFC 9162 proofs, good and tampered: transparency-dev's cases. */
import { describe, expect, it } from "vitest";
import { ProofInvalid } from "../../src/errors.ts";
import { verifyConsistency, verifyInclusion } from "../../src/trust/merkle.ts";
import { hasVectors, listVectors, readVector } from "../vectors.ts";

interface Inclusion {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}
interface Consistency {
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

const present = await hasVectors("third-party", "merkle");
const bytes = (text: string): Uint8Array => Uint8Array.from(atob(text ?? ""), (c) => c.charCodeAt(0));

async function filesUnder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listVectors("third-party", folder)) {
    const path = `${folder}/${name}`;
    found.push(...(name.endsWith(".json") ? [path] : await filesUnder(path)));
  }
  return found;
}

function outcome(check: () => void, wantErr: boolean): void {
  if (wantErr) expect(check).toThrow(ProofInvalid);
  else check();
}

describe.skipIf(!present)("RFC 9162 (skipped: no third-party vectors)", () => {
  it("inclusion", async () => {
    const files = await filesUnder("merkle/inclusion");
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) {
      const v = await readVector<Inclusion>("third-party", file);
      const proof = (v.proof ?? []).map(bytes);
      const check = (): void =>
        verifyInclusion(bytes(v.leafHash), v.leafIdx, v.treeSize, proof, bytes(v.root));
      outcome(check, v.wantErr);
    }
  });

  it("consistency", async () => {
    const files = await filesUnder("merkle/consistency");
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) {
      const v = await readVector<Consistency>("third-party", file);
      const proof = (v.proof ?? []).map(bytes);
      const check = (): void =>
        verifyConsistency(v.size1, v.size2, bytes(v.root1), bytes(v.root2), proof);
      // A first size of 0 proves nothing: refused here although the vectors allow it.
      outcome(check, v.wantErr || v.size1 === 0);
    }
  });
});
