/** qq: how to reach QQ, from the settings: one way, and the token that the other side wants. */
import type { Config } from "../config.ts";
import { Failure } from "./fail.ts";

export type QqWay = { readonly way: { readonly url: string } | { readonly host: string; readonly port: number }; readonly token: string };

/** Names that reach this machine alone. */
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/;

/** Throws `Failure` when neither way is given, or both, or the door stands open to everybody. */
export function qqWayOf({ ONEBOT_URL: url, ONEBOT_LISTEN: listen, ONEBOT_ACCESS_TOKEN: token }: Pick<Config, "ONEBOT_URL" | "ONEBOT_LISTEN" | "ONEBOT_ACCESS_TOKEN">): QqWay {
  if (url !== "" && listen !== "") throw new Failure("ONEBOT_URL 和 ONEBOT_LISTEN 二选一：要么我们连 QQ 程序（ONEBOT_URL），要么等它连过来（ONEBOT_LISTEN）。");
  if (url !== "") return { way: { url }, token };
  if (listen === "") throw new Failure("还没有说怎样连 QQ 程序：设 ONEBOT_URL（我们连它，如 ws://127.0.0.1:3001），或 ONEBOT_LISTEN（等它连过来，如 127.0.0.1:8731）。");
  const { host, port } = splitAddress(listen);
  if (token === "" && !loopback.test(host)) throw new Failure("ONEBOT_LISTEN 在本机以外也连得到，要设 ONEBOT_ACCESS_TOKEN：否则谁都能冒充 QQ。");
  return { way: { host, port }, token };
}

/** `host:port`, where an IPv6 host may stand in brackets. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(address.slice(at + 1)) };
}

/** The same as a line of the health check. */
export function sayQqWay({ way, token }: QqWay): string {
  const { protocol, host, pathname } = new URL("url" in way ? way.url : `ws://${way.host.includes(":") ? `[${way.host}]` : way.host}:${way.port}`);
  const where = "url" in way ? `连 ${protocol}//${host}${pathname}` : `等 QQ 程序连到 ${host}`;
  return `QQ：${where}，${token === "" ? "没有设令牌" : "设了令牌"}`;
}
