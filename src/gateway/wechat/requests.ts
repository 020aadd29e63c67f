/** requests: how long each kind of request to Web WeChat may take, and which hosts they may go to. */
import { getCONF } from "wechat4u/lib/util/index.js";
import type { Clock } from "../../ports.ts";
import { WechatError } from "./errors.ts";
import type { Wechat4u, Wechat4uRequest } from "./package.ts";

/** Ms that a request may take. A long poll is held for 25 s; the package itself waits 60 s for everything. */
export type Limits = { readonly poll: number; readonly send: number; readonly other: number };
export const usualLimits: Limits = { poll: 35_000, send: 20_000, other: 30_000 };

export function limitOf({ url }: Pick<Wechat4uRequest, "url">): keyof Limits {
  if (url.includes("synccheck") || url.endsWith("/login")) return "poll";
  return /webwxsend|webwxupload|webwxrevoke/.test(url) ? "send" : "other";
}

/** A request, cut off after so many ms. The package's own limit is one of silence, which an answer that trickles never meets. */
export async function cutOff<T>(clock: Clock, ms: number, ask: (cut: AbortSignal) => Promise<T>): Promise<T> {
  const cut = new AbortController();
  const cancel = clock.after(ms, () => cut.abort());
  try {
    return await ask(cut.signal);
  } catch (error) {
    throw cut.signal.aborted ? Object.assign(new Error(`no answer within ${ms} ms`), { code: "ETIMEDOUT" }) : error;
  } finally {
    cancel();
  }
}

/** The service's hosts after a login, for one of its own only: the address comes from an answer. */
export function hostsFor(redirect: string): Wechat4u["CONF"] {
  const host = URL.canParse(redirect) ? new URL(redirect).hostname : "";
  if (!/(?:^|\.)(?:qq|wechat)\.com$/.test(host)) throw new WechatError("登录：平台给出了不认识的地址", { sent: "no", again: false });
  return getCONF(host);
}

