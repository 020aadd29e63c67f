/** lines: what a reader types at the prompt of the WeChat demo. */
import { nearest } from "../../src/core/nearest.ts";

export type Order =
  | { readonly do: "say" | "private" | "friend"; readonly who: string; readonly text: string }
  | { readonly do: "join" | "leave" | "kick"; readonly who: string }
  | { readonly do: "rename"; readonly who: string; readonly card: string }
  | { readonly do: "group"; readonly number: number }
  | { readonly do: "kick_policy"; readonly policy: "owner" | "closed" | "silent" }
  | { readonly do: "outage"; readonly seconds: number }
  | { readonly do: "logout" | "help" }
  | { readonly do: "quit" | "nothing" }
  | { readonly do: "mistake"; readonly because: string };

/** What the made-up WeChat can do something about. */
export type Deed = Exclude<Order, { readonly do: "quit" | "nothing" }>;
export const isDeed = (order: Order): order is Deed => order.do !== "quit" && order.do !== "nothing";

export const help = `  小鱼: 大家好               小鱼在当前的群里说话
  私聊 阿明: /status         阿明私聊机器人（管理命令也这样发）
  /join 小鱼                 群主邀请小鱼进当前的群
  /leave 小鱼                小鱼自己退群
  /kick 小鱼                 群主在手机上把小鱼移出
  /rename 小鱼 上海-小鱼-设计  小鱼改群昵称
  /friend 小鱼 你好          小鱼向机器人申请加好友
  /group 2                   换到第 2 个群
  /kick-policy closed        网页版能不能移人：owner 群主可以，closed 拒绝（现实如此），silent 假装成功
  /outage 30                 断网 30 秒
  /logout                    在手机上退出网页版
  /help /quit                看说明、结束`;

const policies = ["owner", "closed", "silent"] as const;
/** What follows each command. */
const usage = { join: "名字", leave: "名字", kick: "名字", rename: "名字 新的群昵称", friend: "名字 想说的话", group: "第几个群，如 2", "kick-policy": "owner、closed 或 silent", outage: "秒数，1 到 600", logout: "", help: "", quit: "" } as const;
type Command = keyof typeof usage;
const isCommand = (word: string): word is Command => word in usage;

/** Reads one typed line. What cannot be read is a `mistake` that says why. */
export function parseLine(typed: string): Order {
  const line = typed.trim();
  if (line === "") return { do: "nothing" };
  if (/^[/／]/.test(line)) return parseCommand(line.slice(1));
  const [, secretly, who = "", text = ""] = /^(私聊\s+)?([^\s:：]+)\s*[:：]\s*(.+)$/s.exec(line) ?? [];
  if (who === "") return { do: "mistake", because: "没看懂。说话写成“名字: 内容”，私聊写成“私聊 名字: 内容”。" };
  return { do: secretly === undefined ? "say" : "private", who, text };
}

function parseCommand(line: string): Order {
  const [word = "", first = "", ...rest] = line.trim().split(/\s+/);
  const command = word.toLowerCase();
  if (!isCommand(command)) {
    const near = nearest(command, Object.keys(usage));
    return { do: "mistake", because: `没有 /${word} 这个命令${near === undefined ? "" : `，是不是 /${near}`}。机器人的管理命令要私聊发，如：私聊 阿明: /${word}` };
  }
  return orderOf(command, first, rest.join(" ")) ?? { do: "mistake", because: `/${command} 后面要写${usage[command]}。` };
}

function orderOf(command: Command, first: string, rest: string): Order | undefined {
  switch (command) {
    case "quit":
      return { do: "quit" };
    case "logout":
    case "help":
      return { do: command };
    case "join":
    case "leave":
    case "kick":
      return first === "" ? undefined : { do: command, who: first };
    case "rename":
      return rest === "" ? undefined : { do: "rename", who: first, card: rest };
    case "friend":
      return rest === "" ? undefined : { do: "friend", who: first, text: rest };
    case "group":
      return /^\d+$/.test(first) ? { do: "group", number: Number(first) } : undefined;
    case "outage":
      return /^\d{1,3}$/.test(first) && Number(first) >= 1 && Number(first) <= 600 ? { do: "outage", seconds: Number(first) } : undefined;
    case "kick-policy": {
      const policy = policies.find((each) => each === first.toLowerCase());
      return policy && { do: "kick_policy", policy };
    }
  }
}
