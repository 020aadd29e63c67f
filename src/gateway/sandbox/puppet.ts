/** puppet: the made-up WeChat as a wechaty puppet, with faults that a test can switch on. */
import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { FileBox, type FileBoxInterface } from "file-box";
import { type payloads, types } from "wechaty-puppet";
import { BarePuppet, type RichMessage } from "../bare-puppet.ts";
import type { Act, GroupAdmin } from "../group-admin.ts";
import type { MoreEvents, RoomLeft } from "../more-events.ts";
import { noGroupAdmin } from "../group-admin.ts";
import { NotSent } from "../not-sent.ts";
import type { Happening, Said } from "./happening.ts";
import { kindOf, mediaFolder, safeName } from "./media.ts";
import type { Parcel, World } from "./world.ts";

/** What may go wrong, as on a real network. Change it at any time. */
export type Faults = {
  /** A send throws: surely before the message got out, or after it got out. */
  send?: "before" | "after";
  /** Awaited before each send. */
  slow?: Promise<void>;
  /** The platform refuses to remove, or says yes and does nothing. */
  remove?: "refused" | "ignored";
  /** Everything is delivered twice. */
  twice?: boolean;
};
export type PuppetSandboxOptions = {
  readonly world: World;
  /** Media are stored below it, in `sandbox-media/`. */
  readonly dataDir: string;
  /** What is delivered again at a start: no older than `since`, at most so many. */
  readonly redeliver: { readonly since: () => number; readonly most: number };
};

const messageTypes = { text: types.Message.Text, image: types.Message.Image, video: types.Message.Video, file: types.Message.Attachment } as const;

/** What the made-up WeChat lets a group's admin do. */
export const sandboxActs: ReadonlySet<Act> = new Set(["recallOthers", "answerJoin"] as const);

/** The made-up WeChat behind wechaty's interface. */
export class PuppetSandbox extends BarePuppet implements GroupAdmin {
  readonly acts = sandboxActs;
  readonly mute = noGroupAdmin.mute;
  readonly muteAll = noGroupAdmin.muteAll;
  readonly setCard = noGroupAdmin.setCard;
  readonly setTitle = noGroupAdmin.setTitle;
  readonly kickForGood = noGroupAdmin.kickForGood;
  readonly announce = noGroupAdmin.announce;
  readonly essence = noGroupAdmin.essence;
  readonly faults: Faults = {};
  readonly #world: World;
  readonly #dataDir: string;
  readonly #redeliver: PuppetSandboxOptions["redeliver"];
  #files = 0;
  #stopListening: () => void = () => {};

  constructor({ world, dataDir, redeliver }: PuppetSandboxOptions) {
    // A contact cache smaller than a group makes wechaty look up all its members at every join.
    super({ cache: { contact: 10_000 } });
    this.#world = world;
    this.#dataDir = dataDir;
    this.#redeliver = redeliver;
  }

  override async onStart(): Promise<void> {
    this.login(this.#world.bot);
    for (const happening of this.#world.since(this.#redeliver.since(), this.#redeliver.most)) this.#deliver(happening);
    this.#stopListening = this.#world.onHappening((happening) => this.#deliver(happening));
    this.emit("ready", {});
  }

  override async onStop(): Promise<void> {
    this.#stopListening();
  }

  #deliver(happening: Happening): void {
    for (let times = this.faults.twice ? 2 : 1; times > 0; times--) this.#tell(happening);
  }

  #tell(happening: Happening): void {
    const timestamp = happening.at;
    if ("room" in happening) this.cache.room.delete(happening.room);
    switch (happening.type) {
      case "said":
      case "recalled": this.emit("message", { messageId: happening.id }); break;
      case "joined":
        this.emit("room-join", { roomId: happening.room, inviteeIdList: [happening.person], inviterId: happening.inviter ?? happening.person, timestamp });
        break;
      case "left": {
        const left: RoomLeft = { roomId: happening.room, removeeIdList: [happening.person], removerId: happening.by ?? happening.person, kicked: happening.by !== undefined, timestamp };
        this.emit("room-leave", left);
        break;
      }
      case "retitled":
        this.emit("room-topic", { roomId: happening.room, changerId: happening.person, oldTopic: happening.old, newTopic: happening.topic, timestamp });
        break;
      case "renamed": {
        const card: MoreEvents["card"] = { roomId: happening.room, contactId: happening.person, oldCard: happening.old, newCard: happening.name, timestamp };
        this.emit("card", card);
        break;
      }
      case "applied": {
        const request: MoreEvents["join-request"] = { roomId: happening.room, contactId: happening.person, comment: happening.text, flag: happening.id, timestamp };
        this.emit("join-request", request);
        break;
      }
      case "befriended": this.emit("friendship", { friendshipId: happening.id }); break;
      // What the bot did itself is no news to it.
      case "answered":
      case "accepted": break;
    }
  }

  override async contactList(): Promise<string[]> {
    return this.#world.people().map(({ id }) => id);
  }

