/** line: how a happening reads in a chat, and the chats themselves. */
import type { SandboxLine } from "../../ports.ts";
import type { Happening, Said } from "./happening.ts";

type Names = { nameOf(person: string, room?: string): string; message(id: string): { readonly said: Said } | undefined };

/** The line of a happening, told with the names of the moment: ask before the happening takes effect. */
export function lineOf(happening: Happening, names: Names): SandboxLine {
  const { id, at } = happening;
  if (happening.type === "said") {
    const { where, from, name, text, kind, media, quoting } = happening;
    const quoted = quoting === undefined ? undefined : names.message(quoting)?.said;
    return { id, at, where, from, name, text, kind, ...(media !== undefined && { media }), ...(quoted && { quoted: `${quoted.name}：${quoted.text}` }) };
  }
  const where = "room" in happening ? happening.room : happening.where;
  return { id, at, where, from: happening.person, name: names.nameOf(happening.person, where), text: noticeOf(happening, where, names), kind: "system" };
}

function noticeOf(happening: Exclude<Happening, Said>, where: string, names: Names): string {
  const who = (person: string): string => names.nameOf(person, where);
  switch (happening.type) {
    case "joined": return happening.inviter === undefined ? `${happening.name}加入了群聊` : `${who(happening.inviter)}邀请${happening.name}加入了群聊`;
    case "left": return happening.by === undefined ? `${happening.name}退出了群聊` : `${happening.name}被${who(happening.by)}移出了群聊`;
    case "renamed": return `${happening.old}把群名片改为「${happening.name}」`;
    case "retitled": return `${who(happening.person)}把群名改为「${happening.topic}」`;
    case "applied": return `${happening.name}申请加入群聊${quoted(happening.text)}`;
    case "answered": return `${happening.approve ? "同意" : "拒绝"}了${happening.name}的入群申请${quoted(happening.because)}`;
    case "befriended": return `${happening.name}申请加机器人为好友${quoted(happening.text)}`;
    case "accepted": return "好友申请已通过";
    case "recalled": {
      const author = names.message(happening.message)?.said;
      return author && author.from !== happening.person ? `${who(happening.person)}撤回了${author.name}的一条消息` : `${who(happening.person)}撤回了一条消息`;
    }
  }
}

const quoted = (text: string): string => (text === "" ? "" : `：「${text}」`);

/** The lines of all chats, oldest first. */
export class Chats {
  readonly #lines = new Map<string, SandboxLine[]>();

  add(line: SandboxLine): void {
    const lines = this.#lines.get(line.where);
    if (lines) lines.push(line);
    else this.#lines.set(line.where, [line]);
  }

  /** The latest lines of one chat. */
  last(where: string, limit: number): readonly SandboxLine[] {
    return limit > 0 ? (this.#lines.get(where) ?? []).slice(-limit) : [];
  }

  /** Marks a line as taken back. */
  strike(where: string, id: string): void {
    const lines = this.#lines.get(where) ?? [];
    const index = lines.findIndex((line) => line.id === id);
    const line = lines[index];
    if (line) lines[index] = { ...line, recalled: true };
  }
}
