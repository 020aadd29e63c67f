/** wire: what Web WeChat's server sends of messages, people and rooms, read so that junk is never an error. */
import { z } from "zod";

/** Ids come as text or number; a number beyond 2^53 has lost its last digits before it gets here. */
const text = z.unknown().transform((value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "")).default("");
const number = z.unknown().transform((value) => {
  const read = typeof value === "string" || typeof value === "number" ? Number(value) : 0;
  return Number.isFinite(read) ? read : 0;
}).default(0);

const recommended = z
  .object({ UserName: text, NickName: text, Content: text, Ticket: text, Alias: text, Scene: number, Sex: number })
  .catch({ UserName: "", NickName: "", Content: "", Ticket: "", Alias: "", Scene: 0, Sex: 0 });

const message = z.object({
  MsgId: text,
  NewMsgId: text,
  MsgType: number,
  /** Kind of an app message (MsgType 49). */
  AppMsgType: number,
  /** 48 on a text that is a place. */
  SubMsgType: number,
  FromUserName: text,
  ToUserName: text,
  /** As on the wire: HTML-escaped, in a room after `sender:<br/>`. */
  Content: text,
  /** Seconds. */
  CreateTime: number,
  StatusNotifyCode: number,
  StatusNotifyUserName: text,
  /** Of a contact card, who it shows; of a friend request, who asks. */
  RecommendInfo: recommended,
  /** A file's name, a link's title. */
  FileName: text,
  FileSize: text,
  MediaId: text,
  EncryFileName: text,
  Url: text,
  OriContent: text,
  VoiceLength: number,
  PlayLength: number,
  Ticket: text,
  Status: number,
});
export type RawMessage = Readonly<z.infer<typeof message>>;

const member = z.object({ UserName: z.string().min(1), NickName: text, DisplayName: text, RemarkName: text, Uin: text, AttrStatus: text, KeyWord: text, HeadImgUrl: text });
/** Somebody in a room's list; `DisplayName` is the name in this room. */
export type RawMember = Readonly<z.infer<typeof member>>;

const contact = z.object({
  UserName: z.string().min(1),
  NickName: text,
  RemarkName: text,
  DisplayName: text,
  /** The account's own id (微信号), mostly empty. */
  Alias: text,
  Uin: text,
  HeadImgUrl: text,
  Signature: text,
  Province: text,
  City: text,
  Sex: number,
  ContactFlag: number,
  VerifyFlag: number,
  SnsFlag: number,
  KeyWord: text,
  /** Of a room. */
  MemberCount: number,
  MemberList: z.array(z.unknown()).catch([]).transform((list) => list.flatMap((one) => readMember(one) ?? [])),
  EncryChatRoomId: text,
  ChatRoomOwner: text,
  OwnerUin: text,
  IsOwner: number,
});
/** A person or a room. */
export type RawContact = Readonly<z.infer<typeof contact>>;

/** A message; undefined when there is no id or nobody it could be from. Of one that wechat4u has rewritten, the original content counts. */
export function readMessage(value: unknown): RawMessage | undefined {
  const read = message.safeParse(value).data;
  if (!read || read.MsgId === "" || (read.FromUserName === "" && read.ToUserName === "")) return undefined;
  const original = value instanceof Object && "OriginalContent" in value ? value.OriginalContent : undefined;
  return typeof original === "string" ? { ...read, Content: original } : read;
}

/** A person or a room; undefined without an id. Members that cannot be read are left out. */
export function readContact(value: unknown): RawContact | undefined {
  return contact.safeParse(value).data;
}

/** Somebody in a room's list; undefined without an id. */
function readMember(value: unknown): RawMember | undefined {
  return member.safeParse(value).data;
}

/** Whether an id is a room's. */
export const isRoom = (id: string): boolean => id.startsWith("@@") || id.endsWith("@chatroom");
