/** drop: /drop, the content planned ahead: seen, posted now, held back, let go on. */
import type { DropPlan } from "../core/book.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { postsOf } from "../core/drops.ts";
import { nearest } from "../core/nearest.ts";
import { sayTime } from "../core/time.ts";
import { wordsTakenBack } from "../core/undo.ts";
import { cutList, lines, short, topicOf, wholeNumber } from "./show.ts";
import { holds, notYours, readers, runners, wrong } from "./usage.ts";

const subs = ["list", "preview", "now", "pause", "resume"] as const;
type Sub = (typeof subs)[number];
const spellings: Readonly<Record<string, Sub>> = { 列表: "list", 预览: "preview", 立即: "now", 马上: "now", 现在: "now", 暂停: "pause", 恢复: "resume", 继续: "resume" };
const subNamed = (word: string): Sub | undefined => subs.find((sub) => sub === word.toLowerCase()) ?? spellings[word];

export const drop: Command = defineCommand({
  name: "drop",
  aliases: ["投放", "内容"],
  where: "private",
  roles: readers,
  usage: "[list] | preview|now|pause|resume <编号>",
  summary: "看计划好的内容；立即发、暂停、恢复",
  examples: ["/drop", "/drop preview morning", "/drop now 1", "/投放 暂停 morning"],
  query: () => ({ what: "drops" }),
  run(call) {
    const [first = "list", id] = call.args;
    const sub = subNamed(first);
    if (sub === undefined) return wrong(drop, `看不懂「${short(first)}」，可以写：${subs.join("、")}。`);
    if (call.book.drops.length === 0) return { text: "还没有计划好的内容。写在社群文件夹的 drops.yaml 里。" };
    if (sub === "list") return { text: list(call) };
    if (sub !== "preview" && !holds(runners, call.role)) return notYours(`/drop ${sub}`, runners);
    if (id === undefined) return wrong(drop, "要写是哪一个内容。");
    const plan = planNamed(call, id);
    if (plan === undefined) return wrong(drop, `没有「${short(id)}」这个内容。${sayNear(call, id)}`);
    switch (sub) {
      case "preview": return { text: preview(call, plan) };
      case "now": return postNow(call, plan);
      case "pause": return hold(call, plan, true);
      case "resume": return hold(call, plan, false);
    }
  },
});

function planNamed({ book }: Call, word: string): DropPlan | undefined {
  return book.drops.find(({ id }) => id.toLowerCase() === word.toLowerCase()) ?? book.drops.find(({ theme }) => theme === word) ?? book.drops[(wholeNumber(word) ?? 0) - 1];
}

function sayNear({ book }: Call, word: string): string {
  const near = nearest(word, book.drops.map(({ id }) => id));
  return near === undefined ? "发 /drop 看全部。" : `是不是 ${near}？`;
}

const titleOf = ({ id, theme }: DropPlan): string => (theme === undefined ? id : `${short(theme)}（${id}）`);

/** When it is posted next: as the queue says, or for a single moment as the plan says. */
function next({ facts, book, state, event }: Call, plan: DropPlan): string {
  if (state.pausedDrops.has(plan.id)) return "已暂停";
  const at = (facts?.what === "drops" ? facts.next[plan.id] : undefined) ?? ("at" in plan.when && plan.when.at > event.at ? plan.when.at : undefined);
  return at === undefined ? "没有下一次" : `下次 ${sayTime(at, book.timeZone)}`;
}

function list(call: Call): string {
  return lines(
    cutList(call.book.drops.map((plan, index) => `${index + 1}. ${titleOf(plan)}：${next(call, plan)}${plan.announce ? "，发群公告" : ""}`), 20),
    "发 /drop preview 编号 看内容",
  );
}

const topics = ({ state, event }: Call, plan: DropPlan): readonly string[] => postsOf(plan, event.at, state).flatMap((post) => ("group" in post ? [topicOf(state, post.group)] : []));

/** How it is posted; groups of which it is known that the bot cannot announce there are named. */
function sayAnnounced({ state, event }: Call, plan: DropPlan): string {
  const plain = postsOf(plan, event.at, state).flatMap((post) => ("group" in post && state.groups.get(post.group)?.able?.has("announce") === false ? [topicOf(state, post.group)] : []));
  return `作为群公告发；发不了公告的群当普通消息发${plain.length === 0 ? "" : `（现在是${plain.slice(0, 10).join("、")}${plain.length > 10 ? " 等" : ""}）`}`;
}

function preview(call: Call, plan: DropPlan): string {
  const groups = topics(call, plan);
  return lines(
    `${titleOf(plan)}：${next(call, plan)}`,
    `发到：${groups.length === 0 ? "没有符合的群" : cutList(groups, 10)}`,
    plan.announce ? sayAnnounced(call, plan) : undefined,
    plan.media.length > 0 ? `附件：${plan.media.map(({ path }) => path).join("、")}` : undefined,
    "———",
    plan.text,
  );
}

function postNow(call: Call, plan: DropPlan): Reply {
  const { state, event } = call;
  const posts = postsOf(plan, event.at, state);
  if (posts.length === 0) return { text: `没有群符合「${titleOf(plan)}」的设定，没有发。` };
  const groups = topics(call, plan);
  return {
    text: lines(
      `好，现在把「${titleOf(plan)}」发到 ${posts.length} 个群：`,
      cutList(groups, 10),
      state.pausedDrops.has(plan.id) ? "它仍是暂停的，只发这一次。" : undefined,
      "发错了就尽快发 /undo：没发的不再发，两分钟内发出的撤回。",
    ),
    effects: { actions: posts },
    audit: { did: `立即投放 ${plan.id}`, after: `${posts.length} 个群`, undo: { actions: wordsTakenBack(posts, call.event.id) } },
    approval: { kind: "mass", count: posts.length, of: plan.id, question: `想把「${titleOf(plan)}」现在发到 ${posts.length} 个群` },
  };
}

function hold({ state, author }: Call, plan: DropPlan, pause: boolean): Reply {
  const title = titleOf(plan);
  const paused = state.pausedDrops.has(plan.id);
  if (paused === pause) return { text: `「${title}」${pause ? "已经是暂停的" : "没有暂停，会照常发"}。` };
  const [before, after] = pause ? ["照常", "暂停"] : ["暂停", "照常"];
  return {
    text: pause ? `好，「${title}」暂停了。恢复：/drop resume ${plan.id}` : `好，「${title}」恢复了，会照常发。`,
    effects: { entries: [{ type: pause ? "drop_paused" : "drop_resumed", drop: plan.id, by: author }] },
    audit: { did: `${pause ? "暂停" : "恢复"}投放 ${plan.id}`, ...(before !== undefined && { before }), ...(after !== undefined && { after }), undo: { entries: [{ type: pause ? "drop_resumed" : "drop_paused", drop: plan.id, by: author }] } },
  };
}
