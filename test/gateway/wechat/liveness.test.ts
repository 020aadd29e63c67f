/** The line to Web WeChat: outages, logouts and refusals end in a bot that runs or in an honest end, and never in a busy loop. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Down, PersonKey, RoomKey } from "../../emulators/webwx/server.ts";
import { copyRules } from "../../e2e/fixtures/rules.ts";
import { startTimedBot } from "../../fakes/wechat-bot.ts";
import { beginTimed, freshFolder, openTimed, startTimed, type Timed, type TimedBot } from "../../fakes/wechat.ts";

const second = 1000;
const minute = 60 * second;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Stage = Timed & { readonly person: PersonKey; readonly room: RoomKey; readonly data: string };
async function openStage(options: Parameters<typeof openTimed>[0] = {}): Promise<Stage> {
  const timed = await openTimed(options);
  closing.push(timed.close);
  const person = timed.server.world.person({ name: "阿明", friend: true });
  const room = timed.server.world.room({ topic: "瑜伽小站①群", members: [person, timed.server.world.person({ name: "小美" })] });
  return { ...timed, person, room, data: freshFolder() };
}
async function begin(stage: Stage): Promise<Awaited<ReturnType<typeof beginTimed>>> {
  const bot = await beginTimed(stage, stage.data);
  closing.push(() => bot.gateway.stop());
  return bot;
}
async function start(stage: Stage, take?: Parameters<typeof startTimed>[2]): Promise<TimedBot> {
  const bot = await startTimed(stage, stage.data, take);
  closing.push(() => bot.gateway.stop());
  return bot;
}

/** Somebody speaks every five seconds; gives the ids. */
function chatter({ server, person, room }: Stage): { readonly ids: string[]; readonly speak: (second: number) => void } {
  const ids: string[] = [];
  return { ids, speak: (at) => void (at % 5 === 0 && ids.push(server.world.say(person, room, `第 ${at} 秒`))) };
}

describe("an outage", () => {
  const kinds: readonly Exclude<Down, false>[] = ["refuse", "hang", "500", "broken", "lost"];
  /** Length, the most requests in it, whether the admins hear of it. */
  const lengths = [[10 * second, 5, false], [minute, 8, true], [10 * minute, 20, true]] as const;
  for (const kind of kinds) {
    for (const [length, most, told] of lengths) {
      it(`of ${length / second} s (${kind}) is waited out: nothing lost, nothing twice, at most ${most} requests`, async () => {
        const stage = await openStage();
        const { server } = stage;
        const bot = await start(stage);
        const { ids, speak } = chatter(stage);
        await bot.pass(20 * second, speak);
        expect(bot.messages()).toEqual(ids);
        server.traffic.reset();
        server.faults.down = kind;
        const during = await bot.pass(length, speak);
        expect(server.traffic.count()).toBeLessThanOrEqual(most);
        expect(bot.gateway.status().loggedIn).toBe(kind === "hang" && length < 35 * second);
        server.faults.down = false;
        // The longest pause, and an open request that has to run out first.
        const after = await bot.pass(95 * second + 1, speak);
        const states = ["online", ...during, ...after].filter((state, index, all) => state !== all[index - 1]);
        // A line that hangs for less than a poll may take looks like a quiet one.
        expect(states).toEqual(["online", "reconnecting", "online"]);
        expect(bot.gateway.status()).toMatchObject({ state: "online", loggedIn: true });
        expect(bot.messages()).toEqual(ids);
        expect(bot.reconnected()).toHaveLength(told ? 1 : 0);
        expect(bot.ended).toEqual([]);
        expect(bot.codes).toHaveLength(1);
        expect(server.traffic.count("jslogin") + server.traffic.count("webwxinit") + server.traffic.count("webwxlogout")).toBe(0);
      });
    }
  }

  it("says from when to when nothing was heard", async () => {
    const stage = await openStage();
    const bot = await start(stage);
    await bot.pass(30 * second);
    const began = stage.clock.now();
    stage.server.faults.down = "refuse";
    await bot.pass(10 * minute);
    stage.server.faults.down = false;
    await bot.pass(90 * second);
    const [gap] = bot.reconnected();
    expect(gap).toMatchObject({ how: "same_login", at: expect.any(Number) });
    expect(Math.abs((gap?.since ?? 0) - began)).toBeLessThanOrEqual(26 * second);
    expect((gap?.at ?? 0) - began).toBeGreaterThanOrEqual(10 * minute);
  });

  it("does not stop a bot in which everything works but the fetching of messages", async () => {
    const stage = await openStage();
    const bot = await start(stage);
    stage.server.faults.only = ["webwxsync"];
    stage.server.faults.down = "broken";
    stage.server.traffic.reset();
    const { ids, speak } = chatter(stage);
    await bot.pass(10 * minute, speak);
    expect(stage.server.traffic.count()).toBeLessThanOrEqual(40);
    stage.server.faults.down = false;
    await bot.pass(65 * second);
    expect(bot.messages()).toEqual(ids);
  });

  it("takes 12,000 missed messages in turn, and asks for no more before they are taken", async () => {
    const stage = await openStage();
    let writing = 0;
    let most = 0;
    const bot = await start(stage, async () => {
      most = Math.max(most, ++writing);
      await new Promise((resolve) => setImmediate(resolve));
      writing--;
    });
    stage.server.faults.down = "refuse";
    await bot.pass(5 * second);
    const ids = stage.server.world.burst(Array.from({ length: 12_000 }, (_, index) => ({ person: stage.person, to: stage.room, text: `第 ${index} 条` })));
    stage.server.faults.down = false;
    for (let passed = 0; passed < 3000 && bot.messages().length < ids.length; passed++) await bot.pass(second);
    expect(bot.messages().length).toBe(ids.length);
    expect(bot.messages()).toEqual(ids);
    expect(most).toBeLessThanOrEqual(64);
    expect(bot.problems.filter((problem) => problem.includes("不在手边"))).toEqual([]);
  }, 60_000);
});

