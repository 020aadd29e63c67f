/** faq: /faq, the questions that the bot can answer. */
import { type Call, type Command, defineCommand } from "../core/command.ts";
import { clip } from "../core/ladder.ts";
import type { FaqEntry } from "../core/book.ts";
import { nearest } from "../core/nearest.ts";
import { cutList, lines, short, wholeNumber } from "./show.ts";
import { readers, wrong } from "./usage.ts";

export const faq: Command = defineCommand({
  name: "faq",
  aliases: ["常见问题", "问答"],
  where: "private",
  roles: readers,
  usage: "[list|编号]",
  summary: "看常见问题，或其中一条的答案",
  examples: ["/faq", "/faq 2"],
  run(call) {
    const entries = call.book.faq;
    if (entries.length === 0) return { text: "还没有常见问题。写在社群文件夹的 faq.yaml 里。" };
    const [word] = call.args;
    if (word === undefined || ["list", "列表"].includes(word.toLowerCase())) return { text: list(entries) };
    const entry = entries[(wholeNumber(word) ?? 0) - 1] ?? entries.find(({ id }) => id.toLowerCase() === word.toLowerCase());
    if (entry) return { text: show(entry) };
    const near = nearest(word, entries.map(({ id }) => id));
    return wrong(faq, `没有「${short(word)}」这一条，一共 ${entries.length} 条。${near === undefined ? "" : `是不是 ${near}？`}`);
  },
});

function list(entries: Call["book"]["faq"]): string {
  return lines(cutList(entries.map(({ id, questions }, index) => `${index + 1}. ${short(questions[0] ?? id, 30)}`), 30), "发 /faq 编号 看答案");
}

function show({ id, questions, answer, media, owner, reviewBy }: FaqEntry): string {
  const [first, ...others] = questions;
  return lines(
    `问：${short(first ?? id, 60)}（${id}）`,
    others.length > 0 ? `也这样问：${others.slice(0, 5).map((question) => short(question, 30)).join("；")}` : undefined,
    `答：${clip(answer, 500)}`,
    media.length > 0 ? `附件：${media.map(({ path }) => path).join("、")}` : undefined,
    owner === undefined ? undefined : `负责人：${owner}`,
    reviewBy === undefined ? undefined : `复核日期：${reviewBy}`,
  );
}
