/** claim: /claim, how the first founder is known: by a one-time code that stands in the server's own terminal. */
import type { BookFacts } from "../core/book.ts";
import { type Call, type Command, type Reply, defineCommand } from "../core/command.ts";
import { type Role, roleNames, roles } from "../core/entry.ts";
import type { StateView } from "../core/state.ts";
import { lines, short, who } from "./show.ts";
import { wrong } from "./usage.ts";

/**
 * The code itself is checked by the app before the event is recorded, so that no secret gets into the ledger. The app
 * rewrites the text of every event that parses as this command (whatever the spelling: `／认领 ok`, `/ CLAIM ok`) to
 * `/claim ok` or `/claim wrong`. Those words therefore only ever come from the app; nobody can type them past it.
 */
export const claim: Command = defineCommand({
  name: "claim",
  aliases: ["认领"],
  where: "private",
  roles: "anyone",
  usage: "<认领码>",
  summary: "用服务器终端上的一次性认领码成为创建者",
  examples: ["/claim 483920"],
  run(call) {
    const [verdict] = call.args;
    if (verdict === undefined) return wrong(claim, "要写认领码。它显示在服务器的终端上。");
    if (verdict !== "ok" || call.args.length > 1) return { text: "认领码不对，或已经用过。请在服务器的终端上看现在的认领码。" };
    return welcome(call);
  },
});

function welcome({ state, author, book, event, role }: Call): Reply {
  const name = short(event.name) || who(state, author);
  const unlinked = unlinkedStaff(state, book, name);
  return {
    text: lines(
      `欢迎，${name}！你现在是「${book.name}」的创建者。`,
      "发 /status 看机器人是否正常，/help 看全部命令。",
      ...unlinked.slice(0, 6).map((staff) => `文件里写了 ${staff.name}（${roleNames[staff.role]}），请用 /member ${quoted(staff.name)} role ${staff.role} 认人。`),
      unlinked.length > 6 ? `…还有 ${unlinked.length - 6} 人` : undefined,
    ),
    effects: { entries: [{ type: "role", member: author, role: "founder" }] },
    audit: { did: `${name} 用认领码成为创建者`, before: role === undefined || role === "bot" ? "无" : roleNames[role], after: roleNames.founder, undo: { none: "认领不能撤回；不要这个角色，就发 /member 名字 role 无。" } },
  };
}

/** The staff that the file names and nobody holds the role for. The founder who claims is one of those named, by whatever name. */
function unlinkedStaff(state: StateView, book: BookFacts, claimer: string): readonly { readonly name: string; readonly role: Role }[] {
  return roles.flatMap((role) => {
    const linked = new Set(namesWith(state, role));
    if (role === "founder") linked.add(claimer);
    const missing = book.staff[role].filter((name) => !linked.has(name));
    const own = role === "founder" && missing.length === book.staff.founder.length ? 1 : 0;
    return missing.slice(own).map((name) => ({ name, role }));
  });
}

/** Every name that a holder of this role goes by. */
function namesWith(state: StateView, role: Role): readonly string[] {
  const names: string[] = [];
  for (const [id, member] of state.members) {
    if (member.role !== role) continue;
    names.push(member.name);
    for (const { stays } of state.groups.values()) {
      const stay = stays.get(id);
      if (stay) names.push(stay.name);
    }
  }
  return names;
}

const quoted = (name: string): string => (/\s/u.test(name) ? `「${name}」` : name);
