/** check: every mistake in every rule file, and every example that does not hold. */
import { join } from "node:path";
import { commands } from "../commands/index.ts";
import { checkExamples } from "../rulebook/examples.ts";
import { loadRulebook } from "../rulebook/load.ts";
import { type Problem, sayProblem } from "../rulebook/problem.ts";
import { ruleKinds } from "../rules/index.ts";
import { communitiesIn } from "./books.ts";

/** The report, and whether all is well. Throws `Failure` when there is no such folder. */
export function checkRules(root: string, json: boolean): { readonly text: string; readonly ok: boolean } {
  const problems: Problem[] = [];
  const good: string[] = [];
  for (const community of communitiesIn(root)) {
    const loaded = loadRulebook(join(root, community), { kinds: ruleKinds, commands, rulesRoot: root });
    const found = "problems" in loaded ? loaded.problems : checkExamples(loaded);
    problems.push(...found);
    if (found.length === 0 && "book" in loaded) {
      const { book } = loaded;
      const examples = book.rules.reduce((sum, rule) => sum + rule.examples.should.length + rule.examples.shouldNot.length, 0);
      good.push(`✓ ${community}「${book.name}」：${book.rules.length} 条规则、${book.faq.length} 个问题、${book.drops.length} 个投放，${examples} 个例子都对（版本 ${book.version}）`);
    }
  }
  const ok = problems.length === 0;
  if (json) return { text: JSON.stringify({ ok, problems }), ok };
  return { text: [...problems.map(sayProblem), ...good, ...(ok ? [] : [`共 ${problems.length} 处错误。`])].join("\n"), ok };
}
