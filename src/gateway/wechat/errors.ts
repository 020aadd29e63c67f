/** errors: the one error that requests to Web WeChat end in, with the service's code and whether the request had an effect. */

/** The service's codes that we know the meaning of; the same number is not always the same sentence elsewhere. */
const meanings: Readonly<Record<number, string>> = {
  1: "平台拒绝了这个操作",
  [-1]: "平台出错了",
  1100: "已在手机上退出登录",
  1101: "登录已失效",
  1102: "登录已失效",
  1203: "平台不让这个号登录网页版",
  1204: "平台拒绝了这个操作",
  1205: "操作太频繁",
};
const tooFast = 1205;
const loggedOut: readonly number[] = [1100, 1101, 1102];
/** Ms to send nothing at all once the service says that it is too much. */
const restAfterTooFast = 60_000;

export class WechatError extends Error {
  /** The service's `Ret`, or an HTTP status; absent when nothing was answered. */
  readonly code: number | undefined;
  /** Whether the request may have had an effect all the same. */
  readonly sent: "no" | "perhaps";
  /** Whether trying again may help. */
  readonly again: boolean;
  /** Ms in which nothing should be sent. */
  readonly rest: number | undefined;

  constructor(what: string, outcome: { readonly code?: number; readonly sent: "no" | "perhaps"; readonly again: boolean; readonly rest?: number }, cause?: unknown) {
    super(what, { cause });
    this.name = "WechatError";
    this.code = outcome.code;
    this.sent = outcome.sent;
    this.again = outcome.again;
    this.rest = outcome.rest;
  }

  /** The service itself said no. A page of some gateway on the way, which has an HTTP status, says nothing of the login. */
  get isRefusal(): boolean {
    return this.code !== undefined && this.sent === "no" && !(this.code >= 300 && this.code < 600);
  }
  get isLogout(): boolean {
    return this.code !== undefined && loggedOut.includes(this.code);
  }
}

/** A refusal by code. */
export function refusal(code: number, doing: string, said = "", cause?: unknown): WechatError {
  const meaning = said || (meanings[code] ?? "平台拒绝了这个操作");
  const rest = code === tooFast ? { rest: restAfterTooFast } : {};
  return new WechatError(`${doing}：${meaning}（${code}）`, { code, sent: "no", again: code === tooFast || loggedOut.includes(code), ...rest }, cause);
}

/** Errors of the line before anything left for the service. */
const notConnected: readonly string[] = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "ENETDOWN"];

/** Whatever a request threw, as the one error. `doing` names the attempt in Chinese. */
export function asWechatError(error: unknown, doing: string): WechatError {
  if (error instanceof WechatError) return error;
  const { actual, code, status, message } = shapeOf(error);
  if (message === "already logout") return refusal(1101, doing, "", error);
  if (actual !== undefined) return refusal(actual, doing, "", error);
  // A gateway's error page says nothing about whether the service behind it took the request.
  if (status !== undefined) return new WechatError(`${doing}：平台回答 HTTP ${status}`, { code: status, sent: status >= 500 ? "perhaps" : "no", again: true }, error);
  if (code === "ECONNABORTED" || code === "ETIMEDOUT") return new WechatError(`${doing}：等不到平台的回答`, { sent: "perhaps", again: true }, error);
  if (code !== undefined && notConnected.includes(code)) return new WechatError(`${doing}：连不上平台（${code}）`, { sent: "no", again: true }, error);
  return new WechatError(`${doing}：${message.slice(0, 120)}`, { sent: "perhaps", again: true }, error);
}

type Shape = { readonly actual: number | undefined; readonly code: string | undefined; readonly status: number | undefined; readonly message: string };
function shapeOf(error: unknown): Shape {
  const bag: Readonly<Record<string, unknown>> = typeof error === "object" && error !== null ? { ...error } : {};
  const name = error instanceof Error ? error.message : String(error);
  const number = Number(bag["actual"]);
  const isRefusal = "actual" in bag && bag["actual"] !== "" && Number.isFinite(number) && number !== 0;
  const response = bag["response"];
  const isHttp = !("actual" in bag) && typeof response === "object" && response !== null && "status" in response;
  return {
    actual: isRefusal ? number : undefined,
    code: typeof bag["code"] === "string" ? bag["code"] : undefined,
    status: isHttp ? Number(response.status) : undefined,
    message: name,
  };
}
