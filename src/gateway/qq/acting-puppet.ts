/** acting-puppet: what the bot does on QQ as a group's admin. An "ok" is not believed: what can be seen to have happened is looked at. */
import { readFile } from "node:fs/promises";
import type { Act, GroupAdmin } from "../group-admin.ts";
import { NotSent, isNotSent } from "../not-sent.ts";
import type { Member } from "./book.ts";
import { atMost, pause } from "./clock.ts";
import { type Num, asParam, groupOf, personOf } from "./ids.ts";
import { actsOf } from "./implementation.ts";
import { SpeakingPuppet, noticeLimit } from "./speaking-puppet.ts";
import { memberInfo } from "./wire.ts";

/** QQ mutes for thirty days at most, in seconds. */
const longestMute = 30 * 86_400;
/** Ms between looks for somebody who was let in. */
const looksForNewcomer = [500, 1500, 3000];

export abstract class ActingPuppet extends SpeakingPuppet implements GroupAdmin {
  protected app = "";
  /** Who asked to join under a flag, and who brought them. */
  protected abstract applicant(group: Num, flag: string): { readonly user: Num; readonly invited: boolean } | undefined;
  /** The members of a group as the platform lists them now. What differs for those in the book is told. */
  protected abstract relist(group: Num): Promise<ReadonlyMap<Num, Member>>;
  /** A card was seen to be another one. */
  protected abstract recarded(group: Num, number: Num, card: string, at: number): void;
  /** Somebody whom the bot removed is on no list any more. */
  protected abstract removed(group: Num, number: Num): void;
  /** Removals that are not seen to have happened yet, as `group/number`. */
  protected readonly removing = new Map<string, number>();

  get acts(): ReadonlySet<Act> {
    return actsOf(this.app, (action) => this.calls.lacks(action));
  }

  // ---- members --------------------------------------------------------------------------------------------------

  override async roomDel(room: string, members: string | string[]): Promise<void> {
    for (const member of [members].flat()) await this.#kick(groupOf(room), personOf(member), false);
  }
  async kickForGood(room: string, member: string): Promise<void> {
    const [group, number] = [groupOf(room), personOf(member)];
    if (await this.#kick(group, number, true)) return;
    for (const ms of [0, 1000, 3000]) {
      if (ms > 0) await pause(this.clock, ms);
      if (!(await this.relist(group)).has(number)) return;
    }
    throw new NotSent("QQ 没有移出该成员", false);
  }

  /** Whether the notice of the removal came. Without it, the next "that list is stale" reads the list anew. */
  async #kick(group: Num, number: Num, forGood: boolean): Promise<boolean> {
    const gone = this.notices.expect((news) => news.kind === "left" && news.group === group && news.user === number);
    try {
      await this.act("set_group_kick", { group_id: asParam(group), user_id: asParam(number), reject_add_request: forGood });
    } catch (error) {
      await gone(0);
      throw error;
    }
    this.removing.set(`${group}/${number}`, this.clock.now());
    return gone(noticeLimit);
  }

  async mute(room: string, member: string, seconds: number): Promise<void> {
    const [group, number] = [groupOf(room), personOf(member)];
    const duration = Math.min(longestMute, Math.max(0, Math.ceil(seconds)));
    const told = this.notices.expect((news) => news.kind === "muted" && news.group === group && news.user === number && news.duration > 0 === duration > 0);
    try {
      // Without a duration some implementations unmute and others mute for half an hour.
      await this.act("set_group_ban", { group_id: asParam(group), user_id: asParam(number), duration });
    } catch (error) {
      await told(0);
      throw error;
    }
    if (await told(noticeLimit)) return;
    const found = (await this.relist(group)).get(number);
    const muted = (found?.mutedUntil ?? 0) * 1000 > this.clock.now();
    if (!found || found.mutedUntil === undefined || muted !== duration > 0) throw new NotSent(duration > 0 ? "QQ 说禁言了，但没有看到生效" : "QQ 说解除了禁言，但没有看到生效", false);
  }
  async muteAll(room: string, muted: boolean): Promise<void> {
    await this.act("set_group_whole_ban", { group_id: asParam(groupOf(room)), enable: muted });
  }

