/** lines: the talk of the open chat, as bubbles. */
/** @import { PageLine, PageState } from "../shape.ts" */
import { avatar, byId, el } from "./dom.js";

/** @typedef {{ why(line: PageLine): void, quote(line: PageLine): void, menu(line: PageLine, near: { x: number, y: number }): void }} LineActs */

/** Drawn lines by id, so that an update leaves the others (a playing video, a selection) alone. @type {Map<string, { signature: string, node: HTMLElement }>} */
const drawn = new Map();
let drawnFor = "";
let stuck = true;

const scroll = byId("scroll", HTMLElement);
const list = byId("lines", HTMLElement);
const jump = byId("jump", HTMLElement);
const toBottom = () => {
  scroll.scrollTop = scroll.scrollHeight;
};

scroll.addEventListener("scroll", () => {
  stuck = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 48;
  if (stuck) jump.hidden = true;
});
jump.addEventListener("click", toBottom);
// Pictures get their height late, the box its own when the keyboard opens: whoever was at the bottom stays there.
new ResizeObserver(() => stuck && toBottom()).observe(scroll);
new ResizeObserver(() => stuck && toBottom()).observe(list);

/**
 * @param {PageState} state @param {LineActs} acts
 */
export function drawLines(state, acts) {
  const place = `${state.as} ${state.where}`;
  const fresh = place !== drawnFor;
  if (fresh) {
    drawn.clear();
    list.replaceChildren();
    drawnFor = place;
    stuck = true;
  }
  const added = put(state, acts);
  if (stuck || added.some(({ who }) => who === "me")) {
    stuck = true;
    toBottom();
  } else if (added.length > 0) jump.hidden = false;
  if (stuck) jump.hidden = true;
  if (!fresh) announce(added);
}

/**
 * @param {PageState} state @param {LineActs} acts
 * @returns {PageLine[]} the lines that were not there before
 */
function put(state, acts) {
  /** @type {PageLine[]} */
  const added = [];
  const kept = new Set(state.lines.map(({ id }) => id));
  for (const [id, { node }] of drawn) {
    if (kept.has(id)) continue;
    node.remove();
    drawn.delete(id);
  }
  const inRoom = !state.where.startsWith("private:");
  for (const [index, line] of state.lines.entries()) {
    const signature = JSON.stringify(line);
    const before = drawn.get(line.id);
    let node = before?.node;
    if (before?.signature !== signature || node === undefined) {
      node = lineNode(line, inRoom, acts);
      if (before) before.node.replaceWith(node);
      else added.push(line);
      drawn.set(line.id, { signature, node });
    }
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  }
  return added;
}

/**
 * @param {PageLine[]} added
 */
function announce(added) {
  const heard = added.filter(({ who }) => who !== "me");
  if (heard.length > 0) byId("announcer", HTMLElement).textContent = heard.map((line) => (line.who === "system" ? line.text : `${line.name}：${line.text}`)).join("。");
}

/**
 * @param {PageLine} line @param {boolean} inRoom @param {LineActs} acts
 */
function lineNode(line, inRoom, acts) {
  const item = el("li", { class: `line ${line.who}`, "data-testid": "line", "data-line": line.id, "data-who": line.who });
  if (line.divider !== undefined) item.append(el("p", { class: "divider" }, line.divider));
  const judged = inRoom && (line.who === "me" || line.who === "other");
  const why = judged && el("button", { type: "button", class: "small why", "data-testid": "why", "aria-label": `为什么：机器人怎么看 ${line.name} 的这条消息`, onclick: () => acts.why(line) }, "为什么");
  if (line.who === "system") item.append(el("p", { class: "system" }, line.text));
  else if (line.recalled) item.append(el("p", { class: "system" }, `${line.name} 的一条消息被撤回 `, why));
  else item.append(bubbleRow(line, inRoom, why, acts));
  return item;
}

/**
 * @param {PageLine} line @param {boolean} inRoom @param {HTMLElement | false} why @param {LineActs} acts
 */
function bubbleRow(line, inRoom, why, acts) {
  const bubble = el("div", {
    class: `bubble${line.media === undefined ? "" : ` kind-${line.kind}`}`, title: line.time,
    oncontextmenu: (event) => {
      event.preventDefault();
      if (event instanceof MouseEvent) acts.menu(line, { x: event.clientX, y: event.clientY });
    },
    onclick: (event) => {
      const touched = event instanceof PointerEvent && event.pointerType === "touch" && event.target instanceof Element && !event.target.closest("a, video, button");
      if (touched) acts.menu(line, { x: event.clientX, y: event.clientY });
    },
  }, ...content(line));
  return el("div", { class: "row" },
    avatar(line.initial, line.who === "bot" ? "bot" : line.hue),
    el("div", { class: "said" },
      (inRoom || line.who === "bot") && line.who !== "me" && el("p", { class: "name" }, line.name, line.who === "bot" && el("span", { class: "tag" }, "机器人")),
      el("div", { class: "bubble-row" }, bubble, el("button", { type: "button", class: "small quoter", "data-testid": "quote", "aria-label": `引用 ${line.name} 的消息`, onclick: () => acts.quote(line) }, "引用")),
      line.quoted !== undefined && el("p", { class: "quote" }, line.quoted),
      why));
}

/**
 * @param {PageLine} line
 * @returns {(HTMLElement | string)[]}
 */
function content(line) {
  const words = line.text === "" ? [] : [line.text];
  const name = line.fileName ?? "文件";
  switch (line.kind) {
    case "text":
    case "system":
      return words;
    case "image":
      if (line.media === undefined) return [`[图片] ${name}`, ...words];
      return [el("a", { href: line.media, target: "_blank", rel: "noopener", "aria-label": `打开图片 ${name}` }, el("img", { src: line.media, alt: line.text || name })), ...words];
    case "video":
      if (line.media === undefined) return [`[视频] ${name}`, ...words];
      return [el("video", { src: line.media, controls: true, preload: "metadata", playsinline: true, "aria-label": name }), el("a", { class: "file", href: line.media, target: "_blank", rel: "noopener" }, `▶ ${name}`), ...words];
    case "file":
      return [line.media === undefined ? `[文件] ${name}` : el("a", { class: "file", href: line.media, download: name }, `📎 ${name}`), ...words];
    default:
      return words;
  }
}
