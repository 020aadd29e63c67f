/** parse: what is heard as a command, and what is not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { findCommand, parseCommand, splitArgs } from "../../src/core/parse.ts";

const named = (text: string, where: "private" | "group" = "private"): string | undefined => {
  const parsed = parseCommand(text, commands, where);
  return parsed && ("command" in parsed ? parsed.command.name : `?${parsed.unknown}`);
};

describe("slash-commands", () => {
  it.each([
    ["/help", "help"], ["／help", "help"], ["/帮助", "help"], ["  /HELP  ", "help"], ["\u3000／ｈｅｌｐ", "help"], ["/ help", "help"],
    ["/help。", "help"], ["\u200b/help", "help"], ["/Warn 小王", "warn"], ["/警告\u3000小王", "warn"], ["/warn「小王 北京」", "warn"],
  ])("%s is heard", (text, name) => expect(named(text)).toBe(name));

  it.each(["help", "帮助", "1", "a /help", "", "   ", "/:rose", "/::D", "1/2"])("%s is none", (text) => expect(named(text)).toBeUndefined());

  it("a mistyped one is given as it was typed", () => {
    expect(parseCommand("/wran 小王", commands, "private")).toEqual({ unknown: "wran" });
    expect(parseCommand("/", commands, "private")).toEqual({ unknown: "" });
    expect(parseCommand(`/${"a".repeat(100_000)}`, commands, "private")).toHaveProperty("unknown");
  });

  it("keeps what follows the name", () => {
    expect(parseCommand("/warn  小王\u30002   发 广告 ", commands, "private")).toMatchObject({ args: ["小王", "2", "发", "广告"], rest: "小王\u30002   发 广告" });
    expect(parseCommand("/warn\n小王", commands, "private")).toMatchObject({ args: ["小王"], rest: "小王" });
  });
});

describe("arguments", () => {
  it.each([
    ["「小王 北京」 2", ["小王 北京", "2"]],
    ['"小王 北京" 2', ["小王 北京", "2"]],
    ["“小王 北京”2", ["小王 北京", "2"]],
    ["「小王 北京", ["小王 北京"]],
    ["「」 \"\" a", ["a"]],
    ["a「b c」", ["a「b", "c」"]],
    ["", []],
  ])("%s", (text, args) => expect(splitArgs(text)).toEqual(args));
});

describe("members' words", () => {
  it.each([
    ["群规", "群规"], [" 群规？", "群规"], ["群规！", "群规"], ["【群规】", "群规"], ["社群守则", "群规"], ["规则。", "群规"],
    ["帮助", "帮助"], ["HELP", "帮助"], ["ｈｅｌｐ", "帮助"], ["菜单", "帮助"], ["我的警告", "我的警告"], ["我的处罚~", "我的警告"], ["faq", "常见问题"], ["问题列表", "常见问题"],
  ])("%s is heard", (text, name) => expect(named(text, "group")).toBe(name));

  it.each(["请看群规", "群规在哪里", "帮助一下我", "群 规", "群规群规", "", "？", "warn", "/warn 小王"])("%s is none", (text) => expect(named(text, "group")).toBeUndefined());
});

describe("a word that takes text", () => {
  it.each([
    ["申诉", ""], ["申诉！", ""], ["我要申诉", ""], ["申诉 我没有发广告", "我没有发广告"], ["申诉：那是官方链接", "那是官方链接"], ["申诉:误判", "误判"], ["申诉，请再看看", "请再看看"], [" 申诉\n第一行\n第二行 ", "第一行\n第二行"],
    ["我要申诉 不是我", "不是我"], ["申述 我没有", "我没有"], [`申诉 ${"长".repeat(60)}`, "长".repeat(60)],
  ])("%s is heard", (text, rest) => expect(parseCommand(text, commands, "group")).toMatchObject({ command: { name: "申诉" }, rest }));

  it.each([
    "申诉有什么用", "申诉的人多吗", "怎么申诉", "他申诉了", "我想申诉一下", "我要申诉了", "申诉信怎么写", "申诉成功！", "请看申诉 说明", "“申诉”是什么意思", "申诉=浪费时间", "大家不要申诉 没用的", "警告可以申诉吗", "群规 第三条", "帮助 我一下", "我的警告：没有",
  ])("%s is ordinary talk", (text) => expect(named(text, "group")).toBeUndefined());

  it("of any length is read at once, and no further than anybody writes", () => {
    const parsed = parseCommand(`申诉 ${"长".repeat(100_000)}`, commands, "group");
    expect(parsed && "rest" in parsed ? parsed.rest.length : 0).toBeLessThan(1001);
  });
});

it("a very long message is none, at once", () => {
  expect(named(`群规${"！".repeat(100_000)}`, "group")).toBeUndefined();
});

describe("whatever is typed", () => {
  it("a message is read or is none, and never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.constantFrom("private" as const, "group" as const), (text, where) => {
      const parsed = parseCommand(text, commands, where);
      if (where === "group") expect(parsed === undefined || "command" in parsed).toBe(true);
    }));
  });

  it("what begins with a slash is a command or an unknown one", () => {
    const text = fc.string({ unit: "grapheme" }).filter((rest) => !rest.startsWith(":"));
    fc.assert(fc.property(fc.constantFrom("/", "／", " /", "\u3000／"), text, (slash, rest) => {
      expect(parseCommand(slash + rest, commands, "private")).toBeDefined();
    }));
  });

  it("every name and alias is heard, in any case and width, with any words after it", () => {
    const names = commands.filter(({ where }) => where === "private").flatMap((command) => [command.name, ...command.aliases].map((name) => ({ name, command })));
    fc.assert(fc.property(fc.constantFrom(...names), fc.boolean(), fc.string(), ({ name, command }, upper, rest) => {
      expect(parseCommand(`/${upper ? name.toUpperCase() : name} ${rest}`, commands, "private")).toMatchObject({ command });
    }));
  });

  it("words without quotes and spaces come back as they were", () => {
    const word = fc.stringMatching(/^[a-z0-9小王发广告！。]{1,8}$/u);
    fc.assert(fc.property(fc.array(word), (words) => {
      expect(splitArgs(words.join(" "))).toEqual(words);
      expect(splitArgs(`「${words.join(" ")}」`)).toEqual(words.length > 0 ? [words.join(" ")] : []);
    }));
  });

  it("no name is heard as two commands in one place", () => {
    for (const where of ["private", "group"] as const) {
      const heard = commands.filter((command) => command.where === where);
      for (const command of heard) for (const name of [command.name, ...command.aliases]) expect(findCommand(name, heard)).toBe(command);
    }
  });
});
