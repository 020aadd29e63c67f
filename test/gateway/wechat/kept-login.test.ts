/** The kept login is its owner's alone and outlives a damaged file and a stop; and what goes wrong ends the process, as everywhere. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WechatyBuilder } from "wechaty";
import { PuppetWechat4u } from "../../../src/gateway/wechat/stock.ts";
import { openWebwx, routeWebwx } from "../../emulators/webwx/server.ts";
import { endAfterEach, eventually, leave, play } from "./fixture.ts";

const modeOf = (file: string): number => statSync(file).mode & 0o777;
const root = join(import.meta.dirname, "../../..");

describe("an error that nobody catches", () => {
  /** The exit code of a process that loads this and then throws. */
  const codeOf = (module: string): number | null =>
    spawnSync(process.execPath, [...(module.endsWith(".ts") ? ["--import", "tsx"] : []), "--input-type=module", "-e", `await import(${JSON.stringify(module)}); setTimeout(() => process.exit(0), 300); setTimeout(() => { throw new Error("broken"); }, 10);`], { cwd: root }).status;

  it("ends a process with our puppet", () => expect(codeOf(join(root, "src/gateway/wechat/puppet.ts"))).toBe(1));
  it("does not end one with the stock puppet, which looks alive", () => expect(codeOf("wechaty-puppet-wechat4u")).toBe(0));
});

describe("ours", () => {
  endAfterEach();

  it("keeps the login for its owner alone, with a copy", async () => {
    const { dataDir } = await play("ours", { speed: 30 });
    const card = join(dataDir, "wechat.card.json");
    expect(modeOf(card)).toBe(0o600);
    await eventually(() => expect(existsSync(`${card}.copy`)).toBe(true));
    expect(modeOf(`${card}.copy`)).toBe(0o600);
    expect(readdirSync(dataDir).filter((name) => !name.startsWith("wechat.card.json"))).toEqual([]);
  });

  it.each([["half of it", (text: string) => text.slice(0, text.length / 2)], ["nothing", () => ""], ["something else", () => "[1]"]])("goes on with the copy when the file holds %s", async (_, damage) => {
    const first = await play("ours", { speed: 30 });
    const card = join(first.dataDir, "wechat.card.json");
    await eventually(() => expect(existsSync(`${card}.copy`)).toBe(true));
    await leave("ours", first.puppet, first.gateway);
    writeFileSync(card, damage(readFileSync(card, "utf8")));
    const next = await play("ours", { again: first, dataDir: first.dataDir, speed: 30 });
    expect(next.codes).toEqual([]);
    expect(next.gateway.epoch).toBe(first.gateway.epoch);
    expect(next.problems).toEqual([`登录信息 ${card} 读不出，改用备份`]);
  });

  it("stops without logging out", async () => {
    const scene = await play("ours", { speed: 4 });
    await leave("ours", scene.puppet, scene.gateway);
    expect(scene.traffic.count("webwxlogout")).toBe(0);
    expect(JSON.parse(readFileSync(join(scene.dataDir, "wechat.card.json"), "utf8"))).toHaveProperty("session.PROP.skey");
  });

  it("forgets a login that the phone ended, copy and all, and says so", async () => {
    const scene = await play("ours", { speed: 30 });
    const card = join(scene.dataDir, "wechat.card.json");
    await eventually(() => expect(existsSync(`${card}.copy`)).toBe(true));
    scene.world.phoneLogout();
    expect(await scene.gateway.ended).toContain("已退出登录");
    expect(scene.gateway.status()).toMatchObject({ loggedIn: false, state: "logged_out" });
    expect(JSON.parse(readFileSync(card, "utf8"))).not.toHaveProperty("session");
    expect(existsSync(`${card}.copy`)).toBe(false);
  });
});

describe("stock", () => {
  it("writes keys that everybody on the machine can read, and a stop logs out and deletes them", async () => {
    const server = await openWebwx({ pollMs: 2000 });
    const unroute = routeWebwx(server.port);
    const name = join(mkdtempSync(join(tmpdir(), "nuanqun-stock-")), "stock");
    const puppet = new PuppetWechat4u();
    const bot = WechatyBuilder.build({ name, puppet });
    bot.on("error", () => {});
    await bot.start();
    const card = `${name}.memory-card.json`;
    await eventually(() => expect(existsSync(card) && readFileSync(card, "utf8")).toContain("skey"));
    expect(modeOf(card) & 0o044).not.toBe(0);
    // Its stop would start another login on what it has thrown away.
    const inner: unknown = Reflect.get(puppet, "wechat4u");
    if (inner instanceof Object && "stop" in inner && typeof inner.stop === "function") {
      Reflect.set(inner, "start", () => {});
      inner.stop();
    }
    await eventually(() => expect(server.traffic.count("webwxlogout")).toBe(1));
    await eventually(() => expect(readFileSync(card, "utf8")).not.toContain("skey"));
    await leave("stock", puppet, { stop: () => Promise.resolve() });
    unroute();
    await server.close();
  });
});
