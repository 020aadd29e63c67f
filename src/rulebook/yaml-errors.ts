/** yaml-errors: what is wrong with a file that is no YAML, said so that someone who has never heard of YAML can mend it. */
import * as yaml from "yaml";
import { type Report, type Source, quote } from "./problem.ts";
import { lineTrap } from "./traps.ts";

/** One slip makes a parser stumble many times; beyond this, the rest waits for the next run. */
const most = 20;
/** A parser that stumbles at every character would have us look at the same lines each time. */
const mostLooked = 500;

/** Reports syntax errors, at most one a line, the reader's own slips before the parser's complaints. */
export function sayYamlError(source: Source, document: yaml.Document, errors: readonly yaml.YAMLError[], report: Report): void {
  const lines = new Set<number>();
  for (const error of errors.slice(0, mostLooked)) {
    if (lines.size >= most) return;
    const [start, to] = error.pos;
    const from = firstWord(source, start);
    const first = source.place(from).line;
    const last = Math.min(source.place(Math.max(from, to - 1)).line, first + most);
    let trapped = false;
    // What a line without a proper colon does to the next one is a matter of its indent.
    const indented = error.code === "BAD_INDENT" && !/^\s*-/.test(source.line(first - 1));
    const ended = endedByRemark(error, source, first);
    const begin = indented || ended ? first - 1 : first;
    for (let line = begin; line <= last; line += 1) {
      const trap = lineTrap(source.line(line));
      if (!trap) continue;
      trapped = true;
      if (lines.has(line)) continue;
      lines.add(line);
      const start = source.lineStart(line) + trap.at;
      report({ source, start, end: start }, trap.message);
    }
    // Once the parser has lost the thread, all that follows is strange to it.
    const lost = (trapped && ended) || error.message.includes("in YAML stream");
    if (trapped && lost) return;
    if (trapped) continue;
    const explained = explain(error, source, document);
    const { message } = explained;
    const at = firstWord(source, explained.at);
    const { line } = source.place(at);
    if (lines.has(line) || lines.has(first)) continue;
    lines.add(line).add(first);
    report({ source, start: at, end: at }, message);
    if (lost) return;
  }
}

/** Whether the line before was no `键: 值`, which only its remark brought to light: without one, both lines would be one text. */
function endedByRemark(error: yaml.YAMLError, source: Source, line: number): boolean {
  const before = source.line(line - 1);
  const indent = (text: string): number => text.length - text.trimStart().length;
  return error.message.startsWith("Unexpected scalar at node end") && /\s#/.test(before) && indent(before) === indent(source.line(line));
}

