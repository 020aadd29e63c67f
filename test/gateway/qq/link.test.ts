/** Being in touch with QQ: how the line is opened, kept, given up and found again, and what was missed meanwhile. */
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { FakeClock, settled } from "../../fakes/clock.ts";
import type { OneBot } from "../../emulators/onebot/server.ts";
import { type Scene, type SceneOptions, back, begin, endAfterEach, eventually, fastClock, onEnd, only, open, perform, play, prepare, qq, qqg, saying, seenOf } from "./fixture.ts";

endAfterEach();
const token = "geheim-7";
const minute = 60_000;

/** A scene whose time stands still until `wait` lets it go on. */
async function still(options: SceneOptions = {}): Promise<{ readonly scene: Scene; readonly wait: (ms: number) => Promise<void> }> {
  let server: OneBot | undefined;
  const calm = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) {
      await settled();
      await server?.settled();
    }
  };
  const clock = new FakeClock(undefined, calm);
  const scene = await prepare({ ...options, clock, seed: (opened) => { server = opened; } });
  await begin(scene);
  return { scene, wait: (ms) => clock.advance(ms) };
}

describe("the token", () => {
  it("goes in a header, and is right", async () => {
    const scene = await play({ server: { token } });
    expect(scene.gateway.status()).toMatchObject({ loggedIn: true, state: "online", name: "暖群" });
  });

  it.each<[string, SceneOptions]>([
    ["in a frame after the line is open", { server: { token }, puppet: { token: "falsch" } }],
    ["at the handshake", { server: { token, profile: "gensokyo" }, puppet: { token: "falsch" } }],
    ["at the handshake for want of one", { server: { token, profile: "gensokyo" }, puppet: { token: "" } }],
  ])("refused %s ends the start, is told once, and is shown nowhere", async (_name, options) => {
    const scene = await prepare(options);
    const failure: unknown = await scene.gateway.start(async () => {}).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/登录失败：对方不接受访问令牌.*ws:\/\/127\.0\.0\.1:\d+/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(scene.traffic.openings).toBeLessThan(2);
    expect(scene.problems).toEqual([expect.stringContaining("令牌")]);
    expect(JSON.stringify([scene.problems, String(failure), scene.gateway.status()])).not.toMatch(/falsch|geheim/);
  });

  it("that no header can hold is said to be so", async () => {
    const scene = await prepare({ puppet: { token: "令牌" } });
    await expect(scene.gateway.start(async () => {})).rejects.toThrow("访问令牌只能用英文字母、数字和符号");
  });

  it("refused later is shown for as long as it stands, tried again seldom, and mended at either end", async () => {
    const { scene, wait } = await still({ server: { token } });
    const { faults, traffic, gateway } = scene;
    faults.refuseToken = true;
    scene.dropLines();
    await wait(60 * minute);
    expect(traffic.openings).toBeLessThan(10);
    expect(scene.problems.filter((problem) => problem.includes("令牌"))).toHaveLength(1);
    expect(gateway.status()).toMatchObject({ loggedIn: false, state: "offline", problem: expect.stringContaining("对方不接受访问令牌") });
    faults.refuseToken = false;
    await wait(11 * minute);
    expect(gateway.status()).toMatchObject({ loggedIn: true, state: "online" });
    expect(gateway.status()).not.toHaveProperty("problem");
  });

  it("is not given away by an address that holds it", async () => {
    const stage = await open({ server: { token } });
    const scene = await prepare({ speed: 20, puppet: { way: { url: `${stage.url}/?access_token=${token}` } } });
    await begin(scene);
    expect(scene.puppet.where).toBe(`${stage.url}/`);
    stage.faults.unreachable = true;
    stage.dropLines();
    await eventually(() => expect(scene.problems.join()).toContain("连不上"));
    expect(scene.problems.join()).not.toMatch(/geheim|access_token/);
  });
});

