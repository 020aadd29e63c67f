/** desk: the dashboards: planned content, warnings, open cases, the outbox and the bot's own state. */
/** @import { PageState, PageOverview } from "../shape.ts" */
/** @import { Child } from "./dom.js" */
import { byId, el, empty, redraw } from "./dom.js";

const panels = ["drops", "warnings", "cases", "outbox", "status"];

/**
 * @param {PageState} state
 */
export function drawDesk(state) {
  const { overview } = state;
  const waiting = overview?.outbox.filter(({ status }) => status === "pending" || status === "claimed" || status === "held").length ?? 0;
  count("drops", overview?.drops.length ?? 0);
  count("warnings", overview?.warnings.length ?? 0);
  count("cases", overview?.cases.length ?? 0, true);
  count("outbox", waiting);
  count("status", problemsOf(state).length, true);
  if (overview) {
    rows("drops", overview.drops, () => drops(overview));
    rows("warnings", overview.warnings, () => warnings(overview));
    rows("cases", overview.cases, () => cases(overview));
    rows("outbox", overview.outbox, () => outbox(overview));
  }
  rows("status", [state.gateway, state.mistake, overview?.community, overview?.rulesVersion, overview?.problems, overview?.timeZone], () => status(state));
}

/** Lets the tabs switch, by mouse and by arrow keys. */
export function openTabs() {
  const tabs = panels.map((id) => document.getElementById(`tab-${id}`)).filter((tab) => tab !== null);
  const choose = (/** @type {number} */ chosen) => {
    for (const [index, id] of panels.entries()) {
      tabs[index]?.setAttribute("aria-selected", String(index === chosen));
      tabs[index]?.setAttribute("tabindex", index === chosen ? "0" : "-1");
      byId(`panel-${id}`, HTMLElement).hidden = index !== chosen;
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(index));
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step === 0) return;
      const next = (index + step + tabs.length) % tabs.length;
      choose(next);
      tabs[next]?.focus();
    });
  }
}

/**
 * @param {string} id @param {number} number @param {boolean} [urgent]
 */
function count(id, number, urgent = false) {
  const node = document.getElementById(`count-${id}`);
  if (!node) return;
  node.textContent = number === 0 ? "" : String(number);
  node.classList.toggle("urgent", urgent);
}

/**
 * @param {string} id @param {unknown} shows @param {() => Child[]} make
 */
function rows(id, shows, make) {
  redraw(byId(`rows-${id}`, HTMLElement), shows, make);
}

/**
 * @param {PageOverview} overview
 * @returns {Child[]}
 */
function drops({ drops: list }) {
  if (list.length === 0) return [empty("还没有排好的内容。在 drops.yaml 里先计划，再投放，群才不会冷下来。")];
  return list.map((drop) => el("article", { class: "card-row", "data-testid": "drop" },
    el("div", { class: "card-head" }, el("b", {}, drop.theme || drop.id), drop.paused && el("span", { class: "badge tone-calm" }, "已暂停")),
    el("p", { class: drop.next === undefined || drop.paused ? "" : "when" }, drop.nextText),
    el("small", {}, `${drop.id} · ${drop.groups} 个群`)));
}

/**
 * @param {PageOverview} overview
 * @returns {Child[]}
 */
function warnings({ warnings: list }) {
  if (list.length === 0) return [empty("没有人被警告，气氛不错。")];
  return list.map((warning) => el("article", { class: "card-row", "data-testid": "warning" },
    el("div", { class: "card-head" }, el("b", {}, warning.member), el("span", { class: "badge tone-warn" }, warning.points > 0 ? `${warning.points} 分` : "移出")),
    el("p", {}, warning.last),
    el("small", {}, `${warning.expiresText} 到期`)));
}

/**
 * @param {PageOverview} overview
 * @returns {Child[]}
 */
function cases({ cases: list }) {
  if (list.length === 0) return [empty("没有等人处理的事。")];
  return list.map((item) => el("article", { class: "card-row", "data-testid": "case" },
    el("p", {}, item.question),
    el("ol", { class: "options" }, ...item.options.map((option) => el("li", {}, option))),
    el("small", {}, `工单 ${item.id} · 值班人私聊机器人答复`)));
}

/**
 * @param {PageOverview} overview
 * @returns {Child[]}
 */
function outbox({ outbox: list }) {
  if (list.length === 0) return [empty("机器人还没有说过话。去群里发一句“群规”试试。")];
  return list.map((row) => el("article", { class: "card-row", "data-testid": "outgoing", "data-status": row.status },
    el("div", { class: "card-head" }, el("b", {}, row.typeText), el("span", { class: `badge tone-${row.tone}` }, row.statusText), el("time", {}, row.time)),
    el("p", { class: "clamp" }, row.text),
    el("small", {}, [row.priorityText, row.because].filter((part) => part !== "").join(" · "))));
}

/**
 * All that is wrong, each thing once: what the gateway says is among what the bot knows.
 * @param {PageState} state
 * @returns {string[]}
 */
function problemsOf({ gateway, mistake, overview }) {
  return [...new Set([mistake, gateway?.problem, ...(overview?.problems ?? [])].filter((each) => each !== undefined))];
}

/**
 * @param {PageState} state
 * @returns {Child[]}
 */
function status(state) {
  const { gateway, overview } = state;
  const problems = problemsOf(state);
  /** @type {[string, string | undefined][]} */
  const facts = [
    ["社群", overview?.community],
    ["账号", gateway && `${gateway.name ?? ""} ${gateway.stateText}`.trim()],
    ["登录时间", gateway?.loginText],
    ["最近同步", gateway?.lastSyncText],
    ["最近收到消息", gateway?.lastSeenText],
    ["规则版本", overview?.rulesVersion],
    ["时区", overview?.timeZone],
  ];
  return [
    gateway?.codePicture !== undefined && el("figure", { class: "code", "data-testid": "code" }, el("img", { src: gateway.codePicture, alt: "登录二维码", width: "220", height: "220" }), el("figcaption", {}, "用机器人的手机扫码登录")),
    ...problems.map((problem) => el("p", { class: "problem", "data-testid": "problem" }, problem)),
    problems.length === 0 && el("p", { class: "fine" }, "一切正常：规则已生效，没有发现问题。"),
    el("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => (value === undefined ? [] : [el("dt", {}, name), el("dd", {}, value)]))),
  ];
}
