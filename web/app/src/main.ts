import { mount } from "svelte";
import App from "./App.svelte";
import "./design/tokens.css";
import "./design/base.css";
import { connect } from "./session/connect.ts";
import { startSpeaking } from "./texts/speaking.svelte.ts";

startSpeaking();
const target = document.querySelector("#application");
if (target !== null) mount(App, { target, props: { session: connect() } });
