/** speaking-puppet: what the bot says on QQ and takes back, and by which number the platform knows a message. */
import type { FileBoxInterface } from "file-box";
import type { payloads } from "wechaty-puppet";
import { NotSent, isNotSent } from "../not-sent.ts";
import { lines } from "./cards.ts";
import type { News } from "./decode.ts";
import type { Doubt } from "./doubt.ts";
import { type Num, type Place, asParam, groupOf, isRoomId, messageIdOf, personOf } from "./ids.ts";
import type { Notices } from "./notices.ts";
import { type OutSegment, ofFile, quoting, withMentions } from "./outgoing.ts";
import { ReadingPuppet } from "./reading-puppet.ts";
import { sentMessage, storedMessage } from "./wire.ts";

/** Ms in which the notice of an act comes, if it comes at all. */
export const noticeLimit = 1500;
const echoLimit = 300;
/** What a call may carry. */
const largestFile = 45 * 1024 * 1024;

export abstract class SpeakingPuppet extends ReadingPuppet {
  protected abstract readonly notices: Notices;
  protected abstract readonly doubt: Doubt;
  /** Throws `NotSent` while nothing is to be said or done: the line or the account is gone. */
  protected abstract needOnline(): void;

  protected act(action: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.needOnline();
    return this.calls.ask(action, params, "act");
  }

  // ---- saying ---------------------------------------------------------------------------------------------------

  override async messageSendText(to: string, text: string, mentions: readonly string[] = []): Promise<string> {
    return this.#say(to, this.#worded(to, text, mentions));
  }
  /** Text that quotes a message. */
  async messageSendReply(to: string, text: string, quoted: string, mentions: readonly string[] = []): Promise<string> {
    return this.#say(to, [quoting(await this.presentNumber(quoted)), ...this.#worded(to, text, mentions)]);
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
    const number = await this.presentNumber(id);
    const gone = this.notices.expect((news) => news.kind === "recalled" && news.number === number && samePlace(news.place, place));
    try {
      await this.act("delete_msg", { message_id: asParam(number) });
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
  protected async presentNumber(id: string): Promise<string> {
    const { place, number, seconds } = this.numberOf(id);
    if (this.said.idAt(place, number) === id) return number;
    const message = storedMessage.safeParse(await this.calls.ask("get_msg", { message_id: asParam(number) })).data;
    if (!message || message.time !== seconds || ("group" in place && message.group_id !== undefined && message.group_id !== place.group)) throw new NotSent("QQ 程序已经不记得这条消息了，只能在手机上处理", false);
    this.said.number(place, number, id);
    return number;
  }
}

const samePlace = (one: Place, other: Place): boolean => ("group" in one ? "group" in other && one.group === other.group : "peer" in other && one.peer === other.peer);
