/** lists: the lists that the QQ side gives: friends, groups, members, requests, history. One call each, never one a member. */
import type { Member, Role } from "./book.ts";
import type { Calls } from "./calls.ts";
import { type News, type Said, toSaid } from "./decode.ts";
import { type Num, asParam } from "./ids.ts";
import { friend, groupInfo, history, joinRequest, listOf, loginInfo, memberInfo, storedMessage, systemMessages, versionInfo, type MemberInfo } from "./wire.ts";

const unreadable = (what: string): Error => new Error(`QQ 程序给的${what}读不懂`);

export async function readApp(calls: Calls): Promise<string> {
  return versionInfo.safeParse(await calls.ask("get_version_info").catch(() => undefined)).data?.app_name ?? "";
}
export async function readFriends(calls: Calls): Promise<readonly { readonly number: Num; readonly nickname: string }[]> {
  const list = listOf(friend, await calls.ask("get_friend_list"));
  if (!list) throw unreadable("好友列表");
  return list.map(({ user_id, nickname }) => ({ number: user_id, nickname }));
}
export async function readGroups(calls: Calls): Promise<readonly { readonly number: Num; readonly topic: string }[]> {
  const list = listOf(groupInfo, await calls.ask("get_group_list", { no_cache: true }));
  if (!list) throw unreadable("群列表");
  return list.map(({ group_id, group_name }) => ({ number: group_id, topic: group_name }));
}
export async function readGroup(calls: Calls, group: Num): Promise<{ readonly topic: string } | undefined> {
  const info = groupInfo.safeParse(await calls.ask("get_group_info", { group_id: asParam(group), no_cache: true })).data;
  return info && { topic: info.group_name };
}
/** Everybody in a group. An empty list is none: the account itself is in it. */
export async function readMembers(calls: Calls, group: Num): Promise<readonly Member[]> {
  const list = listOf(memberInfo, await calls.ask("get_group_member_list", { group_id: asParam(group), no_cache: true }));
  if (!list || list.length === 0) throw unreadable("群成员列表");
  return list.map(toMember);
}
export async function readMember(calls: Calls, group: Num, number: Num): Promise<Member | undefined> {
  const info = memberInfo.safeParse(await calls.ask("get_group_member_info", { group_id: asParam(group), user_id: asParam(number), no_cache: true })).data;
  return info && toMember(info);
}

/** Anybody's general name. */
export async function readNickname(calls: Calls, number: Num): Promise<string | undefined> {
  return loginInfo.safeParse(await calls.ask("get_stranger_info", { user_id: asParam(number) })).data?.nickname;
}

function toMember({ user_id, nickname, card, role, join_time, shut_up_timestamp }: MemberInfo): Member {
  return {
    number: user_id, nickname, card, role: roleOf(role), ...(join_time !== undefined && join_time > 0 && { joinedAt: join_time }),
    ...(shut_up_timestamp !== undefined && { mutedUntil: shut_up_timestamp > 1e11 ? Math.floor(shut_up_timestamp / 1000) : shut_up_timestamp }),
  };
}
export const roleOf = (role: string): Role => (role === "owner" || role === "admin" ? role : "member");

/** Requests to join that nobody has answered; undefined where they are not offered. */
export async function readRequests(calls: Calls, seconds: number): Promise<readonly Extract<News, { kind: "applied" }>[] | undefined> {
  const data = await calls.ask("get_group_system_msg").catch(() => undefined);
  const list = systemMessages.safeParse(data).data?.join_requests;
  if (list === undefined) return undefined;
  return (listOf(joinRequest, list ?? []) ?? []).filter(({ checked }) => !checked).flatMap((asked) => {
    // Where nobody is named as asking, the one called "invitor" is.
    const user = asked.requester_uin ?? asked.invitor_uin;
    const inviter = asked.requester_uin === undefined ? undefined : asked.invitor_uin;
    const nickname = asked.requester_nick || (inviter === undefined ? asked.invitor_nick : "");
    return user === undefined ? [] : [{ kind: "applied" as const, group: asked.group_id, user, comment: asked.message, flag: asked.flag || asked.request_id, seconds, ...(inviter !== undefined && { inviter }), ...(nickname !== "" && { nickname }) }];
  });
}

/** The part of a flag by which both the event and the list know a request: LLBot writes `group|number|type|doubt` in one of them. */
export const requestKey = (group: Num, flag: string): string => `${group}/${/^\d+\|(\d+)\|/.exec(flag)?.[1] ?? flag}`;

const pageSize = 100;
const mostPages = 10;

/**
 * What was said in a group since then (seconds), oldest first. `whole` is false when more was said than is looked back for. Throws when the
 * history cannot be had.
 */
export async function readHistory(calls: Calls, group: Num, since: number, pages = mostPages): Promise<{ readonly said: readonly Said[]; readonly whole: boolean }> {
  const keys = new Set<string>();
  const found: (readonly Said[])[] = [];
  // Within a second, only their order tells which was first.
  const inOrder = (): readonly Said[] => found.toReversed().flat();
  let from: Readonly<Record<string, unknown>> = {};
  for (let page = 0; page < pages; page++) {
    const list = history.safeParse(await calls.ask("get_group_msg_history", { group_id: asParam(group), count: pageSize, ...from })).data?.messages;
    if (!list) throw unreadable("群聊记录");
    const messages = list.flatMap((raw) => {
      const message = storedMessage.safeParse(raw).data;
      return message?.message_id === undefined ? [] : [{ said: toSaid({ group }, message, message.message_id), seq: typeof raw === "object" && raw !== null && "message_seq" in raw ? raw.message_seq : undefined }];
    }).toSorted((a, b) => a.said.seconds - b.said.seconds);
    const fresh = messages.map((each) => withoutEmptyCard(each.said)).filter(({ seconds, number }) => seconds >= since && !keys.has(`${seconds}/${number}`));
    for (const { seconds, number } of fresh) keys.add(`${seconds}/${number}`);
    found.push(fresh);
    const [oldest] = messages;
    const isAll = list.length < pageSize || oldest === undefined || oldest.said.seconds < since;
    if (isAll || oldest.seq === undefined || fresh.length === 0) return { said: inOrder(), whole: isAll };
    from = { message_seq: oldest.seq };
  }
  return { said: inOrder(), whole: false };
}

/** In a history, an empty card means nothing: not every implementation keeps cards with what was said. */
function withoutEmptyCard({ card, ...said }: Said): Said {
  return card === undefined || card === "" ? said : { ...said, card };
}
