/** The made-up WeChat by itself: what is allowed, what is kept, what a crash leaves. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mentionsIn } from "../../../src/gateway/sandbox/happening.ts";
import { longestName, longestText, type World } from "../../../src/gateway/sandbox/world.ts";
import { emptyFolder, morning, openWorld, room, ticking, xiaomei, xiaoqing, xiaoyu } from "./fixture.ts";

const aming = "p:aming";
const newFile = (): string => join(emptyFolder(), "sandbox.jsonl");
/** All that can be seen of a world. */
const viewOf = (world: World) => ({
  rooms: world.rooms(),
  lines: [...world.rooms().map(({ id }) => id), ...world.people().map(({ id }) => `private:${id}`)].map((where) => world.lines(where, 1000)),
  since: world.since(0, 1000),
  bornAt: world.bornAt,
});

describe("life in it", () => {
  it("begins with the seed: two rooms with the bot, eight people, cards in the wanted format", () => {
    const world = openWorld(newFile());
    expect(world.people()).toHaveLength(8);
    expect(world.rooms().map(({ topic, members }) => [topic, members.length])).toEqual([["瑜伽小站①群", 7], ["瑜伽小站②群", 5]]);
    expect(world.nameOf(xiaoqing, room)).toBe("上海-晓晴-设计");
    expect(world.nameOf(xiaoqing)).toBe("晓晴");
    expect(world.rooms()[0]?.members.at(-1)).toEqual({ id: world.bot, name: "暖群" });
  });

  it("tells a chat line by line, notices among them", () => {
    const world = openWorld(newFile());
    world.join(xiaoyu, room, xiaomei);
    world.rename(xiaoyu, room, " 广州-小鱼-护士 ");
    world.say(xiaoyu, room, "大家好");
    world.say(xiaomei, room, "欢迎", "s3");
    world.retitle(aming, room, "瑜伽小站");
    world.takeBack(xiaoyu, "s3");
    world.expel(aming, xiaoyu, room);
    world.leave(xiaoqing, room);
    expect(world.lines(room, 99).map(({ id, kind, text }) => `${id} ${kind} ${text}`)).toEqual([
      "s1 system 小美邀请小鱼加入了群聊", "s2 system 小鱼把群名片改为「广州-小鱼-护士」", "s3 text 大家好", "s4 text 欢迎",
      "s5 system 阿明把群名改为「瑜伽小站」", "s6 system 广州-小鱼-护士撤回了一条消息", "s7 system 广州-小鱼-护士被阿明移出了群聊", "s8 system 上海-晓晴-设计退出了群聊",
    ]);
    expect(world.lines(room, 99)[3]).toMatchObject({ name: "小美", quoted: "广州-小鱼-护士：大家好" });
    expect(world.lines(room, 99)[2]?.recalled).toBe(true);
    expect(world.lines(room, 2).map(({ id }) => id)).toEqual(["s7", "s8"]);
    expect(world.lines(room, 0)).toEqual([]);
  });

  it("gives people who come back their general name again", () => {
    const world = openWorld(newFile());
    world.leave(xiaoqing, room);
    world.join(xiaoqing, room);
    expect(world.nameOf(xiaoqing, room)).toBe("晓晴");
  });

  it("calls its listeners after each change, until they go", () => {
    const world = openWorld(newFile());
    let calls = 0;
    const end = world.onChange(() => calls++);
    world.say(xiaoqing, room, "一");
    world.say(xiaoqing, room, "");
    end();
    world.say(xiaoqing, room, "二");
    expect(calls).toBe(1);
  });

  it("never lets two notices share a moment, nor time run backwards", () => {
    const times = [morning, morning, morning, morning - 5000, morning - 5000];
    const world = openWorld(newFile(), () => times.shift() ?? morning);
    world.join(xiaoyu, room);
    world.leave(xiaoyu, room);
    world.join(xiaoyu, room);
    world.say(xiaoyu, room, "好");
    expect(world.since(0, 9).map(({ at }) => at - morning)).toEqual([0, 1, 2, 2]);
  });
});

