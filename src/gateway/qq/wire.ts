/** wire: what OneBot 11 puts on the wire, read with tolerance: numbers as text or text as numbers, fields that are missing. */
import { z } from "zod";

/** Numbers and texts are told apart by no implementation in the same way. */
const num = z.union([z.string().max(100), z.number()]).transform(String);
/** Absent, empty or 0: nobody. */
const maybeNum = num.optional().catch(undefined).transform((value) => (value === "" || value === "0" ? undefined : value));
const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined).transform((value) => value ?? "");
const count = z.coerce.number().optional().catch(undefined);

const frame = z.union([
  z.looseObject({ post_type: z.string() }).transform((event) => ({ kind: "event" as const, event })),
  z.looseObject({ status: z.unknown(), retcode: z.coerce.number(), echo: z.unknown().optional() }).transform((answer) => ({ kind: "answer" as const, answer: readAnswer(answer) })),
]);
export type RawEvent = Readonly<Record<string, unknown>> & { readonly post_type: string };
/** `reason` is the platform's word on a refusal, mostly in Chinese; `echo` is missing in answers to what could not be read. */
export type Answer = { readonly ok: boolean; readonly retcode: number; readonly data: unknown; readonly reason: string; readonly echo?: string };
export type Frame = { readonly kind: "event"; readonly event: RawEvent } | { readonly kind: "answer"; readonly answer: Answer };

/** An event or an answer; undefined for anything else. */
export function readFrame(raw: string): Frame | undefined {
  try {
    return frame.safeParse(JSON.parse(raw)).data;
  } catch {
    return undefined;
  }
}

function readAnswer(raw: Readonly<Record<string, unknown>> & { readonly retcode: number }): Answer {
  const reason = [raw["wording"], raw["message"], raw["msg"]].find((each): each is string => typeof each === "string" && each !== "");
  const echo = raw["echo"];
  return {
    ok: (raw["status"] === "ok" || raw["status"] === "async") && (raw.retcode === 0 || raw.retcode === 1),
    retcode: raw.retcode, data: raw["data"], reason: reason ?? "", ...((typeof echo === "string" || typeof echo === "number") && { echo: String(echo) }),
  };
}

/** Seconds; some bridges tell milliseconds. 0 for what is no moment at all. */
const time = z.coerce.number().catch(0).transform((value) => Math.floor(value > 1e11 ? value / 1000 : value)).transform((value) => (value > 0 && value < 1e11 ? value : 0));

export const anyEvent = z.object({ time, self_id: maybeNum, post_type: z.string(), message_type: text, notice_type: text, request_type: text, meta_event_type: text, sub_type: text });

const sender = z.object({ user_id: maybeNum, nickname: text, card: z.string().optional().catch(undefined), role: text }).optional().catch(undefined);
export const messageEvent = z.object({
  time, sub_type: text, message_id: num, user_id: num, group_id: maybeNum, target_id: maybeNum, message: z.unknown(), raw_message: text, sender, anonymous: z.unknown().optional(),
});
export type MessageEvent = z.output<typeof messageEvent>;

const file = z.object({ id: text, name: text, size: count, busid: count }).optional().catch(undefined);
/** Whatever a notice may carry; which of it matters depends on its kind. */
export const noticeEvent = z.object({
  user_id: maybeNum, group_id: maybeNum, operator_id: maybeNum, message_id: num.optional().catch(undefined), sender_id: maybeNum, duration: count,
  card_new: text, card_old: text, title: text, name_new: text, group_name: text, file, message: text, tag: text,
});
export const requestEvent = z.object({ user_id: maybeNum, group_id: maybeNum, comment: text, flag: text, invitor_id: maybeNum, inviter_id: maybeNum });
export const metaEvent = z.object({ interval: count, status: z.looseObject({ online: z.unknown() }).optional().catch(undefined) });

// ---- answers ----------------------------------------------------------------------------------------------------

/** The readable ones of a list; undefined when it is no list at all. */
export function listOf<T>(item: z.ZodType<T>, data: unknown): readonly T[] | undefined {
  return Array.isArray(data) ? data.flatMap((each) => item.safeParse(each).data ?? []) : undefined;
}

export const loginInfo = z.object({ user_id: num, nickname: text });
export const versionInfo = z.object({ app_name: text, app_version: text });
/** Only a plain no is a no. */
export const statusInfo = z.looseObject({ online: z.unknown() }).transform(({ online }) => ({ online: online !== false }));
export const friend = z.object({ user_id: num, nickname: text, remark: text });
export const groupInfo = z.object({ group_id: num, group_name: text });
export const memberInfo = z.object({
  user_id: num, nickname: text, card: text, role: text,
  /** Seconds; 0 or absent: not told. */
  join_time: count,
  /** Seconds; absent where it is not told. */
  shut_up_timestamp: count,
});
export type MemberInfo = z.output<typeof memberInfo>;
export const sentMessage = z.object({ message_id: maybeNum });
export const storedMessage = z.object({ time, message_id: num.optional(), group_id: maybeNum, user_id: maybeNum, message: z.unknown(), raw_message: text, sender });
export const history = z.object({ messages: z.array(z.unknown()) });
export const fileUrl = z.object({ url: z.string() });
/** A request in the group notices. NapCat names who asks as `invitor_uin`, LLBot as `requester_uin` beside the inviter. */
export const joinRequest = z.object({
  request_id: num, flag: text, group_id: num, message: text, checked: z.boolean().catch(false), requester_uin: maybeNum, requester_nick: text, invitor_uin: maybeNum, invitor_nick: text,
});
export const systemMessages = z.object({ join_requests: z.array(z.unknown()).nullable() });
