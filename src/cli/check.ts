/** check: every mistake in every rule file, and every example that does not hold. */
import { checkExamples } from "../rulebook/examples.ts";
import { sayProblem } from "../rulebook/load.ts";
import { readFolder } from "./books.ts";

/** The report, and whether all is well. Throws `Failure` when there is no such folder. */
export function checkRules(root: string, json: boolean): { readonly text: string; readonly ok: boolean } {
  const { loaded, problems: mistakes } = readFolder(root);
  const problems = [...mistakes, ...loaded.flatMap(checkExamples)];
  const ok = problems.length === 0;
  if (json) return { text: JSON.stringify({ ok, problems }), ok };
  const good = loaded.filter((each) => checkExamples(each).length === 0).map(({ book }) => {
    const examples = book.rules.reduce((sum, rule) => sum + rule.examples.should.length + rule.examples.shouldNot.length, 0);
    return `✓ ${book.community}「${book.name}」：${book.rules.length} 条规则、${book.faq.length} 个问题、${book.drops.length} 个投放，${examples} 个例子都对（版本 ${book.version}）`;
  });
  return { text: [...problems.map(sayProblem), ...good, ...(ok ? [] : [`共 ${problems.length} 处错误。`])].join("\n"), ok };
}
