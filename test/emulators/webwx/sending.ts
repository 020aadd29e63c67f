/** sending: the endpoints through which the bot speaks, uploads and takes back. */
import { createHash, randomBytes } from "node:crypto";
import { type Answer, type Asking, bytes, json, keysIn, refuse, type Site, wrongKeys } from "./answer.ts";
import type { Sent } from "./ground.ts";
import { inside, type Json, readJson, textAt } from "./json.ts";
import { readForm } from "./multipart.ts";
import { nextMsgId } from "./post.ts";
import type { Session } from "./session.ts";
import * as texts from "./texts.ts";

type Media = { readonly name: string; readonly size: number };
/** The service takes a message back only so long after it was sent, ms. */
const recallWindow = 120_000;
const minute = 60_000;
const kinds: Readonly<Record<string, Sent["kind"]>> = { webwxsendmsg: "text", webwxsendmsgimg: "image", webwxsendvideomsg: "video", webwxsendemoticon: "sticker", webwxsendappmsg: "file" };
export const sendEndpoints = Object.keys(kinds);
const attribute = (xml: string, tag: string): string => new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(xml)?.[1] ?? "";

/** What one account has uploaded and sent. */
export class Outgoing {
  readonly #media = new Map<string, Media>();
  readonly #chunks = new Map<string, number>();
  readonly #languageOfLines: texts.Lang;
  #times: number[] = [];

  constructor(lang: texts.Lang) {
    this.#languageOfLines = lang;
  }

  /** Takes one message of any kind. */
  send(site: Site, session: Session, asking: Asking, body: Json): Answer {
    const message = inside(body, "Msg");
    const to = session.ids.keyOf(textAt(message, "ToUserName"));
    if (to === undefined || session.ids.keyOf(textAt(message, "FromUserName")) !== "bot") return refuse(1);
    if (site.world.rooms.get(to)?.members.has("bot") === false) return refuse(1);
    if (this.#tooFast(site)) return refuse(1205);
    const kind = kinds[asking.endpoint] ?? "text";
    const content = textAt(message, "Content");
    const file = this.#fileOf(asking.endpoint, message, content);
    const sent: Sent = { to, text: kind === "text" ? content : (file?.name ?? content), kind, msgId: nextMsgId(), at: site.now(), recalled: false, clientId: textAt(message, "ClientMsgId"), ...(file && { file }) };
    this.#deliver(site, sent);
    return json({ MsgID: sent.msgId, LocalID: textAt(message, "LocalID") });
  }

  /** Takes a file, whole or in chunks; only the last answer names it. */
  upload(site: Site, asking: Asking): Answer {
    const form = readForm(asking.body, asking.type);
    const request = readJson(form.fields.get("uploadmediarequest") ?? "");
    const session = site.logins.current;
    const wrong = wrongKeys(session, keysIn(request));
    if (wrong !== 0) return refuse(wrong);
    if (session?.dataTicket !== form.fields.get("webwx_data_ticket") || !form.file) return refuse(1);
    const total = Number(form.fields.get("size"));
    const upload = `${textAt(request, "ClientMediaId")}/${form.fields.get("name") ?? ""}`;
    const came = (this.#chunks.get(upload) ?? 0) + form.file.length;
    if (came < total) {
      this.#chunks.set(upload, came);
      return json({ MediaId: "", StartPos: came, CDNThumbImgHeight: 0, CDNThumbImgWidth: 0 });
    }
    this.#chunks.delete(upload);
    const id = `@crypt_${randomBytes(4).toString("hex")}_${createHash("sha256").update(form.file).digest("hex")}`;
    this.#media.set(id, { name: form.fileName, size: came });
    return json({ MediaId: id, StartPos: came, CDNThumbImgHeight: 67, CDNThumbImgWidth: 120, EncryFileName: encodeURIComponent(form.fileName) });
  }

  /** Takes back what the bot's account has sent, for two minutes. */
  revoke(site: Site, session: Session, body: Json): Answer {
    const id = textAt(body, "SvrMsgId");
    const to = session.ids.keyOf(textAt(body, "ToUserName"));
    const done = (to !== undefined && site.world.takeBack(id, to, site.now() - recallWindow)) || site.world.takeBackFromPhone(id, recallWindow);
    return done ? json({ Introduction: "", SysWording: "" }) : refuse(1);
  }

  #tooFast(site: Site): boolean {
    const now = site.now();
    this.#times = this.#times.filter((time) => now - time < minute);
    if (site.faults.perMinute !== undefined && this.#times.length >= site.faults.perMinute) return true;
    this.#times.push(now);
    return false;
  }

  #fileOf(endpoint: string, message: Json, content: string): Media | undefined {
    const media = this.#media.get(textAt(message, "MediaId"));
    if (media || endpoint !== "webwxsendappmsg") return media;
    return this.#media.get(attribute(content, "attachid")) ?? { name: attribute(content, "title"), size: Number(attribute(content, "totallen")) };
  }

  #deliver(site: Site, sent: Sent): void {
    const person = site.world.people.get(sent.to);
    if (!person || person.friend) {
      site.world.deliver(sent);
      return;
    }
    site.world.undelivered.push(sent);
    site.world.line(person.key, texts.notFriends(this.#languageOfLines, person.name));
  }
}

/** A picture of one white dot. */
const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==", "base64");
const mediaTypes: Readonly<Record<string, string>> = { webwxgetmsgimg: "image/png", webwxgeticon: "image/png", webwxgetheadimg: "image/png", webwxgetvideo: "video/mp4", webwxgetvoice: "audio/mp3", webwxgetmedia: "application/octet-stream" };
export const mediaEndpoints = Object.keys(mediaTypes);

/** Some bytes for whatever is downloaded; a picture for pictures, and the picture itself when somebody sent its bytes. */
export function download(site: Site, asking: Asking): Answer {
  return bytes(mediaTypes[asking.endpoint] ?? "application/octet-stream", site.world.bytes.get(asking.query.get("MsgID") ?? "") ?? dot);
}
