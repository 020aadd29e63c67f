/** state: puts together what the page shows to the chosen person in the chosen chat. */
import { basename } from "node:path";
import { renderSVG } from "uqr";
import { linkNames } from "../core/event.ts";
import { minute } from "../core/time.ts";
import type { Desk, GatewayStatus, Sandbox, SandboxLine, SandboxPerson, SandboxRoom } from "../ports.ts";
import type { Media } from "./media.ts";
import type { Newest, Overview, PageLine, PageOverview, PagePerson, PageRoom, PageState, PageWhyLine } from "./shape.ts";
import { hueOf, initialOf, priorityWords, sayClock, sayMode, sayMoment, statusWords, typeWords, verdictWords } from "./words.ts";

export type Sources = {
  readonly desk: Desk;
  readonly sandbox?: Sandbox;
  readonly gatewayStatus?: () => GatewayStatus;
  readonly media?: Media;
  readonly now: () => number;
};

const shownLines = 200;
const pause = 5 * minute;
const privateWith = (person: string): string => `private:${person}`;

/** The page's state. An unknown person or chat becomes the first one that fits, so that an old bookmark still opens. */
export async function readState(sources: Sources, as: string | undefined, where: string | undefined): Promise<PageState> {
  const overview = await sources.desk.overview().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  const known = typeof overview === "string" ? undefined : overview;
  const time: Time = { now: sources.now(), zone: known?.timeZone ?? "Asia/Shanghai" };
  const status = sources.gatewayStatus?.();
  return {
    ...(sources.sandbox ? readChats(sources.sandbox, sources.media, time, as, where) : noChats),
    ...(known ? { overview: wordOverview(known, time) } : { mistake: `机器人没有回应：${String(overview)}` }),
    ...(status && { gateway: wordGateway(status, time) }),
  };
}

function wordGateway({ code, ...status }: GatewayStatus, { now, zone }: Time): NonNullable<PageState["gateway"]> {
  const said = (at: number): string => sayMoment(at, now, zone);
  return {
    ...status, stateText: status.state === undefined ? (status.loggedIn ? "已登录" : "未登录") : linkNames[status.state],
    ...(status.lastSeenAt !== undefined && { lastSeenText: said(status.lastSeenAt) }),
    ...(status.loginAt !== undefined && { loginText: said(status.loginAt) }),
    ...(status.lastSyncAt !== undefined && { lastSyncText: said(status.lastSyncAt) }),
    ...(code !== undefined && { codePicture: `data:image/svg+xml,${encodeURIComponent(renderSVG(code))}` }),
  };
}

/** Verdicts with their Chinese words. */
export function wordWhy(lines: Awaited<ReturnType<Desk["why"]>> & object): readonly PageWhyLine[] {
  return lines.map((line) => ({ ...line, modeText: sayMode(line.mode), verdictText: verdictWords[line.verdict] }));
}

type Time = { readonly now: number; readonly zone: string };
type Chats = Pick<PageState, "sandbox" | "bot" | "botName" | "as" | "where" | "people" | "rooms" | "lines">;
const noChats: Chats = { sandbox: false, bot: "", botName: "暖群", as: "", where: "", people: [], rooms: [], lines: [] };

function readChats(sandbox: Sandbox, media: Media | undefined, time: Time, wantedAs: string | undefined, wantedWhere: string | undefined): Chats {
  const people = sandbox.people();
  const rooms = sandbox.rooms();
  const as = (people.find(({ id }) => id === wantedAs) ?? people[0])?.id ?? "";
  const home = rooms.find(({ members }) => members.some(({ id }) => id === as)) ?? rooms[0];
  const open = wantedWhere === privateWith(as) || rooms.some(({ id }) => id === wantedWhere);
  const where = open && wantedWhere !== undefined ? wantedWhere : (home?.id ?? privateWith(as));
  const faces = new Map(people.map(({ id, name }, index) => [id, { initial: initialOf(name), hue: index % 8 }]));
  const lines = sandbox.lines(where, shownLines);
  return {
    sandbox: true,
    bot: sandbox.bot,
    botName: rooms.flatMap(({ members }) => members).find(({ id }) => id === sandbox.bot)?.name ?? "暖群",
    as,
    where,
    people: people.map((person) => wordPerson(person, sandbox, faces, time)),
    rooms: rooms.map((room) => wordRoom(room, sandbox, as, time)),
    lines: lines.map((line, index) => wordLine(line, lines[index - 1], { bot: sandbox.bot, as, faces, media, time })),
  };
}

