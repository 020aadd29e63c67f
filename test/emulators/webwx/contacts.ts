/** contacts: the endpoints that read and change contacts and rooms. */
import { type Answer, type Asking, json, penOf, refuse, type Site } from "./answer.ts";
import type { Policy } from "./faults.ts";
import { type Json, listAt, textAt } from "./json.ts";
import type { Room } from "./people.ts";
import type { Session } from "./session.ts";
import { contactOf, type Pen, roomOf, specialOf, type WireObject } from "./wire.ts";

/** Friends and saved rooms; the rooms come without their members. */
export function addressBook(site: Site, session: Session): Answer {
  const pen = penOf(site, session);
  const friends = [...site.world.people.values()].filter(({ key, friend }) => friend && key !== "bot").map((person) => contactOf(pen, person));
  const rooms = [...site.world.rooms.values()].filter(({ saved, members }) => saved && members.has("bot")).map((room) => roomOf(pen, room, false));
  const all = [specialOf("weixin"), specialOf("filehelper"), ...friends, ...rooms];
  return json({ MemberCount: all.length, MemberList: all, Seq: 0 });
}

/** A contact or room as a sync tells of it; nothing for what the bot cannot see. */
export function changedContact(pen: Pen, key: string): WireObject | undefined {
  const room = pen.rooms.get(key);
  if (room) return room.members.has("bot") ? roomOf(pen, room, true) : undefined;
  const person = pen.people.get(key);
  return person && contactOf(pen, person);
}

/** Up to 50 of them in full: rooms with members, and members of a room with their avatars. */
export function batchContacts(site: Site, session: Session, body: Json): Answer {
  if (site.faults.batch === "1205") return refuse(1205);
  const pen = penOf(site, session);
  const found = listAt(body, "List").flatMap((wanted) => wantedContact(pen, textAt(wanted, "UserName"), textAt(wanted, "EncryChatRoomId")) ?? []);
  return json({ Count: found.length, ContactList: found });
}

function wantedContact(pen: Pen, id: string, through: string): WireObject | undefined {
  const key = pen.ids.keyOf(id);
  if (key === undefined) return undefined;
  if (pen.rooms.has(key)) return changedContact(pen, key);
  const person = pen.people.get(key);
  const room = through === "" ? undefined : [...pen.rooms.values()].find((each) => pen.ids.idOf(each.key) === through || pen.ids.encryptedRoom(each.key) === through);
  return person && contactOf(pen, person, room?.told.has(key) === true ? room : undefined);
}

/** CmdId 2 writes a remark, 3 pins a chat. */
export function oplog(site: Site, session: Session, body: Json): Answer {
  if (textAt(body, "CmdId") !== "2") return json({});
  const person = site.world.people.get(session.ids.keyOf(textAt(body, "UserName")) ?? "");
  if (!person?.friend) return refuse(1);
  if (!site.faults.silentRemark) site.world.remark(person.key, textAt(body, "RemarkName"));
  return json({});
}

/** Opcode 3 accepts a request for friendship, when its ticket is the right one. */
export function verify(site: Site, session: Session, body: Json): Answer {
  const [wanted = {}] = listAt(body, "VerifyUserList");
  const person = site.world.people.get(session.ids.keyOf(textAt(wanted, "Value")) ?? "");
  if (textAt(body, "Opcode") !== "3" || !person?.request || person.request.ticket !== textAt(wanted, "VerifyUserTicket")) return refuse(1);
  if (!site.faults.silentAccept) site.world.accept(person.key);
  return json({});
}

export function updateRoom(site: Site, session: Session, asking: Asking, body: Json): Answer {
  const room = site.world.rooms.get(session.ids.keyOf(textAt(body, "ChatRoomName")) ?? "");
  if (!room?.members.has("bot")) return refuse(1);
  const wanted = (name: string): readonly string[] => textAt(body, name).split(",").map((id) => session.ids.keyOf(id) ?? "");
  const fun = asking.query.get("fun");
  if (fun === "delmember") {
    const leaving = wanted("DelMemberList");
    return byPolicy(site.faults.kick, room, leaving.every((person) => room.members.has(person)), () => leaving.forEach((person) => site.world.expel(person, room.key)));
  }
  if (fun === "addmember" || fun === "invitemember") {
    const coming = wanted(fun === "addmember" ? "AddMemberList" : "InviteMemberList");
    return byPolicy(site.faults.add, room, coming.every((person) => site.world.people.get(person)?.friend === true), () => site.world.join(coming, room.key, { inviter: "bot" }));
  }
  if (fun !== "modtopic" || site.faults.closedTopic) return refuse(1);
  if (!site.faults.silentTopic) site.world.topic(room.key, textAt(body, "NewTopic"), "bot");
  return json({});
}

function byPolicy(policy: Policy, room: Room, possible: boolean, act: () => void): Answer {
  if (policy === "silent") return json({ MemberCount: 0, MemberList: [] });
  if (policy === "closed" || room.owner !== "bot" || !possible) return refuse(1);
  act();
  return json({ MemberCount: 0, MemberList: [] });
}