describe("the people on duty", () => {
  it("hear of ten minutes' silence once, in words, and the answers that waited are sent after it", async () => {
    const stage = await openStage();
    const { server: { world, faults }, clock, person, room, data } = stage;
    const bot = await startTimedBot(stage, { data, rules: copyRules(data) });
    closing.push(bot.stop);
    const said = (where: string): readonly string[] => world.sent.filter(({ to }) => to === where).map(({ text }) => text);
    world.say(person, "bot", `/认领 ${bot.codes[0]}`);
    await clock.advance(30 * second);
    expect(said(person).join("\n")).toContain("创建者");
    const before = said(person).length;
    faults.down = "refuse";
    await clock.advance(8 * minute);
    world.say(person, room, "请问几点上课呀");
    await clock.advance(2 * minute);
    faults.down = false;
    await clock.advance(3 * minute);
    const [alert, ...more] = said(person).slice(before);
    expect(alert).toMatch(/^【瑜伽小站】和平台的连接 .+起断了 1[01] 分钟.*，刚恢复。期间的消息会补记/);
    expect(more).toEqual([]);
    expect(said(room)).toHaveLength(1);
    expect(bot.errors).toEqual([]);
  });
});

describe("a quiet night", () => {
  it("costs two or three requests a minute, and the phone is told every five", async () => {
    const stage = await openStage();
    const bot = await start(stage);
    stage.server.traffic.reset();
    expect(await bot.pass(10 * minute)).toEqual(["online"]);
    expect(stage.server.traffic.count("synccheck")).toBeLessThanOrEqual(25);
    expect(stage.server.traffic.count("webwxstatusnotify")).toBe(2);
    expect(stage.server.traffic.count()).toBeLessThanOrEqual(27);
  });

  it("stays online when only the word to the phone is refused", async () => {
    const stage = await openStage();
    const bot = await start(stage);
    stage.server.faults.only = ["webwxstatusnotify"];
    stage.server.faults.down = "500";
    expect(await bot.pass(11 * minute)).toEqual(["online"]);
  });

  it("is not a busy loop where the service answers at once that there is nothing", async () => {
    const stage = await openStage({ pollMs: 0 });
    const bot = await start(stage);
    stage.server.traffic.reset();
    await bot.pass(minute);
    expect(stage.server.traffic.count()).toBeLessThanOrEqual(62);
  });
});

