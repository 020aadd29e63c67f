/** guard: who may talk to the page. A page on this machine is in reach of every site that its owner visits, so each request is checked. */
import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { refusalPage } from "./page.tsx";

export type Door = {
  /** The address that the server listens on. */
  readonly host: string;
  /** Asked of everybody when the page is open to other machines. */
  readonly token?: string;
};

const cookie = "nuanqun_console";
const wildcards = new Set(["0.0.0.0", "::", "[::]"]);

/** Whether an address can be reached from this machine only. */
export const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
export const isWildcard = (host: string): boolean => wildcards.has(host);

/** The headers that let the page run only its own script and style, and nobody frame it. */
export const headers: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"], imgSrc: ["'self'", "data:"], objectSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"], requireTrustedTypesFor: ["'script'"],
  },
  strictTransportSecurity: false,
  xFrameOptions: "DENY",
});

/** Refuses foreign names (DNS rebinding), foreign sites (cross-site requests) and, where a token is asked, strangers. */
export function guard(door: Door): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (!hostAllowed(host, door.host)) return refuse(c, "这个网址不是暖群页面的地址。请用终端里打印的网址打开。");
    if (crossSite(c, host)) return refuse(c, "拒绝来自其他网站的请求。");
    if (door.token !== undefined && !admitted(c, door.token)) return refuse(c, "需要口令：请用终端里打印的、带 ?token= 的完整网址打开。");
    return next();
  };
}

function hostAllowed(header: string, configured: string): boolean {
  const name = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(header)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (name === "localhost" || name === "127.0.0.1" || name === "[::1]") return true;
  // No foreign site can make its name resolve into a bare address, so behind a wildcard any address is honest.
  if (isWildcard(configured)) return isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  return name === configured.toLowerCase() || name === `[${configured.toLowerCase()}]`;
}

function crossSite(c: Context, host: string): boolean {
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const reading = c.req.method === "GET" || c.req.method === "HEAD";
  if (origin !== undefined && originHost(origin) !== host.toLowerCase()) return true;
  if (site === undefined || site === "same-origin") return false;
  // Opening the page from a link or a bookmark is fine; fetching its data or acting from elsewhere is not.
  return !(reading && (site === "none" || c.req.path === "/"));
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : undefined;
}

/** The token in the address is turned into a cookie at once; the page then takes it out of the address bar. */
function admitted(c: Context, token: string): boolean {
  const offered = c.req.query("token");
  if (offered !== undefined && same(offered, token)) {
    setCookie(c, cookie, token, { httpOnly: true, sameSite: "Strict", path: "/" });
    return true;
  }
  return same(getCookie(c, cookie) ?? "", token);
}

/** Compares digests, so that the time taken tells nothing of the token. */
function same(offered: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(offered), digest(token));
}

function refuse(c: Context, mistake: string): Response | Promise<Response> {
  return c.req.path.startsWith("/api/") ? c.json({ mistake }, 403) : c.html(html`<!doctype html>${refusalPage(mistake)}`, 403);
}
