/** main: keeps the page in step with the server. One question at a time; changes during it lead to one more. */
/** @import { PageState } from "../shape.ts" */
/** @import { Choice } from "./sandbox.js" */
import { getState, listen } from "./api.js";
import { drawDesk, openTabs } from "./desk.js";
import { byId, toast } from "./dom.js";

const sandboxed = document.body.dataset["sandbox"] === "true";
/** @type {Choice} */
const choice = recall();
/** @type {(state: PageState) => void} */
let drawSandbox = () => {};
/** @type {Promise<void> | undefined} */
let asking;
let askAgain = false;

/** Fetches and draws; resolves when what is drawn is at least as new as the call. */
function refresh() {
  askAgain = asking !== undefined;
  asking ??= (async () => {
    do {
      askAgain = false;
      await fetchAndDraw();
    } while (askAgain);
    asking = undefined;
  })();
  return asking;
}

async function fetchAndDraw() {
  const { as, where } = choice;
  const got = await getState(as, where);
  if ("mistake" in got) return toast(got.mistake);
  if (choice.as !== as || choice.where !== where) {
    askAgain = true;
    return;
  }
  const state = got.answer;
  Object.assign(choice, { as: state.as, where: state.where });
  remember();
  byId("community", HTMLElement).textContent = state.overview?.community ?? "";
  drawSandbox(state);
  drawDesk(state);
}

/** @returns {Choice} */
function recall() {
  try {
    return { as: undefined, where: undefined, ...JSON.parse(sessionStorage.getItem("nuanqun") ?? "{}") };
  } catch {
    return { as: undefined, where: undefined };
  }
}

function remember() {
  try {
    sessionStorage.setItem("nuanqun", JSON.stringify(choice));
  } catch {
    // A browser that keeps nothing still works; it only forgets the choice on reload.
  }
}

/**
 * @param {boolean} linked
 */
function showLink(linked) {
  const node = byId("link", HTMLElement);
  node.textContent = linked ? "已连接" : "断开，正在重连…";
  node.classList.toggle("lost", !linked);
}

if (new URLSearchParams(location.search).has("token")) history.replaceState(null, "", "/");
for (const closer of document.querySelectorAll("[data-closes]")) {
  closer.addEventListener("click", () => byId(closer.getAttribute("data-closes") ?? "", HTMLDialogElement).close());
}
for (const drawer of document.querySelectorAll("dialog")) {
  // The dialog itself is hit only outside its content: on the dimmed page around it.
  drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
}
if (sandboxed) {
  openTabs();
  drawSandbox = (await import("./sandbox.js")).openSandbox(choice, refresh);
}
listen(() => void refresh(), showLink);
await refresh();
