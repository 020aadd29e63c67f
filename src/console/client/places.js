/** places: who to be, and which chat to open. */
/** @import { PageState, PagePerson, PageRoom, Newest } from "../shape.ts" */
import { avatar, byId, el, redraw } from "./dom.js";

/** @typedef {{ choosePerson(id: string): void, choosePlace(where: string): void }} PlaceActs */

/** The newest line that was looked at, by chat. A chat met for the first time counts as read. @type {Map<string, string>} */
const read = new Map();

/**
 * @param {string} where @param {Newest | undefined} newest @param {string} open
 */
function unread(where, newest, open) {
  if (where === open || !read.has(where)) read.set(where, newest?.line ?? "");
  return newest !== undefined && read.get(where) !== newest.line;
}

/**
 * @param {PageState} state @param {PlaceActs} acts
 */
export function drawPlaces(state, acts) {
  const people = state.people.map((person) => ({ person, fresh: unread(`private:${person.id}`, person.newest, state.where) }));
  redraw(byId("people", HTMLElement), [people.map(({ person, fresh }) => [person.id, person.name, person.note, fresh]), state.as], () =>
    people.map(({ person, fresh }) => personButton(person, person.id === state.as, fresh, acts)));

  const rooms = state.rooms.map((room) => ({ room, fresh: unread(room.id, room.newest, state.where) }));
  const me = people.find(({ person }) => person.id === state.as);
  redraw(byId("places", HTMLElement), [state.rooms, state.where, rooms.map(({ fresh }) => fresh), me], () => [
    ...rooms.map(({ room, fresh }) => roomButton(room, room.id === state.where, fresh, acts)),
    me !== undefined && botButton(me.person, state, me.fresh, acts),
  ]);
}

/**
 * @param {PagePerson} person @param {boolean} chosen @param {boolean} fresh @param {PlaceActs} acts
 */
function personButton(person, chosen, fresh, acts) {
  return el("button", {
    type: "button", class: "person", "aria-pressed": String(chosen), "data-testid": `person-${person.id}`, onclick: () => acts.choosePerson(person.id),
    title: fresh && !chosen ? `${person.name} 有新的私聊消息` : undefined,
  },
    avatar(person.initial, person.hue),
    el("span", { class: "person-words" }, el("b", {}, person.name), el("small", {}, person.note)),
    fresh && el("i", { class: "dot", role: "img", "aria-label": "有新私聊" }));
}

/**
 * @param {PageRoom} room @param {boolean} open @param {boolean} fresh @param {PlaceActs} acts
 */
function roomButton(room, open, fresh, acts) {
  const note = room.newest?.preview ?? "还没有人说话";
  return placeButton({ where: room.id, title: room.topic, count: room.members.length, note, time: room.joined ? room.newest?.time : undefined, open, fresh, tag: room.joined ? undefined : "未加入" },
    avatar([...room.topic][0] ?? "群", "room"), acts);
}

/**
 * @param {PagePerson} me @param {PageState} state @param {boolean} fresh @param {PlaceActs} acts
 */
function botButton(me, state, fresh, acts) {
  const where = `private:${me.id}`;
  const note = me.newest?.preview ?? "私聊机器人：命令、申诉、警告卡都在这里";
  return placeButton({ where, title: state.botName, note, time: me.newest?.time, open: state.where === where, fresh, tag: "机器人" }, avatar("暖", "bot"), acts);
}

/**
 * @param {{ where: string, title: string, count?: number, note: string, time: string | undefined, open: boolean, fresh: boolean, tag: string | undefined }} place
 * @param {HTMLElement} picture @param {PlaceActs} acts
 */
function placeButton(place, picture, acts) {
  return el("button", { type: "button", class: "place", "aria-current": place.open ? "true" : undefined, "data-testid": `place-${place.where}`, onclick: () => acts.choosePlace(place.where) },
    picture,
    el("span", { class: "place-words" },
      el("span", { class: "place-title" },
        el("b", {}, place.title),
        place.count !== undefined && el("span", { class: "place-count" }, `(${place.count})`),
        place.tag !== undefined && el("span", { class: "tag" }, place.tag),
        place.time !== undefined && el("time", {}, place.time)),
      el("small", {}, place.note)),
    place.fresh && el("i", { class: "dot", role: "img", "aria-label": "有新消息" }));
}
