/** The states that a scene can start in. */
import type { Problem } from "@colloque/core/sdk/api";
import { accountWorlds } from "./accountWorlds.ts";
import { ASSISTANT, DOCTOR, NOW, PATIENT } from "./fixtures/people.ts";
import { assistantTalks, busyDoctorTalks, long, openRooms, roomsOfPatient, TRANSFERS } from "./fixtures/rooms.ts";
import { doctorTalks, patientTalks } from "./fixtures/talks.ts";
import { SceneSession, type World } from "./session.ts";

const problem = (code: string, retry: number | null = null): Problem => ({ code, retry });
const DAY = 86_400_000;

const nobody: World = { account: null, enters: PATIENT, talks: patientTalks() };
const patient: World = {
  account: PATIENT,
  talks: patientTalks(),
  devices: [
    { id: "d-zoe-1", name: "Chromium, Linux", kind: "session", mine: true, since: NOW - 3_600_000, expires: NOW + DAY / 2 },
    { id: "d-zoe-2", name: "Téléphone de Zoé", kind: "device", mine: false, since: NOW - 90 * DAY, expires: null },
  ],
  waysIn: [
    { id: "w-1", kind: "password", proved: true },
    { id: "w-2", kind: "sheet", proved: true },
  ],
};
const doctor: World = { ...patient, account: DOCTOR, talks: doctorTalks() };

const failing = (call: "logIn" | "createAccount" | "recover" | "sheet" | "confirmSheet", code: string, retry: number | null = null): World => ({
  ...nobody,
  fails: { [call]: problem(code, retry) },
});

const WORLDS = {
  nobody,
  patient,
  doctor,
  assistant: { ...doctor, account: ASSISTANT, talks: assistantTalks() },
  rooms: { ...patient, talks: roomsOfPatient(), transfers: TRANSFERS },
  "rooms-offline": { ...patient, talks: roomsOfPatient(), transfers: [], online: false },
  "rooms-doctor": { ...doctor, talks: openRooms() },
  busy: { ...doctor, talks: busyDoctorTalks() },
  "search-failed": { ...patient, fails: { searchDirectory: problem("offline") } },
  "start-failed": { ...patient, fails: { startConversation: problem("server-failed") } },
  "talk-failed": { ...patient, fails: { entries: problem("server-failed") } },
  "send-slow": { ...patient, waits: ["sendText"] },
  "send-slow-failed": { ...patient, waits: ["sendText"], fails: { sendText: problem("store-full") } },
  "send-failed": { ...patient, fails: { sendText: problem("store-full") } },
  damaged: { ...patient, fails: { readFile: problem("tampered"), save: problem("tampered") } },
  "code-differs": { ...patient, fails: { verifyContact: problem("code-differs") } },
  empty: { ...patient, talks: [] },
  "empty-doctor": { ...doctor, talks: [] },
  starting: { ...patient, hangs: ["account"] },
  "starting-failed": { ...patient, fails: { account: problem("internal") } },
  loading: { ...patient, hangs: ["conversations", "entries", "conversation", "devices", "waysIn"] },
  offline: { ...patient, online: false },
  unproved: { ...patient, account: { ...PATIENT, sheetProved: false } },
  "sheet-loading": { ...patient, account: { ...PATIENT, sheetProved: false }, hangs: ["sheet"] },
  "sheet-failed": { ...patient, account: { ...PATIENT, sheetProved: false }, fails: { sheet: problem("offline") } },
  "sheet-password": { ...patient, account: { ...PATIENT, sheetProved: false }, fails: { confirmSheet: problem("password-needed") } },
  ended: { ...nobody, ends: "expired" },
  "log-in-slow": { ...nobody, hangs: ["logIn"] },
  "log-in-wrong": failing("logIn", "wrong-password"),
  "log-in-many": failing("logIn", "too-many-tries", 4 * 60_000),
  "log-in-offline": failing("logIn", "offline"),
  "log-in-guardians": failing("logIn", "guardians-unavailable"),
  "log-in-substituted": failing("logIn", "substituted"),
  "sign-up-slow": { ...nobody, hangs: ["createAccount"] },
  "sign-up-taken": failing("createAccount", "taken"),
  "sign-up-code": failing("createAccount", "code-needed"),
  "sign-up-offline": failing("createAccount", "offline"),
  "recover-slow": { ...nobody, hangs: ["recover"] },
  "recover-wrong": failing("recover", "wrong-password"),
  "recover-checksum": failing("recover", "bad-checksum"),
  ...accountWorlds(patient, doctor),
  /** Made when it is needed: ten thousand entries. */
  long: (): World => ({ ...patient, talks: [long()] }),
} satisfies Record<string, World | (() => World)>;

export type WorldName = keyof typeof WORLDS;

export const worlds: Readonly<Record<string, (() => SceneSession) | undefined>> = Object.fromEntries(
  Object.entries(WORLDS).map(([name, world]) => [name, () => new SceneSession(typeof world === "function" ? world() : (world as World))]),
);
