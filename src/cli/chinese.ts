/** chinese: commander's own words, its mistakes and the headings of its help, in the language of the rest of the program. */
import { type Command, Help } from "commander";

type Say = (...parts: readonly string[]) => string;
/** By the words of the library, which hands them over without its error code. What is not among them stays as it is. */
const mistakes: readonly (readonly [RegExp, Say])[] = [
  [/^error: unknown command '(.*)'/, (name) => `没有“${name}”这个命令`],
  [/^error: unknown option '(.*)'/, (flag) => `没有 ${flag} 这个选项`],
  [/^error: missing required argument '(.*)'/, (name) => `缺少 <${name}>`],
  [/^error: required option '(.*)' not specified/, (flags) => `缺少选项 ${flags}`],
  [/^error: option '(.*)' argument missing/, (flags) => `选项 ${flags} 后面要写上值`],
  [/^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\./, (command, most, got) => `${command ? `${command} ` : ""}后面${most === "0" ? "不用写别的" : `最多写 ${most} 项`}，现在写了 ${got} 项`],
  [/\(Did you mean (?:one of )?(.*)\?\)/, (names) => `是不是 ${names}？`],
];
export const inChinese = (text: string): string => mistakes.reduce((said, [english, say]) => said.replace(english, (_, ...parts: readonly unknown[]) => say(...parts.map((part) => String(part ?? "")))), text);

const titles: Readonly<Record<string, string>> = { "Usage:": "用法", "Arguments:": "参数：", "Options:": "选项：", "Commands:": "命令：" };
const terms = (text: string): string => text.replace("[options]", "[选项]").replace("[command]", "<命令>");
const usual = new Help();

/** Commands made after this speak so too. */
export function speakChinese(program: Command): Command {
  return program
    .configureOutput({ outputError: (text, write) => write(inChinese(text)) })
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (command) => terms(usual.commandUsage(command)),
      subcommandTerm: (command) => terms(usual.subcommandTerm(command)),
      // A Chinese character takes two columns, and the descriptions are to stand in one line.
      displayWidth: (text) => text.length + (text.match(/[\u2e80-\uffdc]/g)?.length ?? 0),
    })
    .helpOption("-h, --help", "看用法")
    .helpCommand("help [命令]", "看一个命令的用法");
}
