/** stage: the people and groups of the WeChat demo, and what happens when the reader asks for it. */
import { unreachable } from "../../src/core/action.ts";
import type { PersonKey, RoomKey, Sent, Webwx } from "../../test/emulators/webwx/server.ts";
import { type Deed, help } from "./lines.ts";

const topics = ["瑜伽小站①群", "瑜伽小站②群"];
const cards: Readonly<Record<string, string>> = { 晓晴: "上海-晓晴-设计", 老周: "杭州-老周-程序员", 默默: "成都-默默-教师", 大川: "北京-大川-摄影" };
const policyWords = { owner: "网页版里，群主身份的机器人可以移人（机器人不是这里的群主，所以仍会被拒绝）。", closed: "网页版拒绝移人，和现实一样：要请人在手机上移。", silent: "网页版会说移人成功，其实什么也没发生。" };

export class Stage {
  readonly #server: Webwx;
  readonly #people = new Map<string, PersonKey>();
  readonly #rooms: readonly RoomKey[];
  #current = 0;
  #repair: NodeJS.Timeout | undefined;
  readonly #tell: (line: string) => void;

  /** `tell` shows a line that comes by itself. */
  constructor(server: Webwx, tell: (line: string) => void) {
    this.#server = server;
    this.#tell = tell;
    const { world } = server;
    for (const name of ["阿明", "小美", ...Object.keys(cards), "小鱼", "福利姐"]) this.#people.set(name, world.person({ name, friend: name === "阿明" || name === "小美" }));
    const room = (topic: string, names: readonly string[]): RoomKey => {
      const members = names.map((name) => this.key(name));
      return world.room({ topic, members, owner: this.key("阿明"), cards: Object.fromEntries(names.map((name) => [this.key(name), cards[name] ?? ""])) });
    };
    this.#rooms = [room(topics[0] ?? "", ["阿明", "小美", ...Object.keys(cards)]), room(topics[1] ?? "", ["阿明", "小美", "晓晴", "默默"])];
    world.onSent((sent) => tell(this.#show(sent)));
  }

  /** The group that lines go to. */
  get room(): RoomKey {
    return this.#rooms[this.#current] ?? "";
  }

  get topic(): string {
    return this.#server.world.topicOf(this.room);
  }

  key(name: string): PersonKey {
    const key = this.#people.get(name);
    if (key === undefined) throw new Error(`no ${name} in the demo`);
    return key;
  }

  /** Who is in it and who is not yet, for the reader. */
  describe(): string {
    const { world } = this.#server;
    const rooms = this.#rooms.map((room, at) => `  ${at + 1}. ${world.topicOf(room)}：${world.membersOf(room).map((person) => world.personOf(person).name).join("、")}`);
    return [...rooms, `  还没进群：小鱼（新人）、福利姐（发广告的）。阿明是群主，小美管日常。`].join("\n");
  }

  /** Does it; what it answers is for the reader. */
  perform(order: Deed): string {
    const { world, faults } = this.#server;
    if ("who" in order && !this.#people.has(order.who)) return `没有「${order.who}」这个人；有${[...this.#people.keys()].join("、")}。`;
    const [who, name] = "who" in order ? [this.key(order.who), order.who] : ["", ""];
    const here = world.membersOf(this.room).includes(who);
    switch (order.do) {
      case "say":
        if (!here) return `${name}不在「${this.topic}」里，先 /join ${name}。`;
        world.say(who, this.room, order.text);
        return "";
      case "private":
        if (world.personOf(who).request) return `${name}申请加好友，机器人还没有通过。`;
        if (!world.personOf(who).friend) return `${name}还不是机器人的好友，先 /friend ${name} 你好。`;
        world.say(who, "bot", order.text);
        return "";
      case "friend":
        if (world.personOf(who).friend) return `${name}已经是机器人的好友。`;
        world.befriend(who, order.text);
        return `${name}申请加机器人为好友：${order.text}`;
      case "join":
        if (here) return `${name}已经在「${this.topic}」里。`;
        world.join([who], this.room, { inviter: this.key("阿明") });
        return `阿明邀请${name}进了「${this.topic}」。`;
      case "leave":
      case "kick":
        if (!here) return `${name}不在「${this.topic}」里。`;
        if (name === "阿明") return "阿明是群主，不能离开自己的群。";
        world.kick(who, this.room);
        return order.do === "kick" ? `阿明在手机上把${name}移出了「${this.topic}」。` : `${name}退出了「${this.topic}」。`;
      case "rename":
        if (!here) return `${name}不在「${this.topic}」里，先 /join ${name}。`;
        world.card(who, this.room, order.card);
        return `${name}把群昵称改成了「${order.card}」。`;
      case "group":
        if (this.#rooms[order.number - 1] === undefined) return `只有 ${this.#rooms.length} 个群。`;
        this.#current = order.number - 1;
        return `现在在「${this.topic}」。`;
      case "kick_policy":
        faults.kick = order.policy;
        return policyWords[order.policy];
      case "outage":
        this.#cut(order.seconds);
        return `断网 ${order.seconds} 秒……`;
      case "logout":
        world.phoneLogout();
        return "在手机上退出了网页版。机器人会发现登录没了。";
      case "help":
        return help;
      case "mistake":
        return `${order.because}\n${help}`;
      default:
        return unreachable(order);
    }
  }

  /** Ends what would keep the process alive. */
  close(): void {
    clearTimeout(this.#repair);
  }

  #cut(seconds: number): void {
    clearTimeout(this.#repair);
    this.#server.faults.down = "refuse";
    this.#repair = setTimeout(() => {
      this.#server.faults.down = false;
      this.#tell("网络恢复了。");
    }, seconds * 1000);
  }

  #show({ to, text, kind, recalled }: Sent): string {
    const { world } = this.#server;
    const where = world.rooms.has(to) ? world.topicOf(to) : `私聊 ${world.people.get(to)?.name ?? to}`;
    const words = kind === "text" ? text : `〔${{ image: "图片", video: "视频", sticker: "表情", file: "文件" }[kind]} ${text}〕`;
    return recalled ? `[${where}] 暖群撤回了：${words}` : `[${where}] 暖群：${words.replaceAll("\n", "\n    ")}`;
  }
}
