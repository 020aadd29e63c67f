/** faq: faq.yaml, the questions whose answers are prepared. */
import type { FaqEntry } from "../core/book.ts";
import { check } from "./issues.ts";
import { mediaOf } from "./media.ts";
import { type Report, quote } from "./problem.ts";
import { faqEntrySchema } from "./schema.ts";
import { type Tree, nodeAt } from "./tree.ts";

/** The entries of a checked list that are in order; those that are not are reported, and so is what two entries share. */
export function readFaq(items: readonly Tree[], media: ReadonlySet<string> | undefined, report: Report): readonly FaqEntry[] {
  const ids = new Set<string>();
  const asked = new Map<string, string>();
  return items.flatMap((item) => {
    const entry = check(faqEntrySchema, item, report);
    if (!entry) return [];
    const questions = entry.questions ?? [entry.question ?? ""];
    const id = entry.id ?? questions[0] ?? "";
    if (ids.has(id)) report(nodeAt(item, ["id"]) ?? item, `编号${quote(id)}用了两次`);
    ids.add(id);
    for (const [index, question] of questions.entries()) {
      const other = asked.get(question);
      const spot = nodeAt(item, ["questions", index]) ?? nodeAt(item, ["question"]) ?? item;
      if (other !== undefined && other !== id) report(spot, `问题${quote(question)}已经在${quote(other)}里了：同一个问题只能有一个回答`);
      asked.set(question, id);
    }
    return [{
      id, questions, answer: entry.answer, media: mediaOf(item, entry, media, report),
      ...(entry.owner !== undefined && { owner: entry.owner }), ...(entry.review !== undefined && { reviewBy: entry.review }),
    }];
  });
}
