/** status: /status, how the bot is. */
import { type Command, defineCommand } from "../core/command.ts";
import { type Status, linkNames } from "../core/event.ts";
import { sayDuration, sayTime } from "../core/time.ts";
import { cutList, lines, short } from "./show.ts";
import { readers } from "./usage.ts";

const gatewayNames: Readonly<Record<string, string>> = { sandbox: "沙盒", wechat: "微信", qq: "QQ" };
const outboxNames: Readonly<Record<string, string>> = {
  pending: "待发", claimed: "正在发", held: "拦下待确认", done: "已完成", failed: "失败", unknown: "不确定", expired: "过期未发", dropped: "去重丢弃", assisted: "转人工",
};


export const status: Command = defineCommand({
  name: "status",
  aliases: ["状态"],
  where: "private",
  roles: readers,
  usage: "",
  summary: "看机器人是否正常：登录、发送、规则版本、问题",
  examples: ["/status"],
  query: () => ({ what: "status" }),
  run({ facts, event, book }) {
    if (facts?.what !== "status") return { text: "暂时查不到状态，请稍后再试。" };
    return { text: describe(facts.status, event.at, book.timeZone) };
  },
});

function describe(now: Status, at: number, timeZone: string): string {
  const outbox = Object.entries(now.outbox).filter(([, count]) => count > 0).map(([name, count]) => `${outboxNames[name] ?? name} ${count}`);
  const { lastEventAt, loginAt, lastSyncAt } = now;
  const ago = (then: number): string => sayDuration(Math.max(0, at - then));
  const left = Math.max(0, now.dailyCap - now.sentToday);
  return lines(
    `${now.account === undefined ? "" : `账号 ${now.account}，`}${gatewayNames[now.gateway] ?? now.gateway}：${now.state === undefined ? (now.loggedIn ? "已登录" : "未登录") : linkNames[now.state]}`,
    loginAt === undefined ? undefined : `登录于 ${ago(loginAt)}前`,
    lastSyncAt === undefined ? undefined : `最近同步 ${ago(lastSyncAt)}前`,
    `已运行 ${sayDuration(Math.max(0, at - now.startedAt))}（${sayTime(now.startedAt, timeZone)} 启动）`,
    `最近一次消息：${lastEventAt === undefined ? "还没有" : sayTime(lastEventAt, timeZone)}`,
    `发送：${outbox.join("，") || "空"}`,
    `今天已发 ${now.sentToday}/${now.dailyCap}，今天还能发 ${left} 条，排队 ${now.queueDepth}`,
    `规则版本 ${short(now.rulesVersion, 12)}`,
    ...(now.others ?? []).map(({ account, running, lastEventAt: seen }) => `账号 ${account}：${running ? "在运行" : "没有在运行"}，最近一次消息：${seen === undefined ? "没有记录" : sayTime(seen, timeZone)}`),
    now.problems.length === 0 ? "没有发现问题" : lines("问题：", cutList(now.problems.map((problem) => `· ${short(problem, 80)}`), 8)),
  );
}