describe("what cannot be", () => {
  it.each<[string, (world: World) => string | undefined]>([
    ["小鱼不在「瑜伽小站①群」里", (world) => world.say(xiaoyu, room, "好")],
    ["消息不能为空", (world) => world.say(xiaoqing, room, " \n ")],
    [`消息太长：最多 5000 个字，现在有 5001 个`, (world) => world.say(xiaoqing, room, "字".repeat(longestText + 1))],
    ["没有这个人：p:nobody", (world) => world.say("p:nobody", room, "好")],
    ["没有这个群：room:9", (world) => world.say(xiaoqing, "room:9", "好")],
    ["暖群由程序发言，不能代它说话", (world) => world.say(world.bot, room, "好")],
    ["只能在自己和机器人的私聊里说话", (world) => world.say(xiaoqing, `private:${xiaomei}`, "好")],
    ["没有这个人：p:nobody", (world) => world.say(xiaoqing, "private:p:nobody", "好")],
    ["要引用的消息不在这个聊天里", (world) => world.say(xiaoqing, room, "好", "s99")],
    ["晓晴已经在「瑜伽小站①群」里", (world) => world.join(xiaoqing, room)],
    ["邀请人福利姐不在「瑜伽小站①群」里", (world) => world.join(xiaoyu, room, "p:fuli")],
    ["没有这个人：p:nobody", (world) => world.join(xiaoyu, room, "p:nobody")],
    ["没有这个群：room:9", (world) => world.join(xiaoyu, "room:9")],
    ["小鱼不在「瑜伽小站①群」里", (world) => world.leave(xiaoyu, room)],
    ["群主不能退出自己的群", (world) => world.leave(aming, room)],
    ["群主不能被移出", (world) => world.expel(world.bot, aming, room)],
    ["没有这个群：room:9", (world) => world.leave(xiaoqing, "room:9")],
    ["群名片不能为空", (world) => world.rename(xiaoqing, room, "  ")],
    ["群名片不能换行", (world) => world.rename(xiaoqing, room, "甲\n乙")],
    ["群名片太长：最多 32 个字", (world) => world.rename(xiaoqing, room, "字".repeat(longestName + 1))],
    ["群名片本来就是「上海-晓晴-设计」", (world) => world.rename(xiaoqing, room, "上海-晓晴-设计")],
    ["群名不能为空", (world) => world.retitle(aming, room, "")],
    ["没有这条消息：s9", (world) => world.takeBack(xiaoqing, "s9")],
  ])("%s", (mistake, act) => {
    const world = openWorld(newFile());
    expect(act(world)).toBe(mistake);
    expect(world.since(0, 9)).toEqual([]);
  });

  it("is to recall twice, or to quote what was recalled", () => {
    const world = openWorld(newFile());
    world.say(xiaoqing, room, "错了");
    expect(world.takeBack(xiaoqing, "s1")).toBeUndefined();
    expect(world.takeBack(xiaoqing, "s1")).toBe("这条消息已经撤回过了");
    expect(world.say(xiaomei, room, "？", "s1")).toBe("要引用的消息已经撤回");
  });
});

