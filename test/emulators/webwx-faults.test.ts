/** The Web WeChat emulator alone: how unkind it can be, what it keeps, and the route that leads to it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import https from "node:https";
import { afterEach, describe, expect, it } from "vitest";
import { Client, retOf } from "./webwx-client.ts";
import { Account } from "./webwx/account.ts";
import { openWebwx, routeWebwx, type Webwx, type WebwxOptions } from "./webwx/server.ts";

const open: Webwx[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
const started = async (options: WebwxOptions = {}) => {
  const server = await openWebwx({ pollMs: 30, ...options });
  open.push(server);
  const { world } = server;
  const aming = world.person({ name: "阿明", friend: true });
  return { server, world, aming, client: await new Client(server).login() };
};

describe("being unkind", () => {
  it("cuts, answers 500, breaks off, or loses the answer of what was done", async () => {
    const { server, client, world } = await started();
    const say = (text: string) => client.say("filehelper", text);
    server.faults.down = "refuse";
    await expect(say("cut")).rejects.toThrow();
    server.faults.down = "500";
    expect((await client.get("/cgi-bin/mmwebwx-bin/webwxinit")).status).toBe(500);
    expect(world.sent).toHaveLength(0);
    server.faults.down = "lost";
    await expect(say("lost")).rejects.toThrow();
    server.faults.down = "broken";
    expect(await say("broken")).toEqual({});
    expect(world.sent.map(({ text }) => text)).toEqual(["lost", "broken"]);
    server.faults.down = false;
    expect(retOf(await say("ok"))).toBe(0);
  });

  it("hangs where it is told to, open polls included", async () => {
    const { server, client, world, aming } = await started({ pollMs: 10_000 });
    server.faults.only = ["synccheck"];
    const stop = new AbortController();
    const waiting = client.check(stop.signal);
    server.faults.down = "hang";
    world.say(aming, "bot", "hallo");
    expect(await client.heard()).toEqual(["hallo"]);
    stop.abort();
    await expect(waiting).rejects.toThrow();
  });

  it("cuts an open poll when the line goes", async () => {
    const { server, client } = await started({ pollMs: 10_000 });
    const waiting = client.check();
    while (server.traffic.count("synccheck") === 0) await new Promise((resolve) => setImmediate(resolve));
    server.faults.down = "refuse";
    await expect(waiting).rejects.toThrow();
  });

  it("goes by the clock it is given", async () => {
    const { client } = await started({ now: () => Date.UTC(2026, 10, 24, 12) });
    expect((await client.get("/jslogin")).headers.get("date")).toBe("Tue, 24 Nov 2026 12:00:00 GMT");
  });

  it("counts what was asked", async () => {
    const { server, client } = await started();
    server.traffic.reset();
    await client.sync();
    expect([server.traffic.count(), server.traffic.count("webwxsync"), server.traffic.log.map(({ endpoint }) => endpoint), [...server.traffic.hosts]]).toEqual([1, 1, ["webwxsync"], ["127.0.0.1"]]);
  });
});

describe("the account's log", () => {
  it("keeps the last fifty thousand steps, and answers an older key with all of them", () => {
    const account = new Account();
    const first = account.key;
    const letter = (at: number) => ({ id: String(at), at, own: false, write: () => ({}) });
    for (let at = 0; at < 60_001; at++) account.add({ letters: [letter(at)] });
    expect(account.letter("10000")).toBeUndefined();
    expect(account.letter("10001")).toBeDefined();
    const { letters, key, more } = account.since(first);
    expect([letters.length, letters[0]?.id, key, more]).toEqual([50_000, "10001", first + 60_001, false]);
    expect(account.since(account.key).letters).toEqual([]);
  });
});

describe("the route", () => {
  it("leads https of WeChat's hosts here with their names, lets nothing else out, and ends", async () => {
    const { server } = await started();
    const { request } = https;
    const undo = routeWebwx(server.port);
    const status = await new Promise((resolve, reject) => {
      https.get("https://login.wx.qq.com/jslogin?x=1", (answer) => resolve(answer.resume().statusCode)).on("error", reject);
    });
    expect(status).toBe(200);
    expect(server.traffic.hosts).toContain("login.wx.qq.com");
    expect(() => https.request("https://example.com/")).toThrow("not on this machine");
    expect(() => https.request({ hostname: "wx.qq.com.example", path: "/" })).toThrow("not on this machine");
    undo();
    expect(https.request).toBe(request);
  });

  it("is laid before a program starts by the preload", async () => {
    const { server } = await started();
    const preload = new URL("./webwx/preload.ts", import.meta.url).href;
    const program = 'import("node:https").then(({ get }) => get("https://login.wx.qq.com/jslogin", (answer) => process.exit(answer.statusCode === 200 ? 7 : 1)))';
    const child = spawn(process.execPath, ["--import", "tsx", "--import", preload, "-e", program], { env: { ...process.env, NUANQUN_TEST_WEBWX: String(server.port) } });
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  it("answers an endpoint only at its host", async () => {
    const { server } = await started();
    const undo = routeWebwx(server.port);
    const status = await new Promise((resolve, reject) => {
      https.get("https://wx.qq.com/cgi-bin/mmwebwx-bin/synccheck", (answer) => resolve(answer.resume().statusCode)).on("error", reject);
    });
    undo();
    expect(status).toBe(404);
  });
});
