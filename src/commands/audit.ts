/** audit: /audit, what admins did lately. */
import { type Command, defineCommand } from "../core/command.ts";
import { sayTime } from "../core/time.ts";
import { cutList, short, wholeNumber } from "./show.ts";
import { readers, wrong } from "./usage.ts";

const usual = 10;
const most = 50;

/** How many are asked for; undefined when the argument is no such number. */
function limitOf(word: string | undefined): number | undefined {
  if (word === undefined) return usual;
  const number = wholeNumber(word);
  return number !== undefined && number >= 1 ? Math.min(number, most) : undefined;
}

export const audit: Command = defineCommand({
  name: "audit",
  aliases: ["操作记录", "审计"],
  where: "private",
  roles: readers,
  usage: "[条数]",
  summary: `看管理员最近的操作（默认 ${usual} 条，最多 ${most} 条）`,
  examples: ["/audit", "/audit 30"],
  query: ([word]) => {
    const limit = limitOf(word);
    return limit === undefined ? undefined : { what: "audit", limit };
  },
  run({ args, facts, book }) {
    if (limitOf(args[0]) === undefined) return wrong(audit, `条数要写 1 到 ${most} 的数字。`);
    if (facts?.what !== "audit") return { text: "暂时查不到操作记录，请稍后再试。" };
    if (facts.entries.length === 0) return { text: "还没有操作记录。" };
    return { text: cutList(facts.entries.map(({ at, who, did }) => `${sayTime(at, book.timeZone)} ${short(who, 12)} ${short(did, 60)}`), most) };
  },
});
