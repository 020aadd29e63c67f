/** identity: /identity, /merge and /split, who is who after a login with new ids, where names alone cannot tell. */
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type Grade, type Identification, roleNames } from "../core/entry.ts";
import { type GroupId, type MemberId, groupId, memberId } from "../core/ids.ts";
import { keptAs } from "../core/places.ts";
import { type HeldDoubt, presentStay, type StateView } from "../core/state.ts";
import { sayTime } from "../core/time.ts";
import { findMember } from "./find-member.ts";
import { lines, short, topicOf, who, wholeNumber } from "./show.ts";
import { notYours, readers, runners, wrong } from "./usage.ts";
import { meantMember } from "./whom.ts";

/** Doubts in one answer: each takes several lines of a phone. */
const shown = 6;
const gradeNames: Readonly<Record<Grade, string>> = { token: "备注里的记号", medium: "名字或头像", human: "人工确认" };

/** How somebody is known, in a line; nothing where they never had another id. */
export function howKnown({ state, book }: Pick<Call, "state" | "book">, member: MemberId): string | undefined {
  const known = state.members.get(member)?.known;
  return known && `认出：${sayTime(known.at, book.timeZone)} ${known.apart ? "两个账号上是同一人" : "换过登录"}，${known.because}（${gradeNames[known.grade]}）`;
}

export const identity: Command = defineCommand({
  name: "identity",
  aliases: ["认人", "身份核对"],
  where: "private",
  roles: readers,
  usage: "[成员]",
  summary: "换登录后分不清是谁的人和群，连同证据；带名字：这个人是怎么认出来的",
  examples: ["/identity", "/identity 小红"],
  run(call) {
    if (call.args.length === 0) return { text: listed(call) };
    const meant = meantMember(identity, call);
    if ("reply" in meant) return meant.reply;
    const { member } = meant;
    const name = who(call.state, member, call.group);
    const known = howKnown(call, member);
    const doubt = call.state.doubts.get(member);
    if (doubt) return { text: described(call.state, doubt) };
    return { text: known === undefined ? `${name}（${member}）没有换过编号，或是新来的。` : lines(`${name}（${member}）`, known, `认错了：/split ${member}`) };
  },
});

function listed({ state }: Call): string {
  const all = [...state.doubts.values()];
  if (all.length === 0) return "没有待确认的人和群。";
  const rows = all.slice(0, shown).map((doubt) => described(state, doubt));
  return lines(`待确认 ${all.length} 个。认错比不认更糟，拿不准就先放着。`, ...rows, all.length > shown ? `…还有 ${all.length - shown} 个，处理完前面的再看` : undefined);
}

/** One doubt with its evidence and what to send. */
function described(state: StateView, { kind, id, name, group, candidates, because, number }: HeldDoubt): string {
  const where = kind === "group" ? "群" : group === undefined ? "" : `，在「${topicOf(state, group as GroupId)}」`;
  return lines(
    `${number}. ${kind === "group" ? `${where}「${short(name)}」` : `${short(name)}${where}`}：${short(because, 40)}`,
    ...candidates.slice(0, 3).map((each) => lines(
      `   可能是 ${short(each.name)}${roleOf(state, each.id)}：${each.for.join("、")}${each.against.length > 0 ? `；但${each.against.join("、")}` : ""}`,
      `   是：/merge ${id} ${each.id}`,
    )),
    kind === "group" ? undefined : `   都不是：/split ${number}`,
  );
}

function roleOf(state: StateView, id: string): string {
  const role = state.members.get(memberId(id))?.role;
  return role === undefined ? "" : `（${role === "bot" ? "机器人" : roleNames[role]}）`;
}

type Of = { readonly kind: "member"; readonly id: MemberId } | { readonly kind: "group"; readonly id: GroupId };

/** Whom a word means: a number of the list, an id, or a whole name. */
function meant(word: string, state: StateView): Of | string {
  const number = wholeNumber(word);
  const doubt = number === undefined ? undefined : [...state.doubts.values()].find((each) => each.number === number);
  if (doubt) return doubt.kind === "group" ? { kind: "group", id: groupId(doubt.id) } : { kind: "member", id: memberId(doubt.id) };
  const group = groupId(word);
  if (state.groups.has(group) || state.doubts.get(word)?.kind === "group") return { kind: "group", id: group };
  const alias = keptAs(state, memberId(word));
  if (state.members.has(alias) || state.doubts.has(word)) return { kind: "member", id: alias };
  const found = findMember(word, state, undefined);
  if (found.found === "several") return `「${short(word)}」对得上 ${found.members.length} 个人，请写编号：${found.members.slice(0, 5).join("、")}`;
  return found.found === "one" && found.exact ? { kind: "member", id: found.member } : `没有找到「${short(word)}」，请写全名或编号。`;
}