  override async contactRawPayload(id: string): Promise<payloads.Contact> {
    if (!this.#world.knows(id)) throw new Error(`没有这个人：${id}`);
    return { id, name: this.#world.nameOf(id), gender: types.ContactGender.Unknown, type: types.Contact.Individual, avatar: "", phone: [], friend: true };
  }

  override async contactRawPayloadParser(payload: payloads.Contact): Promise<payloads.Contact> {
    return payload;
  }

  override async roomList(): Promise<string[]> {
    return this.#world.rooms().map(({ id }) => id);
  }

  override async roomRawPayload(id: string): Promise<payloads.Room> {
    const room = this.#room(id);
    return { id, topic: room.topic, ownerId: room.owner, adminIdList: [], memberIdList: [...room.members.keys()] };
  }

  override async roomRawPayloadParser(payload: payloads.Room): Promise<payloads.Room> {
    return payload;
  }

  override async roomMemberList(id: string): Promise<string[]> {
    return [...this.#room(id).members.keys()];
  }

  override async roomMemberRawPayload(roomId: string, id: string): Promise<payloads.RoomMember | undefined> {
    const roomAlias = this.#room(roomId).members.get(id);
    return roomAlias === undefined ? undefined : { id, name: this.#world.nameOf(id), roomAlias, avatar: "" };
  }

  override async roomMemberRawPayloadParser(payload: payloads.RoomMember): Promise<payloads.RoomMember> {
    return payload;
  }

  override async roomDel(roomId: string, contactId: string | string[]): Promise<void> {
    if (this.faults.remove === "refused") throw new NotSent("平台拒绝：机器人没有移出成员的权限", false);
    if (this.faults.remove === "ignored") return;
    for (const person of [contactId].flat()) {
      const mistake = this.#world.expel(this.#world.bot, person, roomId);
      if (mistake) throw new NotSent(mistake, false);
    }
  }

  override async messageRawPayload(id: string): Promise<RichMessage> {
    const happening = this.#world.happening(id);
    if (happening?.type === "said") return this.#messageOf(happening);
    if (happening?.type !== "recalled") throw new Error(`没有这条消息：${id}`);
    const common = { id, timestamp: happening.at, type: types.Message.Recalled, text: happening.message, talkerId: happening.person };
    return this.#addressed(common, happening.where, happening.person);
  }

  override async messageRawPayloadParser(payload: RichMessage): Promise<RichMessage> {
    return payload;
  }

  #messageOf(said: Said): RichMessage {
    const quoted = this.#world.message(said.id)?.quoted;
    const common = {
      id: said.id, timestamp: said.at, type: messageTypes[said.kind], text: said.text, talkerId: said.from, talkerName: said.name,
      ...(said.media !== undefined && { filename: basename(said.media) }),
      ...(quoted && { quote: { text: quoted.text, message: quoted.id } }),
      ...(said.mentions && { mentionIdList: [...said.mentions] }),
    };
    return this.#addressed(common, said.where, said.from);
  }

  #addressed<Message extends payloads.MessageBase>(message: Message, where: string, from: string): Message & ({ roomId: string } | { listenerId: string }) {
    const person = where.startsWith("private:") ? where.slice("private:".length) : undefined;
    return person === undefined ? { ...message, roomId: where } : { ...message, listenerId: from === this.#world.bot ? person : this.#world.bot };
  }

  override async messageFile(id: string): Promise<FileBoxInterface> {
    const media = this.#world.message(id)?.said.media;
    if (media === undefined) throw new Error("这条消息没有文件");
    return FileBox.fromFile(join(this.#dataDir, media));
  }

  override messageSendText(to: string, text: string, mentionIdList?: string[]): Promise<string> {
    return this.#send(to, async () => ({ text, ...(mentionIdList && { mentions: mentionIdList }) }));
  }

  override messageSendFile(to: string, file: FileBoxInterface): Promise<string> {
    return this.#send(to, async () => {
      const kind = kindOf(file.mediaType);
      const media = `${mediaFolder}/${this.#world.nextId}-${this.#files++}-${safeName(file.name)}`;
      mkdirSync(join(this.#dataDir, mediaFolder), { recursive: true });
      await writeFile(join(this.#dataDir, media), await file.toBuffer());
      return { text: "", kind, media };
    });
  }

  async #send(to: string, pack: () => Promise<Parcel>): Promise<string> {
    if (this.faults.slow) await this.faults.slow;
    if (this.faults.send === "before") throw new NotSent("网络断开，没有发出", true);
    const sent = this.#world.post(to, await pack());
    if ("mistake" in sent) throw new NotSent(sent.mistake, false);
    if (this.faults.send === "after") throw new Error("网络断开，不知道有没有发出");
    return sent.id;
  }

  override async messageRecall(id: string): Promise<boolean> {
    // Tried again after a death between the recall and its receipt: what is gone is gone.
    return this.#world.isRecalled(id) || this.#world.takeBack(this.#world.bot, id) === undefined;
  }

  async recallOthers(_room: string, message: string): Promise<void> {
    // Tried again after a death between the recall and its receipt: what is gone is gone.
    if (this.#world.isRecalled(message)) return;
    const mistake = this.#world.takeBack(this.#world.bot, message);
    if (mistake) throw new NotSent(mistake, false);
  }

  async answerJoin(room: string, flag: string, approve: boolean, because: string): Promise<void> {
    const mistake = this.#world.answer(room, flag, approve, because);
    if (mistake) throw new NotSent(mistake, false);
  }

  override async friendshipRawPayload(id: string): Promise<payloads.Friendship> {
    const happening = this.#world.happening(id);
    if (happening?.type !== "befriended") throw new Error(`没有这个好友申请：${id}`);
    return { id, contactId: happening.person, hello: happening.text, timestamp: happening.at, ticket: id, type: types.Friendship.Receive };
  }

  override async friendshipRawPayloadParser(payload: payloads.Friendship): Promise<payloads.Friendship> {
    return payload;
  }

  override async friendshipAccept(id: string): Promise<void> {
    const mistake = this.#world.accept(id);
    if (mistake) throw new NotSent(mistake, false);
  }

  #room(id: string): NonNullable<ReturnType<World["room"]>> {
    const room = this.#world.room(id);
    if (!room) throw new Error(`没有这个群：${id}`);
    return room;
  }
}
