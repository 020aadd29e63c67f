/** fakes: a made-up WeChat and a running bot in memory, for tests of the page. Each answers like the real one, and keeps no rules. */
import type { Desk, Sandbox, SandboxLine, SandboxPerson, SandboxRoom, WhyLine } from "../../src/ports.ts";
import type { Overview } from "../../src/console/shape.ts";

/** 2026-11-22 20:15 in Shanghai. */
export const evening = Date.UTC(2026, 10, 22, 12, 15);

const people: readonly SandboxPerson[] = [
  { id: "ming", name: "阿明", note: "创建者" },
  { id: "mei", name: "小美", note: "日常管理" },
  { id: "lin", name: "小林", note: "新人" },
  { id: "wang", name: "王老师", note: "意见领袖" },
  { id: "chen", name: "陈晨", note: "活跃者" },
  { id: "zhao", name: "赵姐", note: "参与者" },
  { id: "sun", name: "孙一", note: "旁观者" },
  { id: "ad", name: "清风", note: "广告号" },
];

type Line = Partial<SandboxLine> & Pick<SandboxLine, "where" | "from" | "text">;
export type FakeSandbox = Sandbox & {
  /** A line as if somebody else had caused it. */
  push(line: Line): SandboxLine;
  readonly said: readonly { readonly as: string; readonly where: string; readonly text: string; readonly quoting?: string }[];
};

