/** The application over a client in memory; `?world=` chooses the state it starts in. */
import { mount } from "svelte";
import App from "../../src/App.svelte";
import "../../src/design/tokens.css";
import "../../src/design/base.css";
import { startSpeaking } from "../../src/texts/speaking.svelte.ts";
import { worlds } from "./worlds.ts";

const query = new URLSearchParams(location.search);
const world = worlds[query.get("world") ?? "patient"];
if (world === undefined) throw new Error("there is no such world");
history.replaceState(null, "", location.pathname);
startSpeaking();
const target = document.querySelector("#application");
if (target !== null) mount(App, { target, props: { session: world() } });