/** The second of the pair: as written, or the only one whom the doubt names. */
function olderOf({ args: [first = "", second], state }: Call, newer: Of): Of | string {
  if (second !== undefined) return meant(second, state);
  const [only, ...others] = state.doubts.get(newer.id)?.candidates ?? [];
  return only !== undefined && others.length === 0 ? meant(only.id, state) : `还要写「${short(first)}」是谁：名字或编号。`;
}

export const merge: Command = defineCommand({
  name: "merge",
  aliases: ["合并", "是同一人"],
  where: "private",
  roles: runners,
  usage: "<新的> [旧的]",
  summary: "确认换登录后的新编号就是以前的那个人（或群），或两个账号上的两个编号是同一人：记录合到旧的上；编号见 /identity",
  examples: ["/merge 1", "/merge m1a2b3c4d5e6 小红", "/合并 1 小红"],
  query([first, second], _rest, { state }) {
    const newer = first === undefined ? undefined : meant(first, state);
    if (newer === undefined || typeof newer === "string") return undefined;
    const ids = [newer.id, ...(state.doubts.get(newer.id)?.candidates ?? []).map(({ id }) => id)];
    const older = second === undefined ? undefined : meant(second, state);
    return { what: "people", ids: older === undefined || typeof older === "string" ? ids : [...ids, older.id] };
  },
  run(call) {
    const [first] = call.args;
    if (first === undefined) return wrong(merge, "要写新的是哪个、旧的是哪个。");
    const newer = meant(first, call.state);
    if (typeof newer === "string") return wrong(merge, newer);
    const older = olderOf(call, newer);
    if (typeof older === "string") return wrong(merge, older);
    if (newer.id === older.id) return { text: "这两个已经是同一个。" };
    if (newer.kind === "group" && older.kind === "group") return mergeGroups(call, newer.id, older.id);
    return newer.kind === "member" && older.kind === "member" ? mergeMembers(call, newer.id, older.id) : wrong(merge, "人和群不能合并。");
  },
});

function mergeGroups({ state, author, facts }: Call, seen: GroupId, as: GroupId): Reply {
  if (facts?.what !== "people") return { text: "暂时查不到谁在，请稍后再试。" };
  if (areApart(facts, seen, as)) return { text: `「${topicOf(state, seen)}」和「${topicOf(state, as)}」在两个账号上，是两个群，不能合并。` };
  if (facts.live.includes(as)) return { text: `「${topicOf(state, as)}」现在就在，它和新的那个是两个群。` };
  return {
    text: lines(`好，「${topicOf(state, seen)}」就是以前的「${topicOf(state, as)}」。群里的人接着按证据认，结果看 /identity。`),
    effects: { entries: [{ type: "identified", kind: "group", seen, as, grade: "human", because: `${who(state, author)} 确认`, by: author }] },
    audit: { did: `合并群 ${topicOf(state, seen)}（${seen}）→ ${as}`, before: "两个群", after: "一个群", undo: { none: "两个群的记录合在一起就分不开了。" } },
  };
}

function mergeMembers(call: Call, seen: MemberId, as: MemberId): Reply {
  const { state, author, facts } = call;
  const refused = refusal(call, seen, as) ?? (facts?.what === "people" ? undefined : "暂时查不到谁在，请稍后再试。");
  if (refused !== undefined) return { text: refused };
  const name = (id: MemberId): string => `${who(state, id)}（${id}）`;
  const known = `${who(state, author)} 确认`;
  const apart = areApart(facts, seen, as);
  const word = { kind: "member", seen, grade: "human", by: author, ...(apart && { apart }) } as const;
  return {
    text: lines(`好，${name(seen)} 就是 ${name(as)}：警告、积分、打卡和群里的记录合在一起。`, apart ? "TA 在两个账号上都在：在哪个账号写的话，就在哪个账号回。" : undefined, `认错了：/split ${as}`),
    effects: { entries: [{ type: "identified", ...word, as, because: known }] },
    audit: { did: `合并 ${name(seen)} → ${name(as)}`, before: "两个人", after: "一个人", undo: { entries: [{ type: "identified", ...word, as: seen, from: as, because: known }] } },
  };
}

/** Whether two are known to different accounts alone: then they may both be there and be one person, if a human says so. */
function areApart(facts: Call["facts"], seen: string, as: string): boolean {
  const [one = [], two = []] = facts?.what === "people" ? [facts.seenBy?.names[seen], facts.seenBy?.names[as]] : [];
  return one.length > 0 && two.length > 0 && !one.some((name) => two.includes(name));
}

