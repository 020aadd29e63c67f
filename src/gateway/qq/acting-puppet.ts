/** acting-puppet: what the bot says and does on QQ. An "ok" is not believed: what can be seen to have happened is looked at. */
import { readFile } from "node:fs/promises";
import type { FileBoxInterface } from "file-box";
import type { payloads } from "wechaty-puppet";
import type { Act, GroupAdmin } from "../group-admin.ts";
import { NotSent, isNotSent } from "../not-sent.ts";
import type { Member } from "./book.ts";
import { lines } from "./cards.ts";
import { atMost, pause } from "./clock.ts";
import type { News } from "./decode.ts";
import type { Doubt } from "./doubt.ts";
import { type Num, type Place, asParam, groupOf, isRoomId, messageIdOf, personOf } from "./ids.ts";
import { actsOf } from "./implementation.ts";
import type { Notices } from "./notices.ts";
import { type OutSegment, ofFile, quoting, withMentions } from "./outgoing.ts";
import { ReadingPuppet } from "./reading-puppet.ts";
import { memberInfo, sentMessage, storedMessage } from "./wire.ts";

/** Ms in which the notice of an act comes, if it comes at all. */
const noticeLimit = 1500;
const echoLimit = 300;
/** QQ mutes for thirty days at most, in seconds. */
const longestMute = 30 * 86_400;
/** Ms between looks for somebody who was let in. */
const looksForNewcomer = [500, 1500, 3000];
/** What a call may carry. */
const largestFile = 45 * 1024 * 1024;

export abstract class ActingPuppet extends ReadingPuppet implements GroupAdmin {
  protected abstract readonly notices: Notices;
  protected abstract readonly doubt: Doubt;
  protected app = "";
  /** Who asked to join under a flag, and who brought them. */
  protected abstract applicant(group: Num, flag: string): { readonly user: Num; readonly invited: boolean } | undefined;
  /** Throws `NotSent` while nothing is to be said or done: the line or the account is gone. */
  protected abstract needOnline(): void;
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

