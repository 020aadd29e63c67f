/** reading-puppet: what wechaty and the gateway read of messages, people, rooms and friend requests: always as it is known now. */
import { type payloads, types } from "wechaty-puppet";
import type { Evidence } from "../../ports.ts";
import type { RichMessage } from "../bare-puppet.ts";
import { NotSent } from "../not-sent.ts";
import { AddressBook } from "./address-book.ts";
import { parseCard, parseMessage } from "./payload.ts";
import { Recent } from "../recent.ts";
import { PuppetWechat4u } from "./stock.ts";
import type { RawMessage } from "./wire.ts";

/** Raw messages at hand for files, recalls and forwarding, as many as the stock puppet keeps. */
const mostKept = 10_000;
/** What a friend request was, for accepting it. */
type Request = { readonly contactId: string; readonly hello: string; readonly ticket: string; readonly at: number };

/** The stock puppet, reading from our own book; wechaty's caches, which outlive what they hold, are not asked. */
export abstract class ReadingPuppet extends PuppetWechat4u {
  protected readonly book = new AddressBook();
  protected readonly raw = new Recent<RawMessage>(mostKept);
  protected readonly requests = new Recent<Request>(500);

  /** The service's time on this machine's clock. */
  protected abstract local(at: number): number;

  override async messageRawPayload(id: string): Promise<RawMessage> {
    const raw = this.raw.get(id);
    if (!raw) throw new Error(`这条消息已经不在手边：${id}`);
    return raw;
  }
  override async messageRawPayloadParser(raw: RawMessage): Promise<RichMessage> {
    const parsed = parseMessage(raw, this.book.bot);
    if (parsed.kind !== "message") throw new Error("不是成员的消息");
    const { payload } = parsed;
    const { roomId, talkerId } = payload;
    const talkerName = roomId === undefined ? undefined : this.#nameIn(roomId, talkerId);
    return { ...payload, timestamp: this.local(parsed.at), ...(talkerName && { talkerName }) };
  }
  override async messageUrl(id: string): Promise<payloads.UrlLink> {
    const card = parseCard(await this.messageRawPayload(id), this.book.bot);
    if (!card) throw new Error("不是链接");
    return { title: card.title, description: card.description, url: card.url };
  }

  override async contactList(): Promise<string[]> {
    return this.book.people.map(({ id }) => id);
  }
  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    const person = this.book.person(id);
    const common = { id, name: this.book.nickname(id), phone: [], gender: types.ContactGender.Unknown, avatar: person?.picture ?? "" };
    return { ...common, type: person?.official === true ? types.Contact.Official : types.Contact.Individual, friend: person?.friend === true, ...(person && { alias: person.remark, handle: person.alias }) };
  }
  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload;
  }
  /** Always as it is now: wechaty's caches outlive what they hold. */
  override async contactPayload(id: string): Promise<payloads.Contact> {
    return this.contactRawPayload(id);
  }

  override async roomList(): Promise<string[]> {
    return this.book.rooms.map(({ id }) => id);
  }
  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const room = this.book.room(id);
    return { adminIdList: [], id, memberIdList: [...(room?.members.keys() ?? [])], topic: room?.topic ?? "", ...(room?.owner !== undefined && { ownerId: room.owner }) };
  }
  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload;
  }
  override async roomPayload(id: string): Promise<payloads.Room> {
    return this.roomRawPayload(id);
  }
  override async roomMemberList(id: string): Promise<string[]> {
    return [...(this.book.room(id)?.members.keys() ?? [])];
  }
  override async roomMemberPayload(room: string, id: string): Promise<payloads.RoomMember> {
    const member = this.book.room(room)?.members.get(id);
    return { id, name: member?.nickname || this.book.nickname(id), avatar: "", ...(member && member.card !== "" && { roomAlias: member.card }) };
  }
  /** wechaty says so after every coming and going, as if the service might be asked about each. */
  override async roomMemberPayloadDirty(): Promise<void> {}

  #nameIn(room: string, id: string): string {
    const member = this.book.room(room)?.members.get(id);
    return member?.card || member?.nickname || this.book.nickname(id);
  }

  override async friendshipRawPayload(id: string): Promise<payloads.Friendship> {
    const request = this.requests.get(id);
    if (!request) throw new NotSent("好友申请已经不在手边，请在手机上通过", false);
    return { id, contactId: request.contactId, hello: request.hello, ticket: request.ticket, timestamp: request.at, type: types.Friendship.Receive };
  }
  override async friendshipRawPayloadParser(payload: payloads.Friendship): Promise<payloads.Friendship> {
    return payload;
  }

  evidenceOf(room: string | undefined, contact: string): Evidence {
    return this.book.evidence(contact, room);
  }
  friends(): readonly string[] {
    return this.book.friends.map(({ id }) => id);
  }
}
