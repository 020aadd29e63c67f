/** The program under a supervisor: what it prints, what ends it, with which exit code, and how it comes back. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openLedger } from "../../src/ledger/ledger.ts";
import { openWebwx, type PersonKey, type RoomKey, type Webwx } from "../emulators/webwx/server.ts";
import { demo, emptyFolder, eventually } from "./fixtures/bot.ts";
import { copyRules } from "./fixtures/rules.ts";
import { spawnWechat, type WechatProcess } from "./fixtures/wechat-process.ts";

type Stage = { readonly server: Webwx; readonly person: PersonKey; readonly room: RoomKey; readonly data: string; readonly launch: () => WechatProcess };
async function openStage(options: Parameters<typeof openWebwx>[0]): Promise<Stage> {
  const server = await openWebwx(options);
  onTestFinished(() => server.close());
  const person = server.world.person({ name: "上海-阿明-设计", friend: true });
  const room = server.world.room({ topic: "瑜伽小站①群", members: [person, server.world.person({ name: "小美" })] });
  const data = emptyFolder();
  const rules = copyRules(data);
  return { server, person, room, data, launch: () => spawnWechat(server.port, data, rules) };
}
/** The texts of the messages that the ledger holds. */
function recorded(data: string): readonly string[] {
  const ledger = openLedger(join(data, "ledger.db"));
  const texts = [...ledger.past(demo)].flatMap(({ event }) => (event.type === "message" ? [event.text] : []));
  ledger.close();
  return texts;
}

describe("the program on WeChat", { timeout: 90_000 }, () => {
  it("shows a code; ends at once and well while nobody scans; logs in; ends with 75 at a logout on the phone; asks for a new code", async () => {
    const { server, launch } = await openStage({ login: "manual" });
    const unscanned = launch();
    await unscanned.says(/请用机器人的手机扫码登录；.*https:\/\/login\.weixin\.qq\.com\/l\//);
    expect(unscanned.out()).toMatch(/[█▀▄]{10}/);
    const stopped = await unscanned.gone("SIGTERM");
    expect(stopped.exit).toBe(0);
    expect(stopped.ms).toBeLessThan(2000);

    const bot = launch();
    await bot.says("扫码登录");
    server.world.confirm();
    await bot.says("暖群已启动");
    server.world.phoneLogout();
    expect((await bot.gone()).exit).toBe(75);
    expect(bot.errors()).toBe("微信已退出登录（在手机上退出，或登录失效）。重新启动后扫码登录。\n");

    const codes = server.traffic.count("jslogin");
    const again = launch();
    await again.says("扫码登录");
    expect(server.traffic.count("jslogin")).toBe(codes + 1);
    expect(server.traffic.count("webwxlogout")).toBe(0);
  });

  it("is stopped without a logout and comes back without a code; killed, with the same ids and what it missed, once; an exception ends it", async () => {
    const { server, person, room, data, launch } = await openStage({});
    const { world, traffic } = server;
    const answers = (): number => world.sent.filter(({ to, text }) => to === room && text.includes("课表")).length;
    const first = launch();
    await first.says("暖群已启动");
    world.say(person, room, "请问几点上课呀");
    await eventually(() => expect(answers()).toBe(1));
    expect(statSync(join(data, "wechat.card.json")).mode & 0o777).toBe(0o600);
    expect((await first.gone("SIGTERM")).exit).toBe(0);
    expect(traffic.count("webwxlogout")).toBe(0);

    const second = launch();
    await second.says("暖群已启动");
    expect(second.out()).not.toContain("扫码登录");
    world.say(person, room, "大家早");
    await eventually(() => expect(recorded(data)).toEqual(["请问几点上课呀", "大家早"]));
    expect((await second.gone("SIGKILL")).exit).toBe("SIGKILL");

    world.say(person, room, "第一次来要带什么");
    const third = launch();
    await third.says("暖群已启动");
    await eventually(() => expect(world.sent.filter(({ to, text }) => to === room && text.includes("瑜伽垫"))).toHaveLength(1));
    world.say(person, room, "还在吗");
    await eventually(() => expect(recorded(data)).toEqual(["请问几点上课呀", "大家早", "第一次来要带什么", "还在吗"]));
    expect(answers()).toBe(1);
    expect(traffic.count("jslogin")).toBe(1);
    const ledger = openLedger(join(data, "ledger.db"));
    // The same ids all the time: nobody has come or gone by them.
    expect([...ledger.past(demo)].flatMap(({ event }) => (event.type === "member_joined" || event.type === "member_left" ? [event.type] : []))).toEqual(["member_joined", "member_joined"]);
    ledger.close();

    expect((await third.gone("SIGUSR2")).exit).toBe(1);
    expect(third.errors()).toContain("thrown where nobody catches it");
    expect(third.out()).not.toContain("uncaughtException");
  });
});
