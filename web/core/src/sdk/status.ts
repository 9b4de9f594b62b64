/** Whom this client can reach; works offline too. */
import { ColloqueError, GuardiansUnavailable, Malformed, Offline } from "../errors.ts";
import type { Deployment } from "../trust/deployment.ts";
import type { Guardian } from "../wire/deployment.ts";
import type { GuardianStatus, Status } from "./api.ts";
import type { Context } from "./context.ts";

/** Ask server and guardians whether they are there. */
export async function findStatus(context: Context): Promise<Status> {
  const [reachable, deployment] = await Promise.all([reachesServer(context), known(context)]);
  const listed = deployment?.descriptor.guardians ?? [];
  const guardians = await Promise.all(listed.map((guardian) => statusOf(context, guardian)));
  const threshold = deployment?.descriptor.threshold ?? 0;
  return { server: context.transport.origin, reachable, guardians, threshold };
}

async function known(context: Context): Promise<Deployment | null> {
  try {
    return await context.deployment();
  } catch (error) {
    if (error instanceof Offline) return null;
    throw error;
  }
}

async function reachesServer({ transport }: Context): Promise<boolean> {
  try {
    await transport.send("GET", "/health/live", new Uint8Array(), "", { signed: false });
    return true;
  } catch (error) {
    if (error instanceof ColloqueError) return false;
    throw error;
  }
}

/** An empty request is one that no guardian opens: a 400 shows that it is there. */
async function statusOf({ transport }: Context, guardian: Guardian): Promise<GuardianStatus> {
  const { index, url } = guardian;
  try {
    await transport.postSealed(url, new Uint8Array());
  } catch (error) {
    if (error instanceof GuardiansUnavailable) return { index, url, reachable: false };
    if (!(error instanceof Malformed)) throw error;
  }
  return { index, url, reachable: true };
}
