/** reading: the calls that ask how things are. */
import type { Json } from "../webwx/json.ts";
import { seconds } from "./events.ts";
import { Failed } from "./params.ts";
import type { Group, Member } from "./people.ts";
import { messageIn } from "./sending.ts";
import { type Call, type Calls, groupIn, memberIn, personIn, type Site } from "./site.ts";

function groupEntry({ id, topic, members, maxMembers, allMuted }: Group, { ways, world }: Site): Json {
  const entry = { group_id: id, group_name: topic, member_count: members.size, max_member_count: maxMembers };
  if (ways.flags === "parts") return { ...entry, avatar_url: `https://p.qlogo.cn/gh/${id}/${id}/0`, owner_id: world.ownerOf(id) };
  return { ...entry, group_all_shut: allMuted ? -1 : 0, group_remark: "" };
}

function memberEntry(group: Group, person: number, member: Member, { world, ways, now }: Site): Json {
  const nickname = world.personOf(person).name;
  const { card, role, title, joinedAt, lastSentAt, mutedUntil } = ways.invented ? { ...member, card: "", role: "member", title: "", mutedUntil: 0 } : member;
  return {
    group_id: group.id, user_id: person, nickname, card, ...(ways.flags === "parts" && { card_or_nickname: card === "" ? nickname : card }), sex: "unknown", age: 0, area: "", level: "1", qq_level: 0,
    join_time: seconds(joinedAt), last_sent_time: seconds(lastSentAt), title_expire_time: 0, unfriendly: false, card_changeable: true, is_robot: false,
    shut_up_timestamp: mutedUntil > now() ? seconds(mutedUntil) : 0, role, title,
  };
}

/** Lists as they were when they were first read under the fault. */
const stale = new WeakMap<Group, readonly Json[]>();

const memberList: Call = (params, site) => {
  const group = groupIn(params, site);
  const old = site.faults.staleLists ? stale.get(group) : undefined;
  if (old) return old;
  const entries = [...group.members].filter(([person, { heard }]) => !site.ways.invented || heard || person === site.world.bot).map(([person, member]) => memberEntry(group, person, member, site));
  if (site.faults.staleLists) stale.set(group, entries);
  else stale.delete(group);
  return entries;
};

const memberInfo: Call = (params, site) => {
  const { group, person, member } = memberIn(params, site);
  return memberEntry(group, person, member, site);
};

const stranger: Call = (params, site) => {
  const person = site.world.people.get(personIn(params, site));
  if (!person) throw new Failed("用户不存在");
  return { user_id: person.id, nickname: person.name, sex: "unknown", age: 0, qid: "", level: 0, login_days: 0, remark: person.remark };
};

const friends: Call = (_params, { world }) => world.friends().map((id) => ({ user_id: id, nickname: world.personOf(id).name, remark: world.personOf(id).remark, sex: "unknown", level: 0 }));

const message: Call = (params, site) => site.world.events.body(messageIn(params, site));

/** The latest, or those up to a message; oldest first. Who reads it learns the ids. */
const history: Call = (params, site) => {
  const { world, ways } = site;
  const group = groupIn(params, site);
  const log = world.messages.history(group.id).filter(({ recalled }) => !recalled);
  const from = params.number("message_seq", 0);
  const end = from === 0 ? log.length : log.findIndex(({ id, seq }) => (ways.seqIsId ? id : seq) === from) + 1;
  if (end === 0) throw new Failed(ways.words.unknownMessage(String(from)));
  const found = log.slice(Math.max(0, end - params.number("count", 20)), end);
  for (const { id } of found) world.messages.know(id);
  const messages = found.map((each) => site.world.events.body(each));
  return { messages: params.flag("reverseOrder", false) ? messages.toReversed() : messages };
};

const forwarded: Call = (params, { world }) => {
  const id = params.textOr("id", params.textOr("message_id", ""));
  const content = world.messages.forwards.get(id);
  if (!Array.isArray(content)) throw new Failed("找不到这条聊天记录");
  return { messages: content.map((node: Json) => ({ ...node, sender: { user_id: node["user_id"], nickname: node["nickname"] }, content: node["message"] })) };
};

/** Requests about groups that QQ still lists, answered or not, newest first. */
const systemMessages: Call = (params, site) => {
  const { world, ways } = site;
  const entries = world.joining.latest(params.number("count", 50)).filter(({ kind, group }) => kind === "invite" || (world.groups.has(group) && world.leads(world.bot, group))).map((request) => {
    const { kind, number, group, person, comment, state, by } = request;
    const name = world.personOf(person).name;
    const who = kind === "add" && ways.flags === "parts" ? { requester_uin: person, requester_nick: name } : { invitor_uin: person, invitor_nick: name, ...(kind === "add" && { requester_nick: name }) };
    return { kind, entry: { request_id: number, ...who, group_id: group, message: comment, group_name: world.groups.get(group)?.topic ?? "", checked: state !== "open", actor: by } };
  });
  const of = (kind: "add" | "invite"): Json[] => entries.filter((each) => each.kind === kind).map(({ entry }) => entry);
  return { invited_requests: of("invite"), join_requests: of("add") };
};

const essences: Call = (params, site) => {
  const { world } = site;
  return groupIn(params, site).essences.flatMap(({ messageId, by, at }) => {
    const marked = world.messages.byId(messageId);
    if (!marked) return [];
    const names = { sender_nick: world.personOf(marked.author).name, operator_nick: world.personOf(by).name };
    return [{ ...names, sender_id: marked.author, sender_time: seconds(marked.at), operator_id: by, operator_time: seconds(at), message_id: messageId, content: world.events.segments(marked) }];
  });
};

const atAll: Call = (params, site) => {
  const { id, atAllLeft } = groupIn(params, site);
  return { can_at_all: site.world.leads(site.world.bot, id) && atAllLeft > 0, remain_at_all_count_for_group: atAllLeft, remain_at_all_count_for_uin: atAllLeft };
};

export const readingCalls: Calls = {
  get_login_info: (_params, { world }) => ({ user_id: world.bot, nickname: world.personOf(world.bot).name }),
  get_status: (_params, { faults }) => ({ online: faults.online, good: true, stat: {} }),
  get_version_info: (_params, { ways }) => ({ app_name: ways.appName, app_version: "0.0.0", protocol_version: "v11" }),
  get_group_list: (_params, site) => [...site.world.groups.values()].filter(({ members }) => members.has(site.world.bot)).map((group) => groupEntry(group, site)),
  get_group_info: (params, site) => groupEntry(groupIn(params, site), site),
  get_group_member_list: memberList,
  get_group_member_info: memberInfo,
  get_friend_list: friends,
  get_stranger_info: stranger,
  get_msg: message,
  get_group_msg_history: history,
  get_forward_msg: forwarded,
  get_group_system_msg: systemMessages,
  get_essence_msg_list: essences,
  get_group_at_all_remain: atAll,
  can_send_image: () => ({ yes: true }),
  can_send_record: () => ({ yes: true }),
};
