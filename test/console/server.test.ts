/** server: the page's endpoints over a made-up WeChat and a made-up bot. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openConsole } from "../../src/console/server.ts";
import { busyOverview, calmOverview, evening, fakeDesk } from "./fakes.ts";
import { follow, freshTokenFile, mistakeOf, open } from "./open.ts";

describe("the state", () => {
  it("shows the chosen person's rooms and the chosen room's lines", async () => {
    const page = await open();
    page.sandbox.say("lin", "yoga", "群规");
    const state = await page.state("?as=lin&where=yoga");
    expect(state.people).toHaveLength(8);
    expect(state.people[2]).toMatchObject({ id: "lin", note: "新人", initial: "林" });
    expect(state.rooms).toMatchObject([{ id: "yoga", joined: true, card: "小林" }, { id: "books", joined: false }]);
    expect(state.lines).toMatchObject([{ who: "me", text: "群规", time: "20:15", divider: "20:15" }, { who: "bot", initial: "暖" }]);
    expect(state.lines[1]).not.toHaveProperty("divider");
    expect(state.rooms[0]?.newest).toMatchObject({ preview: expect.stringContaining("暖群：群规很短") });
  });

  it("puts Chinese words and the community's time beside the bot's data", async () => {
    const { overview } = await (await open({ desk: fakeDesk(busyOverview) })).state();
    expect(overview?.drops.map(({ nextText }) => nextText)).toEqual(["下次 明天 07:00", "下次 11月27日 01:03", "没有排下一次"]);
    expect(overview?.outbox.map(({ statusText }) => statusText)).toEqual(["已完成", "待人工完成", "暂缓", "失败", "可能已发出"]);
    expect(overview?.warnings[0]?.expiresText).toBe("12月22日 20:15");
  });

  it("falls back to the first person and a room of theirs", async () => {
    const page = await open();
    expect(await page.state("?as=nobody&where=nowhere")).toMatchObject({ as: "ming", where: "yoga" });
    expect(await page.state("?as=ad")).toMatchObject({ as: "ad", where: "yoga" });
    expect(await page.state(`?as=${"x".repeat(300)}`)).toMatchObject({ as: "ming" });
  });

  it("opens nobody else's private chat", async () => {
    const page = await open();
    expect(await page.state("?as=lin&where=private:lin")).toMatchObject({ where: "private:lin" });
    expect(await page.state("?as=lin&where=private:ming")).toMatchObject({ where: "yoga" });
  });

  it("keeps a person's face under a group name card", async () => {
    const page = await open();
    page.sandbox.push({ where: "yoga", from: "chen", text: "早" });
    expect((await page.state("?as=lin&where=yoga")).lines[0]).toMatchObject({ name: "上海-陈晨-设计", initial: "陈", hue: 4 });
  });

  it("says so when the bot does not answer, and still shows the chats", async () => {
    const page = await open();
    page.desk.fail(new Error("数据库忙"));
    const state = await page.state();
    expect(state.mistake).toBe("机器人没有回应：数据库忙");
    expect(state).not.toHaveProperty("overview");
    expect(state.people).toHaveLength(8);
  });
});

describe("acts", () => {
  it("says, quoting another line", async () => {
    const page = await open();
    const { id } = page.sandbox.push({ where: "yoga", from: "chen", text: "几点上课？" });
    const response = await page.post({ do: "say", as: "lin", where: "yoga", text: "七点", quoting: id });
    expect(response.status).toBe(200);
    expect(page.sandbox.said).toEqual([{ as: "lin", where: "yoga", text: "七点", quoting: id }]);
  });

  it("asks to join from outside, with words of a bounded length", async () => {
    const page = await open();
    expect((await page.post({ do: "apply", as: "ad", where: "yoga", text: "想进来" })).status).toBe(200);
    expect(page.sandbox.lines("yoga", 1)).toMatchObject([{ text: "清风 申请加入群聊：想进来" }]);
    expect((await page.post({ do: "apply", as: "ad", where: "yoga", text: "长".repeat(201) })).status).toBe(400);
    expect((await page.post({ do: "apply", as: "lin", where: "yoga", text: "" })).status).toBe(422);
  });

  it("joins, renames and leaves", async () => {
    const page = await open();
    await page.post({ do: "join", as: "ad", where: "yoga" });
    await page.post({ do: "rename", as: "ad", where: "yoga", text: " 北京-清风-教练 " });
    expect((await page.state("?as=ad&where=yoga")).rooms[0]).toMatchObject({ joined: true, card: "北京-清风-教练" });
    await page.post({ do: "leave", as: "ad", where: "yoga" });
    expect((await page.state("?as=ad&where=yoga")).rooms[0]).toMatchObject({ joined: false });
  });

  it("hands on what the made-up WeChat refuses", async () => {
    const page = await open();
    const response = await page.post({ do: "say", as: "ad", where: "yoga", text: "加我" });
    expect(response.status).toBe(422);
    expect(await mistakeOf(response)).toBe("你不在这个群里");
  });

  it.each([
    ["no known act", { do: "dance", as: "lin", where: "yoga" }],
    ["an unknown key", { do: "join", as: "lin", where: "yoga", admin: true }],
    ["nobody", { do: "join", where: "yoga" }],
    ["an empty message", { do: "say", as: "lin", where: "yoga", text: " \n " }],
    ["a message beyond measure", { do: "say", as: "lin", where: "yoga", text: "长".repeat(10_001) }],
    ["an empty name", { do: "rename", as: "lin", where: "yoga", text: "  " }],
    ["a name that is no text", { do: "rename", as: "lin", where: "yoga", text: 7 }],
    ["a list", []],
    ["nothing", null],
  ])("refuses %s", async (_, body) => {
    const page = await open();
    const response = await page.post(body);
    expect(response.status).toBe(400);
    expect(await mistakeOf(response)).toMatch(/^没听懂：/);
    expect(page.sandbox.said).toEqual([]);
  });

  it("refuses what is not JSON", async () => {
    const page = await open();
    expect((await page.post({}, { "content-type": "text/plain" })).status).toBe(415);
    const broken = await fetch(new URL("/api/act", page.url), { method: "POST", headers: { "content-type": "application/json" }, body: "{" });
    expect(broken.status).toBe(400);
  });
});

describe("why", () => {
  it("tells every rule's verdict in Chinese", async () => {
    const response = await (await open()).get("/api/why/line-1");
    expect(await response.json()).toMatchObject({
      lines: [
        { rule: "rename", modeText: "执行", verdictText: "通过" },
        { rule: "ads", modeText: "观察", verdictText: "动作", score: 0.97, matched: "加薇❤ ab12345" },
        { rule: "abuse" },
        { rule: "night-links", modeText: "关", verdictText: "关" },
        { rule: "polls", modeText: "询问", verdictText: "故障" },
      ],
    });
  });

  it("asks for exactly the id that it was given", async () => {
    const asked: string[] = [];
    const desk = { ...fakeDesk(), why: (id: string) => Promise.resolve(void asked.push(id)) };
    const response = await (await open({ desk })).get(`/api/why/${encodeURIComponent("群/消息:1 %2F")}`);
    expect(asked).toEqual(["群/消息:1 %2F"]);
    expect(response.status).toBe(404);
    expect(await mistakeOf(response)).toBe("机器人没有看到这条消息，所以没有判断。");
  });

  it("tells a fault of the bot without its stack", async () => {
    const desk = { ...fakeDesk(), why: () => Promise.reject(new Error("坏了")) };
    const response = await (await open({ desk })).get("/api/why/x");
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"mistake":"页面出错了：坏了"}');
  });
});

describe("live notices", () => {
  it("gathers a burst of changes into one", async () => {
    const page = await open();
    const notices = await follow(page.url);
    await notices.until("event: hello");
    for (let count = 0; count < 50; count++) page.sandbox.push({ where: "yoga", from: "chen", text: `第 ${count} 句` });
    await notices.until("event: changed");
    page.sandbox.push({ where: "yoga", from: "chen", text: "最后一句" });
    const all = await notices.until("event: changed", 2);
    expect(all.match(/event: changed/g)).toHaveLength(2);
  });

  it("notices that the dashboards changed", async () => {
    const page = await open({ lookEvery: 5 });
    const notices = await follow(page.url);
    await notices.until("event: hello");
    page.desk.show({ ...calmOverview, rulesVersion: "v2" });
    expect(await notices.until("event: changed")).toContain("event: changed");
  });

  it("shows a sign of life in silence", async () => {
    const notices = await follow((await open({ lookEvery: 2 })).url);
    expect(await notices.until("event: ping", 2)).not.toContain("event: changed");
  });

  it("ends when the page closes", async () => {
    const page = await open();
    const notices = await follow(page.url);
    await notices.until("event: hello");
    await page.close();
    await expect(notices.until("event: never").catch(() => "cut")).resolves.toBeDefined();
  });
});

describe("without a made-up WeChat", () => {
  it("shows the dashboards and the account, and acts for nobody", async () => {
    const console = await openConsole({ host: "127.0.0.1", port: 0, tokenFile: freshTokenFile(), desk: fakeDesk(busyOverview), now: () => evening, gatewayStatus: () => ({ loggedIn: true, name: "暖群小助手", lastSeenAt: evening }) });
    const state = await (await fetch(new URL("/api/state", console.url))).json();
    expect(state).toMatchObject({ sandbox: false, people: [], rooms: [], lines: [], gateway: { loggedIn: true, lastSeenText: "今天 20:15" }, overview: { community: "瑜伽小站" } });
    const act = await fetch(new URL("/api/act", console.url), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ do: "join", as: "a", where: "b" }) });
    expect(act.status).toBe(404);
    const html = await (await fetch(console.url)).text();
    expect(html).not.toContain("composer");
    await console.close();
  });
});

describe("opening", () => {
  it("says in Chinese that the port is taken", async () => {
    const page = await open();
    const port = Number(new URL(page.url).port);
    await expect(open({ port })).rejects.toThrow(`端口 ${port} 已被别的程序占用`);
  });

  it("says in Chinese that the address is not this machine's", async () => {
    await expect(open({ host: "203.0.113.7" })).rejects.toThrow("这台机器上没有地址 203.0.113.7");
  });

  it("answers an unchanged asset with nothing, and knows no others", async () => {
    const page = await open();
    const first = await page.get("/assets/main.js");
    expect(first.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect((await page.get("/assets/main.js", { "if-none-match": first.headers.get("etag") ?? "" })).status).toBe(304);
    for (const path of ["/assets/tsconfig.json", "/assets/..%2fserver.ts", "/nothing"]) expect((await page.get(path)).status).toBe(404);
  });
});

it("the browser's scripts satisfy the type checker", { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "src/console/client"]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
});
