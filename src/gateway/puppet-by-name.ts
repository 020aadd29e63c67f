/** puppet-by-name: loads a wechaty puppet that the operator installed. */
import { helpers, type impls, log } from "wechaty-puppet";
import { reasonOf } from "./not-sent.ts";

type Name = Extract<Parameters<typeof helpers.resolvePuppet>[0]["puppet"], string>;
const isName = (name: string): name is Name => name.includes("wechaty-puppet-");

/** The puppet of an npm package, not yet started. */
export async function resolvePuppetByName(name: string, puppetOptions: Readonly<Record<string, unknown>> = {}): Promise<impls.PuppetInterface> {
  if (!isName(name)) throw new Error(`「${name}」不是 wechaty puppet 的包名`);
  if (!process.env["WECHATY_LOG"]) log.level("silent");
  try {
    return await helpers.resolvePuppet({ puppet: name, puppetOptions: { ...puppetOptions } });
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    throw new Error(missing ? `没有安装 ${name}，请先运行 npm install ${name}` : `${name} 不能用：${reasonOf(error)}`, { cause: error });
  }
}
