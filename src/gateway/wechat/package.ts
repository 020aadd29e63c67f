/** package: what we use of wechat4u, which ships no types. Shapes as its source has them. */
import { unlistened } from "./unlistened.ts";

const { default: Untyped } = await unlistened(() => import("wechat4u"));

export type Wechat4uData = {
  readonly PROP: Readonly<Record<string, unknown>>;
  readonly CONF: Readonly<Record<string, unknown>>;
  readonly COOKIE: Readonly<Record<string, unknown>>;
  readonly user: Readonly<Record<string, unknown>>;
};
export type Wechat4uRequest = {
  readonly url: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
};
export type Wechat4uAnswer = { readonly data: unknown; readonly status: number; readonly headers: Readonly<Record<string, unknown>> };

/** One account's dealings with Web WeChat. Requests that the service refuses reject with an AssertionError whose `actual` is the code. */
export type Wechat4u = {
  PROP: { uuid: string; uin: string; sid: string; skey: string; passTicket: string; formatedSyncKey: string; webwxDataTicket: string; syncKey: unknown };
  CONF: Readonly<Record<string, unknown>>;
  readonly user: { readonly UserName?: string; readonly NickName?: string };
  state: string;
  rediUri: string;
  request: (options: Wechat4uRequest) => Promise<Wechat4uAnswer>;
  readonly botData: Wechat4uData;
  init(): Promise<unknown>;
  login(): Promise<void>;
  sync(): Promise<unknown>;
  notifyMobile(to?: string): Promise<void>;
  getContact(seq?: number): Promise<unknown>;
  batchGetContact(contacts: readonly { readonly UserName: string; readonly EncryChatRoomId?: string }[]): Promise<unknown>;
  sendText(text: string, to: string): Promise<unknown>;
  sendMsg(what: { readonly file: Buffer; readonly filename: string }, to: string): Promise<unknown>;
  revokeMsg(id: string, to: string): Promise<unknown>;
  verifyUser(id: string, ticket: string): Promise<unknown>;
  updateRemarkName(id: string, remark: string): Promise<unknown>;
  updateChatroom(room: string, members: readonly string[], what: string): Promise<unknown>;
};
export const Wechat4u: new (data?: Wechat4uData) => Wechat4u = Untyped;

/** A part of an answer, whatever that is. */
export const fieldOf = (data: unknown, name: string): unknown => (typeof data === "object" && data !== null ? Object.entries(data).find(([key]) => key === name)?.[1] : undefined);
export function listIn(data: unknown, name: string): readonly unknown[] {
  const list = fieldOf(data, name);
  return Array.isArray(list) ? list : [];
}
