import { mount } from "svelte";
import App from "./App.svelte";
import "./design/tokens.css";

const target = document.querySelector("#application");
if (target !== null) mount(App, { target });
