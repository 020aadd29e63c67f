/** The WeChat demo: what the reader may type, what it does, and the story from its first line to its last. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { help, isDeed, parseLine } from "../../scripts/demo-wechat/lines.ts";
import { Stage } from "../../scripts/demo-wechat/stage.ts";
import { openWebwx, type Webwx } from "../emulators/webwx/server.ts";

describe("a typed line", () => {
  it.each([
    ["小鱼: 大家好", { do: "say", who: "小鱼", text: "大家好" }],
    ["小鱼：几点: 八点？", { do: "say", who: "小鱼", text: "几点: 八点？" }],
    ["私聊 阿明: /status", { do: "private", who: "阿明", text: "/status" }],
    ["/join 小鱼", { do: "join", who: "小鱼" }],
    ["/rename 小鱼 上海-小鱼-设计", { do: "rename", who: "小鱼", card: "上海-小鱼-设计" }],
    ["/group 2", { do: "group", number: 2 }],
    ["/kick-policy closed", { do: "kick_policy", policy: "closed" }],
    ["/outage 30", { do: "outage", seconds: 30 }],
    ["/logout", { do: "logout" }],
    ["  ", { do: "nothing" }],
    ["/quit", { do: "quit" }],
  ])("%s", (typed, order) => {
    expect(parseLine(typed)).toEqual(order);
  });

  it.each(["大家好", "/jion 小鱼", "/join", "/rename 小鱼", "/outage 0", "/outage 很久", "/kick-policy open", "/group", "/constructor"])("is answered with help when it is wrong: %s", (typed) => {
    expect(parseLine(typed)).toMatchObject({ do: "mistake" });
  });

  it("that is nearly a command names it", () => {
    expect(parseLine("/jion 小鱼")).toMatchObject({ because: expect.stringContaining("是不是 /join") });
  });
});

describe("the stage", () => {
  const open: { readonly server: Webwx; readonly stage: Stage }[] = [];
  afterEach(async () => {
    for (const { server, stage } of open.splice(0)) {
      stage.close();
      await server.close();
    }
  });
  async function opened() {
    const told: string[] = [];
    const server = await openWebwx();
    const stage = new Stage(server, (line) => void told.push(line));
    open.push({ server, stage });
    const types = (typed: string): string => {
      const order = parseLine(typed);
      return isDeed(order) ? stage.perform(order) : "";
    };
    return { server, stage, types, told };
  }

  it("lets people in and out, and lets nobody speak who is not there", async () => {
    const { server, stage, types } = await opened();
    expect(types("小鱼: 在吗")).toContain("先 /join 小鱼");
    expect(types("/join 小鱼")).toContain("进了「瑜伽小站①群」");
    expect(types("小鱼: 在吗")).toBe("");
    expect(types("/rename 小鱼 上海-小鱼-设计")).toContain("上海-小鱼-设计");
    expect(server.world.roomOf(stage.room).members.get(stage.key("小鱼"))).toBe("上海-小鱼-设计");
    expect(types("/leave 小鱼")).toContain("退出了");
    expect(server.world.membersOf(stage.room)).not.toContain(stage.key("小鱼"));
    expect(types("/leave 阿明")).toContain("群主");
    expect(types("路人: 你好")).toContain("没有「路人」这个人");
  });

  it("changes the group, keeps strangers from writing in private, and cuts the line", async () => {
    const { server, stage, types } = await opened();
    expect(types("/group 2")).toContain(stage.topic);
    expect(stage.topic).toBe("瑜伽小站②群");
    expect(types("/group 3")).toContain("只有 2 个群");
    expect(types("私聊 老周: 你好")).toContain("/friend 老周");
    expect(types("/friend 老周 你好")).toContain("申请");
    types("/kick-policy silent");
    types("/outage 600");
    expect([server.faults.kick, server.faults.down]).toEqual(["silent", "refuse"]);
    expect(types("怎么用")).toContain(help);
  });

  it("shows what the bot says", async () => {
    const { server, stage, told } = await opened();
    const sent = { text: "大家好", kind: "text", msgId: "1", clientId: "1", at: 0, recalled: false } as const;
    server.world.deliver({ ...sent, to: stage.room });
    server.world.deliver({ ...sent, to: stage.key("阿明"), kind: "image", text: "课表.png" });
    expect(told).toEqual(["[瑜伽小站①群] 暖群：大家好", "[私聊 阿明] 暖群：〔图片 课表.png〕"]);
  });
});

it("tells its story: a welcome, three advertisements, and a task for the founder", { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/demo-wechat.ts", "--story"], { cwd: new URL("../..", import.meta.url) });
  let shown = "";
  child.stdout.on("data", (part: Buffer) => { shown += part.toString(); });
  const [code] = await once(child, "exit");
  for (const part of ["欢迎小鱼来到瑜伽小站", "群昵称改好了", "现有 3 分", "[私聊 阿明] 暖群：【瑜伽小站】工单", "演完了。"]) expect(shown).toContain(part);
  expect(code).toBe(0);
});