describe("a logout", () => {
  it("on the phone is the end of this life, told within seconds, and asks for nothing more", async () => {
    const stage = await openStage();
    const bot = await start(stage);
    stage.server.traffic.reset();
    stage.server.world.phoneLogout();
    await bot.pass(5 * second);
    expect(bot.ended).toEqual(["微信已退出登录（在手机上退出，或登录失效）"]);
    expect(bot.gateway.status()).toMatchObject({ state: "logged_out", loggedIn: false });
    const asked = stage.server.traffic.count();
    expect(asked).toBeLessThanOrEqual(3);
    await bot.pass(10 * minute);
    expect(stage.server.traffic.count()).toBe(asked);
    expect(JSON.parse(readFileSync(join(stage.data, "wechat.card.json"), "utf8"))).not.toHaveProperty("session");
    expect(readdirSync(stage.data)).toEqual(["wechat.card.json"]);
  });

  for (const code of [1100, 1101, 1102]) {
    it(`said once by mistake (${code}) is not believed, said twice it is`, async () => {
      const stage = await openStage();
      const bot = await start(stage);
      stage.server.faults.mistaken.push(code);
      await bot.pass(minute);
      expect(bot.ended).toEqual([]);
      expect(bot.gateway.status().state).toBe("online");
      stage.server.faults.mistaken.push(code, code);
      await bot.pass(minute);
      expect(bot.ended).toHaveLength(1);
    });
  }

  it("is followed by a new login in the next life, which says what was missed and since when", async () => {
    const stage = await openStage();
    const first = await start(stage);
    await first.pass(20 * second);
    stage.server.world.phoneLogout();
    await first.pass(5 * second);
    await first.gateway.stop();
    await stage.clock.advance(5 * minute);
    const next = await start(stage);
    expect(next.codes).toHaveLength(1);
    expect(next.reconnected()).toMatchObject([{ how: "new_login" }]);
    expect(next.gateway.epoch).not.toBe(first.gateway.epoch);
  });
});

describe("a login by code", () => {
  it("that nobody scans shows a new code for each one that has expired", async () => {
    const stage = await openStage({ login: "manual" });
    const bot = await begin(stage);
    for (let code = 1; code <= 3; code++) {
      await bot.pass(5 * minute);
      expect(bot.codes).toHaveLength(code);
      expect(bot.gateway.status()).toMatchObject({ state: "waiting_for_scan", code: bot.codes.at(-1) });
      stage.server.world.expireCode();
      await bot.pass(5 * second);
    }
    stage.server.world.confirm();
    await bot.pass(5 * second);
    expect(bot.gateway.status()).toMatchObject({ state: "online", loggedIn: true });
  });

  it("is not asked for in a loop where each code is void at once", async () => {
    const stage = await openStage({ login: "manual" });
    const bot = await begin(stage);
    await bot.pass(10 * minute, () => stage.server.world.expireCode());
    expect(bot.codes.length).toBeLessThanOrEqual(16);
    expect(stage.server.traffic.count()).toBeLessThanOrEqual(60);
  });

  it("is not asked for in a loop where the service answers 500 or not at all, and comes when it does", async () => {
    for (const kind of ["500", "refuse", "hang", "broken"] as const) {
      const stage = await openStage();
      stage.server.faults.down = kind;
      const bot = await begin(stage);
      await bot.pass(10 * minute);
      expect(stage.server.traffic.count()).toBeLessThanOrEqual(20);
      expect(bot.gateway.status()).toMatchObject({ state: "waiting_for_scan", loggedIn: false });
      stage.server.faults.down = false;
      await bot.pass(95 * second);
      expect(bot.gateway.status().state).toBe("online");
      await bot.gateway.stop();
      await stage.close();
    }
  });

  it("that is refused is not tried again every second", async () => {
    const stage = await openStage();
    stage.server.faults.shutOut = 1203;
    const bot = await begin(stage);
    await bot.pass(10 * minute);
    expect(bot.codes.length).toBeLessThanOrEqual(11);
    expect(bot.problems).toContainEqual(expect.stringContaining("1203"));
    stage.server.faults.shutOut = undefined;
    await bot.pass(70 * second);
    expect(bot.gateway.status().state).toBe("online");
  });

  it("survives an outage between the scan and the first look at the chats", async () => {
    const stage = await openStage();
    stage.server.faults.only = ["webwxinit"];
    stage.server.faults.down = "500";
    const bot = await begin(stage);
    await bot.pass(3 * minute);
    stage.server.faults.down = false;
    await bot.pass(65 * second);
    expect(bot.gateway.status().state).toBe("online");
    expect(bot.codes).toHaveLength(1);
  });
});

