/** occasion: `when:` and the keys that belong to it → what an author's own rule waits for. */
import type { z } from "zod";
import type { BookFacts } from "../core/book.ts";
import { nameFormat } from "../core/name-format.ts";
import { nearest } from "../core/nearest.ts";
import { day, sayDuration } from "../core/time.ts";
import { type When, isWhen } from "../rules/own/check.ts";
import type { Occasion } from "../rules/own/occasion.ts";
import type { Report } from "./problem.ts";
import type { ownRuleSchema } from "./schema.ts";
import type { Siblings } from "./siblings.ts";
import { type Mapping, field } from "./tree.ts";

type Read = z.output<typeof ownRuleSchema>;
type Key = "at" | "after" | "counter" | "turns" | "format";
/** The keys of each kind of event, those that it cannot do without first. */
const keys: Readonly<Partial<Record<When, { readonly must: readonly Key[]; readonly may: readonly Key[] }>>> = {
  time: { must: ["at"], may: [] },
  counter: { must: ["counter"], may: ["turns"] },
  no_name: { must: ["after"], may: ["format"] },
  no_introduction: { must: ["after"], may: [] },
  quiet: { must: ["after"], may: ["at"] },
};
const wanted: Readonly<Record<Key, string>> = {
  at: '每天几点，如 at: "09:00" 或 at: ["09:00", "21:00"]', after: "多久以后，如 after: 24h", counter: "哪个计数器的编号，如 counter: 迟到", turns: "up 或 down", format: "群昵称的格式",
};
const allKeys: readonly Key[] = ["at", "after", "counter", "turns", "format"];
const has = (when: When, key: Key): boolean => [...(keys[when]?.must ?? []), ...(keys[when]?.may ?? [])].includes(key);
const placesOf = (key: Key): string => Object.keys(keys).filter((when) => isWhen(when) && has(when, key)).join("、");

/** The word after `when:`, its keys held to it. */
export function readWhen(item: Mapping, report: Report): When | undefined {
  const value = field(item, "when")?.value;
  const when = value?.type === "scalar" && isWhen(value.value) ? value.value : undefined;
  if (!value || !when) return undefined;
  for (const key of allKeys) {
    const written = item.fields.get(key);
    if (written && !has(when, key)) report(written.key, `${key} 只用在 when: ${placesOf(key)} 里`);
    if (!written && keys[when]?.must.includes(key) === true) report(value, `when: ${when} 要写 ${key}：${wanted[key]}`);
  }
  return when;
}

/** Whether such a rule is about somebody, or about a group as a whole. */
export function isAboutMember(when: When | undefined, item: Mapping, facts: BookFacts): boolean {
  if (when !== "counter") return when !== "time";
  const name = field(item, "counter")?.value;
  const plan = name?.type === "scalar" ? facts.counters.find(({ id }) => id === name.value) : undefined;
  return plan === undefined || plan.per === "member";
}

/** What the rule waits for; undefined when something is missing or wrong, which is then reported. */
export function readOccasion(when: When, read: Read, item: Mapping, { facts, siblings, report }: { readonly facts: BookFacts; readonly siblings: Siblings; readonly report: Report }): Occasion | undefined {
  const spot = (name: Key | "when") => field(item, name)?.value ?? item;
  const { after, at = [] } = read;
  switch (when) {
    case "message":
    case "join":
    case "leave":
    case "rename":
    case "join_request": return { when };
    case "time":
      if (new Set(at).size < at.length) return void report(spot("at"), "at：同一个时刻写了两次");
      return at.length === 0 ? undefined : { when, at };
    case "counter": {
      if (read.counter === undefined) return undefined;
      const plan = facts.counters.find(({ id }) => id === read.counter);
      if (!plan) return void report(spot("counter"), `没有叫「${read.counter}」的计数器：先在 counters 里写`, nearest(read.counter, facts.counters.map(({ id }) => id)));
      return { when, plan, turns: read.turns ?? "up" };
    }
    case "no_name": {
      const text = read.format ?? siblings.nameFormat;
      if (text === undefined) return void report(spot("when"), "when: no_name 要知道群昵称的格式：写 format，如 format: \"{城市}-{昵称}\"，或者加一条 use: rename-on-entry 的规则");
      const format = nameFormat(text);
      if ("mistake" in format) return read.format === undefined ? undefined : void report(spot("format"), format.mistake);
      return after === undefined ? undefined : { when, after, format };
    }
    case "no_introduction": {
      const { introduction } = siblings;
      if (!introduction) return void report(spot("when"), "when: no_introduction 要有一条 use: self-introduction 的规则：由它认出谁介绍过");
      if (!introduction.enforced) return void report(spot("when"), `when: no_introduction 要规则「${introduction.id}」写明 mode: enforce：它不执行，就不知道谁介绍过`);
      if (after !== undefined && after > introduction.within) return void report(spot("after"), `after：不能长过规则「${introduction.id}」的期限 ${sayDuration(introduction.within)}：过了期限它就不再认自我介绍了`);
      return after === undefined ? undefined : { when, after, introduction: introduction.id, last: after === introduction.within };
    }
    case "quiet": {
      const [hour = 10 * 60, another] = at;
      if (another !== undefined) return void report(spot("at"), "at：quiet 每天只看一次，只写一个时刻");
      if (after !== undefined && after < day) return void report(spot("after"), "after：quiet 至少 1d");
      return after === undefined ? undefined : { when, after, at: hour };
    }
  }
}