/** A made-up WeChat with eight people and two rooms. The bot answers 群规, and nothing else. */
export function fakeSandbox(start: number = evening): FakeSandbox {
  const rooms = new Map<string, { id: string; topic: string; owner: string; members: Map<string, string> }>([
    ["yoga", { id: "yoga", topic: "瑜伽小站一群", owner: "ming", members: new Map([["bot", "暖群"], ["ming", "阿明"], ["mei", "小美"], ["wang", "王老师"], ["chen", "上海-陈晨-设计"], ["lin", "小林"]]) }],
    ["books", { id: "books", topic: "读书会", owner: "mei", members: new Map([["bot", "暖群"], ["mei", "小美"], ["ming", "阿明"]]) }],
  ]);
  const lines: SandboxLine[] = [];
  const said: { as: string; where: string; text: string; quoting?: string }[] = [];
  const watchers = new Set<() => void>();
  const nameIn = (where: string, id: string): string => rooms.get(where)?.members.get(id) ?? (id === "bot" ? "暖群" : people.find((person) => person.id === id)?.name ?? id);
  let count = 0;
  const push = (line: Line): SandboxLine => {
    const made: SandboxLine = { id: `line-${++count}`, at: start + count * 1000, name: nameIn(line.where, line.from), kind: "text", ...line };
    lines.push(made);
    for (const changed of watchers) changed();
    return made;
  };
  const system = (where: string, text: string): void => void push({ where, from: "system", name: "", kind: "system", text });
  return {
    bot: "bot",
    push,
    said,
    people: () => people,
    rooms: () => [...rooms.values()].map((room): SandboxRoom => ({ id: room.id, topic: room.topic, owner: room.owner, members: [...room.members].map(([id, name]) => ({ id, name })) })),
    lines: (where, limit) => lines.filter((line) => line.where === where).slice(-limit),
    say(as, where, text, quoting) {
      const room = rooms.get(where);
      if (where !== `private:${as}` && !room?.members.has(as)) return "你不在这个群里";
      said.push({ as, where, text, ...(quoting === undefined ? {} : { quoting }) });
      const quoted = lines.find(({ id }) => id === quoting);
      push({ where, from: as, text, ...(quoted ? { quoted: `${quoted.name}：${quoted.text}` } : {}) });
      if (text === "群规") push({ where, from: "bot", text: "群规很短：\n1. 进群改名片：城市-昵称-行业\n2. 不发广告，不骂人\n3. 三次警告，移出本群" });
      return undefined;
    },
    join(as, where) {
      const room = rooms.get(where);
      if (!room || room.members.has(as)) return "你已经在群里了";
      room.members.set(as, nameIn("", as));
      system(where, `${nameIn(where, as)} 加入了群聊`);
      return undefined;
    },
    leave(as, where) {
      const name = nameIn(where, as);
      if (!rooms.get(where)?.members.delete(as)) return "你不在这个群里";
      system(where, `${name} 退出了群聊`);
      return undefined;
    },
    rename(as, where, name) {
      const room = rooms.get(where);
      if ([...(room?.members ?? [])].some(([id, taken]) => taken === name && id !== as)) return `已经有人叫“${name}”了`;
      room?.members.set(as, name);
      system(where, `${nameIn("", as)} 把群名片改成了“${name}”`);
      return undefined;
    },
    apply(as, where, text) {
      if (rooms.get(where)?.members.has(as) !== false) return "你已经在群里了";
      system(where, `${nameIn("", as)} 申请加入群聊：${text}`);
      return undefined;
    },
    befriend(as, text) {
      system(`private:${as}`, `${nameIn("", as)} 申请加好友：${text}`);
      return undefined;
    },
    onChange(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}

const verdicts: readonly WhyLine[] = [
  { rule: "rename", name: "进群改名", mode: "enforce", verdict: "pass", because: "群名片符合格式" },
  { rule: "ads", name: "广告识别", mode: "watch", verdict: "act", because: "带联系方式的引流话术：加薇 + 字母数字账号", score: 0.97, matched: "加薇❤ ab12345" },
  { rule: "abuse", name: "辱骂", mode: "enforce", verdict: "pass", because: "没有命中词表，也没有相近写法", score: 0.04 },
  { rule: "night-links", name: "夜间不发链接", mode: "off", verdict: "off", because: "规则已关闭" },
  { rule: "polls", name: "投票", mode: "ask", verdict: "fault", because: "选项文件读不出来" },
];

export const calmOverview: Overview = { community: "瑜伽小站", rulesVersion: "v1", problems: [], drops: [], warnings: [], cases: [], outbox: [], timeZone: "Asia/Shanghai" };
export const busyOverview: Overview = {
  community: "瑜伽小站",
  rulesVersion: "7f3a91c2",
  problems: ["rules/yoga/community.yaml:14:9 不认识的键 mod，是不是 mode？（继续使用上一个好版本）"],
  drops: [
    { id: "morning", theme: "早安拉伸 5 分钟", next: evening + 10.75 * 3_600_000, paused: false, groups: 2 },
    { id: "friday-talk", theme: "周五分享会预告", next: evening + 4.2 * 86_400_000, paused: false, groups: 1 },
    { id: "old-series", theme: "入门系列", paused: true, groups: 1 },
  ],
  warnings: [{ member: "清风", points: 2, last: "发布引流广告：加薇❤ ab12345", expiresAt: evening + 30 * 86_400_000 }],
  cases: [{ id: "k3", question: "要移出 清风 吗？第三次警告（广告），十分钟内已移出 3 人。", options: ["移出", "先不移出", "撤销警告"] }],
  outbox: [
    { id: "a1", type: "say", status: "done", priority: "answer", text: "群规很短：1. 进群改名片 2. 不发广告 3. 三次警告，移出本群", at: evening - 60_000, because: "rules-on-request" },
    { id: "a2", type: "remove", status: "assisted", priority: "penalty", text: "移出 清风", at: evening - 50_000, because: "微信网页版不能移人，已交给值班人" },
    { id: "a3", type: "post", status: "held", priority: "drop", text: "晚间冥想 · 放松肩颈", at: evening - 40_000, because: "安静时段，07:00 后发出" },
    { id: "a4", type: "dm", status: "failed", priority: "chatter", text: "欢迎新朋友", at: evening - 30_000, because: "对方不是好友" },
    { id: "a5", type: "alert", status: "unknown", priority: "penalty", text: "两位成员可能在争吵", at: evening - 20_000, because: "发送途中断线" },
  ],
  claimCode: "482913",
  timeZone: "Asia/Shanghai",
};

export type FakeDesk = Desk & { show(overview: Overview): void; fail(with_: Error): void };
/** A running bot that has judged every line whose id does not start with `unseen`. */
export function fakeDesk(overview: Overview = calmOverview): FakeDesk {
  let shown = overview;
  let fault: Error | undefined;
  return {
    why: (message) => Promise.resolve(message.startsWith("unseen") ? undefined : verdicts),
    overview: () => (fault ? Promise.reject(fault) : Promise.resolve(shown)),
    show: (next) => void (shown = next),
    fail: (with_) => void (fault = with_),
  };
}
