/** words: word lists. One word a line; a line that begins with # is a remark. */
import { type Problem, type Report, type Source, quote, reportTo, reportUnknown } from "./problem.ts";
import type { Layer } from "./inherit.ts";
import { type Shelf, at } from "./shelf.ts";
import { type Variables, fillText } from "./variables.ts";

const longest = 100;
const most = 50_000;

/** The lists of a community and its presets, by file name; the community's own list stands in for a preset's of that name. */
export function readWords(layers: readonly Layer[], shelf: Shelf, vars: Variables, problems: Problem[]): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  for (const { folder } of layers) {
    if (folder === undefined) continue;
    for (const file of shelf.names(`${folder}words/`)) {
      const name = file.replace(/\.txt$/, "");
      if (name === file || name === "" || lists.has(name)) continue;
      const source = shelf.take(`${folder}words/${file}`, problems);
      lists.set(name, source ? readList(source, vars, reportTo(problems)) : []);
    }
  }
  return lists;
}

function readList(source: Source, vars: Variables, report: Report): readonly string[] {
  const words = new Set<string>();
  let start = 0;
  for (const line of source.text.split("\n")) {
    const spot = { source, start: start + line.length - line.trimStart().length, end: start + line.length };
    start += line.length + 1;
    const written = line.trim();
    if (written === "" || written.startsWith("#")) continue;
    const word = fillText(written, vars, (_, name) => reportUnknown(report, spot, `没有变量${quote(name)}，请写进 vars`, name, [...vars.keys()]));
    if (word.length > longest) report(spot, `太长了（超过 ${longest} 个字）：词表一行写一个词`);
    else words.add(word);
    if (words.size > most) {
      report(spot, `词表太长了，最多 ${most} 个词`);
      break;
    }
  }
  if (words.size === 0) report(at(source), "空词表什么也匹配不到：至少写一个词，或删掉这个文件");
  return [...words];
}
