/** make: rule files that nobody wrote: slips of the keyboard in good ones, and files put together from the language's own words. */
import { communityForm, ruleForm } from "../../src/rulebook/forms.ts";
import { aliasesIn } from "../../src/rulebook/spelling.ts";
import { ruleKinds } from "../../src/rules/index.ts";
import { actionKinds } from "../../src/rules/own/actions.ts";
import { combinators, conditionKinds } from "../../src/rules/own/conditions.ts";
import type { Files, Seeds } from "./seeds.ts";

export type Random = () => number;
const below = (random: Random, count: number): number => Math.floor(random() * count);
const pick = <T>(random: Random, all: readonly T[], or: T): T => all[below(random, all.length)] ?? or;

const signs = [..."\t\n\r :-#'\"{}[],&*!|>%@`?~\\：，、。“”‘’［］【】　－０９aé中😀\0\u200b\ufeff$<=0"];
const twins = new Map([[":", "："], [" ", "　"], [",", "，"], ['"', "“"], ["[", "［"], ["-", "－"], ["3", "３"]]);

type Slip = (text: string, at: number, random: Random) => string;
const slips: readonly Slip[] = [
  (text, at, random) => text.slice(0, at) + text.slice(at + 1 + below(random, 4)),
  (text, at, random) => text.slice(0, at) + pick(random, signs, " ") + text.slice(at),
  (text, at, random) => text.slice(0, at) + pick(random, signs, " ") + text.slice(at + 1),
  (text, at) => text.slice(0, at) + (twins.get(text[at] ?? "") ?? "") + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  (text, at, random) => onLines(text, at, (lines, index) => lines.splice(index, 0, lines[below(random, lines.length)] ?? "")),
  (text, at) => onLines(text, at, (lines, index) => lines.splice(index, 1)),
  (text, at, random) => onLines(text, at, (lines, index) => (lines[index] = " ".repeat(below(random, 8)) + (lines[index] ?? "").trimStart())),
  (text, at, random) => text.slice(0, at) + pick(random, words, "") + text.slice(at),
];

function onLines(text: string, at: number, change: (lines: string[], index: number) => unknown): string {
  const lines = text.split("\n");
  change(lines, text.slice(0, at).split("\n").length - 1);
  return lines.join("\n");
}

const words: readonly string[] = [
  ...Object.keys(communityForm.shape), ...aliasesIn(communityForm).keys(), ...Object.keys(ruleForm.shape), ...aliasesIn(ruleForm).keys(),
  ...[...combinators, ...conditionKinds, ...actionKinds].flatMap(({ name, alias = name }) => [name, alias]), ...ruleKinds.map(({ kind }) => kind),
];
const values = ["[]", "{}", "3", "-1", "1e9", "yes", "null", "~", "true", "off", "执行", "观察", "开启", "24h", "1个月", '"04:00"', "04:00", "007", "[甲, 乙]", "[甲，乙]", "{ a: b }", "|", "&a 3", "*a", "${城市}", '"${城市}"', "有人说话", "message", "周六", "移出", "辅助型", "presets/活动日", "警告满三次移出", "警告 5 天后失效", "警告两次禁言 10 分钟", "禁言 10m，否则提醒", "禁言 1 小时, 否则移出", "mute 10m, else warn", '"mute 10m, else warn"', "移出，否则提醒并告知管理员", "{ 2: 禁言 10m，否则提醒, 3: 移出 }", '"{城市}-{昵称}"'];

const steps = ["禁言 10m，否则提醒", "禁言 31d，否则移出", "禁言 1 小时, 否则提醒并告知管理员", '"mute 10m, else warn"', "mute 2h，else remove", "禁言 10m", "禁言 10m，否则禁言 1h", "移出，否则提醒并告知管理员", "警告"];

/** A few slips in a text. */
export function slipped(text: string, random: Random): string {
  let made = text;
  for (let count = 1 + below(random, 3); count > 0; count -= 1) made = pick(random, slips, (same) => same)(made, below(random, made.length + 1), random);
  return made;
}

const colon = (random: Random): string => (random() < 0.97 ? ": " : pick(random, [":", "：", " : ", ":　"], ": "));
const value = (random: Random): string => (random() < 0.5 ? pick(random, values, "3") : pick(random, words, "a"));

