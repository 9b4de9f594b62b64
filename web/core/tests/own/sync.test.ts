/** Vectors of spec: sync. */
import { openSettings } from "../../src/sealing/settings.ts";
import { verifyPlain } from "../../src/trust/signature.ts";
import type { AccountId } from "../../src/wire/ids.ts";
import { encodeGreeting, EVENTS_LABEL } from "../../src/wire/login.ts";
import { pae } from "../../src/wire/pae.ts";
import { encodeSettings } from "../../src/wire/settings.ts";
import { testPage, type Reader } from "./reading.ts";

const readers: Record<string, Reader> = {
  "events-greeting": async (inputs) => {
    const greeting = { created: inputs.number("created"), token: inputs.octets("token") };
    const message = pae(EVENTS_LABEL, 1, encodeGreeting(greeting));
    await verifyPlain(inputs.octets("public"), message, inputs.octets("sig"));
    return { message };
  },
  settings: async (inputs) => {
    const [sealed, account] = [inputs.octets("sealed"), inputs.octets<AccountId>("account")];
    const version = inputs.number("version");
    const settings = await openSettings(sealed, account, inputs.octets("key"), version);
    return { content: encodeSettings(settings) };
  },
};

await testPage("sync", readers, {
  "http-signature": "a browser only signs: sdk/signature.test.ts makes the good ones",
});