  #act(action: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.needOnline();
    return this.calls.ask(action, params, "act");
  }

  // ---- saying ---------------------------------------------------------------------------------------------------

  override async messageSendText(to: string, text: string, mentions: readonly string[] = []): Promise<string> {
    return this.#say(to, this.#worded(to, text, mentions));
  }
  /** Text that quotes a message. */
  async messageSendReply(to: string, text: string, quoted: string, mentions: readonly string[] = []): Promise<string> {
    return this.#say(to, [quoting(await this.#presentNumber(quoted)), ...this.#worded(to, text, mentions)]);
  }
  override async messageSendFile(to: string, file: FileBoxInterface): Promise<string> {
    const content = await file.toBuffer();
    if (content.length > largestFile) throw new NotSent(`文件太大（${Math.round(content.length / 1024 / 1024)} MB），发不了`, false);
    return this.#say(to, [ofFile(file.name, file.mediaType, `base64://${content.toString("base64")}`)]);
  }
  override async messageSendUrl(to: string, { title, description, url }: payloads.UrlLink): Promise<string> {
    return this.#say(to, [{ type: "text", data: { text: lines(title, description ?? "", url) } }]);
  }
  override async messageSendContact(to: string, contact: string): Promise<string> {
    return this.#say(to, [{ type: "contact", data: { type: "qq", id: personOf(contact) } }]);
  }
  override async messageForward(to: string, message: string): Promise<string> {
    const segments = this.segmentsOf(message).filter(({ type }) => ["text", "face", "image", "record", "video"].includes(type));
    if (segments.length === 0) throw new NotSent("这种消息转发不了", false);
    return this.#say(to, segments.map(({ type, data }) => (type === "text" || type === "face" ? { type, data } : { type, data: { file: data["url"] ?? data["file"] ?? "" } })));
  }

  #worded(to: string, text: string, mentions: readonly string[]): readonly OutSegment[] {
    const group = isRoomId(to) ? groupOf(to) : undefined;
    return group === undefined ? withMentions(text, [], () => []) : withMentions(text, mentions.map(personOf), (number) => [this.book.member(group, number)?.card ?? "", this.nameIn(group, number) ?? "", this.book.nickname(number) ?? "", number]);
  }

  async #say(to: string, message: readonly OutSegment[]): Promise<string> {
    this.needOnline();
    const place: Place = isRoomId(to) ? { group: groupOf(to) } : { peer: personOf(to) };
    if ("group" in place) this.doubt.check();
    let number: string | undefined;
    const early: News[] = [];
    const fits = (news: News): boolean => news.kind === "echo" && news.said.number === number && samePlace(news.said.place, place);
    // The echo may come before the answer that says which it is.
    const echoed = this.notices.expect((news) => (number === undefined ? (early.push(news), false) : fits(news)));
    try {
      const data = "group" in place
        ? await this.calls.ask("send_group_msg", { group_id: asParam(place.group), message }, "send")
        : await this.calls.ask("send_private_msg", { user_id: asParam(place.peer), ...this.#through(place.peer), message }, "send");
      number = sentMessage.safeParse(data).data?.message_id;
    } catch (error) {
      await echoed(0);
      throw error;
    }
    const sent = number;
    if (sent === undefined) {
      await echoed(0);
      return "";
    }
    const seen = early.find(fits);
    if ("group" in place && seen === undefined) this.doubt.sent(place.group, sent);
    if (seen === undefined && this.doubt.tells) await echoed(echoLimit);
    else await echoed(0);
    return this.said.idAt(place, sent) ?? this.#nameSent(place, sent);
  }

  /** A stranger is reached through a group that both are in. */
  #through(number: Num): { readonly group_id?: number | string } {
    const group = this.book.friends.has(number) ? undefined : this.book.groupWith(number);
    return group === undefined ? {} : { group_id: asParam(group) };
  }

  /** The id of an own message that was not told of: with the platform's time, so that a quotation of it leads to the same. */
  async #nameSent(place: Place, number: string): Promise<string> {
    const kept = await this.lookUp(place, number);
    if (kept) return kept.payload.id;
    const id = messageIdOf({ place, number, seconds: Math.floor(this.clock.now() / 1000) });
    this.said.number(place, number, id);
    return id;
  }

  // ---- taking back ----------------------------------------------------------------------------------------------

  override async messageRecall(id: string): Promise<boolean> {
    await this.#recall(id);
    return true;
  }
  async recallOthers(_room: string, message: string): Promise<void> {
    await this.#recall(message);
  }

  async #recall(id: string): Promise<void> {
    this.needOnline();
    // Tried again after a death between the recall and its receipt: what is gone is gone.
    if (this.said.isRecalled(id)) return;
    const { place } = this.numberOf(id);
    const number = await this.#presentNumber(id);
    const gone = this.notices.expect((news) => news.kind === "recalled" && news.number === number && samePlace(news.place, place));
    try {
      await this.#act("delete_msg", { message_id: asParam(number) });
    } catch (error) {
      await gone(0);
      if (isNotSent(error) && this.said.isRecalled(id)) return;
      throw error;
    }
    const told = await gone(this.#tellsRecalls === false ? 0 : noticeLimit);
    if (told) this.#tellsRecalls = true;
    else if (this.#tellsRecalls === true) throw new Error("没有看到撤回成功的通知");
    this.said.recalled(id);
  }
  /** Whether this implementation is known to tell of recalls. */
  #tellsRecalls: boolean | undefined;

  /** The platform's number, as long as it still means this message: after a restart of the other side it may be another's. */
  async #presentNumber(id: string): Promise<string> {
    const { place, number, seconds } = this.numberOf(id);
    if (this.said.idAt(place, number) === id) return number;
    const message = storedMessage.safeParse(await this.calls.ask("get_msg", { message_id: asParam(number) })).data;
    if (!message || message.time !== seconds || ("group" in place && message.group_id !== undefined && message.group_id !== place.group)) throw new NotSent("QQ 程序已经不记得这条消息了，只能在手机上处理", false);
    this.said.number(place, number, id);
    return number;
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
      await this.#act("set_group_kick", { group_id: asParam(group), user_id: asParam(number), reject_add_request: forGood });
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
      await this.#act("set_group_ban", { group_id: asParam(group), user_id: asParam(number), duration });
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
    await this.#act("set_group_whole_ban", { group_id: asParam(groupOf(room)), enable: muted });
  }

  async setCard(room: string, member: string, card: string): Promise<void> {
    const [group, number] = [groupOf(room), personOf(member)];
    await this.#act("set_group_card", { group_id: asParam(group), user_id: asParam(number), card });
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
    await this.#act("set_group_special_title", { group_id: asParam(groupOf(room)), user_id: asParam(personOf(member)), special_title: title, duration: -1 });
  }

  // ---- requests -------------------------------------------------------------------------------------------------

  async answerJoin(room: string, flag: string, approve: boolean, because: string): Promise<void> {
    const group = groupOf(room);
    const asked = this.applicant(group, flag);
    const isIn = (): boolean => asked !== undefined && this.book.member(group, asked.user) !== undefined;
    const came = this.notices.expect((news) => news.kind === "joined" && news.group === group && news.user === asked?.user);
    try {
      await this.#act("set_group_add_request", { flag, sub_type: "add", approve, reason: approve ? "" : because });
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
    await this.#act("set_friend_add_request", { flag, approve: true, remark: "" });
    this.book.befriend(user);
  }
  override async roomInvitationAccept(id: string): Promise<void> {
    await this.#act("set_group_add_request", { flag: this.invitation(id).flag, sub_type: "invite", approve: true, reason: "" });
  }

  // ---- groups ---------------------------------------------------------------------------------------------------

  async announce(room: string, text: string, picture?: string): Promise<void> {
    const image = picture === undefined ? {} : { image: `base64://${(await readFile(picture)).toString("base64")}` };
    await this.#act("_send_group_notice", { group_id: asParam(groupOf(room)), content: text, ...image });
  }
  override async roomAnnounce(room: string): Promise<string>;
  override async roomAnnounce(room: string, text: string): Promise<void>;
  override async roomAnnounce(room: string, text?: string): Promise<string | void> {
    if (text === undefined) throw new NotSent("平台没有这项功能：读群公告", false);
    await this.announce(room, text);
  }
  async essence(_room: string, message: string, marked: boolean): Promise<void> {
    await this.#act(marked ? "set_essence_msg" : "delete_essence_msg", { message_id: asParam(await this.#presentNumber(message)) });
  }
  override async roomTopic(room: string): Promise<string>;
  override async roomTopic(room: string, topic: string): Promise<void>;
  override async roomTopic(room: string, topic?: string): Promise<string | void> {
    const group = groupOf(room);
    if (topic === undefined) return this.book.topic(group);
    await this.#act("set_group_name", { group_id: asParam(group), group_name: topic });
  }
  override async roomQuit(room: string): Promise<void> {
    await this.#act("set_group_leave", { group_id: asParam(groupOf(room)), is_dismiss: false });
  }

  /** wechaty says this after every coming and going; only while a removal is not seen to have happened is it worth a list. */
  override async roomMemberPayloadDirty(room: string): Promise<void> {
    const group = groupOf(room);
    const now = this.clock.now();
    for (const [key, at] of this.removing) if (now - at > 60_000) this.removing.delete(key);
    if ([...this.removing.keys()].some((key) => key.startsWith(`${group}/`))) await atMost(this.clock, 10_000, this.relist(group), undefined);
  }
}

const samePlace = (one: Place, other: Place): boolean => ("group" in one ? "group" in other && one.group === other.group : "peer" in other && one.peer === other.peer);
