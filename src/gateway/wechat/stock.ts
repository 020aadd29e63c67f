/** stock: wechaty's puppet for Web WeChat as a class to build on. */
import type { Puppet, PuppetOptions } from "wechaty-puppet";
import { unlistened } from "./unlistened.ts";

const stock = await unlistened(() => import("wechaty-puppet-wechat4u"));

/** Seen as any other puppet: its private parts, which the hardened one does without, would forbid to name ours alike. */
export const PuppetWechat4u: new (options?: PuppetOptions) => Puppet = stock.PuppetWechat4u;
