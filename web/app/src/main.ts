import { session } from "./session/started.ts";
import { mount } from "svelte";
import { startWearing } from "./account/theme.svelte.ts";
import App from "./App.svelte";
import "./design/tokens.css";
import "./design/base.css";
import { isFirstVisit, onNewVersion, takeNewVersion } from "./session/versions.ts";
import { startSpeaking } from "./texts/speaking.svelte.ts";

startSpeaking();
startWearing();
const target = document.querySelector("#application");
if (target !== null) {
  const versions = { isFirstVisit: isFirstVisit(), onNewVersion, takeNewVersion };
  // In a task of its own: a slow phone draws and hears in between.
  setTimeout(() => mount(App, { target, props: { session, versions } }));
}
