import { mount } from "svelte";
import App from "./App.svelte";
import "./design/tokens.css";
import { connect } from "./session/connect.ts";

const target = document.querySelector("#application");
if (target !== null) mount(App, { target, props: { session: connect() } });
