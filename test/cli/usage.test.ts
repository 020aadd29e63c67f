/** usage: what somebody who mistypes a command is told, in Chinese, with code 2; and the help. */
import { describe, expect, it } from "vitest";
import { inChinese } from "../../src/cli/chinese.ts";
import { nuanqun } from "./run.ts";

const all = "（nuanqun --help 看全部命令）\n";

describe("a mistyped call", () => {
  it.each([
    ["frob", "没有“frob”这个命令\n"],
    ["chek", "没有“chek”这个命令\n是不是 check？\n"],
    ["check --jsn", "没有 --jsn 这个选项\n是不是 --json？\n"],
    ["replay x", "缺少选项 --community <社群>\n"],
    ["why", "缺少 <消息编号>\n"],
    ["check a b", "check 后面最多写 1 项，现在写了 2 项\n"],
    ["doctor now", "doctor 后面不用写别的，现在写了 1 项\n"],
    ["start --data", "选项 --data <目录> 后面要写上值\n"],
  ])("nuanqun %s", async (line, says) => {
    expect(await nuanqun(line.split(" "))).toEqual({ code: 2, out: "", err: says + all });
  });
  it("several near ones; other words stay as they are", () => {
    expect(inChinese("error: unknown option '--da'\n(Did you mean one of --data, --day?)\n")).toBe("没有 --da 这个选项\n是不是 --data, --day？\n");
    expect(inChinese("（nuanqun --help 看全部命令）")).toBe("（nuanqun --help 看全部命令）");
  });
});

describe("help", () => {
  it.each([[["--help"]], [["replay", "--help"]], [["help", "start"]]])("%j is Chinese, with code 0", async (args) => {
    const { code, out } = await nuanqun(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^用法 nuanqun /);
    expect(out).toContain("选项：");
    expect(out).not.toMatch(/Usage|Options|Commands|Arguments|display help|\[options\]|\[command\]/);
  });
  it("a call without a command is answered with it", async () => {
    const { code, err } = await nuanqun([]);
    expect(code).toBe(2);
    expect(err).toContain("命令：");
  });
});
