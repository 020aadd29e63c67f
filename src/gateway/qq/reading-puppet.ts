/** reading-puppet: what wechaty and the gateway read of messages, people, groups and requests: always from the book, as it is known now. */
import { FileBox, type FileBoxInterface } from "file-box";
import { type payloads, types } from "wechaty-puppet";
import { BarePuppet, type RichMessage } from "../bare-puppet.ts";
import { NotSent } from "../not-sent.ts";
import { Recent } from "../recent.ts";
import { Book } from "./book.ts";
import type { Calls } from "./calls.ts";
import { type Clock, atMost } from "./clock.ts";
import { quotedText, readContent } from "./content.ts";
import { type Said, toSaid } from "./decode.ts";
import { type Num, type Place, asParam, groupOf, keyOfMessage, messageIdOf, personId, personOf, roomId } from "./ids.ts";
import { type Kept, Memory } from "./memory.ts";
import type { Segment } from "./segments.ts";
import { fileUrl, storedMessage } from "./wire.ts";

/** How long a quoted message is looked for. */
const quoteLimit = 3000;

export type Invitation = { readonly group: Num; readonly inviter: Num; readonly flag: string; readonly at: number };
export type FriendRequest = { readonly user: Num; readonly flag: string; readonly comment: string; readonly at: number };

/** Both carry what accepting needs, so that it is known for as long as the id is. */
export const invitationId = (group: Num, inviter: Num, flag: string): string => `qqi:${group}:${inviter}:${flag}`;
export const friendshipId = (user: Num, flag: string): string => `qqf:${user}:${flag}`;
export const befriendedId = (user: Num, seconds: number): string => `qqc:${user}:${seconds}`;
const isInvitation = /^qqi:([^:]*):([^:]*):(.*)$/s;
const isFriendship = /^qqf:([^:]*):(.*)$/s;

/** wechaty's caches, which outlive what they hold, are not asked: one member who comes would make it look up two thousand. */
export abstract class ReadingPuppet extends BarePuppet {
  protected abstract readonly clock: Clock;
  protected abstract readonly calls: Calls;
  protected readonly book = new Book();
  protected readonly said = new Memory();
  protected readonly invitations = new Recent<Invitation>(500);
  protected readonly requests = new Recent<FriendRequest>(500);
  /** The account's own number; empty before the login. */
  protected self: Num = "";
  protected selfName = "";

  constructor() {
    // Twenty days, the most that a timer can be set to.
    super({ cache: { contact: 10_000 }, timeoutSeconds: 20 * 86_400 });
  }

  // ---- messages -------------------------------------------------------------------------------------------------

  /** Keeps a message and answers its id. The names are those of now. */
  protected keep(said: Said): string {
    const { place, user, seconds, number, segments } = said;
    const id = messageIdOf({ place, seconds, number });
    this.said.number(place, number, id);
    if (this.said.get(id)) return id;
    const group = "group" in place ? place.group : undefined;
    const content = readContent(segments, (who) => this.nameIn(group, who));
    const own = user === this.self;
    // Where a message does not say whether there is a card, the list does.
    const name = said.card || (said.card === undefined && this.nameIn(group, user)) || said.nickname || this.nameIn(group, user);
    const common = {
      id, timestamp: seconds, talkerId: personId(user), type: content.type, text: content.text, readable: true as const, ...(content.filename !== undefined && { filename: content.filename }), ...(content.has.length > 0 && { has: content.has }),
    };
    const payload: RichMessage = "group" in place
      ? { ...common, roomId: roomId(place.group), mentionIdList: content.mentions.map(personId), ...(name && { talkerName: name }) }
      : { ...common, listenerId: personId(own ? place.peer : this.self) };
    this.said.add({ payload, segments, place, user, content });
    return id;
  }

