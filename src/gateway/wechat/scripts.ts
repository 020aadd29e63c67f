/** scripts: the three answers of the service that are scripts for a browser, read as text. They are never run. */
import { WechatError } from "./errors.ts";

/** No such answer is longer; a user's picture in it is the most. */
const longest = 256 * 1024;

const textOf = (data: unknown): string => (typeof data === "string" ? data.slice(0, longest) : "");
const unreadable = (doing: string): WechatError => new WechatError(`${doing}：看不懂平台的回答`, { sent: "no", again: true });

/** `window.QRLogin.code = 200; window.QRLogin.uuid = "…";` Throws unless it is that. */
export function uuidAnswer(data: unknown): string {
  const text = textOf(data);
  const uuid = /window\.QRLogin\.uuid\s*=\s*"([\w\-=]{4,64})"/.exec(text)?.[1];
  if (/window\.QRLogin\.code\s*=\s*200\b/.test(text) && uuid !== undefined) return uuid;
  throw unreadable("取登录码");
}

/** `window.code=200; window.redirect_uri="…";` 408: not scanned; 201: scanned; 400 and others: expired. */
export function loginAnswer(data: unknown): { readonly code: number; readonly redirect: string } {
  const text = textOf(data);
  const code = /window\.code\s*=\s*(\d{3})\b/.exec(text)?.[1];
  const redirect = /window\.redirect_uri\s*=\s*"([^"\s]{1,2000})"/.exec(text)?.[1] ?? "";
  if (code === undefined || (code === "200" && redirect === "")) throw unreadable("等待扫码");
  return { code: Number(code), redirect };
}

/** `window.synccheck={retcode:"0",selector:"2"}`. The package takes what it cannot read for "nothing new", and is deaf. */
export function syncCheckAnswer(data: unknown): { readonly retcode: number; readonly selector: number } {
  const found = /window\.synccheck\s*=\s*\{\s*retcode\s*:\s*"(-?\d{1,6})"\s*,\s*selector\s*:\s*"(\d{1,6})"\s*\}/.exec(textOf(data));
  if (!found) throw unreadable("同步");
  return { retcode: Number(found[1]), selector: Number(found[2]) };
}
