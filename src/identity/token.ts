/** token: the mark in a friend's remark, which only the bot's own account writes and reads, and by which the friend is known after a login. */
import { createHmac } from "node:crypto";

/** Letters and digits that are not mistaken for each other. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
const length = 6;
const marked = new RegExp(`^(?<own>.*)·(?<token>[${letters}]{${length}})$`, "su");
/** Characters that the platform takes in a remark, at least. */
const longest = 60;

/** The mark of one of our ids: always the same, and known to nobody without the key. Ids are shown to staff, and a friend's own name may get into the remark. */
export function tokenOf(ours: string, key: string): string {
  let rest = BigInt(`0x${createHmac("sha256", key).update(ours).digest("hex")}`);
  let token = "";
  while (token.length < length) {
    token += letters[Number(rest % BigInt(letters.length))] ?? "";
    rest /= BigInt(letters.length);
  }
  return token;
}

/** The mark at the end of a remark. */
export const tokenIn = (remark: string): string | undefined => marked.exec(remark.trim())?.groups?.["token"];

/** The remark with this mark behind what the owner wrote, or behind the person's name; undefined where it does not fit, for nothing of the owner's is cut. `drop`: a mark that goes. */
export function remarkWith(token: string, remark: string, nickname: string, drop?: string): string | undefined {
  const written = remark.trim();
  const own = drop !== undefined && written.endsWith(`·${drop}`) ? written.slice(0, -drop.length - 1) : written;
  const words = own === "" ? Array.from(nickname.trim()).slice(0, longest - length - 1).join("") : own;
  const whole = `${words}·${token}`;
  return Array.from(whole).length <= longest ? whole : undefined;
}