describe("its file", () => {
  it("tells everything to the next process, without the seed", () => {
    const file = newFile();
    const world = openWorld(file);
    world.join(xiaoyu, room, xiaomei);
    world.say(xiaoyu, room, "大家好");
    expect(viewOf(openWorld(file))).toEqual(viewOf(world));
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("loses a line that a crash tore, and goes on behind it", () => {
    const file = newFile();
    const world = openWorld(file);
    world.say(xiaoqing, room, "一");
    const sound = readFileSync(file, "utf8");
    appendFileSync(file, `{"type":"said","id":"s2","where":"room:1","te`);
    const again = openWorld(file);
    expect(readFileSync(file, "utf8")).toBe(sound);
    again.say(xiaoqing, room, "二");
    expect(openWorld(file).lines(room, 9).map(({ id, text }) => [id, text])).toEqual([["s1", "一"], ["s2", "二"]]);
  });

  it("holds whatever was said before a kill -9", async () => {
    const file = newFile();
    const script = join(import.meta.dirname, "talker.ts");
    const talker = spawn(process.execPath, ["--import", "tsx", script, file], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const chunk of talker.stdout) {
      said += String(chunk);
      if (said.length > 2000) talker.kill("SIGKILL");
    }
    if (talker.signalCode === null) await once(talker, "exit");
    expect(talker.signalCode).toBe("SIGKILL");
    const told = said.split("\n").slice(0, -1);
    expect(openWorld(file).lines(room, 100_000).map(({ text }) => text).slice(0, told.length)).toEqual(told);
  });

  it("cut anywhere, is a world as it was before", () => {
    const file = newFile();
    const world = openWorld(file);
    const views = [viewOf(world)];
    for (const [index, text] of ["一", "😀二", "三\n四"].entries()) {
      if (index === 1) world.join(xiaoyu, room);
      world.say(xiaoqing, room, text);
      views.push(viewOf(world));
    }
    const bytes = readFileSync(file);
    const born = bytes.indexOf(10) + 1;
    fc.assert(fc.property(fc.integer({ min: born, max: bytes.length }), (length) => {
      writeFileSync(file, bytes.subarray(0, length));
      const { lines } = viewOf(openWorld(file));
      const told = lines.flat().length;
      expect(lines).toEqual(viewOf(world).lines.map((each) => each.slice(0, told)));
    }), { numRuns: 60 });
  });

  it("is not read past a bad line in the middle", () => {
    const file = newFile();
    openWorld(file).say(xiaoqing, room, "一");
    writeFileSync(file, readFileSync(file, "utf8").replace('"said"', '"sung"') + '{"type":"said","id":"s2","at":1,"where":"room:1","from":"p","name":"p","text":"t","kind":"text"}\n');
    expect(() => openWorld(file)).toThrow("第 2 行读不懂");
    writeFileSync(file, '{"type":"said","id":"s2","at":1,"where":"room:1","from":"p","name":"p","text":"t","kind":"text"}\n');
    expect(() => openWorld(file)).toThrow("不是沙盒的记录文件");
  });

  it("loads as what was saved, whatever was done", () => {
    const person = fc.constantFrom(aming, xiaomei, xiaoqing, xiaoyu, "p:fuli");
    const place = fc.constantFrom(room, "room:2");
    const act = fc.oneof(
      fc.record({ do: fc.constant("say" as const), person, place, text: fc.string({ unit: "grapheme", maxLength: 20 }), quoting: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }) }),
      fc.record({ do: fc.constantFrom("join" as const, "leave" as const), person, place }),
      fc.record({ do: fc.constantFrom("rename" as const, "retitle" as const), person, place, text: fc.string({ maxLength: 40 }) }),
      fc.record({ do: fc.constant("recall" as const), person, message: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ do: fc.constant("post" as const), person, text: fc.string({ unit: "grapheme", maxLength: 20 }) }),
    );
    fc.assert(fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      const file = newFile();
      const world = openWorld(file, ticking());
      for (const each of acts) {
        switch (each.do) {
          case "say": world.say(each.person, each.place, each.text, each.quoting === undefined ? undefined : `s${each.quoting}`); break;
          case "join": world.join(each.person, each.place); break;
          case "leave": world.leave(each.person, each.place); break;
          case "rename": world.rename(each.person, each.place, each.text); break;
          case "retitle": world.retitle(each.person, each.place, each.text); break;
          case "recall": world.takeBack(each.person, `s${each.message}`); break;
          case "post": world.post(each.person, { text: each.text }); break;
        }
      }
      expect(viewOf(openWorld(file))).toEqual(viewOf(world));
    }), { numRuns: 100 });
  });
});

describe("mentions", () => {
  const members: [string, string][] = [["p:1", "小美"], ["p:2", "小美丽"], ["p:3", "Ann Lee"], ["p:4", ""]];
  it.each([
    ["@小美 你好", ["p:1"]],
    ["@小美丽 你好", ["p:2"]],
    ["你好@Ann Lee，还有 @小美", ["p:3", "p:1"]],
    ["@ 谁也不是 @@", []],
    ["小美", []],
  ])("in %j", (text, ids) => expect(mentionsIn(text, members)).toEqual(ids));
});
