/** chat: the open chat's head, the way in and out of it, its members, and the menu of a message. */
/** @import { PageLine, PageState } from "../shape.ts" */
import { avatar, byId, el, redraw } from "./dom.js";
import { quote, write } from "./composer.js";
import { openWhy } from "./why.js";

/** @typedef {{ join(): Promise<boolean>, apply(text: string): Promise<boolean>, leave(): Promise<boolean>, rename(name: string): Promise<boolean>, go(as: string, where: string): Promise<void> }} ChatActs */

/** @type {PageState | undefined} */
let shown;
let hintClosed = false;
const menu = byId("menu", HTMLElement);
const card = byId("card", HTMLDialogElement);
const cardName = byId("card-name", HTMLInputElement);
const application = byId("application", HTMLInputElement);
const roomOf = (/** @type {PageState | undefined} */ state) => state?.rooms.find(({ id }) => id === state.where);

/**
 * @param {ChatActs} acts
 */
export function openChat(acts) {
  byId("join", HTMLElement).addEventListener("click", () => void acts.join());
  byId("apply", HTMLElement).addEventListener("click", async () => {
    if (await acts.apply(application.value)) application.value = "";
  });
  byId("leave", HTMLElement).addEventListener("click", () => void acts.leave());
  byId("members", HTMLElement).addEventListener("click", showMembers);
  byId("rename", HTMLElement).addEventListener("click", () => {
    cardName.value = roomOf(shown)?.card ?? "";
    card.showModal();
    cardName.select();
  });
  byId("card-cancel", HTMLElement).addEventListener("click", () => card.close());
  byId("card-form", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await acts.rename(cardName.value)) card.close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.hidden = true;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") menu.hidden = true;
  });
  byId("hint", HTMLElement).addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button")?.dataset["testid"] : undefined;
    if (pressed === "claim-close") hintClosed = byId("hint", HTMLElement).hidden = true;
    const founder = founderOf(shown);
    const code = shown?.overview?.claimCode;
    if (pressed === "claim-go" && founder && code !== undefined) void acts.go(founder.id, `private:${founder.id}`).then(() => write(`/认领 ${code}`));
  });
}

/**
 * @param {PageState} state
 */
export function drawChat(state) {
  shown = state;
  const room = roomOf(state);
  const me = state.people.find(({ id }) => id === state.as);
  const joined = room === undefined || room.joined;
  byId("title", HTMLElement).textContent = room ? `${room.topic} (${room.members.length})` : state.botName;
  byId("subtitle", HTMLElement).textContent = room ? `你是 ${me?.name ?? ""}${room.joined && room.card !== me?.name ? `，群名片 ${room.card}` : ""}` : `${me?.name ?? ""} 与机器人的私聊`;
  byId("members", HTMLElement).hidden = room === undefined;
  byId("rename", HTMLElement).hidden = byId("leave", HTMLElement).hidden = room === undefined || !room.joined;
  byId("outside", HTMLElement).hidden = joined;
  byId("composer", HTMLElement).hidden = !joined;
  byId("outside-words", HTMLElement).textContent = `${me?.name ?? ""} 还不在这个群里，只能看。`;
  byId("card-words", HTMLElement).textContent = room ? `${me?.name ?? ""} 在“${room.topic}”里的名字` : "";
  const none = byId("no-lines", HTMLElement);
  none.hidden = state.lines.length > 0;
  none.textContent = room ? "还没有人说话。\n① 选一个身份\n② 点下面的一句话，或者自己写\n③ 点消息下的“为什么”，看每条规则怎么判断" : "这里是和机器人的悄悄话：命令、申诉、警告卡都在这里。\n试试下面的 /help。";
  drawHint(state);
}

/**
 * @param {PageState | undefined} state
 */
const founderOf = (state) => state?.people.find(({ note }) => note.includes("创建者")) ?? state?.people[0];

/**
 * @param {PageState} state
 */
function drawHint(state) {
  const hint = byId("hint", HTMLElement);
  const code = state.overview?.claimCode;
  const founder = founderOf(state);
  hint.hidden = code === undefined || founder === undefined || hintClosed;
  if (code === undefined || founder === undefined) return;
  redraw(hint, [code, founder.name], () => [
    el("p", {}, `你是群主？切换成 ${founder.name}，私聊机器人发送：`, el("code", {}, `/认领 ${code}`)),
    el("button", { type: "button", "data-testid": "claim-go" }, "带我去"),
    el("button", { type: "button", class: "bare", "aria-label": "收起提示", "data-testid": "claim-close" }, "✕"),
  ]);
}

function showMembers() {
  const room = roomOf(shown);
  if (!room || !shown) return;
  const state = shown;
  byId("who-title", HTMLElement).textContent = `群成员 (${room.members.length})`;
  byId("who-body", HTMLElement).replaceChildren(el("ul", { class: "members" }, ...room.members.map((member) => {
    const person = state.people.find(({ id }) => id === member.id);
    const bot = member.id === state.bot;
    return el("li", { "data-testid": "member" },
      avatar(bot ? "暖" : (person?.initial ?? [...member.name][0] ?? "？"), bot ? "bot" : (person?.hue ?? 0)),
      el("span", {}, el("b", {}, member.name), person !== undefined && person.name !== member.name && el("small", {}, `本名 ${person.name}`)),
      bot && el("span", { class: "tag" }, "机器人"),
      member.id === room.owner && el("span", { class: "tag" }, "群主"));
  })));
  byId("who", HTMLDialogElement).showModal();
}

/**
 * The menu of a message, near where it was pressed.
 * @param {PageLine} line @param {{ x: number, y: number }} near
 */
export function openMenu(line, near) {
  const item = (/** @type {string} */ words, /** @type {() => void} */ run) => el("button", {
    type: "button", role: "menuitem",
    onclick: () => {
      menu.hidden = true;
      run();
    },
  }, words);
  const judged = shown !== undefined && !shown.where.startsWith("private:") && line.who !== "bot";
  menu.replaceChildren(item("引用", () => quote(line)), item("复制", () => void navigator.clipboard?.writeText(line.text)), ...(judged ? [item("为什么", () => void openWhy(line))] : []));
  menu.hidden = false;
  menu.style.left = `${Math.max(8, Math.min(near.x, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, near.y - menu.offsetHeight - 14)}px`;
  if (menu.firstElementChild instanceof HTMLElement) menu.firstElementChild.focus();
}
