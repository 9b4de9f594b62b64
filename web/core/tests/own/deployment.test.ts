/** Vectors of spec: deployment. */
import { verifyDescriptors, verifyDirectoryRecord } from "../../src/trust/deployment.ts";
import type { AccountId, DeploymentId } from "../../src/wire/ids.ts";
import { testPage, type Reader } from "./reading.ts";

const readers: Record<string, Reader> = {
  "descriptor-chain": async (inputs) => {
    const { id, head, descriptor } = await verifyDescriptors(
      inputs.many("descriptors"),
      inputs.octetsOrNull<DeploymentId>("pinned"),
      inputs.number("pinned_version"),
    );
    const { guardians, threshold, version } = descriptor;
    return { id, head, version, threshold, urls: guardians.map(({ url }) => url) };
  },
  "directory-record": async (inputs) => {
    const { account, email, name, city, speciality, serial } = await verifyDirectoryRecord(
      await verifyDescriptors(inputs.many("descriptors")),
      inputs.octets("record"),
      inputs.number("now"),
      inputs.octetsOrNull<AccountId>("account"),
      inputs.number("serial"),
    );
    return { account, email, name, city, speciality, serial };
  },
};

await testPage("deployment", readers);
