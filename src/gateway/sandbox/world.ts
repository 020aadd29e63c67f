/** world: the made-up WeChat: people, rooms and chats, as the page, a test or the sandbox puppet drives it. */
import { unreachable } from "../../core/action.ts";
import type { Sandbox, SandboxLine, SandboxPerson, SandboxRoom } from "../../ports.ts";
import { type Born, type Happening, mentionsIn, parseHappening, type Said, type WorldSeed } from "./happening.ts";
import { Journal } from "./journal.ts";
import { Chats, lineOf } from "./line.ts";

export const longestText = 5000;
export const longestName = 32;
const longestApplication = 200;
const privatePrefix = "private:";

/** The place of a person's chat with the bot. */
export const privateWith = (person: string): string => `${privatePrefix}${person}`;

type Room = { readonly id: string; topic: string; readonly owner: string; readonly members: Map<string, string> };
/** `at` and `id` are given when it is appended. */
type News = Happening extends infer Each ? (Each extends Happening ? Omit<Each, "id" | "at"> : never) : never;
/** What the bot or a person sends. */
export type Parcel = { readonly text: string; readonly kind?: Said["kind"]; readonly media?: string; readonly mentions?: readonly string[]; readonly quoting?: string };
export type WorldOptions = {
  /** The file that holds what happened; a missing one begins a fresh world. */
  readonly file: string;
  readonly seed: WorldSeed;
  readonly now: () => number;
  /** True to survive a power cut as well as kill -9; slower. */
  readonly fsync?: boolean;
};

/** A made-up WeChat. Everything that happens is in its file before anybody hears of it. */
export class World implements Sandbox {
  readonly bot: string;
  readonly botName: string;
  /** When this world began: the life of its ids. */
  readonly bornAt: number;
  readonly #people: ReadonlyMap<string, SandboxPerson>;
  readonly #rooms: Map<string, Room>;
  readonly #chats = new Chats();
  readonly #said = new Map<string, Said>();
  readonly #recalled = new Set<string>();
  /** Requests that have been answered. */
  readonly #answered = new Set<string>();
  readonly #happenings: Happening[] = [];
  readonly #changeListeners = new Set<() => void>();
  readonly #happeningListeners = new Set<(happening: Happening) => void>();
  readonly #journal: Journal<Happening | Born>;
  readonly #now: () => number;
  #lastAt = 0;
  #lastNoticeAt = 0;

