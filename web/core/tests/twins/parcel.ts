/** What one language makes and the other opens; byte strings as hexadecimal. See the Python twin. */

export interface AccountParcel {
  chain: string[];
  slots: { kind: string; seed: string; id: string }[];
  set: string;
  keyring: string;
  settings: string;
  settings_version: number;
  assertion: string;
  assertion_key: string;
  greeting: { created: number; token: string; sig: string; key: string };
  bind: string;
  confirm: string;
  lane: Claim;
  proof: Claim;
}

/** A plain signature over a claim's encoded payload. */
export interface Claim {
  payload: string;
  sig: string;
  key: string;
}

export interface Parcel {
  descriptors: string[];
  record: string;
  now: number;
  accounts: AccountParcel[];
  statements: { statement: string; wraps: string }[];
  entries: { author: string; entry: string }[];
  ciphertext: string;
}
