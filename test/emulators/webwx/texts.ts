/** texts: the system lines of WeChat, in Chinese and English, as its clients show them. */
export type Lang = "zh" | "en";

/** Whose doing it is: the account that the bot runs on, or somebody by name. */
export type Doer = { readonly bot: true } | { readonly bot: false; readonly name: string };

const listed = (lang: Lang, names: readonly string[]): string => names.join(lang === "zh" ? "、" : ", ");

/** Somebody brought people into a room. The two spaces at the end belong to the Chinese line. */
export function invited(lang: Lang, inviter: Doer, names: readonly string[]): string {
  const all = listed(lang, names);
  if (inviter.bot) return lang === "zh" ? `你邀请"${all}"加入了群聊  ` : `You invited ${all} to the group chat`;
  return lang === "zh" ? `"${inviter.name}"邀请"${all}"加入了群聊` : `${inviter.name} invited ${all} to the group chat`;
}

export function scanned(lang: Lang, sharer: Doer, name: string): string {
  if (sharer.bot) return lang === "zh" ? `" ${name}"通过扫描你分享的二维码加入群聊` : `" ${name}" joined group chat via the QR code you shared`;
  return lang === "zh" ? `" ${name}"通过扫描"${sharer.name}"分享的二维码加入群聊` : `"${name}" joined the group chat via the QR Code shared by "${sharer.name}"`;
}

/** The bot's account was brought into a room, alone or with others. */
export function botInvited(lang: Lang, inviter: string, there: readonly string[], along: readonly string[] = []): string {
  if (along.length > 0) return lang === "zh" ? `"${inviter}"邀请你和"${listed(lang, along)}"加入了群聊` : `${inviter} invited you and ${listed(lang, along)} to the group chat`;
  return lang === "zh" ? `"${inviter}"邀请你加入了群聊，群聊参与人还有：${listed(lang, there)}` : `${inviter} invited you to a group chat with ${listed(lang, there)}`;
}

export const botRemoved = (lang: Lang, by: string): string => (lang === "zh" ? `你被"${by}"移出群聊` : `You were removed from the group chat by "${by}"`);
export const botRemoves = (lang: Lang, name: string): string => (lang === "zh" ? `你将"${name}"移出了群聊` : `You removed "${name}" from the group chat`);

export function retitled(lang: Lang, by: Doer, topic: string): string {
  if (by.bot) return lang === "zh" ? `你修改群名为“${topic}”` : `You changed the group name to "${topic}"`;
  return lang === "zh" ? `"${by.name}"修改群名为“${topic}”` : `"${by.name}" changed the group name to "${topic}"`;
}

export const befriended = (lang: Lang, name: string): string => (lang === "zh" ? `你已添加了${name}，现在可以开始聊天了。` : `You have added ${name} as your WeChat contact. Start chatting!`);
export const accepted = (lang: Lang): string => (lang === "zh" ? "我通过了你的朋友验证请求，现在我们可以开始聊天了" : "I've accepted your friend request. Now let's chat!");
export const notFriends = (lang: Lang, name: string): string =>
  lang === "zh" ? `${name}开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。` : `${name} has enabled Friend Confirmation. Please send a friend request first.`;
export const redPacketLine = (lang: Lang): string => (lang === "zh" ? "收到红包，请在手机上查看" : "Red packet received. View on phone.");
export const recalls = (lang: Lang, name: string): string => (lang === "zh" ? `"${name}" 撤回了一条消息` : `"${name}" has recalled a message.`);
