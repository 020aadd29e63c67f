/** fingerprint: a short name for a text. */

/** A short name for a text (FNV-1a, 32 bits): equal texts have equal names, and different ones hardly ever the same. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
}
