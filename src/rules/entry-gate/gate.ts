/** gate: a gate ready to judge: its condition, its reminder, and how it explains itself. */
import { z } from "zod";
import { callName } from "../../core/call-name.ts";
import type { BookFacts } from "../../core/book.ts";
import { charterWord } from "../../core/charter.ts";
import type { GroupId } from "../../core/ids.ts";
import { durationOption, templateOption } from "../../core/options.ts";
import { type Context, OptionMistake } from "../../core/rule.ts";
import type { StateView } from "../../core/state.ts";
import { day, minute } from "../../core/time.ts";
import { type Place, type Requirement, plainOf, requireOption, requirementOf, sayRequirement } from "./requirement.ts";

const placeholders = ["昵称", "社群", "群", "条件"] as const;
const usualText = "{社群}的入群条件：{条件}。";

export const gateOptions = z.strictObject({
  require: requireOption.meta({ alias: "条件" }),
  otherwise: z.enum(["ask", "reject", "wait"]).meta({ words: { ask: "问人", reject: "婉拒", wait: "不动" } }).default("ask").describe("申请没有满足条件：ask 问值班人，reject 婉拒并说明怎么再申请（一天三次以后也改为问人），wait 不动，留给管理人员").meta({ alias: "否则" }),
  explain: z.string().min(1).max(200).default(usualText).describe(`说给申请人和新成员的话；可用 ${placeholders.map((name) => `{${name}}`).join(" ")}；婉拒时平台只给申请人看前 60 个字左右，要紧的写在前面`).meta({ alias: "说明" }),
  within: durationOption("24h", "不用申请就进来的人，多久之内补上条件；到四分之三时提醒一次", { min: 10 * minute, max: 30 * day }).meta({ alias: "期限" }),
  then: z.enum(["tell", "ask_remove", "remove", "nothing"]).meta({ words: { tell: "告诉", ask_remove: "问过再移出", remove: "移出", nothing: "只记录" } }).default("ask_remove").describe("到期没有补上：tell 告诉值班人，ask_remove 问值班人要不要移出，remove 移出，nothing 只记录").meta({ alias: "到期" }),
});
export type GateOptions = z.output<typeof gateOptions>;
type Words = { readonly name: string; readonly group: GroupId | undefined };
export type Gate = {
  readonly requirement: Requirement;
  readonly reminders: readonly number[];
  readonly explain: (place: Place, words: Words, state: StateView) => string;
};
export type GateContext = Context<GateOptions, Gate>;

/** Throws `OptionMistake` for conditions that are none, and for texts that would give a code away. */
export function prepareGate(options: GateOptions, book: BookFacts): Gate {
  const requirement = requirementOf(options.require);
  const text = templateOption("explain", options.explain, placeholders, { known: placeholders });
  const fill = (place: Place, 昵称: string, 群: string): string => text.fill({ 昵称, 社群: book.name, 群, 条件: sayRequirement(requirement, place) });
  if (requirement.kind === "code") {
    const { code, hint } = requirement;
    if (plainOf(hint).includes(code)) throw new OptionMistake(["require", "hint"], "提示里写出了暗号");
    if (plainOf(options.explain).includes(code)) throw new OptionMistake(["explain"], "说明里写出了暗号");
    if ((["asking", "inside"] as const).some((place) => plainOf(fill(place, "", "")).includes(code))) throw new OptionMistake(["require", "code"], "这个暗号太平常，说明入群条件的话里就有它，换一个");
  }
  return {
    requirement,
    reminders: [Math.floor((options.within * 3) / 4)],
    explain: (place, { name, group }, state) => fill(place, callName(name), group === undefined ? book.name : topicOf(state, group, book)),
  };
}

/** A group that is not yet named in the state carries its id for a topic. */
function topicOf(state: StateView, group: GroupId, book: Pick<BookFacts, "name">): string {
  const topic = state.groups.get(group)?.topic;
  return topic === undefined || topic === group ? book.name : topic;
}

/** The word that closes this gate's duties, where its task is to say it. */
export const wordOf = ({ require: { task } }: GateOptions): string | undefined => (task === "accept_charter" ? charterWord : undefined);
