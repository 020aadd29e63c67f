/** answer: what an endpoint is asked and what it says, and the parts of the server that it works with. */
import type { Account } from "./account.ts";
import type { Faults } from "./faults.ts";
import { inside, type Json, textAt } from "./json.ts";
import { type Logins, type Session, uin } from "./session.ts";
import type { Pen } from "./wire.ts";
import { wireJson } from "./wire.ts";
import type { World } from "./world.ts";

export type Asking = { readonly endpoint: string; readonly host: string; readonly query: URLSearchParams; readonly body: Buffer; readonly cookie: string; readonly type: string; readonly gone: AbortSignal };
export type Answer = { readonly status: number; readonly type: string; readonly body: string | Buffer; readonly headers?: Readonly<Record<string, string | readonly string[]>> };
export type Site = { readonly account: Account; readonly logins: Logins; readonly world: World; readonly faults: Faults; readonly now: () => number; readonly pollMs: number };

export const script = (body: string): Answer => ({ status: 200, type: "text/javascript", body });
export const json = (value: Json): Answer => ({ status: 200, type: "text/plain", body: wireJson({ BaseResponse: { Ret: 0, ErrMsg: "" }, ...value }) });
/** Every refusal is a Ret. */
export const refuse = (ret: number): Answer => json({ BaseResponse: { Ret: ret, ErrMsg: "" } });
export const bytes = (type: string, body: Buffer): Answer => ({ status: 200, type, body });

export const penOf = (site: Site, session: Session): Pen => ({ people: site.world.people, rooms: site.world.rooms, ids: session.ids, skey: session.skey, uin });

/** The Ret for a client whose keys are not those of the living session; 0 when they are. */
export function wrongKeys(session: Session | undefined, keys: { readonly sid: string; readonly skey: string; readonly uin?: string }): number {
  if (keys.sid === "") return 1;
  if (!session?.alive || session.sid !== keys.sid) return 1101;
  return session.skey === keys.skey && (keys.uin === undefined || keys.uin === String(uin)) ? 0 : 1102;
}

/** The keys in the BaseRequest of a body. */
export function keysIn(body: Json): { readonly sid: string; readonly skey: string; readonly uin: string } {
  const base = inside(body, "BaseRequest");
  return { sid: textAt(base, "Sid"), skey: textAt(base, "Skey"), uin: textAt(base, "Uin") };
}

export const cookieOf = (asking: Asking, name: string): string => new RegExp(`(?:^|;\\s*)${name}=([^;]*)`).exec(asking.cookie)?.[1] ?? "";
