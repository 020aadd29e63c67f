/** stock: wechaty's puppet for Web WeChat as a class to build on, loaded without what its packages do to the whole process. */
import type { Puppet, PuppetOptions } from "wechaty-puppet";
import { undisturbed } from "./undisturbed.ts";

const stock = await undisturbed(() => import("wechaty-puppet-wechat4u"));

/** Seen as any other puppet: its private parts, which the hardened one does without, would forbid to name ours alike. */
export const PuppetWechat4u: new (options?: PuppetOptions) => Puppet = stock.PuppetWechat4u;
