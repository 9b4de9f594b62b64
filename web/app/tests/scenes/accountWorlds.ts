/** The states of what is around the talks: the account, the end of a session, a new version. */
import type { Problem } from "@colloque/core/sdk/api";
import { DIRECTORY, NOW, PATIENT } from "./fixtures/people.ts";
import { patientTalks, type Talk } from "./fixtures/talks.ts";
import { statusOf, type World } from "./session.ts";

const problem = (code: string, retry: number | null = null): Problem => ({ code, retry });
const HOUR = 3_600_000;

/** Talks with something in them that has not gone out. */
function unsentTalks(): readonly Talk[] {
  return patientTalks().map((talk, at) => ({ ...talk, info: { ...talk.info, unsent: at === 0 ? 2 : 0, draft: at === 1 } }));
}

export function accountWorlds(patient: World, doctor: World) {
  const ended = (why: string, shared = false): World => ({ ...patient, account: { ...PATIENT, shared }, ends: why });
  const manyTalks = Array.from({ length: 4 }, () => patient.talks ?? []).flat();
  return {
    "account-shared": { ...patient, account: { ...PATIENT, shared: true, expires: NOW + 8 * HOUR } },
    "account-unsent": { ...patient, talks: unsentTalks() },
    "account-hidden-unsent": { ...patient, fails: { logOut: problem("unsent") } },
    "account-long": {
      ...patient,
      account: { ...PATIENT, name: "Marie-Apolline Invraisemblablement-Longuenom de la Fictionnière", email: "marie.apolline.invraisemblablement.longuenom@exemple-de-courrier.invalid" },
    },
    "rename-password": { ...patient, fails: { rename: problem("password-needed") } },
    "rename-wrong": { ...patient, asksPassword: true, fails: { rename: problem("wrong-password") } },
    "rename-many": { ...patient, asksPassword: true, fails: { rename: problem("too-many-tries", 4 * 60_000) } },
    "rename-offline": { ...patient, fails: { rename: problem("offline") } },
    "rename-asks": { ...patient, asksPassword: true },
    unlisted: { ...doctor, directory: DIRECTORY.slice(1) },
    "listing-slow": { ...doctor, hangs: ["searchDirectory"] },
    "listing-offline": { ...doctor, directory: [], fails: { requestListing: problem("offline") } },
    "devices-failed": { ...patient, fails: { devices: problem("server-failed"), waysIn: problem("offline") } },
    "unproved-ways": {
      ...patient, account: { ...PATIENT, sheetProved: false },
      waysIn: [{ id: "w-1", kind: "password", proved: true }, { id: "w-2", kind: "sheet", proved: false }],
    },
    "guardian-down": { ...patient, status: statusOf([true, false, true]) },
    "guardians-down": { ...patient, status: statusOf([false, false, true]) },
    "all-down": { ...patient, online: false, status: statusOf([false, false, false], false) },
    "status-slow": { ...patient, hangs: ["status"] },
    "status-unknown": { ...patient, status: { ...statusOf([], false), threshold: 0 } },
    "one-machine": {
      ...patient,
      status: {
        server: "http://localhost:8080", reachable: true, threshold: 2,
        guardians: [1, 2, 3].map((index) => ({ index, url: `http://localhost:${8080 + index}`, reachable: true })),
      },
    },
    "many-talks": { ...patient, talks: manyTalks.map((talk, at) => ({ ...talk, info: { ...talk.info, id: `t-many-${at}` } })) },
    "new-version": { ...patient, newVersion: true },
    "new-version-doctor": { ...doctor, newVersion: true },
    "ended-expired": ended("expired"),
    "ended-expired-shared": ended("expired", true),
    "ended-revoked": ended("device-revoked"),
    "ended-elsewhere": ended("logged-out"),
  } satisfies Record<string, World>;
}