  constructor(options: WorldOptions) {
    this.#now = options.now;
    const { journal, records } = Journal.open(options.file, parseHappening, options.fsync ?? false);
    this.#journal = journal;
    const [first, ...rest] = records;
    if (first && first.type !== "born") throw new Error(`${options.file} 不是沙盒的记录文件`);
    const born = first ?? { type: "born", id: "s0", at: this.#now(), seed: options.seed };
    if (!first) journal.append(born);
    this.bornAt = born.at;
    this.bot = born.seed.bot.id;
    this.botName = born.seed.bot.name;
    this.#people = new Map(born.seed.people.map((person) => [person.id, person]));
    this.#rooms = new Map(born.seed.rooms.map(({ id, topic, owner, members, cards }) => {
      const names = members.map((member) => [member, cards?.[member] ?? this.nameOf(member)] as const);
      return [id, { id, topic, owner, members: new Map([...names, [this.bot, this.botName] as const]) }];
    }));
    for (const happening of rest) if (happening.type !== "born") this.#apply(happening);
  }

  people(): readonly SandboxPerson[] {
    return [...this.#people.values()];
  }

  /** All rooms; the bot is a member of each. */
  rooms(): readonly SandboxRoom[] {
    return [...this.#rooms.values()].map(({ id, topic, owner, members }) => ({ id, topic, owner, members: [...members].map(([member, name]) => ({ id: member, name })) }));
  }

  /** One room as it stands; members by id, with their names there. */
  room(id: string): { readonly topic: string; readonly owner: string; readonly members: ReadonlyMap<string, string> } | undefined {
    return this.#rooms.get(id);
  }

  knows(person: string): boolean {
    return person === this.bot || this.#people.has(person);
  }

  /** The id that the next happening gets. */
  get nextId(): string {
    return `s${this.#happenings.length + 1}`;
  }

  lines(where: string, limit: number): readonly SandboxLine[] {
    return this.#chats.last(where, limit);
  }

  say(as: string, where: string, text: string, quoting?: string): string | undefined {
    return this.send(as, where, { text, ...(quoting !== undefined && { quoting }) });
  }

  /** Like `say`, for pictures, videos and files as well. */
  send(as: string, where: string, parcel: Parcel): string | undefined {
    const mistake = as === this.bot ? `${this.botName}由程序发言，不能代它说话` : (this.#unknownPerson(as) ?? this.#cannotSend(as, where, parcel));
    if (!mistake) this.#happen(this.#saying(as, where, parcel));
    return mistake;
  }

  join(as: string, room: string, inviter?: string): string | undefined {
    const place = this.#rooms.get(room);
    if (!place) return `没有这个群：${room}`;
    const stranger = this.#unknownPerson(as) ?? (inviter === undefined ? undefined : this.#unknownPerson(inviter));
    if (stranger) return stranger;
    if (place.members.has(as)) return `${this.nameOf(as)}已经在「${place.topic}」里`;
    if (inviter !== undefined && !place.members.has(inviter)) return `邀请人${this.nameOf(inviter)}不在「${place.topic}」里`;
    this.#happen({ type: "joined", room, person: as, name: this.nameOf(as), ...(inviter !== undefined && { inviter }) });
    return undefined;
  }

  leave(as: string, room: string): string | undefined {
    const mistake = this.#unknownPerson(as) ?? this.#notThere(as, room) ?? this.#isOwner(as, room, "群主不能退出自己的群");
    if (!mistake) this.#happen({ type: "left", room, person: as, name: this.nameOf(as, room) });
    return mistake;
  }

  rename(as: string, room: string, name: string): string | undefined {
    const mistake = this.#unknownPerson(as) ?? this.#notThere(as, room) ?? badName(name, "群名片");
    if (mistake) return mistake;
    const old = this.nameOf(as, room);
    if (old === name.trim()) return `群名片本来就是「${old}」`;
    this.#happen({ type: "renamed", room, person: as, old, name: name.trim() });
    return undefined;
  }

  apply(as: string, room: string, text: string): string | undefined {
    const place = this.#rooms.get(room);
    const mistake = this.#unknownPerson(as) ?? (place ? undefined : `没有这个群：${room}`) ?? tooLong(text);
    if (mistake) return mistake;
    if (place?.members.has(as)) return `${this.nameOf(as)}已经在「${place.topic}」里`;
    this.#happen({ type: "applied", room, person: as, name: this.nameOf(as), text: text.trim() });
    return undefined;
  }

  /** Answers a request to join. Answering again changes nothing. */
  answer(room: string, request: string, approve: boolean, because: string): string | undefined {
    const asked = this.happening(request);
    if (asked?.type !== "applied" || asked.room !== room) return `没有这个入群申请：${request}`;
    if (this.#answered.has(request)) return undefined;
    this.#happen({ type: "answered", room, person: this.bot, name: asked.name, request, approve, because });
    return approve && this.#rooms.get(room)?.members.has(asked.person) !== true ? this.join(asked.person, room) : undefined;
  }

  befriend(as: string, text: string): string | undefined {
    const mistake = this.#unknownPerson(as) ?? tooLong(text);
    if (!mistake) this.#happen({ type: "befriended", where: privateWith(as), person: as, name: this.nameOf(as), text: text.trim() });
    return mistake;
  }

  /** Accepts a request for friendship. Accepting again changes nothing. */
  accept(request: string): string | undefined {
    const asked = this.happening(request);
    if (asked?.type !== "befriended") return `没有这个好友申请：${request}`;
    if (!this.#answered.has(request)) this.#happen({ type: "accepted", where: asked.where, person: this.bot, request });
    return undefined;
  }

  /** Gives a room another name. */
  retitle(as: string, room: string, topic: string): string | undefined {
    const mistake = this.#unknownPerson(as) ?? this.#notThere(as, room) ?? badName(topic, "群名");
    const old = this.#rooms.get(room)?.topic;
    if (mistake || old === undefined) return mistake;
    this.#happen({ type: "retitled", room, person: as, old, topic: topic.trim() });
    return undefined;
  }

  /** Takes a member out of a room. */
  expel(by: string, person: string, room: string): string | undefined {
    const mistake = this.#notThere(person, room) ?? this.#isOwner(person, room, "群主不能被移出");
    if (!mistake) this.#happen({ type: "left", room, person, name: this.nameOf(person, room), by });
    return mistake;
  }

  isRecalled(message: string): boolean {
    return this.#recalled.has(message);
  }

  /** Takes a message back; twice is a mistake. */
  takeBack(by: string, message: string): string | undefined {
    const said = this.#said.get(message);
    if (!said) return `没有这条消息：${message}`;
    if (this.#recalled.has(message)) return "这条消息已经撤回过了";
    this.#happen({ type: "recalled", where: said.where, person: by, message });
    return undefined;
  }

  /** The bot's words. `to` is a room or a person. */
  post(to: string, parcel: Parcel): { readonly id: string } | { readonly mistake: string } {
    const where = this.#people.has(to) ? privateWith(to) : to;
    const mistake = this.#cannotSend(this.bot, where, parcel);
    return mistake === undefined ? { id: this.#happen(this.#saying(this.bot, where, parcel)).id } : { mistake };
  }

  /** What people call somebody, in a room or in general. */
  nameOf(person: string, room?: string): string {
    const card = room === undefined ? undefined : this.#rooms.get(room)?.members.get(person);
    return card ?? (person === this.bot ? this.botName : (this.#people.get(person)?.name ?? person));
  }

  /** A message, and the one that it quotes. */
  message(id: string): { readonly said: Said; readonly quoted?: Said } | undefined {
    const said = this.#said.get(id);
    const quoted = said?.quoting === undefined ? undefined : this.#said.get(said.quoting);
    return said && (quoted ? { said, quoted } : { said });
  }

  happening(id: string): Happening | undefined {
    // Ids are dense, so that the number in an id is the place in the list.
    return this.#happenings[Number(id.slice(1)) - 1];
  }

  /** The latest happenings since a time, oldest first, without what was recalled. */
  since(at: number, most: number): readonly Happening[] {
    const from = this.#happenings.findIndex((happening) => happening.at >= at);
    if (from === -1 || most <= 0) return [];
    return this.#happenings.slice(from).slice(-most).filter(({ id }) => !this.#recalled.has(id));
  }

  onChange(changed: () => void): () => void {
    this.#changeListeners.add(changed);
    return () => this.#changeListeners.delete(changed);
  }

  /** Called with each new happening; the function returned ends it. */
  onHappening(listener: (happening: Happening) => void): () => void {
    this.#happeningListeners.add(listener);
    return () => this.#happeningListeners.delete(listener);
  }

  close(): void {
    this.#journal.close();
  }

  #saying(from: string, where: string, parcel: Parcel): News {
    const { text, kind = "text", media, quoting } = parcel;
    const room = this.#rooms.get(where);
    const mentions = parcel.mentions ?? (room ? mentionsIn(text, room.members) : []);
    return {
      type: "said", where, from, name: this.nameOf(from, where), text, kind,
      ...(media !== undefined && { media }), ...(quoting !== undefined && { quoting }), ...(mentions.length > 0 && { mentions }),
    };
  }

  #happen(news: News): Happening {
    const time = Math.max(this.#now(), this.#lastAt);
    // The platform ids of joins, leaves and renames are made of room, member and time: no two of them may share a moment.
    const at = news.type === "said" ? time : Math.max(time, this.#lastNoticeAt + 1);
    const happening: Happening = { ...news, id: this.nextId, at };
    this.#journal.append(happening);
    this.#apply(happening);
    for (const listener of this.#happeningListeners) listener(happening);
    for (const changed of this.#changeListeners) changed();
    return happening;
  }

  #apply(happening: Happening): void {
    this.#happenings.push(happening);
    this.#lastAt = happening.at;
    if (happening.type !== "said") this.#lastNoticeAt = happening.at;
    const room = "room" in happening ? this.#rooms.get(happening.room) : undefined;
    const line = lineOf(happening, this);
    switch (happening.type) {
      case "said": this.#said.set(happening.id, happening); break;
      case "joined":
      case "renamed": room?.members.set(happening.person, happening.name); break;
      case "left": room?.members.delete(happening.person); break;
      case "retitled": if (room) room.topic = happening.topic; break;
      case "recalled":
        this.#recalled.add(happening.message);
        this.#chats.strike(happening.where, happening.message);
        break;
      case "answered":
      case "accepted": this.#answered.add(happening.request); break;
      case "applied":
      case "befriended": break;
      default: unreachable(happening);
    }
    this.#chats.add(line);
  }

  #unknownPerson(id: string): string | undefined {
    return this.#people.has(id) ? undefined : `没有这个人：${id}`;
  }

  #notThere(person: string, room: string): string | undefined {
    const place = this.#rooms.get(room);
    if (!place) return `没有这个群：${room}`;
    return place.members.has(person) ? undefined : `${this.nameOf(person)}不在「${place.topic}」里`;
  }

  #isOwner(person: string, room: string, mistake: string): string | undefined {
    return this.#rooms.get(room)?.owner === person ? mistake : undefined;
  }

  #cannotSend(as: string, where: string, { text, kind = "text", quoting }: Parcel): string | undefined {
    if (kind === "text" && text.trim() === "") return "消息不能为空";
    if (text.length > longestText) return `消息太长：最多 ${longestText} 个字，现在有 ${text.length} 个`;
    return this.#cannotBeHeard(as, where) ?? (quoting === undefined ? undefined : this.#cannotQuote(quoting, where));
  }

  #cannotBeHeard(as: string, where: string): string | undefined {
    if (!where.startsWith(privatePrefix)) return this.#notThere(as, where);
    const person = where.slice(privatePrefix.length);
    return this.#unknownPerson(person) ?? (as === person || as === this.bot ? undefined : "只能在自己和机器人的私聊里说话");
  }

  #cannotQuote(quoting: string, where: string): string | undefined {
    if (this.#said.get(quoting)?.where !== where) return "要引用的消息不在这个聊天里";
    return this.#recalled.has(quoting) ? "要引用的消息已经撤回" : undefined;
  }
}

const tooLong = (text: string): string | undefined => (text.length > longestApplication ? `附言太长：最多 ${longestApplication} 个字` : undefined);

function badName(name: string, what: string): string | undefined {
  if (name.trim() === "") return `${what}不能为空`;
  if (/\p{Cc}/u.test(name)) return `${what}不能换行`;
  return name.length > longestName ? `${what}太长：最多 ${longestName} 个字` : undefined;
}
