/** traps: slips that YAML reads as something else, each with its own words. They look at one line or one value, never at the whole file. */

/** A slip, and how far into the text looked at it stands. */
export type Trap = { readonly at: number; readonly message: string };

const key = String.raw`(?:["'“”]?[^\s:：,，#"'“”{}\[\]]{1,40}["'“”]?)`;
const wideColon = new RegExp(String.raw`^[ \t]*(?:-[ \t]+)*${key}[ \t]*：`);
const tightColon = new RegExp(String.raw`^[ \t]*(?:-[ \t]+)*${key}:(?=[^ \t\r\n:/\\])`);
const wideSpace = /[\u00a0\u3000]/;

/** A slip at the beginning of a line that was meant as `键: 值` or as a list item. */
export function lineTrap(line: string): Trap | undefined {
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const tab = indent.indexOf("\t");
  if (tab !== -1 && indent.length < line.length) return { at: tab, message: "缩进里有制表符（Tab）：YAML 的缩进只能用空格，把它换成两个空格" };
  const wide = indent.search(/[^ \t]/);
  if (wide !== -1) return { at: wide, message: "缩进里有全角空格：换成普通（半角）空格" };
  if (/^-[\p{L}_]+:(\s|$)/u.test(line.trimStart())) return { at: indent.length, message: "横线后面要空一格，写成“- 键: 值”" };
  if (/^-[\u00a0\u3000]/.test(line.trimStart())) return { at: indent.length + 1, message: "横线后面是全角空格：换成普通（半角）空格" };
  if (/^[－—–﹣][ \t]/.test(line.trimStart())) return { at: indent.length, message: "列表开头的横线是全角的：换成半角的 - 再空一格" };
  const colon = wideColon.exec(line)?.[0];
  if (colon !== undefined) return { at: colon.length - 1, message: "冒号是全角的“：”：换成半角的 : 再空一格" };
  const tight = tightColon.exec(line)?.[0];
  if (tight !== undefined && wideSpace.test(line[tight.length] ?? "")) return { at: tight.length, message: "冒号后面是全角空格：换成普通（半角）空格" };
  if (tight !== undefined && !/^\d+:$/.test(tight.trim())) return { at: tight.length - 1, message: "冒号后面要空一格，写成“键: 值”" };
  return undefined;
}

/** A slip in an unquoted key. `alone`: it has no value of its own, as in `{ within：24h }`. */
export function keyTrap(raw: string, alone: boolean): Trap | undefined {
  const colon = raw.indexOf("：");
  if (colon !== -1) return { at: colon, message: "冒号是全角的“：”：换成半角的 : 再空一格" };
  if (/^[\u00a0\u3000]/.test(raw)) return { at: 0, message: "缩进里有全角空格：换成普通（半角）空格" };
  if (/^[-－—–][^-]/.test(raw)) return { at: 0, message: "横线后面要空一格，写成“- 键: 值”，横线用半角" };
  if (/^[“”‘’]/.test(raw)) return { at: 0, message: "引号是弯的“”：键不用加引号，要加就用直的 \"" };
  if (alone && /^[^\s:]+:[\u00a0\u3000]/.test(raw)) return { at: raw.indexOf(":") + 1, message: "冒号后面是全角空格：换成普通（半角）空格" };
  if (alone && /^[^\s:]+:\S/.test(raw)) return { at: raw.indexOf(":"), message: "冒号后面要空一格，写成“键: 值”" };
  return undefined;
}

/** A slip in an unquoted value; `inFlow` is inside `[ ]` or `{ }`. */
export function valueTrap(raw: string, inFlow: boolean): Trap | undefined {
  if (/^[“”‘’](?:[^“”‘’]*|.*[“”‘’])$/s.test(raw)) return { at: 0, message: "引号是弯的“”，YAML 不认：换成直的 \"，如果弯引号是文字的一部分，在外面再加一层直引号" };
  if (/^[^"]+"$/.test(raw)) return { at: raw.length - 1, message: "引号没有配对：只有后一半" };
  // Tools of YAML 1.1 read 12:30 as 750, and 010 as 8: what means two numbers is written so that it means one.
  if (/^\d{1,2}:\d{2}(?::\d{2})?$/.test(raw)) return { at: 0, message: `时刻要加引号，写成 "${raw}"` };
  if (/^(?:[-+]?0\d+(?:\.\d+)?|0x[\da-f]+|0o[0-7]+)$/i.test(raw)) return { at: 0, message: `数字不能以 0 开头：是数字就写成 ${Number(raw)}，是文字就加引号，写成 "${raw}"` };
  // 禁言 10m，否则提醒 is one step.
  const comma = inFlow ? raw.search(/[，、](?!\s*(?:否则|else\b))/i) : -1;
  if (comma !== -1) return { at: comma, message: `列表里用了“${raw[comma]}”：各项之间换成半角的 , 再空一格；如果它是文字的一部分，给这段文字加上直引号 "` };
  return undefined;
}

/** The slips of lines that were meant as `键: 值` and were read together as one stretch of text. */
export function lineTraps(text: string): readonly Trap[] {
  const traps: Trap[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const trap = lineTrap(line);
    if (trap) traps.push({ at: start + trap.at, message: trap.message });
    start += line.length + 1;
  }
  return traps;
}

/** Words that people write for true and false. */
const yes = ["yes", "y", "on", "是", "开", "开启", "true", "对"];
const no = ["no", "n", "off", "否", "关", "关闭", "false", "不"];
export function meantBoolean(word: string): "true" | "false" | undefined {
  const lower = word.toLowerCase();
  return yes.includes(lower) ? "true" : no.includes(lower) ? "false" : undefined;
}

/** What a value written as text was probably meant to be, where a list belongs. */
export function listTrap(text: string): string | undefined {
  if (/^\s*[【［]|[】］]\s*$/s.test(text)) return "方括号是全角的：列表用半角方括号和半角逗号，写成 [甲, 乙]";
  if (/^\s*\[.*\]\s*$/s.test(text)) return "这是一段文字，不是列表：去掉最外面的引号，用半角方括号，写成 [甲, 乙]";
  if (/\]\s*$/.test(text)) return "方括号没有配对：列表写成 [甲, 乙]";
  if (/[,，、;；]/.test(text)) return "这是一段文字，不是列表：写成 [甲, 乙]，用半角方括号和半角逗号";
  return undefined;
}

/** Why a number stands where text belongs. */
export function numberTrap(raw: string, value: number): string {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(raw)) return `${raw} 会被读成数字 ${value}：加上引号，写成 "${raw}"`;
  return `${raw} 会被读成数字，这里要写文字：加上引号，写成 "${raw}"`;
}
