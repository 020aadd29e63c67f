/** stock: wechaty's puppet for Web WeChat as a class to build on, loaded without what its packages do to the whole process. */
import type { Puppet, PuppetOptions } from "wechaty-puppet";

// On import, wechat4u swallows every uncaught exception of the process: a broken bot would look alive, and a failed start end with code 0.
const before = process.listeners("uncaughtException");
const stock = await import("wechaty-puppet-wechat4u");
for (const listener of process.listeners("uncaughtException")) if (!before.includes(listener)) process.off("uncaughtException", listener);

/** Seen as any other puppet: its private parts, which the hardened one does without, would forbid to name ours alike. */
export const PuppetWechat4u: new (options?: PuppetOptions) => Puppet = stock.PuppetWechat4u;