function condition(random: Random, depth: number): string {
  const joined = depth < 4 && random() < 0.4 ? pick(random, combinators, combinators[0]) : undefined;
  if (joined) {
    const inner = Array.from({ length: 1 + below(random, 3) }, () => condition(random, depth + 1));
    return joined.name === "not" ? `{ ${joined.name}: ${inner[0] ?? ""} }` : `{ ${random() < 0.3 ? joined.alias : joined.name}: [${inner.join(", ")}] }`;
  }
  const kind = conditionKinds[below(random, conditionKinds.length)];
  return random() < 0.85 ? `{ ${kind?.example ?? "has: link"} }` : `{ ${kind?.alias ?? "has"}${colon(random)}${value(random)} }`;
}

function rule(random: Random, index: number): string {
  const lines = [`- id: ${random() < 0.9 ? `r${index}` : value(random)}`];
  if (random() < 0.4) lines.push(`  use: ${pick(random, ruleKinds.map(({ kind }) => kind), "ads")}`);
  else {
    lines.push(`  ${pick(random, ["when", "当"], "when")}${colon(random)}${random() < 0.9 ? pick(random, ["message", "join", "有人说话", "rename"], "message") : value(random)}`);
    if (random() < 0.9) lines.push(`  ${pick(random, ["if", "如果"], "if")}: ${condition(random, 0)}`);
    if (random() < 0.3) lines.push(`  unless: ${condition(random, 0)}`);
    const actions = Array.from({ length: 1 + below(random, 2) }, () => actionKinds[below(random, actionKinds.length)]?.example ?? "");
    lines.push(`  ${pick(random, ["then", "那么"], "then")}: [${actions.join(", ")}]`);
  }
  if (random() < 0.7) lines.push(`  ${pick(random, ["mode", "模式"], "mode")}: ${random() < 0.9 ? pick(random, ["off", "watch", "ask", "enforce", "执行", "观察"], "watch") : value(random)}`);
  if (random() < 0.1) lines.push(`  ${pick(random, words, "with")}${colon(random)}${value(random)}`);
  return lines.map((line) => `  ${line}`).join("\n");
}

/** A community.yaml from the language's own words, mostly in order. */
export function composed(random: Random): string {
  const lines = ["name: 小站", 'groups: ["小站*"]'];
  if (random() < 0.2) lines.push(`extends: ${pick(random, ["辅助型", "严格", "新群", "活动日", "没有的"], "辅助型")}`);
  for (let count = below(random, 3); count > 0; count -= 1) if (random() < 0.5) lines.push(`${pick(random, words, "bind")}${colon(random)}${value(random)}`);
  const rules = Array.from({ length: below(random, 5) }, (_, index) => rule(random, index));
  if (rules.length > 0) lines.push(random() < 0.8 ? "rules:" : "规则:", ...rules);
  if (random() < 0.2) lines.push(`sets:\n  活动日: { extends: presets/活动日, during: { weekday: ${random() < 0.8 ? "[周六]" : value(random)} } }`);
  if (random() < 0.3) lines.push(`ladder:\n  steps: { 1: 提醒, 2: ${pick(random, steps, "移出")}, 3: 移出 }`);
  if (random() < 0.2) lines.push(`charter:\n  text: ${pick(random, ["警告满三次移出", "警告满 4 次移出本群", "三次警告后踢出；警告 30 天后失效", "两次警告禁言 10 分钟"], "")}`);
  return `${lines.join("\n")}\n`;
}

/** The files of one community, made from the seeds. */
export function madeFiles(seeds: Seeds, random: Random): Files {
  const kind = random();
  const community = "demo/community.yaml";
  if (kind < 0.4) return { ...seeds.presets, [community]: slipped(pick(random, seeds.snippets, ""), random) };
  if (kind < 0.8) return { ...seeds.presets, [community]: random() < 0.5 ? composed(random) : slipped(composed(random), random) };
  if (kind < 0.92) return { ...seeds.presets, [community]: slipped(`name: 小站\ngroups: [小站]\n${pick(random, Object.values(seeds.presets), "")}`, random) };
  const [path, text] = pick(random, Object.entries(seeds.demo), ["", ""]);
  return { ...seeds.presets, ...seeds.demo, [path]: slipped(text, random) };
}
