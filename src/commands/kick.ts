/** kick: /kick, a member leaves the group at a human's word. */
import { type Command, defineCommand } from "../core/command.ts";
import { cannot, isRefused } from "../core/able.ts";
import { presentStay } from "../core/state.ts";
import { takesBack } from "./warning.ts";
import { lines, short, topicOf, who } from "./show.ts";
import { runners } from "./usage.ts";
import { penaltyTarget } from "./whom.ts";

export const kick: Command = defineCommand({
  name: "kick",
  aliases: ["移出", "踢"],
  where: "private",
  roles: runners,
  usage: "<成员全名或编号> [原因]",
  summary: "把成员移出当前群",
  examples: ["/kick 小王 多次发广告", "/移出 「小王 北京」"],
  run(call) {
    const target = penaltyTarget(kick, call);
    if ("reply" in target) return target.reply;
    const { state } = call;
    const { member, group, exact } = target;
    const name = who(state, member, group);
    const topic = topicOf(state, group);
    // Nobody can be pulled back in, so a part of a name is not enough.
    if (!exact) return { text: lines(`移出要写全名或编号。你说的是 ${name} 吗？是的话请发：`, `/kick ${member}`) };
    const because = short(call.args.slice(1).join(" "), 100) || "管理员移出";
    const others = [...state.groups.keys()].filter((other) => other !== group && presentStay(state, other, member));
    return {
      text: lines(
        `好，把 ${name} 移出「${topic}」：${because}。`,
        cannot(state.groups.get(group), "remove") ? `${isRefused(state.groups.get(group), "remove") ? "平台不让机器人在这个群移人" : "机器人在这个群移不了人"}：会开一张工单，请在手机上移出。` : "平台不让机器人移人时，会变成一张工单，请在手机上移出。",
        others.length > 0 ? `${name} 还在：${others.map((other) => topicOf(state, other)).join("、")}` : undefined,
      ),
      effects: { warn: { member, group, points: 0, because, removes: true } },
      audit: { did: `移出 ${name}（${member}）：${because}`, before: `在「${topic}」`, after: "已下令移出", undo: { entries: [takesBack(call, member, "撤回移出")] } },
      approval: { kind: "removal", count: 1, member, group, question: `想把「${name}」移出「${topic}」，原因：${because}` },
    };
  },
});
