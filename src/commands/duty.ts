/** duty: /duty, who is on duty now and next, and one's own switch. */
import type { Wish } from "../core/action.ts";
import { caseText, roleOf } from "../core/case-text.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type EntryDraft, type Role, roleNames, roles } from "../core/entry.ts";
import { attending, holdersOf, isOnDuty, nextOnDuty, nextStart, onDuty, switchHolds } from "../core/roster.ts";
import type { OpenCase } from "../core/state.ts";
import { day, minute, parseDuration, sayClock, sayDuration, sayTime } from "../core/time.ts";
import { handed } from "./case.ts";
import { lines, short, who } from "./show.ts";
import { readers, wrong } from "./usage.ts";

/** Whoever wants to be there for longer has hours in the file. */
const longest = 7 * day;
const words: Readonly<Record<string, "on" | "off" | "auto">> = { on: "on", 上班: "on", 值班: "on", 开: "on", off: "off", 下班: "off", 休息: "off", 关: "off", auto: "auto", 按时: "auto", 自动: "auto" };

export const duty: Command = defineCommand({
  name: "duty",
  aliases: ["值班"],
  where: "private",
  roles: readers,
  usage: "[on [时长] | off [时长] | auto]",
  summary: "看谁在值班、谁接班；自己上班（on）、下班（off，手上的工单交给下一位）、按时段（auto）",
  examples: ["/duty", "/duty on 3h", "/duty off", "/值班 下班 2小时", "/duty auto"],
  run(call) {
    const [word, length] = call.args;
    if (word === undefined) return { text: overview(call) };
    const wanted = words[word.toLowerCase()];
    if (wanted === undefined) return wrong(duty, `看不懂「${short(word)}」。`);
    if (wanted === "auto") return byTheHours(call);
    const ms = length === undefined ? undefined : parseDuration(length.normalize("NFKC").toLowerCase());
    if (length !== undefined && (ms === undefined || ms < minute || ms > longest)) return wrong(duty, `看不懂时长「${short(length)}」，要写 30m、3h 这样，最长 ${sayDuration(longest)}。`);
    return wanted === "on" ? comes(call, ms) : goes(call, ms);
  },
});

function overview(call: Call): string {
  const { state, book, event } = call;
  const first = attending(state, book, event.at, "secretary");
  const next = nextOnDuty(state, book, event.at, "secretary");
  const now = first.length > 0 ? first : onDuty(state, book, event.at);
  const names = now.map((member) => who(state, member)).join("、");
  return lines(
    `现在 ${sayTime(event.at, book.timeZone)}`,
    ...roles.map((role) => desk(call, role)),
    now.length === 0 ? "还没有管理人员。" : `有事先找：${names}${first.length > 0 ? "" : "（都不在值班，急事照样找）"}`,
    first.length > 0 ? undefined : `接班：${next === undefined ? "还没有人说什么时候在" : sayTime(next, book.timeZone)}`,
    `工单 ${sayDuration(book.duty.within)}没处理转给创建者（只算值班时间）`,
  );
}

/** One role: its hours, who is there, and who is not until when. */
function desk({ state, book, event }: Call, role: Role): string {
  const span = book.duty.hours[role];
  const people = holdersOf(state, role).map((id) => {
    const { duty: own } = state.members.get(id) ?? {};
    const there = isOnDuty(state.members.get(id), book, event.at);
    const said = own !== undefined && switchHolds(own, event.at) ? `，自己定的${own.until === undefined ? "" : `，到 ${sayTime(own.until, book.timeZone)}`}` : "";
    return `${who(state, id)}（${there ? "在" : "不在"}${said}）`;
  });
  const hours = span === undefined ? "全天" : `${sayClock(span.from)}-${sayClock(span.to)}`;
  return `${roleNames[role]} ${hours}：${people.join("、") || "没有人"}`;
}