  async setCard(room: string, member: string, card: string): Promise<void> {
    const [group, number] = [groupOf(room), personOf(member)];
    await this.act("set_group_card", { group_id: asParam(group), user_id: asParam(number), card });
    for (const ms of [0, 1000]) {
      if (ms > 0) await pause(this.clock, ms);
      const now = await this.#cardOf(group, number);
      if (now?.trim() !== card.trim()) continue;
      this.recarded(group, number, now, this.clock.now());
      return;
    }
    throw new NotSent("QQ 说改了群名片，但没有看到生效", false);
  }
  async #cardOf(group: Num, number: Num): Promise<string | undefined> {
    if (this.calls.lacks("get_group_member_info")) return (await this.relist(group)).get(number)?.card;
    const info = await this.calls.ask("get_group_member_info", { group_id: asParam(group), user_id: asParam(number), no_cache: true });
    return memberInfo.safeParse(info).data?.card;
  }
  async setTitle(room: string, member: string, title: string): Promise<void> {
    await this.act("set_group_special_title", { group_id: asParam(groupOf(room)), user_id: asParam(personOf(member)), special_title: title, duration: -1 });
  }

  // ---- requests -------------------------------------------------------------------------------------------------

  async answerJoin(room: string, flag: string, approve: boolean, because: string): Promise<void> {
    const group = groupOf(room);
    const asked = this.applicant(group, flag);
    const isIn = (): boolean => asked !== undefined && this.book.member(group, asked.user) !== undefined;
    const came = this.notices.expect((news) => news.kind === "joined" && news.group === group && news.user === asked?.user);
    try {
      await this.act("set_group_add_request", { flag, sub_type: "add", approve, reason: approve ? "" : because });
    } catch (error) {
      await came(0);
      // Tried again after a death between the answer and its receipt.
      if (approve && isNotSent(error) && isIn()) return;
      throw error;
    }
    // Who was invited may still have to agree; of whom asked before our start, we do not know who it was.
    if (!approve || !asked || asked.invited) return void (await came(0));
    if (await came(noticeLimit)) return;
    for (const ms of looksForNewcomer) {
      await pause(this.clock, ms);
      if (isIn() || (await this.relist(group)).has(asked.user)) return;
    }
    throw new NotSent("QQ 说通过了，但人没有进群", false);
  }
  override async friendshipAccept(id: string): Promise<void> {
    const { user, flag } = this.friendRequest(id);
    await this.act("set_friend_add_request", { flag, approve: true, remark: "" });
    this.book.befriend(user);
  }
  override async roomInvitationAccept(id: string): Promise<void> {
    await this.act("set_group_add_request", { flag: this.invitation(id).flag, sub_type: "invite", approve: true, reason: "" });
  }

  // ---- groups ---------------------------------------------------------------------------------------------------

  async announce(room: string, text: string, picture?: string): Promise<void> {
    const image = picture === undefined ? {} : { image: `base64://${(await readFile(picture)).toString("base64")}` };
    await this.act("_send_group_notice", { group_id: asParam(groupOf(room)), content: text, ...image });
  }
  override async roomAnnounce(room: string): Promise<string>;
  override async roomAnnounce(room: string, text: string): Promise<void>;
  override async roomAnnounce(room: string, text?: string): Promise<string | void> {
    if (text === undefined) throw new NotSent("平台没有这项功能：读群公告", false);
    await this.announce(room, text);
  }
  async essence(_room: string, message: string, marked: boolean): Promise<void> {
    await this.act(marked ? "set_essence_msg" : "delete_essence_msg", { message_id: asParam(await this.presentNumber(message)) });
  }
  override async roomTopic(room: string): Promise<string>;
  override async roomTopic(room: string, topic: string): Promise<void>;
  override async roomTopic(room: string, topic?: string): Promise<string | void> {
    const group = groupOf(room);
    if (topic === undefined) return this.book.topic(group);
    await this.act("set_group_name", { group_id: asParam(group), group_name: topic });
  }
  override async roomQuit(room: string): Promise<void> {
    await this.act("set_group_leave", { group_id: asParam(groupOf(room)), is_dismiss: false });
  }

  /** wechaty says this after every coming and going; only while a removal is not seen to have happened is it worth a list. */
  override async roomMemberPayloadDirty(room: string): Promise<void> {
    const group = groupOf(room);
    const now = this.clock.now();
    for (const [key, at] of this.removing) if (now - at > 60_000) this.removing.delete(key);
    if ([...this.removing.keys()].some((key) => key.startsWith(`${group}/`))) await atMost(this.clock, 10_000, this.relist(group), undefined);
  }
}
