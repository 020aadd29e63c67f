/** step-schema: what a step of the ladder may say: 提醒, 移出, 禁言 10m，否则提醒; in English, mute 10m, else notice. */
import { z } from "zod";
import { type StepAct, type StepPlan, stepActNames, stepActs } from "../core/book.ts";
import { day, minute, parseDuration } from "../core/time.ts";
import { nearestOf, quote, sayNames } from "./problem.ts";

/** QQ mutes nobody for longer, and counts in minutes. */
const briefest = minute;
const longest = 30 * day;
const mostWritten = 100;

const wrongly: Readonly<Record<string, StepAct>> = { warn: "notice", 警告: "notice" };
const acts = new Map<string, StepAct>([...stepActs.flatMap((act) => [[stepActNames[act], act], [act, act]] as const), ...Object.entries(wrongly)]);
const plainNames: readonly string[] = [...acts].flatMap(([name, act]) => (act === "mute" ? [] : [name]));

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);
const nameOf = (act: StepAct, chinese: boolean): string => (chinese ? stepActNames[act] : act);
const joined = (first: string, otherwise: string, chinese: boolean): string => (chinese ? `${first}，否则${otherwise}` : `${first}, else ${otherwise}`);

/** What is wrong with a step, and how it was probably meant. */
type Mistake = { readonly message: string; readonly meant?: string };
type Read = { readonly plan: StepPlan; /** The same in its one spelling. */ readonly spelt: string } | Mistake;

const shapes = /^(?<first>[^,，]*?)(?:\s*[,，]\s*(?:否则|else(?![a-z_]))\s*(?<otherwise>.*))?$/isu;
const muting = /^(?:禁言|mute(?![a-z_]))\s*(?<length>.*)$/isu;

/** Reads a step as its author wrote it. Spaces and the width of the comma make no difference. */
export function readStep(written: string): Read {
  if (written.length > mostWritten) return { message: `太长了，最多 ${mostWritten} 个字` };
  const { first = written, otherwise } = shapes.exec(written.trim())?.groups ?? {};
  const chinese = isChinese(first);
  const length = muting.exec(first)?.groups?.["length"];
  if (length !== undefined) return readMute(length, otherwise, chinese);
  const act = actNamed(first);
  if (act === undefined) return unknown(first, otherwise);
  if (otherwise === undefined) return act === "mute" ? readMute("", undefined, chinese) : { plan: { act }, spelt: nameOf(act, chinese) };
  const instead = actNamed(otherwise);
  if (act !== "remove") return { message: `${nameOf(act, chinese)} 哪里都做得到，不用写“否则”`, meant: nameOf(act, chinese) };
  if (instead !== "notice_and_tell") return { message: "移出的“否则”只能是 提醒并告知管理员；不写就开一张工单，请人在手机上移出", meant: joined(first.trim(), nameOf("notice_and_tell", chinese), chinese) };
  return { plan: { act, otherwise: instead }, spelt: joined(nameOf(act, chinese), nameOf(instead, chinese), chinese) };
}

function readMute(length: string, otherwise: string | undefined, chinese: boolean): Read {
  const mute = nameOf("mute", chinese);
  const span = length.replaceAll(/\s/g, "");
  const first = `${mute} ${span === "" ? "10m" : span}`;
  const example = joined(first, nameOf("notice", chinese), chinese);
  if (span === "") return { message: `${mute} 后面要写多久`, meant: joined(first, otherwise?.trim() || nameOf("notice", chinese), chinese) };
  const ms = parseDuration(span.toLowerCase());
  if (ms === undefined) return { message: `禁言的时长要写成 10m、2h、1d 这样（s m h d，或 秒 分钟 小时 天），整条写成 禁言 10m，否则提醒` };
  if (ms < briefest || ms > longest) return { message: "禁言的时长在 1m 到 30d 之间", meant: joined(`${mute} ${ms < briefest ? "1m" : "30d"}`, otherwise?.trim() || nameOf("notice", chinese), chinese) };
  if (otherwise === undefined || otherwise.trim() === "") return { message: "禁言要写明机器人做不到的群里怎么办：在后面加“，否则提醒”，也可以是 提醒并告知管理员、移出（写在花括号里时，半角逗号要连整条一起加引号）", meant: example };
  if (muting.test(otherwise)) return { message: "“否则”后面不能又是禁言：写 提醒、提醒并告知管理员 或 移出", meant: example };
  const instead = actNamed(otherwise);
  if (instead === undefined || instead === "mute") {
    const near = nearestOf(otherwise.trim().toLowerCase(), plainNames);
    return { message: `“否则”后面没有${quote(otherwise.trim())}这个动作，可以写：提醒、提醒并告知管理员、移出`, ...(near !== undefined && { meant: joined(first, near, chinese) }) };
  }
  return { plan: { act: "mute", ms, otherwise: instead }, spelt: joined(`${mute} ${span.toLowerCase()}`, nameOf(instead, chinese), chinese) };
}

function unknown(first: string, otherwise: string | undefined): Mistake {
  const [word = "", ...rest] = first.trim().split(/\s+/);
  const chinese = isChinese(first);
  const tail = otherwise === undefined ? "" : `${chinese ? "，否则" : ", else "}${otherwise.trim()}`;
  const whole = nearestOf(first.trim().toLowerCase(), plainNames);
  // 禁盐 10m: a slip in a word that a length follows.
  const muted = rest.length > 0 && nearestOf(word.toLowerCase(), [nameOf("mute", chinese)]) !== undefined ? `${nameOf("mute", chinese)} ${rest.join("")}` : undefined;
  const near = muted ?? whole;
  const choices = [...stepActs.filter((act) => act !== "mute").map((act) => stepActNames[act]), "禁言 10m，否则提醒"];
  return { message: `没有${quote(first.trim())}这个动作，可以写：${sayNames(choices)}`, ...(near !== undefined && { meant: `${near}${tail}` }) };
}

function actNamed(word: string): StepAct | undefined {
  return acts.get(word.trim().toLowerCase());
}

/** A step in the one spelling of its language; undefined where it cannot be read. */
export function canonicalStep(written: string): string | undefined {
  const read = readStep(written);
  return "plan" in read ? read.spelt : undefined;
}

const pattern = "^((禁言|[Mm][Uu][Tt][Ee])\\s*\\S.*|移出|[Rr][Ee][Mm][Oo][Vv][Ee])\\s*[,，]\\s*(否则|[Ee][Ll][Ss][Ee])\\s*\\S+$";
const suggested = [...plainNames, "移出，否则提醒并告知管理员", "remove, else notice_and_tell"];

/** One step. An editor offers the plain ones and checks the shape of the others. */
export const stepSchema = z.string().transform((written, context): StepPlan => {
  const read = readStep(written);
  if ("plan" in read) return read.plan;
  context.addIssue({ code: "custom", message: read.message, params: { ...(read.meant !== undefined && { meant: read.meant }) } });
  return z.NEVER;
}).meta({ respelt: canonicalStep, anyOf: [{ enum: suggested }, { pattern }] });
