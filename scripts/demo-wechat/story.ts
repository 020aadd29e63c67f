/** story: a short play on the WeChat demo: a newcomer, an advertiser, and a task for the founder. */
import type { Sent, Webwx } from "../../test/emulators/webwx/server.ts";
import { isDeed, parseLine } from "./lines.ts";
import type { Stage } from "./stage.ts";

/** How long the bot may take for an answer, ms. */
const patience = 30_000;

type Step = { readonly typed: string; readonly hears?: RegExp };
const steps: readonly Step[] = [
  { typed: "/join 小鱼", hears: /欢迎小鱼/ },
  { typed: "/rename 小鱼 上海-小鱼-设计", hears: /群昵称改好了/ },
  { typed: "小鱼: 大家好，我是小鱼，在上海做平面设计，喜欢瑜伽，请多关照", hears: /谢谢介绍/ },
  { typed: "/join 福利姐", hears: /欢迎福利姐/ },
  { typed: "福利姐: 加薇❤ ab12345 领红包", hears: /现有 1 分/ },
  { typed: "福利姐: 兼职日结，在家就能做，一天三百，有意私聊", hears: /现有 2 分/ },
  { typed: "福利姐: 扫码进群领优惠券，限时免费送", hears: /请在手机上把.*福利姐.*移出/s },
  { typed: "/kick 福利姐" },
  { typed: "私聊 阿明: /cases", hears: /./ },
];

/** Plays it to the end; answers the steps that the bot did not answer in time. */
export async function playStory(server: Webwx, stage: Stage, claimCode: string | undefined, print: (line: string) => void): Promise<readonly string[]> {
  const missed: string[] = [];
  const claim: readonly Step[] = claimCode === undefined ? [] : [{ typed: `私聊 阿明: /认领 ${claimCode}`, hears: /你现在是/ }];
  for (const { typed, hears } of [...claim, ...steps]) {
    print(`\n> ${typed}`);
    const heard = hears && hear(server, hears);
    const order = parseLine(typed);
    const answer = isDeed(order) ? stage.perform(order) : "";
    if (answer !== "") print(answer);
    if (heard && !(await heard)) {
      missed.push(typed);
      print("（等了一会儿，机器人没有说该说的话。）");
    }
  }
  return missed;
}

/** Waits for the bot to say something; false when it does not. */
function hear({ world }: Webwx, pattern: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (heard: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(heard);
    };
    const timer = setTimeout(() => end(false), patience);
    const stop = world.onSent(({ text }: Sent) => {
      if (pattern.test(text)) end(true);
    });
  });
}
