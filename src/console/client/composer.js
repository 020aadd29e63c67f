/** composer: writing a message. Its box belongs to the frame, so that no update touches what is being written. */
/** @import { PageLine, PageState } from "../shape.ts" */
import { byId, el, redraw } from "./dom.js";

/** @typedef {{ send(text: string, quoting: string | undefined): Promise<boolean> }} ComposerActs */

const form = byId("composer", HTMLFormElement);
const box = byId("words", HTMLTextAreaElement);
const quotedStrip = byId("quoted", HTMLElement);

/** Unsent words by person and chat. @type {Map<string, string>} */
const drafts = new Map();
let place = "";
/** @type {PageLine | undefined} */
let quoted;

const roomChips = ["群规", "帮助", "我的警告", "常见问题", "加薇❤ ab12345 领红包"];
const privateChips = ["/help", "/status", "帮助", "我的警告"];

const fit = () => {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 140)}px`;
};

/**
 * @param {ComposerActs} acts
 */
export function openComposer(acts) {
  const send = async () => {
    const text = box.value;
    if (text.trim() === "") return;
    const [sentFrom, quoting] = [place, quoted];
    write("");
    quote(undefined);
    if (await acts.send(text, quoting?.id)) return;
    // Refused words go back to where they were written, unless something new stands there by now.
    if (place !== sentFrom) drafts.set(sentFrom, text);
    else if (box.value === "") {
      write(text);
      quote(quoting);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  box.addEventListener("keydown", (event) => {
    // 229 is the Enter that ends a composition in Safari, where isComposing is false by then.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void send();
  });
  // The send button takes no focus: on a phone the keyboard would close after every message.
  form.querySelector("[type=submit]")?.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("input", fit);
  byId("unquote", HTMLElement).addEventListener("click", () => quote(undefined));
  byId("chips", HTMLElement).addEventListener("click", (event) => {
    const chip = event.target instanceof Element ? event.target.closest("button") : null;
    if (chip) void acts.send(chip.textContent, undefined);
  });
}

/**
 * Puts words into the box.
 * @param {string} text
 */
export function write(text) {
  box.value = text;
  fit();
}

/**
 * Chooses the message that the next one quotes.
 * @param {PageLine | undefined} line
 */
export function quote(line) {
  quoted = line;
  quotedStrip.hidden = line === undefined;
  byId("quoted-words", HTMLElement).textContent = line ? `引用 ${line.name}：${line.text || line.fileName || ""}` : "";
  if (line) box.focus();
}

/**
 * @param {PageState} state
 */
export function drawComposer(state) {
  const now = `${state.as} ${state.where}`;
  if (now !== place) {
    drafts.set(place, box.value);
    place = now;
    quote(undefined);
    write(drafts.get(now) ?? "");
  }
  const alone = state.where.startsWith("private:");
  const code = state.overview?.claimCode;
  const chips = alone ? [...(code === undefined ? [] : [`/认领 ${code}`]), ...privateChips] : roomChips;
  redraw(byId("chips", HTMLElement), chips, () => chips.map((text) => el("button", { type: "button", class: "chip", "data-testid": "chip", title: `发送：${text}` }, text)));
}
