/** words: what any member may say in the group to be told of the rules, the questions, and their own warnings. */
import type { Charter } from "../core/book.ts";
import { charterWord } from "../core/charter.ts";
import { type Call, type Command, defineCommand } from "../core/command.ts";
import { roleNames } from "../core/entry.ts";
import { contactOf, groundsOf, howToAppeal, humanRule, sayWeight } from "../core/ladder.ts";
import { sayKnown } from "../core/known.ts";
import { onDuty } from "../core/roster.ts";
import { everyRule, rulesNow } from "../core/sets.ts";
import { pointsOf, standingWarnings, type Warning } from "../core/state.ts";
import { sayTime } from "../core/time.ts";
import { acceptCharter, asksForCharter } from "./charter.ts";
import { ladderInWords, nextForMember } from "./ladder-words.ts";
import { cutList, lines, mutesOf, short, topicOf, who } from "./show.ts";

const longestCharter = 500;

const charter: Command = defineCommand({
  name: "群规",
  aliases: ["社群守则", "规则"],
  where: "group",
  roles: "anyone",
  usage: "",
  summary: "看群规",
  examples: ["群规"],
  run: (call) => ({ text: lines(`【${call.book.name}】`, charterText(call.book.charter), ladderInWords(call.book.ladder, call.group && call.state.groups.get(call.group)), asksForCharter(call) ? `同意请发「${charterWord}」` : undefined) }),
});

/** The charter in its own words, or put together from its parts; a long one is cut at the end of a line. */
function charterText({ text, purpose, values, members, entry }: Charter): string {
  const whole = (text ?? lines(
    purpose && `宗旨：${purpose}`,
    values.length > 0 ? `我们看重：${values.join("、")}` : undefined,
    members && `欢迎：${members}`,
    entry && `入群：${entry}`,
  )).trim();
  const characters = Array.from(whole);
  if (characters.length <= longestCharter) return whole;
  const head = characters.slice(0, longestCharter).join("");
  const end = head.lastIndexOf("\n");
  return `${(end > longestCharter / 2 ? head.slice(0, end) : head).trimEnd()}…\n（全文请问管理员）`;
}

const help: Command = defineCommand({
  name: "帮助",
  aliases: ["help", "菜单"],
  where: "group",
  roles: "anyone",
  usage: "",
  summary: "看能用的功能",
  examples: ["帮助"],
  run(call) {
    const usable = call.book.commands.filter(({ where, name }) => where === "group" && (name !== questions.name || call.book.faq.length > 0));
    return { text: lines("在群里发这些词就行：", ...usable.map(({ name, summary }) => `${name}：${summary}`), contact(call)) };
  },
});

/** Whom a member can turn to: those on duty, as they are called here; before anybody is known, those whom the file names. */
function contact({ state, book, group, event }: Call): string {
  const people = onDuty(state, book, event.at).slice(0, 3).map((id) => {
    const role = state.members.get(id)?.role;
    return `${who(state, id, group)}${role && role !== "bot" ? `（${roleNames[role]}）` : ""}`;
  });
  const named = people.length > 0 ? people : [...book.staff.secretary, ...book.staff.founder].slice(0, 3);
  return `有事可以找：${named.join("、") || "群主"}`;
}

const own: Command = defineCommand({
  name: "我的警告",
  aliases: ["我的处罚"],
  where: "group",
  roles: "anyone",
  usage: "",
  summary: "看自己的警告和下一步",
  examples: ["我的警告"],
  run(call) {
    const { state, author, event, book, group } = call;
    const standing = standingWarnings(state, author, event.at);
    const mutes = mutesOf(state, author, event.at).map(({ group: place, until }) => `${group === place ? "" : `「${topicOf(state, place)}」`}禁言到 ${sayTime(until, book.timeZone)}。`);
    if (standing.length === 0) return { text: lines("你没有有效的警告。", ...mutes), personal: true };
    const rows = standing.map((warning) => {
      const grounds = groundsOf(warning);
      const decided = warning.upheld === undefined ? "" : `；申诉后维持${warning.upheld.because === "" ? "" : `：${short(warning.upheld.because, 30)}`}`;
      return `· ${sayWeight(warning)} ${short(warning.because, 30)}${grounds === "" ? "" : `「${grounds}」`}，${originOf(call, warning)}，${sayTime(warning.expiresAt, book.timeZone)} 失效${decided}`;
    });
    return {
      text: lines(
        `${standing.every(({ points }) => points === 0) ? "你有这些处罚" : `你现有 ${pointsOf(state, author, event.at)} 分警告`}${sayKnown(state, author, event.at)}：`,
        cutList(rows, 5),
        ...mutes,
        nextForMember(book.ladder, state, author, group, event.at),
        `不服：发「${howToAppeal}」（群里或私聊都行），由 ${contactOf(state, book, event.at, group)} 处理`,
      ),
      personal: true,
    };
  },
});

/** Where it came from, by the name that people know the rule by; a human's warning names no human. */
function originOf({ book }: Call, { rule, version }: Warning): string {
  if (rule === humanRule) return "管理员警告";
  return `规则：${short(everyRule(book).find(({ id }) => id === rule)?.name ?? rule)}（${rule}@${version.slice(0, 6)}）`;
}

const questions: Command = defineCommand({
  name: "常见问题",
  aliases: ["FAQ", "问题列表"],
  where: "group",
  roles: "anyone",
  usage: "",
  summary: "看常见问题",
  examples: ["常见问题"],
  run(call) {
    const { faq } = call.book;
    if (faq.length === 0) return { text: `还没有常见问题。${contact(call)}` };
    const listed = cutList(faq.map(({ id, questions: [first] }, index) => `${index + 1}. ${short(first ?? id, 30)}`), 20);
    return { text: lines(listed, answersItself(call) ? "直接把问题发出来，我会回答。" : contact(call)) };
  },
});

/** Answers are promised only while a rule that gives them is at work. */
const answersItself = ({ book, state, event }: Call): boolean => rulesNow(book, state, event.at).rules.some(({ id, kind, mode }) => kind === "faq" && (state.modes.get(id) ?? mode) === "enforce");

export const words: readonly Command[] = [charter, acceptCharter, help, own, questions];
