/** acting-puppet: what the bot does on Web WeChat: one request after another, with the service's code on a refusal. */
import type { FileBoxInterface } from "file-box";
import type { Clock } from "../../ports.ts";
import { Lane } from "../lane.ts";
import { NotSent } from "../not-sent.ts";
import { asWechatError } from "./errors.ts";
import { ReadingPuppet } from "./reading-puppet.ts";
import type { WebSession } from "./session.ts";
import { isRoom, readMessage } from "./wire.ts";

export abstract class ActingPuppet extends ReadingPuppet {
  protected abstract readonly clock: Clock;
  /** Absent before the login. */
  protected session: WebSession | undefined;
  readonly #sends = new Lane();

  /** Asks for a room's list; `changed`: what was answered before is surely old. */
  protected abstract refresh(room: string, changed?: boolean): Promise<void>;

  /** One request to the service after another, with its code on a refusal. */
  #send<T>(doing: string, ask: (session: WebSession) => Promise<T>): Promise<T> {
    const session = this.session;
    if (!session || !this.isLoggedIn) return Promise.reject(new NotSent("还没有登录", true));
    return this.#sends.run(async () => {
      try {
        return await ask(session);
      } catch (error) {
        throw asWechatError(error, doing);
      } finally {
        // The package numbers what it sends by the millisecond.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
  }

  override async messageSendText(to: string, text: string): Promise<string> {
    // The service takes words to strangers, and shows them to nobody.
    if (!isRoom(to) && this.book.friends.length > 0 && this.book.person(to)?.friend !== true) throw new NotSent("对方不是机器人的好友，私聊不到", false);
    return sentId(await this.#send("发消息", (session) => session.sendText(text, to)), (id) => this.#keepOwn(id, to));
  }
  override async messageSendFile(to: string, file: FileBoxInterface): Promise<string> {
    const content = await file.toBuffer();
    return sentId(await this.#send("发文件", (session) => session.sendMsg({ file: content, filename: file.name }, to)), (id) => this.#keepOwn(id, to));
  }
  #keepOwn(id: string, to: string): void {
    const raw = readMessage({ MsgId: id, MsgType: 1, FromUserName: this.book.bot, ToUserName: to, Content: "", CreateTime: Math.floor(this.clock.now() / 1000) });
    if (raw) this.raw.add(id, raw);
  }

  override async messageRecall(id: string): Promise<boolean> {
    const raw = this.raw.get(id);
    if (!raw || raw.FromUserName !== this.book.bot) throw new NotSent("只能撤回机器人自己这次登录后发的消息", false);
    await this.#send("撤回", (session) => session.revokeMsg(id, raw.ToUserName));
    return true;
  }

  override async roomDel(room: string, member: string): Promise<void> {
    await this.#send("移出成员", (session) => session.updateChatroom(room, [member], "delmember"));
    void this.refresh(room, true);
  }

  override async friendshipAccept(id: string): Promise<void> {
    const { contactId, ticket } = this.requests.get(id) ?? {};
    if (contactId === undefined || ticket === undefined) throw new NotSent("好友申请已经不在手边，请在手机上通过", false);
    await this.#send("通过好友", (session) => session.verifyUser(contactId, ticket));
    this.book.befriended(contactId);
  }

  async mark(friend: string, remark: string): Promise<void> {
    await this.#send("写备注", (session) => session.updateRemarkName(friend, remark));
  }
}

function sentId(answer: unknown, keep: (id: string) => void): string {
  const id = answer instanceof Object && "MsgID" in answer ? String(answer.MsgID) : "";
  if (id !== "") keep(id);
  return id;
}
