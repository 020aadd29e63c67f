/** wire: how people, rooms and messages look on the wire of Web WeChat. */
import type { People, Person, PersonKey, Room, SessionIds } from "./people.ts";

/** What it takes to write something down for one session. */
export type Pen = People & { readonly ids: SessionIds; readonly skey: string; readonly uin: number };
export type WireObject = Readonly<Record<string, unknown>>;

/** Two faces that the service has always sent under the code of another. */
const swapped: Readonly<Record<string, string>> = { "1f602": "1f639", "1f614": "1f64d" };

/** Text as the service escapes it: `<br/>` for a new line, old emoji as spans, newer ones as they are. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br/>")
    .replace(/[\u{2600}-\u{27bf}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6c5}]/gu, (face) => {
      const code = face.codePointAt(0)?.toString(16) ?? "";
      return /\p{Extended_Pictographic}/u.test(face) ? `<span class="emoji emoji${swapped[code] ?? code}"></span>` : face;
    });
}

/** Words inside XML, before the whole is escaped for the wire. */
export const inXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const icon = (pen: Pen, person: Person, room?: Room): string =>
  `/cgi-bin/mmwebwx-bin/webwxgeticon?seq=${person.avatar}&username=${pen.ids.idOf(person.key)}${room ? `&chatroomid=${pen.ids.encryptedRoom(room.key)}` : ""}&skey=${room ? "" : pen.skey}`;

const blankContact = {
  Uin: 0, UserName: "", NickName: "", HeadImgUrl: "", ContactFlag: 0, MemberCount: 0, MemberList: [], RemarkName: "", HideInputBarFlag: 0, Sex: 0, Signature: "",
  VerifyFlag: 0, OwnerUin: 0, PYInitial: "", PYQuanPin: "", RemarkPYInitial: "", RemarkPYQuanPin: "", StarFriend: 0, AppAccountFlag: 0, Statues: 0, AttrStatus: 0,
  Province: "", City: "", Alias: "", SnsFlag: 0, UniFriend: 0, DisplayName: "", ChatRoomId: 0, KeyWord: "", EncryChatRoomId: "", IsOwner: 0,
};

/** A person as a contact; with `room`, as the service shows a member of that room who is asked for. */
export function contactOf(pen: Pen, person: Person, room?: Room): WireObject {
  return {
    ...blankContact,
    UserName: pen.ids.idOf(person.key), NickName: escapeText(person.name), HeadImgUrl: icon(pen, person, room),
    ContactFlag: person.friend ? 3 : 0, RemarkName: person.friend ? escapeText(person.remark) : "", Alias: person.friend ? person.alias : "",
    VerifyFlag: person.official ? 24 : 0, Sex: 0, AttrStatus: 102_500,
    ...(room && { EncryChatRoomId: pen.ids.encryptedRoom(room.key), DisplayName: escapeText(room.told.get(person.key) ?? "") }),
  };
}

/** The bot's own account, as webwxinit shows it. */
export const selfOf = (pen: Pen, bot: Person): WireObject => ({
  Uin: pen.uin, UserName: pen.ids.idOf(bot.key), NickName: escapeText(bot.name), HeadImgUrl: icon(pen, bot), RemarkName: "", PYInitial: "", PYQuanPin: "", RemarkPYInitial: "", RemarkPYQuanPin: "",
  HideInputBarFlag: 0, StarFriend: 0, Sex: 0, Signature: "", AppAccountFlag: 0, VerifyFlag: 0, ContactFlag: 0, WebWxPluginSwitch: 0, HeadImgFlag: 1, SnsFlag: 17,
});

export const specialOf = (name: string): WireObject => ({ ...blankContact, UserName: name, NickName: name, ContactFlag: 1, KeyWord: name.slice(0, 3) });

/** An entry of a room's MemberList, which has no avatar and no remark. */
const memberOf = (pen: Pen, person: Person, card: string): WireObject => ({
  Uin: 0, UserName: pen.ids.idOf(person.key), NickName: escapeText(person.name), AttrStatus: 102_500, PYInitial: "", PYQuanPin: "", RemarkPYInitial: "", RemarkPYQuanPin: "",
  MemberStatus: 0, DisplayName: escapeText(card), KeyWord: "",
});

/** A room with the members that the server tells of, or, as in the address book, without any. */
export function roomOf(pen: Pen, room: Room, withMembers: boolean): WireObject {
  const members = withMembers ? [...room.told].flatMap(([key, card]) => memberIfKnown(pen, key, card)) : [];
  return {
    ...blankContact,
    UserName: pen.ids.idOf(room.key), NickName: escapeText(room.topic), HeadImgUrl: `/cgi-bin/mmwebwx-bin/webwxgetheadimg?seq=0&username=${pen.ids.idOf(room.key)}&skey=${pen.skey}`,
    ContactFlag: room.saved ? 3 : 2, MemberCount: members.length, MemberList: members, Statues: 1, EncryChatRoomId: withMembers ? pen.ids.encryptedRoom(room.key) : "", IsOwner: room.owner === "bot" ? 1 : 0,
  };
}

function memberIfKnown(pen: Pen, key: PersonKey, card: string): readonly WireObject[] {
  const person = pen.people.get(key);
  return person ? [memberOf(pen, person, card)] : [];
}

const blankMessage = {
  Status: 3, ImgStatus: 1, StatusNotifyUserName: "", RecommendInfo: { UserName: "", NickName: "", QQNum: 0, Province: "", City: "", Content: "", Signature: "", Alias: "", Scene: 0, VerifyFlag: 0, AttrStatus: 0, Sex: 0, Ticket: "", OpCode: 0 },
  ForwardFlag: 0, AppInfo: { AppID: "", Type: 0 }, HasProductId: 0, Ticket: "", ImgHeight: 0, ImgWidth: 0, SubMsgType: 0, OriContent: "", EncryFileName: "", MediaId: "", FileName: "", FileSize: "", AppMsgType: 0, StatusNotifyCode: 0, Url: "", PlayLength: 0, VoiceLength: 0,
};

/** What one message says, apart from who wrote it where and when. */
export type Body = { readonly MsgType: number; readonly Content: string; readonly [field: string]: unknown };

/** A message as it goes out. `NewMsgId` is written as digits and made a number by `wireJson`. */
export const messageOf = (head: { readonly id: string; readonly at: number; readonly from: string; readonly to: string }, body: Body): WireObject => ({
  MsgId: head.id, FromUserName: head.from, ToUserName: head.to, ...blankMessage, CreateTime: Math.floor(head.at / 1000), NewMsgId: head.id, ...body,
});

/** JSON whose `NewMsgId` is a number beyond 2^53, exact on the wire as the service sends it. */
export const wireJson = (value: unknown): string => JSON.stringify(value).replace(/"NewMsgId":"(\d+)"/g, '"NewMsgId":$1');
