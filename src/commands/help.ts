/** help: /help, which shows each person the commands that they may use, or one of them in detail. */
import { type Call, type Command, type Reply, defineCommand, mayUse } from "../core/command.ts";
import { nearest } from "../core/nearest.ts";
import { findCommand } from "../core/parse.ts";
import { cutList, lines, short } from "./show.ts";
import { explain, signature } from "./usage.ts";

/** Commands that belong together, under one heading. */
export type Family = { readonly title: string; readonly commands: readonly Command[] };

/** Makes /help for these families. It is made and not declared because it has to know all the others. */
export function helpFor(families: readonly Family[]): Command {
  const help: Command = defineCommand({
    name: "help",
    aliases: ["帮助", "菜单"],
    where: "private",
    roles: "anyone",
    usage: "[命令]",
    summary: "看能用的命令，或一个命令的详细用法",
    examples: ["/help", "/help warn"],
    run(call) {
      if (call.role === undefined) return { text: forMembers(call) };
      const usable = [help, ...families.flatMap((family) => family.commands)].filter((command) => mayUse(command, call.role));
      const [word] = call.args;
      return word === undefined ? { text: list(families, usable) } : detail(word.replace(/^[/／]/u, ""), usable);
    },
  });
  return help;
}

function list(families: readonly Family[], usable: readonly Command[]): string {
  const parts = families.flatMap(({ title, commands }) => {
    const own = commands.filter((command) => usable.includes(command));
    return own.length === 0 ? [] : [lines(`【${title}】`, ...own.map((command) => `/${command.name} ${command.summary}`))];
  });
  return [...parts, `发 /help 加命令名看详细用法，例：/help ${usable[1]?.name ?? "help"}`].join("\n\n");
}

function detail(word: string, usable: readonly Command[]): Reply {
  const command = findCommand(word, usable);
  if (command) return { text: explain(command) };
  const near = nearest(word.toLowerCase(), usable.flatMap(({ name, aliases }) => [name, ...aliases]));
  const meant = near === undefined ? undefined : findCommand(near, usable);
  return { text: lines(`你能用的命令里没有「${short(word)}」。`, meant && `是不是想看：${signature(meant)}`, "发 /help 看全部命令。") };
}

/** For somebody without a role: the words that work in the group, and while nobody runs the community, how to begin. */
function forMembers({ book, state }: Call): string {
  const words = book.commands.filter((command) => command.where === "group");
  const founded = [...state.members.values()].some(({ role }) => role === "founder");
  return lines(
    "你好！在群里发这些词就行：",
    cutList(words.map(({ name, summary }) => `${name}：${summary}`), 10),
    founded ? undefined : "这个社群还没有人认领。创建者请在服务器的终端上看认领码，然后发：/claim 认领码",
  );
}
