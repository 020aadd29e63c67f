/** deliveries: an action becomes a call to the puppet, and its outcome a receipt. Words are said at most once, acts at least once. */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { FileBox } from "file-box";
import type { impls } from "wechaty-puppet";
import { unreachable } from "../core/action.ts";
import type { Delivery, Receipt } from "../ports.ts";
import type { GroupAdmin } from "./group-admin.ts";
import { isUnlisted } from "./known-by.ts";
import { TimeUp, within } from "./lane.ts";
import { type SurelyNotSent, isNotSent, reasonOf } from "./not-sent.ts";

type Say = Extract<Delivery, { type: "say" }>;
export type Courier = {
  readonly puppet: impls.PuppetInterface;
  readonly admin: GroupAdmin;
  /** Ms that one delivery may take. */
  readonly limit: number;
  /** Pauses, in ms, between looks at the member list after a removal. */
  readonly looks: readonly number[];
  /** Whether a platform that does not remove this member from this room removes nobody from it. */
  readonly bars: (room: string, member: string) => Promise<boolean>;
};

const named = (outcome: "done" | "unknown", because: string, [platformId, ...moreIds]: readonly string[]): Receipt => ({ outcome, because, ...(platformId !== undefined && { platformId }), ...(moreIds.length > 0 && { moreIds }) });
const done = (because: string): Receipt => ({ outcome: "done", because });
const failed = (because: string): Receipt => ({ outcome: "failed", because });
const retry = (because: string, rest?: number): Receipt => ({ outcome: "retry", because, ...(rest !== undefined && { rest }) });
const unknown = (because: string): Receipt => ({ outcome: "unknown", because });
/** Surely not done: by what a puppet threw. */
const refused = (error: SurelyNotSent): Receipt => (error.again ? retry(reasonOf(error), error.rest) : failed(reasonOf(error)));

/** Carries one delivery out. Never throws. */
export async function deliver(courier: Courier, delivery: Delivery): Promise<Receipt> {
  if (!courier.puppet.isLoggedIn) return retry("还没有登录");
  const { admin } = courier;
  switch (delivery.type) {
    case "say": return say(courier, delivery);
    case "dm": return words(courier, async (parts) => parts.text(delivery.member, delivery.text));
    case "announce": return announce(courier, delivery);
    case "remove": return act(courier, () => remove(courier, delivery.group, delivery.member));
    case "recall": return act(courier, () => recall(courier, delivery.group, delivery.message));
    case "recall_own": return act(courier, async () => ((await courier.puppet.messageRecall(delivery.message)) ? done("已撤回") : failed("平台没有撤回这条消息")));
    case "mute": return adminAct(courier, "mute", "禁言", () => admin.mute(delivery.group, delivery.member, delivery.seconds));
    case "set_card": return adminAct(courier, "setCard", "改群名片", () => admin.setCard(delivery.group, delivery.member, delivery.card));
    case "answer_join": return adminAct(courier, "answerJoin", "处理入群申请", () => admin.answerJoin(delivery.group, delivery.flag, delivery.approve, delivery.because));
    case "accept_friend": return act(courier, async () => {
      await courier.puppet.friendshipAccept(delivery.flag);
      return done("已通过好友申请");
    });
    default: return unreachable(delivery);
  }
}

// ---- words ------------------------------------------------------------------------------------------------------

async function say(courier: Courier, { group, text, mention, media }: Say): Promise<Receipt> {
  for (const path of media) if (!(await isFile(path))) return failed(`找不到文件：${basename(path)}`);
  const names = mention.map(({ name }) => `@${name} `).join("");
  const full = `${names}${text}`;
  return words(courier, async (parts) => {
    if (full.trim() !== "") await parts.text(group, full, mention.map(({ id }) => id));
    for (const path of media) await parts.file(group, path);
  });
}