describe("a kept login", () => {
  async function once(stage: Stage): Promise<TimedBot> {
    const bot = await start(stage);
    await bot.pass(minute);
    await bot.gateway.stop();
    stage.server.traffic.reset();
    return bot;
  }

  it("goes on without a code: the same ids, what was missed once, no logout", async () => {
    const stage = await openStage();
    const before = await once(stage);
    const { ids, speak } = chatter(stage);
    for (let at = 0; at < 50; at += 5) speak(at);
    await stage.clock.advance(30 * second);
    const bot = await start(stage);
    await bot.pass(5 * second);
    expect(bot.codes).toEqual([]);
    expect(bot.gateway.epoch).toBe(before.gateway.epoch);
    expect(bot.messages()).toEqual(ids);
    expect(bot.gateway.status().loginAt).toBe(before.gateway.status().loginAt);
    expect(stage.server.traffic.count("webwxlogout") + stage.server.traffic.count("jslogin")).toBe(0);
  });

  it("misses nothing that was fetched and not taken when the bot stopped", async () => {
    const stage = await openStage();
    const first = await start(stage, ({ type }) => (type === "message" ? new Promise(() => {}) : Promise.resolve()));
    stage.server.faults.maxSyncMessages = 1;
    const ids = [1, 2, 3].map((each) => stage.server.world.say(stage.person, stage.room, `第 ${each} 条`));
    await stage.clock.advance(2 * minute);
    expect(first.messages()).toEqual(ids.slice(0, 1));
    stage.server.faults.initForgets = true;
    // As good as dead: it never comes to an end with the first message.
    void first.gateway.stop();
    const bot = await start(stage);
    await bot.pass(10 * second);
    expect(bot.messages()).toEqual(ids);
  });

  it("waits for the network, for as long as it takes", async () => {
    for (const kind of ["refuse", "hang", "500", "broken"] as const) {
      const stage = await openStage();
      await once(stage);
      stage.server.faults.down = kind;
      const bot = await begin(stage);
      await bot.pass(10 * minute);
      expect(stage.server.traffic.count()).toBeLessThanOrEqual(20);
      expect(bot.gateway.status()).toMatchObject({ state: "reconnecting", loggedIn: false });
      stage.server.faults.down = false;
      await bot.pass(95 * second);
      expect(bot.gateway.status().state).toBe("online");
      expect(bot.codes).toEqual([]);
      expect(bot.reconnected()).toMatchObject([{ how: "same_login" }]);
      await bot.gateway.stop();
      await stage.close();
    }
  });

  it("is kept by a bot that is stopped while it waits for the network", async () => {
    const stage = await openStage();
    await once(stage);
    stage.server.faults.down = "refuse";
    const waiting = await begin(stage);
    await waiting.pass(20 * second);
    await waiting.gateway.stop();
    await stage.clock.advance(minute);
    stage.server.faults.down = false;
    const bot = await start(stage);
    expect(bot.codes).toEqual([]);
  });

  it("that has died meanwhile leads to one new code, without a loop", async () => {
    const stage = await openStage({ login: "manual" });
    const first = await begin(stage);
    await first.pass(second);
    stage.server.world.confirm();
    await first.pass(10 * second);
    await first.gateway.stop();
    stage.server.world.phoneLogout();
    stage.server.traffic.reset();
    const bot = await begin(stage);
    await bot.pass(2 * minute);
    expect(bot.codes).toHaveLength(1);
    expect(stage.server.traffic.count("webwxinit")).toBe(2);
    expect(bot.gateway.status().state).toBe("waiting_for_scan");
    stage.server.world.confirm();
    await bot.pass(5 * second);
    expect(bot.gateway.status().state).toBe("online");
  });

  it("is for its owner's eyes, has a copy, and is found again when it is gone or broken", async () => {
    const stage = await openStage();
    await once(stage);
    const [card, copy] = [join(stage.data, "wechat.card.json"), join(stage.data, "wechat.card.json.copy")];
    expect([card, copy].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    for (const spoil of [() => rmSync(card), () => writeFileSync(card, "{")]) {
      spoil();
      const bot = await start(stage);
      expect(bot.codes).toEqual([]);
      await bot.pass(minute);
      await bot.gateway.stop();
      expect(JSON.parse(readFileSync(card, "utf8"))).toHaveProperty("session");
    }
  });
});