/** The accounts that know both, where this process's is none of them: only there it is known who is there now. */
function onlyElsewhere(facts: Call["facts"], seen: MemberId, as: MemberId): readonly string[] {
  const seenBy = facts?.what === "people" ? facts.seenBy : undefined;
  const shared = (seenBy?.names[seen] ?? []).filter((name) => seenBy?.names[as]?.includes(name));
  return seenBy && shared.includes(seenBy.own) ? [] : shared;
}

/** Why two people are not made one. */
function refusal({ state, author, role, facts }: Call, seen: MemberId, as: MemberId): string | undefined {
  const holders = [seen, as].filter((id) => state.members.get(id)?.role !== undefined);
  const live = facts?.what === "people" ? facts.live : [];
  const together = [...state.groups.keys()].some((group) => presentStay(state, group, seen) && presentStay(state, group, as));
  const apart = areApart(facts, seen, as);
  const [elsewhere] = onlyElsewhere(facts, seen, as);
  if (elsewhere !== undefined) return `这两位都在账号 ${elsewhere} 上：请私聊那个账号的机器人来合并，它才知道谁现在在。`;
  if ((live.includes(seen) && live.includes(as) && !apart) || together) return `${who(state, seen)} 和 ${who(state, as)} 现在都在，是两个人，不能合并。`;
  if (live.includes(as) && !apart) return `写反了：新的在前，旧的在后。请发：/merge ${as} ${seen}`;
  if (facts?.what === "people" && facts.elsewhere.length > 0 && [seen, as].some((id) => facts.elsewhere.includes(id))) return "其中一位在另一个社群有角色，不能在这里合并。";
  // Each founder has shown that the server is theirs: who is one on both accounts takes nothing by being one person.
  const founders = apart && holders.every((id) => state.members.get(id)?.role === "founder") && role === "founder";
  if (!founders && holders.some((id) => id !== author) && (seen === author || as === author)) return "不能把自己合并成有角色的人。请另一位创建者来做，或用认领码。";
  return holders.length > 0 && role !== "founder" ? notYours("和有角色的人合并", ["founder"]).text : undefined;
}

export const split: Command = defineCommand({
  name: "split",
  aliases: ["拆开", "不是同一人"],
  where: "private",
  roles: runners,
  usage: "<成员或编号>",
  summary: "这个人不是以前那个人：换登录以来的记录跟他走，以前的留下；对 /identity 的编号：都不是，按新人算",
  examples: ["/split 小红", "/split 1"],
  run(call) {
    const [word] = call.args;
    if (word === undefined) return wrong(split, "要写是谁。");
    const of = meant(word, call.state);
    if (typeof of === "string") return wrong(split, of);
    if (of.kind === "group") return wrong(split, "只能拆人，不能拆群。");
    return partFrom(call, of.id);
  },
});

function partFrom({ state, author, role }: Call, member: MemberId): Reply {
  const name = `${who(state, member)}（${member}）`;
  const because = `${who(state, author)} 确认`;
  const word = (rest: { readonly as: MemberId; readonly seen: MemberId; readonly from?: MemberId }): { readonly type: "identified" } & Identification => ({ type: "identified", kind: "member", grade: "human", because, by: author, ...rest });
  if (state.doubts.has(member)) {
    return {
      text: `好，${name} 按新人算。`,
      effects: { entries: [word({ seen: member, as: member })] },
      audit: { did: `${name} 按新人算`, before: "待确认", after: "新人", undo: { none: "要合并，直接发 /merge 新的 旧的。" } },
    };
  }
  const held = state.members.get(member);
  if (held?.known === undefined) return { text: `${name} 没有和别的编号合在一起。` };
  if (held.role !== undefined && role !== "founder") return notYours("拆开有角色的人", ["founder"]);
  const { id: seen, apart } = held.known;
  const whose = apart ? `好，${seen} 和 ${name} 是两个人：各个群里的记录，各归在那个群里的那位。` : `好，现在的这位（${seen}）不是以前的 ${name}：换登录以来的记录跟现在的这位走，以前的留下。`;
  return {
    text: lines(whose, held.role === undefined ? undefined : `角色留在 ${member}；要给现在的这位，请发 /member ${seen} role 角色`),
    effects: { entries: [word({ seen, as: seen, from: member })] },
    audit: { did: `拆开 ${name} 和 ${seen}`, before: "一个人", after: "两个人", undo: { entries: [{ ...word({ seen, as: member }), ...(apart && { apart: true as const }) }] } },
  };
}