/** At most once, like any words: what may be out is not announced again. */
async function announce({ admin, limit }: Courier, { group, text, media: [picture] }: Extract<Delivery, { type: "announce" }>): Promise<Receipt> {
  if (!admin.acts.has("announce")) return failed("平台没有这项功能：发群公告");
  if (picture !== undefined && !(await isFile(picture))) return failed(`找不到文件：${basename(picture)}`);
  try {
    await within(limit, admin.announce(group, text, picture));
    return done("已发群公告");
  } catch (error) {
    return isNotSent(error) ? refused(error) : unknown(reasonOf(error));
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

type Parts = {
  text(to: string, text: string, mentions?: readonly string[]): Promise<void>;
  file(to: string, path: string): Promise<void>;
};

/** Sends the parts of one delivery in turn. After a time-out no further part leaves, since the outcome has been told by then. */
async function words(courier: Courier, compose: (parts: Parts) => Promise<void>): Promise<Receipt> {
  const { puppet, limit } = courier;
  let sent = 0;
  const ids: string[] = [];
  let over = false;
  const part = async (send: () => Promise<string | void>): Promise<void> => {
    if (over) throw new TimeUp(limit);
    const id = await send();
    sent++;
    if (typeof id === "string" && id !== "") ids.push(id);
  };
  const parts: Parts = {
    text: (to, text, mentions) => part(() => puppet.messageSendText(to, text, mentions && mentions.length > 0 ? [...mentions] : undefined)),
    file: (to, path) => part(() => puppet.messageSendFile(to, FileBox.fromFile(path))),
  };
  try {
    await within(limit, compose(parts));
    return sent > 0 ? named("done", "已发出", ids) : failed("没有可发的内容");
  } catch (error) {
    over = true;
    const because = reasonOf(error);
    const rest = isNotSent(error) ? error.rest : undefined;
    if (sent > 0) return { ...named("unknown", `只发出了前 ${sent} 部分：${because}`, ids), ...(rest !== undefined && { rest }) };
    if (isNotSent(error)) return refused(error);
    return unknown(because);
  }
}

// ---- acts -------------------------------------------------------------------------------------------------------

async function act(courier: Courier, perform: () => Promise<Receipt>): Promise<Receipt> {
  try {
    return await within(courier.limit, perform());
  } catch (error) {
    return isNotSent(error) ? refused(error) : retry(reasonOf(error));
  }
}

async function adminAct(courier: Courier, name: Parameters<GroupAdmin["acts"]["has"]>[0], what: string, perform: () => Promise<void>): Promise<Receipt> {
  if (!courier.admin.acts.has(name)) return failed(`平台没有这项功能：${what}`);
  return act(courier, async () => {
    await perform();
    return done(`已${what}`);
  });
}

/** A platform's "ok" is no evidence: the member list is. A failure of the line is no refusal. */
async function remove({ puppet, looks, bars }: Courier, group: string, member: string): Promise<Receipt> {
  const isThere = async (): Promise<boolean> => (await puppet.roomMemberList(group)).includes(member);
  if (!(await isThere())) {
    if (!isUnlisted(puppet, group, member)) return done("成员已不在群里");
    await puppet.roomMemberPayloadDirty(group);
    if (!(await isThere())) return failed("平台的成员名单里还没有这个人，移不了");
  }
  const barred = (await bars(group, member)) ? ({ barred: true } as const) : {};
  try {
    await puppet.roomDel(group, member);
  } catch (error) {
    if (isNotSent(error) && !error.again) return { ...failed(reasonOf(error)), ...barred };
    throw error;
  }
  for (const pause of [0, ...looks]) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (!(await isThere())) return done("已移出，成员列表已确认");
    await puppet.roomMemberPayloadDirty(group);
  }
  return { ...failed("平台没有移出该成员"), ...barred };
}

async function recall({ puppet, admin }: Courier, group: string, message: string): Promise<Receipt> {
  if (admin.acts.has("recallOthers")) await admin.recallOthers(group, message);
  else if (!(await puppet.messageRecall(message))) return failed("平台没有撤回该消息");
  return done("已撤回");
}