function wordPerson(person: SandboxPerson, sandbox: Sandbox, faces: ReadonlyMap<string, Face>, time: Time): PagePerson {
  return { ...person, ...faceOf(person.id, person.name, faces), ...newestIn(sandbox, privateWith(person.id), time) };
}

function wordRoom(room: SandboxRoom, sandbox: Sandbox, as: string, time: Time): PageRoom {
  const me = room.members.find(({ id }) => id === as);
  return { ...room, joined: me !== undefined, ...(me ? { card: me.name } : {}), ...newestIn(sandbox, room.id, time) };
}

function newestIn(sandbox: Sandbox, where: string, time: Time): { readonly newest?: Newest } {
  const line = sandbox.lines(where, 1).at(-1);
  return line ? { newest: { line: line.id, preview: previewOf(line), time: sayMoment(line.at, time.now, time.zone).replace("今天 ", "") } } : {};
}

function previewOf(line: SandboxLine): string {
  if (line.recalled) return "[消息已撤回]";
  const kinds: Readonly<Record<SandboxLine["kind"], string>> = { image: "[图片]", video: "[视频]", file: "[文件]", text: "", system: "" };
  const words = `${kinds[line.kind]}${line.text}`.replace(/\s+/gu, " ").slice(0, 60);
  return line.kind === "system" ? words : `${line.name}：${words}`;
}

type Face = { readonly initial: string; readonly hue: number };
/** A person keeps one face under every group name card. */
const faceOf = (id: string, name: string, faces: ReadonlyMap<string, Face>): Face => faces.get(id) ?? { initial: initialOf(name), hue: hueOf(id) };

type Eyes = { readonly bot: string; readonly as: string; readonly faces: ReadonlyMap<string, Face>; readonly media: Media | undefined; readonly time: Time };
function wordLine(line: SandboxLine, before: SandboxLine | undefined, { bot, as, faces, media, time }: Eyes): PageLine {
  const { media: path, ...rest } = line;
  const url = path === undefined ? undefined : media?.url(path);
  const paused = before === undefined || line.at - before.at > pause;
  return {
    ...rest,
    who: line.kind === "system" ? "system" : line.from === bot ? "bot" : line.from === as ? "me" : "other",
    ...(line.from === bot ? { initial: "暖", hue: 0 } : faceOf(line.from, line.name, faces)),
    time: sayClock(line.at, time.zone),
    ...(paused ? { divider: sayMoment(line.at, time.now, time.zone).replace("今天 ", "") } : {}),
    ...(url === undefined ? {} : { media: url }),
    ...(path === undefined ? {} : { fileName: basename(path) }),
  };
}

function wordOverview(overview: Overview, { now, zone }: Time): PageOverview {
  return {
    ...overview,
    drops: overview.drops.map((drop) => ({ ...drop, nextText: drop.next === undefined ? "没有排下一次" : `下次 ${sayMoment(drop.next, now, zone)}` })),
    warnings: overview.warnings.map((warning) => ({ ...warning, expiresText: sayMoment(warning.expiresAt, now, zone) })),
    outbox: overview.outbox.map((row) => ({
      ...row, typeText: typeWords[row.type], statusText: statusWords[row.status].text, tone: statusWords[row.status].tone,
      priorityText: priorityWords[row.priority], time: sayMoment(row.at, now, zone).replace("今天 ", ""),
    })),
  };
}