/** A switch with its audit, and what takes it back. */
function switched({ state, author }: Call, on: boolean | null, until: number | undefined, after: string): Required<Pick<Reply, "audit">> & { readonly entry: EntryDraft; readonly back: EntryDraft } {
  const before = state.members.get(author)?.duty;
  const entry = (to: boolean | null, end: number | undefined): EntryDraft => ({ type: "duty_switched", member: author, on: to, by: author, ...(end !== undefined && { until: end }) });
  const was = before === undefined ? "按时段" : before.on ? "在值班" : "不在值班";
  const back = entry(before?.on ?? null, before?.until);
  return { entry: entry(on, until), back, audit: { did: `值班：${after}`, before: was, after, undo: { entries: [back] } } };
}

function comes(call: Call, ms: number | undefined): Reply {
  const until = ms === undefined ? undefined : call.event.at + ms;
  const { entry, audit } = switched(call, true, until, "上班");
  const how = until === undefined ? "直到你发 /duty off" : `到 ${sayTime(until, call.book.timeZone)}`;
  return { text: `好，你在值班，${how}。`, effects: { entries: [entry] }, audit };
}

function byTheHours(call: Call): Reply {
  const { entry, audit } = switched(call, null, undefined, "按时段");
  return { text: "好，值班按文件里写的时段。", effects: { entries: [entry] }, audit };
}

/** Off duty until the next shift begins; cases of one's own go to whoever is there. */
function goes(call: Call, ms: number | undefined): Reply {
  const { state, book, event, role } = call;
  const span = role === undefined || role === "bot" ? undefined : book.duty.hours[role];
  const until = ms !== undefined ? event.at + ms : span && nextStart(span, book, event.at);
  const { entry, back, audit } = switched(call, false, until, "下班");
  const own = [...state.cases.values()].filter((open) => open.owner === call.author);
  const passed = own.map((open) => passOn(call, open));
  return {
    text: lines(`好，你不在值班，${until === undefined ? "直到你发 /duty on" : `到 ${sayTime(until, book.timeZone)}`}。`, ...passed.map(({ said }) => said), unattended(call)),
    effects: { entries: [entry, ...passed.flatMap(({ entries }) => entries)], actions: passed.flatMap(({ actions }) => actions) },
    audit: { ...audit, undo: { entries: [back, ...passed.flatMap((each) => each.back)] } },
  };
}

/** Cases of one's role that nobody has taken, when nobody of that role is left. */
function unattended({ state, book, event, author, role }: Call): string | undefined {
  const waiting = [...state.cases.values()].filter((open) => open.owner === undefined && roleOf(open) === role);
  if (role === undefined || role === "bot" || waiting.length === 0) return undefined;
  if (holdersOf(state, role).some((id) => id !== author && isOnDuty(state.members.get(id), book, event.at))) return undefined;
  return `还有 ${waiting.length} 张没人接的工单归${roleNames[role]}（${waiting.slice(0, 5).map(({ id }) => id).join("、")}），现在${roleNames[role]}没有人在值班：可以交给别人 /case ${waiting[0]?.id} to 名字。`;
}

type Passed = { readonly said: string; readonly entries: readonly EntryDraft[]; readonly actions: readonly Wish[]; readonly back: readonly EntryDraft[] };
function passOn({ state, book, event, author }: Call, open: OpenCase): Passed {
  const members = new Map(state.members);
  members.delete(author);
  const to = attending({ ...state, members }, book, event.at, roleOf(open)).find((member) => member !== open.notBy);
  if (to === undefined) return { said: `工单 ${open.id} 还归你：现在没有别人在值班。`, entries: [], actions: [], back: [] };
  return {
    said: `工单 ${open.id} 交给 ${who(state, to)}。`,
    entries: [handed(open, to, author)],
    actions: [{ type: "ask", case: open.id, to: [to], text: `【${who(state, author)} 下班，这张工单交给你】\n${caseText(open, book)}`, priority: "answer" }],
    back: [handed(open, author, author)],
  };
}
