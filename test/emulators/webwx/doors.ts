/** doors: the endpoints of login and of staying logged in. */
import { type Answer, type Asking, json, penOf, refuse, script, type Site, wrongKeys } from "./answer.ts";
import { inside, type Json, listAt, textAt } from "./json.ts";
import { specialContacts } from "./people.ts";
import { type Session, uin } from "./session.ts";
import { roomOf, selfOf, specialOf } from "./wire.ts";

/** Where the redirects lead: to this host, so that a client which follows one stays on this machine. */
const elsewhere = "/";

export const openCode = (site: Site): Answer => script(`window.QRLogin.code = 200; window.QRLogin.uuid = "${site.logins.open()}";`);

export const pollCode = async (site: Site, asking: Asking): Promise<Answer> => script(await site.logins.poll(asking.query.get("uuid") ?? "", site.pollMs, asking.gone));

/** The page that the QR code leads to: a redirect whose body carries the keys. It wants the headers of the UOS client. */
export function redirectPage(site: Site, asking: Asking, isUos: boolean): Answer {
  const page = (body: string, cookies: readonly string[] = []): Answer => ({ status: 301, type: "text/plain", body, headers: { location: elsewhere, ...(cookies.length > 0 && { "set-cookie": cookies }) } });
  if (!isUos || site.faults.shutOut !== undefined) return page(`<error><ret>${site.faults.shutOut ?? 1203}</ret><message>为了你的帐号安全，此微信号不能登录网页微信。你可以使用Windows微信或Mac微信在电脑端登录。</message></error>`);
  const session = site.logins.begin(asking.query.get("uuid") ?? "", site.account.key);
  if (!session) return page("<error><ret>1</ret><message>ticket expired</message></error>");
  const until = "Domain=wx2.qq.com; Path=/; Expires=Fri, 31-Dec-2038 23:59:59 GMT";
  return page(
    `<error><ret>0</ret><message></message><skey>${session.skey}</skey><wxsid>${session.sid}</wxsid><wxuin>${uin}</wxuin><pass_ticket>${session.passTicket}</pass_ticket><isgrayscale>1</isgrayscale></error>`,
    [`wxuin=${uin}; ${until}`, `wxsid=${session.sid}; ${until}`, `wxloadtime=${Math.floor(site.now() / 1000)}; ${until}`, `mm_lang=zh_CN; ${until}`, `webwx_data_ticket=${session.dataTicket}; ${until}`, `webwxuvid=${session.dataTicket}; ${until}`, `webwx_auth_ticket=${session.dataTicket}; ${until}`],
  );
}

const syncKeyOf = (key: number): Json => {
  const list = [{ Key: 1, Val: 600_000_001 }, { Key: 2, Val: key }, { Key: 3, Val: 600_000_002 }, { Key: 1000, Val: 1_700_000_000 }];
  return { Count: list.length, List: list };
};

export function init(site: Site, session: Session): Answer {
  const pen = penOf(site, session);
  const self = site.world.personOf("bot");
  const chats = [...site.world.rooms.values()].filter(({ recent, members }) => recent && members.has("bot"));
  const contacts = [...specialContacts.slice(0, 1).map(specialOf), ...chats.map((room) => roomOf(pen, room, true))];
  return json({
    Count: contacts.length, ContactList: contacts, SyncKey: syncKeyOf(site.faults.initForgets ? site.account.key : session.seen), User: selfOf(pen, self),
    ChatSet: ["filehelper", ...chats.map(({ key }) => pen.ids.idOf(key))].join(","), SKey: session.skey, ClientVersion: 654_311_424, SystemTime: Math.floor(site.now() / 1000),
    GrayScale: 1, InviteStartCount: 40, MPSubscribeMsgCount: 0, MPSubscribeMsgList: [], ClickReportInterval: 600_000,
  });
}

/** Waits until there is something after the client's key. */
export async function syncCheck(site: Site, asking: Asking): Promise<Answer> {
  const keys = { sid: asking.query.get("sid") ?? "", skey: asking.query.get("skey") ?? "", uin: asking.query.get("uin") ?? "" };
  const key = Number(/(?:^|\|)2_(\d+)/.exec(asking.query.get("synckey") ?? "")?.[1] ?? 0);
  const state = (): Answer | undefined => {
    const wrong = site.faults.mistaken.shift() ?? wrongKeys(site.logins.current, keys);
    if (wrong !== 0) return script(`window.synccheck={retcode:"${wrong}",selector:"0"}`);
    return key < site.account.key ? script('window.synccheck={retcode:"0",selector:"2"}') : undefined;
  };
  const now = state();
  if (now) return now;
  await site.account.news.wait(site.pollMs, asking.gone);
  return state() ?? script('window.synccheck={retcode:"0",selector:"0"}');
}

/** Everything since the client's key, which counts for the account and not for the session. */
export function sync(site: Site, session: Session, body: Json, contactOf: (key: string) => Json | undefined): Answer {
  const given = Number(listAt(inside(body, "SyncKey"), "List").find((entry) => textAt(entry, "Key") === "2")?.["Val"] ?? site.account.key);
  session.seen = Math.max(session.seen, Math.min(given, site.account.key));
  const pen = penOf(site, session);
  const batch = site.account.since(given, site.faults.maxSyncMessages);
  const messages = batch.letters.map((letter) => letter.write(pen));
  const changed = batch.changed.flatMap((key) => contactOf(key) ?? []);
  const gone = batch.gone.map((key) => ({ UserName: pen.ids.idOf(key), ContactFlag: 0 }));
  return json({
    AddMsgCount: messages.length, AddMsgList: messages, ModContactCount: changed.length, ModContactList: changed, DelContactCount: gone.length, DelContactList: gone,
    ModChatRoomMemberCount: 0, ModChatRoomMemberList: [], Profile: { BitFlag: 0, UserName: { Buff: "" }, NickName: { Buff: "" } }, ContinueFlag: batch.more ? 1 : 0,
    SyncKey: syncKeyOf(batch.key), SKey: "", SyncCheckKey: syncKeyOf(batch.key),
  });
}

export function logout(site: Site, asking: Asking): Answer {
  if (site.logins.current?.skey !== asking.query.get("skey")) return refuse(1101);
  site.logins.end();
  site.account.news.ring();
  return { status: 301, type: "text/plain", body: "", headers: { location: elsewhere } };
}
