/** sandbox: joins the parts of the made-up WeChat, and acts as the chosen person. */
/** @import { PageState } from "../shape.ts" */
import { act } from "./api.js";
import { drawChat, openChat, openMenu } from "./chat.js";
import { drawComposer, openComposer, quote } from "./composer.js";
import { byId, toast } from "./dom.js";
import { drawLines } from "./lines.js";
import { drawPlaces } from "./places.js";
import { openWhy } from "./why.js";

/** @typedef {{ as: string | undefined, where: string | undefined }} Choice */

/**
 * @param {Choice} choice @param {() => Promise<void>} refresh
 * @returns {(state: PageState) => void} draws a state
 */
export function openSandbox(choice, refresh) {
  const go = (/** @type {string | undefined} */ as, /** @type {string | undefined} */ where) => {
    Object.assign(choice, { as, where });
    return refresh();
  };
  const perform = async (/** @type {"say" | "join" | "apply" | "leave" | "rename"} */ what, /** @type {{ text?: string, quoting?: string }} */ more = {}) => {
    const mistake = await act({ do: what, as: choice.as ?? "", where: choice.where ?? "", ...more });
    if (mistake !== undefined) toast(mistake);
    await refresh();
    return mistake === undefined;
  };
  const placeActs = {
    choosePerson: (/** @type {string} */ id) => void go(id, choice.where?.startsWith("private:") ? `private:${id}` : choice.where),
    choosePlace(/** @type {string} */ where) {
      showView("chat");
      void go(choice.as, where);
    },
  };
  const lineActs = { why: openWhy, quote, menu: openMenu };
  openComposer({ send: (text, quoting) => perform("say", { text, ...(quoting === undefined ? {} : { quoting }) }) });
  openChat({
    join: () => perform("join"),
    apply: (text) => perform("apply", { text }),
    leave: () => perform("leave"),
    rename: (text) => perform("rename", { text }),
    go(as, where) {
      showView("chat");
      return go(as, where);
    },
  });
  for (const button of viewButtons()) button.addEventListener("click", () => showView(button.dataset["view"] ?? "chat"));
  return (state) => {
    drawPlaces(state, placeActs);
    drawChat(state);
    drawComposer(state);
    drawLines(state, lineActs);
    markViews(state);
  };
}

const viewButtons = () => [...document.querySelectorAll(".views button")].filter((button) => button instanceof HTMLElement);

/**
 * Chooses the view of a narrow screen.
 * @param {string} view
 */
function showView(view) {
  document.body.dataset["view"] = view;
  for (const button of viewButtons()) button.setAttribute("aria-pressed", String(button.dataset["view"] === view));
}

/**
 * Dots on the bottom bar: unread chats, and cases that wait.
 * @param {PageState} state
 */
function markViews(state) {
  const waits = { self: byId("people", HTMLElement).querySelector(".dot") ?? byId("places", HTMLElement).querySelector(".dot"), desk: (state.overview?.cases.length ?? 0) > 0 };
  for (const [view, waiting] of Object.entries(waits)) {
    const dot = document.querySelector(`.views [data-view="${view}"] .dot`);
    if (dot instanceof HTMLElement) dot.hidden = !waiting;
  }
}