/** The parser points before blank lines, remarks and spaces; people look at the first word after them. */
function firstWord(source: Source, at: number): number {
  const skipped = /^(?:[ \r]*(?:#[^\n]*)?\n)* */.exec(source.text.slice(at, at + 2000))?.[0].length ?? 0;
  return at + skipped < source.text.trimEnd().length ? at + skipped : at;
}

/** How far from a stumble its cause is looked for: a line may be as long as the file, and these searches grow with its square. */
const nearBy = 300;

/** A value begun with a sign that means something to YAML, on the way to where the parser stumbled. */
function signBefore(source: Source, [at, end]: readonly [number, number]): Explained | undefined {
  const start = Math.max(source.lineStart(source.place(at).line), at - nearBy);
  const before = source.text.slice(start, at);
  const variable = /[[{].*?[:,[]\s*(\$\{)/.exec(before + source.text.slice(at, at + 2));
  if (variable) return { at: start + variable.index + variable[0].length - 2, message: "[ ] 和 { } 里面的 ${变量} 要加引号" };
  const comma = /[[{][^"']*，/.exec(source.text.slice(start, Math.min(end, at + nearBy)).split("\n", 1)[0] ?? "");
  if (comma) return { at: start + comma.index + comma[0].length - 1, message: "逗号是全角的“，”：换成半角的 , 再空一格" };
  const sign = /(?:^\s*|[:,-]\s+|[[{]\s*)([*&!])[^\s"']*\s*$/.exec(before);
  return sign && { at: start + sign.index + sign[0].indexOf(sign[1] ?? ""), message: `以 ${sign[1]} 开头的文字要加引号` } || undefined;
}

type Explained = { readonly at: number; readonly message: string };

function explain(error: yaml.YAMLError, source: Source, document: yaml.Document): Explained {
  const at = error.pos[0];
  const say = (message: string, where = at): Explained => ({ at: where, message });
  const character = source.text.slice(at, at + 1);
  const sign = ["UNEXPECTED_TOKEN", "MISSING_CHAR", "BLOCK_IN_FLOW", "BAD_PROP_ORDER", "ALIAS_PROPS"].includes(error.code) ? signBefore(source, error.pos) : undefined;
  if (sign) return sign;
  switch (error.code) {
    case "TAB_AS_INDENT": return say("缩进里有制表符（Tab）：YAML 的缩进只能用空格，把它换成两个空格");
    case "MULTIPLE_DOCS": return say("一个文件里只能有一份内容：去掉中间的 --- 或 ...");
    case "BAD_SCALAR_START": return say(`以 ${character} 开头的文字要加引号`);
    case "BAD_DQ_ESCAPE": return say(`双引号里的 \\ 有特别的意思：写成 \\\\，或改用单引号 '`);
    case "RESOURCE_EXHAUSTION": return say("嵌套得太深");
    case "DUPLICATE_KEY": return say("同一层里一个键只能出现一次");
    case "NON_STRING_KEY": return say("键要写成文字；以 [ 或 { 开头的文字要加引号");
    case "BLOCK_AS_IMPLICIT_KEY": return explainNested(source, at, say);
    case "MULTILINE_IMPLICIT_KEY": return say("这一行和上一行接不上：检查上一行的冒号后面是否空了一格，以及缩进是否对齐");
    case "MULTIPLE_ANCHORS":
    case "MULTIPLE_TAGS":
    case "BAD_PROP_ORDER":
    case "BAD_ALIAS":
    case "ALIAS_PROPS": return say("& * ! 在 YAML 里有特别的意思：以它们开头的文字要加引号");
    case "TAG_RESOLVE_FAILED":
    case "BAD_COLLECTION_TYPE": return say("! 在 YAML 里有特别的意思：以 ! 开头的文字要加引号");
    case "BAD_DIRECTIVE": return say("以 % 开头的行要加引号");
    case "BLOCK_IN_FLOW": return say("[ ] 和 { } 里面不能再换行缩进：检查括号是否成对，逗号和冒号是否半角");
    case "KEY_OVER_1024_CHARS": return say("键太长了（超过 1024 个字符）：是不是少了引号？");
    case "BAD_INDENT": return explainIndent(error, document, say);
    case "MISSING_CHAR": return explainMissing(error, source, document, say);
    case "UNEXPECTED_TOKEN": return explainUnexpected(error, source, document, say);
    default: return say("这里不是 YAML 的写法：检查冒号、缩进和引号");
  }
}

type Say = (message: string, where?: number) => Explained;

function explainNested(source: Source, at: number, say: Say): Explained {
  const { line } = source.place(at);
  const words = source.text.slice(at).split("\n", 1)[0]?.trim() ?? "";
  if (/^[｛【［]/.test(words)) return say("括号是全角的：换成半角的 { } 或 [ ]");
  if (/:(\s|$)/.test(words)) return say("文字里有“: ”（冒号加空格）会被当成键：给整段文字加上引号");
  return say(`这一行多缩进了：上一行的${quote(words)}已经是它的值，下面不能再缩进一层`, source.lineStart(line + 1));
}

function explainIndent(error: yaml.YAMLError, document: yaml.Document, say: Say): Explained {
  if (/end with a [\]}]/.test(error.message)) return unclosed(error, document, say);
  return say("缩进没有对齐：同一层的各行要从同一列开始");
}

const unclosed = (error: yaml.YAMLError, document: yaml.Document, say: Say): Explained => {
  const open = lastBefore(document, error.pos[0], (node) => yaml.isCollection(node) && node.flow === true);
  return say("括号没有配对：[ 要有 ]，{ 要有 }", open);
};

function explainMissing(error: yaml.YAMLError, source: Source, document: yaml.Document, say: Say): Explained {
  const [from, to] = error.pos;
  if (error.message.startsWith("Missing closing")) return say("引号没有配对：这里开始的引号没有结束", lastBefore(document, from, isQuoted));
  if (/end with a [\]}]/.test(error.message)) return unclosed(error, document, say);
  if (error.message.includes("need to be followed by map values")) return say(`${quote(source.text.slice(from, to))}后面缺少冒号：写成“键: 值”，冒号用半角，后面空一格`);
  if (error.message.startsWith("Missing , ")) return say("各项之间缺少逗号：用半角的 , 隔开，引号要成对");
  if (error.message.startsWith("Comments must be separated")) return say("# 前面要空一格；如果它是文字的一部分，给整段文字加上引号");
  if (error.message.startsWith("Tags and anchors")) return say("以 ! 或 & 开头的文字要加引号");
  if (error.message.startsWith("Missing space after :")) return say("冒号后面要空一格，写成“键: 值”");
  if (error.message.startsWith("Sequence item without -")) return say("列表的每一项前面都要有“- ”，并且从同一列开始");
  return say("这里少了一个符号：检查冒号、逗号、引号和括号是否成对");
}

function explainUnexpected(error: yaml.YAMLError, source: Source, document: yaml.Document, say: Say): Explained {
  const at = error.pos[0];
  const before = source.text.slice(0, at).trimEnd().slice(-1);
  if (error.message.includes("at node end") || error.message.includes("token in YAML stream")) {
    const here = source.text[at] ?? "";
    if (here === "]" || here === "}") return say(`多了一个 ${here}：括号要成对`);
    if ((before === "}" || before === "]") && !/[}\]]$/.test(source.text.slice(0, at).replace(/\u3000+$/, "")) || here === "\u3000") return say("括号后面多了内容：如果是说明，前面要有半角空格和 #");
    if (before === "}" || before === "]") {
      const open = lastBefore(document, at, (node) => yaml.isCollection(node) && node.flow === true);
      return say(`以 ${before === "}" ? "{" : "["} 开头的文字要加引号`, open);
    }
    const quoted = lastBefore(document, at, isQuoted);
    const spans = quoted !== undefined && source.place(quoted).line < source.place(at).line;
    if (here === ",") return say("写了好几项却没有方括号：列表写成 [甲, 乙]", quoted);
    if (before === '"' || before === "'") return say("引号后面多了内容：检查引号是否成对；文字里要用引号就写成「」或在双引号里写 \\\"", spans ? quoted : undefined);
    return say("缩进没有对齐：列表项和“键: 值”不能混在同一层");
  }
  if (error.message.includes("Block scalar header")) return say("| 或 > 后面要换行，文字从下一行开始并且缩进");
  if (error.message.startsWith("Not a YAML token")) return say("| 或 > 后面要换行，文字从下一行开始并且缩进；如果它是文字的一部分，给整段文字加上引号");
  if (error.message.includes("Unexpected ,")) return say("多了一个逗号，或两个逗号之间没有内容");
  return say("这里多了内容：检查缩进、引号和括号");
}

const isQuoted = (node: yaml.Node): boolean => yaml.isScalar(node) && (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE");

/** Where the last such node that begins before an offset begins. */
function lastBefore(document: yaml.Document, offset: number, fits: (node: yaml.Node) => boolean): number | undefined {
  let found: number | undefined;
  yaml.visit(document, {
    Node: (_, node) => {
      const begins = node.range?.[0];
      if (begins !== undefined && begins < offset && begins >= (found ?? 0) && fits(node)) found = begins;
    },
  });
  return found;
}
