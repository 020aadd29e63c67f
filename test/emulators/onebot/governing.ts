/** governing: the calls of a group's owner and admins, and those that answer requests. */
import { Failed, type Params } from "./params.ts";
import type { Request } from "./requests.ts";
import { type Call, type Calls, groupIn, memberIn, needLead, needOwner, needRule, personIn, type Site } from "./site.ts";

/** QQ mutes for thirty days at most, s. */
const longestMute = 30 * 86_400;

const kick: Call = (params, site) => {
  const { world, ways, faults } = site;
  const group = groupIn(params, site);
  const person = personIn(params, site);
  const may = group.members.has(person) && world.rules(world.bot, person, group.id);
  if (faults.silentKick || (ways.silentKick && !may)) return null;
  needRule(site, memberIn(params, site).person, group.id);
  world.kick(person, group.id, world.bot, params.flag("reject_add_request", false));
  return null;
};

const ban: Call = (params, site) => {
  const { group, person } = memberIn(params, site);
  const seconds = params.number("duration", site.ways.banDefault);
  needRule(site, person, group.id);
  if (seconds < 0 || seconds > longestMute) throw new Failed("禁言时长不能超过 30 天");
  site.world.mute(person, group.id, seconds, site.world.bot);
  return null;
};

const wholeBan: Call = (params, site) => {
  const { id } = groupIn(params, site);
  needLead(site, id);
  site.world.muteAll(id, params.flag("enable", true), site.world.bot);
  return null;
};

const card: Call = (params, site) => {
  const { group, person } = memberIn(params, site);
  if (person !== site.world.bot) needRule(site, person, group.id);
  site.world.card(person, group.id, params.textOr("card", ""), site.world.bot);
  return null;
};

const admin: Call = (params, site) => {
  const { group, person, member } = memberIn(params, site);
  needOwner(site, group.id);
  if (member.role !== "owner") site.world.admin(person, group.id, params.flag("enable", true));
  return null;
};

const title: Call = (params, site) => {
  const { group, person } = memberIn(params, site);
  needOwner(site, group.id);
  site.world.title(person, group.id, params.textOr("special_title", ""));
  return null;
};

const topic: Call = (params, site) => {
  const { id } = groupIn(params, site);
  needLead(site, id);
  site.world.topic(id, params.text("group_name"), site.world.bot);
  return null;
};

/** An owner cannot just go: the group is dissolved, or nothing happens. */
const leave: Call = (params, site) => {
  const { world, ways } = site;
  const { id } = groupIn(params, site);
  if (world.roleOf(world.bot, id) !== "owner") world.leave(world.bot, id);
  else if (ways.ignoresDismiss || !params.flag("is_dismiss", false)) throw new Failed("群主不能退出群");
  else world.disband(id);
  return null;
};

function openRequest(params: Params, { world, ways }: Site, friend: boolean): Request {
  if (ways.flags === "parts" && typeof params.raw("flag") === "number") throw new Failed(`$.flag expected string but got ${params.text("flag")}`, 1400);
  const request = world.joining.known(params.text("flag"), friend);
  if (!request) throw new Failed("flag 不存在");
  if (request.state !== "open") throw new Failed("请求已被处理");
  return request;
}

const answerGroup: Call = (params, site) => {
  const request = openRequest(params, site, false);
  if (request.kind === "add") needLead(site, request.group);
  site.world.settle(request, params.flag("approve", true), site.world.bot, params.textOr("reason", ""), "");
  return null;
};

const answerFriend: Call = (params, site) => {
  site.world.settle(openRequest(params, site, true), params.flag("approve", true), site.world.bot, "", params.textOr("remark", ""));
  return null;
};

const remark: Call = (params, site) => {
  const person = site.world.people.get(personIn(params, site));
  if (person?.friend !== true) throw new Failed("对方不是好友");
  person.remark = params.textOr("remark", "");
  return null;
};

export const governingCalls: Calls = {
  set_group_kick: kick,
  set_group_ban: ban,
  set_group_whole_ban: wholeBan,
  set_group_card: card,
  set_group_admin: admin,
  set_group_special_title: title,
  set_group_name: topic,
  set_group_leave: leave,
  set_group_add_request: answerGroup,
  set_friend_add_request: answerFriend,
  set_friend_remark: remark,
};
