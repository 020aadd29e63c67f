/** why: what every rule made of one message. */
/** @import { PageLine, PageWhyLine } from "../shape.ts" */
import { getWhy } from "./api.js";
import { byId, el, empty } from "./dom.js";

const order = ["act", "fault", "pass", "off"];
/** What becomes of a verdict that did not simply act. @type {Readonly<Record<string, string>>} */
const asides = { watch: "观察模式：只记下来，没有动手。", ask: "询问模式：先问值班人，点头才动手。", off: "规则关着，没有动手。" };
let opened = 0;

/**
 * @param {PageLine} line
 */
export async function openWhy(line) {
  const body = byId("why-body", HTMLElement);
  const mine = ++opened;
  const about = el("blockquote", { class: "about" }, el("b", {}, line.name), `：${line.text || line.fileName || ""}`);
  body.replaceChildren(about, empty("正在问机器人…"));
  byId("why", HTMLDialogElement).showModal();
  const got = await getWhy(line.id);
  if (mine !== opened) return;
  body.replaceChildren(about, ...("mistake" in got ? [empty(got.mistake)] : verdicts(got.answer.lines)));
}

/**
 * @param {readonly PageWhyLine[]} lines
 */
function verdicts(lines) {
  if (lines.length === 0) return [empty("还没有任何规则。在 rules/ 里加一条，保存就生效。")];
  const awake = lines.filter(({ verdict }) => verdict !== "off").length;
  const acted = lines.filter(({ verdict }) => verdict === "act").length;
  const sorted = lines.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return [
    el("p", { class: "summary" }, `${awake} 条规则看过这条消息，`, acted === 0 ? "都放行了。" : el("b", {}, `${acted} 条有话要说。`)),
    el("ul", { class: "verdicts" }, ...sorted.map(verdictNode)),
  ];
}

/**
 * @param {PageWhyLine} line
 */
function verdictNode(line) {
  return el("li", { class: `verdict ${line.verdict}`, "data-testid": "verdict", "data-rule": line.rule, "data-verdict": line.verdict },
    el("div", { class: "verdict-head" },
      el("span", { class: `badge ${line.verdict}` }, line.verdictText),
      el("b", {}, line.name),
      el("code", {}, line.rule),
      el("span", { class: `badge mode-${line.mode}`, title: "规则的模式" }, line.modeText)),
    el("p", {}, line.because),
    line.verdict === "act" && asides[line.mode] !== undefined && el("p", { class: "aside" }, asides[line.mode]),
    line.score !== undefined && scoreBar(line.score),
    line.matched !== undefined && line.matched !== "" && el("p", { class: "matched" }, "命中的字：", el("mark", {}, line.matched)));
}

/**
 * @param {number} score
 */
function scoreBar(score) {
  const part = Math.min(1, Math.max(0, score));
  const fill = el("i", {});
  fill.style.width = `${part * 100}%`;
  return el("div", { class: "score" },
    el("span", { class: "bar", role: "meter", "aria-label": "得分", "aria-valuemin": 0, "aria-valuemax": 1, "aria-valuenow": part }, fill),
    el("small", {}, `得分 ${score.toFixed(2)}`));
}