  override async messagePayload(id: string): Promise<RichMessage> {
    const kept = this.#kept(id);
    const { quoted } = kept.content ?? {};
    if (quoted === undefined) return kept.payload;
    return this.said.whole(id, async () => ({ ...kept.payload, quote: await this.#quote(kept.place, quoted) }));
  }
  override async messageRawPayload(id: string): Promise<RichMessage> {
    return this.messagePayload(id);
  }
  override async messageRawPayloadParser(payload: RichMessage): Promise<RichMessage> {
    return payload;
  }
  /** A message's parts, as QQ mixes them. */
  segmentsOf(id: string): readonly Segment[] {
    return this.#kept(id).segments;
  }

  #kept(id: string): Kept {
    const kept = this.said.get(id);
    if (!kept) throw new Error(`这条消息已经不在手边：${id}`);
    return kept;
  }

  /** The quoted words, and our id of that message: from memory, or by asking. */
  async #quote(place: Place, number: string): Promise<NonNullable<RichMessage["quote"]>> {
    const known = this.said.idAt(place, number);
    const kept = known === undefined ? await this.lookUp(place, number) : this.said.get(known);
    return kept?.content ? { text: quotedText(kept.content), message: kept.payload.id } : { text: "", ...(known !== undefined && { message: known }) };
  }

  /** The message that the platform knows by a number now, if it is from that place. */
  protected async lookUp(place: Place, number: string): Promise<Kept | undefined> {
    const asked = this.calls.ask("get_msg", { message_id: asParam(number) }).catch(() => undefined);
    const message = storedMessage.safeParse(await atMost(this.clock, quoteLimit, asked, undefined)).data;
    if (!message || ("group" in place && message.group_id !== undefined && message.group_id !== place.group) || ("peer" in place && message.group_id !== undefined)) return undefined;
    return this.said.get(this.keep(toSaid(place, message, number)));
  }

  override async messageUrl(id: string): Promise<payloads.UrlLink> {
    const { link } = this.#kept(id).content ?? {};
    if (!link) throw new Error("不是链接");
    return { title: link.title, description: link.description, url: link.url };
  }
  override async messageImage(id: string): Promise<FileBoxInterface> {
    return this.messageFile(id);
  }
  override async messageContact(id: string): Promise<string> {
    const number = this.#kept(id).segments.find(({ type, data }) => type === "contact" && data["type"] !== "group")?.data["id"];
    if (number === undefined) throw new Error("不是名片");
    return personId(number);
  }

  /** The first picture, voice, video or file. Addresses expire: fetch it at once. Files on the other side's disk are not read: it may be ours. */
  override async messageFile(id: string): Promise<FileBoxInterface> {
    const { segments, file, place, payload } = this.#kept(id);
    const found = segments.find(({ type }) => ["image", "record", "video", "file", "mface"].includes(type));
    const name = (payload.filename || found?.data["file"] || "file").split(/[/\\]/).at(-1) || "file";
    const direct = found?.data["url"] ?? found?.data["file"] ?? "";
    if (/^https?:\/\//i.test(direct)) return FileBox.fromUrl(direct, { name });
    if (direct.startsWith("base64://")) return FileBox.fromBase64(direct.slice("base64://".length), name);
    const url = await this.#fileUrl(found, file, place);
    if (url === undefined) throw new Error("QQ 没有给出这个文件的地址");
    return FileBox.fromUrl(url, { name });
  }

  async #fileUrl(segment: Segment | undefined, file: Kept["file"], place: Place): Promise<string | undefined> {
    const id = file?.id ?? segment?.data["file_id"];
    const data = id !== undefined && "group" in place
      ? await this.calls.ask("get_group_file_url", { group_id: asParam(place.group), file_id: id, ...(file?.busid !== undefined && { busid: file.busid }) })
      : segment?.type === "image" ? await this.calls.ask("get_image", { file: segment.data["file"] ?? "" }) : undefined;
    const url = fileUrl.safeParse(data).data?.url;
    return url !== undefined && /^https?:\/\//i.test(url) ? url : undefined;
  }

  // ---- people ---------------------------------------------------------------------------------------------------

  protected nameIn(group: Num | undefined, number: Num): string | undefined {
    return this.book.nameIn(group, number) ?? (number === this.self ? this.selfName : undefined);
  }

  override async contactList(): Promise<string[]> {
    return [this.self, ...this.book.friends].filter((number) => number !== "").map(personId);
  }
  override async contactPayload(id: string): Promise<payloads.Contact> {
    const number = personOf(id);
    return { id, name: this.nameIn(undefined, number) || number, handle: number, gender: types.ContactGender.Unknown, type: types.Contact.Individual, avatar: "", phone: [], friend: this.book.friends.has(number) };
  }
  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    return this.contactPayload(id);
  }
  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload;
  }

  // ---- groups ---------------------------------------------------------------------------------------------------

  override async roomList(): Promise<string[]> {
    return this.book.groups.map(roomId);
  }
  override async roomPayload(id: string): Promise<payloads.Room> {
    const group = groupOf(id);
    if (!this.book.has(group)) throw new Error(`机器人不在这个群：${id}`);
    const { owner, admins } = this.book.staff(group);
    return { id, topic: this.book.topic(group), adminIdList: admins.map(personId), memberIdList: [...this.book.memberIds(group)], ...(owner !== undefined && { ownerId: personId(owner) }) };
  }
  override async roomRawPayload(id: string): Promise<payloads.Room> {
    return this.roomPayload(id);
  }
  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload;
  }
  override async roomMemberList(id: string): Promise<string[]> {
    return [...this.book.memberIds(groupOf(id))];
  }
  override async roomMemberPayload(room: string, id: string): Promise<payloads.RoomMember> {
    const [group, number] = [groupOf(room), personOf(id)];
    const member = this.book.member(group, number);
    return { id, name: member?.nickname || this.nameIn(undefined, number) || number, avatar: "", ...(member && member.card !== "" && { roomAlias: member.card }) };
  }
  override async roomMemberRawPayload(room: string, id: string): Promise<payloads.RoomMember> {
    return this.roomMemberPayload(room, id);
  }
  override async roomMemberRawPayloadParser(payload: payloads.RoomMember): Promise<payloads.RoomMember> {
    return payload;
  }

  // ---- requests -------------------------------------------------------------------------------------------------

  protected friendRequest(id: string): FriendRequest {
    const [, user, flag] = isFriendship.exec(id) ?? [];
    if (user === undefined || flag === undefined) throw new NotSent("不认识这个好友申请", false);
    return this.requests.get(id) ?? { user, flag, comment: "", at: 0 };
  }
  override async friendshipRawPayload(id: string): Promise<payloads.Friendship> {
    const [kind, befriended = "", seconds] = id.split(":");
    if (kind === "qqc") return { id, contactId: personId(befriended), timestamp: Number(seconds), type: types.Friendship.Confirm };
    const { user, flag, comment, at } = this.friendRequest(id);
    return { id, contactId: personId(user), timestamp: at, hello: comment, ticket: flag, type: types.Friendship.Receive };
  }

  override async friendshipRawPayloadParser(payload: payloads.Friendship): Promise<payloads.Friendship> {
    return payload;
  }

  protected invitation(id: string): Invitation {
    const [, group, inviter, flag] = isInvitation.exec(id) ?? [];
    if (group === undefined || inviter === undefined || flag === undefined) throw new NotSent("不认识这个群邀请", false);
    return this.invitations.get(id) ?? { group, inviter, flag, at: 0 };
  }
  override async roomInvitationRawPayload(id: string): Promise<payloads.RoomInvitation> {
    const { group, inviter, at } = this.invitation(id);
    return { id, inviterId: personId(inviter), topic: this.book.topic(group) || group, avatar: "", invitation: "", memberCount: this.book.memberIds(group).length, memberIdList: [], timestamp: at, receiverId: personId(this.self) };
  }
  override async roomInvitationRawPayloadParser(payload: payloads.RoomInvitation): Promise<payloads.RoomInvitation> {
    return payload;
  }

  /** The platform's number of one of our message ids. */
  protected numberOf(id: string): { readonly place: Place; readonly number: string; readonly seconds: number } {
    const key = keyOfMessage(id);
    if (!key) throw new NotSent("这条消息在 QQ 里没有编号，只能在手机上处理", false);
    return key;
  }
}
