/** claims: the one-time code by which a community's first founder shows that the server is theirs. */
import type { Claims } from "./app.ts";
import type { CommunityId } from "./core/ids.ts";

/** Wrong tries before a code is thrown away and a new one is shown. */
const mostWrong = 5;

export type ClaimDesk = Claims & { readonly codeFor: (community: CommunityId) => string | undefined };

/**
 * Keeps the codes in memory alone: a restart makes new ones. `needed` says whether a community has no founder yet;
 * `show` puts a code on the server's own console, the one place where only its owner reads.
 */
export function createClaims(parts: {
  readonly makeCode: () => string;
  readonly needed: (community: CommunityId) => boolean;
  readonly show: (community: CommunityId, code: string) => void;
}): ClaimDesk {
  const codes = new Map<CommunityId, { code: string; wrong: number }>();
  const renew = (community: CommunityId): { code: string; wrong: number } => {
    const fresh = { code: parts.makeCode(), wrong: 0 };
    codes.set(community, fresh);
    parts.show(community, fresh.code);
    return fresh;
  };
  return {
    codeFor(community) {
      if (!parts.needed(community)) return undefined;
      return (codes.get(community) ?? renew(community)).code;
    },
    redeem(community, code) {
      if (!parts.needed(community)) return false;
      const current = codes.get(community) ?? renew(community);
      if (code.toUpperCase() === current.code) {
        codes.delete(community);
        return true;
      }
      current.wrong += 1;
      if (current.wrong >= mostWrong) renew(community);
      return false;
    },
    holder: (code) => [...codes].find(([community, current]) => current.code === code.toUpperCase() && parts.needed(community))?.[0],
    redact(text) {
      let rest = text;
      for (const [community, { code }] of codes) {
        if (!rest.toUpperCase().includes(code) || !parts.needed(community)) continue;
        rest = rest.replaceAll(new RegExp(code, "gi"), "******");
        renew(community);
      }
      return rest;
    },
  };
}