describe("a line that says nothing", () => {
  const mute = async (onOpen: (socket: WebSocket) => void): Promise<string> => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    onEnd(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    server.on("connection", onOpen);
    await once(server, "listening");
    const address = server.address();
    return `ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  };

  it("and closes again and again is a token refused without a word", async () => {
    let openings = 0;
    const url = await mute((socket) => {
      openings++;
      socket.close();
    });
    const scene = await prepare({ speed: 20, puppet: { way: { url } } });
    await expect(scene.gateway.start(async () => {})).rejects.toThrow("多半是访问令牌不对");
    expect(openings).toBe(2);
  });

  it("is no login", async () => {
    const url = await mute(() => {});
    const scene = await prepare({ speed: 200, puppet: { way: { url } } });
    void scene.gateway.start(async () => {}).catch(() => {});
    await eventually(() => expect(scene.problems.join()).toContain("没有说登录的是哪个号"));
    expect(scene.gateway.status().loggedIn).toBe(false);
    expect(await perform(scene, saying(scene.group, "在吗"))).toMatchObject({ outcome: "retry" });
  });

  it("nor is nobody at the other end: it goes on trying, and says so once", async () => {
    const scene = await prepare({ speed: 200, puppet: { way: { url: "ws://127.0.0.1:9/onebot" } } });
    const started = scene.gateway.start(async () => {}).catch(() => {});
    await eventually(() => expect(scene.problems).toEqual(["连不上 QQ 程序 ws://127.0.0.1:9/onebot：那里没有程序在听"]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(scene.problems).toHaveLength(1);
    expect(scene.gateway.status()).toMatchObject({ loggedIn: false, state: "reconnecting" });
    await scene.gateway.stop();
    await started;
  });
});

describe("a broken line", () => {
  it("is no reason for wechaty to log out and begin anew", async () => {
    const scene = await play();
    await scene.puppet.reset();
    expect(scene.puppet.isLoggedIn).toBe(true);
    expect(scene.puppet.options.timeoutSeconds).toBeGreaterThan(86_400);
  });

  it("is tried again after one second, then ever more seldom up to a minute", async () => {
    const { scene, wait } = await still({ puppet: { random: () => 1 } });
    const { faults, traffic, gateway } = scene;
    const tries: number[] = [];
    faults.unreachable = true;
    scene.dropLines();
    await wait(0);
    expect(gateway.status()).toMatchObject({ loggedIn: false, state: "reconnecting" });
    expect(await perform(scene, saying(scene.group, "在吗"))).toEqual({ outcome: "retry", because: "和 QQ 的连接断着" });
    await wait(10 * minute);
    faults.unreachable = false;
    const from = scene.clock.now();
    for (let before = traffic.openings; traffic.openings === before; ) {
      await wait(1000);
      tries.push(scene.clock.now() - from);
    }
    expect(tries.at(-1)).toBeLessThanOrEqual(61_000);
    await wait(0);
    expect(gateway.status()).toMatchObject({ loggedIn: true, state: "online" });
    const second = traffic.openings;
    scene.dropLines();
    await wait(1000);
    expect(traffic.openings).toBe(second + 1);
  });

  it("that only looks open is given up after two and a half of its own heartbeats", async () => {
    const { scene, wait } = await still({ server: { heartbeatMs: 4000 }, puppet: { random: () => 1 } });
    const { faults, traffic, gateway } = scene;
    await wait(3 * minute);
    expect(traffic.openings).toBe(1);
    faults.hung = true;
    await wait(9000);
    expect(gateway.status().state).toBe("online");
    await wait(1500);
    expect(gateway.status().state).toBe("reconnecting");
    faults.hung = false;
    await wait(5000);
    expect(gateway.status().state).toBe("online");
    expect(scene.problems).toEqual(["很久没有心跳，正在重连"]);
  });

  it("without heartbeats is asked every half minute", async () => {
    const { scene, wait } = await still();
    const { faults, traffic, gateway } = scene;
    traffic.reset();
    await wait(95_000);
    expect(traffic.count("get_status")).toBe(3);
    faults.hung = true;
    await wait(45_000);
    expect(gateway.status().state).not.toBe("online");
    expect(scene.problems).toEqual(["问 QQ 程序的状态，没有答复，正在重连"]);
  });

  it("leaves open what was asked over it, and what is asked later surely undone", async () => {
    const { scene, wait } = await still();
    scene.faults.slow = new Map([["send_group_msg", Number.POSITIVE_INFINITY]]);
    const sent = perform(scene, saying(scene.group, "在吗"));
    await wait(0);
    scene.dropLines();
    expect(await sent).toMatchObject({ outcome: "unknown", because: expect.stringContaining("不知道对方做了没有") });
    expect(await perform(scene, { type: "mute", group: qqg(scene.group), member: qq(scene.xiaomei), seconds: 60 })).toMatchObject({ outcome: "retry" });
  });
});

describe("an account that QQ does not accept", () => {
  it("is shown with the reason, says nothing, and is back when it is accepted again", async () => {
    const { scene, wait } = await still({ server: { heartbeatMs: minute } });
    const { world, faults, gateway, aming, group } = scene;
    world.say(aming, group, "早");
    world.thrownOff("您的账号在另一地点登录");
    await wait(0);
    expect(gateway.status()).toMatchObject({ loggedIn: false, state: "offline", problem: expect.stringContaining("您的账号在另一地点登录") });
    expect(await perform(scene, saying(group, "在吗"))).toMatchObject({ outcome: "retry" });
    await wait(20 * minute);
    expect(gateway.status()).toMatchObject({ state: "offline", problem: expect.stringContaining("另一地点") });
    expect(scene.problems).toHaveLength(1);
    faults.online = true;
    await wait(minute);
    expect(gateway.status()).toMatchObject({ loggedIn: true, state: "online" });
    expect(only(scene.seen, "reconnected")).toMatchObject([{ how: "same_login" }]);
  });

  it.each([[0], [5000]])("is noticed by the heartbeat, or by asking (%d)", async (heartbeatMs) => {
    const { scene, wait } = await still({ server: { heartbeatMs } });
    scene.faults.online = false;
    await wait(31_000);
    expect(scene.gateway.status()).toMatchObject({ state: "offline", problem: expect.stringContaining("账号不在线") });
    scene.faults.online = true;
    await wait(31_000);
    expect(scene.gateway.status().state).toBe("online");
  });

  it("another account behind the same door is not taken for it", async () => {
    const { scene, wait } = await still();
    const other = await open({ server: { selfId: 4_000_000_002 }, clock: scene.clock });
    scene.inject({ post_type: "message", message_type: "private", time: 1, self_id: 4_000_000_002, user_id: scene.xiaomei, message_id: 9, message: "给别的号" });
    await wait(0);
    expect(only(scene.seen, "direct_message")).toEqual([]);
    // The program restarts with another account on the same port.
    const { port } = scene;
    await scene.close();
    const proxy = createServer((socket) => {
      const onward = new WebSocketServer({ noServer: true });
      onward.close();
      import("node:net").then(({ connect }) => {
        const peer = connect(other.port, "127.0.0.1");
        socket.pipe(peer).pipe(socket);
        socket.on("error", () => peer.destroy());
        peer.on("error", () => socket.destroy());
      }, () => {});
    });
    onEnd(() => proxy.close());
    proxy.listen(port, "127.0.0.1");
    await once(proxy, "listening");
    await eventually(async () => {
      await wait(2000);
      expect(scene.gateway.status()).toMatchObject({ state: "offline", problem: expect.stringContaining("另一个 QQ 号（4000000002）") });
    });
  });
});

describe("what was missed", () => {
  it("is told once each and in order, and then that it is back", async () => {
    const { scene, wait } = await still({ server: { heartbeatMs: 5000 } });
    const { world, faults, seen, aming, xiaomei, wang, group } = scene;
    let logins = 0;
    scene.puppet.on("login", () => void logins++);
    scene.puppet.on("logout", () => void logins++);
    const [lazy, other] = [world.person("小懒"), world.person("小李")];
    world.join([lazy], group);
    await wait(0);
    world.say(aming, group, "断线前");
    await wait(0);
    const from = seen.length;
    const broke = scene.clock.now();
    faults.unreachable = true;
    scene.dropLines();
    await wait(5 * minute);
    world.join([wang, other], group);
    world.card(xiaomei, group, "上海-小美");
    world.say(wang, group, "我是新来的");
    await wait(2000);
    world.say(xiaomei, group, "欢迎");
    world.leave(lazy, group);
    world.apply(world.person("申请人"), group, "让我进来");
    await wait(5 * minute);
    const gone = [...world.messages.history(group)].length;
    expect(gone).toBe(3);
    faults.unreachable = false;
    await wait(90_000);
    world.say(aming, group, "断线后");
    await wait(0);
    expect(seen.slice(from).map((each) => [each.type, "member" in each ? each.member.name : "", "text" in each ? each.text : ""])).toEqual([
      ["member_joined", "小王", ""], ["member_joined", "小李", ""], ["member_renamed", "小美", ""], ["roster", "", ""],
      ["message", "小王", "我是新来的"], ["message", "上海-小美", "欢迎"], ["member_left", "小懒", ""], ["join_requested", "申请人", "让我进来"], ["reconnected", "", ""], ["message", "阿明", "断线后"],
    ]);
    const [joined] = only(seen.slice(from), "member_joined");
    expect((joined?.at ?? 0) - broke).toBeGreaterThanOrEqual(5 * minute - 1000);
    expect((joined?.at ?? 0) - broke).toBeLessThan(6 * minute);
    expect(joined).not.toHaveProperty("inviter");
    expect(only(seen, "member_left")[0]).not.toHaveProperty("removed");
    expect(only(seen, "reconnected")).toMatchObject([{ how: "same_login", since: expect.any(Number) }]);
    expect(scene.traffic.count("get_group_member_list")).toBe(2);
    // wechaty's own login goes on: whoever greets at a login greets once.
    expect(logins).toBe(0);
  });

  it("unseen by any notice is found by the next look at all lists", async () => {
    const { scene, wait } = await still({ server: { heartbeatMs: 30 * minute } });
    const { world, faults, seen, xiaomei, wang, group } = scene;
    faults.lost = true;
    world.leave(xiaomei, group);
    world.join([wang], group);
    faults.lost = false;
    await wait(5 * 60 * minute);
    expect(only(seen, "member_left")).toEqual([]);
    await wait(90 * minute);
    expect(only(seen, "member_left")).toMatchObject([{ member: { name: "小美" } }]);
    expect(only(seen, "member_joined")).toMatchObject([{ member: { name: "小王" } }]);
    expect(scene.traffic.count("get_group_member_list")).toBe(2);
  });

  it("by a short gap is told without a word to the admins", async () => {
    const { scene, wait } = await still();
    const { world, seen, aming, group } = scene;
    scene.faults.lost = true;
    world.say(aming, group, "没听到");
    scene.faults.lost = false;
    scene.dropLines();
    await wait(2000);
    expect(only(seen, "message").map(({ text }) => text)).toEqual(["没听到"]);
    expect(only(seen, "reconnected")).toEqual([]);
  });

  it("in the history of many pages is read back to where it was left, never further than needed", async () => {
    const { scene, wait } = await still();
    const { world, faults, seen, traffic, aming, group } = scene;
    world.say(aming, group, "断线前");
    await wait(2 * minute);
    faults.unreachable = true;
    scene.dropLines();
    await wait(3 * minute);
    for (let index = 0; index < 250; index++) world.say(aming, group, `第${index}句`);
    faults.unreachable = false;
    await wait(2 * minute);
    expect(only(seen, "message").map(({ text }) => text)).toEqual(["断线前", ...Array.from({ length: 250 }, (_, index) => `第${index}句`)]);
    expect(traffic.count("get_group_msg_history")).toBe(3);
    expect(only(seen, "reconnected")).toMatchObject([{ how: "same_login" }]);
  });

  it("cannot be had where no history is offered, and the admins are told so", async () => {
    const { scene, wait } = await still();
    const { world, faults, seen, aming, group } = scene;
    faults.unknown = ["get_group_msg_history", "get_group_system_msg"];
    faults.unreachable = true;
    scene.dropLines();
    await wait(5 * minute);
    world.say(aming, group, "没听到");
    faults.unreachable = false;
    await wait(2 * minute);
    expect(only(seen, "message")).toEqual([]);
    expect(only(seen, "reconnected")).toMatchObject([{ how: "new_login" }]);
  });

  it("while our own process was down is told by the next one, and a request that was told is not told again", async () => {
    const scene = await play();
    const { world, aming, group } = scene;
    const flag = await new Promise<string>((resolve) => {
      const asked = world.apply(world.person("申请人"), group, "一");
      void seenOf(scene, () => world.say(aming, group, "停机前")).then(() => resolve(asked));
    });
    await scene.gateway.stop();
    world.say(aming, group, "停机时");
    world.apply(world.person("第二个"), group, "二");
    const next = await play({ again: scene, dataDir: scene.dataDir });
    await eventually(() => expect(only(next.seen, "join_requested").map(({ text }) => text)).toEqual(["二"]));
    expect(only(scene.seen, "join_requested")).toMatchObject([{ flag }]);
    const told = only(next.seen, "message").map(({ id }) => id);
    expect(only(next.seen, "message").map(({ text }) => text)).toEqual([...only(scene.seen, "message").map(({ text }) => text), "停机时"]);
    // The ledger knows by its id what was recorded before.
    expect(told).toEqual(expect.arrayContaining(only(scene.seen, "message").map(({ id }) => id)));
  });
});

describe("an account that may be frozen", () => {
  const say = (scene: Scene, words: string) => perform(scene, saying(scene.group, words));
  it("is doubted after three sends of which nobody saw one, sends no more but a probe, and is trusted again when one is seen", async () => {
    const { scene, wait } = await still({ server: { heartbeatMs: 20_000 } });
    const { world, faults, seen, gateway } = scene;
    await say(scene, "在的");
    await wait(minute);
    faults.frozen = "groups";
    // With frozen sends, the answer waits a little for the echo.
    const send = async (words: string) => {
      const receipt = say(scene, words);
      await wait(500);
      return receipt;
    };
    for (const words of ["一", "二"]) expect(await send(words)).toMatchObject({ outcome: "done" });
    await wait(5 * minute);
    expect(only(seen, "account_doubted")).toEqual([]);
    expect(await send("三")).toMatchObject({ outcome: "done" });
    await wait(30_000);
    expect(only(seen, "account_doubted")).toMatchObject([{ because: expect.stringContaining("都没有出现") }]);
    expect(gateway.status()).toMatchObject({ loggedIn: true, state: "online", problem: expect.stringContaining("冻结") });
    expect(await send("四")).toMatchObject({ outcome: "retry", because: expect.stringContaining("可能被限制") });
    expect(await perform(scene, { type: "dm", member: qq(scene.xiaomei), text: "私聊还行" })).toMatchObject({ outcome: "done" });
    await wait(5 * minute);
    expect(await send("试一下")).toMatchObject({ outcome: "done" });
    expect(await send("五")).toMatchObject({ outcome: "retry" });
    faults.frozen = false;
    await wait(5 * minute);
    expect(await send("再试")).toMatchObject({ outcome: "done" });
    expect(only(seen, "account_doubted").at(-1)).not.toHaveProperty("because");
    expect(await send("好了")).toMatchObject({ outcome: "done" });
    expect(world.undelivered.map(({ text }) => text)).toEqual(["一", "二", "三", "试一下"]);
    expect(only(seen, "account_doubted")).toHaveLength(2);
  });

  it("is judged by the history where own messages are never told of, which is asked once a minute at most", async () => {
    const { scene, wait } = await still();
    const { faults, traffic, seen } = scene;
    faults.noEcho = true;
    for (let index = 0; index < 10; index++) {
      await say(scene, `第${index}句`);
      await wait(10_000);
    }
    await wait(minute);
    expect(traffic.count("get_group_msg_history")).toBeGreaterThan(0);
    expect(traffic.count("get_group_msg_history")).toBeLessThanOrEqual(3);
    expect(only(seen, "account_doubted")).toEqual([]);
    faults.frozen = "all";
    for (const words of ["甲", "乙", "丙"]) await say(scene, words);
    await wait(2 * minute);
    expect(only(seen, "account_doubted")).toHaveLength(1);
    faults.frozen = false;
    await wait(4 * minute);
    await say(scene, "试一下");
    await wait(2 * minute);
    expect(only(seen, "account_doubted")).toHaveLength(2);
  });

  it("is not doubted because own messages are not told of any more, nor where nothing tells", async () => {
    const { scene, wait } = await still();
    const { faults, seen } = scene;
    await say(scene, "听得到");
    faults.noEcho = true;
    for (const words of ["一", "二", "三", "四"]) {
      const said = say(scene, words);
      await wait(500);
      await said;
    }
    await wait(5 * minute);
    expect(only(seen, "account_doubted")).toEqual([]);
    faults.unknown = ["get_group_msg_history", "get_msg"];
    scene.dropLines();
    await wait(10_000);
    faults.frozen = "all";
    for (const words of ["五", "六", "七", "八"]) expect(await say(scene, words)).toMatchObject({ outcome: "done" });
    await wait(10 * minute);
    expect(only(seen, "account_doubted")).toEqual([]);
  });
});

describe("being dialled", () => {
  const listening = async (options: SceneOptions = {}): Promise<{ readonly scene: Scene; readonly url: string; readonly started: Promise<void> }> => {
    const scene = await prepare({ ...options, clock: fastClock(1), puppet: { way: { host: "127.0.0.1", port: 0 }, token, ...options.puppet } });
    const started = begin(scene);
    started.catch(() => {});
    await eventually(() => expect(scene.puppet.where).not.toMatch(/:0$/));
    return { scene, url: `ws://${scene.puppet.where}`, started };
  };
  const knock = (url: string, headers: Record<string, string>): Promise<number | "open"> => new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    onEnd(() => socket.terminate());
    socket.on("open", () => resolve("open"));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", () => {});
  });
  const auth = { Authorization: `Bearer ${token}` };

  it("serves the account that comes with the right token, and again after its line broke", async () => {
    const { scene, url, started } = await listening();
    await scene.dial(url, token);
    await started;
    const { world, aming, group } = scene;
    expect(await seenOf(scene, () => world.say(aming, group, "早"))).toMatchObject([{ text: "早" }]);
    expect(await perform(scene, saying(group, "你好"))).toMatchObject({ outcome: "done" });
    scene.dropLines();
    await back(scene);
    expect(await seenOf(scene, () => world.say(aming, group, "又见面了"))).toMatchObject([{ text: "又见面了" }]);
  });

  it("turns away a wrong token, no token, nobody in particular, and another account", async () => {
    const { scene, url, started } = await listening();
    const self = { "X-Self-ID": String(scene.world.bot), "X-Client-Role": "Universal" };
    expect(await knock(url, self)).toBe(401);
    expect(await knock(url, { ...self, Authorization: "Bearer falsch" })).toBe(403);
    expect(await knock(url, { ...auth, "X-Client-Role": "Universal" })).toBe(400);
    expect(await knock(url, { ...auth, ...self, "X-Client-Role": "Nobody" })).toBe(400);
    await scene.dial(url, token);
    await started;
    expect(await knock(url, { ...auth, ...self, "X-Self-ID": "12345" })).toBe(409);
    expect(scene.problems.join("\n")).toContain("另一个 QQ 号（12345）也连了过来");
    expect(scene.problems.join("\n")).not.toMatch(/falsch|geheim/);
    expect(scene.gateway.status().state).toBe("online");
  });

  it("takes calls and events over two lines as well, and is logged in with both", async () => {
    const { scene, url, started } = await listening();
    const { world, aming, group } = scene;
    const headers = { ...auth, "X-Self-ID": String(world.bot) };
    const bridge = async (role: "API" | "Event"): Promise<void> => {
      const ours = new WebSocket(url, { headers: { ...headers, "X-Client-Role": role } });
      const theirs = new WebSocket(`${scene.url}/${role.toLowerCase()}`);
      onEnd(() => {
        ours.terminate();
        theirs.terminate();
      });
      const opened = Promise.all([once(ours, "open"), once(theirs, "open")]);
      ours.on("message", (data) => void opened.then(() => theirs.send(String(data))));
      theirs.on("message", (data) => void opened.then(() => ours.send(String(data))));
      await opened;
    };
    await bridge("Event");
    expect(scene.gateway.status().loggedIn).toBe(false);
    await bridge("API");
    await started;
    expect(await seenOf(scene, () => world.say(aming, group, "早"))).toMatchObject([{ text: "早" }]);
    expect(await perform(scene, saying(group, "你好"))).toMatchObject({ outcome: "done" });
  });

  it("says so when the door is taken", async () => {
    const { scene } = await listening();
    const [host = "", port = ""] = scene.puppet.where.split(":");
    const other = await prepare({ puppet: { way: { host, port: Number(port) } } });
    await expect(other.gateway.start(async () => {})).rejects.toThrow("已被别的程序占用");
  });
});

