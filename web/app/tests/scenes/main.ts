/** The application over a client in memory; `?world=` chooses the state it starts in. */
import { mount } from "svelte";
import App from "../../src/App.svelte";
import "../../src/design/tokens.css";
import "../../src/design/base.css";
import { startWearing } from "../../src/account/theme.svelte.ts";
import { startSpeaking } from "../../src/texts/speaking.svelte.ts";
import { worlds } from "./worlds.ts";

const query = new URLSearchParams(location.search);
const world = worlds[query.get("world") ?? "patient"];
if (world === undefined) throw new Error("there is no such world");
history.replaceState(null, "", location.pathname);
startSpeaking();
startWearing();
const target = document.querySelector("#application");
const session = world();
// For tests, which let things happen on the other side.
Object.assign(window, { scene: session });
if (target !== null) mount(App, { target, props: { session, versions: session.versions } });
