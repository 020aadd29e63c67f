/** sending: the calls through which the bot speaks and takes back. */
import type { Message } from "./messages.ts";
import { Failed, type Params } from "./params.ts";
import type { Chat } from "./people.ts";
import { dataOf, readMessage, type Segment } from "./segments.ts";
import { type Call, type Calls, groupIn, needLead, personIn, type Site } from "./site.ts";

/** An own message can be taken back for so long by who has no rank, ms. */
const recallWindow = 120_000;

function toGroup(params: Params, site: Site): Chat {
  const group = groupIn(params, site);
  if (!site.world.maySpeak(site.world.bot, group.id)) throw new Failed("发送失败，你已被禁言");
  return group.id;
}

function toPerson(params: Params, site: Site): Chat {
  const { world } = site;
  const person = personIn(params, site);
  const reachable = world.people.get(person)?.friend === true || [...world.groups.values()].some(({ members }) => members.has(world.bot) && members.has(person));
  if (!reachable) throw new Failed("发送失败，对方不是好友");
  return { private: person };
}

/** What is to be said, with a look at whether everybody may be mentioned. */
function segmentsIn(params: Params, { world }: Site, to: Chat): readonly Segment[] {
  const segments = world.numbers.segments(readMessage(params.raw("message"), params.flag("auto_escape", false)), "meant");
  if (segments.length === 0) throw new Failed("消息体为空");
  const everybody = segments.some((segment) => segment.type === "at" && dataOf(segment, "qq") === "all");
  if (everybody && typeof to === "number") {
    const group = world.groupOf(to);
    if (!world.leads(world.bot, to) || group.atAllLeft === 0) throw new Failed("@全体成员 次数已用完或没有权限");
    group.atAllLeft--;
  }
  return segments;
}

function speak(site: Site, to: Chat, segments: readonly Segment[]): { readonly message_id: number } {
  return { message_id: site.world.speak(to, segments) };
}

const send = (whereTo: (params: Params, site: Site) => Chat): Call => (params, site) => {
  const to = whereTo(params, site);
  return speak(site, to, segmentsIn(params, site, to));
};

function toEither(params: Params, site: Site): Chat {
  if (params.has("group_id") && params.raw("message_type") !== "private") return toGroup(params, site);
  if (params.has("user_id")) return toPerson(params, site);
  throw new Failed("请指定 group_id 或 user_id");
}

/** Several messages as one; each may be quoted by its id, or written on the spot. */
const forward = (whereTo: (params: Params, site: Site) => Chat): Call => (params, site) => {
  const to = whereTo(params, site);
  const nodes = readMessage(params.raw("messages") ?? params.raw("message"), false);
  if (nodes.length === 0) throw new Failed(site.ways.words.missing("messages"), 1400);
  const id = `forward-${site.world.sent.length + 1}`;
  const content = nodes.map((node) => {
    const quoted = site.world.messages.byId(Number(dataOf(node, "id")));
    return {
      user_id: quoted?.author ?? (Number(dataOf(node, "user_id") || dataOf(node, "uin")) || site.world.bot), nickname: dataOf(node, "nickname") || dataOf(node, "name"),
      message: quoted?.segments ?? readMessage(node.data["content"], false),
    };
  });
  return { ...speak(site, to, [{ type: "forward", data: { id, content } }]), forward_id: id, res_id: id };
};

/** A message that the implementation knows, in a place where the bot still is. */
export function messageIn(params: Params, { world, ways }: Site): Message {
  const id = params.id("message_id");
  const message = world.messages.known(id);
  if (!message || (typeof message.chat === "number" && !world.groups.get(message.chat)?.members.has(world.bot))) throw new Failed(ways.words.unknownMessage(String(id)));
  return message;
}

const recall: Call = (params, site) => {
  const message = messageIn(params, site);
  const { world, now, ways } = site;
  const { chat, author, at, id } = message;
  const ruled = typeof chat === "number" && (world.rules(world.bot, author, chat) || (author === world.bot && world.leads(world.bot, chat)));
  if (author !== world.bot && !ruled) throw new Failed(ways.words.rank);
  if (!ruled && now() - at > recallWindow) throw new Failed("撤回失败，已超过 2 分钟");
  if (message.recalled) throw new Failed(ways.words.unknownMessage(String(id)));
  world.recall(id, world.bot);
  return null;
};

const essence = (on: boolean): Call => (params, site) => {
  const message = messageIn(params, site);
  if (typeof message.chat !== "number") throw new Failed("只有群消息可以设为精华");
  needLead(site, message.chat);
  site.world.essence(message.id, on, site.world.bot);
  return { errCode: 0, errMsg: "success" };
};

export const sendingCalls: Calls = {
  send_group_msg: send(toGroup),
  send_private_msg: send(toPerson),
  send_msg: send(toEither),
  send_group_forward_msg: forward(toGroup),
  send_private_forward_msg: forward(toPerson),
  send_forward_msg: forward(toEither),
  delete_msg: recall,
  set_essence_msg: essence(true),
  delete_essence_msg: essence(false),
};
