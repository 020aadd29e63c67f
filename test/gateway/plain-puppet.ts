/** plain-puppet: a wechaty puppet as others write them: seconds, no quotes told apart, no ids in mentions. A test sets what it knows. */
import { type payloads, types } from "wechaty-puppet";
import { BarePuppet } from "../../src/gateway/bare-puppet.ts";

export const bot = "u:bot";
export const group = "g:1";
/** A moment in seconds. */
export const second = 1_795_000_000;

export class PlainPuppet extends BarePuppet {
  readonly people = new Map([[bot, "暖群"], ["u:1", "小王"], ["u:2", "小李"], ["u:3", "小张"]]);
  readonly aliases = new Map([["u:1", "上海-小王"]]);
  readonly members = new Set([bot, "u:1", "u:2"]);
  readonly messages = new Map<string, payloads.Message>();
  readonly sent: string[] = [];
  owner = "u:1";
  /** What happens when it starts. */
  begin: () => void = () => {
    this.login(bot);
    this.emit("ready", {});
  };
  removing: (member: string) => Promise<void> = async (member) => void this.members.delete(member);
  recalling = true;
  reading: Promise<void> = Promise.resolve();
  friendship: payloads.Friendship | undefined;

  /** Delivers a message of the group. */
  hear(id: string, text: string, more: Partial<Pick<payloads.Message, "talkerId" | "type">> & { readonly inPrivate?: boolean } = {}): void {
    const { talkerId = "u:1", type = types.Message.Text, inPrivate = false } = more;
    this.messages.set(id, { id, text, type, talkerId, timestamp: second, ...(inPrivate ? { listenerId: bot } : { roomId: group }) });
    this.emit("message", { messageId: id });
  }

  override async onStart(): Promise<void> {
    this.begin();
  }
  override async onStop(): Promise<void> {}
  override async contactList(): Promise<string[]> {
    return [...this.people.keys()];
  }
  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    const name = this.people.get(id);
    if (name === undefined) throw new Error(`no contact ${id}`);
    return { id, name, gender: types.ContactGender.Unknown, type: types.Contact.Individual, avatar: "", phone: [] };
  }
  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload;
  }
  override async roomList(): Promise<string[]> {
    return [group];
  }
  override async roomRawPayload(id: string): Promise<payloads.Room> {
    return { id, topic: "读书群", ownerId: this.owner, adminIdList: [], memberIdList: [...this.members] };
  }
  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload;
  }
  override async roomMemberList(): Promise<string[]> {
    return [...this.members];
  }
  override async roomMemberRawPayload(_room: string, id: string): Promise<payloads.RoomMember> {
    const roomAlias = this.aliases.get(id);
    return { id, name: this.people.get(id) ?? "", avatar: "", ...(roomAlias !== undefined && { roomAlias }) };
  }
  override async roomMemberRawPayloadParser(payload: payloads.RoomMember): Promise<payloads.RoomMember> {
    return payload;
  }
  override async messageRawPayload(id: string): Promise<payloads.Message> {
    await this.reading;
    const message = this.messages.get(id);
    if (!message) throw new Error(`no message ${id}`);
    return message;
  }
  override async messageRawPayloadParser(payload: payloads.Message): Promise<payloads.Message> {
    return payload;
  }
  override async messageUrl(): Promise<payloads.UrlLink> {
    return { title: "免费领红包", description: "点开就有", url: "https://ad.example/x" };
  }
  override async messageSendText(to: string, text: string): Promise<void> {
    this.sent.push(`${to} ${text}`);
  }
  override async messageSendFile(to: string): Promise<void> {
    throw new Error(`no files to ${to}`);
  }
  override async messageRecall(): Promise<boolean> {
    return this.recalling;
  }
  override async roomDel(_room: string, member: string | string[]): Promise<void> {
    for (const id of [member].flat()) await this.removing(id);
  }
  override async friendshipRawPayload(): Promise<unknown> {
    return {};
  }
  override async friendshipRawPayloadParser(): Promise<payloads.Friendship> {
    if (!this.friendship) throw new Error("no friendship");
    return this.friendship;
  }
}
